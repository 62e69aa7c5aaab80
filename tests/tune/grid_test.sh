#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Grids of hold and odds, measured and by closed forms: the same figures within three standard errors, the same
# front, and what the old defaults are told. Usage: grid_test.sh TENURE SOURCE
. "$2/tests/cli/expect.sh"

says() { check grep -qF -- "$1" stdout; }

cp "$source/tests/tune/grid.yaml" .
# 6: with odds of 1 loads never mix, and no interval of that is narrow
expect 6 '36 settings' "$tenure" tune grid.yaml -o grid.db -q --seeds 1..20 --no-race \
  --minimise changes_per_hour --minimise leaderless.share --minimise queue.wait --minimise mixing.time
# with odds of 1000 a hold of 10 s or 5 m makes a difference of about the precision (5 %), and chance decides whether one
# beats the other; in all others the front is the same
check grep -Eq 'The front by closed forms (alone is the same\.|differs in: ((10s|30s|2m|5m),1000(; )?)+$)' stdout
says 'Recommended: master_hold_interval=35s resign_odds=15'
check grep -Eq 'gain +mixing.time .* \(2\.[5-9] times less\)' stdout
says 'same   changes_per_hour, leaderless.share'
# 280 comparisons without slack: about one is beyond three standard errors by chance (20 seeds)
"$tenure" query -d grid.db -f csv 'SELECT setting, metric, round(errors, 1) FROM v_study WHERE deviates' >deviating.csv
cat deviating.csv
check test "$(grep -c master_hold deviating.csv)" -le 2
"$tenure" query -d grid.db -f csv 'SELECT count(errors) FROM v_study' >compared.csv
check grep -qx 280 compared.csv

# and a grid that was never looked at while the laws were written
cp "$source/tests/tune/fresh.yaml" .
expect 6 '21 settings' "$tenure" tune fresh.yaml -o fresh.db -q --seeds 1001..1020 --no-race
"$tenure" query -d fresh.db -f csv 'SELECT setting, metric, round(errors, 1) FROM v_study WHERE deviates' >deviating.csv
check test "$(grep -c master_hold deviating.csv)" -le 1
finish
