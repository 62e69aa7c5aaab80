#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Assertions that a suite carries, and what a query may not do. Usage: assertions_test.sh TENURE SOURCE
. "$(dirname "$0")/expect.sh"

says() { check grep -qF -- "$1" stdout; }

mkdir -p suite/assertions more
cp good.yaml suite
assertion() { # FILE, then the text from standard input
  cat >"$1"
}
assertion suite/assertions/calm.sql <<'END'
-- SPDX-License-Identifier: Apache-2.0
-- sentence: nobody waits longer than a minute for a master
SELECT case_id, resource, length_ns FROM v_leaderless WHERE length_ns > 60000000000
END
cp suite/assertions/calm.sql suite/assertions/_ignored.sql
echo 'not SQL' >suite/assertions/README.md

# held
expect 0 '✓ held     suite/assertions/calm.sql  nobody waits' env LC_ALL=C.UTF-8 "$tenure" run -o held.db suite
expect 0 '' "$tenure" run -q -o held.db suite/
check sh -c '! grep -q calm stdout'
expect 0 'calm,nobody waits longer than a minute for a master,1,0,' "$tenure" query -d held.db \
  'select name, sentence, held, found, text from v_assertions'
expect 0 '' "$tenure" query --assert suite/assertions held.db
expect 0 '' "$tenure" run -q -o held2.db suite
check cmp held.db held2.db

# failed
assertion more/rows.sql <<'END'
-- name: few-changes
-- sentence: no case has a change
SELECT scenario, seed, value > 0 AS changed, NULL AS n, x'00ff' AS b FROM v_metrics WHERE metric = 'changes' AND value > 0
ORDER BY case_id
END
expect 1 '3 cases: 3 held, 0 failed, 1 assertion failed' "$tenure" run -o failed.db --assert more \
  --junit f.junit --json f.json --tap f.tap --markdown f.markdown --github f.github suite
says '    3 rows: scenario=good, seed=1, changed=1, n=NULL, b=(blob); scenario=good, seed=2'
for format in junit json tap markdown github; do
  expect 0 '' "$tenure" convert failed.db --to $format
  check cmp f.$format stdout
  check grep -q few-changes f.$format
done
expect 1 'no case has a change' "$tenure" query --assert more failed.db
expect 0 '' "$tenure" run -q -o none --no-assertions suite
expect 0 'note: 1 assertion cannot be asked' "$tenure" run -q -o none suite
expect 0 '' "$tenure" run -q -o plain.db --no-assertions suite
expect 0 '0' "$tenure" query -d plain.db 'select count(*) from v_assertions'
mkdir -p elsewhere/scenarios && cp -r suite/assertions elsewhere/scenarios && cp good.yaml elsewhere/scenarios
(cd elsewhere && failures=0 && expect 0 'assertions/calm.sql' "$tenure" run -o x.db && exit $failures)
check test $? -eq 0
expect 6 '' "$tenure" run -o early.db --time-budget 1ns suite
check sh -c '! grep -q calm stdout'

# what cannot be asked has failed, and does no harm
mkdir bad
try() { # NAME SQL, what is said about it
  rm -f bad/*.sql
  printf -- '-- sentence: this is a trap\n%s\n' "$2" >"bad/$1.sql"
  expect 1 "$3" "$tenure" query --work 5 --assert bad held.db
}
try drop 'DROP TABLE metric' 'only reading is allowed'
try write "UPDATE metric SET value = 0" 'only reading is allowed'
try attach "ATTACH 'stolen.db' AS x" 'only reading is allowed'
try vacuum "VACUUM INTO 'stolen.db'" 'it cannot be asked'
try pragma 'PRAGMA journal_mode = WAL' 'only reading is allowed'
try load "SELECT load_extension('x')" 'it cannot be asked'
try two 'SELECT 1 WHERE 0; SELECT 1' 'one statement at a time'
try empty '' 'the query is empty'
try typo 'SELEC 1' 'the query does not work'
try endless 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0' \
  'more work than is allowed'
try many 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n' '1000 rows at least: i=1; i=2; i=3; ...'
try control "SELECT char(27) || '[31m' || char(10) AS \"x
y\"" 'x\ny=\x1b[31m\n'
try large "SELECT zeroblob(200000000)" 'it cannot be asked'
check test ! -e stolen.db
check cmp held.db held2.db

# files that are no assertions
rm -f bad/*
expect 7 'there is no assertion' "$tenure" query --assert bad held.db
echo 'SELECT 1' >bad/nothing.sql
expect 2 'it does not say what it claims' "$tenure" query --assert bad held.db
expect 2 'nothing.sql' "$tenure" run -o never.db --assert bad suite
check test ! -e never.db
printf -- '-- sentence:   \nSELECT 1' >bad/nothing.sql
expect 2 'it does not say what it claims' "$tenure" query --assert bad held.db
printf -- '-- sentence: a\0b\nSELECT 1' >bad/nothing.sql
expect 2 'byte 0' "$tenure" query --assert bad held.db
head -c 70000 /dev/zero | tr '\0' ' ' >bad/nothing.sql
expect 2 '64 KiB' "$tenure" query --assert bad held.db
rm bad/nothing.sql && mkfifo bad/pipe.sql
expect 2 'no regular file' timeout 20 "$tenure" query --assert bad held.db
rm bad/pipe.sql && ln -s nowhere bad/broken.sql
expect 2 'No such file' "$tenure" query --assert bad held.db
rm bad/broken.sql
i=0
while [ $i -le 1000 ]; do
  echo '-- sentence: one of many' >"bad/$i.sql"
  i=$((i + 1))
done
expect 2 'more than 1000 assertions' "$tenure" query --assert bad held.db
expect 2 'No such file' "$tenure" query --assert missing held.db
expect 2 'No such file' "$tenure" query --assert more missing.db
expect 2 "leave '--out none' away" "$tenure" run -o none --assert more suite

# queries: as many rows, and as much work, as is allowed
endless='WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n'
for format in box table markdown csv json; do
  expect 0 '' "$tenure" query -d held.db --rows 4 -f $format "$endless"
  says 4
  check sh -c '! grep -q 5 stdout'
  expect 2 'more work than is allowed' sh -c "$tenure query -d held.db --work 1 -f $format '$endless' | tail -1"' ; exit 2'
done
finish
