/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about parameters that do not go together; see coupling.h. Floating point, to print. */
#include "sim/tune/coupling.h"

#include <stdlib.h>
#include <string.h>

#include "sim/scenario/formula_names.h"
#include "sim/scenario/quantity.h"
#include "sim/tune/theory.h"

const struct coupling_row coupling_table[COUPLING_COUNT] = {
#define X(identifier, name, formula, what, faults, expect) {name, formula, what, faults, expect},
    COUPLING_LIST(X)
#undef X
};

enum coupling coupling_find(const char *name)
{
    int rule = 0;
    while (rule < COUPLING_COUNT && strcmp(coupling_table[rule].name, name) != 0)
        rule++;
    return (enum coupling)rule;
}

/* A name of the language of limits: ns, or a number. */
static int64_t named(const struct scenario_parameters *p, const char *name)
{
    struct formula_names names = formula_names_of(p);
    struct formula_value value = {0};
    int64_t number = 0;
    if (names.lookup(names.context, name, strlen(name), &value))
        rational_scale(value.value, 0, &number);
    return number;
}

static bool beyond(int64_t left_ns, const char *sign, int64_t right_ns, bool applies, char *numbers,
                   size_t size)
{
    char left[QUANTITY_BYTES], right[QUANTITY_BYTES];
    snprintf(numbers, size, "%s %s %s", quantity_print(QUANTITY_DURATION, left_ns, left), sign,
             quantity_print(QUANTITY_DURATION, right_ns, right));
    return applies;
}

static bool lease_unrenewed(const struct scenario_parameters *p, char *numbers, size_t size)
{
    int64_t renewed_ns = named(p, "keep_alive_period") + named(p, "round_trip_most");
    return beyond(renewed_ns, ">=", p->lease, p->lease > 0 && renewed_ns >= p->lease, numbers,
                  size);
}

static bool check_beyond_lease(const struct scenario_parameters *p, char *numbers, size_t size)
{
    int64_t believes_ns = named(p, "stale_window"), next_ns = named(p, "failover_least");
    return beyond(believes_ns, ">", next_ns,
                  p->lease > 0 && p->instances > 1 && believes_ns > next_ns, numbers, size);
}

static bool convoy(const struct scenario_parameters *p, char *numbers, size_t size)
{
    int64_t odds = named(p, "effective_odds");
    snprintf(numbers, size, "odds %lld, %lld resources", (long long)odds, (long long)p->resources);
    return odds == 1 && p->resources > 1 && p->instances > 1;
}

static bool pause_too_short(const struct scenario_parameters *p, char *numbers, size_t size)
{
    int64_t first_ns = p->head_start > p->start_stagger ? p->head_start : p->start_stagger;
    int64_t pause_ns = named(p, "effective_pause");
    return beyond(first_ns, ">=", pause_ns,
                  p->instances > 1 && p->resources > 1 && first_ns >= pause_ns, numbers, size);
}

static bool hold_without_effect(const struct scenario_parameters *p, char *numbers, size_t size)
{
    int64_t check_ns = named(p, "effective_check"), hold_ns = named(p, "effective_hold");
    return beyond(check_ns, ">", hold_ns, check_ns > hold_ns, numbers, size);
}

static bool slow_passes(const struct scenario_parameters *p, char *numbers, size_t size)
{
    struct theory_input in = theory_input_of(p);
    double figures[THEORY_COUNT];
    theory_compute(&in, figures);
    snprintf(numbers, size, "%.3g %% > 1 %%", figures[THEORY_LEADERLESS_SHARE] * 100);
    return figures[THEORY_LEADERLESS_SHARE] > 0.01;
}

bool coupling_applies(enum coupling rule, const struct scenario_parameters *p, char *numbers,
                      size_t size)
{
    static bool (*const rules[COUPLING_COUNT])(const struct scenario_parameters *, char *,
                                               size_t) = {
        lease_unrenewed, check_beyond_lease,  convoy,
        pause_too_short, hold_without_effect, slow_passes};
    return rules[rule](p, numbers, size);
}

/* One instance wins everything, and has an hour to hand it on. */
static const char *const uneven_start[][2] = {
    {"head_start", "5s"}, {"pre_election_pause", "1s"}, {"warm_up", "1h"}, {"duration", "4h"}};

static bool is_of_uneven_start(const char *setting)
{
    for (size_t i = 0; i < sizeof uneven_start / sizeof *uneven_start; i++) {
        size_t length = strlen(uneven_start[i][0]);
        if (strncmp(setting, uneven_start[i][0], length) == 0 && setting[length] == '=')
            return true;
    }
    return false;
}

void coupling_print_scenario(FILE *out, enum coupling rule, const struct scenario *s)
{
    const struct coupling_row *row = &coupling_table[rule];
    fprintf(out,
            "scenario: 1\nname: coupling-%s\nsummary: Fails where %s\nstory: |\n  %s: %s.\n"
            "extends: %s\n",
            row->name, row->formula, row->formula, row->what, s->path);
    for (uint32_t i = 0; i < s->setting_count; i++) {
        const char *equals = strchr(s->settings[i], '=');
        if (equals && !(rule == COUPLING_CONVOY && is_of_uneven_start(s->settings[i])))
            fprintf(out, "%.*s: %s\n", (int)(equals - s->settings[i]), s->settings[i], equals + 1);
    }
    for (size_t i = 0; rule == COUPLING_CONVOY && i < sizeof uneven_start / sizeof *uneven_start;
         i++)
        fprintf(out, "%s: %s\n", uneven_start[i][0], uneven_start[i][1]);
    fprintf(out, "faults:%s%s%s\nexpect:\n  - %s\n", *row->faults ? "\n  - " : " [", row->faults,
            *row->faults ? "" : "]", row->expect);
}
