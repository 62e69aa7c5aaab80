# SPDX-License-Identifier: Apache-2.0
# What the tests of the command share: a folder of their own, with good.yaml and bad.yaml in it, and how to ask.
# To be read by a script that is called with TENURE SOURCE.
set -u
tenure=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
checks=0

# expect CODE PART-OF-STDERR-OR-STDOUT command...
expect() {
  code=$1
  part=$2
  shift 2
  checks=$((checks + 1))
  "$@" >stdout 2>stderr </dev/null
  got=$?
  if [ "$got" -ne "$code" ]; then
    echo "expected exit code $code, got $got: $*"
    sed 's/^/    /' stdout stderr | head -20
    failures=$((failures + 1))
  elif [ -n "$part" ] && ! cat stdout stderr | grep -qF -- "$part"; then
    echo "nothing says '$part': $*"
    sed 's/^/    /' stdout stderr | head -20
    failures=$((failures + 1))
  fi
}

check() {
  checks=$((checks + 1))
  if ! "$@"; then
    echo "not so: $*"
    failures=$((failures + 1))
  fi
}

# limited BLOCKS expect...: with a limit on file sizes. A build that counts branches keeps those counts elsewhere: they
# would be cut off as well, and with them the counts of all programs before.
limited() {
  blocks=$1
  shift
  checks=$((checks + 1))
  (failures=0; ulimit -f "$blocks"; export GCOV_PREFIX="$work/cut"; "$@"; exit $failures)
  failures=$((failures + $?))
}

cat >good.yaml <<'END'
scenario: 1
name: good
tags: [mine]
seeds: 1..3
duration: 20m
instances: 3
resources: 2
expect:
  - overlap.belief.max == 0
END
sed 's/name: good/name: bad/; s/overlap.belief.max == 0/changes == 0/' good.yaml >bad.yaml
sed 's/name: good/name: control/; s/overlap.belief.max == 0/S6 violated/' good.yaml >silent.yaml

# To be called at the end.
finish() {
  echo "$((checks - failures)) of $checks checks passed"
  [ $failures -eq 0 ]
}
