/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of a time axis; see axis.h. */
#include "reports/axis.h"

#include <stdio.h>

#define US     INT64_C(1000)
#define MS     (1000 * US)
#define S      (1000 * MS)
#define MINUTE (60 * S)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static const int64_t steps[] = {
    1,        2,        5,          10,         20,          50,          100,         200,
    500,      US,       2 * US,     5 * US,     10 * US,     20 * US,     50 * US,     100 * US,
    200 * US, 500 * US, MS,         2 * MS,     5 * MS,      10 * MS,     20 * MS,     50 * MS,
    100 * MS, 200 * MS, 500 * MS,   S,          2 * S,       5 * S,       10 * S,      15 * S,
    30 * S,   MINUTE,   2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR,
    2 * HOUR, 3 * HOUR, 6 * HOUR,   12 * HOUR,  DAY,         2 * DAY,     5 * DAY,     10 * DAY,
    20 * DAY, 50 * DAY, 100 * DAY,  200 * DAY,  500 * DAY,   1000 * DAY};

enum { STEP_COUNT = sizeof steps / sizeof *steps };

int64_t axis_step(int64_t from_ns, int64_t until_ns, unsigned most)
{
    int64_t range = until_ns > from_ns ? until_ns - from_ns : 1;
    for (int i = 0; i < STEP_COUNT; i++)
        if (range / steps[i] <= (int64_t)most)
            return steps[i];
    return range;
}

int64_t axis_first(int64_t from_ns, int64_t step_ns)
{
    int64_t rest = from_ns % step_ns;
    return rest > 0 ? from_ns - rest + step_ns : from_ns;
}

const char *axis_unit(int64_t step_ns, int64_t last_ns)
{
    if (step_ns < S)
        return "seconds";
    if (last_ns < 2 * MINUTE)
        return "seconds";
    if (last_ns <= HOUR)
        return "minutes:seconds";
    if (step_ns < MINUTE)
        return "hours:minutes:seconds";
    return last_ns <= 2 * DAY ? "hours:minutes" : step_ns < DAY ? "days, hours:minutes" : "days";
}

/* As many decimals as the step has. */
static void print_seconds(char *out, size_t size, int64_t time_ns, int64_t step_ns)
{
    char digits[16];
    size_t decimals = 0;
    for (int64_t unit = S; step_ns % unit != 0; unit /= 10)
        decimals++;
    snprintf(digits, sizeof digits, "%09lld", (long long)(time_ns % S));
    digits[decimals] = '\0';
    snprintf(out, size, "%lld%s%ss", (long long)(time_ns / S), decimals ? "." : "", digits);
}

char *axis_label(char *out, size_t size, int64_t time_ns, int64_t step_ns, int64_t last_ns)
{
    long long seconds = time_ns / S % 60, minutes = time_ns / MINUTE % 60;
    long long hours = time_ns / HOUR, days = time_ns / DAY;
    if (step_ns < S || last_ns < 2 * MINUTE)
        print_seconds(out, size, time_ns, step_ns);
    else if (last_ns <= HOUR)
        snprintf(out, size, "%lld:%02lld", (long long)(time_ns / MINUTE), seconds);
    else if (step_ns < MINUTE)
        snprintf(out, size, "%lld:%02lld:%02lld", hours, minutes, seconds);
    else if (last_ns <= 2 * DAY)
        snprintf(out, size, "%lld:%02lld", hours, minutes);
    else if (step_ns < DAY)
        snprintf(out, size, "%lldd %lld:%02lld", days, hours % 24, minutes);
    else
        snprintf(out, size, "%lldd", days);
    return out;
}

char *axis_length(char *out, size_t size, int64_t ns)
{
    if (ns < MS)
        snprintf(out, size, "%lldus", (long long)(ns / US));
    else if (ns < S)
        snprintf(out, size, "%lldms", (long long)(ns / MS));
    else if (ns < MINUTE)
        snprintf(out, size, "%lld.%llds", (long long)(ns / S), (long long)(ns % S / (100 * MS)));
    else if (ns < HOUR)
        snprintf(out, size, "%lldm%02llds", (long long)(ns / MINUTE), (long long)(ns / S % 60));
    else
        snprintf(out, size, "%lldh%02lldm", (long long)(ns / HOUR), (long long)(ns / MINUTE % 60));
    return out;
}
