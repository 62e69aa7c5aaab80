/* SPDX-License-Identifier: Apache-2.0 */
/* Databases for tests; see sample.h. */
#include "tests/record/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check/vocabulary.h"

static const struct recorder_fault_plan plans[] = {
    {"crash", "every 10m crash any restart after 20s", 12, 5},
    {"cut", "every 15m cut any for 25s", 13, 5},
};

static const char *const tags[] = {"smoke", "sample"};

static const struct recorder_expectation expectations[] = {
    {"failover.max <= 40s", false, 20, 5, NULL},
    {"tenure fits geometric", true, 22, 7, "scenarios/_base.yaml"},
};

/* Room for faults is made before memory is let run out. */
#define FAULTS_AT_ONCE 64

void sample_begin(struct sample *s, uint32_t instances, uint32_t resources, int64_t end_ns)
{
    memset(s, 0, sizeof *s);
    history_init(&s->history, 0);
    history_begin(&s->history, instances, resources);
    s->reader = history_reader(&s->history);
    for (uint32_t i = 0; i < SAMPLE_NAMES; i++) {
        snprintf(s->names[i], sizeof s->names[i], "n%u", i + 1);
        snprintf(s->names[SAMPLE_NAMES + i], sizeof s->names[i], "r%u", i + 1);
        s->instance_names[i] = s->names[i];
        s->resource_names[i] = s->names[SAMPLE_NAMES + i];
    }
    s->scenario = (struct recorder_scenario){.path = "scenarios/sample.yaml",
                                             .name = "sample",
                                             .summary = "a sample for tests",
                                             .tags = tags,
                                             .tag_count = 2,
                                             .fault_plans = plans,
                                             .fault_plan_count = 2,
                                             .expectations = expectations,
                                             .expectation_count = 2};
    s->faults = malloc(FAULTS_AT_ONCE * sizeof *s->faults);
    s->parameters[0] =
        (struct recorder_parameter){"master_hold_interval", "60s", NULL, true, 60 * SAMPLE_S};
    s->parameters[1] =
        (struct recorder_parameter){"master_check_interval", "5s", NULL, true, 5 * SAMPLE_S};
    s->parameters[2] = (struct recorder_parameter){"resign_odds", "0", "1", true, 1};
    s->of = (struct recorder_case){.seed = 17,
                                   .digest = "00112233445566778899aabbccddeeff",
                                   .verdict = "held",
                                   .matrix = "",
                                   .replay = "tenure replay scenarios/sample.yaml --seed 17",
                                   .window_end_ns = end_ns,
                                   .requests = 1000,
                                   .renewals = 100,
                                   .instance_names = s->instance_names,
                                   .resource_names = s->resource_names,
                                   .instance_count = instances,
                                   .resource_count = resources,
                                   .parameters = s->parameters,
                                   .parameter_count = 3,
                                   .history = &s->history};
}

void sample_end(struct sample *s)
{
    history_destroy(&s->history);
    free(s->faults);
}

/* Faults are told as (sentence, occurrence); the stream has numbers instead. */
static uint64_t number_of_fault(struct sample *s, enum sim_event_kind kind, uint64_t plan,
                                uint64_t occurrence)
{
    size_t n = s->of.fault_count;
    if (kind == SIM_EVENT_FAULT_ENDED) {
        while (n > 0 &&
               (s->faults[n - 1].plan != plan || s->faults[n - 1].occurrence != occurrence))
            n--;
        return n;
    }
    if (n > 0 && n % FAULTS_AT_ONCE == 0)
        s->faults = realloc(s->faults, (n + FAULTS_AT_ONCE) * sizeof *s->faults);
    s->faults[n] = (struct recorder_fault){(uint32_t)plan, occurrence};
    s->of.faults = s->faults;
    return s->of.fault_count = n + 1;
}

void sample_emit(struct sample *s, int64_t time_ns, enum sim_event_kind kind, unsigned cause,
                 uint16_t instance, uint32_t resource, uint64_t value, uint64_t extra)
{
    if (kind == SIM_EVENT_FAULT_BEGUN || kind == SIM_EVENT_FAULT_ENDED) {
        value = number_of_fault(s, kind, value, extra);
        extra = 0;
    }
    struct sim_event event = {.time_ns = time_ns,
                              .value = value,
                              .extra = extra,
                              .resource = resource,
                              .instance = instance,
                              .kind = (uint8_t)kind,
                              .cause = (uint8_t)cause};
    s->reader.read(s->reader.data, &event, 1);
}

void sample_grant(struct sample *s, int64_t time_ns, uint16_t instance, uint32_t resource)
{
    sample_emit(s, time_ns, SIM_EVENT_GRANTED, SIM_CAUSE_ELECTED, instance, resource,
                ++s->epochs[resource], 1);
}

/* The newest open one of the instance. */
void sample_release(struct sample *s, int64_t time_ns, uint16_t instance, uint32_t resource,
                    enum sim_cause cause)
{
    uint64_t epoch = 0;
    for (uint32_t n = 0; n < s->history.levels[HISTORY_OWNERSHIP].count; n++) {
        const struct history_interval *i = history_interval(&s->history, HISTORY_OWNERSHIP, n);
        if (i->instance == instance && i->resource == resource)
            epoch = i->epoch;
    }
    sample_emit(s, time_ns, SIM_EVENT_RELEASED, cause, instance, resource, epoch, 1);
}

void sample_believe(struct sample *s, int64_t time_ns, uint16_t instance, uint32_t resource)
{
    sample_emit(s, time_ns, SIM_EVENT_BELIEVED, SIM_CAUSE_ELECTED, instance, resource,
                s->epochs[resource], 0);
}

void sample_disbelieve(struct sample *s, int64_t time_ns, uint16_t instance, uint32_t resource,
                       enum sim_cause cause)
{
    sample_emit(s, time_ns, SIM_EVENT_DISBELIEVED, cause, instance, resource, 0, 0);
}

/* ---- synthetic ones ------------------------------------------------------------------------- */

struct draw {
    uint64_t state;
};

/* splitmix64 */
static uint64_t next(struct draw *d, uint64_t bound)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % bound;
}

/* One resource: who is master, what happens next. Resources are told one after another, so that a
 * resource's events are in order but those of different resources are not: a history does not mind.
 */
static void synthesize(struct sample *s, struct draw *d, uint32_t resource, bool with_faults)
{
    int64_t end = s->of.window_end_ns;
    uint16_t owner = (uint16_t)next(d, s->of.instance_count);
    int64_t t = (int64_t)next(d, SAMPLE_S);
    uint64_t epoch = 0;
    while (t < end) {
        int64_t held = 60 * SAMPLE_S;
        while (next(d, 10) != 0)
            held += 5 * SAMPLE_S;
        uint64_t what = with_faults ? next(d, 8) : 9;
        int64_t lost = t + (what < 2 ? held / 3 : held);
        sample_emit(s, t, SIM_EVENT_GRANTED, SIM_CAUSE_ELECTED, owner, resource, ++epoch, 1);
        int64_t believed = t + (int64_t)next(d, 20 * SAMPLE_MS);
        sample_emit(s, believed, SIM_EVENT_BELIEVED, SIM_CAUSE_ELECTED, owner, resource, epoch, 0);
        if (lost >= end)
            return;
        int64_t gap = (int64_t)next(d, 100 * SAMPLE_MS);
        if (what == 0) { /* crash: the lease runs out later */
            sample_emit(s, lost, SIM_EVENT_DISBELIEVED, SIM_CAUSE_CRASH, owner, resource, epoch, 0);
            gap = 10 * SAMPLE_S;
        } else if (what == 1) { /* cut off: the store notices first */
            gap = 8 * SAMPLE_S;
        } else {
            sample_emit(s, lost, SIM_EVENT_DISBELIEVED, SIM_CAUSE_RESIGN, owner, resource, epoch,
                        0);
            sample_emit(s, lost, SIM_EVENT_RESIGNATION_QUEUED, 0, owner, resource, 0, 0);
            sample_emit(s, lost + gap / 2, SIM_EVENT_EXECUTE_BEGUN, 0, owner, resource, epoch, 0);
        }
        if (lost + gap >= end)
            return;
        sample_emit(s, lost + gap, SIM_EVENT_RELEASED,
                    what < 2 ? SIM_CAUSE_EXPIRY : SIM_CAUSE_RESIGN, owner, resource, epoch, 1);
        if (what >= 2)
            sample_emit(s, lost + gap, SIM_EVENT_EXECUTE_ENDED, 0, owner, resource, 0, epoch);
        if (what == 1 && lost + gap + 4 * SAMPLE_S < end) {
            uint16_t heir = (uint16_t)((owner + 1) % s->of.instance_count);
            sample_emit(s, lost + gap, SIM_EVENT_GRANTED, SIM_CAUSE_ELECTED, heir, resource,
                        ++epoch, 1);
            sample_emit(s, lost + gap + SAMPLE_S, SIM_EVENT_BELIEVED, SIM_CAUSE_ELECTED, heir,
                        resource, epoch, 0);
            sample_emit(s, lost + gap + 4 * SAMPLE_S, SIM_EVENT_DISBELIEVED, SIM_CAUSE_LOST, owner,
                        resource, epoch - 1, 0);
            owner = heir;
            t = lost + gap + held;
            if (t >= end)
                return;
            sample_emit(s, t, SIM_EVENT_DISBELIEVED, SIM_CAUSE_RESIGN, owner, resource, epoch, 0);
            sample_emit(s, t, SIM_EVENT_RELEASED, SIM_CAUSE_RESIGN, owner, resource, epoch, 1);
        } else if (what == 1) {
            sample_emit(s, lost + gap, SIM_EVENT_DISBELIEVED, SIM_CAUSE_LOST, owner, resource,
                        epoch, 0);
            t = lost + gap;
        } else {
            t = lost + gap;
        }
        owner = (uint16_t)((owner + 1 + next(d, s->of.instance_count)) % s->of.instance_count);
        if (resource == 0 && what == 0) {
            uint64_t n = s->history.faults.count;
            sample_emit(s, lost, SIM_EVENT_FAULT_BEGUN, 0, owner, SIM_NO_RESOURCE, 0, n);
            sample_emit(s, lost + 20 * SAMPLE_S < end ? lost + 20 * SAMPLE_S : end,
                        SIM_EVENT_FAULT_ENDED, 0, owner, SIM_NO_RESOURCE, 0, n);
        } else if (resource == 0 && what == 1) {
            uint64_t n = s->history.faults.count;
            sample_emit(s, lost, SIM_EVENT_FAULT_BEGUN, 5, owner, SIM_NO_RESOURCE, 1, n);
            sample_emit(s, lost + 15 * SAMPLE_S < end ? lost + 15 * SAMPLE_S : end,
                        SIM_EVENT_FAULT_ENDED, 5, owner, SIM_NO_RESOURCE, 1, n);
        }
    }
}

uint32_t sample_synthesize(struct sample *s, uint64_t seed, bool with_faults)
{
    struct draw d = {seed};
    for (uint16_t i = 0; i < s->of.instance_count; i++)
        sample_emit(s, 0, SIM_EVENT_INSTANCE_STARTED, 0, i, SIM_NO_RESOURCE, 1, 0);
    for (uint32_t r = 0; r < s->of.resource_count; r++)
        synthesize(s, &d, r, with_faults);
    history_end(&s->history, s->of.window_end_ns);
    return s->history.levels[HISTORY_BELIEF].count + s->history.levels[HISTORY_OWNERSHIP].count;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void add_values(struct recorder *r)
{
    struct recorder_metric metric = {0, 0, 42};
    struct recorder_property property = {.property = PROPERTY_S1, .exercised = 12};
    struct recorder_result result = {.limit_text = "40s",
                                     .has_limit = true,
                                     .has_value = true,
                                     .limit = 40 * SAMPLE_S,
                                     .value = 12 * SAMPLE_S,
                                     .value_text = "12s",
                                     .held = true};
    recorder_add_metrics(r, &metric, 1);
    recorder_add_property(r, &property);
    recorder_add_result(r, &result);
}

bool sample_write(const struct sample *s, const char *path, const char *views,
                  char message[RECORDER_MESSAGE_MAX])
{
    struct recorder_meta meta = {"0.1.0", "1", views};
    struct recorder *r = recorder_open(path, &meta, message);
    if (!r)
        return false;
    recorder_add_scenario(r, &s->scenario);
    recorder_begin_case(r, &s->of);
    add_values(r);
    recorder_end_case(r);
    return recorder_finish(r, message);
}
