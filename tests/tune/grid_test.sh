#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The grid of hold and odds, measured and by closed forms: the same figures within three standard errors, the same
# front, and what the old defaults are told. Usage: grid_test.sh TENURE SOURCE
. "$2/tests/cli/expect.sh"

says() { check grep -qF -- "$1" stdout; }

cp "$source/tests/tune/grid.yaml" .
# 6: with odds of 1 loads never mix, and no interval of that is narrow
expect 6 '36 settings' "$tenure" tune grid.yaml -o grid.db -q --seeds 1..20 --no-race \
  --minimise changes_per_hour --minimise leaderless.share --minimise queue.wait --minimise mixing.time
says 'The front by closed forms alone is the same.'
says 'Recommended: master_hold_interval=35s resign_odds=15'
check grep -Eq 'gain +mixing.time .* \(2\.[5-9] times less\)' stdout
says 'same   changes_per_hour, leaderless.share'
# of 324 comparisons about one is beyond three standard errors by chance
"$tenure" query -d grid.db -f csv 'SELECT setting, metric, round(errors, 1) FROM v_study WHERE deviates' >deviating.csv
cat deviating.csv
check test "$(grep -c master_hold deviating.csv)" -le 3
finish
