#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The digests of small_election do not depend on compiler, optimisation, sanitizers or instruction set:
# builds it in several ways beside the one of this build tree. Compilers that are missing are left out.
#   builds.sh SOURCE PROGRAM FOLDER
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

variant gcc-O0 gcc -O0
variant gcc-O3 gcc -O3 -DNDEBUG
variant clang-O2 clang -O2
variant gcc-sanitizers gcc -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
if [ "$(uname -m)" = x86_64 ]; then
  variant clang-native clang -O3 -march=native -DNDEBUG
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
