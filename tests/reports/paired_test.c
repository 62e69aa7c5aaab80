/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of pairs against published tables and counts by hand. */
#include "reports/paired.h"

#include <math.h>

#include "tests/t.h"

static bool refuse_memory;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
    return refuse_memory ? NULL : __real_malloc(size);
}

static void near(double actual, double expected, double most)
{
    if (!(fabs(actual - expected) <= most))
        fail_msg("%.12g is not %.12g", actual, expected);
}

static struct paired judge(const int64_t *differences, size_t count)
{
    int64_t copy[400];
    struct paired out;
    memcpy(copy, differences, count * sizeof *copy);
    assert_true(paired_judge(copy, count, &out));
    return out;
}

/* The 97.5 % column of every table of Student's t. */
static void t_is_that_of_published_tables(void **state)
{
    static const struct {
        size_t degrees;
        double t;
    } table[] = {{1, 12.706}, {2, 4.303},  {3, 3.182},  {4, 2.776},   {5, 2.571},   {6, 2.447},
                 {7, 2.365},  {8, 2.306},  {9, 2.262},  {10, 2.228},  {14, 2.145},  {15, 2.131},
                 {19, 2.093}, {20, 2.086}, {24, 2.064}, {29, 2.045},  {30, 2.042},  {40, 2.021},
                 {60, 2.000}, {99, 1.984}, {120, 1.980}, {500, 1.965}, {1000, 1.962}, {1001, 1.962},
                 {1000000, 1.960}};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        near(paired_t(table[i].degrees), table[i].t, 0.0005);
    near(paired_t(1000), paired_t(1001), 3e-6); /* two ways, one curve */
}

/* Five differences, mean 3, variance 2.5: 3 +- 2.776 * sqrt(2.5 / 5). */
static void the_interval_is_that_of_the_textbook(void **state)
{
    (void)state;
    struct paired p = judge((const int64_t[]){5, 1, 4, 2, 3}, 5);
    near(p.mean, 3, 0);
    assert_true(p.has_interval);
    assert_false(p.is_same_in_all);
    near(p.low, 3 - 1.96324, 1e-4);
    near(p.high, 3 + 1.96324, 1e-4);
}

/* Of the 2^n ways to draw signs: with n of one sign two are as extreme. */
static void signs_are_counted_exactly(void **state)
{
    (void)state;
    near(judge((const int64_t[]){1, 2, 3, 4, 5, 6}, 6).p, 2.0 / 64, 0);
    near(judge((const int64_t[]){-1, -2, -3, -4, -5}, 5).p, 2.0 / 32, 0);
    near(judge((const int64_t[]){-1, 2, 3, 4, 5, 6}, 6).p, 4.0 / 64, 0);
    near(judge((const int64_t[]){7}, 1).p, 1, 0);
    near(judge((const int64_t[]){3, -3}, 2).p, 1, 0);
    near(judge((const int64_t[]){0, 0, 0, 1, 2, 3, 4, 5, 6}, 9).p, 2.0 / 64, 0);
}

/* The critical values that tables give for 5 %, two-sided: at most 8 of 10, 25 of 15, 52 of 20. */
static void critical_values_are_those_of_published_tables(void **state)
{
    static const struct {
        size_t count;
        int64_t critical;
    } table[] = {{6, 0}, {8, 3}, {10, 8}, {15, 25}, {20, 52}};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int more = 0; more < 2; more++) {
            int64_t d[20], left = table[i].critical + more;
            for (size_t k = table[i].count; k-- > 0;) { /* ranks that add up to it are negative */
                bool negative = left >= (int64_t)k + 1;
                d[k] = negative ? -((int64_t)k + 1) : (int64_t)k + 1;
                left -= negative ? (int64_t)k + 1 : 0;
            }
            assert_int_equal(left, 0);
            assert_int_equal(judge(d, table[i].count).p <= 0.05, more == 0);
        }
}

/* 1, 1, -1, 2: doubled ranks 4, 4, 4, 8. Sums of positive ones: 16 of 20; as far out are 0, 4, 16,
 * 20, which 1, 3, 3, 1 ways give: 8 of 16. */
static void ties_share_their_rank(void **state)
{
    (void)state;
    near(judge((const int64_t[]){1, 1, -1, 2}, 4).p, 8.0 / 16, 0);
}

static void what_is_the_same_in_every_seed_has_no_interval(void **state)
{
    (void)state;
    struct paired p = judge((const int64_t[]){4, 4, 4, 4, 4, 4}, 6);
    assert_true(p.is_same_in_all);
    assert_false(p.has_interval);
    near(p.mean, 4, 0);
    near(p.p, 2.0 / 64, 0);
    assert_int_equal(p.direction, 1);
    assert_true(p.is_testable);
    p = judge((const int64_t[]){-9}, 1);
    assert_true(p.is_same_in_all);
    assert_false(p.has_interval);
    assert_false(p.is_testable);
    assert_int_equal(p.direction, -1);
    p = judge((const int64_t[]){0, 0, 0}, 3);
    assert_false(p.is_same_in_all);
    assert_int_equal(p.moved, 0);
    near(p.p, 1, 0);
    p = judge((const int64_t[]){0}, 0);
    assert_int_equal(p.pairs, 0);
    near(p.p, 1, 0);
}

/* Fewer than six cannot give 5 %, whatever they are. */
static void five_seeds_cannot_show_anything(void **state)
{
    static const int64_t d[] = {1, 2, 3, 4, 5, 6, 0};
    (void)state;
    assert_false(judge(d, 5).is_testable);
    assert_true(judge(d, 6).is_testable);
    assert_int_equal(judge(d, 7).moved, 6);
}

/* The exact way and the approximation meet. */
static void many_differences_are_approximated(void **state)
{
    int64_t d[300];
    (void)state;
    for (int i = 0; i < 51; i++)
        d[i] = i % 3 == 0 ? -(i + 1) : i + 1;
    struct paired exact = judge(d + 1, 50), approximate = judge(d, 51);
    near(exact.p, approximate.p, 0.02);
    for (int i = 0; i < 300; i++)
        d[i] = i % 2 == 0 ? -7 : 7;
    near(judge(d, 300).p, 1, 0);
    for (int i = 0; i < 300; i++)
        d[i] = 7;
    assert_true(judge(d, 300).p < 1e-60);
    assert_true(judge(d, 300).is_testable);
    for (int i = 0; i < 60; i++)
        d[i] = i < 37 ? -3 : 3;
    near(judge(d, 60).p, 0.0712, 0.001); /* all tied: the sign test, 23 of 60 */
}

static void the_largest_differences_are_no_trouble(void **state)
{
    (void)state;
    struct paired p = judge((const int64_t[]){INT64_MIN, INT64_MAX, 1}, 3);
    assert_int_equal(p.moved, 3);
    assert_true(p.has_interval);
}

/* Benjamini and Hochberg 1995, their example: four of fifteen are told at 5 %. */
static void the_correction_is_that_of_its_inventors(void **state)
{
    double p[] = {0.7590, 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298,
                  0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 1.0000};
    size_t order[15], told = 0;
    (void)state;
    paired_adjust(p, order, 15);
    for (size_t i = 0; i < 15; i++)
        told += p[i] <= PAIRED_ALPHA;
    assert_int_equal(told, 4);
    near(p[1], 0.0015, 1e-12);
    near(p[2], 0.0030, 1e-12);
    near(p[4], 0.0095 * 15 / 4, 1e-12);
    near(p[14], 1, 0);
    paired_adjust(p, order, 0);
}

static void without_memory_nothing_is_told(void **state)
{
    int64_t d[] = {1, 2, 3};
    struct paired p;
    (void)state;
    refuse_memory = true;
    bool good = paired_judge(d, 3, &p);
    refuse_memory = false;
    assert_false(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t_is_that_of_published_tables),
        cmocka_unit_test(the_interval_is_that_of_the_textbook),
        cmocka_unit_test(signs_are_counted_exactly),
        cmocka_unit_test(critical_values_are_those_of_published_tables),
        cmocka_unit_test(ties_share_their_rank),
        cmocka_unit_test(what_is_the_same_in_every_seed_has_no_interval),
        cmocka_unit_test(five_seeds_cannot_show_anything),
        cmocka_unit_test(many_differences_are_approximated),
        cmocka_unit_test(the_largest_differences_are_no_trouble),
        cmocka_unit_test(the_correction_is_that_of_its_inventors),
        cmocka_unit_test(without_memory_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
