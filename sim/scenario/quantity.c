/* SPDX-License-Identifier: Apache-2.0 */
/* Reading amounts; see quantity.h. Printing them is quantity_print.c. */
#include "sim/scenario/quantity.h"

#include <stdbool.h>
#include <string.h>

#include "sim/scenario/suggest.h"

const struct quantity_range quantity_amount = {0, INT64_MAX};
const struct quantity_range quantity_signed = {INT64_MIN, INT64_MAX};

/* Holds a fraction of 18 digits times the largest unit. */
__extension__ typedef unsigned __int128 wide;

struct unit {
    const char *name;
    uint64_t value;
};

/* Largest first: the order in which a duration may use them. */
static const struct unit duration_units[] = {
    {"d", QUANTITY_D},   {"h", QUANTITY_H},          {"m", QUANTITY_M},
    {"s", QUANTITY_S},   {"ms", QUANTITY_MS},        {"us", QUANTITY_US},
    {"ns", QUANTITY_NS}, {"\xc2\xb5s", QUANTITY_US}, {"\xce\xbcs", QUANTITY_US},
};

static const struct unit ratio_units[] = {{"%", QUANTITY_PERCENT_PPM}, {"ppm", 1}};

/* What people write instead of a unit. */
static const struct {
    const char *word, *unit;
} spellings[] = {
    {"day", "d"},     {"days", "d"},  {"hr", "h"},      {"hrs", "h"},     {"hour", "h"},
    {"hours", "h"},   {"min", "m"},   {"mins", "m"},    {"minute", "m"},  {"minutes", "m"},
    {"sec", "s"},     {"secs", "s"},  {"second", "s"},  {"seconds", "s"}, {"msec", "ms"},
    {"millis", "ms"}, {"usec", "us"}, {"micros", "us"}, {"nsec", "ns"},   {"nanos", "ns"},
    {"percent", "%"}, {"pct", "%"},   {"D", "d"},       {"H", "h"},       {"M", "m"},
    {"S", "s"},       {"MS", "ms"},   {"PPM", "ppm"},
};

/* The text being read, and how far reading has come. */
struct reader {
    enum quantity_kind kind;
    const char *text;
    size_t length;
    size_t at;
    bool negative;
    struct text_error *error;
};

/* digits '.' fraction, fraction below 10^decimals. */
struct number {
    uint64_t whole;
    uint64_t fraction;
    unsigned decimals;
    bool huge; /* `whole` does not fit */
    bool fine; /* `fraction` has more digits than any unit can hold */
};

const char *quantity_kind_name(enum quantity_kind kind)
{
    static const char *const names[] = {"a duration", "a ratio", "a whole number"};
    return names[kind];
}

static const char *form_help(enum quantity_kind kind)
{
    static const char *const help[] = {
        "write numbers with units, such as 250ms, 10s or 1m30s",
        "write a share with its unit, such as 2%, 0.1% or 200ppm",
        "write it in digits, such as 10",
    };
    return help[kind];
}

static enum text_problem refuse(const struct reader *reader, enum text_problem problem,
                                const char *help)
{
    text_error_set(reader->error, problem, 0, reader->length, "'%.*s' is not %s",
                   text_error_quote(reader->text, reader->length), reader->text,
                   quantity_kind_name(reader->kind));
    text_error_help(reader->error, "%s", help ? help : form_help(reader->kind));
    return problem;
}

static enum text_problem refuse_overflow(const struct reader *reader)
{
    static const char *const help[] = {
        "the longest duration is 106751d23h47m16.854775807s",
        "the largest ratio is 9223372036854775807ppm",
        "the largest number is 9223372036854775807",
    };
    text_error_set(reader->error, TEXT_OVERFLOW, 0, reader->length, "'%.*s' is too large",
                   text_error_quote(reader->text, reader->length), reader->text);
    text_error_help(reader->error, "%s", help[reader->kind]);
    return TEXT_OVERFLOW;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool digit_ahead(const struct reader *reader)
{
    return reader->at < reader->length && is_digit(reader->text[reader->at]);
}

/* Reads digits, and a fraction if one follows. False when there is none or a half one. */
static bool read_number(struct reader *reader, struct number *number)
{
    *number = (struct number){0};
    if (!digit_ahead(reader))
        return false;
    for (; digit_ahead(reader); reader->at++) {
        uint64_t digit = (uint64_t)(reader->text[reader->at] - '0');
        if (__builtin_mul_overflow(number->whole, 10, &number->whole) ||
            __builtin_add_overflow(number->whole, digit, &number->whole))
            number->huge = true;
    }
    if (reader->at == reader->length || reader->text[reader->at] != '.')
        return true;
    reader->at++;
    if (!digit_ahead(reader))
        return false;
    for (; digit_ahead(reader); reader->at++) {
        uint64_t digit = (uint64_t)(reader->text[reader->at] - '0');
        if (number->decimals < 18) {
            number->fraction = number->fraction * 10 + digit;
            number->decimals++;
        } else if (digit != 0) {
            number->fine = true;
        }
    }
    return true;
}

/* The bytes up to the next digit, dot or the end. */
static size_t unit_length(const struct reader *reader)
{
    size_t end = reader->at;
    while (end < reader->length && !is_digit(reader->text[end]) && reader->text[end] != '.')
        end++;
    return end - reader->at;
}

static bool equals(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && memcmp(name, text, length) == 0;
}

static enum text_problem refuse_unit(const struct reader *reader, size_t length)
{
    const char *word = reader->text + reader->at;
    refuse(reader, TEXT_UNIT, NULL);
    while (length > 0 && word[0] == ' ') {
        word++;
        length--;
    }
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        bool share = spellings[i].unit[0] == '%' || spellings[i].unit[0] == 'p';
        if (equals(spellings[i].word, word, length) && share == (reader->kind == QUANTITY_RATIO)) {
            text_error_help(reader->error, "write '%s' for '%s', directly behind the number",
                            spellings[i].unit, spellings[i].word);
            break;
        }
    }
    return TEXT_UNIT;
}

/* Finds the unit at the reading position and passes it. */
static enum text_problem read_unit(struct reader *reader, const struct unit **unit)
{
    bool ratio = reader->kind == QUANTITY_RATIO;
    const struct unit *units = ratio ? ratio_units : duration_units;
    size_t count = ratio ? sizeof(ratio_units) / sizeof(ratio_units[0])
                         : sizeof(duration_units) / sizeof(duration_units[0]);
    size_t length = unit_length(reader);
    for (size_t i = 0; i < count; i++) {
        if (equals(units[i].name, reader->text + reader->at, length)) {
            *unit = &units[i];
            reader->at += length;
            return TEXT_OK;
        }
    }
    return refuse_unit(reader, length);
}

/* number * unit, exactly. */
static enum text_problem scale(const struct reader *reader, const struct number *number,
                               uint64_t unit, uint64_t *amount)
{
    uint64_t power = 1;
    for (unsigned i = 0; i < number->decimals; i++)
        power *= 10;
    wide part = (wide)number->fraction * unit;
    if (number->fine || part % power != 0) {
        text_error_set(reader->error, TEXT_PRECISION, 0, reader->length, "'%.*s' is finer than %s",
                       text_error_quote(reader->text, reader->length), reader->text,
                       reader->kind == QUANTITY_RATIO ? "1ppm" : "1ns");
        text_error_help(reader->error, "leave out the last digits");
        return TEXT_PRECISION;
    }
    if (number->huge || __builtin_mul_overflow(number->whole, unit, amount) ||
        __builtin_add_overflow(*amount, (uint64_t)(part / power), amount))
        return refuse_overflow(reader);
    return TEXT_OK;
}

static enum text_problem read_bare(const struct reader *reader, const struct number *number)
{
    if (number->whole == 0 && !number->huge && number->fraction == 0 && !number->fine)
        return TEXT_OK;
    text_error_set(reader->error, TEXT_NO_UNIT, 0, reader->length, "'%.*s' has no unit",
                   text_error_quote(reader->text, reader->length), reader->text);
    text_error_help(reader->error, "%s", form_help(reader->kind));
    return TEXT_NO_UNIT;
}

/* One number with its unit, added to `*sum`. `*limit` is the size of the last unit used. */
static enum text_problem read_part(struct reader *reader, uint64_t *limit, bool *fraction,
                                   uint64_t *sum)
{
    struct number number;
    const struct unit *unit;
    uint64_t amount = 0;
    if (!read_number(reader, &number))
        return refuse(reader, TEXT_SYNTAX, NULL);
    if (reader->at == reader->length && *limit == UINT64_MAX)
        return read_bare(reader, &number);
    if (reader->at == reader->length)
        return refuse(reader, TEXT_NO_UNIT, "the last number has no unit");
    enum text_problem problem = read_unit(reader, &unit);
    if (problem)
        return problem;
    if (*fraction)
        return refuse(reader, TEXT_SYNTAX, "only the last number may have a fraction");
    *fraction = number.decimals > 0;
    if (unit->value >= *limit)
        return refuse(reader, TEXT_UNIT_ORDER,
                      reader->kind == QUANTITY_RATIO
                          ? "write one number with one unit"
                          : "write the larger unit first, each unit once");
    *limit = unit->value;
    problem = scale(reader, &number, unit->value, &amount);
    if (problem)
        return problem;
    return __builtin_add_overflow(*sum, amount, sum) ? refuse_overflow(reader) : TEXT_OK;
}

static enum text_problem read_with_units(struct reader *reader, uint64_t *sum)
{
    uint64_t limit = UINT64_MAX;
    bool fraction = false;
    *sum = 0;
    do {
        enum text_problem problem = read_part(reader, &limit, &fraction, sum);
        if (problem)
            return problem;
        if (reader->kind == QUANTITY_RATIO)
            limit = 0;
    } while (reader->at < reader->length);
    return TEXT_OK;
}

static enum text_problem read_integer(struct reader *reader, uint64_t *sum)
{
    struct number number;
    if (!read_number(reader, &number) || reader->at < reader->length)
        return refuse(reader, TEXT_SYNTAX, NULL);
    if (number.decimals > 0)
        return refuse(reader, TEXT_PRECISION, "write it without a fraction");
    if (number.huge)
        return refuse_overflow(reader);
    *sum = number.whole;
    return TEXT_OK;
}

static enum text_problem read_sign(struct reader *reader, struct quantity_range range)
{
    if (reader->text[0] != '-' && reader->text[0] != '+')
        return TEXT_OK;
    if (range.min >= 0) {
        text_error_set(reader->error, TEXT_SIGN, 0, 1, "'%.*s' has a sign",
                       text_error_quote(reader->text, reader->length), reader->text);
        text_error_help(reader->error, "write it without '%c'", reader->text[0]);
        return TEXT_SIGN;
    }
    reader->negative = reader->text[0] == '-';
    reader->at = 1;
    return TEXT_OK;
}

static enum text_problem check_range(const struct reader *reader, int64_t value,
                                     struct quantity_range range)
{
    char bound[QUANTITY_BYTES];
    bool above = value > range.max;
    if (value >= range.min && !above)
        return TEXT_OK;
    quantity_print(reader->kind, above ? range.max : range.min, bound);
    text_error_set(reader->error, TEXT_RANGE, 0, reader->length, "'%.*s' is too %s",
                   text_error_quote(reader->text, reader->length), reader->text,
                   above ? "large" : "small");
    text_error_help(reader->error, "the %s allowed here is %s", above ? "most" : "least", bound);
    return TEXT_RANGE;
}

enum text_problem quantity_parse(enum quantity_kind kind, const char *text, size_t length,
                                 struct quantity_range range, int64_t *value,
                                 struct text_error *error)
{
    struct reader reader = {.kind = kind, .text = text, .length = length, .error = error};
    uint64_t amount = 0;
    if (length == 0) {
        text_error_set(error, TEXT_EMPTY, 0, 0, "%s is missing here", quantity_kind_name(kind));
        text_error_help(error, "%s", form_help(kind));
        return TEXT_EMPTY;
    }
    enum text_problem problem = read_sign(&reader, range);
    if (!problem)
        problem = kind == QUANTITY_INTEGER ? read_integer(&reader, &amount)
                                           : read_with_units(&reader, &amount);
    if (problem)
        return problem;
    if (amount > (uint64_t)INT64_MAX + reader.negative)
        return refuse_overflow(&reader);
    /* Negated as unsigned, because INT64_MIN has no positive twin. */
    int64_t result = (int64_t)(reader.negative ? 0 - amount : amount);
    problem = check_range(&reader, result, range);
    if (!problem)
        *value = result;
    return problem;
}
