/* SPDX-License-Identifier: Apache-2.0 */
/* Words of events, causes and operations. */
#include "sim/kernel/event.h"

#include "tests/t.h"

static void every_kind_has_words(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SIM_EVENT_KIND_COUNT; i++) {
        assert_true(strlen(sim_event_name(i)) > 0);
        assert_non_null(sim_event_value_name(i));
        assert_non_null(sim_event_extra_name(i));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(sim_event_name(i), sim_event_name(j));
    }
    assert_string_equal(sim_event_name(SIM_EVENT_GRANTED), "granted");
    assert_string_equal(sim_event_value_name(SIM_EVENT_GRANTED), "epoch");
    assert_string_equal(sim_event_extra_name(SIM_EVENT_GRANTED), "session");
}

static void every_cause_and_operation_has_a_word(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SIM_CAUSE_COUNT; i++)
        assert_true(strlen(sim_cause_name(i)) > 0);
    for (unsigned i = 0; i < SIM_OPERATION_COUNT; i++)
        assert_true(strlen(sim_operation_name(i)) > 0);
    assert_string_equal(sim_operation_name(SIM_OPERATION_WAIT), "wait_for_mastership");
}

static void resignations_and_shutdowns_are_voluntary(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SIM_CAUSE_COUNT; i++)
        assert_int_equal(sim_cause_is_voluntary(i),
                         i == SIM_CAUSE_RESIGN || i == SIM_CAUSE_SHUTDOWN);
}

static void outside_the_lists_all_is_unknown(void **state)
{
    (void)state;
    assert_string_equal(sim_event_name(SIM_EVENT_KIND_COUNT), "unknown");
    assert_string_equal(sim_event_value_name(SIM_EVENT_KIND_COUNT), "");
    assert_string_equal(sim_event_extra_name(UINT32_MAX), "");
    assert_string_equal(sim_cause_name(SIM_CAUSE_COUNT), "unknown");
    assert_string_equal(sim_operation_name(SIM_OPERATION_COUNT), "unknown");
    assert_false(sim_cause_is_voluntary(SIM_CAUSE_COUNT));
}

/* Kinds and causes are numbers of the digest: whoever moves one changes SIM_DIGEST_VERSION. The
 * watch of the kernel is a set of 64 bits. */
static void numbers_stay_what_they_are(void **state)
{
    (void)state;
    assert_int_equal(SIM_EVENT_GRANTED, 5);
    assert_int_equal(SIM_EVENT_CHECKED, 12);
    assert_int_equal(SIM_EVENT_RUN_ENDED, 31);
    assert_int_equal(SIM_EVENT_TRACKER_AUDITED, 34);
    assert_int_equal(SIM_EVENT_CONFIRMED, 35);
    assert_int_equal(SIM_CAUSE_END_OF_RUN, 11);
    assert_int_equal(SIM_OPERATION_KEEP_ALIVE, 6);
    assert_true(SIM_EVENT_KIND_COUNT <= 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_words),
        cmocka_unit_test(every_cause_and_operation_has_a_word),
        cmocka_unit_test(resignations_and_shutdowns_are_voluntary),
        cmocka_unit_test(outside_the_lists_all_is_unknown),
        cmocka_unit_test(numbers_stay_what_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
