/* SPDX-License-Identifier: Apache-2.0 */
/* The oracle for metrics, by hand-written events. */
#include "tests/reports/folder.h"

static void expect_metric(const char *path, const char *name, const char *statistic, int64_t value)
{
    static char sql[65536];
    char expected[64];
    snprintf(sql, sizeof sql,
             "SELECT value AS v FROM (%s) WHERE name = '%s' AND statistic IS %s%s%s",
             reports_metrics_sql(), name, statistic ? "'" : "", statistic ? statistic : "NULL",
             statistic ? "'" : "");
    snprintf(expected, sizeof expected, "v\n%" PRId64 "\n", value);
    char *actual = run_query(path, sql, QUERY_CSV);
    if (strcmp(actual, expected) != 0)
        fail_msg("%s %s: %s, not %" PRId64, name, statistic ? statistic : "", actual, value);
    free(actual);
}

/* 10 s of warm-up, 100 s in all; hold 60 s, checks every 5 s. */
static void story(struct sample *s)
{
    sample_begin(s, 3, 1, 100 * S);
    s->of.window_begin_ns = 10 * S;
    sample_grant(s, 1 * S, 0, 0);
    sample_believe(s, 2 * S, 0, 0); /* begins before the window */
    sample_disbelieve(s, 20 * S, 0, 0, SIM_CAUSE_CRASH);
    sample_emit(s, 20 * S, SIM_EVENT_FAULT_BEGUN, 0, 0, SIM_NO_RESOURCE, 0, 1);
    sample_release(s, 30 * S, 0, 0, SIM_CAUSE_EXPIRY);
    sample_grant(s, 30 * S, 1, 0);
    sample_emit(s, 31 * S, SIM_EVENT_FAULT_ENDED, 0, 0, SIM_NO_RESOURCE, 0, 1);
    sample_believe(s, 32 * S, 1, 0);
    sample_disbelieve(s, 36 * S, 1, 0, SIM_CAUSE_RESIGN);
    sample_emit(s, 36 * S, SIM_EVENT_RESIGNATION_QUEUED, 0, 1, 0, 0, 0);
    sample_emit(s, 37 * S, SIM_EVENT_EXECUTE_BEGUN, 0, 1, 0, 1, 0);
    sample_release(s, 37 * S, 1, 0, SIM_CAUSE_RESIGN);
    sample_emit(s, 37 * S, SIM_EVENT_EXECUTE_ENDED, 0, 1, 0, 0, 1);
    sample_grant(s, 37 * S, 0, 0);
    sample_believe(s, 38 * S, 0, 0); /* a ping-pong */
    sample_release(s, 60 * S, 0, 0, SIM_CAUSE_REVOKE);
    sample_grant(s, 62 * S, 2, 0);
    sample_believe(s, 64 * S, 2, 0); /* overlap 64..66 */
    sample_disbelieve(s, 66 * S, 0, 0, SIM_CAUSE_LOST);
    sample_release(s, 90 * S, 2, 0, SIM_CAUSE_EXPIRY); /* and believes on */
}

static void counts(void **state)
{
    struct sample s;
    (void)state;
    story(&s);
    write_case(&s, "a.db");
    expect_metric("a.db", "changes", NULL, 3);
    expect_metric("a.db", "self_reelections", NULL, 0);
    expect_metric("a.db", "voluntary", NULL, 1);
    expect_metric("a.db", "involuntary", NULL, 2);   /* by when they end */
    expect_metric("a.db", "short_tenures", NULL, 1); /* by when they begin */
    expect_metric("a.db", "very_short_tenures", NULL, 1);
    expect_metric("a.db", "ping_pong", NULL, 1);
    expect_metric("a.db", "births_stale", NULL, 0);
    expect_metric("a.db", "expiries", NULL, 2);
    expect_metric("a.db", "resignations", NULL, 1);
    expect_metric("a.db", "executions", NULL, 1);
    expect_metric("a.db", "changes_per_hour", NULL, 3 * INT64_C(3600000) / 90);
    expect_metric("a.db", "leaderless.share", NULL, INT64_C(14000) * 1000000 / 90000);
    expect_metric("a.db", "unowned.share", NULL, INT64_C(12000) * 1000000 / 90000);
    /* belief in the window: n1 10 + 28, n2 4, n3 36 s; of 78 s */
    expect_metric("a.db", "share.max", NULL, 487179);
    expect_metric("a.db", "share.min", NULL, 51282);
    expect_metric("a.db", "first.share", NULL, 1000000);
    expect_metric(
        "a.db", "jain", NULL,
        INT64_C(999999) * 999999 * 1000000 /
            (3 * (INT64_C(487179) * 487179 + INT64_C(51282) * 51282 + INT64_C(461538) * 461538)));
}

static void series(void **state)
{
    struct sample s;
    (void)state;
    story(&s);
    write_case(&s, "a.db");
    expect_metric("a.db", "tenure", "count",
                  2); /* the first began too early, the last is cut off */
    expect_metric("a.db", "tenure", "total", 32 * S);
    expect_metric("a.db", "tenure", "mean", 16 * S);
    expect_metric("a.db", "tenure", "p50", 4 * S);
    expect_metric("a.db", "tenure", "p90", 28 * S);
    expect_metric("a.db", "failover", "count", 1);
    expect_metric("a.db", "failover", "max", 12 * S);
    expect_metric("a.db", "handover", "total", 2 * S);
    expect_metric("a.db", "overlap.belief", "count", 1);
    expect_metric("a.db", "overlap.belief", "max", 2 * S);
    expect_metric("a.db", "overlap.store", "count", 0);
    expect_metric("a.db", "leaderless.belief", "count", 2);
    expect_metric("a.db", "leaderless.belief", "total", 14 * S);
    expect_metric("a.db", "unowned.store", "count", 2);
    expect_metric("a.db", "unowned.store", "total", 12 * S); /* 60..62, 90..100 */
    expect_metric("a.db", "stale.unowned", "total", 12 * S); /* the same here */
    expect_metric("a.db", "stale.foreign", "total", 4 * S);  /* 62..66 */
    expect_metric("a.db", "stale.window", "count", 2);
    expect_metric("a.db", "stale.window", "max", 10 * S); /* open at the end: so far */
    expect_metric("a.db", "resignation.wait", "max", 1 * S);
    expect_metric("a.db", "heal", "max", 1 * S);
}

/* The way of the load of n1, alone with two resources, to n2, which joins at 100 s. */
static void load_newcomers_and_rebalancing(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 2, 200 * S);
    s.of.window_begin_ns = 50 * S;
    sample_emit(&s, 0, SIM_EVENT_INSTANCE_STARTED, 0, 0, SIM_NO_RESOURCE, 1, 0);
    sample_believe(&s, 1 * S, 0, 0);
    sample_believe(&s, 1 * S, 0, 1);
    sample_emit(&s, 100 * S, SIM_EVENT_INSTANCE_STARTED, 0, 1, SIM_NO_RESOURCE, 1, 0);
    sample_disbelieve(&s, 120 * S, 0, 0, SIM_CAUSE_RESIGN);
    sample_believe(&s, 121 * S, 1, 0);
    write_case(&s, "a.db");
    /* 50 s of 1, 20 s of a half, 1 s of one belief, 79 s of 1 */
    expect_metric("a.db", "load.jain.mean", NULL, INT64_C(139500000) / 150);
    expect_metric("a.db", "load.jain.min", NULL, 500000);
    expect_metric("a.db", "load.max", NULL, 2);
    expect_metric("a.db", "newcomer", "count", 1);
    expect_metric("a.db", "newcomer", "max", 21 * S);
    expect_metric("a.db", "rebalance", "count", 1);
    expect_metric("a.db", "rebalance", "max", 21 * S);
    expect_metric("a.db", "store.operations_per_hour", NULL, INT64_C(1000) * 3600000 / 200);
}

static void large_numbers_do_not_overflow(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 100, INT64_C(86400) * 1000 * S); /* a thousand days, nobody ever */
    for (uint32_t r = 0; r < 100; r++)
        for (int64_t i = 0; i < 30; i++) {
            sample_believe(&s, i * 1000 * S, (uint16_t)(i % 2), r);
            sample_disbelieve(&s, (i * 1000 + 500) * S, (uint16_t)(i % 2), r, SIM_CAUSE_LOST);
        }
    write_case(&s, "a.db");
    expect_metric("a.db", "changes", NULL, 2900);
    expect_metric("a.db", "changes_per_hour", NULL, INT64_C(2900) * 3600000 / 86400000 / 100);
    expect_metric("a.db", "leaderless.share", NULL, 999826); /* 1 - 15000 / 86400000 */
    expect_metric("a.db", "births_stale", NULL, 3000);
}

static void a_case_in_which_nothing_happens_has_zeros(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 0);
    write_case(&s, "a.db");
    expect_metric("a.db", "changes_per_hour", NULL, 0);
    expect_metric("a.db", "leaderless.share", NULL, 0);
    expect_metric("a.db", "jain", NULL, 0);
    expect_metric("a.db", "share.max", NULL, 0);
    expect_metric("a.db", "tenure", "count", 0);
    expect_metric("a.db", "tenure", "total", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(counts),
        IN_FOLDER(series),
        IN_FOLDER(load_newcomers_and_rebalancing),
        IN_FOLDER(large_numbers_do_not_overflow),
        IN_FOLDER(a_case_in_which_nothing_happens_has_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
