/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/fault/intercept.h"
#include "tests/store/sim_world.h"
#include "tests/t.h"

static struct sim_world w;
static struct fault_calls calls;
static struct fault_intercept intercepts[WORLD_HOSTS];
static struct actor a, b;

static int close_it(void **state)
{
    (void)state;
    world_close(&w);
    return 0;
}

static void begin(const char *profile)
{
    struct store_parameters p = parameters_of(profile);
    world_open(&w, &p);
    calls.first = NULL;
}

static void act_on(struct actor *actor, unsigned host, const struct step *steps, size_t count)
{
    struct store_participant *p =
        store_participant_new(w.store, &w.hosts[host].host, (uint16_t)host, 0);
    fault_intercept_init(&intercepts[host], &p->election, &w.hosts[host].host, &calls,
                         (uint16_t)host, 0);
    actor_begin_on(actor, &w, host, &intercepts[host].election, steps, count);
}

#define INTERCEPTED(actor, host, ...)                                                              \
    do {                                                                                           \
        const struct step steps_[] = {__VA_ARGS__};                                                \
        act_on(actor, host, steps_, sizeof steps_ / sizeof steps_[0]);                             \
    } while (0)

static struct fault_call fault(enum fault_fate fate, enum sim_operation operation)
{
    return (struct fault_call){.number = 7,
                               .fate = fate,
                               .operation = operation,
                               .nth = 1,
                               .times = UINT64_MAX,
                               .probability_ppm = 1000000,
                               .error = ELECTION_ERR_UNAVAILABLE,
                               .delay_ns = 300 * MS};
}

#define CALLS (KIND(CALLED) | KIND(ANSWERED) | KIND(CHECKED))

/* ---- without faults ------------------------------------------------------------------------- */

static void every_call_and_answer_is_emitted(void **state)
{
    (void)state;
    begin("etcd-lease");
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
                {0, SIM_OPERATION_IS_MASTER, 0}, {0, SIM_OPERATION_GET_CURRENT_MASTER, 0},
                {0, SIM_OPERATION_RESIGN, 0}, {0, SIM_OPERATION_IS_MASTER, 0},
                {0, SIM_OPERATION_CLOSE, 0});
    world_go(&w, 1 * S);
    assert_string_equal(event_log_text(&w.log, CALLS),
                        "0s called/start n0 r0 0\n0.02s answered/start n0 r0 0\n"
                        "0.02s called/wait_for_mastership n0 r0 0\n"
                        "0.04s answered/wait_for_mastership n0 r0 0\n"
                        "0.05s checked/ok n0 r0 1\n"
                        "0.06s called/resign n0 r0 0\n0.08s answered/resign n0 r0 0\n"
                        "0.09s checked/no_master n0 r0 0\n"
                        "0.09s called/close n0 r0 0\n0.11s answered/close n0 r0 0\n");
    /* when it was asked */
    assert_int64_equal((int64_t)event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, 1)->extra, 80 * MS);
    assert_int64_equal((int64_t)event_log_nth(&w.log, SIM_EVENT_ANSWERED, 0, 0)->extra, 0);
    assert_string_equal(a.outcomes[3].master, "n0");
    assert_int_equal(intercepts[0].last_error, ELECTION_ERR_NO_MASTER);
    assert_false(intercepts[0].last_answer);
}

/* One after the other they are one event, told before anything else happens. */
static void answers_that_confirm_at_once_are_told_together(void **state)
{
    (void)state;
    begin("ideal");
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
                {0, SIM_OPERATION_IS_MASTER, 0}, {3 * S, SIM_OPERATION_IS_MASTER, 0},
                {5 * S, SIM_OPERATION_IS_MASTER, 0}, {0, SIM_OPERATION_RESIGN, 0},
                {0, SIM_OPERATION_IS_MASTER, 0});
    world_go(&w, 10 * S);
    const struct sim_event *e = event_log_nth(&w.log, SIM_EVENT_CONFIRMED, 0, 0);
    assert_non_null(e);
    assert_int_equal(e->cause, 3);
    assert_int64_equal((int64_t)e->extra, 5 * S);
    assert_true(e->value == 3 * (uint64_t)S * INTERCEPT_HASH_FACTOR + 5 * (uint64_t)S);
    assert_string_equal(event_log_text(&w.log, CALLS | KIND(CONFIRMED)),
                        "0s called/start n0 r0 0\n0s answered/start n0 r0 0\n"
                        "0s called/wait_for_mastership n0 r0 0\n"
                        "0s answered/wait_for_mastership n0 r0 0\n"
                        "5s confirmed n0 r0 4605866895795922944\n"
                        "5s called/resign n0 r0 0\n5s answered/resign n0 r0 0\n"
                        "5s checked/ok n0 r0 0\n");
}

static void so_many_answers_are_told_before_more_come(void **state)
{
    (void)state;
    begin("ideal");
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 0);
    struct election *election = &intercepts[0].election;
    struct election_context context;
    bool yes = false;
    election_context_init(&context, &w.hosts[0].env.env, NULL, ELECTION_FOREVER);
    for (int i = 0; i < 256; i++)
        assert_int_equal(election->ops->is_master(election, &context, &yes), ELECTION_OK);
    fault_intercept_tell(&intercepts[0]);
    fault_intercept_tell(&intercepts[0]); /* nothing is left */
    sim_kernel_flush(w.kernel);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_CONFIRMED, 0), 2);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_CONFIRMED, 0, 0)->cause, 255);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_CONFIRMED, 0, 1)->cause, 1);
    assert_true(intercepts[0].last_answer);
    fault_intercept_tell_each_check(&intercepts[0]);
    assert_int_equal(election->ops->is_master(election, &context, &yes), ELECTION_OK);
    sim_kernel_flush(w.kernel);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_CHECKED, 0), 1);
    election_context_release(&context);
}

static void the_epoch_is_that_of_the_backend_or_none(void **state)
{
    (void)state;
    begin("ideal");
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 0);
    struct election *election = &intercepts[0].election;
    assert_int_equal(election->ops->epoch(election), 1);
    struct election_ops without = *intercepts[0].inner->ops;
    const struct election_ops *with = intercepts[0].inner->ops;
    without.epoch = NULL;
    intercepts[0].inner->ops = &without;
    assert_int_equal(election->ops->epoch(election), 0);
    intercepts[0].inner->ops = with;
    election->ops->free(election);
    assert_null(w.store->links[0].participants);
}

/* ---- fates ---------------------------------------------------------------------------------- */

static void a_failed_call_is_not_made(void **state)
{
    (void)state;
    begin("ideal");
    struct fault_call wait = fault(FAULT_FATE_FAIL, SIM_OPERATION_WAIT);
    struct fault_call check = fault(FAULT_FATE_FAIL, SIM_OPERATION_IS_MASTER);
    struct fault_call ask = fault(FAULT_FATE_FAIL, SIM_OPERATION_GET_CURRENT_MASTER);
    ask.error = ELECTION_ERR_REFUSED;
    fault_calls_add(&calls, &wait);
    fault_calls_add(&calls, &check);
    fault_calls_add(&calls, &ask);
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
                {0, SIM_OPERATION_IS_MASTER, 0}, {0, SIM_OPERATION_GET_CURRENT_MASTER, 0});
    world_go(&w, 0);
    assert_string_equal(actor_text(&a), "start ok 0s-0s, wait unavailable 0s-0s, "
                                        "is_master unavailable 0s-0s, master refused 0s-0s");
    assert_int_equal(w.store->requests, 1);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_ENTERED, 0), 0);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, 0)->cause,
                     ELECTION_ERR_UNAVAILABLE);
}

static void a_doubted_call_is_made_and_reported_as_failed(void **state)
{
    (void)state;
    begin("etcd-lease");
    struct fault_call wait = fault(FAULT_FATE_DOUBT, SIM_OPERATION_WAIT);
    struct fault_call resign = fault(FAULT_FATE_DOUBT, SIM_OPERATION_RESIGN);
    wait.times = 1;
    fault_calls_add(&calls, &wait);
    fault_calls_add(&calls, &resign);
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
                {0, SIM_OPERATION_WAIT, 0}, {0, SIM_OPERATION_RESIGN, 0},
                {0, SIM_OPERATION_RESIGN, 1});
    world_go(&w, 1 * S);
    assert_string_equal(actor_text(&a),
                        "start ok 0s-0.02s, wait unavailable 0.02s-0.04s, wait ok=1 0.04s-0.06s, "
                        "resign unavailable 0.06s-0.08s, resign deadline 0.08s-0.080000001s");
    assert_string_equal(event_log_text(&w.log, OWNERSHIP),
                        "0.035s granted n0 r0 1\n0.075s released/resign n0 r0 1\n");
}

static void a_postponed_answer_is_late_unless_the_context_ends_first(void **state)
{
    (void)state;
    begin("etcd-lease");
    struct fault_call check = fault(FAULT_FATE_POSTPONE, SIM_OPERATION_IS_MASTER);
    fault_calls_add(&calls, &check);
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
                {0, SIM_OPERATION_IS_MASTER, 310 * MS + 1}, {0, SIM_OPERATION_IS_MASTER, 200 * MS});
    world_go(&w, 10 * S);
    assert_string_equal(actor_text(&a),
                        "start ok 0s-0.02s, wait ok=1 0.02s-0.04s, is_master ok=1 0.04s-0.35s, "
                        "is_master deadline 0.35s-0.55s");
}

/* The fault ends, and its record is used for another, while the call is still waiting. */
static void a_fault_that_ends_during_the_call_has_its_way(void **state)
{
    (void)state;
    begin("ideal");
    struct fault_call postpone = fault(FAULT_FATE_POSTPONE, SIM_OPERATION_WAIT);
    struct fault_call doubt = fault(FAULT_FATE_DOUBT, SIM_OPERATION_WAIT);
    postpone.instance = 1;
    doubt.instance = 2;
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
                {5 * S, SIM_OPERATION_RESIGN, 0});
    world_go(&w, 0);
    struct actor c;
    INTERCEPTED(&b, 1, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
                {6 * S, SIM_OPERATION_CLOSE, 0});
    INTERCEPTED(&c, 2, {1 * S, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    fault_calls_add(&calls, &postpone);
    fault_calls_add(&calls, &doubt);
    world_go(&w, 2 * S);
    fault_calls_remove(&calls, &postpone);
    fault_calls_remove(&calls, &doubt);
    assert_null(calls.first);
    memset(&postpone, 0, sizeof postpone);
    memset(&doubt, 0, sizeof doubt);
    world_go(&w, 10 * S);
    assert_string_equal(actor_text(&b), "start ok 0s-0s, wait ok=2 0s-5.3s, close ok 6s-6s");
    assert_string_equal(actor_text(&c), "start ok 1s-1s, wait unavailable 1s-6s");
}

/* ---- which calls ---------------------------------------------------------------------------- */

static void it_begins_with_the_nth_call_and_strikes_so_many(void **state)
{
    (void)state;
    begin("ideal");
    struct fault_call check = fault(FAULT_FATE_FAIL, SIM_OPERATION_IS_MASTER);
    check.nth = 3;
    check.times = 2;
    fault_calls_add(&calls, &check);
    struct step steps[8];
    for (int i = 0; i < 8; i++)
        steps[i] = (struct step){0, i % 2 ? SIM_OPERATION_IS_MASTER : SIM_OPERATION_START, 0};
    act_on(&a, 0, steps, 8);
    world_go(&w, 0);
    static const bool fails[] = {false, false, true, true};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(a.outcomes[2 * i].error, ELECTION_OK);
        assert_int_equal(a.outcomes[2 * i + 1].error != ELECTION_OK, fails[i]);
    }
    assert_int_equal(check.seen, 4);
    assert_int_equal(check.done, 2);
    INTERCEPTED(&b, 0, {0, SIM_OPERATION_IS_MASTER, 0});
    world_go(&w, 0);
    assert_int_equal(b.outcomes[0].error, ELECTION_OK); /* the two are used up */
}

static void other_instances_and_operations_are_not_touched(void **state)
{
    (void)state;
    begin("ideal");
    struct fault_call start = fault(FAULT_FATE_FAIL, SIM_OPERATION_START);
    start.instance = 1;
    fault_calls_add(&calls, &start);
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    INTERCEPTED(&b, 1, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_IS_MASTER, 0});
    world_go(&w, 0);
    assert_string_equal(actor_text(&a), "start ok 0s-0s, wait ok=1 0s-0s");
    assert_string_equal(actor_text(&b), "start unavailable 0s-0s, is_master ok=0 0s-0s");
}

static void of_two_faults_the_older_decides(void **state)
{
    (void)state;
    begin("ideal");
    struct fault_call old = fault(FAULT_FATE_FAIL, SIM_OPERATION_START);
    struct fault_call young = fault(FAULT_FATE_FAIL, SIM_OPERATION_START);
    old.nth = 2;
    young.error = ELECTION_ERR_REFUSED;
    fault_calls_add(&calls, &old);
    fault_calls_add(&calls, &young);
    fault_calls_remove(&calls, &(struct fault_call){0}); /* not in the list: nothing happens */
    INTERCEPTED(&a, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_START, 0});
    world_go(&w, 0);
    assert_string_equal(actor_text(&a), "start refused 0s-0s, start unavailable 0s-0s");
}

static void a_share_of_the_calls_is_struck_the_same_ones_each_time(void **state)
{
    (void)state;
    uint64_t struck[2] = {0, 0};
    for (int run = 0; run < 2; run++) {
        begin("ideal");
        struct fault_call check = fault(FAULT_FATE_FAIL, SIM_OPERATION_IS_MASTER);
        check.probability_ppm = 300000;
        fault_calls_add(&calls, &check);
        int count = 0;
        for (int i = 0; i < 10000; i++) {
            bool strikes =
                fault_calls_fate(&calls, w.kernel, 0, SIM_OPERATION_IS_MASTER) != NULL;
            count += strikes;
            if (i < 64)
                struck[run] |= (uint64_t)strikes << i;
        }
        assert_in_range(count, 3000 - 230, 3000 + 230); /* five standard errors */
        assert_int_equal(check.done, count);
        if (run == 0)
            world_close(&w);
    }
    assert_true(struck[0] == struck[1]);
}

static void with_a_probability_of_nothing_nothing_is_struck(void **state)
{
    (void)state;
    begin("ideal");
    struct fault_call check = fault(FAULT_FATE_FAIL, SIM_OPERATION_IS_MASTER);
    check.probability_ppm = 0;
    fault_calls_add(&calls, &check);
    for (int i = 0; i < 1000; i++)
        assert_null(fault_calls_fate(&calls, w.kernel, 0, SIM_OPERATION_IS_MASTER));
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_call_and_answer_is_emitted),
        TEST(answers_that_confirm_at_once_are_told_together),
        TEST(so_many_answers_are_told_before_more_come),
        TEST(the_epoch_is_that_of_the_backend_or_none),
        TEST(a_failed_call_is_not_made),
        TEST(a_doubted_call_is_made_and_reported_as_failed),
        TEST(a_postponed_answer_is_late_unless_the_context_ends_first),
        TEST(a_fault_that_ends_during_the_call_has_its_way),
        TEST(it_begins_with_the_nth_call_and_strikes_so_many),
        TEST(other_instances_and_operations_are_not_touched),
        TEST(of_two_faults_the_older_decides),
        TEST(a_share_of_the_calls_is_struck_the_same_ones_each_time),
        TEST(with_a_probability_of_nothing_nothing_is_struck),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
