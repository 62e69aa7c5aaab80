#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each verb with each of its options. Usage: verbs_test.sh TENURE SOURCE
. "$(dirname "$0")/expect.sh"

says() { check grep -qF -- "$1" stdout; }
says_not() { check sh -c "! grep -qF -- '$1' stdout"; }

# which scenarios, which seeds
expect 2 'scenarios' "$tenure" list
mkdir -p scenarios/b/c scenarios/a
cp good.yaml scenarios/b/c/deep.yaml
cp good.yaml scenarios/a/first.yaml
sed 's/tags: .mine./tags: [zoo, mine, apple]/; s/name: good/name: tagged\nsummary: of one line/' \
  good.yaml >scenarios/b/tagged.yaml
for name in _part.yaml .hidden.yaml notes.txt yaml; do echo 'not a scenario' >"scenarios/a/$name"; done
expect 0 '3 scenarios read' "$tenure" lint
expect 0 '1 scenario read' "$tenure" lint good.yaml
expect 0 '' "$tenure" list
check sh -c "cut -d' ' -f1 stdout | tr '\n' ' ' | grep -qx 'scenarios/a/first.yaml scenarios/b/c/deep.yaml scenarios/b/tagged.yaml '"
says 'of one line'
expect 0 '' "$tenure" list --tags
check sh -c "tr '\n' ' ' <stdout | grep -qx 'apple mine zoo '"
expect 0 'tagged.yaml' "$tenure" list --tag mine --tag zoo
check test "$(wc -l <stdout)" -eq 1
expect 0 'tagged.yaml' "$tenure" list -k tagged
expect 0 'first.yaml' "$tenure" list -k a/first
check test "$(wc -l <stdout)" -eq 1
expect 7 'none of 3 scenarios matches' "$tenure" list --tag mine --tag nothing
expect 0 ' 11 cases' "$tenure" list --seeds 5..15 good.yaml
expect 2 'did you mean' "$tenure" list --set instance=5 good.yaml
mkdir -p deep/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17
expect 2 'folders deep' "$tenure" list deep
for seeds in x 1.. 4..2 1..x 99999999999999999999 1..99999999999999999999 1..20000000 7x; do
  expect 2 'is not a range of seeds' "$tenure" run --seeds $seeds good.yaml
done
expect 2 'is not a duration' "$tenure" run --time-budget soon good.yaml
expect 0 '1 scenario, 1 case: 1 held' "$tenure" run --seeds 17 -o none good.yaml

# what is printed about a run
expect 0 '' "$tenure" run -q -o none good.yaml
says_not 'good.yaml'
expect 1 'bad.yaml' "$tenure" run -q -o none bad.yaml good.yaml
says_not '✓'
expect 0 'held      seed 2      digest ' "$tenure" run -v -o none good.yaml
says 'exercised: S1='
says_not 'resign_odds: 10'
expect 0 '    resign_odds: 10' "$tenure" run -vv -o none good.yaml
says 'overlap.belief.max == 0   limit 0s'
sed 's/1..3/1..9/' bad.yaml >many.yaml
expect 1 '9 cases: 0 held, 9 failed' "$tenure" run -o none many.yaml
check test "$(grep -c '^FAIL' stdout)" -eq 3
expect 1 '' "$tenure" run -v -o none many.yaml
check test "$(grep -c '^FAIL' stdout)" -eq 9
expect 1 ' not run' "$tenure" run -x -j1 -o none many.yaml
expect 0 '' "$tenure" run --check-determinism --context threads -o none good.yaml
expect 0 '' "$tenure" run --step-by-step -o none good.yaml
expect 3 'S2 broken' "$tenure" run -o none --set profile=noop good.yaml
says 'and n'
says 'lasted'
for jobs in 1 3; do
  expect 0 '3 held' env TENURE_JOBS=$jobs "$tenure" run -o none good.yaml
done
for jobs in junk -4 5000; do
  expect 2 'TENURE_JOBS is no number' env TENURE_JOBS=$jobs "$tenure" run -o none good.yaml
done
expect 0 'good.yaml' "$tenure" run --color=always -o none good.yaml

# over seeds
cat >seeds.yaml <<'END'
scenario: 1
name: seeds
seeds: 1..4
duration: 30m
instances: 2
matrix:
  resign_odds: [1, 10]
expect:
  - over seeds:
      - changes within 3 se of 1
      - tenure fits geometric
      - S6 violated in >= 1 seeds
END
expect 5 'seeds   resign_odds=10, over 4 seeds' "$tenure" run -o seeds.db --record none \
  --json seeds.json --junit seeds.xml seeds.yaml
says 'tenure fits geometric'
says 'samples'
says 'was 0 seeds'
expect 5 'one sample, which has no standard error: run more seeds' "$tenure" run -o none \
  --seeds 3..3 --set resign_odds=10 seeds.yaml
check python3 - <<'END'
import json
d = json.load(open("seeds.json"))
cases = d["scenarios"][0]["cases"]
over = [e for c in cases if "over_seeds" in c for e in c["expectations"]]
assert len(over) == 6, over
assert not any(e["held"] for e in over if "S6" in e["text"])
END
printf 'known_failing: because\n' | cat seeds.yaml - >seeds_known.yaml
expect 0 '(known: because)' "$tenure" run -v -o none --junit known.xml seeds_known.yaml

# JUnit: one document, whatever came of the cases
expect 5 '' "$tenure" run -o none --junit - silent.yaml bad.yaml good.yaml
check python3 - <<'END'
import xml.etree.ElementTree as tree
root = tree.parse("stdout").getroot()
suites = {s.get("name"): s for s in root.iter("testsuite")}
count = lambda name, what: int(suites[name].get(what) or 0)
assert [count("control", k) for k in ("tests", "failures", "errors")] == [2, 0, 1]
assert [count("bad", k) for k in ("tests", "failures", "errors")] == [2, 1, 0]
assert [count("good", k) for k in ("tests", "failures", "errors")] == [2, 0, 0]
assert "tenure replay bad.yaml --seed 1" in suites["bad"].find("testcase/failure").text
END
check grep -qF '3 scenarios, 9 cases' stderr
check python3 - <<'END'
import xml.etree.ElementTree as tree
cases = {c.get("name"): c for c in tree.parse("seeds.xml").getroot().iter("testcase")}
assert "resign_odds=10 over seeds: was " in cases["tenure fits geometric"].find("failure").text
suite = next(tree.parse("known.xml").getroot().iter("testsuite"))
assert int(suite.get("failures") or 0) == 0 and int(suite.get("skipped")) > 0
END
expect 8 'no-such-folder' "$tenure" run -q -o none --junit no-such-folder/x.xml good.yaml
expect 8 'full' "$tenure" run -q -o none --junit /dev/full good.yaml
expect 8 'no-such-folder' "$tenure" run -q -o none --json no-such-folder/x.json good.yaml

# only what failed before
expect 2 'cannot tell what failed last: cannot read missing.db' "$tenure" run --last-failed -o missing.db good.yaml
expect 0 '' "$tenure" run -q -o good.db good.yaml
expect 7 'none of these cases failed' "$tenure" run --last-failed -o good.db good.yaml
echo 'no database' >notes.txt
expect 2 'notes.txt is not a tenure database' "$tenure" run --last-failed -o notes.txt good.yaml
expect 2 'other.db is not a tenure database: another program wrote it' sh -c "sqlite3 other.db 'create table t (x)'; exec '$tenure' run --last-failed -o other.db good.yaml"

# replay
sed 's/expect:/faults:\n  - at 5m crash n1 restart after 30s\nobservers: 1\nexpect:/' good.yaml >crash.yaml
expect 0 'held  crash' sh -c "sed 's/name: good/name: crash/' crash.yaml >c.yaml; exec '$tenure' replay c.yaml"
expect 0 ' crash ' "$tenure" replay --events crash.yaml
says 'instance_crashed'
says_not ' checked '
expect 0 ' checked ' "$tenure" replay --events --checks crash.yaml
says ' observed '
says ' wait_for_mastership '
expect 0 'overlap.belief.max == 0   limit 0s' "$tenure" replay -v crash.yaml
expect 5 'S6 violated' "$tenure" replay silent.yaml
expect 2 'is not a seed' "$tenure" replay --seed no good.yaml
expect 2 'missing.yaml' "$tenure" replay missing.yaml

# the files that help to write scenarios
for kind in crash partition pause outage; do
  "$tenure" new $kind >new.yaml
  expect 0 '1 scenario read' "$tenure" lint new.yaml
done
expect 0 'my-crash' "$tenure" new
expect 2 'did you mean' "$tenure" new crush
expect 0 '"$schema"' "$tenure" schema
check python3 -c 'import json; json.load(open("stdout"))'
expect 0 '# NAME' "$tenure" schema --scdoc

# timelines; the first case that failed is the default
expect 2 'out/tenure.db' "$tenure" plot
expect 1 '' "$tenure" run -q --record all bad.yaml good.yaml
expect 0 'bad  seed 1' "$tenure" plot -f text
expect 0 'good  seed 2' "$tenure" plot -f text --scenario good --seed 2
expect 0 'good  seed 1' "$tenure" plot -f text --case 4
expect 0 'r2' "$tenure" plot -f text --resource 'r[2]*' --from 2m --until 7m --resource r2
says_not 'r1 '
expect 2 'tenure: ' "$tenure" plot -f text --scenario nothing
expect 2 'tenure: ' "$tenure" plot -f script --case 99
expect 2 'tenure: ' "$tenure" plot -f text --resource nothing
expect 2 'tenure: ' "$tenure" plot -f text --from 5m --until 2m
expect 2 'is not a duration' "$tenure" plot --from never
expect 0 'out/timeline.gp' "$tenure" plot -f script
check test -s out/timeline.gp
check test ! -e out/timeline.svg
expect 8 'no-such-folder' "$tenure" plot -f script -o no-such-folder/x
if command -v gnuplot >/dev/null 2>&1; then
  expect 0 'p.gp, .svg' "$tenure" plot -f svg -o p
  says_not 'png'
  expect 0 'p.gp, .png' "$tenure" plot -f png -o p
  says_not 'svg'
fi

# a gnuplot that does not do its work
mkdir bin
for way in 'echo "line 3: undefined" >&2; exit 1' 'exit 3' 'kill -9 $$'; do
  printf '#!/bin/sh\n%s\n' "$way" >bin/gnuplot
  chmod +x bin/gnuplot
  expect 8 'gnuplot' env PATH="$work/bin:$PATH" LC_ALL=de_DE.UTF-8 LANG=x GNUPLOT_LIB=/tmp \
    "$tenure" plot -o p
done
printf '#!/nonexistent\n' >bin/gnuplot
expect 8 'gnuplot' env PATH="$work/bin" "$(command -v "$tenure")" plot -o p

# queries
for name in $("$tenure" query --list | cut -d' ' -f1); do
  expect 0 '' "$tenure" query $name
done
for format in auto box table csv json markdown; do
  expect 0 'seed' "$tenure" query -f $format 'select seed, null as x, 1.5 as y from "case"'
done
expect 0 '' "$tenure" query --case 2 tenures
expect 2 'say which query' "$tenure" query
expect 2 'syntax' "$tenure" query 'select from'
expect 2 "there is no query 'failure'; did you mean 'failures'" "$tenure" query failure
expect 2 'tenure: ' "$tenure" query 'select 1; select 2'
expect 2 'tenure: ' "$tenure" query "attach 'x.db' as y"
expect 2 'tenure: ' "$tenure" query 'pragma user_version = 3'
expect 0 '' "$tenure" query 'pragma user_version'
expect 2 'tenure: ' "$tenure" query "select load_extension('x')"
expect 2 'tenure: ' "$tenure" query -d notes.txt cases
expect 2 'tenure: ' "$tenure" query -d other.db cases

finish
