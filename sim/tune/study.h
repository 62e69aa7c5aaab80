/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A study: a scenario, the settings that are tried, and what makes one better than another.
 *
 * The settings are combinations of the scenario's matrix, whose axes are the varied parameters. The
 * present setting (what the scenario file says) is always one of them.
 */
#ifndef TENURE_SIM_STUDY_H
#define TENURE_SIM_STUDY_H

#include <stdio.h>

#include "sim/scenario/cases.h"
#include "sim/tune/measure.h"

#define STUDY_SETTINGS_MOST   10000
#define STUDY_OBJECTIVES_MOST SCENARIO_AIMS_LIMIT
#define STUDY_MESSAGE_BYTES   1024

/* How often faults come that repeat, compared with the scenario. X(identifier, name, ppm) */
#define STUDY_RATE_LIST(X)       \
    X(AS_WRITTEN, "x1", 1000000) \
    X(SELDOM, "x0.3", 300000)    \
    X(OFTEN, "x3", 3000000)

enum study_rate {
#define X(identifier, name, ppm) STUDY_RATE_##identifier,
    STUDY_RATE_LIST(X)
#undef X
        STUDY_RATE_COUNT
};

extern const char *const study_rate_names[STUDY_RATE_COUNT];
extern const int64_t study_rate_ppm[STUDY_RATE_COUNT];

struct study_objective {
    struct measure measure;
    bool maximise; /* of what is shown */
};

/* A limit. It is met in every seed if it names an extreme, a count or equality; else by the mean
 * over the seeds. */
struct study_constraint {
    struct measure measure;
    struct expectation expectation; /* owned; of a metric of the same unit */
    char *text;                     /* as written; owned */
    bool in_each_seed;
};

struct study {
    struct scenario *scenario; /* owned */
    struct study_objective objectives[STUDY_OBJECTIVES_MOST];
    uint32_t objective_count;
    struct study_constraint constraints[STUDY_OBJECTIVES_MOST];
    uint32_t constraint_count;
    uint64_t *settings; /* combinations */
    uint32_t setting_count;
    uint32_t present;    /* index of the setting that the file has */
    int64_t equal_churn; /* index of the one that theory proposes at its churn; -1: none */
};

/* What was asked for. Texts are borrowed. Without anything to vary: the axes of the scenario's
 * matrix, or hold interval and odds about their present values. Without objectives: churn,
 * leaderless time, newcomers, mixing and store load. */
struct study_request {
    const char *const *vary;
    size_t vary_count;
    const char *const *minimise, *const *maximise, *const *subject_to;
    size_t minimise_count, maximise_count, subject_count;
    bool without_proposal; /* only the settings that were named */
    bool as_it_happened;   /* nothing is averaged over the draws of faults */
};

/* What the key `tune` of a scenario asks for; borrowed from it. */
struct study_request study_request_of(const struct scenario *scenario);

/* Makes a study of a scenario, which then belongs to it in every case. `notes` gets lines about
 * what was left out (values that a clamp makes equal). False with one sentence in `message`. */
bool study_make(struct study *study, struct scenario *scenario, const struct study_request *request,
                FILE *notes, char message[STUDY_MESSAGE_BYTES]);
void study_free(struct study *study);

/* Sets objectives and constraints anew, of a study that is there already. An objective that
 * scatters less when the draws of faults are averaged over (victims.h) becomes that measure, which
 * has a name of its own, if the scenario has such faults; so does a limit of a mean. */
bool study_set_aims(struct study *study, const struct study_request *request,
                    char message[STUDY_MESSAGE_BYTES]);

/* Of a variant those of its setting. */
struct scenario_parameters study_parameters(const struct study *study, uint32_t setting);

/* What distinguishes a setting, "master_hold_interval=1m resign_odds=10"; as flags,
 * "--master_hold_interval=1m --resign_odds=10". The label of a variant ends in " faults=x0.3".
 * Returns `out`. */
#define STUDY_LABEL_BYTES 1024
char *study_label(const struct study *study, uint32_t setting, char out[STUDY_LABEL_BYTES]);
char *study_flags(const struct study *study, uint32_t setting, char out[STUDY_LABEL_BYTES]);

/* A setting with faults at another rate has a number of its own, beyond those of the settings. */
uint32_t study_variant(const struct study *study, uint32_t setting, enum study_rate rate);

/* The index of a setting of these labels; -1 if there is none. */
int64_t study_find(const struct study *study, const char *label);

#endif
