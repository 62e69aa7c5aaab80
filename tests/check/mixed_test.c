/* SPDX-License-Identifier: Apache-2.0 */
/* A fleet whose instances have settings of their own is judged by those: event lists that hold at
 * the limit of the instance and break beyond it. */
#include "tests/check/stream.h"

#include "tests/t.h"

static struct stream s;

static void open_mixed(void)
{
    struct check_config config = stream_config();
    config.mixed = true;
    stream_open_with(&s, &config);
}

/* n1 starts with a hold and a lease of its own. */
static void one_master_with(int64_t hold_ns, int64_t lease_ns)
{
    up(&s, 0);
    up(&s, 1);
    stream_emit(&s, SIM_EVENT_RUNNER_STARTED, 0, 0, 0, (uint64_t)hold_ns, 5 * S);
    s.now_ns = 10 * S;
    called(&s, 0, 0, SIM_OPERATION_START);
    stream_emit(&s, SIM_EVENT_SESSION_OPENED, 0, 0, SIM_NO_RESOURCE, 1, (uint64_t)lease_ns);
    answered(&s, 0, 0, SIM_OPERATION_START, ELECTION_OK);
    called(&s, 0, 0, SIM_OPERATION_WAIT);
    entered(&s, 0, 0, 1);
    takes_over(&s, 0, 0, 1, 1);
}

static void resigns_at_an_age_of(int64_t age_ns)
{
    checked(&s, 0, 0, ELECTION_OK, true, s.now_ns);
    disbelieved(&s, 0, 0, SIM_CAUSE_RESIGN);
    stream_emit(&s, SIM_EVENT_RESIGNATION_QUEUED, 0, 0, 0, (uint64_t)age_ns, 0);
}

static void the_hold_is_that_of_the_instance(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        open_mixed();
        one_master_with(20 * S, 60 * S);
        s.now_ns = 30 * S;
        resigns_at_an_age_of(20 * S - beyond);
        assert_int_equal(stream_violations(&s, PROPERTY_S10), beyond);
        stream_close(&s);
    }
}

static void what_an_instance_reports_counts_only_in_a_mixed_fleet(void **state)
{
    (void)state;
    stream_open(&s);
    one_master_with(20 * S, 60 * S);
    s.now_ns = 30 * S;
    resigns_at_an_age_of(20 * S);
    assert_int_equal(stream_violations(&s, PROPERTY_S10), 1);
    stream_close(&s);
}

static void expires_after(int64_t lasted_ns, uint64_t session, uint64_t epoch)
{
    gone(&s, 0, session, s.now_ns - lasted_ns, SIM_CAUSE_EXPIRY);
    released(&s, 0, 0, epoch, session, SIM_CAUSE_EXPIRY);
    disbelieved(&s, 0, 0, SIM_CAUSE_LOST);
}

static void the_lease_is_that_of_the_session(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        open_mixed();
        one_master_with(60 * S, 15 * S);
        s.now_ns = 40 * S;
        expires_after(15 * S - beyond, 1, 1);
        assert_int_equal(stream_violations(&s, PROPERTY_S1b), beyond);
        stream_close(&s);
    }
}

/* A session from before the instance got another lease goes by the one that it was opened with. */
static void a_former_session_has_its_former_lease(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        open_mixed();
        one_master_with(60 * S, 15 * S);
        s.now_ns = 40 * S;
        crash(&s, 0);
        disbelieved(&s, 0, 0, SIM_CAUSE_CRASH);
        up(&s, 0);
        stream_emit(&s, SIM_EVENT_SESSION_OPENED, 0, 0, SIM_NO_RESOURCE, 5, 90 * S);
        s.now_ns = 50 * S;
        gone(&s, 0, 1, 35 * S + beyond, SIM_CAUSE_EXPIRY);
        released(&s, 0, 0, 1, 1, SIM_CAUSE_EXPIRY);
        assert_int_equal(stream_violations(&s, PROPERTY_S1b), beyond);
        stream_close(&s);
    }
}

/* S3 and S2: n1 has 5 s and 3 s like the fleet, or less. */
static void bounds_are_those_of_the_instance_that_is_stale(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        struct bounds own = stream_config().bounds;
        own.stale_window_ns = 2 * S;
        own.overlap_after_expiry_ns = 1 * S;
        open_mixed();
        check_set_bounds(s.check, 0, &own);
        one_master_with(60 * S, 60 * S);
        campaigns(&s, 1, 0, 2);
        s.now_ns = 100 * S;
        expires(&s, 0, 0, 1, 1);
        s.now_ns = 101 * S - beyond;
        takes_over(&s, 1, 0, 2, 2);
        s.now_ns = 102 * S + beyond;
        disbelieved(&s, 0, 0, SIM_CAUSE_LOST);
        assert_int_equal(stream_violations(&s, PROPERTY_S3), beyond);
        assert_int_equal(stream_violations(&s, PROPERTY_S2), beyond);
        stream_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hold_is_that_of_the_instance),
        cmocka_unit_test(what_an_instance_reports_counts_only_in_a_mixed_fleet),
        cmocka_unit_test(the_lease_is_that_of_the_session),
        cmocka_unit_test(a_former_session_has_its_former_lease),
        cmocka_unit_test(bounds_are_those_of_the_instance_that_is_stale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
