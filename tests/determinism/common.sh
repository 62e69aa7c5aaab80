# SPDX-License-Identifier: Apache-2.0
# For the scripts of this folder: SOURCE PROGRAM FOLDER are their arguments. Sourced, not run.

source_dir=$1 program=$2 folder=$3
rm -rf "$folder"
mkdir -p "$folder"

# What small_election is made of, assembly included; xxhash.h is the one header from elsewhere.
sources() {
  echo "$source_dir/tests/determinism/small_election.c"
  for room in core sim/kernel sim/store sim/fault sim/subject; do
    ls "$source_dir/$room"/*.c
  done
  ls "$source_dir"/sim/kernel/*.S
}

flags=(-std=c11 -D_GNU_SOURCE -ffp-contract=off -fno-strict-aliasing -pthread "-I$source_dir")

# build NAME COMPILER [OPTION...]: $folder/NAME
build() {
  local name=$1
  shift
  local files
  mapfile -t files < <(sources)
  "$@" "${flags[@]}" "${files[@]}" -o "$folder/$name"
}

# differ NAME: whether $folder/NAME.txt says something else than $folder/expected.txt, and what.
differ() {
  if cmp -s "$folder/expected.txt" "$folder/$1.txt"; then
    echo "equal: $1"
    return 1
  fi
  echo "DIFFERENT: $1"
  diff "$folder/expected.txt" "$folder/$1.txt" || true
  return 0
}
