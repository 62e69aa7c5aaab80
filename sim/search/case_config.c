/* SPDX-License-Identifier: Apache-2.0 */
/* Translations; see case_config.h. */
#include "sim/search/case_config.h"

#include "sim/scenario/parameter.h"
#include "sim/search/case_run.h"

static int64_t at_least(int64_t value, int64_t minimum)
{
    return value < minimum ? minimum : value;
}

static int64_t at_most(int64_t value, int64_t maximum)
{
    return value > maximum ? maximum : value;
}

static struct election_runner_config runner_config(const struct scenario_parameters *p)
{
    return (struct election_runner_config){
        .pre_election_pause_ns = p->pre_election_pause,
        .master_check_interval_ns = p->master_check_interval,
        .master_hold_interval_ns = p->master_hold_interval,
        .resign_odds = p->resign_odds,
        .time_source = p->hold_clock == 1 ? ELECTION_TIME_WALL : ELECTION_TIME_MONOTONIC,
        .call_timeout_ns = p->call_timeout,
        .close_timeout_ns = p->close_timeout,
        .tolerated_check_errors = (uint32_t)p->tolerated_check_errors,
        .campaign_policy =
            p->campaign_errors == 1 ? ELECTION_CAMPAIGN_RETURN : ELECTION_CAMPAIGN_RETRY,
        .back_off_min_ns = p->back_off_min,
        .back_off_max_ns = p->back_off_max,
    };
}

struct fleet_config case_fleet_config(const struct scenario *scenario,
                                      const struct scenario_parameters *p)
{
    unsigned defects = (unsigned)p->defects;
    if (p->release_before_clear == 1)
        defects |= DEFECT_RELEASE_BEFORE_CLEAR;
    return (struct fleet_config){
        .instance_names = (const char *const *)scenario->instance_names,
        .resource_names = (const char *const *)scenario->resource_names,
        .instance_count = (uint32_t)p->instances,
        .resource_count = (uint32_t)p->resources,
        .start_stagger_ns = p->start_stagger,
        .head_start_ns = p->head_start,
        .observer_count = (uint32_t)p->observers,
        .observer_interval_ns = p->observer_interval,
        .is_2018 = p->subject == 1,
        .defects = defects,
        .runner = runner_config(p),
        .pass_interval_ns = p->pass_interval,
        .pass_length = p->pass_length,
        .pending_capacity = (uint32_t)p->pending_capacity,
        .execute_at_once = p->execute == 1,
        .execute_again_after_ns = p->execute_again_after,
        .guard = (enum guard_policy)p->guard,
    };
}

/* ---- bounds ------------------------------------------------------------------------------------------ */

/* The longest and shortest delay a law can draw: what its integer arithmetic gives at the ends. */
static uint64_t draw_least(struct sim_choice_source *source, enum sim_choice purpose,
                           uint64_t entity, uint64_t index, uint64_t bound)
{
    (void)source;
    (void)purpose;
    (void)entity;
    (void)index;
    (void)bound;
    return 0;
}

static uint64_t draw_most(struct sim_choice_source *source, enum sim_choice purpose,
                          uint64_t entity, uint64_t index, uint64_t bound)
{
    (void)source;
    (void)purpose;
    (void)entity;
    (void)index;
    return bound - 1;
}

static void add_law(const struct sim_law *law, struct bounds_input *in)
{
    struct sim_choice_source least = {draw_least}, most = {draw_most};
    int64_t a = sim_law_draw(law, &least, SIM_CHOICE_REQUEST_DELAY, 0, 0);
    int64_t b = sim_law_draw(law, &most, SIM_CHOICE_REQUEST_DELAY, 0, 0);
    in->one_way_least_ns = a < b ? a : b;
    in->one_way_most_ns = a < b ? b : a;
}

static int64_t length_of(const struct fault_plan *plan, const struct scenario_parameters *p)
{
    if (plan->length_ns != FAULT_FOREVER)
        return plan->length_ns;
    return at_most(plan->end_ns, p->duration) - at_most(plan->at_ns, p->duration);
}

/* Of a fault that can be active several times at once on one target, all of them. */
static int64_t coinciding(const struct fault_plan *plan, const struct scenario_parameters *p)
{
    if (plan->trigger != FAULT_EVERY || plan->period_ns == 0)
        return 1;
    return 1 + at_least(length_of(plan, p) - 1, 0) / plan->period_ns;
}

static void add_fault(const struct fault_plan *plan, const struct scenario_parameters *p,
                      struct bounds_input *in)
{
    switch (plan->kind) {
    case FAULT_PAUSE:
    case FAULT_SUSPEND:
        in->longest_pause_ns += length_of(plan, p) * coinciding(plan, p);
        break;
    case FAULT_DELAY:
        in->extra_delay_ns += plan->by * coinciding(plan, p);
        break;
    case FAULT_CUT:
    case FAULT_LOSE:
    case FAULT_OUTAGE:
        in->calls_can_fail = true;
        break;
    case FAULT_FAIL:
    case FAULT_DOUBT:
    case FAULT_POSTPONE:
        in->calls_can_fail |= plan->operation == SIM_OPERATION_IS_MASTER;
        break;
    case FAULT_RATE:
        in->slowest_rate_ppm = at_most(plan->by, in->slowest_rate_ppm);
        break;
    default:
        break;
    }
}

struct bounds case_bounds(const struct scenario *scenario, const struct scenario_parameters *p)
{
    struct bounds_input in = {
        .check_interval_ns =
            at_least(p->master_check_interval, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS),
        .call_timeout_ns = p->call_timeout,
        .close_timeout_ns = p->close_timeout,
        .pre_election_pause_ns =
            at_least(p->pre_election_pause, ELECTION_MIN_PRE_ELECTION_PAUSE_NS),
        .back_off_max_ns = at_least(p->back_off_max, p->back_off_min),
        .request_timeout_ns = p->request_timeout,
        .tolerated_check_errors = p->tolerated_check_errors,
        .lease_ns = p->lease,
        .keep_alive_interval_ns = p->keep_alive_interval,
        .keep_alive_poll_ns = p->keep_alive_poll,
        .expiry_tick_ns = p->expiry_tick,
        .commit_ns = p->commit_delay,
    };
    struct bounds bounds;
    add_law(&p->one_way_delay, &in);
    for (uint32_t i = 0; i < scenario->fault_count; i++)
        add_fault(&scenario->faults[i], p, &in);
    bounds_compute(&in, &bounds);
    return bounds;
}

struct check_config case_check_config(const struct scenario *scenario,
                                      const struct scenario_parameters *p)
{
    struct store_parameters store = scenario_store_parameters(p);
    return (struct check_config){
        .instance_count = (uint32_t)p->instances,
        .resource_count = (uint32_t)p->resources,
        .duration_ns = p->duration,
        .hold_ns = at_least(p->master_hold_interval, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS),
        .lease_ns = p->lease,
        .exclusive = store.exclusive,
        .fenced = p->guard == GUARD_FENCED,
        .answers_by_epoch = store.identity == STORE_IDENTITY_EPOCH,
        .bounds = case_bounds(scenario, p),
    };
}

struct metrics_config case_metrics_config(const struct scenario_parameters *p)
{
    return (struct metrics_config){
        .instance_count = (uint32_t)p->instances,
        .resource_count = (uint32_t)p->resources,
        .warm_up_ns = p->warm_up,
        .hold_ns = at_least(p->master_hold_interval, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS),
        .check_interval_ns =
            at_least(p->master_check_interval, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS),
    };
}
