/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts as people write them: durations, ratios and integers, to and from int64_t.
 *
 *     duration   250ms  10s  1m30s  1.5s  2d  0        nanoseconds
 *     ratio      2%  0.1%  200ppm  0                   parts per million
 *     integer    10  -3                                itself
 *
 * Exact or refused: nothing is rounded on the way in, nothing floats, no locale is asked. Pure
 * functions; errors come back as values. Used by the schema, the sentences, formulas, the command
 * line and whatever prints amounts for people. */
#ifndef TENURE_SCENARIO_QUANTITY_H
#define TENURE_SCENARIO_QUANTITY_H

#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/text_error.h"

#define QUANTITY_NS INT64_C(1)
#define QUANTITY_US (1000 * QUANTITY_NS)
#define QUANTITY_MS (1000 * QUANTITY_US)
#define QUANTITY_S  (1000 * QUANTITY_MS)
#define QUANTITY_M  (60 * QUANTITY_S)
#define QUANTITY_H  (60 * QUANTITY_M)
#define QUANTITY_D  (24 * QUANTITY_H)

/* Parts per million: the whole, and one percent of it. */
#define QUANTITY_WHOLE_PPM   INT64_C(1000000)
#define QUANTITY_PERCENT_PPM INT64_C(10000)

/* Room for any printed quantity and its NUL. */
#define QUANTITY_BYTES 48

enum quantity_kind { QUANTITY_DURATION, QUANTITY_RATIO, QUANTITY_INTEGER };

/* The values a place accepts, both ends included. A leading '+' or '-' is allowed exactly when
 * `min` is negative: only a place that knows directions has signs. */
struct quantity_range {
    int64_t min, max;
};

extern const struct quantity_range quantity_amount; /* 0 .. INT64_MAX */
extern const struct quantity_range quantity_signed; /* INT64_MIN .. INT64_MAX */

/* Parses all of `text` (`length` bytes, need not be NUL-terminated).
 *
 * Durations are numbers with units out of d h m s ms us ns ("µs" is read as us), largest first,
 * each at most once, without blanks; only the last number may have a fraction. A bare 0 is a
 * duration. Ratios are one number with % or ppm, or a bare 0. Integers are decimal digits.
 *
 * Returns TEXT_OK and stores the value, or a problem, with `*error` filled and `*value` untouched:
 * TEXT_EMPTY, _SYNTAX, _NO_UNIT, _UNIT, _UNIT_ORDER, _PRECISION (finer than 1ns or 1ppm), _SIGN,
 * _OVERFLOW (beyond int64_t), _RANGE. */
enum text_problem quantity_parse(enum quantity_kind kind, const char *text, size_t length,
                                 struct quantity_range range, int64_t *value,
                                 struct text_error *error);

/* Prints a value so that quantity_parse() gives it back; every value has exactly one such form.
 *
 * Durations from one second on: days, hours, minutes and seconds, those that are not zero, the
 * seconds with their fraction: 1m30s, 2d, 1m0.01s, 1.5s. Below: one number in the largest unit that
 * makes its whole part at least 1: 250ms, 1.5ms, 20ns. Zero is 0s. Ratios: percent when that takes
 * at most one decimal, otherwise ppm: 2%, 0.1%, 200ppm; zero is 0%.
 *
 * `out` has QUANTITY_BYTES; returned. */
char *quantity_print(enum quantity_kind kind, int64_t value, char out[QUANTITY_BYTES]);

/* Prints a simulated instant as a clock: 01:12.031 (minutes, seconds, milliseconds), from one hour
 * on 02:01:12.031, from one day on 3d 02:01:12.031. What is finer than a millisecond is cut off,
 * not rounded: an event is never shown later than it happened. Negative instants get a minus sign.
 */
char *quantity_print_clock(int64_t ns, char out[QUANTITY_BYTES]);

/* "a duration", "a ratio", "a whole number". */
const char *quantity_kind_name(enum quantity_kind kind);

#endif
