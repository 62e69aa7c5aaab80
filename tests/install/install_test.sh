#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the build into a folder of its own and uses it as somebody else's project would: by
# find_package, by pkg-config, and by hand.
set -eu
source=$1
build=$2
work=$build/install_test
rm -rf "$work"
mkdir -p "$work"

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
"$work/prefix/bin/tenure" version >/dev/null

cmake -S "$source/tests/install/consumer" -B "$work/consumer" -G Ninja \
  -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/configure.log" 2>&1 || { cat "$work/configure.log"; exit 1; }
cmake --build "$work/consumer" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
[ "$("$work/consumer/use_election")" = ". ..... 30000" ]
expected=$("$work/prefix/bin/tenure" replay "$work/prefix/share/tenure/scenarios/smoke/single.yaml" |
  sed -n 's/^digest //p')
[ "$("$work/consumer/use_tenure" "$source/scenarios/smoke/single.yaml")" = "$expected" ]

# one test for each scenario, which fails if the scenario does
ctest --test-dir "$work/consumer" -N >"$work/tests.txt"
for name in mine/held mine/deep/failing again/held; do grep -q ": $name\$" "$work/tests.txt"; done
grep -q '^Total Tests: 3$' "$work/tests.txt"
ctest --test-dir "$work/consumer" -R held >"$work/held.log" || { cat "$work/held.log"; exit 1; }
if ctest --test-dir "$work/consumer" -R failing --output-on-failure >"$work/failing.log"; then exit 1; fi
grep -q 'tenure replay .*failing.yaml --seed 1' "$work/failing.log"
ctest --test-dir "$work/consumer" -N -L election | grep -q '^Total Tests: 2$'
[ -s "$work/consumer/tenure/mine/held.db" ] && [ -s "$work/consumer/tenure/mine/held.xml" ]
mkdir -p "$work/empty"
for mistake in '' nosuch empty; do
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(x C)\nfind_package(tenure REQUIRED)\n' >"$work/CMakeLists.txt"
  echo "tenure_add_scenarios($mistake)" >>"$work/CMakeLists.txt"
  if cmake -S "$work" -B "$work/wrong" -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/wrong.log" 2>&1; then exit 1; fi
  grep -q 'tenure_add_scenarios: ' "$work/wrong.log"
done

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name tenure.pc)")
export PKG_CONFIG_PATH
cc -std=c11 $(pkg-config --cflags election) "$source/tests/install/consumer/use_election.c" \
  $(pkg-config --libs election) -o "$work/by_pkg_config"
[ "$("$work/by_pkg_config")" = ". ..... 30000" ]
cc -std=c11 $(pkg-config --cflags tenure) "$source/tests/install/consumer/use_tenure.c" \
  $(pkg-config --static --libs tenure) -o "$work/simulator_by_pkg_config"
[ "$("$work/simulator_by_pkg_config" "$source/scenarios/smoke/single.yaml")" = "$expected" ]
echo "installed, found and used"
