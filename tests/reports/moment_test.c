/* SPDX-License-Identifier: Apache-2.0 */
/* Where the failure of a case is, found in its database. */
#include "tests/reports/folder.h"

#include "reports/moment.h"

/* Two resources. r1: n1 hands over at 10 s; n2 is lost at 30 s and n1 follows at 37 s. r2: two
 * believe from 20 s to 24 s. */
static void write_story(const char *path)
{
    struct sample s;
    sample_begin(&s, 2, 2, 60 * S);
    sample_grant(&s, 0, 0, 0);
    sample_believe(&s, 0, 0, 0);
    sample_grant(&s, 0, 0, 1);
    sample_believe(&s, 0, 0, 1);
    sample_disbelieve(&s, 10 * S, 0, 0, SIM_CAUSE_RESIGN);
    sample_release(&s, 10 * S, 0, 0, SIM_CAUSE_RESIGN);
    sample_grant(&s, 11 * S, 1, 0);
    sample_believe(&s, 12 * S, 1, 0);
    sample_release(&s, 20 * S, 0, 1, SIM_CAUSE_EXPIRY);
    sample_grant(&s, 20 * S, 1, 1);
    sample_believe(&s, 20 * S, 1, 1);
    sample_disbelieve(&s, 24 * S, 0, 1, SIM_CAUSE_LOST);
    sample_disbelieve(&s, 30 * S, 1, 0, SIM_CAUSE_LOST);
    sample_release(&s, 31 * S, 1, 0, SIM_CAUSE_EXPIRY);
    sample_grant(&s, 36 * S, 0, 0);
    sample_believe(&s, 37 * S, 0, 0);
    write_case(&s, path);
}

static void assert_moment(const char *metric, bool shortest, const char *resource, int64_t begin_ns,
                          int64_t end_ns)
{
    struct database d;
    struct moment m;
    assert_true(database_open(&d, "m.db"));
    if (!moment_of_metric(&d, 1, metric, shortest, &m))
        fail_msg("%s: %s", metric, *d.message ? d.message : "nothing found");
    assert_string_equal(m.resource, resource);
    assert_int_equal(m.begin_ns, begin_ns);
    assert_int_equal(m.end_ns, end_ns);
    database_close(&d);
}

static void finds_the_longest_of_each_series(void **state)
{
    (void)state;
    write_story("m.db");
    assert_moment("overlap.belief", false, "r2", 20 * S, 24 * S);
    assert_moment("failover", false, "r1", 30 * S, 37 * S);
    assert_moment("handover", false, "r1", 10 * S, 12 * S);
    assert_moment("leaderless.belief", false, "r1", 30 * S, 37 * S);
    assert_moment("unowned.store", false, "r1", 31 * S, 36 * S);
    assert_moment("stale.foreign", false, "r2", 20 * S, 24 * S);
    assert_moment("stale.window", false, "r2", 20 * S, 24 * S);
    assert_moment("tenure", false, "r2", 0, 24 * S);
}

static void finds_the_shortest_where_a_limit_is_from_below(void **state)
{
    (void)state;
    write_story("m.db");
    assert_moment("tenure", true, "r1", 0, 10 * S);
    assert_moment("leaderless.belief", true, "r1", 10 * S, 12 * S);
}

static void finds_nothing_of_counts_and_of_what_did_not_happen(void **state)
{
    struct database d;
    struct moment m;
    (void)state;
    write_story("m.db");
    assert_true(database_open(&d, "m.db"));
    assert_false(moment_of_metric(&d, 1, "changes", false, &m));
    assert_string_equal(d.message, "");
    assert_false(moment_of_metric(&d, 1, "overlap.store", false, &m));
    assert_string_equal(d.message, "");
    assert_false(moment_of_metric(&d, 2, "failover", false, &m));
    assert_false(moment_of_property(&d, 1, "S2", &m));
    assert_string_equal(d.message, "");
    database_close(&d);
}

static void makes_room_on_both_sides(void **state)
{
    struct moment m = {.begin_ns = 100 * S, .end_ns = 110 * S};
    (void)state;
    moment_widen(&m, 5 * S);
    assert_int_equal(m.begin_ns, 80 * S);
    assert_int_equal(m.end_ns, 130 * S);
    m = (struct moment){.begin_ns = 3 * S, .end_ns = 3 * S};
    moment_widen(&m, 5 * S);
    assert_int_equal(m.begin_ns, 0);
    assert_int_equal(m.end_ns, 8 * S);
    m = (struct moment){.begin_ns = 5, .end_ns = INT64_MAX - 1};
    moment_widen(&m, 5 * S);
    assert_int_equal(m.begin_ns, 5);
    assert_int_equal(m.end_ns, INT64_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(finds_the_longest_of_each_series),
        IN_FOLDER(finds_the_shortest_where_a_limit_is_from_below),
        IN_FOLDER(finds_nothing_of_counts_and_of_what_did_not_happen),
        cmocka_unit_test(makes_room_on_both_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
