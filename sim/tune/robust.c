/* SPDX-License-Identifier: Apache-2.0 */
/* Runs with faults at other rates; see robust.h. */
#include "sim/tune/robust.h"

#include <stdlib.h>
#include <string.h>

struct running {
    const struct study *study;
    struct robust_row *row;
    bool failed;
};

bool robust_applies(const struct study *study)
{
    for (uint32_t i = 0; i < study->scenario->fault_count; i++)
        if (study->scenario->faults[i].trigger == FAULT_EVERY)
            return true;
    return false;
}

static bool on_case(void *data, struct sweep_case *one)
{
    struct running *r = data;
    bool unsafe = false;
    if (one->result.outcome == CASE_INTERRUPTED)
        return true;
    if (one->result.outcome != CASE_FINISHED) {
        r->failed = true;
        return false;
    }
    for (unsigned i = 0; i < PROPERTY_COUNT; i++)
        unsafe |= verdict_property(one->scenario, &one->result, (enum property)i) == VERDICT_SAFETY;
    r->row->cases++;
    r->row->unsafe += unsafe;
    for (uint32_t o = 0; o < r->study->objective_count; o++) {
        int64_t value;
        if (measure_value(&r->study->objectives[o].measure, one, &value))
            sample_add(&r->row->objectives[o], (double)value);
    }
    return true;
}

/* A period of at least 1 ns; and of a jitter the same share. */
static int64_t scaled(int64_t length_ns, int64_t factor_ppm)
{
    metric_int128 value = (metric_int128)length_ns * 1000000 / factor_ppm;
    return length_ns == 0          ? 0
           : value < 1             ? 1
           : value > INT64_MAX / 4 ? INT64_MAX / 4
                                   : (int64_t)value;
}

static void run_seeds(struct running *r, const struct study_plan *plan,
                      const struct study_watch *watch, uint32_t setting)
{
    struct scenario *scenarios[] = {r->study->scenario};
    struct sweep_job jobs[ROBUST_SEEDS];
    const uint64_t seeds = scenario_seed_count(r->study->scenario);
    uint64_t count = plan->seeds_most < ROBUST_SEEDS ? plan->seeds_most : ROBUST_SEEDS;
    bool no_memory = false;
    struct sweep_options options = {.workers = plan->workers,
                                    .context = plan->context,
                                    .recording = observe_recording(),
                                    .interrupted = watch->interrupted,
                                    .interrupted_data = watch->data,
                                    .done = on_case,
                                    .done_data = r};
    for (uint64_t i = 0; i < count; i++)
        jobs[i] = (struct sweep_job){0, r->study->settings[setting] * seeds + i};
    sweep_run(scenarios, jobs, count, &options, &no_memory);
    r->failed |= no_memory;
}

bool robust_run(const struct study *study, const struct study_plan *plan,
                const struct study_watch *watch, uint32_t setting, int64_t factor_ppm,
                struct robust_row *row)
{
    struct scenario *s = study->scenario;
    struct running r = {.study = study, .row = row};
    int64_t(*kept)[2] = calloc(s->fault_count + 1, sizeof *kept);
    memset(row, 0, sizeof *row);
    if (!kept)
        return false;
    for (uint32_t i = 0; i < s->fault_count; i++) {
        struct fault_plan *f = &s->faults[i];
        kept[i][0] = f->period_ns;
        kept[i][1] = f->jitter_ns;
        if (f->trigger != FAULT_EVERY)
            continue;
        f->period_ns = scaled(f->period_ns, factor_ppm);
        f->jitter_ns = scaled(f->jitter_ns, factor_ppm);
    }
    run_seeds(&r, plan, watch, setting);
    for (uint32_t i = 0; i < s->fault_count; i++) {
        s->faults[i].period_ns = kept[i][0];
        s->faults[i].jitter_ns = kept[i][1];
    }
    free(kept);
    return !r.failed;
}
