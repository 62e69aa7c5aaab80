/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running a study: rounds of seeds for all settings that still need some.
 *
 * Every setting gets the same seeds, so that differences are taken seed by seed. After each round
 * the settings are compared: those that another one beats in everything are dropped, those whose
 * estimates are precise enough get no more. What the answer is depends on the seeds alone, not on
 * how many cases run at once, nor on whether the study was interrupted and went on later; a budget
 * of time is the exception, and says so.
 */
#ifndef TENURE_SIM_STUDY_RUN_H
#define TENURE_SIM_STUDY_RUN_H

#include "sim/tune/analysis.h"

struct study_plan {
    uint64_t first_seed, seeds_least, seeds_most; /* from, at first, and at the most */
    double precision;                             /* relative half width that is enough */
    uint32_t shard, shards;                       /* from 0; more than one: no stopping rules */
    bool races;
    uint32_t workers;
    enum sim_context_kind context;
    bool step_by_step; /* see case_run.h */
};

struct study_watch {
    /* Any thread, now and then: true ends the study as interrupted. */
    bool (*interrupted)(void *data);
    /* The caller's thread, after each case: how many are done, of how many that are known. */
    void (*progress)(void *data, uint64_t done, uint64_t known, uint64_t unsafe);
    /* Whether it is time to make what is stored last. */
    bool (*commit_due)(void *data);
    void (*replay)(const struct sweep_case *one, char *out, size_t size);
    void *data;
};

enum study_end {
    STUDY_DECIDED,     /* every setting is precise or dropped */
    STUDY_UNDECIDED,   /* the seeds were used up before */
    STUDY_INTERRUPTED, /* signal or budget */
    STUDY_FAILED,      /* the file: its message says why */
    STUDY_NO_MEMORY,
    STUDY_HARNESS /* a case did not come to its end */
};

struct study_totals {
    uint64_t simulated, stored; /* cases now, and in all that were asked for */
    uint64_t seeds;             /* of the setting that has most */
};

/* Runs and stores; *analysis is that of the last round, also when interrupted (if there is one:
 * `states` is NULL otherwise). Give it to analysis_free(). */
enum study_end study_run(const struct study *study, struct study_file *file,
                         const struct study_plan *plan, const struct study_watch *watch,
                         struct analysis *analysis, struct study_totals *totals);

#endif
