/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A few small elections, and the digest of each on standard output: "etcd-lease asm 0123...".
 *
 * Needs the library and the simulator below the scenarios only, so that it is built in seconds by
 * any compiler for any processor: see builds.sh and aarch64.sh, which compare what they print. With
 * an argument: under that kind of contexts alone.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/kernel/digest.h"
#include "sim/subject/fleet.h"

#define MS ELECTION_MILLISECOND
#define SEC ELECTION_SECOND

enum { INSTANCES = 3, RESOURCES = 8 };

static const char *const instance_names[] = {"i0", "i1", "i2"};
static const char *const resource_names[] = {"r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"};

/* One way of running them. */
struct setting {
    const char *name, *profile;
    struct sim_law one_way, pass_length;
    enum sim_ties ties;
    uint64_t seed;
};

static const struct setting settings[] = {
    {"ideal", "ideal", {0}, {0}, SIM_TIES_INSERTION, 1},
    {"ideal-ties", "ideal", {0}, {0}, SIM_TIES_RANDOM, 2},
    {"etcd-lease", "etcd-lease", {SIM_LAW_CONSTANT, 5 * MS, 0}, {0}, SIM_TIES_INSERTION, 3},
    {"exp", "etcd-lease", {SIM_LAW_EXPONENTIAL, 20 * MS, 0}, {SIM_LAW_UNIFORM, MS, SEC},
     SIM_TIES_INSERTION, 4},
    {"lognormal", "etcd-lease", {SIM_LAW_LOGNORMAL, 10 * MS, 1500000},
     {SIM_LAW_LOGNORMAL, 2 * SEC, 1000000}, SIM_TIES_RANDOM, 5},
};

static struct fleet_config fleet_of(const struct setting *s)
{
    return (struct fleet_config){
        .instance_names = instance_names,
        .resource_names = resource_names,
        .instance_count = INSTANCES,
        .resource_count = RESOURCES,
        .start_stagger_ns = 100 * MS,
        .runner = {.pre_election_pause_ns = SEC,
                   .master_check_interval_ns = 5 * SEC,
                   .master_hold_interval_ns = 60 * SEC,
                   .resign_odds = 10,
                   .call_timeout_ns = 10 * SEC,
                   .close_timeout_ns = SEC,
                   .back_off_min_ns = 100 * MS,
                   .back_off_max_ns = 5 * SEC},
        .pass_interval_ns = 10 * SEC,
        .pass_length = s->pass_length,
        .pending_capacity = RESOURCES,
        .guard = GUARD_FENCED,
    };
}

/* An hour with a crash, a suspension, a slow clock and a stop in it. */
static enum sim_outcome live(struct sim_kernel *k, struct fleet *fleet)
{
    sim_kernel_run(k, 600 * SEC, UINT64_MAX);
    fleet_crash(fleet, 0);
    sim_kernel_run(k, 640 * SEC, UINT64_MAX);
    fleet_start(fleet, 0);
    sim_kernel_run(k, 1200 * SEC, UINT64_MAX);
    fleet_pause(fleet, 1, true);
    sim_kernel_run(k, 1290 * SEC, UINT64_MAX);
    fleet_resume(fleet, 1);
    fleet_look(fleet, 2);
    sim_clock_set_rate(&fleet->instances[2].host.clock, k->now_ns, -12345);
    sim_host_clock_changed(&fleet->instances[2].host);
    sim_kernel_run(k, 3000 * SEC, UINT64_MAX);
    fleet_stop(fleet, 0, false);
    return sim_kernel_run(k, 3600 * SEC, UINT64_MAX);
}

static bool print_digest(const struct setting *s, enum sim_context_kind kind)
{
    struct sim_choice_random random;
    struct sim_kernel_config config = {kind, s->ties, &random.source};
    struct store_parameters parameters = store_profile_find(s->profile)->parameters;
    struct fleet_config fleet_config = fleet_of(s);
    char text[SIM_DIGEST_TEXT_SIZE];
    parameters.one_way = s->one_way;
    sim_choice_random_init(&random, s->seed);
    struct sim_kernel *kernel = sim_kernel_new(&config);
    struct sim_digest *digest = sim_digest_new();
    if (!kernel || !digest)
        return false;
    sim_kernel_add_reader(kernel, sim_digest_reader(digest));
    struct store *store =
        store_new(kernel, &parameters, instance_names, INSTANCES, RESOURCES);
    struct fleet *fleet = store ? fleet_new(kernel, store, &fleet_config) : NULL;
    bool good = fleet && live(kernel, fleet) == SIM_RUN_UNTIL && !kernel->stacks.overflowed;
    uint64_t events = kernel->events_emitted;
    if (fleet)
        fleet_free(fleet);
    if (store)
        store_free(store);
    sim_kernel_free(kernel);
    sim_digest_format(sim_digest_value(digest), text);
    sim_digest_free(digest);
    printf("%s %s %" PRIu64 " %s\n", s->name, sim_context_name(kind), events, text);
    return good;
}

int main(int argc, char **argv)
{
    bool good = true;
    for (unsigned kind = 0; kind < SIM_CONTEXT_KIND_COUNT; kind++) {
        if (!sim_context_available((enum sim_context_kind)kind))
            continue;
        if (argc > 1 && strcmp(argv[1], sim_context_name((enum sim_context_kind)kind)) != 0)
            continue;
        for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
            good &= print_digest(&settings[i], (enum sim_context_kind)kind);
    }
    return good ? 0 : 1;
}
