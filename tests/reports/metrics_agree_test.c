/* SPDX-License-Identifier: Apache-2.0 */
/* The online metrics and SQL over the stored intervals say the same, whatever happens. */
#include "tests/reports/folder.h"

#include "sim/check/metrics.h"

enum { INSTANCES = 3, RESOURCES = 2, STEPS = 400 };

/* What is so at the moment, so that only what is possible happens next. */
struct world {
    struct sample sample;
    struct sim_reader metrics;
    uint64_t draws, epochs[RESOURCES], fault;
    uint64_t owned[INSTANCES][RESOURCES]; /* epoch, 0: not */
    bool believes[INSTANCES][RESOURCES], queued[INSTANCES][RESOURCES];
    uint64_t incarnations[INSTANCES];
    bool up[INSTANCES];
    int64_t now_ns;
};

static uint64_t draw(struct world *w, uint64_t bound)
{
    uint64_t z = w->draws += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % bound;
}

static void tell(struct world *w, enum sim_event_kind kind, unsigned cause, uint16_t instance,
                 uint32_t resource, uint64_t value, uint64_t extra)
{
    struct sim_event event = {.time_ns = w->now_ns,
                              .value = value,
                              .extra = extra,
                              .resource = resource,
                              .instance = instance,
                              .kind = (uint8_t)kind,
                              .cause = (uint8_t)cause};
    w->sample.reader.read(w->sample.reader.data, &event, 1);
    w->metrics.read(w->metrics.data, &event, 1);
}

static void change_ownership(struct world *w, uint16_t i, uint32_t r)
{
    static const unsigned causes[] = {SIM_CAUSE_RESIGN, SIM_CAUSE_EXPIRY, SIM_CAUSE_REVOKE};
    uint64_t *owned = &w->owned[i][r];
    if (*owned) {
        tell(w, SIM_EVENT_RELEASED, causes[draw(w, 3)], i, r, *owned, 1);
        *owned = 0;
    } else {
        *owned = ++w->epochs[r];
        tell(w, SIM_EVENT_GRANTED, SIM_CAUSE_ELECTED, i, r, *owned, 1);
    }
}

static void change_belief(struct world *w, uint16_t i, uint32_t r)
{
    static const unsigned causes[] = {SIM_CAUSE_RESIGN, SIM_CAUSE_SHUTDOWN, SIM_CAUSE_LOST,
                                      SIM_CAUSE_CRASH};
    bool *believes = &w->believes[i][r];
    if (*believes)
        tell(w, SIM_EVENT_DISBELIEVED, causes[draw(w, 4)], i, r, 0, 0);
    else
        tell(w, SIM_EVENT_BELIEVED, SIM_CAUSE_ELECTED, i, r, w->owned[i][r], 0);
    *believes = !*believes;
}

/* What a process believes ends with it; what it owns stays. */
static void change_process(struct world *w, uint16_t i)
{
    bool crashes = draw(w, 2) == 0;
    if (!w->up[i]) {
        tell(w, SIM_EVENT_INSTANCE_STARTED, 0, i, SIM_NO_RESOURCE, ++w->incarnations[i], 0);
        w->up[i] = true;
        return;
    }
    w->up[i] = false;
    tell(w, crashes ? SIM_EVENT_INSTANCE_CRASHED : SIM_EVENT_INSTANCE_STOPPED, 0, i,
         SIM_NO_RESOURCE, w->incarnations[i], 0);
    for (uint32_t r = 0; r < RESOURCES; r++) {
        if (w->believes[i][r])
            tell(w, SIM_EVENT_DISBELIEVED, crashes ? SIM_CAUSE_CRASH : SIM_CAUSE_SHUTDOWN, i, r, 0,
                 0);
        w->believes[i][r] = w->queued[i][r] = false;
    }
}

static void resign(struct world *w, uint16_t i, uint32_t r)
{
    bool *queued = &w->queued[i][r];
    if (!*queued) {
        tell(w, SIM_EVENT_RESIGNATION_QUEUED, 0, i, r, 0, 0);
    } else if (draw(w, 4) == 0) {
        tell(w, SIM_EVENT_RESIGNATION_WITHDRAWN, 0, i, r, 0, 0);
    } else {
        tell(w, SIM_EVENT_EXECUTE_BEGUN, 0, i, r, 1, 0);
        w->now_ns++;
        tell(w, SIM_EVENT_EXECUTE_ENDED, 0, i, r, 0, 1);
    }
    *queued = !*queued;
}

static void change_fault(struct world *w, uint16_t i)
{
    bool begins = w->fault % 2 == 0;
    tell(w, begins ? SIM_EVENT_FAULT_BEGUN : SIM_EVENT_FAULT_ENDED, 5, i, SIM_NO_RESOURCE, 1,
         w->fault++ / 2 + 1);
}

static void step(struct world *w)
{
    uint16_t i = (uint16_t)draw(w, INSTANCES);
    uint32_t r = (uint32_t)draw(w, RESOURCES);
    w->now_ns += 1 + (int64_t)draw(w, 20) * 700 * SAMPLE_MS;
    switch (draw(w, 9)) {
    case 0:
    case 1:
    case 2:
        change_ownership(w, i, r);
        break;
    case 3:
    case 4:
    case 5:
        if (w->up[i])
            change_belief(w, i, r);
        break;
    case 6:
        if (w->up[i])
            resign(w, i, r);
        break;
    case 7:
        if (draw(w, w->up[i] ? 4 : 1) == 0)
            change_process(w, i);
        break;
    default:
        change_fault(w, i);
    }
}

/* From name and statistic of the oracle to the online value. */
static bool look_up(struct metrics *metrics, const char *name, const char *statistic,
                    int64_t *value)
{
    int metric = metric_find(name, strlen(name));
    int number = statistic ? statistic_find(statistic, strlen(statistic)) : 0;
    if (metric < 0 || number < 0)
        fail_msg("no metric %s %s", name, statistic ? statistic : "");
    return metrics_value(metrics, (enum metric)metric, (enum statistic)number, value);
}

static void compare(struct metrics *metrics, uint64_t seed)
{
    struct database database;
    sqlite3_stmt *statement = NULL;
    int count = 0;
    if (!database_open(&database, "a.db") ||
        !database_prepare(&database, reports_metrics_sql(), &statement))
        fail_msg("%s", database.message);
    while (database_next(&database, statement)) {
        const char *name = (const char *)sqlite3_column_text(statement, 1);
        const char *statistic = (const char *)sqlite3_column_text(statement, 2);
        int64_t online = 0, stored = sqlite3_column_int64(statement, 3);
        if (!look_up(metrics, name, statistic, &online) || online != stored)
            fail_msg("seed %" PRIu64 ": %s %s is %" PRId64 " online, %" PRId64 " in SQL", seed,
                     name, statistic ? statistic : "", online, stored);
        count++;
    }
    assert_string_equal(database.message, "");
    assert_true(count > 40);
    sqlite3_finalize(statement);
    database_close(&database);
}

static void online_and_sql_agree(void **state)
{
    (void)state;
    size_t newcomers = 0, rebalances = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        static struct world w;
        struct metrics_config config = {.instance_count = INSTANCES,
                                        .resource_count = RESOURCES,
                                        .warm_up_ns = seed % 3 ? 500 * S : 0,
                                        .hold_ns = 60 * S,
                                        .check_interval_ns = 5 * S};
        struct metrics *metrics = metrics_new(&config);
        assert_non_null(metrics);
        memset(&w, 0, sizeof w);
        w.draws = seed;
        w.metrics = metrics_reader(metrics);
        sample_begin(&w.sample, INSTANCES, RESOURCES, 0);
        w.sample.of.window_begin_ns = config.warm_up_ns;
        for (uint16_t i = 0; i < INSTANCES; i++)
            change_process(&w, i);
        for (int i = 0; i < STEPS; i++)
            step(&w);
        w.sample.of.window_end_ns = ++w.now_ns;
        assert_true(metrics_finish(metrics, w.now_ns, w.sample.of.requests, w.sample.of.renewals));
        write_case(&w.sample, "a.db");
        compare(metrics, seed);
        newcomers += lengths_count(metrics_lengths(metrics, METRIC_NEWCOMER));
        rebalances += lengths_count(metrics_lengths(metrics, METRIC_REBALANCE));
        metrics_free(metrics);
    }
    assert_true(newcomers > 100);
    assert_true(rebalances > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(online_and_sql_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
