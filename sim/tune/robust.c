/* SPDX-License-Identifier: Apache-2.0 */
/* Runs with faults at other rates; see robust.h. */
#include "sim/tune/robust.h"

#include <stdlib.h>

struct running {
    struct study_file *file;
    const struct study_watch *watch;
    uint32_t variant;
    uint64_t *simulated;
    enum study_end end;
};

bool robust_applies(const struct study *study)
{
    for (uint32_t i = 0; i < study->scenario->fault_count; i++)
        if (study->scenario->faults[i].trigger == FAULT_EVERY)
            return true;
    return false;
}

/* No command line runs such a case again: its faults stand in no file. */
static bool on_case(void *data, struct sweep_case *one)
{
    struct running *r = data;
    if (one->result.outcome == CASE_INTERRUPTED)
        return true;
    if (one->result.outcome != CASE_FINISHED) {
        r->end = one->result.outcome == CASE_NO_MEMORY ? STUDY_NO_MEMORY : STUDY_HARNESS;
        return false;
    }
    if (!study_file_add(r->file, r->variant, one, "")) {
        r->end = STUDY_FAILED;
        return false;
    }
    ++*r->simulated;
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

static void run_seeds(struct running *r, const struct study *study, const struct study_plan *plan,
                      uint32_t setting)
{
    struct scenario *scenarios[] = {study->scenario};
    struct sweep_job jobs[ROBUST_SEEDS];
    const uint64_t seeds = scenario_seed_count(study->scenario);
    uint64_t most = plan->seeds_most < ROBUST_SEEDS ? plan->seeds_most : ROBUST_SEEDS, count = 0;
    bool no_memory = false;
    struct sweep_options options = {.workers = plan->workers,
                                    .context = plan->context,
                                    .step_by_step = plan->step_by_step,
                                    .recording = observe_recording(),
                                    .interrupted = r->watch->interrupted,
                                    .interrupted_data = r->watch->data,
                                    .done = on_case,
                                    .done_data = r};
    for (uint64_t i = 0; i < most; i++)
        if (!study_file_has(r->file, r->variant, plan->first_seed + i))
            jobs[count++] = (struct sweep_job){0, study->settings[setting] * seeds + i};
    if (count > 0)
        sweep_run(scenarios, jobs, count, &options, &no_memory);
    if (no_memory)
        r->end = STUDY_NO_MEMORY;
    if (r->end == STUDY_DECIDED && r->watch->interrupted(r->watch->data))
        r->end = STUDY_INTERRUPTED;
}

enum study_end robust_run(const struct study *study, struct study_file *file,
                          const struct study_plan *plan, const struct study_watch *watch,
                          uint32_t setting, enum study_rate rate, uint64_t *simulated)
{
    struct scenario *s = study->scenario;
    struct running r = {.file = file,
                        .watch = watch,
                        .variant = study_variant(study, setting, rate),
                        .simulated = simulated,
                        .end = STUDY_DECIDED};
    if (!study_file_keep_variant(file, r.variant))
        return STUDY_FAILED;
    int64_t(*kept)[2] = calloc(s->fault_count + 1, sizeof *kept);
    if (!kept)
        return STUDY_NO_MEMORY;
    for (uint32_t i = 0; i < s->fault_count; i++) {
        struct fault_plan *f = &s->faults[i];
        kept[i][0] = f->period_ns;
        kept[i][1] = f->jitter_ns;
        if (f->trigger != FAULT_EVERY)
            continue;
        f->period_ns = scaled(f->period_ns, study_rate_ppm[rate]);
        f->jitter_ns = scaled(f->jitter_ns, study_rate_ppm[rate]);
    }
    run_seeds(&r, study, plan, setting);
    for (uint32_t i = 0; i < s->fault_count; i++) {
        s->faults[i].period_ns = kept[i][0];
        s->faults[i].jitter_ns = kept[i][1];
    }
    free(kept);
    return r.end;
}

enum study_end robust_run_all(const struct analysis *a, struct study_file *file,
                              const struct study_plan *plan, const struct study_watch *watch,
                              uint64_t *simulated)
{
    const int64_t settings[] = {a->study->present,
                                a->best == (int64_t)a->study->present ? -1 : a->best};
    enum study_end end = STUDY_DECIDED;
    if (!robust_applies(a->study))
        return end;
    for (int i = 0; i < 2; i++)
        for (int rate = 1; rate < STUDY_RATE_COUNT && settings[i] >= 0; rate++)
            if (end == STUDY_DECIDED)
                end = robust_run(a->study, file, plan, watch, (uint32_t)settings[i],
                                 (enum study_rate)rate, simulated);
    return end;
}
