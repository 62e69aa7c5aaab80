/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a short text (a quantity, a formula, a sentence), as a value.
 *
 * Parsers of short texts do not know which file or argument the text stands in and print nothing:
 * they fill one of these. The caller adds the place with diagnostics_text_error(). */
#ifndef TENURE_SCENARIO_TEXT_ERROR_H
#define TENURE_SCENARIO_TEXT_ERROR_H

#include <stddef.h>

#define TEXT_ERROR_BYTES 224

enum text_problem {
    TEXT_OK = 0,
    TEXT_EMPTY,       /* nothing was written */
    TEXT_SYNTAX,      /* not of the required form */
    TEXT_NO_UNIT,     /* a bare number where a unit is needed */
    TEXT_UNIT,        /* a unit that does not exist */
    TEXT_UNIT_ORDER,  /* 30s1m, 1m1m */
    TEXT_PRECISION,   /* more digits than the smallest unit can hold */
    TEXT_SIGN,        /* a sign where only amounts are allowed */
    TEXT_OVERFLOW,    /* a number that the integers of this program cannot hold */
    TEXT_RANGE,       /* a good number outside the bounds of its place */
    TEXT_NAME,        /* a name that nobody knows */
    TEXT_DIMENSION,   /* duration + number and the like */
    TEXT_DIVISION,    /* division by zero */
    TEXT_TOO_COMPLEX, /* too long, or nested too deeply */
    TEXT_NO_MEMORY,   /* not the text's fault */
};

/* `offset` and `length` are bytes of the parsed text; length 0 marks a point. `message` says what
 * is wrong and `help` the remedy (it may be empty); both are printable, NUL-terminated sentences
 * without a full stop. */
struct text_error {
    enum text_problem problem;
    size_t offset;
    size_t length;
    char message[TEXT_ERROR_BYTES];
    char help[TEXT_ERROR_BYTES];
};

/* Fills `error` and empties its help. Foreign bytes in the message are made printable, too long
 * ones are cut. Returns `problem`, for `return text_error_set(...)`. */
enum text_problem text_error_set(struct text_error *error, enum text_problem problem, size_t offset,
                                 size_t length, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Sets the help of `error`. */
void text_error_help(struct text_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* How many bytes of a foreign text a message quotes at most, for "%.*s"; never splits a character.
 */
int text_error_quote(const char *text, size_t length);

#endif
