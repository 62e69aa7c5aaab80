/* SPDX-License-Identifier: Apache-2.0 */
/* Laws as texts, and their mean and bounds; see law_text.h. */
#include "sim/scenario/law_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/words.h"

#define SIGMA_PPM_LIMIT INT64_C(4000000)

__extension__ typedef __int128 int128;

/* By enum sim_law_kind; the constant has no word. */
static const struct {
    const char *word, *form;
    bool two; /* parameters */
} laws[] = {
    [SIM_LAW_CONSTANT] = {"", "20ms", false},
    [SIM_LAW_UNIFORM] = {"uniform", "uniform(1ms, 5ms)", true},
    [SIM_LAW_EXPONENTIAL] = {"exp", "exp(1s)", false},
    [SIM_LAW_LOGNORMAL] = {"lognormal", "lognormal(2s, 0.5)", true},
};

static enum text_problem parse_length(struct word word, int64_t *ns, struct text_error *error)
{
    const struct quantity_range range = {0, SIM_LAW_LIMIT_NS};
    enum text_problem problem =
        quantity_parse(QUANTITY_DURATION, word.text, word.length, range, ns, error);
    if (problem)
        error->offset += word.offset;
    return problem;
}

/* A plain number with up to six decimals, in millionths. */
static enum text_problem parse_sigma(struct word word, int64_t *ppm, struct text_error *error)
{
    int64_t value = 0, unit = 1000000;
    bool fraction = false, good = word.length > 0 && word.text[0] != '.';
    for (size_t i = 0; i < word.length && good; i++) {
        char byte = word.text[i];
        bool dot = byte == '.' && !fraction && i + 1 < word.length;
        fraction = fraction || dot;
        if (fraction && !dot)
            unit /= 10;
        good = dot || (byte >= '0' && byte <= '9' && unit > 0 && value <= SIGMA_PPM_LIMIT);
        if (good && !dot)
            value = fraction ? value + (byte - '0') * unit : value * 10 + (byte - '0') * unit;
    }
    if (good && value <= SIGMA_PPM_LIMIT) {
        *ppm = value;
        return TEXT_OK;
    }
    text_error_set(error, TEXT_RANGE, word.offset, word.length,
                   "'%.*s' is not a sigma of a lognormal law",
                   text_error_quote(word.text, word.length), word.text);
    text_error_help(error, "write a number between 0 and 4, such as 0.5");
    return TEXT_RANGE;
}

static enum text_problem expect(struct word word, const char *what, enum sim_law_kind kind,
                                struct text_error *error)
{
    if (word_is(word, what))
        return TEXT_OK;
    text_error_set(error, TEXT_SYNTAX, word.offset, word.length, "'%s' is missing here", what);
    text_error_help(error, "write it as in %s", laws[kind].form);
    return TEXT_SYNTAX;
}

/* KIND ( a [, b] ) behind the word. */
static enum text_problem parse_parameters(const char *text, size_t length, size_t at,
                                          enum sim_law_kind kind, struct sim_law *law,
                                          struct text_error *error)
{
    struct sim_law read = {.kind = kind};
    enum text_problem problem = expect(word_next(text, length, &at), "(", kind, error);
    if (!problem)
        problem = parse_length(word_next(text, length, &at), &read.a_ns, error);
    struct word second = {0};
    if (!problem && laws[kind].two) {
        second = word_next(text, length, &at);
        problem = kind == SIM_LAW_LOGNORMAL ? parse_sigma(second, &read.b, error)
                                            : parse_length(second, &read.b, error);
    }
    if (!problem)
        problem = expect(word_next(text, length, &at), ")", kind, error);
    if (problem)
        return problem;
    struct word rest = word_next(text, length, &at);
    if (rest.length > 0)
        return text_error_set(error, TEXT_SYNTAX, rest.offset, rest.length,
                              "nothing may follow the law");
    if (kind == SIM_LAW_UNIFORM && read.a_ns > read.b) {
        text_error_set(error, TEXT_RANGE, second.offset, second.length,
                       "the longest length is shorter than the shortest one");
        text_error_help(error, "write the shortest one first");
        return TEXT_RANGE;
    }
    *law = read;
    return TEXT_OK;
}

enum text_problem law_text_parse(const char *text, size_t length, struct sim_law *law,
                                 struct text_error *error)
{
    size_t at = 0;
    struct word word = word_next(text, length, &at);
    for (int kind = SIM_LAW_UNIFORM; kind < SIM_LAW_KIND_COUNT; kind++)
        if (word_is(word, laws[kind].word))
            return parse_parameters(text, length, at, (enum sim_law_kind)kind, law, error);
    if (word.length > 0 && word.text[0] >= 'a' && word.text[0] <= 'z') {
        struct unknown_word unknown;
        unknown_word_begin(&unknown, word.text, word.length);
        for (int kind = SIM_LAW_UNIFORM; kind < SIM_LAW_KIND_COUNT; kind++)
            unknown_word_offer(&unknown, laws[kind].word, strlen(laws[kind].word));
        return unknown_word_report(&unknown, error, word.offset, "a law");
    }
    struct sim_law constant = {.kind = SIM_LAW_CONSTANT};
    struct word all = {.text = text, .length = length, .offset = 0};
    enum text_problem problem = parse_length(all, &constant.a_ns, error);
    if (!problem)
        *law = constant;
    return problem;
}

/* 500000 as 0.5 */
static void print_sigma(int64_t ppm, char *out)
{
    int used = sprintf(out, "%" PRId64 ".%06" PRId64, ppm / 1000000, ppm % 1000000);
    while (out[used - 1] == '0')
        out[--used] = '\0';
    if (out[used - 1] == '.')
        out[--used] = '\0';
}

char *law_text_print(const struct sim_law *law, char out[LAW_TEXT_BYTES])
{
    char a[QUANTITY_BYTES], b[QUANTITY_BYTES];
    quantity_print(QUANTITY_DURATION, law->a_ns, a);
    if (law->kind == SIM_LAW_LOGNORMAL)
        print_sigma(law->b, b);
    else
        quantity_print(QUANTITY_DURATION, law->b, b);
    if (law->kind == SIM_LAW_CONSTANT)
        snprintf(out, LAW_TEXT_BYTES, "%s", a);
    else if (laws[law->kind].two)
        snprintf(out, LAW_TEXT_BYTES, "%s(%s, %s)", laws[law->kind].word, a, b);
    else
        snprintf(out, LAW_TEXT_BYTES, "%s(%s)", laws[law->kind].word, a);
    return out;
}

static int64_t clamped(int128 ns)
{
    return ns > SIM_LAW_LIMIT_NS ? SIM_LAW_LIMIT_NS : (int64_t)ns;
}

int64_t law_mean(const struct sim_law *law)
{
    if (law->kind == SIM_LAW_UNIFORM)
        return (int64_t)(((int128)law->a_ns + law->b) / 2);
    if (law->kind != SIM_LAW_LOGNORMAL)
        return law->a_ns;
    /* median * e^(sigma^2 / 2) */
    int64_t exponent = (int64_t)(((int128)law->b * law->b << 31) / 1000000 / 1000000);
    return clamped((int128)law->a_ns * (int128)sim_law_exp(exponent) >> 16);
}

/* The normal quantile that is the furthest out of all that are drawn, in units of 2^-16. */
#define NORMAL_EXTREME INT64_C(415364)

/* e^(sigma z) at that quantile, in units of 2^-16; UINT64_MAX if it is too large */
static uint64_t extreme_factor(const struct sim_law *law)
{
    return sim_law_exp((int64_t)((int128)NORMAL_EXTREME * law->b * 65536 / 1000000));
}

int64_t law_least(const struct sim_law *law)
{
    if (law->kind == SIM_LAW_EXPONENTIAL)
        return 0;
    if (law->kind != SIM_LAW_LOGNORMAL)
        return law->a_ns;
    uint64_t factor = extreme_factor(law);
    if (factor > UINT32_MAX / 2)
        return 0;
    /* its reciprocal, less one unit: what is drawn may be rounded down by as much */
    uint64_t reciprocal = (UINT64_C(1) << 32) / (factor + 1);
    return (int64_t)((int128)law->a_ns * (int128)(reciprocal - (reciprocal > 0)) >> 16);
}

int64_t law_most(const struct sim_law *law)
{
    switch (law->kind) {
    case SIM_LAW_UNIFORM:
        return law->b;
    case SIM_LAW_EXPONENTIAL:
        return clamped((int128)law->a_ns * (int128)sim_law_minus_ln(1) >> 32);
    case SIM_LAW_LOGNORMAL:
        return extreme_factor(law) == UINT64_MAX
                   ? SIM_LAW_LIMIT_NS
                   : clamped((int128)law->a_ns * (int128)extreme_factor(law) >> 16);
    default:
        return law->a_ns;
    }
}
