#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The digests of small_election do not depend on compiler, optimisation, sanitizers or instruction set:
# builds it in several ways beside the one of this build tree. Compilers that are missing are left out.
#   builds.sh SOURCE PROGRAM FOLDER few|all
set -euo pipefail
. "$(dirname "$0")/common.sh"

"$program" >"$folder/expected.txt"

# variant NAME COMPILER [OPTION...]
names=()
variant() {
  local name=$1 compiler=$2
  shift 2
  if ! command -v "$compiler" >/dev/null 2>&1; then
    echo "left out: $name, there is no $compiler"
    return
  fi
  names+=("$name")
  {
    build "$name" "$compiler" "$@" >"$folder/$name.log" 2>&1 &&
      "$folder/$name" >"$folder/$name.txt" 2>>"$folder/$name.log"
  } &
  # two at a time
  while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || true; done
}

# The two that are furthest from each other; the rest takes its time.
variant gcc-O0 gcc -O0
native=-O3
[ "$(uname -m)" != x86_64 ] || native="-O3 -march=native"
# shellcheck disable=SC2086
variant clang-native clang $native -DNDEBUG
if [ "${4:-all}" = all ]; then
  variant gcc-O3 gcc -O3 -DNDEBUG
  variant clang-O2 clang -O2
  variant gcc-sanitizers gcc -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
fi
wait

failed=0
for name in "${names[@]}"; do
  if [ ! -s "$folder/$name.txt" ]; then
    echo "NOT BUILT OR NOT RUN: $name"
    tail -5 "$folder/$name.log"
    failed=1
  elif differ "$name"; then
    failed=1
  fi
done
exit $failed
