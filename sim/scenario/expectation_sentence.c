/* SPDX-License-Identifier: Apache-2.0 */
/* Reading sentences about what is expected; see expectation_sentence.h. */
#include "sim/scenario/expectation_sentence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/formula_names.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/words.h"

#define STANDARD_ERRORS_MAX 100

struct reader {
    const char *text;
    size_t length, at; /* `at` is behind `word` */
    struct word word;
    struct expectation *expectation;
    size_t formula, formula_length; /* the range of the text */
    struct text_error *error;
};

/* In the order of enum expectation_compare. */
static const char *const signs[] = {"<", "<=", "==", "!=", ">=", ">"};

#define SIGN_COUNT (sizeof signs / sizeof signs[0])

const char *expectation_compare_sign(enum expectation_compare compare)
{
    return signs[compare];
}

/* ---- words ---------------------------------------------------------------------------------- */

static bool is_sign(char byte)
{
    return byte == '<' || byte == '>' || byte == '=' || byte == '!';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* A run of signs, or of anything else up to a blank or a sign. */
static void next(struct reader *r)
{
    while (r->at < r->length && is_blank(r->text[r->at]))
        r->at++;
    size_t from = r->at;
    bool sign = from < r->length && is_sign(r->text[from]);
    while (r->at < r->length && !is_blank(r->text[r->at]) && is_sign(r->text[r->at]) == sign)
        r->at++;
    r->word = (struct word){.text = r->text + from, .length = r->at - from, .offset = from};
}

static bool skip(struct reader *r, const char *text)
{
    if (!word_is(r->word, text))
        return false;
    next(r);
    return true;
}

static enum text_problem missing(struct reader *r, const char *what, const char *help)
{
    const struct word word = r->word;
    if (word.length == 0)
        text_error_set(r->error, TEXT_SYNTAX, r->length, 0, "%s is missing at the end", what);
    else
        text_error_set(r->error, TEXT_SYNTAX, word.offset, word.length,
                       "%s is missing before '%.*s'", what,
                       text_error_quote(word.text, word.length), word.text);
    text_error_help(r->error, "%s", help);
    return TEXT_SYNTAX;
}

static enum text_problem refuse(struct reader *r, struct word word, const char *message,
                                const char *help)
{
    text_error_set(r->error, TEXT_SYNTAX, word.offset, word.length, "%s", message);
    text_error_help(r->error, "%s", help);
    return TEXT_SYNTAX;
}

static enum text_problem read_end(struct reader *r)
{
    if (r->word.length == 0)
        return TEXT_OK;
    return refuse(r, r->word, "the sentence is over before this", "leave it out");
}

/* The rest of the text is the formula. */
static enum text_problem read_formula(struct reader *r)
{
    size_t end = r->length;
    if (r->word.length == 0)
        return missing(r, "a limit",
                       "write a value or a formula, such as 2s or lease + expiry_tick");
    while (end > r->word.offset && is_blank(r->text[end - 1]))
        end--;
    r->formula = r->word.offset;
    r->formula_length = end - r->word.offset;
    return TEXT_OK;
}

static enum text_problem read_sign(struct reader *r)
{
    const struct word word = r->word;
    for (size_t i = 0; i < SIGN_COUNT; i++)
        if (skip(r, signs[i])) {
            r->expectation->compare = (enum expectation_compare)i;
            return TEXT_OK;
        }
    if (word.length > 0 && is_sign(word.text[0])) {
        char message[64];
        snprintf(message, sizeof message, "'%.*s' is not a comparison",
                 text_error_quote(word.text, word.length), word.text);
        return refuse(r, word, message, "comparisons are < <= == != >= >");
    }
    return missing(r, "a comparison", "comparisons are < <= == != >= >");
}

/* ---- metrics -------------------------------------------------------------------------------- */

static void offer_metrics(struct unknown_word *unknown)
{
    for (unsigned i = 0; i < metric_count; i++)
        unknown_word_offer(unknown, metric_table[i].name, strlen(metric_table[i].name));
}

/* METRIC.word with a metric that exists or a statistic that exists, or neither. */
static enum text_problem unknown_metric(struct reader *r, struct word word, size_t stem)
{
    struct unknown_word unknown;
    bool has_stem = stem < word.length;
    int metric = has_stem ? metric_find(word.text, stem) : -1;
    if (metric >= 0 && metric_table[metric].is_series) {
        unknown_word_begin(&unknown, word.text + stem + 1, word.length - stem - 1);
        for (unsigned i = 0; i < STATISTIC_COUNT_OF; i++)
            unknown_word_offer(&unknown, statistic_name(i), strlen(statistic_name(i)));
        return unknown_word_report(&unknown, r->error, word.offset + stem + 1, "a statistic");
    }
    has_stem = has_stem && statistic_find(word.text + stem + 1, word.length - stem - 1) >= 0;
    unknown_word_begin(&unknown, word.text, has_stem ? stem : word.length);
    offer_metrics(&unknown);
    for (unsigned i = 0; i < PROPERTY_COUNT && !has_stem; i++)
        unknown_word_offer(&unknown, property_table[i].label, strlen(property_table[i].label));
    return unknown_word_report(&unknown, r->error, word.offset,
                               has_stem ? "a metric" : "a metric or a property");
}

static size_t stem_of(struct word word)
{
    const char *dot = memrchr(word.text, '.', word.length);
    return dot ? (size_t)(dot - word.text) : word.length;
}

/* Sets metric and statistic; `*whole` is whether a series was named without a statistic. */
static enum text_problem find_metric(struct reader *r, bool *whole)
{
    const struct word word = r->word;
    const size_t stem = stem_of(word);
    int metric = metric_find(word.text, word.length);
    int statistic = -1;
    if (metric < 0 && stem < word.length) {
        statistic = statistic_find(word.text + stem + 1, word.length - stem - 1);
        metric = statistic < 0 ? -1 : metric_find(word.text, stem);
    }
    if (metric < 0)
        return unknown_metric(r, word, stem);
    if (statistic >= 0 && !metric_table[metric].is_series) {
        text_error_set(r->error, TEXT_NAME, word.offset + stem, word.length - stem,
                       "'%s' is one number and has no statistics", metric_table[metric].name);
        text_error_help(r->error, "write '%s'", metric_table[metric].name);
        return TEXT_NAME;
    }
    *whole = metric_table[metric].is_series && statistic < 0;
    r->expectation->metric = (unsigned)metric;
    r->expectation->statistic = statistic < 0 ? 0 : (unsigned)statistic;
    next(r);
    return TEXT_OK;
}

/* METRIC.mean within N se of FORMULA */
static enum text_problem read_within(struct reader *r, struct word metric)
{
    static const char help[] = "write it as in 'tenure.mean within 3 se of mean_tenure'";
    const struct quantity_range range = {1, STANDARD_ERRORS_MAX};
    struct expectation *e = r->expectation;
    e->kind = EXPECT_WITHIN;
    if (metric_table[e->metric].is_series && e->statistic != STATISTIC_MEAN)
        return refuse(r, metric, "only a mean has a standard error", help);
    if (!e->over_seeds)
        return refuse(r, metric, "a mean is compared over all seeds",
                      "write the sentence below 'over seeds:'");
    if (r->word.length == 0)
        return missing(r, "a number", help);
    enum text_problem problem = quantity_parse(QUANTITY_INTEGER, r->word.text, r->word.length,
                                               range, &e->standard_errors, r->error);
    if (problem) {
        r->error->offset += r->word.offset;
        return problem;
    }
    next(r);
    if (!skip(r, "se"))
        return missing(r, "'se'", help);
    if (!skip(r, "of"))
        return missing(r, "'of'", help);
    return read_formula(r);
}

static enum text_problem read_fits(struct reader *r, struct word metric)
{
    struct expectation *e = r->expectation;
    e->kind = EXPECT_FITS;
    if (strcmp(metric_table[e->metric].name, "tenure") != 0 || e->statistic != 0)
        return refuse(r, metric, "only 'tenure' has a known law", "write 'tenure fits geometric'");
    if (!skip(r, "geometric"))
        return missing(r, "'geometric'", "write 'tenure fits geometric'");
    if (!e->over_seeds)
        return refuse(r, metric, "a law is compared over all seeds",
                      "write the sentence below 'over seeds:'");
    return read_end(r);
}

static enum text_problem read_metric(struct reader *r)
{
    const struct word metric = r->word;
    struct expectation *e = r->expectation;
    bool whole = false;
    enum text_problem problem = find_metric(r, &whole);
    if (problem)
        return problem;
    if (skip(r, "fits"))
        return read_fits(r, metric);
    if (whole) {
        text_error_set(r->error, TEXT_SYNTAX, metric.offset, metric.length,
                       "'%s' is a series: a statistic is missing", metric_table[e->metric].name);
        text_error_help(r->error,
                        "write %s.max, or one of .count .total .min .mean .p50 .p90 .p99",
                        metric_table[e->metric].name);
        return TEXT_SYNTAX;
    }
    if (skip(r, "within"))
        return read_within(r, metric);
    e->kind = EXPECT_METRIC;
    problem = read_sign(r);
    if (!problem && e->over_seeds)
        return refuse(r, metric, "a comparison is made in each case",
                      "write it outside 'over seeds:', or write 'within 3 se of'");
    return problem ? problem : read_formula(r);
}

/* ---- properties ----------------------------------------------------------------------------- */

/* in SIGN FORMULA seeds */
static enum text_problem read_violated_in(struct reader *r, struct word property)
{
    static const char help[] = "write it as in 'S2h violated in >= 1 seeds'";
    r->expectation->kind = EXPECT_VIOLATED_IN;
    if (!r->expectation->over_seeds)
        return refuse(r, property, "seeds are counted over all seeds",
                      "write the sentence below 'over seeds:'");
    enum text_problem problem = read_sign(r);
    if (problem)
        return problem;
    const struct word formula = r->word;
    size_t end = formula.offset;
    while (r->word.length > 0 && !word_is(r->word, "seeds") && !word_is(r->word, "seed")) {
        end = r->at;
        next(r);
    }
    if (end == formula.offset)
        return missing(r, "a number", help);
    if (!skip(r, "seeds") && !skip(r, "seed"))
        return missing(r, "'seeds'", help);
    r->formula = formula.offset;
    r->formula_length = end - formula.offset;
    return read_end(r);
}

static enum text_problem read_verdict(struct reader *r, struct word property)
{
    struct expectation *e = r->expectation;
    if (skip(r, "holds")) {
        e->kind = EXPECT_HOLDS;
        return read_end(r);
    }
    if (skip(r, "violated")) {
        e->kind = EXPECT_VIOLATED;
        if (skip(r, "in"))
            return read_violated_in(r, property);
        return read_end(r);
    }
    if (skip(r, "may")) {
        e->kind = EXPECT_ALLOWED;
        if (!skip(r, "be") || !skip(r, "violated"))
            return missing(r, "'be violated'", "write it as in 'S2 may be violated'");
        return read_end(r);
    }
    if (r->word.length == 0)
        return missing(r, "a verdict", "write 'holds', 'violated' or 'may be violated'");
    struct unknown_word unknown;
    unknown_word_begin(&unknown, r->word.text, r->word.length);
    unknown_word_offer(&unknown, "holds", 5);
    unknown_word_offer(&unknown, "violated", 8);
    unknown_word_offer(&unknown, "may be violated", 15);
    return unknown_word_report(&unknown, r->error, r->word.offset, "a verdict");
}

static enum text_problem read_property(struct reader *r, int property)
{
    const struct word word = r->word;
    r->expectation->property = (unsigned)property;
    next(r);
    enum text_problem problem = read_verdict(r, word);
    if (!problem && r->expectation->over_seeds && r->expectation->kind != EXPECT_VIOLATED_IN)
        return refuse(r, word, "this verdict is given in each case",
                      "write it outside 'over seeds:', or write 'violated in >= 1 seeds'");
    return problem;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum text_problem read_sentence(struct reader *r)
{
    if (r->length > EXPECTATION_SENTENCE_MAX) {
        text_error_set(r->error, TEXT_TOO_COMPLEX, 0, r->length, "this sentence is too long");
        text_error_help(r->error, "a sentence has at most %d bytes", EXPECTATION_SENTENCE_MAX);
        return TEXT_TOO_COMPLEX;
    }
    const char *nul = memchr(r->text, '\0', r->length);
    if (nul)
        return text_error_set(r->error, TEXT_SYNTAX, (size_t)(nul - r->text), 1,
                              "this byte is not text");
    next(r);
    if (r->word.length == 0) {
        text_error_set(r->error, TEXT_EMPTY, 0, 0, "an expectation is missing here");
        text_error_help(r->error, "write a sentence, as in 'failover.max <= lease + expiry_tick'");
        return TEXT_EMPTY;
    }
    if (is_sign(r->word.text[0]))
        return missing(r, "a metric", "write it as in 'failover.max <= lease + expiry_tick'");
    int property = property_find(r->word.text, r->word.length);
    return property >= 0 ? read_property(r, property) : read_metric(r);
}

static bool copy_texts(const struct reader *r)
{
    struct expectation *e = r->expectation;
    size_t length = r->length;
    while (length > 0 && is_blank(r->text[length - 1]))
        length--;
    e->formula_column = (int)r->formula;
    e->text = strndup(r->text, length);
    if (r->formula_length > 0)
        e->formula = strndup(r->text + r->formula, r->formula_length);
    return e->text && (e->formula || r->formula_length == 0);
}

enum text_problem expectation_parse(const char *text, size_t length, bool over_seeds,
                                    struct expectation *expectation, struct text_error *error)
{
    struct reader reader = {
        .text = text, .length = length, .expectation = expectation, .error = error};
    *expectation = (struct expectation){.over_seeds = over_seeds};
    enum text_problem problem = read_sentence(&reader);
    if (!problem && !copy_texts(&reader)) {
        expectation_free(expectation);
        problem = text_error_set(error, TEXT_NO_MEMORY, 0, length, "memory ran out");
    }
    return problem;
}

void expectation_free(struct expectation *expectation)
{
    free(expectation->formula);
    free(expectation->text);
    expectation->formula = expectation->text = NULL;
}
