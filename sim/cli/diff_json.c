/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison of two runs for programs; see diff_print.h. Floating point only to print. */
#include <string.h>

#include "sim/cli/diff_print.h"
#include "sim/cli/json.h"

#define DIFF_SCHEMA_VERSION 1

/* Nine digits: what is beyond depends on the machine. */
static void number_member(struct json_writer *j, const char *key, double value, bool is_there)
{
    char text[40];
    json_key(j, key);
    snprintf(text, sizeof text, "%.9g", value);
    json_decimal(j, is_there ? text : NULL);
}

static void write_side(struct json_writer *j, const char *key, const struct compare_case *c)
{
    json_key(j, key);
    if (!c) {
        json_null(j);
        return;
    }
    json_object_begin(j);
    json_string_member(j, "verdict", c->verdict);
    json_string_member(j, "digest", *c->digest ? c->digest : NULL);
    json_string_member(j, "replay", c->replay);
    json_object_end(j);
}

/* Only cases that changed. */
static void write_cases(struct json_writer *j, const struct comparison *c)
{
    json_key(j, "cases");
    json_array_begin(j);
    for (size_t i = 0; i < c->pair_count; i++) {
        const struct compare_pair *p = &c->pairs[i];
        const struct compare_case *of = p->after ? p->after : p->before;
        bool is_in_both = p->before && p->after;
        if (is_in_both && !compare_has_other_verdict(p) && !compare_has_other_digest(c, p))
            continue;
        json_object_begin(j);
        json_string_member(j, "scenario", of->scenario);
        json_string_member(j, "case", of->matrix);
        json_uint64_member(j, "seed", of->seed);
        json_string_member(j, "change",
                    !p->before                       ? "appeared"
                    : !p->after                      ? "vanished"
                    : compare_has_other_verdict(p) ? "verdict"
                                                     : "digest");
        write_side(j, "before", p->before);
        write_side(j, "after", p->after);
        json_object_end(j);
    }
    json_array_end(j);
}

static void write_metric(struct json_writer *j, const struct compare_metric *m)
{
    json_object_begin(j);
    json_string_member(j, "scenario", m->scenario);
    json_string_member(j, "case", m->matrix);
    json_string_member(j, "metric", m->metric);
    json_string_member(j, "unit", m->unit);
    json_string_member(j, "direction", m->direction);
    json_string_member(j, "outcome", compare_outcome_name(m->outcome));
    json_uint64_member(j, "seeds", m->paired.pairs);
    json_uint64_member(j, "differ", m->paired.moved);
    number_member(j, "before", m->before, true);
    number_member(j, "after", m->after, true);
    number_member(j, "change", m->paired.mean, true);
    number_member(j, "low", m->paired.low, m->paired.has_interval);
    number_member(j, "high", m->paired.high, m->paired.has_interval);
    json_key(j, "same_in_every_seed");
    json_bool(j, m->paired.is_same_in_all);
    number_member(j, "p", m->paired.p, true);
    number_member(j, "q", m->q, m->paired.is_testable);
    json_object_end(j);
}

static void write_summary(struct json_writer *j, const struct comparison *c)
{
    json_key(j, "summary");
    json_object_begin(j);
    json_uint64_member(j, "cases", c->both);
    json_uint64_member(j, "appeared", c->appeared);
    json_uint64_member(j, "vanished", c->vanished);
    json_uint64_member(j, "verdicts", c->verdicts);
    json_key(j, "digests");
    if (c->has_digests)
        json_uint64(j, c->digests);
    else
        json_null(j);
    json_uint64_member(j, "compared", c->compared);
    json_uint64_member(j, "worse", c->outcomes[COMPARE_WORSE]);
    json_uint64_member(j, "better", c->outcomes[COMPARE_BETTER]);
    json_uint64_member(j, "moved", c->outcomes[COMPARE_MOVED]);
    json_uint64_member(j, "no_difference", c->outcomes[COMPARE_NO_DIFFERENCE]);
    json_uint64_member(j, "too_few_seeds", c->outcomes[COMPARE_TOO_FEW]);
    json_object_end(j);
}

int diff_print_json(FILE *out, const struct comparison *c, const struct diff_names *names)
{
    struct json_writer json, *j = &json;
    json_start(j, out, 1);
    json_object_begin(j);
    json_uint64_member(j, "schema", DIFF_SCHEMA_VERSION);
    json_string_member(j, "before", names->before);
    json_string_member(j, "after", names->after);
    write_summary(j, c);
    write_cases(j, c);
    json_key(j, "metrics");
    json_array_begin(j);
    for (size_t i = 0; i < c->metric_count; i++)
        write_metric(j, &c->metrics[i]);
    json_array_end(j);
    json_object_end(j);
    return json_finish(j);
}
