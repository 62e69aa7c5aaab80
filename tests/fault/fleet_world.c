/* SPDX-License-Identifier: Apache-2.0 */
/* See fleet_world.h. */
#include "tests/fault/fleet_world.h"

#include "sim/scenario/fault_sentence.h"
#include "tests/t.h"

static char instance_words[FLEET_NAMES][8], resource_words[FLEET_NAMES][8];
static char *instances[FLEET_NAMES], *resources[FLEET_NAMES];
static const struct sentence_names names = {instances, resources, FLEET_NAMES, FLEET_NAMES};

static void make_names(void)
{
    for (int i = 0; i < FLEET_NAMES; i++) {
        instances[i] = instance_words[i];
        resources[i] = resource_words[i];
        sprintf(instances[i], "n%d", i + 1);
        sprintf(resources[i], "r%d", i + 1);
    }
}

void fleet_world_init(struct fleet_world *w)
{
    make_names();
    memset(w, 0, sizeof *w);
    w->seed = 1;
    w->context = sim_context_default();
    w->parameters = parameters_of("ideal");
    w->config = (struct fleet_config){
        .instance_names = (const char *const *)instances,
        .resource_names = (const char *const *)resources,
        .instance_count = 3,
        .resource_count = 1,
        .observer_interval_ns = 1 * S,
        .runner = {.pre_election_pause_ns = 1 * S,
                   .master_check_interval_ns = 5 * S,
                   .master_hold_interval_ns = 60 * S,
                   .resign_odds = 10,
                   .call_timeout_ns = 10 * S,
                   .close_timeout_ns = 1 * S,
                   .back_off_min_ns = 100 * MS,
                   .back_off_max_ns = 5 * S},
        .pass_interval_ns = 100 * MS,
        .pass_length = {SIM_LAW_CONSTANT, 20 * MS, 0},
        .pending_capacity = 100,
        .guard = GUARD_FENCED,
    };
}

void fleet_world_fault(struct fleet_world *w, const char *sentence)
{
    struct text_error error;
    if (fault_sentence_parse(sentence, strlen(sentence), &names, &w->plans[w->plan_count], &error))
        fail_msg("%s: %s", sentence, error.message);
    w->plan_count++;
}

/* ---- what the engine does to the fleet ------------------------------------------------------ */

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
    struct fleet_world *w = data;
    if (FLEET_WATCHED >> event->kind & 1)
        fleet_watch(w->fleet, event);
    if (w->fault_kinds >> event->kind & 1)
        fault_engine_watch(w->faults, event);
}

static void instance_ended(void *data, uint16_t instance)
{
    fault_engine_instance_ended(((struct fleet_world *)data)->faults, instance);
}

/* ---- life ----------------------------------------------------------------------------------- */

static bool open_faults(struct fleet_world *w)
{
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
                                    .data = w->fleet};
    w->faults = fault_engine_new(w->kernel, w->store, &w->fleet->call_faults, &actions, w->plans,
                                 w->plan_count, w->config.instance_count, &w->fault_log);
    if (!w->faults)
        return false;
    w->fleet->ended = instance_ended;
    w->fleet->ended_data = w;
    w->fault_kinds = fault_engine_watched(w->faults);
    sim_kernel_watch(w->kernel, FLEET_WATCHED | w->fault_kinds, watch, w);
    return true;
}

bool fleet_world_open(struct fleet_world *w)
{
    sim_choice_random_init(&w->random, w->seed);
    struct sim_kernel_config kernel = {.context = w->context, .choices = &w->random.source};
    w->kernel = sim_kernel_new(&kernel);
    w->digest = sim_digest_new();
    if (!w->kernel || !w->digest)
        return false;
    sim_kernel_add_reader(w->kernel, event_log_reader(&w->log));
    sim_kernel_add_reader(w->kernel, sim_digest_reader(w->digest));
    w->store =
        store_new(w->kernel, &w->parameters, w->config.instance_names,
                  w->config.instance_count + w->config.observer_count, w->config.resource_count);
    if (!w->store)
        return false;
    w->fleet = fleet_new(w->kernel, w->store, &w->config);
    return w->fleet && open_faults(w);
}

void fleet_world_begin(struct fleet_world *w, const char *const *sentences)
{
    fleet_world_init(w);
    while (*sentences)
        fleet_world_fault(w, *sentences++);
    assert_true(fleet_world_open(w));
}

enum sim_outcome fleet_world_go(struct fleet_world *w, int64_t time_ns)
{
    enum sim_outcome outcome = sim_kernel_run(w->kernel, time_ns, UINT64_MAX);
    if (w->kernel->now_ns < time_ns)
        w->kernel->now_ns = time_ns;
    return outcome;
}

static void carry_out(struct sim_timer *timer)
{
    struct world_plan *plan = (struct world_plan *)(void *)timer;
    plan->act(plan->data);
}

void fleet_world_at(struct fleet_world *w, int64_t time_ns, void (*act)(void *data), void *data)
{
    struct world_plan *plan = &w->acts[w->act_count++];
    *plan = (struct world_plan){.timer = {.fire = carry_out}, .act = act, .data = data};
    sim_timer_arm(w->kernel, &plan->timer, time_ns);
}

void fleet_world_close(struct fleet_world *w)
{
    fault_engine_free(w->faults);
    fault_log_destroy(&w->fault_log);
    fleet_free(w->fleet);
    store_free(w->store);
    sim_digest_free(w->digest);
    sim_kernel_free(w->kernel);
    event_log_destroy(&w->log);
    for (uint32_t i = 0; i < w->plan_count; i++)
        fault_plan_free(&w->plans[i]);
}

uint16_t fleet_world_master(const struct fleet_world *w)
{
    return store_owner(w->store, 0);
}
