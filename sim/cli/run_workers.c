/* SPDX-License-Identifier: Apache-2.0 */
/* How many workers a run has; see run_workers.h. */
#include "sim/cli/run_workers.h"

#include <string.h>
#include <unistd.h>

#include "sim/scenario/quantity.h"

/* TENURE_JOBS, which counts where --jobs is not given; 0 if it is not set, -1 if it is no number
 * that --jobs would take. */
static int64_t jobs_from_environment(const struct command_call *call)
{
    const char *text = call->surroundings->tenure_jobs;
    int64_t value;
    struct text_error error;
    struct quantity_range range = {0, RUN_WORKERS_MOST};
    if (!text || !*text)
        return 0;
    bool good =
        quantity_parse(QUANTITY_INTEGER, text, strlen(text), range, &value, &error) == TEXT_OK;
    return good ? value : -1;
}

bool run_workers_are_good(const struct command_call *call)
{
    if (jobs_from_environment(call) >= 0)
        return true;
    fprintf(call->err, "tenure run: TENURE_JOBS is no number from 0 to %d; set it to one\n",
            RUN_WORKERS_MOST);
    return false;
}

uint32_t run_workers(const struct command_call *call)
{
    int64_t asked = options_count(call->options, "jobs");
    if (asked == 0)
        asked = jobs_from_environment(call);
    if (asked == 0)
        asked = sysconf(_SC_NPROCESSORS_ONLN);
    return asked < 1 ? 1 : asked > RUN_WORKERS_MOST ? RUN_WORKERS_MOST : (uint32_t)asked;
}
