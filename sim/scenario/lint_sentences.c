/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings about faults and expectations; see lint.h. */
#include <stdio.h>
#include <string.h>

#include "sim/check/vocabulary.h"
#include "sim/kernel/event_kind.h"
#include "sim/scenario/cases.h"
#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/lint_rules.h"
#include "sim/scenario/quantity.h"

/* ---- faults --------------------------------------------------------------------------------- */

#define KIND(name) (UINT32_C(1) << FAULT_##name)

_Static_assert(FAULT_KIND_COUNT <= 32, "kinds are kept as bits");

/* A restart is a crash or a stop as well. */
static uint32_t kinds_of(const struct scenario *scenario)
{
    uint32_t kinds = 0;
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_plan *plan = &scenario->faults[i];
        kinds |= UINT32_C(1) << plan->kind;
        if (plan->kind == FAULT_RESTART)
            kinds |= plan->manner == 1 ? KIND(CRASH) : KIND(STOP);
    }
    return kinds;
}

static void warn_fault(struct scenario_reading *reading, uint32_t index, const char *message,
                       const char *help)
{
    diagnostics_warning(reading->diagnostics, scenario_value_span(&reading->fault_places[index]),
                        "%s", message);
    diagnostics_help(reading->diagnostics, "%s", help);
}

static void lint_time(struct scenario_reading *reading, uint32_t index, int64_t shortest)
{
    const struct fault_plan *plan = &reading->scenario->faults[index];
    const bool timed = plan->trigger == FAULT_AT || plan->trigger == FAULT_EVERY;
    if (timed && plan->at_ns >= shortest)
        warn_fault(reading, index, "in some cases this fault begins after the end of the run",
                   "let it begin earlier, or make the shortest 'duration' longer");
    else if (plan->trigger == FAULT_EVERY && plan->period_ns > shortest - plan->at_ns)
        warn_fault(reading, index, "the run may end before this fault happens once",
                   "write a period that fits into the run, or 'at' with a time");
    else if (plan->trigger == FAULT_WHEN_NOBODY && plan->milestone_for_ns >= shortest)
        warn_fault(reading, index, "this waits for longer than the run takes",
                   "write a shorter time, or make 'duration' longer");
}

/* With a fixed phase, a fault always meets the same moment of a period that divides its own. */
static void lint_period(struct scenario_reading *reading, uint32_t index)
{
    const struct scenario *scenario = reading->scenario;
    const struct fault_plan *plan = &scenario->faults[index];
    const int64_t check = scenario->parameters.master_check_interval;
    const int64_t poll = scenario->parameters.keep_alive_poll;
    const bool meets_check = check > 0 && plan->period_ns % check == 0;
    if (plan->trigger != FAULT_EVERY || !plan->exactly ||
        (!meets_check && (poll == 0 || plan->period_ns % poll != 0)))
        return;
    char period[QUANTITY_BYTES], of[QUANTITY_BYTES], odd[QUANTITY_BYTES];
    diagnostics_warning(reading->diagnostics, scenario_value_span(&reading->fault_places[index]),
                        "%s is a multiple of the %s of %s: every fault meets the same moment of it",
                        quantity_print(QUANTITY_DURATION, plan->period_ns, period),
                        meets_check ? "check interval" : "keep-alive poll",
                        quantity_print(QUANTITY_DURATION, meets_check ? check : poll, of));
    diagnostics_help(reading->diagnostics, "leave out 'exactly', or write %s, say",
                     quantity_print(QUANTITY_DURATION, plan->period_ns + 137 * QUANTITY_MS, odd));
}

/* What can only happen after something that no fault does. */
static void lint_cause(struct scenario_reading *reading, uint32_t index, uint32_t kinds)
{
    const struct scenario *scenario = reading->scenario;
    const struct fault_plan *plan = &scenario->faults[index];
    const unsigned event = fault_milestones[plan->milestone].event_kind;
    const bool waits = plan->trigger == FAULT_WHEN_EVENT;
    if (plan->kind == FAULT_START && !(kinds & (KIND(CRASH) | KIND(STOP))))
        warn_fault(reading, index, "nothing stops or crashes an instance that could be started",
                   "leave it out, or stop an instance before");
    if (waits && event == SIM_EVENT_INSTANCE_CRASHED && !(kinds & KIND(CRASH)))
        warn_fault(reading, index, "this waits for a crash, and no fault crashes an instance",
                   "add a sentence with 'crash'");
    if (waits && event == SIM_EVENT_INSTANCE_STOPPED && !(kinds & KIND(STOP)))
        warn_fault(reading, index, "this waits for a stop, and no fault stops an instance",
                   "add a sentence with 'stop'");
    if (plan->kind == FAULT_HEAL &&
        !(kinds & ~(KIND(HEAL) | KIND(START) | KIND(JOIN) | KIND(CONFIGURE))))
        warn_fault(reading, index, "there is nothing to heal", "leave it out");
    if (plan->target == FAULT_TARGET_CANDIDATE && scenario->instance_name_count == 1)
        warn_fault(reading, index, "a single instance never waits in the queue",
                   "write 'instances: 2' or more");
    if (plan->trigger == FAULT_EVERY && (plan->kind == FAULT_CRASH || plan->kind == FAULT_STOP) &&
        plan->restart_after_ns == FAULT_FOREVER && !(kinds & (KIND(START) | KIND(HEAL))))
        warn_fault(reading, index, "soon no instance is left: none is started again",
                   "add 'restart after 30s', say");
}

void scenario_lint_faults(struct scenario_reading *reading)
{
    const struct scenario *scenario = reading->scenario;
    const uint32_t kinds = kinds_of(scenario);
    int64_t shortest, longest;
    scenario_parameter_extent(scenario, scenario_parameter_find("duration"), &shortest, &longest);
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        lint_time(reading, i, shortest);
        lint_period(reading, i);
        lint_cause(reading, i, kinds);
    }
}

/* ---- expectations --------------------------------------------------------------------------- */

/* What a metric can be at all. */
struct bounds {
    bool has_most;
    int64_t most;
};

static struct bounds bounds_of(const struct expectation *e, const struct scenario_parameters *p)
{
    const struct metric_row *row = &metric_table[e->metric];
    const bool counted = row->is_series && e->statistic == STATISTIC_COUNT;
    const bool added = row->is_series && e->statistic == STATISTIC_TOTAL;
    if (row->unit == METRIC_PPM)
        return (struct bounds){true, QUANTITY_WHOLE_PPM};
    if (row->unit == METRIC_NS && !counted && !added)
        return (struct bounds){true, p->duration};
    return (struct bounds){0};
}

/* Whether a comparison with a limit comes out the same whatever is measured. */
static bool is_settled(const struct expectation *e, const struct scenario_parameters *p,
                       struct formula_value limit, bool *always)
{
    const struct bounds bounds = bounds_of(e, p);
    const int least = rational_compare(expectation_measured(e, 0).value, limit.value);
    const int most = bounds.has_most
                         ? rational_compare(expectation_measured(e, bounds.most).value, limit.value)
                         : 1;
    switch (e->compare) {
    case COMPARE_LT:
        *always = most < 0;
        return most < 0 || least >= 0;
    case COMPARE_LE:
        *always = most <= 0;
        return most <= 0 || least > 0;
    case COMPARE_GE:
        *always = least >= 0;
        return least >= 0 || most < 0;
    case COMPARE_GT:
        *always = least > 0;
        return least > 0 || most <= 0;
    default:
        *always = e->compare == COMPARE_NE;
        return least > 0 || most < 0;
    }
}

static void lint_limit(struct scenario_reading *reading, uint32_t index)
{
    const struct scenario *scenario = reading->scenario;
    const struct expectation *e = &scenario->expectations[index];
    const uint64_t count = scenario_combination_count(scenario);
    const uint64_t looked_at = 1 + LINT_COMBINATIONS / scenario->expectation_count;
    bool all = true, none = true;
    for (uint64_t c = 0; c < count && c < looked_at; c++) {
        const struct scenario_parameters p = scenario_combination_at(scenario, c);
        struct formula_value limit;
        struct text_error error;
        bool always = false;
        if (expectation_limit(e, &p, &limit, &error) != TEXT_OK ||
            !is_settled(e, &p, limit, &always))
            return;
        all = all && always;
        none = none && !always;
    }
    if (!all && !none)
        return;
    diagnostics_warning(reading->diagnostics,
                        scenario_value_span(&reading->expectation_places[index]),
                        all ? "this holds whatever happens" : "this cannot hold whatever happens");
    diagnostics_help(reading->diagnostics,
                     "the metric is never below 0, a share never above 100%%, and a length of time "
                     "never above the duration");
}

static bool is_below(const struct expectation *e)
{
    return e->compare == COMPARE_LT || e->compare == COMPARE_LE || e->compare == COMPARE_EQ;
}

static bool is_above(const struct expectation *e)
{
    return e->compare == COMPARE_GT || e->compare == COMPARE_GE || e->compare == COMPARE_EQ;
}

/* Whether nothing obeys both: the one asks for less than the other for more. What is settled by
 * itself is told already. */
static bool contradict(const struct expectation *less, const struct expectation *more,
                       const struct scenario_parameters *p)
{
    struct formula_value most, least;
    struct text_error error;
    bool always;
    if (!is_below(less) || !is_above(more) ||
        expectation_limit(less, p, &most, &error) != TEXT_OK ||
        expectation_limit(more, p, &least, &error) != TEXT_OK ||
        is_settled(less, p, most, &always) || is_settled(more, p, least, &always))
        return false;
    int order = rational_compare(most.value, least.value);
    return order < 0 ||
           (order == 0 && (less->compare == COMPARE_LT || more->compare == COMPARE_GT));
}

static bool are_about_the_same(const struct expectation *a, const struct expectation *b)
{
    return a->kind == EXPECT_METRIC && b->kind == EXPECT_METRIC && a->metric == b->metric &&
           (!metric_table[a->metric].is_series || a->statistic == b->statistic);
}

/* Two limits of one metric that nothing keeps; of a matrix the first case is looked at. */
static void lint_contradiction(struct scenario_reading *reading, uint32_t index)
{
    const struct scenario *scenario = reading->scenario;
    const struct expectation *e = &scenario->expectations[index];
    const struct scenario_parameters p = scenario_combination_at(scenario, 0);
    for (uint32_t i = 0; i < index; i++) {
        const struct expectation *other = &scenario->expectations[i];
        if (!are_about_the_same(e, other) ||
            (!contradict(e, other, &p) && !contradict(other, e, &p)))
            continue;
        diagnostics_warning(reading->diagnostics,
                            scenario_value_span(&reading->expectation_places[index]),
                            "nothing obeys both this and '%s'", other->text);
        diagnostics_help(reading->diagnostics, "that is on line %d; leave one of them out",
                         other->line);
        return;
    }
}

/* Series that have members only if something goes wrong. */
static bool needs_a_loss(const char *metric)
{
    return strcmp(metric, "failover") == 0 || strcmp(metric, "stale.window") == 0;
}

static void lint_samples(struct scenario_reading *reading, uint32_t index, uint32_t kinds)
{
    const uint32_t harmless = KIND(START) | KIND(STOP) | KIND(STEP) | KIND(HEAL) | KIND(RESTART) |
                              KIND(JOIN) | KIND(CONFIGURE);
    const struct expectation *e = &reading->scenario->expectations[index];
    const struct metric_row *row = &metric_table[e->metric];
    const bool counted =
        !row->is_series || e->statistic == STATISTIC_COUNT || e->statistic == STATISTIC_TOTAL;
    const bool loss = needs_a_loss(row->name) && !(kinds & ~harmless);
    const bool heal = strcmp(row->name, "heal") == 0 && kinds == 0;
    if (counted || (!loss && !heal))
        return;
    diagnostics_warning(
        reading->diagnostics, scenario_value_span(&reading->expectation_places[index]),
        "'%s' has nothing to measure: no fault can take mastership away", row->name);
    diagnostics_help(reading->diagnostics,
                     "add a fault, such as 'every 10m crash master(%s) restart "
                     "after 30s'",
                     reading->scenario->resource_names[0]);
}

static bool start_together(const struct scenario *scenario)
{
    int64_t least, stagger, head_start;
    scenario_parameter_extent(scenario, scenario_parameter_find("start_stagger"), &least, &stagger);
    scenario_parameter_extent(scenario, scenario_parameter_find("head_start"), &least, &head_start);
    return stagger == 0 && head_start == 0;
}

/* Series that have members only if somebody joins a fleet that runs, or if something disturbs it.
 */
static void lint_newcomers(struct scenario_reading *reading, uint32_t index, uint32_t kinds)
{
    const uint32_t joining = KIND(CRASH) | KIND(STOP) | KIND(START) | KIND(RESTART) | KIND(JOIN);
    const struct expectation *e = &reading->scenario->expectations[index];
    const bool newcomer = e->metric == METRIC_NEWCOMER && !(kinds & joining);
    const bool rebalance = e->metric == METRIC_REBALANCE && kinds == 0;
    const bool counted = e->statistic == STATISTIC_COUNT || e->statistic == STATISTIC_TOTAL;
    if ((!newcomer && !rebalance) || counted || !start_together(reading->scenario))
        return;
    diagnostics_warning(reading->diagnostics,
                        scenario_value_span(&reading->expectation_places[index]),
                        "'%s' has nothing to measure: %s", metric_table[e->metric].name,
                        newcomer ? "nobody joins a fleet that runs" : "nothing disturbs the load");
    diagnostics_help(reading->diagnostics,
                     "add a fault, such as 'at 1h restart all down 30s between 30s'");
}

void scenario_lint_expectations(struct scenario_reading *reading)
{
    const struct scenario *scenario = reading->scenario;
    const uint32_t kinds = kinds_of(scenario);
    for (uint32_t i = 0; i < scenario->expectation_count; i++) {
        const enum expectation_kind kind = scenario->expectations[i].kind;
        if (kind == EXPECT_METRIC)
            lint_limit(reading, i);
        if (kind == EXPECT_METRIC)
            lint_contradiction(reading, i);
        if (kind == EXPECT_METRIC || kind == EXPECT_WITHIN)
            lint_samples(reading, i, kinds);
        if (kind == EXPECT_METRIC || kind == EXPECT_WITHIN)
            lint_newcomers(reading, i, kinds);
    }
}
