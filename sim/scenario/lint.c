/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings about parameters, and the order of all warnings; see lint.h. Those about sentences are
 * in lint_sentences.c. */
#include "sim/scenario/lint.h"

#include <stdio.h>

#include "core/runner.h"
#include "sim/check/property.h"
#include "sim/scenario/cases.h"
#include "sim/scenario/law_text.h"
#include "sim/scenario/lint_rules.h"
#include "sim/scenario/quantity.h"

typedef bool condition(const struct scenario_parameters *p);

/* How many cases of the matrix obey a condition; of a large matrix the first ones are looked at. */
enum extent { IN_NO_CASE, IN_SOME_CASES, IN_ALL_CASES };

static enum extent extent_of(const struct scenario *scenario, condition *holds)
{
    uint64_t count = scenario_combination_count(scenario), seen = 0, held = 0;
    for (; seen < count && seen < LINT_COMBINATIONS; seen++) {
        const struct scenario_parameters p = scenario_combination_at(scenario, seen);
        held += holds(&p);
    }
    return held == 0 ? IN_NO_CASE : held == seen ? IN_ALL_CASES : IN_SOME_CASES;
}

/* Where a parameter was given; false if it has its default. */
static bool find_place(const struct scenario_reading *reading, size_t index, struct span *at)
{
    const struct scenario_value *given = &reading->given[index], *axis = &reading->axes[index];
    if (given->node || given->setting)
        *at = scenario_value_span(given);
    else if (axis->node)
        *at = scenario_value_span(axis);
    return given->node || given->setting || axis->node;
}

/* ---- values without an effect --------------------------------------------------------------- */

static bool has_no_defects(const struct scenario_parameters *p)
{
    return p->subject == 0;
}

static bool has_no_observers(const struct scenario_parameters *p)
{
    return p->observers == 0;
}

static bool has_no_passes(const struct scenario_parameters *p)
{
    return p->pass_interval == 0;
}

static bool has_no_lease(const struct scenario_parameters *p)
{
    return p->lease == 0;
}

static bool does_not_retry(const struct scenario_parameters *p)
{
    return p->campaign_errors != 0;
}

static const struct {
    size_t parameter;
    condition *is_idle;
    const char *why, *help;
} idle[] = {
    {SCENARIO_INDEX_defects, has_no_defects, "the current runner has none of these defects",
     "write 'subject: trillian-2018', or leave it out"},
    {SCENARIO_INDEX_release_before_clear, has_no_defects,
     "only the trillian-2018 subject has this defect",
     "write 'subject: trillian-2018', or leave it out"},
    {SCENARIO_INDEX_observer_interval, has_no_observers, "there are no observers",
     "write 'observers: 1', or leave it out"},
    {SCENARIO_INDEX_pass_length, has_no_passes, "there are no passes",
     "give 'pass_interval' a value above 0"},
    {SCENARIO_INDEX_guard, has_no_passes, "without passes nothing is committed",
     "give 'pass_interval' a value above 0"},
    {SCENARIO_INDEX_keep_alive_interval, has_no_lease, "sessions never end without a lease",
     "give 'lease' a value above 0"},
    {SCENARIO_INDEX_keep_alive_poll, has_no_lease, "sessions never end without a lease",
     "give 'lease' a value above 0"},
    {SCENARIO_INDEX_expiry_tick, has_no_lease, "sessions never end without a lease",
     "give 'lease' a value above 0"},
    {SCENARIO_INDEX_back_off_min, does_not_retry, "the runner returns instead of backing off",
     "write 'campaign_errors: retry', or leave it out"},
    {SCENARIO_INDEX_back_off_max, does_not_retry, "the runner returns instead of backing off",
     "write 'campaign_errors: retry', or leave it out"},
};

static void lint_idle(struct scenario_reading *reading)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++) {
        struct span at;
        if (!find_place(reading, idle[i].parameter, &at) ||
            extent_of(reading->scenario, idle[i].is_idle) != IN_ALL_CASES)
            continue;
        diagnostics_warning(reading->diagnostics, at, "'%s' has no effect: %s",
                            table[idle[i].parameter].name, idle[i].why);
        diagnostics_help(reading->diagnostics, "%s", idle[i].help);
    }
}

/* ---- values that are raised ----------------------------------------------------------------- */

static const struct {
    size_t parameter;
    int64_t least;
} clamps[] = {
    {SCENARIO_INDEX_pre_election_pause, ELECTION_MIN_PRE_ELECTION_PAUSE_NS},
    {SCENARIO_INDEX_master_check_interval, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS},
    {SCENARIO_INDEX_master_hold_interval, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS},
    {SCENARIO_INDEX_resign_odds, 1},
};

/* A scenario that says that the values in force are judged is about nothing else. */
static bool tests_clamps(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->expectation_count; i++) {
        const struct expectation *e = &scenario->expectations[i];
        if (e->kind == EXPECT_HOLDS && e->property == PROPERTY_S18)
            return true;
    }
    return false;
}

static void lint_clamps(struct scenario_reading *reading)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    if (tests_clamps(reading->scenario))
        return;
    for (size_t i = 0; i < sizeof clamps / sizeof clamps[0]; i++) {
        const struct scenario_parameter *parameter = &table[clamps[i].parameter];
        struct span at;
        int64_t least, most;
        char text[QUANTITY_BYTES];
        scenario_parameter_extent(reading->scenario, parameter, &least, &most);
        if (least >= clamps[i].least || !find_place(reading, clamps[i].parameter, &at))
            continue;
        quantity_print(parameter->type == SCENARIO_COUNT ? QUANTITY_INTEGER : QUANTITY_DURATION,
                       clamps[i].least, text);
        diagnostics_warning(reading->diagnostics, at, "the runner raises this to %s", text);
        diagnostics_help(reading->diagnostics,
                         "write %s, or expect 'S18 holds' if this is what is tested", text);
    }
}

/* ---- values that do not go together --------------------------------------------------------- */

static bool renews_too_late(const struct scenario_parameters *p)
{
    return p->lease > 0 &&
           p->keep_alive_interval + p->keep_alive_poll + 2 * law_mean(&p->one_way_delay) >=
               p->lease;
}

static bool starts_too_late(const struct scenario_parameters *p)
{
    return p->start_stagger > 0 && p->instances > 1 &&
           p->start_stagger > (p->duration - p->head_start) / (p->instances - 1);
}

static bool answers_too_late(const struct scenario_parameters *p)
{
    return 2 * law_least(&p->one_way_delay) >= p->call_timeout;
}

static bool never_resigns(const struct scenario_parameters *p)
{
    return p->duration <= p->master_hold_interval;
}

static const struct {
    size_t places[2]; /* the first one that was given */
    condition *is_odd;
    bool only_in_all; /* of the cases */
    const char *message, *help;
} odd[] = {
    {{SCENARIO_INDEX_lease, SCENARIO_INDEX_keep_alive_interval},
     renews_too_late,
     false,
     "sessions end before they are renewed, without any fault",
     "make 'lease' longer than the keep-alive interval, its poll and a round trip together"},
    {{SCENARIO_INDEX_start_stagger, SCENARIO_INDEX_duration},
     starts_too_late,
     false,
     "the last instances start after the end of the run",
     "make 'start_stagger' shorter or 'duration' longer"},
    {{SCENARIO_INDEX_call_timeout, SCENARIO_INDEX_one_way_delay},
     answers_too_late,
     false,
     "no call is answered within its timeout",
     "make 'call_timeout' longer than two 'one_way_delay'"},
    {{SCENARIO_INDEX_duration, SCENARIO_INDEX_master_hold_interval},
     never_resigns,
     true,
     "nobody resigns in this run: it is not longer than the hold interval",
     "make 'duration' longer, some mean tenures, if tenures matter"},
};

static void lint_odd(struct scenario_reading *reading)
{
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        enum extent extent = extent_of(reading->scenario, odd[i].is_odd);
        struct span at = {0};
        if (extent == IN_NO_CASE || (odd[i].only_in_all && extent != IN_ALL_CASES))
            continue;
        if (!find_place(reading, odd[i].places[0], &at) &&
            !find_place(reading, odd[i].places[1], &at))
            at = source_span(&reading->files.at[0].source, 0, 0);
        diagnostics_warning(reading->diagnostics, at, "%s%s", odd[i].message,
                            extent == IN_SOME_CASES ? " (in some cases of the matrix)" : "");
        diagnostics_help(reading->diagnostics, "%s", odd[i].help);
    }
}

void scenario_lint(struct scenario_reading *reading)
{
    lint_idle(reading);
    lint_clamps(reading);
    lint_odd(reading);
    scenario_lint_faults(reading);
    scenario_lint_expectations(reading);
}
