/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A checked scenario: what the reader makes of a file, and what a case is run from.
 */
#ifndef TENURE_SIM_SCENARIO_H
#define TENURE_SIM_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/fault/fault_plan.h"
#include "sim/scenario/parameter.h"

#define SCENARIO_SEEDS_LIMIT 1000000
#define SCENARIO_CASES_LIMIT 1000000
#define SCENARIO_RUNNERS_LIMIT 65536 /* instances times resources */
#define SCENARIO_FAULTS_LIMIT    10000 /* sentences; a script has one for each time */
#define SCENARIO_SENTENCES_LIMIT 1000  /* expectations */
#define SCENARIO_AXIS_LIMIT 1000 /* values of one parameter in the matrix */
#define SCENARIO_TAGS_LIMIT 64
#define SCENARIO_AIMS_LIMIT 16 /* objectives of a study, and as many limits */
#define SCENARIO_NAME_LIMIT 64 /* bytes of a tag and of the name of an instance or resource */
#define SCENARIO_EXTENDS_LIMIT 8 /* files below the one that is read */

/* What an expectation is about. */
enum expectation_kind {
    EXPECT_METRIC,       /* METRIC[.STATISTIC] (<|<=|==|!=|>=|>) FORMULA */
    EXPECT_WITHIN,       /* METRIC.mean within N se of FORMULA; over seeds */
    EXPECT_FITS,         /* tenure fits geometric; over seeds */
    EXPECT_HOLDS,        /* PROPERTY holds (all do, unless named otherwise; for emphasis) */
    EXPECT_VIOLATED,     /* PROPERTY violated: it must be found, in this case */
    EXPECT_VIOLATED_IN,  /* PROPERTY violated in >= N seeds; over seeds */
    EXPECT_ALLOWED       /* PROPERTY may be violated: neither demanded nor a failure */
};

enum expectation_compare { COMPARE_LT, COMPARE_LE, COMPARE_EQ, COMPARE_NE, COMPARE_GE, COMPARE_GT };

struct expectation {
    enum expectation_kind kind;
    bool over_seeds;
    unsigned metric;    /* row of the metric table */
    unsigned statistic; /* row of the statistic table; 0 for a scalar */
    unsigned property;  /* row of the property table */
    enum expectation_compare compare;
    int64_t standard_errors; /* WITHIN */
    char *formula;           /* text of the limit; belongs to the expectation */
    char *text;              /* the sentence; belongs to the expectation */
    const char *file;        /* that it stands in; one of the scenario's files */
    int line, column, formula_column; /* from 1 */
};

struct scenario_axis {
    const struct scenario_parameter *parameter;
    char **values; /* as written, each checked */
    uint32_t count;
};

struct scenario_texts {
    char **at;
    uint32_t count;
};

/* What `tenure tune` is to do unless its options say otherwise; each text checked. */
struct scenario_tune {
    int line; /* of the key; 0: there is none */
    struct scenario_texts vary; /* "name=values" */
    struct scenario_texts minimise, maximise, subject_to;
    int64_t precision_ppm; /* 0: not given */
    bool has_seeds;
    uint64_t first_seed, last_seed;
};

struct scenario {
    char *path; /* as given */
    char *name, *summary, *story, *source;
    char **tags;
    uint32_t tag_count;
    uint64_t first_seed, last_seed;
    char *known_failing; /* the reason, or NULL */
    struct scenario_parameters given;        /* as written; of the matrix the first values */
    struct scenario_parameters parameters;   /* those, profile values filled in */
    char **instance_names, **resource_names; /* as many as the largest case has */
    uint32_t instance_name_count, resource_name_count;
    char **files; /* that were read: the scenario itself, what it extends, and so on */
    uint32_t file_count;
    struct scenario_axis *matrix;
    uint32_t axis_count;
    char **settings; /* "name=value" of --set, as far as they count, but for the seeds */
    uint32_t setting_count;
    struct fault_plan *faults;
    uint32_t fault_count;
    const struct fault_plan **timed; /* those that strike once at a time, by that time */
    uint32_t timed_count;
    struct expectation *expectations;
    uint32_t expectation_count;
    struct scenario_tune tune;
};

#endif
