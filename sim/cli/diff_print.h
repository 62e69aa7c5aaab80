/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison of two runs: for people on a terminal, and for programs. */
#ifndef TENURE_SIM_CLI_DIFF_PRINT_H
#define TENURE_SIM_CLI_DIFF_PRINT_H

#include <stdio.h>

#include "reports/compare.h"
#include "sim/cli/terminal.h"

/* What is compared, as the user named it. */
struct diff_names {
    const char *before, *after;
};

/* `all`: also what is not worth a look, and every case. */
void diff_print_text(FILE *out, const struct terminal *terminal, const struct comparison *c,
                     const struct diff_names *names, bool all);

/* The document that `tenure schema --for diff-json` describes. Returns 0 or an errno value. */
int diff_print_json(FILE *out, const struct comparison *c, const struct diff_names *names);

#endif
