/* SPDX-License-Identifier: Apache-2.0 */
/* The values of names in formulas; see formula_names.h. */
#include "sim/scenario/formula_names.h"

#include <string.h>

#include "core/runner.h"
#include "sim/scenario/law_text.h"

/* Sums of some parameters of at most 1000 days stay far below the limits of int64_t; products need
 * care. */
static int64_t times(int64_t a, int64_t b)
{
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) ? INT64_MAX / 4 : product;
}

static int64_t at_least(int64_t value, int64_t least)
{
    return value < least ? least : value;
}

static int64_t divided_up(int64_t value, int64_t by)
{
    return (value + by - 1) / by;
}

/* ---- one function for each row -------------------------------------------------------------- */

#define ROW(name) static int64_t name(const struct scenario_parameters *p)

ROW(effective_pause)
{
    return at_least(p->pre_election_pause, ELECTION_MIN_PRE_ELECTION_PAUSE_NS);
}

ROW(effective_check)
{
    return at_least(p->master_check_interval, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS);
}

ROW(effective_hold)
{
    return at_least(p->master_hold_interval, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS);
}

ROW(effective_odds)
{
    return at_least(p->resign_odds, 1);
}

ROW(effective_back_off_max)
{
    return at_least(p->back_off_max, p->back_off_min);
}

ROW(round_trip)
{
    return 2 * law_mean(&p->one_way_delay);
}

ROW(round_trip_most)
{
    return 2 * law_most(&p->one_way_delay);
}

/* The sleep begins when the last answer is there. */
ROW(check_period)
{
    return effective_check(p) + round_trip(p);
}

ROW(hold_checks)
{
    return at_least(divided_up(effective_hold(p), check_period(p)), 1);
}

ROW(mean_tenure)
{
    return times(check_period(p), hold_checks(p) + effective_odds(p) - 1);
}

/* Of the tenures that begin in the run, the one that its end cuts off is longer than others, by the
 * variance over the mean; that much is missing from the sum of the rest. */
ROW(mean_tenure_seen)
{
    int64_t mean = mean_tenure(p), left = p->duration - p->warm_up - mean;
    int64_t odds = effective_odds(p);
    rational_integer spread = times(check_period(p), times(odds, odds - 1));
    if (left <= 0 || spread / left >= mean / check_period(p))
        return 0; /* none is expected to end */
    return mean - (int64_t)(spread * check_period(p) / left);
}

ROW(residual_tenure)
{
    int64_t odds = effective_odds(p), mean = mean_tenure(p);
    rational_integer spread = times(check_period(p), times(odds, odds - 1));
    return mean / 2 + (int64_t)(spread * check_period(p) / mean / 2);
}

/*
 * From the end of a pass to the end of the next: what is left of its interval T, if it was shorter,
 * and the length of the next, I = (T - L)+ + L'. A resignation waits E[I^2] / (2 E[I]).
 */
static int64_t wait_for_end(rational_integer mean, rational_integer square, rational_integer rest,
                            rational_integer rest_square)
{
    return mean + rest == 0
               ? 0
               : (int64_t)((rest_square + 2 * rest * mean + square) / (2 * (rest + mean)));
}

/* With both sums times six widths of the law. */
static int64_t uniform_wait(int64_t least_ns, int64_t most_ns, int64_t interval_ns)
{
    const int64_t unit = 1 + (at_least(most_ns, interval_ns) >> 40); /* so that cubes fit */
    const rational_integer least = least_ns / unit, most = most_ns / unit, width = most - least;
    const rational_integer longest = at_least(interval_ns - least_ns, 0) / unit;
    const rational_integer shortest = at_least(interval_ns - most_ns, 0) / unit;
    if (width == 0)
        return at_least(most_ns, interval_ns) / 2;
    rational_integer squares = longest * longest - shortest * shortest;
    rational_integer cubes = longest * longest * longest - shortest * shortest * shortest;
    rational_integer sum = 2 * cubes + 3 * squares * (least + most) +
                           2 * width * (least * least + least * most + most * most);
    return (int64_t)(sum / (6 * squares + 6 * width * (least + most))) * unit;
}

/* (T^2 + 2 m^2) / (2 (T + m e^(-T / m))) */
static int64_t exponential_wait(int64_t mean_ns, int64_t interval_ns)
{
    const rational_integer mean = mean_ns, interval = interval_ns, most = INT64_C(32) << 32;
    if (mean == 0)
        return interval_ns / 2;
    const int64_t more = INT64_C(16) << 32; /* e^(16 - x) / e^16 has more digits than e^-x */
    rational_integer age = (interval << 32) / mean;
    rational_integer none =
        mean * sim_law_exp(more - (int64_t)(age < most ? age : most)) / sim_law_exp(more);
    return (int64_t)((interval * interval + 2 * mean * mean) / (2 * (interval + none)));
}

/* A choice that is what it is asked for. */
static uint64_t choose_index(struct sim_choice_source *source, enum sim_choice purpose,
                             uint64_t entity, uint64_t index, uint64_t bound)
{
    (void)source;
    (void)purpose;
    (void)entity;
    return (uint64_t)((rational_integer)index * bound >> 32);
}

/* What is left of the interval at the middle of each of a thousand equally likely parts. */
static int64_t lognormal_wait(const struct sim_law *law, int64_t interval_ns)
{
    enum { PARTS = 1024 };
    struct sim_choice_source middles = {.choose = choose_index};
    /* mean^2 e^(sigma^2), by way of mean e^(sigma^2 / 2) */
    const struct sim_law root = {SIM_LAW_LOGNORMAL, law_mean(law), law->b};
    rational_integer square = (rational_integer)law_mean(&root) * law_mean(&root);
    rational_integer rest = 0, rest_square = 0;
    for (uint64_t i = 0; i < PARTS; i++) {
        uint64_t middle = (2 * i + 1) * ((UINT64_C(1) << 32) / (2 * PARTS));
        int64_t length_ns = sim_law_draw(law, &middles, SIM_CHOICE_PASS_LENGTH, 0, middle);
        rational_integer left = at_least(interval_ns - length_ns, 0);
        rest += left;
        rest_square += left * left;
    }
    return wait_for_end(law_mean(law), square, rest / PARTS, rest_square / PARTS);
}

ROW(pass_wait)
{
    const struct sim_law *law = &p->pass_length;
    int64_t interval = p->pass_interval;
    if (interval == 0 || p->execute == 1)
        return 0;
    if (law->kind == SIM_LAW_CONSTANT)
        return at_least(law->a_ns, interval) / 2;
    if (law->kind == SIM_LAW_UNIFORM)
        return uniform_wait(law->a_ns, law->b, interval);
    if (law->kind == SIM_LAW_EXPONENTIAL)
        return exponential_wait(law->a_ns, interval);
    return lognormal_wait(law, interval);
}

ROW(handover_mean)
{
    return pass_wait(p) + round_trip(p) + p->commit_delay;
}

static int64_t share_ppm(int64_t part, int64_t whole)
{
    return (int64_t)((rational_integer)part * 1000000 / whole);
}

ROW(leaderless_mean)
{
    return share_ppm(handover_mean(p), mean_tenure(p) + handover_mean(p));
}

ROW(newcomer_mean)
{
    int64_t entering = effective_pause(p) / 2 + round_trip(p) * 3 / 2 + 2 * p->commit_delay;
    return entering + residual_tenure(p) + times(mean_tenure(p), at_least(p->instances - 2, 0)) +
           times(handover_mean(p), p->instances - 1);
}

ROW(load_jain_mean)
{
    return share_ppm(p->resources, p->resources + p->instances - 1);
}

ROW(keep_alive_period)
{
    int64_t due = p->keep_alive_interval + round_trip(p);
    return p->keep_alive_poll > 0 ? times(divided_up(due, p->keep_alive_poll), p->keep_alive_poll)
                                  : due;
}

/* Without a lease the store knows at once. Else the last renewal was applied at most one interval,
 * one poll and one round trip ago. */
ROW(failover_least)
{
    int64_t age = p->keep_alive_interval + p->keep_alive_poll + round_trip_most(p);
    int64_t left = p->lease > 0 ? at_least(p->lease - age, 0) : 0;
    return left + p->commit_delay + law_least(&p->one_way_delay);
}

/* A renewal may still travel when its sender is gone. */
ROW(failover_most)
{
    int64_t on_the_way = p->lease > 0 ? law_most(&p->one_way_delay) : 0;
    int64_t expiry = p->lease > 0 ? p->lease + p->expiry_tick : 0;
    return on_the_way + expiry + p->commit_delay + law_most(&p->one_way_delay);
}

ROW(stale_window)
{
    return law_most(&p->one_way_delay) +
           times(p->tolerated_check_errors + 1, effective_check(p) + p->call_timeout);
}

ROW(overlap_most)
{
    return at_least(stale_window(p) - failover_least(p), 0);
}

ROW(recovery_most)
{
    return failover_most(p) + at_least(p->call_timeout, p->request_timeout) +
           effective_back_off_max(p) + effective_pause(p);
}

/* In parts per million, by way of 10^-12. */
ROW(start_race)
{
    const int64_t whole = INT64_C(1000000000000), pause = effective_pause(p);
    int64_t x =
        p->head_start >= pause ? whole : (int64_t)((rational_integer)p->head_start * whole / pause);
    int64_t power = whole;
    for (int64_t i = 0; i < p->instances && power > 0; i++)
        power = (int64_t)((rational_integer)power * x / whole);
    return (x + (whole - power) / p->instances) / 1000000;
}

static const struct formula_name_row rows[] = {
#define NAME(name, unit, meaning) {#name, FORMULA_##unit, meaning},
    FORMULA_NAME_LIST(NAME)
#undef NAME
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

static int64_t (*const functions[ROW_COUNT])(const struct scenario_parameters *p) = {
#define NAME(name, unit, meaning) name,
    FORMULA_NAME_LIST(NAME)
#undef NAME
};

const struct formula_name_row *formula_name_rows(size_t *count)
{
    *count = ROW_COUNT;
    return rows;
}

/* ---- looking up ----------------------------------------------------------------------------- */

static bool same(const char *word, const char *name, size_t length)
{
    return strlen(word) == length && memcmp(word, name, length) == 0;
}

static struct formula_value with_dimension(enum formula_dimension dimension, int64_t value)
{
    if (dimension == FORMULA_RATIO)
        return formula_from_ratio(value);
    return dimension == FORMULA_DURATION ? formula_from_duration(value)
                                         : formula_from_number(value);
}

static bool look_up_parameter(const struct scenario_parameters *p, const char *name, size_t length,
                              struct formula_value *value)
{
    const struct scenario_parameter *parameter = scenario_parameter_find_word(name, length);
    if (!parameter || parameter->type >= SCENARIO_CHOICE)
        return false;
    int64_t number = scenario_parameter_number(parameter, p);
    if (parameter->type == SCENARIO_RATIO)
        *value = formula_from_ratio(number);
    else
        *value = with_dimension(
            parameter->type == SCENARIO_DURATION ? FORMULA_DURATION : FORMULA_NUMBER, number);
    return true;
}

/* LAW.mean, .least, .most */
static bool look_up_law(const struct scenario_parameters *p, const char *name, size_t length,
                        struct formula_value *value)
{
    const char *dot = memrchr(name, '.', length);
    if (!dot)
        return false;
    const struct scenario_parameter *parameter =
        scenario_parameter_find_word(name, (size_t)(dot - name));
    if (!parameter || parameter->type != SCENARIO_LAW)
        return false;
    const struct sim_law *law = scenario_parameter_law(parameter, p);
    size_t rest = length - (size_t)(dot - name) - 1;
    if (same("mean", dot + 1, rest))
        *value = formula_from_duration(law_mean(law));
    else if (same("least", dot + 1, rest))
        *value = formula_from_duration(law_least(law));
    else if (same("most", dot + 1, rest))
        *value = formula_from_duration(law_most(law));
    else
        return false;
    return true;
}

static bool look_up(void *context, const char *name, size_t length, struct formula_value *value)
{
    const struct scenario_parameters *p = context;
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (same(rows[i].name, name, length)) {
            *value = with_dimension(rows[i].dimension, functions[i](p));
            return true;
        }
    return look_up_parameter(p, name, length, value) || look_up_law(p, name, length, value);
}

/* Of the parameters the numeric ones, then the rows. */
static const char *name_at(void *context, size_t index)
{
    size_t count;
    const struct scenario_parameter *parameters = scenario_parameters(&count);
    (void)context;
    for (size_t i = 0; i < count; i++)
        if (parameters[i].type < SCENARIO_CHOICE && index-- == 0)
            return parameters[i].name;
    return index < ROW_COUNT ? rows[index].name : NULL;
}

struct formula_names formula_names_of(const struct scenario_parameters *parameters)
{
    /* The callbacks only read. */
    union {
        const struct scenario_parameters *in;
        void *out;
    } borrowed = {parameters};
    return (struct formula_names){.lookup = look_up, .name_at = name_at, .context = borrowed.out};
}
