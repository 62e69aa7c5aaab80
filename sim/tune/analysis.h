/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a study says: estimates with intervals, theory beside them, limits, the Pareto front, the
 * knee, the recommendation.
 *
 * Works on what is stored, so that a study can be looked at again with other aims. Memory grows
 * with the settings (some hundred bytes each), not with the seeds.
 */
#ifndef TENURE_SIM_ANALYSIS_H
#define TENURE_SIM_ANALYSIS_H

#include "sim/tune/edges.h"
#include "sim/tune/looks.h"
#include "sim/tune/study_file.h"
#include "sim/tune/theory.h"

#define ANALYSIS_LEVEL 0.95

/* How a study is looked at. An interval at one look has a level so high that those of all looks
 * together have ANALYSIS_LEVEL. */
struct analysis_terms {
    double precision;
    uint32_t looks;
    double level;     /* of one look, for an interval */
    double level_all; /* and for intervals of all objectives together */
};

struct analysis_terms analysis_terms_of(const struct study *study, const struct looks *looks,
                                        double precision);

/* So many standard errors between theory and measurement are marked. */
#define ANALYSIS_ERRORS_MOST 3.0

/* A mean over seeds, in shown units; low and high are the interval, open ends infinite. */
struct estimate {
    struct sample stored;
    double mean, low, high;
    double half;   /* of the interval, in stored units; infinite for fewer than two */
    double theory; /* NAN: none */
    /* What runs of this length are expected to measure, and how many standard errors it is away
     * from that; NAN: not compared. Set by analysis_compare(). */
    double expected, errors;
};

/* What a setting's runs are expected to measure, once it is asked for. */
struct setting_edges {
    bool is_known;
    struct edges edges;
};

enum within { WITHIN_NO, WITHIN_YES, WITHIN_UNDECIDED };

struct setting_state {
    uint64_t cases, unsafe;
    double unsafe_most; /* upper limit of the share of unsafe seeds */
    enum within within;
    uint32_t broken;  /* the limit that is missed by most; UINT32_MAX: safety */
    double missed_by; /* relative */
    bool on_front, is_precise, dropped;
    int64_t dominated_by; /* -1: by none */
    double distance;      /* from the best of everything, for the knee; infinite off the front */
};

struct analysis {
    const struct study *study;
    uint64_t seed_end;
    struct analysis_terms terms;
    struct estimate *estimates; /* by setting, then objective */
    struct setting_state *states;
    struct setting_edges *edges; /* by setting */
    int64_t knee, best;          /* -1: none */
};

/* Figures that are estimated beside the objectives, since there is a closed form for them. */
extern const enum theory_figure analysis_compared[];
extern const uint32_t analysis_compared_count;

/* False with the file's message set, or when memory runs out. `dropped` of a state is kept from
 * `before` (NULL: none is). */
bool analysis_make(struct analysis *analysis, const struct study *study, struct study_file *file,
                   uint64_t seed_end, const struct analysis_terms *terms,
                   const struct analysis *before);
void analysis_free(struct analysis *analysis);

const struct estimate *analysis_estimate(const struct analysis *analysis, uint32_t setting,
                                         uint32_t objective);

/* An estimate of any measure, of a setting or a variant. */
bool analysis_measure(const struct analysis *analysis, struct study_file *file, uint32_t setting,
                      const struct measure *measure, struct estimate *estimate);

/* Sets closed form and measurement beside each other. */
void analysis_compare(const struct analysis *analysis, uint32_t setting,
                      const struct measure *measure, struct estimate *estimate);

/* Marks settings that another one beats in everything, seed by seed, so that they need no more
 * seeds. `is_better` in every objective that the two differ in by more than `precision`, each with
 * a confidence that all together have ANALYSIS_LEVEL. */
bool analysis_race(struct analysis *analysis, struct study_file *file);

/* X(identifier, name): of an objective, beyond the interval of the difference and the precision. */
#define ANALYSIS_CHANGE_LIST(X) \
    X(SAME, "same")             \
    X(BETTER, "better")         \
    X(WORSE, "worse")           \
    X(UNKNOWN, "unknown")

enum analysis_change {
#define X(identifier, name) ANALYSIS_CHANGE_##identifier,
    ANALYSIS_CHANGE_LIST(X)
#undef X
        ANALYSIS_CHANGE_COUNT
};

/* X(identifier, name): why a setting is the recommended one. */
#define ANALYSIS_REASON_LIST(X)       \
    X(PRESENT, "present")             \
    X(WITHIN_LIMITS, "within_limits") \
    X(BEATS_PRESENT, "beats_present") \
    X(SAME_CHURN, "same_churn")       \
    X(KNEE, "knee")

enum analysis_reason {
#define X(identifier, name) ANALYSIS_REASON_##identifier,
    ANALYSIS_REASON_LIST(X)
#undef X
        ANALYSIS_REASON_COUNT
};

extern const char *const analysis_change_names[ANALYSIS_CHANGE_COUNT];
extern const char *const analysis_reason_names[ANALYSIS_REASON_COUNT];

/* What becomes of an objective from one setting to another; UNKNOWN: not measured in both. */
enum analysis_change analysis_change(const struct analysis *analysis, struct study_file *file,
                                     uint32_t to, uint32_t from, uint32_t objective);

/* If there is a best one. */
enum analysis_reason analysis_reason(const struct analysis *analysis);

/* Writes the tables that views and pictures read. */
bool analysis_store(const struct analysis *analysis, struct study_file *file);

/* Whether a setting is on the front that the closed forms make, by the same rule; false if an
 * objective has no closed form. */
bool analysis_theory_front(const struct analysis *analysis, uint32_t setting, bool *on_front);

/* Half the width of an interval, relative to the mean; 0 where nothing varies. */
double estimate_precision(const struct estimate *estimate);

#endif
