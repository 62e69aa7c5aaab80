#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command under attack: one message, the documented exit code, nothing lost. Usage: hostile_test.sh TENURE SOURCE
. "$(dirname "$0")/expect.sh"

# what is named
expect 2 'there is no such file' "$tenure" run missing.yaml
expect 2 '2 errors' "$tenure" lint "$(printf 'scenario: 1\nnmae: x\nfaults: 3\n' >two.yaml && echo two.yaml)"
printf '\377\376name: \033[31m\n' >bytes.yaml
expect 2 'bytes.yaml' "$tenure" lint bytes.yaml
mkdir folder
cp good.yaml folder/
mkfifo folder/pipe.yaml
expect 0 '3 cases: 3 held' timeout 20 "$tenure" run -o none folder
expect 2 'is empty' "$tenure" run ''
expect 2 '65536' "$tenure" run --set instances=60000 --set resources=60000 good.yaml -o none
expect 2 'out of bounds' "$tenure" run -j 100000 good.yaml
expect 2 'TENURE_JOBS' env TENURE_JOBS=many "$tenure" run good.yaml
expect 2 'more than 1024' "$tenure" run $(for i in $(seq 1100); do echo --set resign_odds=5; done) good.yaml
expect 2 'is not a seed' "$tenure" replay good.yaml --seed 1..3
expect 0 'held' "$tenure" run -o none --seeds 18446744073709551614..18446744073709551615 good.yaml
expect 2 'is not a range' "$tenure" run --seeds 18446744073709551616 good.yaml
expect 2 'too small' "$tenure" run --time-budget 0s good.yaml

# places that are not for a database
expect 2 'standard output' "$tenure" run -o - good.yaml
check test ! -e -
expect 2 'only one of them' "$tenure" run --json - --junit - -o none good.yaml
expect 8 'no regular file' "$tenure" run -q -o /dev/full good.yaml
expect 8 'Is a directory' "$tenure" run -q -o . good.yaml
expect 8 'create the folder' "$tenure" run -q -o "$(printf 'd/%.0s' $(seq 100))" good.yaml
mkfifo pipe
expect 8 'no regular file' timeout 20 "$tenure" run -q -o pipe good.yaml
expect 8 '.part behind it' "$tenure" run -q -o a.db "$(mkdir a.db.part && echo good.yaml)"
echo precious >victim
ln -s victim b.db.part
expect 8 '.part behind it' "$tenure" run -q -o b.db good.yaml
check grep -q precious victim

# what stands there already
expect 0 '' "$tenure" run -q --record all -o first.db good.yaml
if command -v python3 >/dev/null 2>&1; then
  cat >sql.py <<'END'
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute(sys.argv[2])
connection.commit()
END
  python3 sql.py other.db 'create table t (x)'
  cp other.db other.copy
  expect 8 'not a tenure database' "$tenure" run -q -o other.db good.yaml
  check cmp -s other.db other.copy
  expect 2 'another program' "$tenure" query failures -d other.db
  cp first.db newer.db
  python3 sql.py newer.db 'pragma user_version = 99'
  cp newer.db newer.copy
  expect 8 'another version' "$tenure" run -q -o newer.db good.yaml
  check cmp -s newer.db newer.copy
  expect 2 'schema version 99' "$tenure" query failures -d newer.db
  expect 2 'schema version 99' "$tenure" plot newer.db
  cp first.db long.db
  python3 sql.py long.db 'update "case" set window_end_ns = 9223372036854775807'
  expect 2 'damaged' "$tenure" plot long.db -f text
fi
: >empty.db
expect 2 'empty' "$tenure" query failures -d empty.db
head -c 50000 first.db >short.db
expect 2 'cut short' "$tenure" plot short.db
cp first.db linked.db
ln -s linked.db link.db
expect 0 '' "$tenure" run -q -o link.db good.yaml
check test -L link.db

# a disk that is full, here by a limit on file sizes
limited 8 expect 8 'cannot write limited.db' "$tenure" run -q -o limited.db good.yaml
check test ! -e limited.db.part
limited 4 expect 8 'File too large' "$tenure" run -q --json limited.json -o none good.yaml
check test ! -e limited.json
check test ! -e limited.json.part
if [ -e /dev/full ]; then
  expect 8 'cannot write' sh -c "$tenure run -o none good.yaml >/dev/full"
  expect 8 'cannot write' sh -c "$tenure list good.yaml >/dev/full"
  expect 8 'cannot write' sh -c "$tenure query cases -d first.db >/dev/full"
fi

# streams that are closed: nothing of what is printed gets into the files that are opened then
expect 8 '' sh -c "$tenure run -vv --json closed.json -o closed.db good.yaml >&- 2>&- <&-"
expect 0 'good' "$tenure" query cases -d closed.db
if command -v python3 >/dev/null 2>&1; then
  "$tenure" schema --for run-json >run.schema.json
  check python3 "$source/tests/cli/json_document.py" closed.json run.schema.json "$source/docs/json.md" 3
fi
expect 0 '' sh -c "$tenure list '$source/scenarios' | head -1"

# a killed process
sed 's/seeds: 1..3/seeds: 1..100000/; s/20m/24h/' good.yaml >many.yaml
cp first.db killed.db
GCOV_PREFIX="$work/cut" "$tenure" run -q -o killed.db --json killed.json many.yaml >/dev/null 2>&1 &
pid=$!
sleep 1
kill -KILL $pid
wait $pid 2>/dev/null
check cmp -s first.db killed.db
check test ! -e killed.json
expect 0 '' "$tenure" run -q -o killed.db --json killed.json good.yaml
check test ! -e killed.db.part
check test -s killed.json

# pictures
expect 8 'it is a folder' "$tenure" plot first.db -o .
expect 8 'no regular file' timeout 20 "$tenure" plot first.db -o "$(mkfifo picture.svg && echo picture)"
expect 2 'ends before it begins' "$tenure" plot first.db --from 5m --until 4m
expect 0 'n1' "$tenure" plot first.db -f text --from 0s --until 1m

finish
