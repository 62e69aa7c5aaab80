/* SPDX-License-Identifier: Apache-2.0 */
/* Uses the installed simulator: runs the first case of a scenario file and prints its digest. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/scenario/scenario_read.h"
#include "sim/search/case_run.h"

int main(int argc, char **argv)
{
    struct diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    if (argc != 2 || !diagnostics)
        return 2;
    struct scenario *scenario = scenario_load(argv[1], NULL, diagnostics);
    diagnostics_print(diagnostics, stderr, false);
    free(diagnostics);
    if (!scenario)
        return 2;
    struct scenario_case which = scenario_case_at(scenario, 0);
    struct case_options options = {.context = sim_context_default()};
    struct case_result result;
    char digest[SIM_DIGEST_TEXT_SIZE];
    case_run(scenario, &which, &options, &result);
    sim_digest_format(result.digest, digest);
    puts(digest);
    int code = result.outcome == CASE_FINISHED ? 0 : 1;
    case_result_clear(&result);
    scenario_free(scenario);
    return code;
}
