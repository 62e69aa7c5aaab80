/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conformance suite, in simulated time: sound backends pass every check, and every check
 * catches the backends that were made to fail it.
 */
#include "tests/conformance/harness.h"
#include "tests/t.h"

static const struct {
    enum queue_defect defect;
    const char *defect_name, *check;
} controls[] = {
#define X(defect, check) {QUEUE_##defect, #defect, #check},
    QUEUE_DEFECT_LIST(X)
#undef X
};

enum { CONTROLS = sizeof controls / sizeof controls[0] };

static unsigned count_checks(void)
{
    unsigned count = 0;
    while (election_conformance_check(count))
        count++;
    return count;
}

static void noop_passes_what_does_not_need_one_master(void **state)
{
    (void)state;
    static struct harness h;
    harness_init(&h, BACKEND_NOOP, QUEUE_SOUND, false);
    struct election_conformance_summary summary = harness_run(&h, NULL);
    assert_string_equal(h.last_failure, "");
    assert_int_equal(summary.failed, 0);
    assert_true(summary.passed >= 15);
    assert_true(summary.skipped >= 15);
    assert_int_equal(summary.passed + summary.skipped, count_checks());
}

static void a_sound_queue_passes_everything(void **state)
{
    (void)state;
    static struct harness h;
    harness_init(&h, BACKEND_QUEUE, QUEUE_SOUND, false);
    struct election_conformance_summary summary = harness_run(&h, NULL);
    assert_string_equal(h.last_failure, "");
    assert_int_equal(summary.failed, 0);
    assert_int_equal(summary.skipped, 0);
    assert_int_equal(summary.passed, count_checks());
    assert_int_equal(h.reported, count_checks());
}

static void every_check_catches_the_backends_that_were_made_to_fail_it(void **state)
{
    (void)state;
    static struct harness h;
    for (int i = 0; i < CONTROLS; i++) {
        harness_init(&h, BACKEND_QUEUE, controls[i].defect, false);
        struct election_conformance_summary summary = harness_run(&h, controls[i].check);
        print_message("  %s\n", summary.failed ? h.last_failure : controls[i].defect_name);
        if (summary.failed != 1 || h.reported != 1)
            fail_msg("%s was not caught by %s", controls[i].defect_name, controls[i].check);
    }
}

static void every_check_has_a_backend_that_it_catches(void **state)
{
    (void)state;
    const char *check;
    for (size_t n = 0; (check = election_conformance_check(n)); n++) {
        bool controlled = false;
        for (int i = 0; i < CONTROLS; i++)
            controlled = controlled || strcmp(controls[i].check, check) == 0;
        if (!controlled)
            fail_msg("no known-bad backend for %s", check);
    }
}

/* Noop that claims to be exclusive is the simplest of all bad backends. */
static void noop_that_claims_to_be_exclusive_is_caught(void **state)
{
    (void)state;
    static struct harness h;
    harness_init(&h, BACKEND_NOOP, QUEUE_SOUND, false);
    h.subject.capabilities |= ELECTION_CONFORMANCE_EXCLUSIVE;
    assert_true(harness_run(&h, NULL).failed >= 10);
    assert_int_equal(harness_run(&h, "waiting_blocks_while_another_is_master").failed, 1);
}

static void what_a_backend_lacks_is_skipped_with_a_reason(void **state)
{
    (void)state;
    static struct harness h;
    static const struct {
        unsigned capability;
        const char *check;
    } rows[] = {
        {ELECTION_CONFORMANCE_EXCLUSIVE, "resigning_ends_mastership"},
        {ELECTION_CONFORMANCE_FIFO, "waiters_win_in_the_order_they_came"},
        {ELECTION_CONFORMANCE_EPOCH, "epochs_increase_from_grant_to_grant"},
        {ELECTION_CONFORMANCE_OBSERVERS, "observers_see_the_current_master"},
        {0, "a_failed_start_can_be_repeated"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        harness_init(&h, BACKEND_QUEUE, QUEUE_SOUND, false);
        h.subject.capabilities &= ~rows[i].capability;
        if (rows[i].capability == 0)
            h.subject.fail_next = NULL;
        struct election_conformance_summary summary = harness_run(&h, rows[i].check);
        assert_int_equal(summary.skipped, 1);
        assert_int_equal(summary.passed + summary.failed, 0);
        assert_int_equal(h.reported, 1);
    }
}

static void *spawn_nothing(void *data, size_t instance, void (*function)(void *argument),
                           void *argument)
{
    (void)data;
    (void)instance;
    (void)function;
    (void)argument;
    return NULL;
}

static enum election_error (*real_set_up)(void *data, const char *const *instance_ids, size_t count,
                                          struct election_conformance_instance *instances);

static enum election_error set_up_badly(void *data, const char *const *instance_ids, size_t count,
                                        struct election_conformance_instance *instances)
{
    real_set_up(data, instance_ids, count, instances);
    return ELECTION_ERR_UNAVAILABLE;
}

static void a_harness_that_cannot_is_a_failure_and_not_a_crash(void **state)
{
    (void)state;
    static struct harness h;
    const char *check = "waiting_blocks_while_another_is_master";
    harness_init(&h, BACKEND_QUEUE, QUEUE_SOUND, false);
    h.subject.spawn = spawn_nothing;
    assert_int_equal(harness_run(&h, check).failed, 1);
    assert_non_null(strstr(h.last_failure, "could not spawn"));
    harness_init(&h, BACKEND_QUEUE, QUEUE_SOUND, false);
    real_set_up = h.subject.set_up;
    h.subject.set_up = set_up_badly;
    assert_int_equal(harness_run(&h, check).failed, 1);
    assert_non_null(strstr(h.last_failure, "could not set up"));
    assert_int_equal(harness_run(&h, "no_such_check").failed, 1);
    assert_int_equal(election_conformance_run(&h.subject, "no_such_check", NULL, NULL).failed, 1);
}

static void verdicts_have_words(void **state)
{
    (void)state;
    assert_string_equal(election_conformance_word(ELECTION_CONFORMANCE_PASSED), "passed");
    assert_string_equal(election_conformance_word(ELECTION_CONFORMANCE_FAILED), "failed");
    assert_string_equal(election_conformance_word(ELECTION_CONFORMANCE_SKIPPED), "skipped");
    assert_string_equal(election_conformance_word((enum election_conformance_verdict)3), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noop_passes_what_does_not_need_one_master),
        cmocka_unit_test(a_sound_queue_passes_everything),
        cmocka_unit_test(every_check_catches_the_backends_that_were_made_to_fail_it),
        cmocka_unit_test(every_check_has_a_backend_that_it_catches),
        cmocka_unit_test(noop_that_claims_to_be_exclusive_is_caught),
        cmocka_unit_test(what_a_backend_lacks_is_skipped_with_a_reason),
        cmocka_unit_test(a_harness_that_cannot_is_a_failure_and_not_a_crash),
        cmocka_unit_test(verdicts_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
