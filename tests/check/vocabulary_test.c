/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/check/check.h"
#include "tests/t.h"

static int allocations_left = -1; /* negative: no end */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    if (allocations_left == 0)
        return NULL;
    allocations_left -= allocations_left > 0;
    return __real_calloc(count, size);
}

static void every_row_is_found_by_its_name_and_by_no_part_of_it(void **state)
{
    (void)state;
    for (unsigned i = 0; i < metric_count; i++) {
        const char *name = metric_table[i].name;
        assert_int_equal(metric_find(name, strlen(name)), i);
        assert_true(metric_find(name, strlen(name) - 1) != (int)i);
        assert_true(strlen(metric_table[i].what) > 0);
    }
    for (unsigned i = 0; i < STATISTIC_COUNT_OF; i++)
        assert_int_equal(statistic_find(statistic_name(i), strlen(statistic_name(i))), i);
    for (unsigned i = 0; i < PROPERTY_COUNT; i++) {
        const char *label = property_table[i].label;
        assert_int_equal(property_find(label, strlen(label)), i);
        assert_int_equal(property_table[i].class,
                         label[0] == 'S' ? PROPERTY_SAFETY : PROPERTY_LIVENESS);
    }
    assert_int_equal(metric_count, METRIC_COUNT_OF);
}

static void what_is_unknown_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(metric_find("tenures", 7), -1);
    assert_int_equal(statistic_find("p75", 3), -1);
    assert_int_equal(property_find("S19", 3), -1);
    assert_null(statistic_name(STATISTIC_COUNT_OF));
}

static void every_metric_says_which_way_is_better_and_numbers_of_a_series_do_not(void **state)
{
    (void)state;
    assert_string_equal(metric_direction_name(METRIC_JAIN, 0), "higher");
    assert_string_equal(metric_direction_name(METRIC_CHANGES, 0), "lower");
    assert_string_equal(metric_direction_name(METRIC_CRASHES, 0), "neutral");
    assert_string_equal(metric_direction_name(METRIC_TENURE, STATISTIC_MEAN), "higher");
    assert_string_equal(metric_direction_name(METRIC_FAILOVER, STATISTIC_MAX), "lower");
    assert_string_equal(metric_direction_name(METRIC_FAILOVER, STATISTIC_COUNT), "neutral");
    assert_string_equal(metric_direction_name(METRIC_FAILOVER, STATISTIC_TOTAL), "lower");
    assert_string_equal(metric_direction_name(METRIC_TENURE, STATISTIC_TOTAL), "neutral");
}

static void no_memory_for_the_checkers(void **state)
{
    (void)state;
    const struct check_config config = {.instance_count = 2, .resource_count = 2};
    for (int n = 0; n < 4; n++) {
        allocations_left = n;
        struct check *check = check_new(&config);
        allocations_left = -1;
        assert_null(check);
    }
    check_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_name_and_by_no_part_of_it),
        cmocka_unit_test(what_is_unknown_is_not_found),
        cmocka_unit_test(every_metric_says_which_way_is_better_and_numbers_of_a_series_do_not),
        cmocka_unit_test(no_memory_for_the_checkers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
