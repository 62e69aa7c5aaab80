/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluating formulas by recursive descent of bounded depth; see formula.h. */
#include "sim/scenario/formula.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

/* The text, how far reading has come, and where the first problem goes. */
struct parser {
    const char *text;
    size_t length;
    size_t at;
    unsigned depth;
    const struct formula_names *names;
    struct text_error *error;
};

static enum text_problem read_sum(struct parser *parser, struct formula_value *value);

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_name_start(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool is_word(char byte)
{
    return is_digit(byte) || is_name_start(byte) || byte == '.';
}

static void skip_blanks(struct parser *parser)
{
    while (parser->at < parser->length &&
           (parser->text[parser->at] == ' ' || parser->text[parser->at] == '\t'))
        parser->at++;
}

/* The next byte that is not blank, or NUL at the end. */
static char peek(struct parser *parser)
{
    skip_blanks(parser);
    return parser->at < parser->length ? parser->text[parser->at] : '\0';
}

static enum text_problem fail(struct parser *parser, enum text_problem problem, size_t offset,
                              size_t length, const char *message, const char *help)
{
    text_error_set(parser->error, problem, offset, length, "%s", message);
    text_error_help(parser->error, "%s", help);
    return problem;
}

static enum text_problem fail_overflow(struct parser *parser, size_t offset, size_t length)
{
    return fail(parser, TEXT_OVERFLOW, offset, length, "this number becomes too large to be exact",
                "use smaller numbers or fewer digits");
}

static bool same(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && memcmp(name, text, length) == 0;
}

/* ---- dimensions ----------------------------------------------------------------------------- */

const char *formula_dimension_name(enum formula_dimension dimension)
{
    static const char *const names[] = {"a number", "a duration", "a ratio", "zero"};
    return names[dimension];
}

bool formula_fits(struct formula_value value, enum formula_dimension wanted)
{
    return value.dimension == wanted || value.dimension == FORMULA_ZERO;
}

/* The dimension of a sum, a difference, a minimum or a maximum. */
static bool join(enum formula_dimension a, enum formula_dimension b, enum formula_dimension *joined)
{
    *joined = a == FORMULA_ZERO ? b : a;
    return a == b || a == FORMULA_ZERO || b == FORMULA_ZERO;
}

static enum text_problem fail_join(struct parser *parser, enum formula_dimension a,
                                   enum formula_dimension b, size_t offset, size_t length,
                                   const char *verb)
{
    bool number = a == FORMULA_NUMBER || b == FORMULA_NUMBER;
    bool ratio = a == FORMULA_RATIO || b == FORMULA_RATIO;
    text_error_set(parser->error, TEXT_DIMENSION, offset, length, "%s and %s cannot be %s",
                   formula_dimension_name(a), formula_dimension_name(b), verb);
    if (number && ratio)
        text_error_help(parser->error, "write the number as a share too: 100%% instead of 1");
    else if (number)
        text_error_help(parser->error,
                        "give the number a unit, such as 3s, or multiply by a duration");
    else
        text_error_help(parser->error, "write 'value * 2%%' for a share of a value");
    return TEXT_DIMENSION;
}

/* Zero times or by something is no longer a literal zero, so its dimension is decided here. */
static enum formula_dimension settled(enum formula_dimension dimension)
{
    return dimension == FORMULA_ZERO ? FORMULA_NUMBER : dimension;
}

static bool product_dimension(char sign, enum formula_dimension a, enum formula_dimension b,
                              enum formula_dimension *product)
{
    /* Rows: left side; columns: right side; in the order number, duration, ratio. */
    static const int times[3][3] = {
        {FORMULA_NUMBER, FORMULA_DURATION, FORMULA_RATIO},
        {FORMULA_DURATION, -1, FORMULA_DURATION},
        {FORMULA_RATIO, FORMULA_DURATION, FORMULA_RATIO},
    };
    static const int by[3][3] = {
        {FORMULA_NUMBER, -1, FORMULA_NUMBER},
        {FORMULA_DURATION, FORMULA_NUMBER, FORMULA_DURATION},
        {FORMULA_RATIO, -1, FORMULA_NUMBER},
    };
    int found = (sign == '*' ? times : by)[settled(a)][settled(b)];
    if (a == FORMULA_ZERO && (sign == '/' || b == FORMULA_ZERO))
        found = FORMULA_ZERO;
    *product = (enum formula_dimension)found;
    return found >= 0;
}

/* ---- literals and names --------------------------------------------------------------------- */

/* 34 or 34.3: digits that form a fraction of a power of ten. */
static enum text_problem read_decimal(struct parser *parser, size_t length,
                                      struct formula_value *value)
{
    const char *text = parser->text + parser->at;
    int64_t digits = 0, power = 1;
    bool fraction = false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.') {
            fraction = true;
            continue;
        }
        if (__builtin_mul_overflow(digits, 10, &digits) ||
            __builtin_add_overflow(digits, text[i] - '0', &digits) ||
            (fraction && __builtin_mul_overflow(power, 10, &power)))
            return fail_overflow(parser, parser->at, length);
    }
    value->value = rational_from_parts(digits, power);
    value->dimension = digits == 0 ? FORMULA_ZERO : FORMULA_NUMBER;
    parser->at += length;
    return TEXT_OK;
}

static enum text_problem read_amount(struct parser *parser, enum quantity_kind kind, size_t length,
                                     struct formula_value *value)
{
    int64_t amount;
    enum text_problem problem = quantity_parse(kind, parser->text + parser->at, length,
                                               quantity_amount, &amount, parser->error);
    if (problem) {
        parser->error->offset += parser->at;
        return problem;
    }
    *value = kind == QUANTITY_RATIO ? formula_from_ratio(amount) : formula_from_duration(amount);
    parser->at += length;
    return TEXT_OK;
}

/* Whether a word is digits with at most one dot between them. */
static bool is_decimal(const char *word, size_t length)
{
    unsigned dots = 0;
    for (size_t i = 0; i < length; i++) {
        if (word[i] == '.')
            dots++;
        else if (!is_digit(word[i]))
            return false;
    }
    return dots <= 1 && is_digit(word[length - 1]);
}

/* Anything that begins with a digit. Bytes beyond ASCII belong to it for the sake of "µs". */
static enum text_problem read_literal(struct parser *parser, struct formula_value *value)
{
    const char *word = parser->text + parser->at;
    size_t rest = parser->length - parser->at;
    size_t length = 0;
    while (length < rest && (is_word(word[length]) || (unsigned char)word[length] >= 0x80))
        length++;
    bool percent = length < rest && word[length] == '%';
    if (percent)
        length++;
    if (is_decimal(word, length))
        return read_decimal(parser, length, value);
    bool ppm = length > 3 && memcmp(word + length - 3, "ppm", 3) == 0;
    return read_amount(parser, percent || ppm ? QUANTITY_RATIO : QUANTITY_DURATION, length, value);
}

static enum text_problem fail_name(struct parser *parser, size_t length)
{
    const char *name = parser->text + parser->at;
    const struct formula_names *names = parser->names;
    struct suggestion suggestion = suggest_for(name, length);
    text_error_set(parser->error, TEXT_NAME, parser->at, length, "nothing is known as '%.*s'",
                   text_error_quote(name, length), name);
    if (names && names->name_at) {
        const char *candidate;
        for (size_t i = 0; (candidate = names->name_at(names->context, i)) != NULL; i++)
            suggest_offer(&suggestion, candidate);
    }
    if (suggestion.best)
        text_error_help(parser->error, "did you mean '%s'?", suggestion.best);
    return TEXT_NAME;
}

static enum text_problem read_name(struct parser *parser, size_t length,
                                   struct formula_value *value)
{
    const struct formula_names *names = parser->names;
    if (!names || !names->lookup(names->context, parser->text + parser->at, length, value))
        return fail_name(parser, length);
    parser->at += length;
    return TEXT_OK;
}

/* ---- functions ------------------------------------------------------------------------------ */

enum function { FUNCTION_MIN, FUNCTION_MAX, FUNCTION_CEIL, FUNCTION_FLOOR, FUNCTIONS };

static const char *const function_names[FUNCTIONS] = {"min", "max", "ceil", "floor"};

/* A call being read: which function, where its name stands, what it has come to. */
struct call {
    enum function function;
    size_t offset, length;
    unsigned arguments;
    struct formula_value value;
};

static enum text_problem take_argument(struct parser *parser, struct call *call,
                                       const struct formula_value *argument)
{
    enum formula_dimension joined;
    if (call->arguments++ == 0) {
        call->value = *argument;
        return TEXT_OK;
    }
    if (!join(call->value.dimension, argument->dimension, &joined))
        return fail_join(parser, call->value.dimension, argument->dimension, call->offset,
                         call->length, "compared");
    int order = rational_compare(argument->value, call->value.value);
    if (call->function == FUNCTION_MIN ? order < 0 : order > 0)
        call->value = *argument;
    call->value.dimension = joined;
    return TEXT_OK;
}

static enum text_problem finish_call(struct parser *parser, const struct call *call,
                                     struct formula_value *value)
{
    bool rounding = call->function == FUNCTION_CEIL || call->function == FUNCTION_FLOOR;
    const char *name = function_names[call->function];
    *value = call->value;
    if (rounding ? call->arguments != 1 : call->arguments < 2) {
        text_error_set(parser->error, TEXT_SYNTAX, call->offset, call->length, "'%s' takes %s",
                       name, rounding ? "one value" : "two or more values");
        text_error_help(parser->error, rounding ? "write %s(a / b)" : "write %s(a, b)", name);
        return TEXT_SYNTAX;
    }
    if (!rounding)
        return TEXT_OK;
    if (!formula_fits(*value, FORMULA_NUMBER)) {
        text_error_set(parser->error, TEXT_DIMENSION, call->offset, call->length,
                       "'%s' rounds numbers, not %s", name,
                       formula_dimension_name(value->dimension));
        text_error_help(parser->error, "divide first, as in %s(a / b) * b", name);
        return TEXT_DIMENSION;
    }
    value->value = call->function == FUNCTION_CEIL ? rational_ceil(value->value)
                                                   : rational_floor(value->value);
    return TEXT_OK;
}

static enum text_problem read_arguments(struct parser *parser, struct call *call)
{
    for (;;) {
        struct formula_value argument;
        enum text_problem problem = read_sum(parser, &argument);
        if (!problem)
            problem = take_argument(parser, call, &argument);
        if (problem)
            return problem;
        char next = peek(parser);
        if (next != ',' && next != ')')
            return fail(parser, TEXT_SYNTAX, parser->at, next != '\0',
                        "a ',' or ')' is missing here",
                        "separate values by commas and close with ')'");
        parser->at++;
        if (next == ')')
            return TEXT_OK;
    }
}

static enum text_problem read_call(struct parser *parser, size_t length,
                                   struct formula_value *value)
{
    const char *name = parser->text + parser->at;
    struct call call = {.offset = parser->at, .length = length};
    while (call.function < FUNCTIONS && !same(function_names[call.function], name, length))
        call.function++;
    if (call.function == FUNCTIONS) {
        text_error_set(parser->error, TEXT_NAME, parser->at, length, "there is no function '%.*s'",
                       text_error_quote(name, length), name);
        const char *best = suggest_among(name, length, function_names, FUNCTIONS);
        if (best)
            text_error_help(parser->error, "did you mean '%s'?", best);
        else
            text_error_help(parser->error, "the functions are min, max, ceil and floor");
        return TEXT_NAME;
    }
    parser->at += length;
    (void)peek(parser);
    parser->at++; /* the parenthesis that made it a call */
    enum text_problem problem = read_arguments(parser, &call);
    return problem ? problem : finish_call(parser, &call, value);
}

static enum text_problem read_word(struct parser *parser, struct formula_value *value)
{
    size_t end = parser->at;
    while (end < parser->length && is_word(parser->text[end]))
        end++;
    size_t after = end;
    while (after < parser->length && (parser->text[after] == ' ' || parser->text[after] == '\t'))
        after++;
    bool call = after < parser->length && parser->text[after] == '(';
    return call ? read_call(parser, end - parser->at, value)
                : read_name(parser, end - parser->at, value);
}

/* ---- operators ------------------------------------------------------------------------------ */

static enum text_problem read_parentheses(struct parser *parser, struct formula_value *value)
{
    size_t opened = parser->at++;
    enum text_problem problem = read_sum(parser, value);
    if (problem)
        return problem;
    if (peek(parser) != ')')
        return fail(parser, TEXT_SYNTAX, opened, 1, "this '(' is never closed", "add a ')'");
    parser->at++;
    return TEXT_OK;
}

static enum text_problem read_factor(struct parser *parser, struct formula_value *value);

static enum text_problem read_negative(struct parser *parser, struct formula_value *value)
{
    parser->at++;
    enum text_problem problem = read_factor(parser, value);
    if (!problem)
        value->value.numerator = -value->value.numerator;
    return problem;
}

static enum text_problem read_operand(struct parser *parser, struct formula_value *value)
{
    char next = peek(parser);
    if (next == '(')
        return read_parentheses(parser, value);
    if (next == '-')
        return read_negative(parser, value);
    if (is_digit(next))
        return read_literal(parser, value);
    if (is_name_start(next))
        return read_word(parser, value);
    return fail(parser, TEXT_SYNTAX, parser->at, parser->at < parser->length,
                "a value is missing here",
                "write a name, a number, a duration such as 500ms or a ratio such as 2%");
}

static enum text_problem read_factor(struct parser *parser, struct formula_value *value)
{
    if (parser->depth == FORMULA_DEPTH_MAX)
        return fail(parser, TEXT_TOO_COMPLEX, parser->at, 0, "this formula is nested too deeply",
                    "at most 32 parentheses may stand inside one another");
    parser->depth++;
    enum text_problem problem = read_operand(parser, value);
    parser->depth--;
    return problem;
}

static enum text_problem fail_product(struct parser *parser, char sign, enum formula_dimension a,
                                      enum formula_dimension b, size_t offset)
{
    text_error_set(parser->error, TEXT_DIMENSION, offset, 1, "%s cannot be %s by %s",
                   formula_dimension_name(a), sign == '*' ? "multiplied" : "divided",
                   formula_dimension_name(b));
    text_error_help(parser->error, sign == '*' ? "multiply durations by numbers only"
                                               : "a duration divides durations only");
    return TEXT_DIMENSION;
}

static enum text_problem multiply(struct parser *parser, char sign, size_t offset,
                                  const struct formula_value *right, struct formula_value *left)
{
    enum formula_dimension dimension;
    if (!product_dimension(sign, left->dimension, right->dimension, &dimension))
        return fail_product(parser, sign, left->dimension, right->dimension, offset);
    if (sign == '/' && right->value.numerator == 0)
        return fail(parser, TEXT_DIVISION, offset, 1, "this divides by zero",
                    "what stands behind '/' comes to 0 here");
    bool fits = sign == '*' ? rational_multiply(left->value, right->value, &left->value)
                            : rational_divide(left->value, right->value, &left->value);
    left->dimension = dimension;
    return fits ? TEXT_OK : fail_overflow(parser, offset, 1);
}

static enum text_problem read_product(struct parser *parser, struct formula_value *value)
{
    enum text_problem problem = read_factor(parser, value);
    while (!problem) {
        struct formula_value right;
        char sign = peek(parser);
        if (sign != '*' && sign != '/')
            break;
        size_t offset = parser->at++;
        problem = read_factor(parser, &right);
        if (!problem)
            problem = multiply(parser, sign, offset, &right, value);
    }
    return problem;
}

static enum text_problem add(struct parser *parser, char sign, size_t offset,
                             const struct formula_value *right, struct formula_value *left)
{
    enum formula_dimension joined;
    if (!join(left->dimension, right->dimension, &joined))
        return fail_join(parser, left->dimension, right->dimension, offset, 1,
                         sign == '+' ? "added" : "subtracted");
    bool fits = sign == '+' ? rational_add(left->value, right->value, &left->value)
                            : rational_subtract(left->value, right->value, &left->value);
    left->dimension = joined;
    return fits ? TEXT_OK : fail_overflow(parser, offset, 1);
}

static enum text_problem read_sum(struct parser *parser, struct formula_value *value)
{
    enum text_problem problem = read_product(parser, value);
    while (!problem) {
        struct formula_value right;
        char sign = peek(parser);
        if (sign != '+' && sign != '-')
            break;
        size_t offset = parser->at++;
        problem = read_product(parser, &right);
        if (!problem)
            problem = add(parser, sign, offset, &right, value);
    }
    return problem;
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Results are kept and printed as 64-bit integers, ratios in parts per million. */
static bool result_fits(const struct formula_value *value)
{
    int64_t most = value->dimension == FORMULA_RATIO ? INT64_MAX / QUANTITY_WHOLE_PPM : INT64_MAX;
    return rational_compare(value->value, rational_from_integer(most)) <= 0 &&
           rational_compare(value->value, rational_from_integer(-most)) >= 0;
}

enum text_problem formula_evaluate(const char *text, size_t length,
                                   const struct formula_names *names, struct formula_value *value,
                                   struct text_error *error)
{
    struct parser parser = {.text = text, .length = length, .names = names, .error = error};
    struct formula_value result;
    if (length > FORMULA_TEXT_MAX)
        return fail(&parser, TEXT_TOO_COMPLEX, 0, length, "this formula is too long",
                    "a formula has at most 1000 characters");
    skip_blanks(&parser);
    if (parser.at == length)
        return fail(&parser, TEXT_EMPTY, 0, length, "a formula is missing here",
                    "write a limit, such as 2s or call_timeout + 500ms");
    enum text_problem problem = read_sum(&parser, &result);
    if (problem)
        return problem;
    skip_blanks(&parser);
    if (parser.at < length)
        return fail(&parser, TEXT_SYNTAX, parser.at, 1, "an operator is missing here",
                    "the operators are + - * / and parentheses");
    if (!result_fits(&result))
        return fail_overflow(&parser, 0, length);
    *value = result;
    return TEXT_OK;
}

struct formula_value formula_from_duration(int64_t ns)
{
    return (struct formula_value){FORMULA_DURATION, rational_from_integer(ns)};
}

struct formula_value formula_from_ratio(int64_t ppm)
{
    return (struct formula_value){FORMULA_RATIO, rational_from_parts(ppm, QUANTITY_WHOLE_PPM)};
}

struct formula_value formula_from_number(int64_t number)
{
    return (struct formula_value){FORMULA_NUMBER, rational_from_integer(number)};
}

static void print_number(struct rational number, char *out, size_t capacity)
{
    struct rational whole = rational_floor(number);
    int64_t digits, millionths;
    if (number.numerator < 0) {
        *out++ = '-';
        capacity--;
        number.numerator = -number.numerator;
        whole = rational_floor(number);
    }
    number.numerator -= whole.numerator * number.denominator;
    rational_scale(number, 6, &millionths);
    rational_scale(whole, 0, &digits);
    if (millionths == 1000000) {
        millionths = 0;
        digits += digits < INT64_MAX;
    }
    int used = snprintf(out, capacity, "%" PRId64 ".%06" PRId64, digits, millionths);
    while (out[used - 1] == '0')
        out[--used] = '\0';
    if (out[used - 1] == '.')
        out[--used] = '\0';
}

char *formula_print(struct formula_value value, char out[FORMULA_BYTES])
{
    bool ratio = value.dimension == FORMULA_RATIO;
    bool duration = value.dimension == FORMULA_DURATION;
    int64_t scaled;
    char *next = out;
    bool exact = rational_scale(value.value, duration ? 0 : 6, &scaled);
    if (!exact && (ratio || duration || value.value.denominator != 1))
        *next++ = '~';
    if (ratio || duration)
        quantity_print(ratio ? QUANTITY_RATIO : QUANTITY_DURATION, scaled, next);
    else
        print_number(value.value, next, FORMULA_BYTES - 1);
    return out;
}
