#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command as a user meets it: exit codes, streams, messages, files. Usage: tenure_test.sh TENURE SOURCE
. "$(dirname "$0")/expect.sh"

# verdicts
expect 0 '1 scenario, 3 cases: 3 held, 0 failed' "$tenure" run good.yaml
expect 1 'tenure replay bad.yaml --seed 1' "$tenure" run bad.yaml
expect 5 'S6 violated' "$tenure" run silent.yaml
expect 3 'S2 broken' "$tenure" run --set profile=noop good.yaml
printf 'known_failing: because\n' | cat bad.yaml - >known.yaml
expect 0 'known: because' "$tenure" run known.yaml -o none
expect 6 'not run' "$tenure" run --time-budget 1ns good.yaml -o none
expect 7 'none of 1 scenarios matches' "$tenure" run -k nothing good.yaml
expect 7 'none of 1 scenarios matches' "$tenure" run --tag nothing good.yaml
mkdir empty
expect 7 'no scenario' "$tenure" run empty

# what cannot be run
expect 2 'missing.yaml' "$tenure" run missing.yaml
expect 2 "did you mean 'resign_odds'" "$tenure" run --set resign_od=3 good.yaml
printf 'scenario: 1\nduration: [\n' >malformed.yaml
expect 2 'malformed.yaml:3:1: error' "$tenure" run malformed.yaml
expect 2 'instances' "$tenure" run --set instances=0 good.yaml
expect 2 '65' "$tenure" run --set instances=4096 --set resources=60000 good.yaml
expect 2 'did you mean' "$tenure" rnu good.yaml
expect 2 'did you mean' "$tenure" run --sed 3 good.yaml
expect 2 '' "$tenure"
head -c 2000000 /dev/zero | tr '\0' 'a' >huge.yaml
expect 2 'huge.yaml' "$tenure" run huge.yaml

# replay
digest=$("$tenure" replay good.yaml --seed 2 | sed -n 's/^digest //p')
expect 0 'held' "$tenure" replay good.yaml --seed 2 --digest "$digest"
expect 5 'not the run that was recorded' "$tenure" replay good.yaml --seed 2 --digest 0000
expect 0 '' "$tenure" run -q --seeds 2 --record all -o recorded.db good.yaml
sed 's/duration: 20m/&\nfaults: [at 9m cut all for 2s, at 10m crash all restart after 1s]/' good.yaml >changed.yaml
expect 5 'the first fault that differs from recorded.db parts from it at 9m' \
  "$tenure" replay changed.yaml --seed 2 --digest "$digest" --database recorded.db
check grep -q 'recorded  none' stdout
check grep -q 'now       cut of n1 from 9m to 9m2s' stdout
expect 5 'no recorded case' "$tenure" replay good.yaml --seed 2 --digest 0000 -d recorded.db
expect 5 'nosuch.db' "$tenure" replay good.yaml --seed 2 --digest 0000 -d nosuch.db
expect 1 'FAIL' "$tenure" replay bad.yaml --seed 1
printf 'matrix:\n  resign_odds: [1, 10]\n' | cat good.yaml - >matrix.yaml
expect 2 'matrix' "$tenure" replay matrix.yaml
expect 0 'held' "$tenure" replay matrix.yaml --set resign_odds=10
for context in asm ucontext threads; do
  expect 0 "$digest" "$tenure" replay good.yaml --seed 2 --context $context
done

# a failure shows what it is about, and what it says to paste works
expect 1 'limit 0   was' "$tenure" run bad.yaml
sed 's/changes == 0/tenure.max <= 61s/; s/resources: 2/resources: 5/' bad.yaml >long-tenure.yaml
expect 1 'long-tenure.yaml:9:5' "$tenure" run long-tenure.yaml
check grep -q '^shown: 1 of 5 resources' stdout
check grep -q '^  picture  tenure plot out/tenure.db --case 1 --resource r[0-9] --from' stdout
for line in replay picture; do
  sed -n "s/^  $line *tenure //p" stdout | head -1 >pasted.$line
done
expect 1 'FAIL' sh -c "$tenure $(cat pasted.replay)"
expect 0 'n1' sh -c "$tenure $(cat pasted.picture) -f text"
sed 's/summary: .*//' bad.yaml >"it's \$(touch pasted) <odd>.yaml"
expect 1 'tenure replay' "$tenure" run "it's \$(touch pasted) <odd>.yaml" -o odd.db
expect 1 'FAIL' sh -c "$tenure $(sed -n 's/^  replay *tenure //p' stdout | head -1)"
check test ! -e pasted

# export: another file, the same run, event for event
for seed in 1 2 3 4 5; do
  expect 0 '' "$tenure" export "$source/scenarios/smoke/replay.yaml" --seed $seed -f -o script.yaml
  check test ! -e script.yaml.part
  expect 0 'held' "$tenure" replay script.yaml --events --checks
  grep -v '^held' stdout >script.log
  expect 0 'held' "$tenure" replay "$source/scenarios/smoke/replay.yaml" --seed $seed --events --checks
  grep -v '^held' stdout >case.log
  check cmp case.log script.log
  check test "$(wc -l <case.log)" -gt 1000
done
check grep -q '^name: smoke/replay-seed-5$' script.yaml
expect 0 '' "$tenure" lint script.yaml
check sh -c '! grep -E "^  - (every|when) | any |master[(]|candidate[(]" script.yaml'
digest5=$("$tenure" replay script.yaml | sed -n 's/^digest //p')
check grep -q "^# with the digest of that run, version .*: $digest5\$" script.yaml
expect 8 'script.yaml exists' "$tenure" export good.yaml -o script.yaml
check grep -q 'replay-seed-5' script.yaml
expect 2 'matrix' "$tenure" export matrix.yaml
expect 0 'resign_odds: 10' "$tenure" export matrix.yaml --set resign_odds=10 --seed 2
expect 2 'is not a seed' "$tenure" export good.yaml --seed 1..3
expect 2 'holds' "$tenure" export "$source/scenarios/smoke"
expect 2 'missing.yaml' "$tenure" export missing.yaml
sed "s,expect:,faults:\\n  - every 1ms step n1 by 1ms\\nexpect:," good.yaml >often.yaml
expect 2 "a scenario may have" "$tenure" export often.yaml

# outputs
expect 0 '' "$tenure" run -q --json - -o none good.yaml
if command -v python3 >/dev/null 2>&1; then
  "$tenure" schema --for run-json >run.schema.json
  check python3 "$source/tests/cli/json_document.py" stdout run.schema.json "$source/docs/json.md" 3
fi
expect 8 'full' "$tenure" run -q --json /dev/full -o none good.yaml
echo 'not a database' >mine.txt
expect 8 'mine.txt' "$tenure" run -q -o mine.txt good.yaml
check grep -q 'not a database' mine.txt
expect 8 'no-such-folder' "$tenure" run -q -o no-such-folder/x.db good.yaml
expect 1 '' "$tenure" run -q -o fails.db bad.yaml good.yaml
check test ! -e fails.db.part
expect 1 '3 cases: 0 held, 3 failed' "$tenure" run --last-failed -o fails.db bad.yaml good.yaml
expect 0 '' "$tenure" run -q -j1 --record all -o one.db good.yaml matrix.yaml
expect 0 '' "$tenure" run -q -j4 --record all -o four.db good.yaml matrix.yaml
check cmp one.db four.db
for jobs in 1 8; do
  expect 1 '1 failed' "$tenure" run -x -j$jobs --json x$jobs.json --junit x$jobs.xml -o x$jobs.db bad.yaml matrix.yaml
  sed "s/, [0-9.]* s\$//; s/x$jobs.db/DATABASE/" stdout >x$jobs.out
done
for ending in db json xml out; do
  check cmp x1.$ending x8.$ending
done
expect 0 'failures' "$tenure" query --list
expect 2 "did you mean 'failures'" "$tenure" query falures -d fails.db
expect 0 'bad' "$tenure" query failures -d fails.db
expect 2 '' "$tenure" query 'delete from "case"' -d fails.db
expect 2 'nosuch.db' "$tenure" query failures -d nosuch.db
if command -v gnuplot >/dev/null 2>&1; then
  expect 0 'picture.gp' "$tenure" plot one.db -o picture
  check test -s picture.svg
  check test -s picture.png
fi
tenure_path=$(command -v "$tenure" || echo "$tenure")
expect 8 'gnuplot' env PATH=/nonexistent "$tenure_path" plot one.db -o no_gnuplot
check test -s no_gnuplot.gp
expect 0 'n1' "$tenure" plot one.db -f text

# an interrupt keeps what is finished (TERM: a shell lets its background jobs ignore INT)
sed 's/seeds: 1..3/seeds: 1..100000/; s/20m/24h/' good.yaml >long.yaml
"$tenure" run -o interrupted.db long.yaml >stdout 2>stderr &
pid=$!
catches_term() { # the 15th bit of what the process catches
  mask=$(sed -n 's/^SigCgt:[[:space:]]*//p' /proc/$pid/status)
  [ $((0x${mask:-4000} & 0x4000)) -ne 0 ]
}
until catches_term; do sleep 0.1; done
kill -TERM $pid
wait $pid
check test $? -eq 6
check grep -q 'not run' stdout
check grep -q ' 0 failed' stdout
check grep -q 'stopped\|^0 scenarios' stdout
check test -s interrupted.db

# the shipped scenarios and what helps to write them
expect 0 'smoke' "$tenure" list "$source/scenarios"
expect 0 'scenarios read' "$tenure" lint "$source/scenarios"
"$tenure" new partition >template.yaml
expect 0 'held' "$tenure" run -o none --seeds 1 template.yaml
expect 0 'tenure 0' "$tenure" version

finish
