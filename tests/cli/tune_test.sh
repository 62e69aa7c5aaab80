#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `tenure tune`, as an operator meets it. Usage: tune_test.sh TENURE SOURCE
. "$(dirname "$0")/expect.sh"

says() { check grep -qF -- "$1" stdout; }

cat >fleet.yaml <<'END'
scenario: 1
name: fleet
duration: 2h
warm_up: 10m
instances: 3
resources: 10
one_way_delay: 0s
commit_delay: 0s
pass_interval: 0s
END

# closed forms alone
expect 0 '<- now' "$tenure" tune --theory fleet.yaml
says '<- the same churn, mixes faster'
check test "$(wc -l <stdout)" -eq 27
expect 0 '' "$tenure" tune --theory -v --set master_hold_interval=5m fleet.yaml --vary resign_odds=1,10
says 'never'
says 'storm.first'
says '345.00s'

# what cannot be
expect 2 "did you mean 'resign_odds'" "$tenure" tune --theory fleet.yaml --vary resign_odd=1,2
expect 2 "did you mean 'master_hold_interval'" "$tenure" tune --theory fleet.yaml --vary hold=1s
expect 2 'this range is empty' "$tenure" tune --theory fleet.yaml --vary resign_odds=9..2
expect 2 'write NAME=VALUES' "$tenure" tune --theory fleet.yaml --vary resign_odds
expect 2 'has no jitter' "$tenure" tune --theory fleet.yaml --vary jitter=1s
expect 2 'the warm-up is not shorter' "$tenure" tune --theory fleet.yaml --vary duration=5m,1h
expect 2 'more than 10000 settings' "$tenure" tune --theory fleet.yaml \
  --vary resign_odds=1..200/200 --vary 'lease=10s..200s by 1s'
expect 0 'crosses a clamp' "$tenure" tune --theory fleet.yaml --vary master_hold_interval=1s,10s
expect 2 'missing.yaml' "$tenure" tune --theory missing.yaml

# policies, and parameters that do not go together
expect 0 'jitter 90s' "$tenure" tune fleet.yaml --translate
says '782s'
expect 0 'odds 13' "$tenure" tune fleet.yaml --jitter 120s
expect 0 'never' "$tenure" tune fleet.yaml --translate --set resign_odds=1
expect 0 'check-beyond-lease' "$tenure" tune --theory fleet.yaml --set lease=10s
says '15s > 6.166666667s'
expect 0 'every 15m cut master(r1) for 2m' "$tenure" tune fleet.yaml --set lease=10s --show check-beyond-lease
cp stdout shown.yaml
expect 1 'overlap.belief.max' "$tenure" run -o none shown.yaml
expect 2 "did you mean 'convoy'" "$tenure" tune fleet.yaml --show convoi
expect 2 'they are lease-not-renewed' "$tenure" tune fleet.yaml --show x

# a study: the same answer however many cases run at once
few='--vary master_hold_interval=30s,1m --vary resign_odds=2,10'
sed -i 's/2h/40m/; s/resources: 10/resources: 4/' fleet.yaml
expect 6 'recommended' "$tenure" tune fleet.yaml $few --seeds 1..30 -o one.db -j1
says 'master_hold_interval=35s resign_odds=15'
says '0 of 30 seeds broke a property; at 95 % no more than'
says 'Undecided: '
cp stdout one.txt
expect 6 '' "$tenure" tune fleet.yaml $few --seeds 1..30 -o two.db -j2
check cmp stdout one.txt
expect 6 'Theory beside measurement' "$tenure" tune fleet.yaml $few --seeds 1..30 -o two.db -v
says '0 of them simulated now'
expect 0 '' "$tenure" tune fleet.yaml $few --seeds 1..20 -o two.db --precision 100%

# the same, asked for by the file; an option counts in place of its key
cat fleet.yaml - >asks.yaml <<'END'
tune:
  vary:
    master_hold_interval: 30s,1m
    resign_odds: 2,10
  minimise: [changes_per_hour, mixing.time]
  maximise: [tenure.mean]
  subject_to:
    - queue.wait < 5m
  precision: 3%
  seeds: 1..25
END
aims='--minimise changes_per_hour --minimise mixing.time --maximise tenure.mean --precision 3% --seeds 1..25'
expect 6 '' "$tenure" tune fleet.yaml $few $aims --subject-to 'queue.wait < 5m' -o options.db
cp stdout options.txt
expect 6 'to 25 seeds' "$tenure" tune asks.yaml -o asks.db
check cmp stdout options.txt
expect 6 'allow more with --seeds' "$tenure" tune asks.yaml --seeds 1..22 -o asks.db
says 'up to 22 seeds'
expect 1 "misses 'queue.wait < 1s'" "$tenure" tune asks.yaml --subject-to 'queue.wait < 1s' -o asks.db
expect 0 '' "$tenure" tune asks.yaml --precision 100% --minimise changes_per_hour -o asks.db
check test "$(grep -c store.operations stdout)" -eq 0
expect 0 '' "$tenure" tune --theory asks.yaml --vary resign_odds=7
check test "$(grep -c ' 2 ' stdout)" -eq 0
says ' 7 '
expect 0 '' "$tenure" run -q asks.yaml -o none # one case, with nothing of this
sed 's/master_hold_interval: 30s,1m/master_hold_interval: [30s, 1m]/' asks.yaml >list.yaml
expect 0 '' "$tenure" tune --theory list.yaml
cp stdout list.txt
expect 0 '' "$tenure" tune --theory asks.yaml
check cmp stdout list.txt
expect 0 '2 scenarios read' "$tenure" lint list.yaml asks.yaml
sed 's/^  vary:/  vary:\n    warm_up: 1h/' asks.yaml >late.yaml
expect 2 'late.yaml:10: error: tune: warm_up=1h master_hold_interval=30s resign_odds=2: the warm-up is not shorter' \
  "$tenure" lint list.yaml late.yaml
expect 0 'master_hold_interval: ' "$tenure" new tune
cp stdout new.yaml
expect 0 '1 scenario read' "$tenure" lint new.yaml
expect 0 '<- the same churn' "$tenure" tune --theory new.yaml
sed 's/mixing.time/mixing.tim/' asks.yaml >wrong.yaml
expect 2 "did you mean 'mixing.time'" "$tenure" lint wrong.yaml
expect 2 "wrong.yaml:14:32: error: 'mixing.tim' is no metric" "$tenure" tune wrong.yaml -o x.db

# interrupted, and given more seeds later
expect 6 'it ended early' "$tenure" tune fleet.yaml $few --seeds 1..30 -o parts.db --time-budget 1ns
expect 6 '' "$tenure" tune fleet.yaml $few --seeds 1..21 -o parts.db
expect 6 'simulated now' "$tenure" tune fleet.yaml $few --seeds 1..30 -o parts.db
sed 's/, [0-9]* of them simulated now//' stdout >parts.txt
check cmp parts.txt one.txt

# in shards
for shard in 1 2 3; do
  expect 0 "shard $shard of 3" "$tenure" tune fleet.yaml $few --seeds 1..30 -o "shard$shard.db" --shard $shard/3
done
expect 6 '0 of them simulated now' "$tenure" tune fleet.yaml $few --seeds 1..30 -o whole.db \
  --merge shard1.db --merge shard2.db --merge shard3.db
check grep -q 'merged 50 cases of shard1.db' stderr
same='SELECT setting, metric, cases, round(mean, 9) FROM v_study ORDER BY 1, 2'
for name in one whole; do "$tenure" query -d $name.db -f csv "$same" >$name.csv; done
check cmp one.csv whole.csv
lengths='SELECT setting, series, from_s, count FROM v_study_lengths ORDER BY 1, 2, 3'
for name in one whole; do "$tenure" query -d $name.db -f csv "$lengths" >$name.csv; done
check cmp one.csv whole.csv
expect 2 'cannot read missing.db' "$tenure" tune fleet.yaml $few -o whole.db --merge missing.db

# limits, and other aims on what is there
expect 6 'it is the best within the limits' "$tenure" tune fleet.yaml $few --seeds 1..30 -o one.db \
  --subject-to 'queue.wait < 5m' --subject-to 'overlap.belief.max == 0ms'
expect 1 'No setting is within the limits. Closest:' "$tenure" tune fleet.yaml $few --seeds 1..30 -o one.db \
  --subject-to 'queue.wait < 1s'
says "misses 'queue.wait < 1s' by"
expect 6 'open   mixing.time: not measured in both settings' "$tenure" tune fleet.yaml -o long.db --seeds 1..20 \
  --vary master_hold_interval=5m --minimise changes_per_hour --minimise mixing.time --subject-to 'changes_per_hour < 20'
check test "$(grep -c '  same ' stdout)" -eq 0
expect 6 'tenure.mean' "$tenure" tune fleet.yaml $few --seeds 1..30 -o one.db --maximise tenure.mean \
  --minimise mixing.time --precision 0.1%
expect 0 'setting' "$tenure" query -d one.db 'SELECT setting, is_best FROM v_pareto'

# faults on whom they could have hit
sed 's/^pass_interval.*/faults:\n  - every 10m crash any restart after 30s/' fleet.yaml >any.yaml
expect 0 'leaderless.share.averaged' "$tenure" tune any.yaml --vary lease=10s,20s --seeds 1..20 -o averaged.db -q \
  --minimise leaderless.share --minimise involuntary_per_hour --precision 100% --subject-to 'leaderless.share < 50%'
says 'Averaged: whom faults hit'
says 'as it happened'
"$tenure" query -d averaged.db -f csv "SELECT DISTINCT metric FROM v_study WHERE metric LIKE 'inv%' OR metric LIKE 'l%'
  ORDER BY 1" >metrics.csv
check grep -qx leaderless.share metrics.csv
check grep -qx leaderless.share.averaged metrics.csv
check grep -qx involuntary_per_hour metrics.csv
expect 0 '' "$tenure" tune any.yaml --vary lease=10s,20s --seeds 1..20 -o averaged.db -q --no-average \
  --minimise leaderless.share --precision 100%
check test "$(grep -c averaged stdout)" -eq 0
expect 6 'at all of up to 2 looks together (96.82 % at each)' "$tenure" tune any.yaml --vary lease=10s,20s \
  --seeds 1..30 -o averaged.db -q --precision 0.1%

# other rates of faults: kept, looked at with other objectives, merged
expect 0 '80 cases simulated now' "$tenure" tune any.yaml --vary lease=10s,1m --seeds 1..20 -o rates.db -q --precision 100% \
  --minimise leaderless.share
check grep -q 'now *x0.3 *20 ' stdout
expect 0 'and half of each 95 % interval; 0 cases simulated now' "$tenure" tune any.yaml --vary lease=10s,1m --seeds 1..20 \
  -o rates.db -q --precision 100% --minimise changes_per_hour
"$tenure" query -d rates.db -f csv "SELECT setting, fault_rate, cases FROM v_study WHERE metric = 'changes_per_hour' ORDER BY 1" \
  >rates.csv
check grep -qx 'lease=10s,1.0,20' rates.csv
check grep -qx 'lease=10s faults=x0.3,0.3,20' rates.csv
check grep -qx 'lease=1m faults=x3,3.0,20' rates.csv
expect 0 '' "$tenure" query -d rates.db -f csv 'SELECT setting FROM v_pareto'
check test "$(grep -c faults stdout)" -eq 0
cp rates.db before.db
chmod 444 rates.db
expect 0 ' 0 cases simulated now' "$tenure" tune any.yaml --vary lease=10s,1m --seeds 1..20 -o merged.db -q --precision 100% \
  --minimise changes_per_hour --merge rates.db
check grep -q 'merged 120 cases of rates.db' stderr
check cmp rates.db before.db
expect 6 'it ended early' "$tenure" tune any.yaml --vary lease=10s,1m --seeds 1..20 -o rates2.db -q --time-budget 1ns
expect 0 '' "$tenure" tune any.yaml --vary lease=10s,1m --seeds 1..20 -o rates2.db -q --precision 100% --no-robustness \
  --minimise changes_per_hour
check test "$(grep -c 'less often' stdout)" -eq 0

# for programs
"$tenure" schema --for tune-json >tune.schema.json
document() { # EXIT OPTIONS LIMIT: what the document says is what is in the database and on the screen
  expect "$1" '' "$tenure" tune any.yaml --vary lease=10s,1m --vary resign_odds=5,10 --seeds 1..20 -o doc.db -q --json - $2 \
    ${3:+--subject-to "$3"}
  cp stdout doc.json
  cp stderr doc.txt
  "$tenure" query -d doc.db -f csv 'SELECT setting FROM v_pareto WHERE is_best' >best.csv
  if command -v python3 >/dev/null; then
    check python3 - "$source" "$1" <<'END'
import csv, json, re, sys
sys.path.insert(0, sys.argv[1] + "/tests/cli")
import schema
d = json.load(open("doc.json"))
mistakes = schema.check(d, json.load(open("tune.schema.json")))
assert not mistakes, mistakes
assert d["exit_code"] == int(sys.argv[2])
assert len(d["settings"]) >= 4 and sum(s["present"] for s in d["settings"]) == 1
best = [r["setting"] for r in csv.DictReader(open("best.csv"))]
assert [s["setting"] for s in d["settings"] if s["recommended"]] == best
text = open("doc.txt").read()
if best:
    r = d["recommendation"]
    assert r["setting"] == best[0] and "flags  " + r["flags"] + "\n" in text
    assert "Recommended: " + best[0] in text or "Stay with " + best[0] in text
    assert (r["reason"] == "present") == (r["changes"] == [])
else:
    assert d["recommendation"] is None and "No setting is within the limits" in text
page = re.split("^# ", open(sys.argv[1] + "/docs/json.md").read(), flags=re.M)[-1]
setting = d["settings"][0]
for members in d, d["recommendation"] or {}, d["seeds"], d["intervals"], d["objectives"][0], setting, setting["estimates"][0]:
    for member in members:
        assert "`" + member + "`" in page, member
for s in d["settings"]:
    for e in s["estimates"]:
        assert e["low"] is None or e["low"] <= e["mean"]
        assert e["high"] is None or e["mean"] <= e["high"]
END
  fi
}
document 0 '--precision 100% --minimise leaderless.share --minimise changes_per_hour'
check grep -q '"fault_rate": 0.3' doc.json
document 0 '--precision 100% --maximise tenure.mean --no-robustness' 'failover.mean < 20s'
check test "$(grep -c fault_rate doc.json)" -eq 0
document 1 '--precision 100% --minimise changes_per_hour' 'changes_per_hour < 1'
document 6 '--precision 0.1% --minimise changes_per_hour'
expect 0 '' "$tenure" tune any.yaml --vary lease=10s,1m --vary resign_odds=5,10 --seeds 1..20 -o doc.db -q --precision 100% \
  --minimise leaderless.share --minimise changes_per_hour --json file.json
check grep -q '"verdict": "held"' file.json
says 'Recommended'
expect 8 'missing/x.json' "$tenure" tune any.yaml --vary lease=10s,1m --seeds 1..2 -o doc2.db -q --precision 100% \
  --minimise leaderless.share --json missing/x.json
expect 2 'a shard has no answer' "$tenure" tune any.yaml --shard 1/2 --json - -o doc3.db
check test ! -e doc3.db

# pictures, of what there is to draw
if command -v gnuplot >/dev/null; then
  expect 6 'pic-tornado.png' "$tenure" tune fleet.yaml $few --seeds 1..30 -o one.db --plot pic
  for kind in heat pareto lengths load tornado; do
    check grep -q '</svg>' pic-$kind.svg
    check test -s pic-$kind.png
    check test -s pic-$kind.gp
  done
  check grep -q 'recommended' pic-pareto.svg
  sed 's/^pass_interval.*/faults:\n  - every 10m crash master(r1) restart after 30s/' fleet.yaml >crash.yaml
  expect 0 'one-lengths.svg' "$tenure" tune crash.yaml --vary lease=10s --set lease=10s --seeds 1..5 -o crash.db \
    --precision 100% --minimise failover.mean --plot one
  check grep -q 'one-heat is left out: a heat map needs two parameters' stderr
  check grep -q 'one-tornado is left out' stderr
  check grep -q 'failover0' one-lengths.gp
  says 'With the scenario'
  check grep -q 'now *x3 *5 ' stdout
  expect 8 'missing/pic-heat' "$tenure" tune fleet.yaml $few --seeds 1..30 -o one.db --plot missing/pic
fi

# what cannot be
expect 2 "did you mean 'changes_per_hour'" "$tenure" tune fleet.yaml --minimise changes_per_hou -o x.db
expect 2 'say which: tenure.mean' "$tenure" tune fleet.yaml --minimise tenure -o x.db
expect 2 'it must be a number' "$tenure" tune fleet.yaml --subject-to 'changes_per_hour < 3s' -o x.db
expect 2 'safety is a filter already' "$tenure" tune fleet.yaml --subject-to 'S2 holds' -o x.db
expect 2 'is no precision' "$tenure" tune fleet.yaml --precision 0 -o x.db
expect 2 'is no shard' "$tenure" tune fleet.yaml --shard 3/2 -o x.db
check test ! -e x.db
expect 2 "'lease: profile' there, 'lease: 10s' here" "$tenure" tune fleet.yaml $few --set lease=10s -o one.db
cp fleet.yaml copy.yaml
expect 2 'name another file with --out' "$tenure" tune fleet.yaml -o copy.yaml
check cmp fleet.yaml copy.yaml
expect 0 '' "$tenure" run good.yaml -o run.db
expect 2 'but no study' "$tenure" tune fleet.yaml -o run.db
expect 2 'missing/x.db' "$tenure" tune fleet.yaml -o missing/x.db
if command -v sqlite3 >/dev/null; then
  sqlite3 two.db 'UPDATE study SET version = 7'
  expect 2 'is a study of version 7' "$tenure" tune fleet.yaml $few -o two.db
  sqlite3 two.db 'PRAGMA user_version = 77'
  expect 2 'has schema version 77' "$tenure" tune fleet.yaml $few -o two.db
fi
finish
