#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Documents about a run: from `run` and from the database the same bytes, and what the rules of each format want.
# Usage: convert_test.sh TENURE SOURCE
. "$(dirname "$0")/expect.sh"

# the same from both
cat >seeds.yaml <<'END'
scenario: 1
name: seeds
seeds: 1..4
duration: 30m
instances: 2
matrix:
  resign_odds: [1, 10]
expect:
  - changes >= 0
  - over seeds:
      - changes within 3 se of 1
END
sed 's/name: bad/name: known\nknown_failing: "`not` | [yet](x) <b> @you ::error::"/' bad.yaml >'kn,o:w|n.yaml'
sed 's/name: good/name: extended\nextends: _base.yaml/; /expect:/,$d' good.yaml >extended.yaml
printf 'scenario: 1\nexpect:\n  - changes == 1\n' >_base.yaml
expect 5 '' "$tenure" run -q -o a.db --json a.json --junit a.junit --tap a.tap --markdown a.markdown \
  --github a.github bad.yaml extended.yaml good.yaml 'kn,o:w|n.yaml' seeds.yaml silent.yaml
for format in json junit tap markdown github; do
  expect 0 '' "$tenure" convert a.db --to $format -o b.$format
  check cmp a.$format b.$format
  expect 0 '' "$tenure" convert --to $format a.db
  check cmp a.$format stdout
done
check grep -q 'file="_base.yaml" line="3"' a.junit
expect 0 '_base.yaml:3:5' "$tenure" query -d a.db "SELECT place FROM v_expectations WHERE scenario = 'extended'"

# what each format wants
if command -v python3 >/dev/null 2>&1; then
  for format in junit tap github markdown; do
    check python3 "$source/tests/cli/documents.py" $format a.$format
  done
  "$tenure" schema --for run-json >run.schema.json
  check python3 "$source/tests/cli/json_document.py" a.json run.schema.json "$source/docs/json.md" 23
fi

# a trace: of one case, by the rules of the format, and nothing is missing
cat >faults.yaml <<'END'
scenario: 1
name: faults
seeds: 1..2
duration: 2h
instances: 3
resources: 3
faults:
  - every 20m pause master(r1) timers frozen for 90s
  - every 25m crash any restart after 30s
  - at 30m outage store leases expire for 60s
expect:
  - changes == 0
END
expect 1 '' "$tenure" run -q -o faults.db --trace faults.json faults.yaml
expect 0 '' "$tenure" convert faults.db --to trace -o same.json
check cmp faults.json same.json
expect 0 '' "$tenure" convert faults.db --to trace --scenario faults --seed 2 -o second.json
expect 0 '' "$tenure" convert faults.db --to trace --case 2
check cmp second.json stdout
expect 2 'no case of this database fits' "$tenure" convert faults.db --to trace --seed 3
expect 2 'no case of this database fits' "$tenure" convert faults.db --to trace --matrix a=b
expect 0 'note: no trace: ' "$tenure" run -q -o good.db --trace none.json good.yaml
check test ! -e none.json
expect 2 "leave '--out none' away" "$tenure" run -o none --trace x.json good.yaml
expect 2 'only one of them' "$tenure" run --json - --trace - good.yaml
expect 8 'create the folder' "$tenure" run -q -o good.db --trace no/such/place good.yaml
expect 8 'full' "$tenure" run -q --record all -o good.db --trace /dev/full good.yaml
expect 3 '' "$tenure" run -q --set profile=noop --record all -o noop.db --trace noop.json good.yaml
if command -v python3 >/dev/null 2>&1; then
  for file in faults second noop; do
    check python3 "$source/tests/cli/documents.py" trace $file.json
  done
  check python3 - <<'END'
import json, sqlite3
events = json.load(open("faults.json"))["traceEvents"]
db = sqlite3.connect("faults.db")
count = lambda sql: db.execute(sql).fetchone()[0]
names = lambda name, phase="X": sum(e["ph"] == phase and e["name"] == name for e in events)
for table, name in (("belief", "master"), ("ownership", "owner")):
    assert names(name) == count(f"SELECT count(*) FROM {table} WHERE case_id = 1") > 0
    for value, sql in (("began by", "begin_cause_id"), ("ended by", "end_cause_id")):
        found = sorted(e["args"][value] for e in events if e["ph"] == "X" and e["name"] == name)
        stored = db.execute(f"SELECT c.name FROM {table} JOIN cause c ON c.id = {sql} WHERE case_id = 1")
        assert found == sorted(row[0] for row in stored), value
assert names("resigns", "i") == count("SELECT count(begun_ns) FROM resignation WHERE case_id = 1") > 0
labels = [row[0] for row in db.execute("SELECT label FROM v_faults WHERE case_id = 1")]
assert sorted(labels) == sorted(e["name"] for e in events if e["ph"] == "X" and 1000001 <= e["tid"] < 1001001 and e["pid"] == 1)
overlaps = count("SELECT count(*) FROM v_overlaps WHERE case_id = 1 AND level = 'belief'")
assert overlaps == sum(e["ph"] == "X" and e["pid"] == 1 and e["tid"] > 1001000 for e in events) > 0
counters = [e["args"] for e in events if e["ph"] == "C" and e["name"] == "masters"]
assert counters[-1] == {"believing": 0, "owning": 0} and max(c["believing"] for c in counters) >= 3
END
fi

# what does not work
expect 2 'say what to write' "$tenure" convert a.db
expect 2 'not-a-format' "$tenure" convert a.db --to not-a-format
expect 2 'No such file' "$tenure" convert missing.db --to json
expect 2 'no SQLite file' "$tenure" convert good.yaml --to json
expect 8 'full' "$tenure" convert a.db --to tap -o /dev/full
expect 8 'create the folder' "$tenure" convert a.db --to tap -o no/such/place
head -c 20000 a.db >short.db
expect 2 'cut short' "$tenure" convert short.db --to json -o never
check test ! -e never
expect 2 'standard output' "$tenure" run -o none --tap - --junit - good.yaml
expect 0 'TAP version 14' "$tenure" run -o none --tap - good.yaml
check grep -q '1 scenario, 3 cases' stderr

# damaged in the middle: nothing half-written
if command -v python3 >/dev/null 2>&1; then
  cp a.db damaged.db
  python3 - <<'END'
with open("damaged.db", "r+b") as f:
    size = f.seek(0, 2)
    for at in range(size // 2, size - 4096, 4096):
        f.seek(at)
        f.write(b"\xa5" * 4096)
END
  for format in json junit; do
    expect 2 'damaged.db' "$tenure" convert damaged.db --to $format -o never
    check test ! -e never
  done
fi
finish
