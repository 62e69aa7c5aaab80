#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each expectation of the tuning scenarios has to fail when its formula or what it is about is off: a limit
# that nothing can miss says nothing. Usage: tune_wrong_test.sh TENURE SOURCE
set -u
tenure=$1 scenarios=$2/scenarios/tune
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# wrong FILE WHAT EDIT [OPTION...]: with the edit, exit code 1 and the words WHAT among what did not hold
wrong() {
  file=$1 what=$2 edit=$3
  shift 3
  cp "$scenarios"/*.yaml "$work"
  sed -i "$edit" "$work/$file"
  if cmp -s "$work/$file" "$scenarios/$file"; then
    echo "$file: '$edit' changes nothing"
    failed=1
  fi
  code=0
  "$tenure" run "$work/$file" --out none "$@" >"$work/log" 2>&1 </dev/null || code=$?
  if [ $code -ne 1 ] || ! grep -q "✗ $what" "$work/log"; then
    echo "$file: exit code $code with '$edit', and not because of '$what'"
    tail -20 "$work/log"
    failed=1
  fi
}

cell='--set=master_hold_interval=60s --set=resign_odds=10'
wrong grid.yaml changes_per_hour 's/(mean_tenure + handover_mean)/(mean_tenure + effective_check)/' $cell
wrong grid.yaml leaderless.share 's/se of leaderless_mean/se of 1.1 * leaderless_mean/' $cell
wrong grid.yaml newcomer.mean 's/se of newcomer_mean/se of (newcomer_mean + mean_tenure)/' $cell
wrong grid.yaml newcomer.mean 's/se of newcomer_mean/se of (newcomer_mean - residual_tenure)/' $cell
wrong grid.yaml newcomer.count 's/at 1h join n3/at 1h restart n3 down 30m/' $cell --set=duration=80m
wrong scale-out.yaml newcomer.mean 's/se of newcomer_mean/se of (newcomer_mean - mean_tenure)/'
wrong scale-out.yaml newcomer.mean 's/se of newcomer_mean/se of 1.2 * newcomer_mean/'
wrong scale-out.yaml newcomer.count 's/at 40m join n4/at 89m join n4/'
wrong rolling-restart.yaml load.max 's/restart all down/restart n1 down/' --set=resign_odds=10
wrong rolling-restart.yaml load.jain.min 's/restart all down/restart n1 n2 down/' --set=resign_odds=1000
wrong rolling-restart-spreads.yaml load.jain.mean 's/resign_odds: .10./resign_odds: [1000]/'
wrong rolling-restart-convoy.yaml load.jain.mean 's/resign_odds: .1./resign_odds: [2]/'
wrong rolling-restart-convoy.yaml rebalance.count 's/resign_odds: .1./resign_odds: [10]/'
wrong rolling-restart-convoy.yaml jain 's/resign_odds: .1./resign_odds: [1000]/'
wrong check-coupling.yaml tenure.mean 's/se of mean_tenure_seen/se of mean_tenure_seen * 1.02/'
wrong check-coupling.yaml 'tenure fits' 's/^expect:/faults:\n  - configure n1 resign_odds 12\nexpect:/'
wrong check-coupling-matched.yaml share.max 's/check_interval 1s resign_odds 46/check_interval 1s/'
wrong check-coupling-matched.yaml share.min 's/check_interval 1s resign_odds 46/check_interval 1s/'
wrong check-coupling-matched.yaml tenure.mean 's/se of 105s/se of 107s/'
wrong mixed-fleet.yaml share.min 's/configure n2 resign_odds 100/configure n2 resign_odds 92/'
wrong mixed-fleet.yaml share.max 's/configure n2 resign_odds 100/configure n2 resign_odds 92/'
[ $failed -eq 0 ] && echo "every expectation fails when it should"
exit $failed
