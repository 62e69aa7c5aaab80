#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The digests of small_election and of the smoke scenarios do not change when the C library is told that
# the CPU has neither FMA nor AVX: with libm or contracted arithmetic in a decision they would.
#   features.sh SOURCE PROGRAM FOLDER
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ "$(uname -m)" = x86_64 ] || { echo "skipped: not x86-64"; exit 77; }
masked=GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX,-AVX2,-AVX512F,-AVX512VL,-BMI2,-ERMS,-SSE4_1

"$program" >"$folder/expected.txt"
env "$masked" "$program" >"$folder/masked.txt"
failed=0
if differ masked; then failed=1; fi

# digests ENV...: of every case of the smoke scenarios, in order
tenure=$(dirname "$program")/../tenure
digests() {
  env "$@" "$tenure" run -v --color never --out none "$source_dir/scenarios/smoke" | grep -o ' digest .*'
}
if [ -x "$tenure" ]; then
  digests A=1 >"$folder/expected.txt"
  digests "$masked" >"$folder/smoke.txt"
  [ "$(wc -l <"$folder/expected.txt")" -gt 50 ]
  if differ smoke; then failed=1; fi
fi
exit $failed
