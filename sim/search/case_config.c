/* SPDX-License-Identifier: Apache-2.0 */
/* Translations; see case_config.h. */
#include "sim/search/case_config.h"

#include "sim/scenario/law_text.h"
#include "sim/scenario/parameter.h"
#include "sim/search/case_run.h"
#include "sim/search/fault_times.h"
#include "sim/search/mixed_fleet.h"

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

/* ---- bounds --------------------------------------------------------------------------------- */

/* Those that are not are looked at by their times; see fault_times.h. */
static bool is_untimed(const struct fault_plan *plan)
{
    return plan->trigger != FAULT_AT;
}

/* Of a fault that can be active several times at once on one target, all of them. */
static int64_t coinciding(const struct fault_plan *plan, const struct scenario_parameters *p)
{
    if (plan->trigger != FAULT_EVERY || plan->period_ns == 0)
        return 1;
    return 1 + at_least(fault_times_length(plan, p) - 1 + plan->jitter_ns, 0) / plan->period_ns;
}

/* From the end of one occurrence to the beginning of the next, of a kind that does not begin anew
 * while it lasts. FAULT_FOREVER: there is no next one; 0: the next may begin at once. */
static int64_t gap_of(const struct fault_plan *plan, const struct scenario_parameters *p)
{
    if (plan->trigger != FAULT_EVERY || plan->times == 1)
        return FAULT_FOREVER;
    if (plan->period_ns == 0)
        return 0;
    int64_t rest_ns = fault_times_length(plan, p) % plan->period_ns;
    return rest_ns == 0 ? 0 : at_least(plan->period_ns - rest_ns - plan->jitter_ns, 0);
}

/* So many occurrences of a pause may begin in a window of true time, or be going on at its
 * beginning. */
static int64_t occurrences(const struct fault_plan *plan, const struct scenario_parameters *p,
                           int64_t window_ns)
{
    int64_t gap_ns = gap_of(plan, p);
    int64_t cycle_ns = at_least(election_time_add(fault_times_length(plan, p), gap_ns), 1);
    return gap_ns == FAULT_FOREVER ? 1 : 1 + window_ns / cycle_ns;
}

/* So often a window is prolonged before it is taken to be as long as the run. */
#define TURNS_MOST 100

/* All pauses of a process that may fall into a window of so much time of its own: they prolong the
 * window, in which there may be more of them. */
static int64_t pauses_within(const struct scenario *scenario, const struct scenario_parameters *p,
                             int64_t window_ns)
{
    int64_t former_ns = -1, pauses_ns = 0;
    for (int turns = 0; pauses_ns > former_ns && pauses_ns < p->duration; turns++) {
        if (turns == TURNS_MOST)
            return p->duration;
        former_ns = pauses_ns;
        int64_t whole_ns = election_time_add(window_ns, former_ns);
        metric_int128 sum = fault_times_paused(scenario, p, whole_ns);
        for (uint32_t i = 0; i < scenario->fault_count; i++) {
            const struct fault_plan *plan = &scenario->faults[i];
            if ((plan->kind == FAULT_PAUSE || plan->kind == FAULT_SUSPEND) && is_untimed(plan))
                sum += (metric_int128)fault_times_length(plan, p) * occurrences(plan, p, whole_ns);
        }
        pauses_ns = sum > p->duration ? p->duration : (int64_t)sum;
    }
    return pauses_ns;
}

static bool is_of_all_messages(const struct fault_plan *plan)
{
    return plan->channel == 0 && plan->direction == 0;
}

/* Checks go on, or the news of a grant still gets through. */
static bool fails_renewals_alone(const struct fault_plan *plan)
{
    return plan->channel == 1 + STORE_CHANNEL_KEEP_ALIVE ||
           (plan->channel == 0 && plan->direction == 1);
}

static bool stops_renewals(const struct fault_plan *plan)
{
    return plan->kind == FAULT_PAUSE || plan->kind == FAULT_SUSPEND || plan->kind == FAULT_OUTAGE ||
           plan->kind == FAULT_CUT;
}

static bool has_pauses(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->fault_count; i++)
        if (scenario->faults[i].kind == FAULT_PAUSE || scenario->faults[i].kind == FAULT_SUSPEND)
            return true;
    return false;
}

/* Renewals may have failed for as long as all cuts and outages but the last fault lasted, of those
 * with a time as many as stand in a row; if they can follow each other faster than renewals are
 * made up for, for a whole lease. */
static int64_t former_faults(const struct scenario *scenario, const struct scenario_parameters *p)
{
    const int64_t settling_ns = p->keep_alive_poll + 2 * law_most(&p->one_way_delay);
    const struct fault_times_row row = fault_times_rows(scenario, p, settling_ns);
    metric_int128 sum = row.broken_ns;
    int64_t last_ns = row.least_ns;
    bool all_timed = true, pauses = has_pauses(scenario);
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_plan *plan = &scenario->faults[i];
        if ((plan->kind != FAULT_CUT && plan->kind != FAULT_OUTAGE) || !is_untimed(plan))
            continue;
        if (gap_of(plan, p) <= settling_ns || coinciding(plan, p) > 1)
            return p->lease;
        all_timed = false;
        sum += fault_times_length(plan, p);
        last_ns = at_most(fault_times_length(plan, p), last_ns);
    }
    if (pauses)
        last_ns = 0;
    else if (all_timed)
        return at_most(row.before_ns, p->lease);
    return sum == 0 ? 0 : sum - last_ns > p->lease ? p->lease : (int64_t)(sum - last_ns);
}

static int64_t fastest_rate(const struct scenario *scenario)
{
    int64_t rate_ppm = 0;
    for (uint32_t i = 0; i < scenario->fault_count; i++)
        if (scenario->faults[i].kind == FAULT_RATE)
            rate_ppm = at_least(scenario->faults[i].by, rate_ppm);
    return rate_ppm;
}

/* Whether a session may end after a fault is over and before it is renewed again, or not be renewed
 * any more since its client, whose clock may be fast, has given it up. A shorter fault does not
 * reach from a renewal to the end of the lease; a cut that is longer than the lease outlasts it. */
static bool leaves_session_dying(const struct fault_plan *plan, const struct scenario_parameters *p,
                                 int64_t rate_ppm, int64_t former_ns)
{
    int64_t round_trip_ns = 2 * law_most(&p->one_way_delay);
    int64_t period_ns = p->keep_alive_interval + 2 * p->keep_alive_poll + 2 * round_trip_ns;
    int64_t given_up_ns = (int64_t)((metric_int128)p->lease * 1000000 / (1000000 + rate_ppm));
    int64_t over_ns = p->lease + p->expiry_tick + p->commit_delay;
    int64_t length_ns = election_time_add(fault_times_length(plan, p), former_ns);
    bool outlasts = plan->kind == FAULT_CUT && is_of_all_messages(plan) && rate_ppm == 0 &&
                    fault_times_length(plan, p) > over_ns;
    return stops_renewals(plan) && length_ns >= given_up_ns - period_ns && !outlasts;
}

/* A wait whose success is reported as an error is made again after a back-off. */
static void add_call_fault(const struct fault_plan *plan, struct bounds_input *in)
{
    int64_t again_ns = in->back_off_max_ns + 2 * in->one_way_most_ns + in->commit_ns;
    bool postponed = plan->kind == FAULT_POSTPONE;
    in->calls_can_hang |= postponed;
    if (plan->operation == SIM_OPERATION_IS_MASTER)
        in->checks_can_fail = true;
    if (plan->operation == SIM_OPERATION_KEEP_ALIVE)
        in->renewals_can_fail_alone = true;
    if (plan->operation == SIM_OPERATION_IS_MASTER && postponed)
        in->late_answer_ns = at_least(plan->by, in->late_answer_ns);
    if (plan->operation == SIM_OPERATION_WAIT && plan->kind != FAULT_FAIL)
        in->late_grant_ns = at_least(postponed ? plan->by : again_ns, in->late_grant_ns);
}

static void add_fault(const struct fault_plan *plan, const struct scenario_parameters *p,
                      struct bounds_input *in)
{
    bool of_calls = plan->channel == 0 || plan->channel == 1 + STORE_CHANNEL_CALLS;
    switch (plan->kind) {
    case FAULT_DELAY:
        if (is_untimed(plan))
            in->extra_delay_ns += plan->by * coinciding(plan, p);
        break;
    case FAULT_CUT:
        in->checks_can_fail |= of_calls;
        in->calls_can_hang |= of_calls;
        in->renewals_can_fail_alone |= fails_renewals_alone(plan);
        break;
    case FAULT_LOSE:
        in->checks_can_fail = in->calls_can_hang = in->renewals_can_fail_alone = true;
        break;
    case FAULT_OUTAGE:
        in->checks_can_fail = true;
        break;
    case FAULT_FAIL:
    case FAULT_DOUBT:
    case FAULT_POSTPONE:
        add_call_fault(plan, in);
        break;
    case FAULT_RATE:
        in->slowest_rate_ppm = at_most(plan->by, in->slowest_rate_ppm);
        break;
    default:
        break;
    }
}

/* Whether such a fault lets a session live although its client cannot make use of it. */
static bool lets_owner_linger(const struct fault_plan *plan)
{
    switch (plan->kind) {
    case FAULT_DELAY:
    case FAULT_LOSE:
    case FAULT_FAIL:
    case FAULT_DOUBT:
    case FAULT_POSTPONE:
    case FAULT_RATE:
        return true;
    default:
        return plan->kind == FAULT_CUT && !is_of_all_messages(plan);
    }
}

struct bounds_input case_bounds_input(const struct scenario *scenario,
                                      const struct scenario_parameters *p)
{
    struct bounds_input in = {
        .check_interval_ns =
            at_least(p->master_check_interval, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS),
        .call_timeout_ns = p->call_timeout,
        .close_timeout_ns = p->close_timeout,
        .pre_election_pause_ns =
            at_least(p->pre_election_pause, ELECTION_MIN_PRE_ELECTION_PAUSE_NS),
        .back_off_min_ns = p->back_off_min,
        .back_off_max_ns = at_least(p->back_off_max, p->back_off_min),
        .request_timeout_ns = p->request_timeout,
        .tolerated_check_errors = p->tolerated_check_errors,
        .lease_ns = p->lease,
        .keep_alive_interval_ns = p->keep_alive_interval,
        .keep_alive_poll_ns = p->keep_alive_poll,
        .expiry_tick_ns = p->expiry_tick,
        .commit_ns = p->commit_delay,
        .one_way_least_ns = law_least(&p->one_way_delay),
        .one_way_most_ns = law_most(&p->one_way_delay),
        .former_faults_ns = former_faults(scenario, p),
        .extra_delay_ns = fault_times_delay(scenario, p),
    };
    struct bounds without;
    const int64_t fastest_ppm = fastest_rate(scenario);
    bool heals = false, has_outage = false, revokes = false;
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_plan *plan = &scenario->faults[i];
        add_fault(plan, p, &in);
        in.renewals_can_be_too_late |=
            leaves_session_dying(plan, p, fastest_ppm, in.former_faults_ns);
        heals |= plan->kind == FAULT_HEAL;
        has_outage |= plan->kind == FAULT_OUTAGE;
        revokes |= plan->kind == FAULT_REVOKE;
    }
    in.renewals_can_be_too_late |= heals;
    in.renewals_can_fail_alone |= has_outage && revokes;
    bounds_compute(&in, &without);
    int64_t window_ns = at_least(without.stale_window_ns, without.stop_ns);
    in.pause_ns = pauses_within(scenario, p, window_ns);
    window_ns = at_most(window_ns, p->duration) + p->keep_alive_interval + p->keep_alive_poll;
    in.pause_since_renewal_ns = pauses_within(scenario, p, window_ns);
    return in;
}

struct bounds case_bounds(const struct scenario *scenario, const struct scenario_parameters *p)
{
    struct bounds_input in = case_bounds_input(scenario, p);
    struct bounds bounds;
    bounds_compute(&in, &bounds);
    return bounds;
}

struct check_config case_check_config(const struct scenario *scenario,
                                      const struct scenario_parameters *p)
{
    struct check_config config = {
        .instance_count = (uint32_t)p->instances,
        .resource_count = (uint32_t)p->resources,
        .duration_ns = p->duration,
        .hold_ns = at_least(p->master_hold_interval, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS),
        .lease_ns = p->lease,
        .exclusive = scenario_store_parameters(p).exclusive,
        .fenced = p->guard == GUARD_FENCED,
        .mixed = mixed_fleet(scenario),
    };
    config.bounds = config.mixed ? mixed_fleet_widest(scenario, p) : case_bounds(scenario, p);
    config.owner_can_linger = p->lease == 0;
    for (uint32_t i = 0; i < scenario->fault_count; i++)
        config.owner_can_linger |= lets_owner_linger(&scenario->faults[i]);
    return config;
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
