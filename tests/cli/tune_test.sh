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
finish
