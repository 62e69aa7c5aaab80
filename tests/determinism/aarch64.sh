#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The digests of small_election are the same on aarch64: cross-built, run by qemu, compared with this
# build's. Skipped (77) where the cross-compiler or qemu is missing, or on aarch64 itself.
#   aarch64.sh SOURCE PROGRAM FOLDER
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ "$(uname -m)" != aarch64 ] || { echo "skipped: this is aarch64"; exit 77; }
for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
  command -v "$tool" >/dev/null 2>&1 || { echo "skipped: there is no $tool"; exit 77; }
done

# Two headers of the host and no others: the rest must come from the cross-compiler.
mkdir "$folder/include"
for header in xxhash.h xxh3.h; do
  found=$(echo "#include <$header>" | gcc -M -E -x c - | grep -o "/[^ ]*/$header" | head -1)
  ln -s "$found" "$folder/include/$header"
done

build small_election aarch64-linux-gnu-gcc -O2 -static "-I$folder/include"
failed=0
for kind in asm ucontext; do
  "$program" "$kind" >"$folder/expected.txt"
  qemu-aarch64 "$folder/small_election" "$kind" >"$folder/$kind.txt"
  [ -s "$folder/$kind.txt" ]
  if differ "$kind"; then failed=1; fi
done
exit $failed
