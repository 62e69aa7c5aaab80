/* SPDX-License-Identifier: Apache-2.0 */
/* Puts a case together; see case_run.h. What the parts are made from stands in case_config.c. */
#include "sim/search/case_run.h"

#include <stdlib.h>
#include <string.h>

#include "sim/fault/fault.h"
#include "sim/search/case_config.h"
#include "sim/search/mixed_fleet.h"
#include "sim/subject/fleet.h"

/* So many events between two questions whether to go on. */
#define STEPS_BETWEEN_QUESTIONS 200000

/* Everything a run is made of. */
struct run {
    struct sim_choice_random random;
    struct sim_kernel *kernel;
    struct store *store;
    struct fleet *fleet;
    struct fault_engine *faults;
    struct sim_digest *digest;
    struct check *check;
    struct metrics *metrics;
    uint64_t fault_kinds;
    struct sim_timer warm_up_end; /* checks before it are told of before it */
    int64_t warm_up_end_ns;
};

/* ---- what the fault engine may do to the fleet ---------------------------------------------- */

static void act_start(void *data, uint16_t instance)
{
    fleet_start(data, instance);
}

static void act_withhold(void *data, uint16_t instance)
{
    fleet_withhold(data, instance);
}

static void act_join(void *data, uint16_t instance)
{
    fleet_join(data, instance);
}

static void act_configure(void *data, uint16_t instance, const struct fault_settings *settings)
{
    fleet_configure(data, instance, settings);
}

static void act_stop(void *data, uint16_t instance, bool at_once)
{
    fleet_stop(data, instance, at_once);
}

static void act_crash(void *data, uint16_t instance)
{
    fleet_crash(data, instance);
}

static void act_pause(void *data, uint16_t instance, bool freeze)
{
    fleet_pause(data, instance, freeze);
}

static void act_resume(void *data, uint16_t instance)
{
    fleet_resume(data, instance);
}

static void act_look(void *data, uint16_t instance)
{
    fleet_look(data, instance);
}

static struct sim_host *act_host(void *data, uint16_t instance)
{
    return &((struct fleet *)data)->instances[instance].host;
}

static bool act_is_up(void *data, uint16_t instance)
{
    return ((struct fleet *)data)->instances[instance].state != INSTANCE_DOWN;
}

static void watch(void *data, const struct sim_event *event)
{
    struct run *run = data;
    if (FLEET_WATCHED >> event->kind & 1)
        fleet_watch(run->fleet, event);
    if (run->fault_kinds >> event->kind & 1)
        fault_engine_watch(run->faults, event);
}

static void instance_ended(void *data, uint16_t instance)
{
    fault_engine_instance_ended(((struct run *)data)->faults, instance);
}

static void warm_up_ends(struct sim_timer *timer)
{
    struct run *run = (struct run *)(void *)((char *)timer - offsetof(struct run, warm_up_end));
    sim_kernel_require_calm(run->kernel);
    fleet_tell_checks(run->fleet);
}

/* ---- running ahead -------------------------------------------------------------------------- */

/* Before which time a master is not told to stop and its checks are answered yes, at once. Where an
 * instance stops already, the end of its pass cancels its runners. */
static int64_t calm_until(void *data)
{
    const struct run *run = data;
    if (run->store->calls > 0 || !run->store->answers_at_once || run->fleet->stopping > 0)
        return INT64_MIN;
    int64_t until_ns = fault_engine_calm_until(run->faults);
    bool warming_up = run->warm_up_end.armed != 0;
    return warming_up && run->warm_up_end_ns < until_ns ? run->warm_up_end_ns : until_ns;
}

/* ---- building ------------------------------------------------------------------------------- */

static bool build_readers(struct run *run, const struct scenario *scenario,
                          const struct scenario_parameters *p, const struct case_options *options)
{
    struct check_config check = case_check_config(scenario, p);
    struct metrics_config metrics = case_metrics_config(p);
    run->digest = sim_digest_new();
    run->check = check_new(&check);
    run->metrics = metrics_new(&metrics);
    if (!run->digest || !run->check || !run->metrics)
        return false;
    for (uint32_t i = 0; check.mixed && i < check.instance_count; i++) {
        struct bounds own = mixed_fleet_bounds(scenario, p, (uint16_t)i);
        check_set_bounds(run->check, (uint16_t)i, &own);
    }
    sim_kernel_add_reader(run->kernel, sim_digest_reader(run->digest));
    sim_kernel_add_reader(run->kernel, check_reader(run->check));
    sim_kernel_add_reader(run->kernel, metrics_reader(run->metrics));
    if (options->reader.read)
        sim_kernel_add_reader(run->kernel, options->reader);
    return true;
}

static bool build_world(struct run *run, const struct scenario *scenario,
                        const struct scenario_parameters *p, const struct case_options *options)
{
    struct store_parameters store = scenario_store_parameters(p);
    struct fleet_config fleet = case_fleet_config(scenario, p);
    fleet.tells_each_check = options->tells_each_check;
    uint32_t links = fleet.instance_count + fleet.observer_count;
    run->store = store_new(run->kernel, &store, fleet.instance_names, links, fleet.resource_count);
    if (!run->store)
        return false;
    run->fleet = fleet_new(run->kernel, run->store, &fleet);
    if (!run->fleet)
        return false;
    struct fault_actions actions = {.start = act_start,
                                    .withhold = act_withhold,
                                    .join = act_join,
                                    .configure = act_configure,
                                    .stop = act_stop,
                                    .crash = act_crash,
                                    .pause = act_pause,
                                    .resume = act_resume,
                                    .look = act_look,
                                    .host = act_host,
                                    .is_up = act_is_up,
                                    .data = run->fleet};
    run->faults = fault_engine_new(run->kernel, run->store, &run->fleet->call_faults, &actions,
                                   scenario->faults, scenario->fault_count, fleet.instance_count,
                                   options->faults);
    if (!run->faults)
        return false;
    run->fleet->ended = instance_ended;
    run->fleet->ended_data = run;
    run->warm_up_end.fire = warm_up_ends;
    run->warm_up_end_ns = p->warm_up;
    sim_timer_arm_ranked(run->kernel, &run->warm_up_end, p->warm_up, SIM_TIE_FIRST, FLEET_RANK);
    run->fault_kinds = fault_engine_watched(run->faults);
    sim_kernel_watch(run->kernel, FLEET_WATCHED | run->fault_kinds, watch, run);
    /* They could end by themselves. A store without them has none for anybody (scenario_check). */
    bool has_leases = run->store->parameters.lease_ns > 0;
    if (run->store->instant && !has_leases && !options->step_by_step)
        sim_kernel_run_ahead(run->kernel, calm_until, run);
    return true;
}

static bool build(struct run *run, const struct scenario *scenario,
                  const struct scenario_case *which, const struct case_options *options)
{
    memset(run, 0, sizeof *run);
    sim_choice_random_init(&run->random, which->seed);
    struct sim_kernel_config kernel = {
        .context = options->context,
        .ties = which->parameters.ties == 1 ? SIM_TIES_RANDOM : SIM_TIES_INSERTION,
        .choices = options->choices ? options->choices : &run->random.source};
    run->kernel = sim_kernel_new(&kernel);
    return run->kernel && build_readers(run, scenario, &which->parameters, options) &&
           build_world(run, scenario, &which->parameters, options);
}

static void take_apart(struct run *run)
{
    fault_engine_free(run->faults);
    fleet_free(run->fleet);
    store_free(run->store);
    sim_digest_free(run->digest);
    check_free(run->check);
    metrics_free(run->metrics);
    sim_kernel_free(run->kernel);
}

/* ---- running -------------------------------------------------------------------------------- */

static enum case_outcome go(struct run *run, int64_t duration_ns,
                            const struct case_options *options)
{
    for (;;) {
        switch (sim_kernel_run(run->kernel, duration_ns, STEPS_BETWEEN_QUESTIONS)) {
        case SIM_RUN_STEPS:
            if (options->interrupted && options->interrupted(options->interrupted_data))
                return CASE_INTERRUPTED;
            break;
        case SIM_RUN_STUCK:
            return CASE_STUCK;
        case SIM_RUN_NO_MEMORY:
            return CASE_NO_MEMORY;
        default:
            return CASE_FINISHED;
        }
    }
}

static void collect(struct run *run, const struct scenario_parameters *p,
                    struct case_result *result)
{
    struct sim_kernel *kernel = run->kernel;
    kernel->now_ns = p->duration;
    fleet_tell_checks(run->fleet);
    fleet_audit_trackers(run->fleet);
    sim_emit(kernel, SIM_EVENT_RUN_ENDED, 0, SIM_NO_INSTANCE, SIM_NO_RESOURCE, 0, 0);
    sim_kernel_flush(kernel);
    check_finish(run->check, p->duration);
    memcpy(result->properties, run->check->results, sizeof result->properties);
    result->bounds = run->check->config.bounds;
    result->digest = sim_digest_value(run->digest);
    result->end_ns = p->duration;
    result->events = kernel->events_emitted;
    result->steps = kernel->steps;
    result->ran_ahead = kernel->ran_ahead;
    result->requests = run->store->requests;
    result->renewals = run->store->renewals;
    if (!metrics_finish(run->metrics, p->duration, result->requests, result->renewals) ||
        kernel->failed) {
        result->outcome = CASE_NO_MEMORY;
    } else if (kernel->stacks.overflowed) {
        result->outcome = CASE_STACK_OVERFLOW;
    } else {
        result->metrics = run->metrics;
        run->metrics = NULL;
    }
}

void case_run(const struct scenario *scenario, const struct scenario_case *which,
              const struct case_options *options, struct case_result *result)
{
    struct run run;
    memset(result, 0, sizeof *result);
    if (!build(&run, scenario, which, options))
        result->outcome = CASE_NO_MEMORY;
    else
        result->outcome = go(&run, which->parameters.duration, options);
    if (result->outcome == CASE_FINISHED)
        collect(&run, &which->parameters, result);
    if (run.kernel && run.kernel->stacks.overflowed)
        result->outcome = CASE_STACK_OVERFLOW;
    take_apart(&run);
}

void case_result_clear(struct case_result *result)
{
    metrics_free(result->metrics);
    result->metrics = NULL;
}
