/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of the command; one file each, verb_*.c. */
#ifndef TENURE_SIM_CLI_VERBS_H
#define TENURE_SIM_CLI_VERBS_H

#include "sim/cli/command.h"

extern const struct verb_spec verb_run;
extern const struct verb_spec verb_replay;
extern const struct verb_spec verb_export;
extern const struct verb_spec verb_list;
extern const struct verb_spec verb_lint;
extern const struct verb_spec verb_bench;
extern const struct verb_spec verb_new;
extern const struct verb_spec verb_schema;
extern const struct verb_spec verb_plot;
extern const struct verb_spec verb_query;
extern const struct verb_spec verb_tune;
extern const struct verb_spec verb_report;
extern const struct verb_spec verb_convert;
extern const struct verb_spec verb_diff;
extern const struct verb_spec verb_version;

/* Values of --context. */
extern const char *const context_choices[];

#endif
