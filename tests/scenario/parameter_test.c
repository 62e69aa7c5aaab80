/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/parameter.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/words.h"
#include "tests/t.h"

static void every_default_is_a_value_that_prints_as_itself(void **state)
{
    struct scenario_parameters parameters, again;
    struct text_error error;
    char value[SCENARIO_VALUE_BYTES], other[SCENARIO_VALUE_BYTES];
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    (void)state;
    scenario_parameters_default(&parameters);
    for (size_t i = 0; i < count; i++) {
        again = parameters;
        scenario_parameter_print(&table[i], &parameters, value);
        assert_int_equal(scenario_parameter_set(&table[i], value, strlen(value), &again, &error),
                         TEXT_OK);
        scenario_parameter_print(&table[i], &again, other);
        assert_string_equal(value, other);
        assert_int_equal(scenario_parameter_is_unset(&table[i], &parameters),
                         strcmp(table[i].otherwise, "profile") == 0);
        assert_ptr_equal(scenario_parameter_find(table[i].name), &table[i]);
    }
    assert_null(scenario_parameter_find("no_such_parameter"));
    assert_null(scenario_parameter_find_word("duration", 4));
    assert_int64_equal(parameters.duration, QUANTITY_H);
    assert_int64_equal(parameters.resign_odds, 10);
    assert_int64_equal(parameters.lease, SCENARIO_FROM_PROFILE);
    assert_int_equal(parameters.one_way_delay.kind, SIM_LAW_KIND_COUNT);
}

static void sets(const char *name, const char *text, int64_t expected, const char *printed)
{
    struct scenario_parameters parameters;
    struct text_error error;
    char value[SCENARIO_VALUE_BYTES];
    const struct scenario_parameter *parameter = scenario_parameter_find(name);
    scenario_parameters_default(&parameters);
    assert_int_equal(scenario_parameter_set(parameter, text, strlen(text), &parameters, &error),
                     TEXT_OK);
    assert_int64_equal(scenario_parameter_number(parameter, &parameters), expected);
    assert_string_equal(scenario_parameter_print(parameter, &parameters, value), printed);
}

static void values_of_every_type_are_read_and_printed(void **state)
{
    (void)state;
    sets("duration", "90s", 90 * QUANTITY_S, "1m30s");
    sets("resign_odds", "-3", -3, "-3");
    sets("hold_clock", "wall", 1, "wall");
    sets("profile", "noop", 1, "noop");
    sets("lease", "profile", SCENARIO_FROM_PROFILE, "profile");
    sets("defects", "all", 31, "all");
    sets("defects", "none", 0, "none");
    sets("defects", "exit_on_wait_error", 4, "exit_on_wait_error");
    sets("defects", "exit_on_wait_error, stale_belief_after_run", 6,
         "stale_belief_after_run,exit_on_wait_error");
}

static void refuses(const char *name, const char *text, size_t offset, const char *message,
                    const char *help)
{
    struct scenario_parameters parameters, before;
    struct text_error error;
    scenario_parameters_default(&parameters);
    before = parameters;
    assert_int_not_equal(scenario_parameter_set(scenario_parameter_find(name), text, strlen(text),
                                                &parameters, &error),
                         TEXT_OK);
    assert_string_equal(error.message, message);
    assert_string_equal(error.help, help);
    assert_int_equal(error.offset, offset);
    char value[SCENARIO_VALUE_BYTES], other[SCENARIO_VALUE_BYTES];
    const struct scenario_parameter *parameter = scenario_parameter_find(name);
    assert_string_equal(scenario_parameter_print(parameter, &parameters, value),
                        scenario_parameter_print(parameter, &before, other));
}

static void bad_values_are_refused_and_change_nothing(void **state)
{
    (void)state;
    refuses("lease", "", 0, "the value of lease is missing",
            "a session ends so long after its last renewal; 0: never; the default is profile");
    refuses("hold_clock", "wal", 0, "'wal' is not a value of hold_clock", "did you mean 'wall'?");
    refuses("hold_clock", "profile", 0, "'profile' is not a value of hold_clock",
            "write one of monotonic, wall");
    refuses("defects", "exit_on_wait_error of", 19, "'of' is not a value of defects",
            "write one of stale_belief_after_check_error, stale_belief_after_run, "
            "exit_on_wait_error, close_with_dead_context, block_on_shutdown, all, none");
    refuses("defects", "all none", 4, "'all' and 'none' stand alone",
            "write all, none, or a list of what is meant");
    refuses("defects", "all exit_on_wait_error", 4, "'all' and 'none' stand alone",
            "write all, none, or a list of what is meant");
    refuses("defects", " , ", 0, "the value of defects is missing",
            "which defects the trillian-2018 subject has; the default is all");
    refuses("pass_length", "exp(1)", 4, "'1' has no unit",
            "write numbers with units, such as 250ms, 10s or 1m30s");
    refuses("duration", "0s", 0, "'0s' is too small", "the least allowed here is 1ms");
    refuses("instances", "5000", 0, "'5000' is too large", "the most allowed here is 4096");
}

static void what_is_not_given_comes_from_the_profile(void **state)
{
    struct scenario_parameters p;
    (void)state;
    scenario_parameters_default(&p);
    scenario_parameters_fill(&p);
    assert_int64_equal(p.lease, 60 * QUANTITY_S);
    assert_int64_equal(p.keep_alive_interval, 20 * QUANTITY_S);
    assert_int64_equal(p.keep_alive_poll, 500 * QUANTITY_MS);
    assert_int64_equal(p.no_master_answer, 1);
    struct store_parameters store = scenario_store_parameters(&p);
    const struct store_parameters *row = &store_profile_find("etcd-lease")->parameters;
    assert_int_equal(store.exclusive, row->exclusive);
    assert_int64_equal(store.lease_ns, row->lease_ns);
    assert_int64_equal(store.keep_alive_interval_ns, row->keep_alive_interval_ns);
    assert_int64_equal(store.keep_alive_poll_ns, row->keep_alive_poll_ns);
    assert_int64_equal(store.expiry_tick_ns, row->expiry_tick_ns);
    assert_int64_equal(store.commit_ns, row->commit_ns);
    assert_int64_equal(store.request_timeout_ns, row->request_timeout_ns);
    assert_int_equal(store.one_way.kind, row->one_way.kind);
    assert_int64_equal(store.one_way.a_ns, row->one_way.a_ns);
    assert_int_equal(store.wait_checks_own_entry, row->wait_checks_own_entry);
    assert_int_equal(store.no_master_is_error, row->no_master_is_error);
    assert_int_equal(store.identity, row->identity);
    assert_int_equal(store.close_revokes, row->close_revokes);
}

static void a_lease_that_was_given_is_renewed_three_times(void **state)
{
    struct scenario_parameters p;
    (void)state;
    scenario_parameters_default(&p);
    p.lease = 15 * QUANTITY_S;
    p.identity = 1;
    scenario_parameters_fill(&p);
    assert_int64_equal(p.keep_alive_interval, 5 * QUANTITY_S);
    assert_int_equal(scenario_store_parameters(&p).identity, STORE_IDENTITY_NAME);
    scenario_parameters_default(&p);
    p.lease = 15 * QUANTITY_S;
    p.keep_alive_interval = QUANTITY_S;
    scenario_parameters_fill(&p);
    assert_int64_equal(p.keep_alive_interval, QUANTITY_S);
}

static void every_profile_is_a_choice_and_every_choice_a_profile(void **state)
{
    const char *choices = scenario_parameter_find("profile")->choices;
    unsigned count;
    const struct store_profile *rows = store_profiles(&count);
    (void)state;
    assert_int_equal(words_count(choices), count);
    for (unsigned i = 0; i < count; i++)
        assert_true(word_is(words_at(choices, i), rows[i].name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_is_a_value_that_prints_as_itself),
        cmocka_unit_test(values_of_every_type_are_read_and_printed),
        cmocka_unit_test(bad_values_are_refused_and_change_nothing),
        cmocka_unit_test(what_is_not_given_comes_from_the_profile),
        cmocka_unit_test(a_lease_that_was_given_is_renewed_three_times),
        cmocka_unit_test(every_profile_is_a_choice_and_every_choice_a_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
