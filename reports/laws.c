/* SPDX-License-Identifier: Apache-2.0 */
/* What theory says; see laws.h. Doubles, for drawing. */
#include "reports/laws.h"

#include <stdlib.h>
#include <string.h>

enum { CHECKS_MOST = 1000000000 };

/* ---- lengths in words ----------------------------------------------------------------------- */

/* A length such as 1m30s; NULL if there is none, else what follows it. */
static const char *parse_length(const char *text, double *ns)
{
    static const struct {
        const char *unit;
        double ns;
    } units[] = {{"ns", 1},   {"us", 1e3},   {"ms", 1e6},   {"s", 1e9},
                 {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}};
    bool found = false;
    *ns = 0;
    while (*text >= '0' && *text <= '9') {
        char *rest;
        double value = strtod(text, &rest);
        size_t i = 0, count = sizeof units / sizeof *units;
        while (i < count && strncmp(rest, units[i].unit, strlen(units[i].unit)) != 0)
            i++;
        if (i == count)
            return NULL;
        *ns += value * units[i].ns;
        text = rest + strlen(units[i].unit);
        found = true;
    }
    return found ? text : NULL;
}

bool laws_mean(const char *text, double *mean_ns)
{
    double least, most;
    const char *rest = NULL;
    if (strncmp(text, "exp(", 4) == 0) {
        rest = parse_length(text + 4, mean_ns);
        return rest && strcmp(rest, ")") == 0;
    }
    if (strncmp(text, "uniform(", 8) == 0) {
        rest = parse_length(text + 8, &least);
        if (!rest || *rest != ',')
            return false;
        rest = parse_length(rest + 1 + strspn(rest + 1, " "), &most);
        *mean_ns = (least + most) / 2;
        return rest && strcmp(rest, ")") == 0;
    }
    rest = parse_length(text, mean_ns);
    return rest && *rest == '\0';
}

/* ---- parameters ----------------------------------------------------------------------------- */

enum wanted { CHECK, HOLD, ODDS, LEASE, RENEWAL, POLL, TICK, COMMIT, WANTED_COUNT };

static const char *const wanted_names[] = {
    "master_check_interval", "master_hold_interval", "resign_odds", "lease",
    "keep_alive_interval",   "keep_alive_poll",      "expiry_tick", "commit_delay"};

struct parameters {
    bool has[WANTED_COUNT], has_delay, is_noop;
    int64_t number[WANTED_COUNT];
    double delay_ns;
};

static void keep_parameter(struct parameters *p, sqlite3_stmt *statement)
{
    const char *name = (const char *)sqlite3_column_text(statement, 0);
    const char *effective = (const char *)sqlite3_column_text(statement, 1);
    if (!name || !effective)
        return;
    if (strcmp(name, "one_way_delay") == 0)
        p->has_delay = laws_mean(effective, &p->delay_ns);
    if (strcmp(name, "profile") == 0)
        p->is_noop = strcmp(effective, "noop") == 0;
    for (int i = 0; i < WANTED_COUNT; i++)
        if (strcmp(name, wanted_names[i]) == 0 &&
            sqlite3_column_type(statement, 2) == SQLITE_INTEGER) {
            p->has[i] = true;
            p->number[i] = sqlite3_column_int64(statement, 2);
        }
}

/* ---- laws ----------------------------------------------------------------------------------- */

static void set_tenure(struct laws *laws, const struct parameters *p)
{
    laws->has_tenure = p->has[CHECK] && p->has[HOLD] && p->has[ODDS] && p->has_delay &&
                       !p->is_noop && p->number[CHECK] > 0 && p->number[HOLD] >= 0;
    if (!laws->has_tenure)
        return;
    laws->check_ns = (double)p->number[CHECK] + 2 * p->delay_ns;
    double checks = (double)p->number[HOLD] / laws->check_ns;
    if (checks > CHECKS_MOST) {
        laws->has_tenure = false;
        return;
    }
    laws->hold_checks = (int64_t)checks;
    if ((double)laws->hold_checks < checks || laws->hold_checks == 0)
        laws->hold_checks++;
    laws->odds = p->number[ODDS] > 1 ? p->number[ODDS] : 1;
}

/* The last renewal before the loss is up to a period old, the store looks up to a tick late. A
 * client that polls is late by up to a poll. */
static void set_failover(struct laws *laws, const struct parameters *p)
{
    laws->has_failover = p->has[LEASE] && p->number[LEASE] > 0 && p->has[RENEWAL] && p->has[POLL] &&
                         p->has[TICK] && p->has[COMMIT] && p->has_delay && !p->is_noop;
    if (!laws->has_failover)
        return;
    double due = (double)p->number[RENEWAL] + 2 * p->delay_ns, poll = (double)p->number[POLL];
    double polls = poll > 0 ? due / poll : 0;
    int64_t whole = polls < CHECKS_MOST ? (int64_t)polls : CHECKS_MOST;
    laws->renewal_ns = poll > 0 ? (double)(whole + ((double)whole < polls)) * poll : due;
    laws->tick_ns = (double)p->number[TICK];
    double after = (double)p->number[COMMIT] + 2 * p->delay_ns;
    laws->failover_least_ns = (double)p->number[LEASE] - laws->renewal_ns + after;
    laws->failover_most_ns = (double)p->number[LEASE] + laws->tick_ns + after;
}

bool laws_read(struct laws *laws, struct database *d, int64_t configuration_id)
{
    sqlite3_stmt *statement;
    struct parameters p = {0};
    memset(laws, 0, sizeof *laws);
    if (!database_prepare(d,
                          "SELECT name, effective, number FROM parameter"
                          " WHERE configuration_id = ?1",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, configuration_id);
    while (database_next(d, statement))
        keep_parameter(&p, statement);
    sqlite3_finalize(statement);
    set_tenure(laws, &p);
    set_failover(laws, &p);
    laws->has_stale = p.has[CHECK] && p.has_delay && !p.is_noop;
    laws->stale_most_ns = (double)p.number[CHECK] + 3 * p.delay_ns;
    laws->hold_ns = p.has[HOLD] ? p.number[HOLD] : 0;
    return *d->message == '\0';
}

double laws_tenure_share(const struct laws *laws, double length_ns)
{
    double kept = 1, stays = 1 - 1 / (double)laws->odds;
    double rolls = length_ns / laws->check_ns - (double)laws->hold_checks + 1e-6;
    if (rolls < 0)
        return 0;
    for (double power = stays, n = (double)((int64_t)(rolls < 1e9 ? rolls : 1e9) + 1); n >= 1;
         power *= power) {
        double half = (double)((int64_t)n / 2);
        if (n > 2 * half)
            kept *= power;
        n = half;
    }
    return 1 - kept;
}

double laws_tenure_quantile(const struct laws *laws, double share)
{
    double low = (double)laws->hold_checks * laws->check_ns, high = low;
    if (laws_tenure_share(laws, low) >= share)
        return low;
    for (double step = laws->check_ns; laws_tenure_share(laws, high) < share; step *= 2)
        high = low + step;
    while (high - low > laws->check_ns / 2) {
        double middle = low + (high - low) / 2;
        if (laws_tenure_share(laws, middle) >= share)
            high = middle;
        else
            low = middle;
    }
    return high;
}

static double above(double x)
{
    return x > 0 ? x * x / 2 : 0;
}

/* The sum of two lengths that are evenly spread, over the least there can be. */
double laws_failover_share(const struct laws *laws, double length_ns)
{
    double x = length_ns - laws->failover_least_ns;
    double a = laws->renewal_ns, b = laws->tick_ns;
    if (x < 0)
        return 0;
    if (x >= a + b)
        return 1;
    if (a <= 0 || b <= 0)
        return x / (a + b);
    return (above(x) - above(x - a) - above(x - b)) / (a * b);
}
