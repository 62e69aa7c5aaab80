#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Comparing two runs, as a user does. Usage: diff_test.sh TENURE SOURCE
. "$(dirname "$0")/expect.sh"

says() { check grep -qE -- "$1" stdout; }
says_not() { check sh -c "! grep -qE -- '$1' stdout"; }

cat >many.yaml <<'END'
scenario: 1
name: many
seeds: 1..8
duration: 40m
instances: 3
resources: 2
matrix:
  pass_length: [0s, 1s]
expect:
  - changes <= 60
END
expect 0 '' "$tenure" run -q -o a.db many.yaml good.yaml
expect 0 '' "$tenure" run -q -o same.db many.yaml good.yaml
expect 1 '' "$tenure" run -q -o b.db --set resign_odds=2 many.yaml good.yaml

# nothing changed
expect 0 '0 differ: 0 worse, 0 better, 0 moved' "$tenure" diff a.db same.db \
  --fail-on worse --fail-on verdict --fail-on digest --fail-on cases
says '^cases      19 in both, 0 appeared, 0 vanished$'
says '^verdicts   0 changed$'
says '^digests    0 changed$'

# something did
expect 0 'held -> limit' "$tenure" diff a.db b.db
says '^digests    19 changed$'
says '^  worse +many pass_length=0s +changes +8 of 8 .*\[\+'
says 'tenure replay many.yaml --seed 1 '
says 'in too few seeds to tell'
says_not 'good'
expect 0 'too few seeds' "$tenure" diff a.db b.db --all
says '^  good   seed 1   other digest'
says 'no difference|too few seeds   good'
for what in worse verdict digest; do
  expect 1 'worse' "$tenure" diff a.db b.db --fail-on $what
done
expect 0 '' "$tenure" diff a.db b.db --fail-on cases
expect 0 '' "$tenure" diff b.db a.db
says '^  better +many pass_length=0s +changes +8 of 8 .*\[-'
says 'limit -> held'
expect 0 '' "$tenure" diff --color=always a.db b.db

# the same by the same amount in every seed
if command -v python3 >/dev/null 2>&1; then
  cat >edit.py <<'END'
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.executescript(sys.argv[2])
connection.close()
END
  cp a.db shifted.db
  python3 edit.py shifted.db "update metric set value = value + 3 where metric_name_id in
    (select id from metric_name where name in ('jain', 'crashes', 'changes'))"
  expect 0 'the same in every seed' "$tenure" diff a.db shifted.db
  says '^  better +many pass_length=1s +jain +8 of 8 '
  says '^  moved +many pass_length=1s +crashes +8 of 8 +0 +3   \+3  the same in every seed'
  says '^metrics .* 9 differ: 2 worse, 2 better, 2 moved, 3 in too few seeds to tell'
  cp a.db renamed.db
  python3 edit.py renamed.db "update scenario set name = '<b>' || char(10) || char(27) || '[31m' where name = 'good';
    update meta set value = '99' where name = 'digest_version'; delete from metric where case_id = 2"
  expect 1 'of different versions: they cannot be compared' "$tenure" diff a.db renamed.db --fail-on cases
  says '^cases      16 in both, 3 appeared, 3 vanished'
  says '\\n\\x1b'
  cp a.db huge.db
  python3 edit.py huge.db "update metric set value = -9223372036854775807 where metric_name_id =
    (select id from metric_name where name = 'changes')"
  cp a.db huge2.db
  python3 edit.py huge2.db "update metric set value = 9223372036854775807 where metric_name_id =
    (select id from metric_name where name = 'changes')"
  expect 0 'compared' "$tenure" diff huge.db huge2.db
  cp a.db names.db
  python3 edit.py names.db "with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
    insert into metric_name select 10000 + i, 'm' || i, null, 'count', 'lower', '' from n"
  expect 2 'more than 4096 metrics' "$tenure" diff a.db names.db

  # for programs
  "$tenure" schema --for diff-json >diff.schema.json
  for pair in 'a.db b.db' 'a.db same.db' 'a.db shifted.db' 'renamed.db a.db'; do
    expect 0 '' "$tenure" diff --json $pair
    check python3 - "$source" <<'END'
import json, sys
sys.path.insert(0, sys.argv[1] + "/tests/cli")
import schema
d = json.load(open("stdout"))
mistakes = schema.check(d, json.load(open("diff.schema.json")))
assert not mistakes, mistakes
summary = d["summary"]
for outcome in ("worse", "better", "moved", "no difference", "too few seeds"):
    assert sum(m["outcome"] == outcome for m in d["metrics"]) == summary[outcome.replace(" ", "_")], outcome
for change in ("appeared", "vanished"):
    assert sum(c["change"] == change for c in d["cases"]) == summary[change]
for m in d["metrics"]:
    assert m["outcome"] not in ("worse", "better", "moved") or m["q"] <= 0.05
    assert m["low"] is None or m["low"] <= m["change"] <= m["high"]
    assert abs(m["after"] - m["before"] - m["change"]) < 1e-6 * (1 + abs(m["after"]) + abs(m["before"])), m
END
  done
fi

# baselines
expect 2 'No such file' "$tenure" diff --baseline main a.db
expect 0 'baseline main is out/baselines/main.db now' "$tenure" diff --save-baseline main a.db
check cmp a.db out/baselines/main.db
expect 0 '' "$tenure" diff --baseline main a.db
expect 1 'worse' "$tenure" diff --baseline main --fail-on worse --save-baseline main b.db
check cmp a.db out/baselines/main.db
expect 0 'worse' "$tenure" diff --baseline main --save-baseline main b.db
check cmp b.db out/baselines/main.db
echo 'something of mine' >out/baselines/mine.db
expect 8 'not a tenure database' "$tenure" diff --save-baseline mine a.db
check grep -q 'something of mine' out/baselines/mine.db
for name in .. a/b '' .hidden "$(printf '%065d' 0)" 'a b'; do
  expect 2 'is no name of a baseline' "$tenure" diff --save-baseline "$name" a.db
done
cp a.db out/tenure.db
expect 0 'out/tenure.db' "$tenure" diff --baseline main
if command -v python3 >/dev/null 2>&1; then
  limited 8 expect 8 'File too large' "$tenure" diff --save-baseline large a.db
fi
check test ! -e out/baselines/large.db.part

# one over the other, in a picture
expect 0 '' "$tenure" run -q --record all -o one.db good.yaml many.yaml
expect 0 '' "$tenure" run -q --record all -o other.db --set resign_odds=20 good.yaml many.yaml
expect 0 'out/over.gp' "$tenure" plot one.db --over other.db -f script --scenario many --seed 2 --matrix pass_length=1s
check grep -q "'one.db above, other.db below   many   seed 2   pass_length=1s'" out/over.gp
check grep -q 'they part after' out/over.gp
expect 0 'same.gp' "$tenure" plot one.db --over one.db -f script -o same
check grep -q 'one.db above, one.db below: no difference' same.gp
check sh -c '! grep -q "they part" same.gp'
expect 0 'part.gp' "$tenure" plot one.db --over other.db -f script --resource r2 --from 5m --until 10m -o part
expect 2 'the other run: ' "$tenure" plot one.db --over a.db -f script
expect 2 'No such file' "$tenure" plot one.db --over missing.db -f script
expect 2 'a picture of its own' "$tenure" plot one.db --over other.db -f text
expect 2 'a picture of its own' "$tenure" plot one.db --over other.db -k load
expect 0 '' "$tenure" run -q --record all -o shorter.db --set duration=20m --set instances=2 --set resources=1 good.yaml
expect 0 'shorter.gp' "$tenure" plot one.db --over shorter.db -f script --scenario good -o shorter
expect 0 'longer.gp' "$tenure" plot shorter.db --over one.db -f script --scenario good -o longer
if command -v gnuplot >/dev/null 2>&1; then
  expect 0 'over.gp, .svg, .png' "$tenure" plot one.db --over other.db -o over
  check test -s over.png
fi
if command -v python3 >/dev/null 2>&1; then
  cp other.db hostile.db
  check python3 edit.py hostile.db "update instance set name = name || '''; !touch stolen; \"' || char(10);
    update resource set name = name || '<script>' where number = 1"
  expect 0 'hostile.gp' "$tenure" plot hostile.db --over one.db -o hostile
  check test ! -e stolen
  check sh -c '! grep -q "<script>" hostile.svg'
fi

# what does not work
expect 2 'say what to compare' "$tenure" diff
expect 2 'say what to compare' "$tenure" diff a.db
expect 2 'name one database' "$tenure" diff --baseline main a.db b.db
expect 2 'No such file' "$tenure" diff a.db missing.db
expect 2 'no SQLite file' "$tenure" diff good.yaml a.db
expect 2 'better' "$tenure" diff --fail-on better a.db b.db
finish
