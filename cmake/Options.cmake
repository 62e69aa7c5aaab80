# What every target is compiled with, and the switches of the build.

option(TENURE_TESTS "Build the test suite (needs cmocka)" ON)
option(TENURE_WERROR "Treat compiler warnings as errors" OFF)
option(TENURE_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
set(TENURE_SANITIZE "" CACHE STRING "Sanitizers for every target, such as address,undefined")
option(TENURE_COVERAGE "Instrument for gcov" OFF)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# -ffp-contract=off: clang contracts a*b+c to FMA even under -std=c11, which would make figures
# depend on the CPU. Nothing that decides uses floating point; reports do.
# -fno-tree-vectorize, which is two switches for clang: what is written here field by field is read
# back soon, and a vector of two fields has to wait for both of them. 3 % of a run (gcc 12).
add_library(tenure_flags INTERFACE)
target_compile_options(tenure_flags INTERFACE
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith
  -Wwrite-strings -Wvla -Wundef -ffp-contract=off -fno-math-errno -fno-strict-aliasing
  -fno-tree-vectorize -fno-tree-slp-vectorize)
target_compile_options(tenure_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:-Wformat=2>)
target_compile_definitions(tenure_flags INTERFACE _GNU_SOURCE)
target_include_directories(tenure_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
if(TENURE_WERROR)
  target_compile_options(tenure_flags INTERFACE -Werror)
endif()
if(TENURE_SANITIZE)
  target_compile_options(tenure_flags INTERFACE
    -fsanitize=${TENURE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tenure_flags INTERFACE -fsanitize=${TENURE_SANITIZE})
endif()
if(TENURE_COVERAGE)
  # atomic: threads count in the same places, and a lost count turns into branches that were never taken
  target_compile_options(tenure_flags INTERFACE
    --coverage -fprofile-abs-path -fprofile-update=atomic)
  target_link_options(tenure_flags INTERFACE --coverage)
endif()
if(TENURE_FUZZ)
  target_compile_options(tenure_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
