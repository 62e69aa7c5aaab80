/* SPDX-License-Identifier: Apache-2.0 */
/* Names of measures, and limits of them with the places of what is wrong. */
#include "sim/scenario/measure_name.h"

#include <string.h>

#include "tests/t.h"

static void every_name_reads_back(void **state)
{
    static const char *const names[] = {"queue.wait",   "mixing.time",  "changes_per_hour",
                                        "failover.p99", "tenure.count", "leaderless.share"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct measure m;
        struct text_error error;
        char name[MEASURE_NAME_BYTES];
        assert_int_equal(measure_parse(names[i], strlen(names[i]), &m, &error), TEXT_OK);
        assert_string_equal(measure_name(&m, name), names[i]);
        assert_int_equal(m.is_observed, i < 2);
        assert_int_equal(measure_is_inverse(&m), i == 1);
    }
}

static void what_is_no_name_is_told(void **state)
{
    static const struct {
        const char *text, *message, *help;
    } bad[] = {
        {"wombats_and_more", "'wombats_and_more' is no metric",
         "docs/metrics.md and docs/tune.md have them all"},
        {"mixing.tim", "'mixing.tim' is no metric", "did you mean 'mixing.time'?"},
        {"failover.p98", "'failover.p98' is no metric", "did you mean 'failover.p90'?"},
        {"jain.max", "'jain.max' is no metric", NULL},
        {"failover", "'failover' is many lengths of time, not one",
         "say which: failover.mean, failover.p99 or failover.max"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct measure m;
        struct text_error error;
        assert_int_equal(measure_parse(bad[i].text, strlen(bad[i].text), &m, &error), TEXT_NAME);
        assert_string_equal(error.message, bad[i].message);
        if (bad[i].help)
            assert_string_equal(error.help, bad[i].help);
    }
}

static void a_limit_is_of_its_measure(void **state)
{
    static const struct {
        const char *text, *name;
        int formula_at;
    } limits[] = {{"failover.p99 < 15s", "failover.p99", 15},
                  {"queue.wait < 5m", "queue.wait", 13},
                  {"mixing.time>=2m", "mixing.time", 13},
                  {"changes == 3", "changes", 11}};
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct measure m;
        struct expectation e;
        struct text_error error;
        char name[MEASURE_NAME_BYTES];
        assert_int_equal(
            measure_limit_parse(limits[i].text, strlen(limits[i].text), &m, &e, &error), TEXT_OK);
        assert_string_equal(measure_name(&m, name), limits[i].name);
        assert_int_equal(e.formula_column, limits[i].formula_at);
        expectation_free(&e);
    }
}

static void places_in_limits_are_those_of_what_was_written(void **state)
{
    static const struct {
        const char *text;
        size_t offset, length;
    } bad[] = {{"queue.wait under 3s", 11, 5},
               {"mixing.time under 3s", 12, 5},
               {"queue.wait", 10, 0},
               {"changes under 3", 8, 5},
               {"S2 holds", 0, 8}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct measure m;
        struct expectation e;
        struct text_error error;
        assert_int_equal(measure_limit_parse(bad[i].text, strlen(bad[i].text), &m, &e, &error),
                         TEXT_SYNTAX);
        assert_int_equal(error.offset, bad[i].offset);
        assert_int_equal(error.length, bad[i].length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_reads_back),
        cmocka_unit_test(what_is_no_name_is_told),
        cmocka_unit_test(a_limit_is_of_its_measure),
        cmocka_unit_test(places_in_limits_are_those_of_what_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
