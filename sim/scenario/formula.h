/* SPDX-License-Identifier: Apache-2.0 */
/* The language of limits: what stands to the right of `<=` in an expectation.
 *
 *     call_timeout + master_check_interval
 *     2*lease/3 + 500ms
 *     max(0, a - b)
 *     interval * (ceil(hold / interval) + resign_odds - 1)
 *     34.3
 *     2%
 *
 *     sum      = product { ("+" | "-") product }
 *     product  = factor { ("*" | "/") factor }
 *     factor   = "-" factor | "(" sum ")" | function "(" sum { "," sum } ")" | name | literal
 *     function = "min" | "max" | "ceil" | "floor"
 *     name     = letter or "_", then letters, digits, "_" and "."
 *     literal  = a whole or decimal number, a duration, a ratio (quantity.h)
 *
 * Computed exactly, with fractions, or refused. Dimensions are checked: durations are added to
 * durations only; a duration times or by a number or ratio is a duration, by a duration a number; a
 * product of two durations does not exist. ceil and floor take numbers. The literal 0 fits every
 * dimension.
 *
 * Pure functions without allocation; names are looked up by the caller, who reports the errors. */
#ifndef TENURE_SCENARIO_FORMULA_H
#define TENURE_SCENARIO_FORMULA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/rational.h"
#include "sim/scenario/text_error.h"

#define FORMULA_TEXT_MAX  1000 /* bytes of a formula */
#define FORMULA_DEPTH_MAX 32   /* parentheses, calls and minus signs inside one another */
#define FORMULA_BYTES     64   /* room for a printed value and its NUL */

enum formula_dimension {
    FORMULA_NUMBER,   /* counts, rates and factors: the value itself */
    FORMULA_DURATION, /* nanoseconds */
    FORMULA_RATIO,    /* a share of one: 2% is 1/50 */
    FORMULA_ZERO,     /* the literal 0 and what is computed from it alone: fits all of the above */
};

struct formula_value {
    enum formula_dimension dimension;
    struct rational value;
};

/* The names a formula may use. `lookup` stores the value of a name (`length` bytes, not
 * NUL-terminated) and returns true, or returns false for an unknown one. `name_at` lists the names
 * for did-you-mean, NULL after the last; it may be NULL itself. */
struct formula_names {
    bool (*lookup)(void *context, const char *name, size_t length, struct formula_value *value);
    const char *(*name_at)(void *context, size_t index);
    void *context;
};

/* Evaluates all of `text` (`length` bytes). `names` may be NULL: none are known then. Returns
 * TEXT_OK and stores the value, or a problem with `*error` filled and `*value` untouched:
 * TEXT_EMPTY, _SYNTAX, _NAME, _DIMENSION, _DIVISION (by zero), _OVERFLOW (in between beyond
 * fractions of 2^120; as a result beyond int64_t nanoseconds, parts per million or whole numbers),
 * _TOO_COMPLEX, and those of quantity_parse() for literals. */
enum text_problem formula_evaluate(const char *text, size_t length,
                                   const struct formula_names *names, struct formula_value *value,
                                   struct text_error *error);

/* Values from measured or configured integers. */
struct formula_value formula_from_duration(int64_t ns);
struct formula_value formula_from_ratio(int64_t ppm);
struct formula_value formula_from_number(int64_t number);

/* Whether a value may be compared with one of dimension `wanted`. */
bool formula_fits(struct formula_value value, enum formula_dimension wanted);

/* "a duration", "a number", "a ratio", "zero". */
const char *formula_dimension_name(enum formula_dimension dimension);

/* Prints a value for people: durations and ratios as quantity_print() does, numbers with up to 6
 * decimals. What that cannot hold exactly is rounded and begins with '~': ~6.666666667s. `out` has
 * FORMULA_BYTES; returned. */
char *formula_print(struct formula_value value, char out[FORMULA_BYTES]);

#endif
