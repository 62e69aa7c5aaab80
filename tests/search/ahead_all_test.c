/* SPDX-License-Identifier: Apache-2.0 */
/* As search.ahead, with more worlds. */
#define WORLDS 40000
#include "tests/search/ahead_test.c"
