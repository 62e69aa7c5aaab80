/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations over seeds: exact at their limits, whatever the size of the sums; the law of tenures
 * against counts that are known. */
#include "sim/search/over_seeds.h"
#include "tests/check/metrics_words.h"
#include "tests/scenario/scenario_text.h"

/* A scenario with one expectation over seeds, and its pool. */
struct bench {
    struct scenario *scenario;
    struct over_seeds over_seeds;
};

static void bench_open(struct bench *b, const char *keys, const char *sentence)
{
    char text[1000];
    snprintf(text, sizeof text, "scenario: 1\n%sexpect:\n  - over seeds:\n    - %s\n", keys,
             sentence);
    b->scenario = load_good(text);
    assert_true(over_seeds_init(&b->over_seeds, b->scenario));
}

static void bench_close(struct bench *b)
{
    over_seeds_destroy(&b->over_seeds);
    scenario_free(b->scenario);
}

static struct expectation_result judged(struct bench *b, enum verdict *verdict)
{
    struct expectation_result result;
    uint32_t count;
    *verdict = over_seeds_judge(&b->over_seeds, &b->scenario->parameters, &result, &count);
    assert_int_equal(count, 1);
    assert_int_equal(*verdict, result.verdict);
    return result;
}

/* Whether a pool is judged to be what the sentence says. */
static bool holds_of(const struct over_seeds_pool *pool, const char *keys, const char *sentence)
{
    struct bench b;
    enum verdict verdict;
    bench_open(&b, keys, sentence);
    b.over_seeds.pools[0] = *pool;
    struct expectation_result result = judged(&b, &verdict);
    assert_int_equal(verdict, result.held ? VERDICT_HELD : VERDICT_LIMIT);
    bench_close(&b);
    return result.held;
}

/* ---- within k standard errors --------------------------------------------------------------- */

/* So many samples of one value. */
static void take(struct over_seeds_pool *pool, uint64_t times, int64_t length_ns)
{
    struct wide size = wide_from((wide_limb2)length_ns);
    pool->count += times;
    pool->sum += (metric_int128)times * length_ns;
    pool->squares =
        wide_add(pool->squares, wide_multiply(wide_from(times), wide_multiply(size, size)));
}

static struct over_seeds_pool two(int64_t a_ns, int64_t b_ns)
{
    struct over_seeds_pool pool = {0};
    take(&pool, 1, a_ns);
    take(&pool, 1, b_ns);
    return pool;
}

#define IS_WITHIN(pool, limit)  assert_true(holds_of(pool, "", "tenure.mean within " limit))
#define NOT_WITHIN(pool, limit) assert_false(holds_of(pool, "", "tenure.mean within " limit))

/* Of two samples the standard error is half their distance. */
static void a_mean_so_many_standard_errors_off_is_within_and_no_further(void **state)
{
    (void)state;
    struct over_seeds_pool pool = two(90 * S, 110 * S);
    IS_WITHIN(&pool, "1 se of 110s");
    NOT_WITHIN(&pool, "1 se of 110s + 1ns");
    IS_WITHIN(&pool, "1 se of 90s");
    NOT_WITHIN(&pool, "1 se of 90s - 1ns");
    IS_WITHIN(&pool, "3 se of 130s");
    NOT_WITHIN(&pool, "3 se of 130s + 1ns");
    IS_WITHIN(&pool, "3 se of 100s");
}

/* Samples 0, 0, 1 s: the mean is a third of a second and so is its error. */
static void thirds_of_nanoseconds_are_told_apart(void **state)
{
    (void)state;
    struct over_seeds_pool pool = {0};
    take(&pool, 2, 0);
    take(&pool, 1, 1 * S);
    IS_WITHIN(&pool, "1 se of 2s / 3");
    NOT_WITHIN(&pool, "1 se of (2s + 1ns) / 3");
    NOT_WITHIN(&pool, "1 se of 2s / 3 + 1ns / 1000000");
    IS_WITHIN(&pool, "1 se of 0s");
    IS_WITHIN(&pool, "2 se of 0s - 1s / 3");
    NOT_WITHIN(&pool, "2 se of 0s - (1s + 1ns) / 3");
}

/* q^2 + 1 samples, half of them d above the mean and half d below it: the standard error is d / q.
 * The sum has 102 bits, its square with what it is multiplied by nearly 300. */
static void a_sum_of_a_hundred_bits_is_compared_exactly(void **state)
{
    (void)state;
    const uint64_t q = (UINT64_C(1) << 20) + 1, n = q * q + 1;
    const int64_t mean_ns = INT64_C(4000000000000000000), d_ns = (int64_t)q * 1000;
    struct over_seeds_pool pool = {0};
    take(&pool, n / 2, mean_ns - d_ns);
    take(&pool, n / 2, mean_ns + d_ns);
    assert_int_equal(pool.count, n);
    IS_WITHIN(&pool, "3 se of 4000000000s");
    IS_WITHIN(&pool, "3 se of 4000000000s + 3000ns");
    NOT_WITHIN(&pool, "3 se of 4000000000s + 3001ns");
    NOT_WITHIN(&pool, "3 se of 4000000000s + 3000ns + 1ns / 1000000");
    IS_WITHIN(&pool, "3 se of 4000000000s - 3000ns");
    NOT_WITHIN(&pool, "3 se of 4000000000s - 3000ns - 1ns / 1000000");
}

static void samples_that_are_all_equal_meet_only_their_value(void **state)
{
    (void)state;
    struct over_seeds_pool pool = {0};
    take(&pool, UINT64_MAX, INT64_MAX);
    IS_WITHIN(&pool, "9 se of 9223372036854775807ns");
    NOT_WITHIN(&pool, "9 se of 9223372036854775806ns");
    NOT_WITHIN(&pool, "9 se of 9223372036854775807ns - 1ns / 1000000");
}

static void a_mean_below_zero_is_compared_with_its_sign(void **state)
{
    (void)state;
    struct over_seeds_pool pool = two(90 * S, 110 * S);
    pool.sum = -pool.sum;
    IS_WITHIN(&pool, "1 se of 0s - 110s");
    NOT_WITHIN(&pool, "1 se of 0s - 110s - 1ns");
    NOT_WITHIN(&pool, "1 se of 100s");
    IS_WITHIN(&pool, "20 se of 100s");
    NOT_WITHIN(&pool, "20 se of 100s + 1ns");
}

static void one_sample_has_no_standard_error(void **state)
{
    (void)state;
    struct over_seeds_pool pool = {0};
    NOT_WITHIN(&pool, "9 se of 0s");
    take(&pool, 1, 5 * S);
    NOT_WITHIN(&pool, "9 se of 5s");
    take(&pool, 1, 5 * S);
    IS_WITHIN(&pool, "9 se of 5s");
}

/* Shares are kept in parts per million and rates in thousandths. */
static void shares_and_rates_are_compared_in_their_units(void **state)
{
    (void)state;
    struct over_seeds_pool share = two(100000, 300000), rate = two(1000, 3000);
    assert_true(holds_of(&share, "", "leaderless.share within 1 se of 10%"));
    assert_false(holds_of(&share, "", "leaderless.share within 1 se of 10% - 1ppm"));
    assert_true(holds_of(&share, "", "leaderless.share within 1 se of 30%"));
    assert_false(holds_of(&share, "", "leaderless.share within 1 se of 30% + 1ppm / 1000"));
    assert_true(holds_of(&rate, "", "changes_per_hour within 1 se of 3"));
    assert_false(holds_of(&rate, "", "changes_per_hour within 1 se of 3.000001"));
    assert_true(holds_of(&rate, "", "changes_per_hour within 1 se of 1"));
    assert_false(holds_of(&rate, "", "changes_per_hour within 1 se of 0.999999"));
}

/* ---- fits geometric ------------------------------------------------------------------------- */

/* So many samples spread over the cells as the law with 1/odds has it, but for rounding. */
static struct over_seeds_pool spread(uint64_t count, uint64_t odds)
{
    struct over_seeds_pool pool = {.count = count};
    uint64_t left = count;
    for (int i = 0; i < OVER_SEEDS_CELLS - 1; i++) {
        pool.cells[i] = (2 * left + odds) / (2 * odds);
        left -= pool.cells[i];
    }
    pool.cells[OVER_SEEDS_CELLS - 1] = left;
    return pool;
}

static bool fits(const struct over_seeds_pool *pool, int64_t odds)
{
    char keys[64];
    snprintf(keys, sizeof keys, "resign_odds: %" PRId64 "\n", odds);
    return holds_of(pool, keys, "tenure fits geometric");
}

static void expected_counts_fit(void **state)
{
    (void)state;
    static const uint64_t odds[] = {2, 3, 10, 100, 1000};
    for (size_t i = 0; i < sizeof odds / sizeof *odds; i++) {
        struct over_seeds_pool pool = spread(1000000, odds[i]);
        assert_true(fits(&pool, (int64_t)odds[i]));
    }
}

static void counts_of_another_law_do_not_fit(void **state)
{
    (void)state;
    struct over_seeds_pool pool = spread(100000, 10);
    assert_false(fits(&pool, 9));
    assert_false(fits(&pool, 11));
    assert_false(fits(&pool, 1));
    for (int i = 0; i < OVER_SEEDS_CELLS; i++) /* evenly over the first twenty */
        pool.cells[i] = i < 20 ? 5000 : 0;
    assert_false(fits(&pool, 10));
}

/* One check late: each count one cell on. */
static void a_shift_by_one_check_does_not_fit(void **state)
{
    (void)state;
    struct over_seeds_pool pool = spread(10000, 10);
    memmove(&pool.cells[1], &pool.cells[0], 250 * sizeof *pool.cells);
    pool.cells[0] = 0;
    assert_false(fits(&pool, 10));
}

static void one_sample_off_the_lattice_does_not_fit(void **state)
{
    (void)state;
    struct over_seeds_pool pool = spread(1000000, 10);
    pool.off_lattice = 1;
    assert_false(fits(&pool, 10));
}

static void fewer_than_a_hundred_samples_fit_nothing(void **state)
{
    (void)state;
    struct over_seeds_pool pool = spread(100, 10);
    assert_true(fits(&pool, 10));
    pool = spread(99, 10);
    assert_false(fits(&pool, 10));
}

/* Of 100 samples the first cell has 5 expected with 1-in-20 and less with 1-in-21. */
static void samples_that_all_lie_in_one_cell_fit_nothing(void **state)
{
    (void)state;
    struct over_seeds_pool pool = spread(100, 20);
    assert_true(fits(&pool, 20));
    pool = spread(100, 21);
    assert_false(fits(&pool, 21));
}

static void a_certain_resignation_leaves_no_choice_of_cells(void **state)
{
    (void)state;
    struct over_seeds_pool pool = {.count = 100, .cells = {100}};
    assert_true(fits(&pool, 1));
    assert_true(fits(&pool, -5)); /* counts as 1 */
    pool.cells[0] = 99;
    pool.cells[1] = 1;
    assert_false(fits(&pool, 1));
    pool = (struct over_seeds_pool){.count = 99, .cells = {99}};
    assert_false(fits(&pool, 1));
}

/* 2^20 samples with 1-in-2 lie in 17 cells and the rest, and are expected in whole numbers: m of
 * the first cell moved to the second make chi-square m^2 / 2^19 + m^2 / 2^18. */
static void one_sample_decides_at_the_limit(void **state)
{
    (void)state;
    struct over_seeds_pool pool = spread(1 << 20, 2);
    int64_t limit = over_seeds_chi_square_limit(17), m = 0;
    while (6 * (m + 1) * (m + 1) <= limit)
        m++;
    assert_int64_equal(m, 2674);
    pool.cells[0] -= (uint64_t)m;
    pool.cells[1] += (uint64_t)m;
    assert_true(fits(&pool, 2));
    pool.cells[0]--;
    pool.cells[1]++;
    assert_false(fits(&pool, 2));
}

/* Tabulated quantiles in thousandths, and how far the formula of Wilson and Hilferty lies above. */
static void the_limit_is_the_quantile_and_a_little_more(void **state)
{
    (void)state;
    static const struct {
        int64_t degrees, quantile, excess;
    } rows[] = {{1, 10828, 330},   {2, 13816, 317},  {3, 16266, 284},  {5, 20515, 236},
                {10, 29588, 175},  {20, 45315, 125}, {30, 59703, 102}, {50, 86661, 79},
                {100, 149449, 55}, {200, 267541, 39}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t limit = over_seeds_chi_square_limit(rows[i].degrees);
        int64_t off = limit * 1000 / (1 << 20) - rows[i].quantile - rows[i].excess;
        if (off < -1 || off > 1)
            fail_msg("with %" PRId64 " degrees %" PRId64 " thousandths off", rows[i].degrees, off);
    }
}

/* ---- taking cases in ------------------------------------------------------------------------ */

static struct case_result case_of(void)
{
    struct case_result result = {.outcome = CASE_FINISHED};
    result.metrics = metrics;
    return result;
}

/* A case with tenures of these lengths. */
static struct case_result tell(size_t count, const int64_t *tenures_ns)
{
    int64_t now_ns = 0;
    open_with(config_of(2, 1));
    for (size_t i = 0; i < count; i++, now_ns += 1000 * S)
        holds((uint16_t)(i % 2), 0, now_ns, now_ns + tenures_ns[i], SIM_CAUSE_RESIGN);
    finish(now_ns);
    return case_of();
}

static void samples_of_all_cases_are_pooled(void **state)
{
    (void)state;
    static const int64_t first[] = {90 * S, 110 * S, 120 * S}, second[] = {80 * S};
    struct bench b;
    enum verdict verdict;
    bench_open(&b, "", "tenure.mean within 3 se of 100s");
    struct case_result result = tell(3, first);
    over_seeds_add(&b.over_seeds, &b.scenario->parameters, &result);
    close_metrics();
    result = tell(1, second);
    over_seeds_add(&b.over_seeds, &b.scenario->parameters, &result);
    close_metrics();
    const struct over_seeds_pool *pool = &b.over_seeds.pools[0];
    assert_int_equal(b.over_seeds.seeds, 2);
    assert_int_equal(pool->count, 4);
    assert_int64_equal((int64_t)pool->sum, 400 * S);
    struct wide squares = wide_multiply(wide_from(41000), wide_from((wide_limb2)S * (uint64_t)S));
    assert_int_equal(wide_compare(&pool->squares, &squares), 0);
    struct expectation_result r = judged(&b, &verdict);
    assert_true(r.held && r.has_value);
    assert_int64_equal(r.value, 100 * S);
    over_seeds_clear(&b.over_seeds);
    assert_int_equal(b.over_seeds.seeds, 0);
    r = judged(&b, &verdict);
    assert_false(r.held || r.has_value);
    assert_int_equal(verdict, VERDICT_LIMIT);
    bench_close(&b);
}

static void a_number_is_one_sample_of_each_case(void **state)
{
    (void)state;
    static const int64_t tenures[] = {90 * S, 110 * S, 120 * S};
    struct bench b;
    enum verdict verdict;
    bench_open(&b, "", "changes within 1 se of 3");
    struct case_result result = tell(3, tenures); /* 2 changes */
    over_seeds_add(&b.over_seeds, &b.scenario->parameters, &result);
    close_metrics();
    result = tell(1, tenures); /* none */
    over_seeds_add(&b.over_seeds, &b.scenario->parameters, &result);
    close_metrics();
    assert_int_equal(b.over_seeds.pools[0].count, 2);
    assert_int64_equal((int64_t)b.over_seeds.pools[0].sum, 2);
    assert_false(judged(&b, &verdict).held); /* 1 +- 1 */
    bench_close(&b);
}

/* Checks every 5 s and 10 ms under way: periods of 5.01 s, a hold of 12 of them. */
static void tenures_are_counted_by_periods_from_the_hold_on(void **state)
{
    (void)state;
    const int64_t period_ns = 5010 * S / 1000;
    const int64_t tenures[] = {
        12 * period_ns,         12 * period_ns,         13 * period_ns,
        12 * period_ns + 1,     11 * period_ns,         5 * S,
        (12 + 254) * period_ns, (12 + 255) * period_ns, (12 + 900) * period_ns};
    struct bench b;
    bench_open(&b, "one_way_delay: 5ms\n", "tenure fits geometric");
    for (size_t i = 0; i < sizeof tenures / sizeof *tenures; i++) {
        open_with(config_of(1, 1));
        holds(0, 0, 0, tenures[i], SIM_CAUSE_RESIGN);
        finish(tenures[i]);
        struct case_result result = case_of();
        over_seeds_add(&b.over_seeds, &b.scenario->parameters, &result);
        close_metrics();
    }
    const struct over_seeds_pool *pool = &b.over_seeds.pools[0];
    assert_int_equal(pool->count, 9);
    assert_int_equal(pool->off_lattice, 3);
    assert_int_equal(pool->cells[0], 2);
    assert_int_equal(pool->cells[1], 1);
    assert_int_equal(pool->cells[254], 1);
    assert_int_equal(pool->cells[255], 2); /* and what lies beyond */
    bench_close(&b);
}

/* ---- violations ----------------------------------------------------------------------------- */

static void seeds_with_a_violation_are_counted_once_each(void **state)
{
    (void)state;
    struct bench b;
    enum verdict verdict;
    struct case_result result = {.outcome = CASE_FINISHED};
    bench_open(&b, "", "S3 violated in >= 2 seeds");
    over_seeds_add(&b.over_seeds, &b.scenario->parameters, &result);
    assert_false(judged(&b, &verdict).held);
    assert_int_equal(verdict, VERDICT_HARNESS);
    result.properties[PROPERTY_S3].violations = 7;
    over_seeds_add(&b.over_seeds, &b.scenario->parameters, &result);
    struct expectation_result r = judged(&b, &verdict);
    assert_false(r.held);
    assert_int64_equal(r.value, 1);
    result.properties[PROPERTY_S3].violations = 1;
    over_seeds_add(&b.over_seeds, &b.scenario->parameters, &result);
    r = judged(&b, &verdict);
    assert_true(r.held);
    assert_int_equal(verdict, VERDICT_HELD);
    assert_int64_equal(r.value, 2);
    assert_int_equal(b.over_seeds.seeds, 3);
    bench_close(&b);
}

/* ---- all expectations of a scenario --------------------------------------------------------- */

static void only_what_is_over_seeds_is_judged_and_the_worst_counts(void **state)
{
    (void)state;
    struct over_seeds o;
    struct expectation_result results[5];
    uint32_t count;
    struct scenario *s =
        load_good("scenario: 1\nexpect:\n  - changes >= 0\n  - S3 may be violated\n"
                  "  - over seeds:\n    - tenure.mean within 1 se of 100s\n"
                  "    - S2 violated in >= 1 seeds\n"
                  "    - tenure.mean within 3 se of 130s\n");
    assert_true(over_seeds_init(&o, s));
    o.pools[2] = o.pools[4] = two(90 * S, 110 * S);
    assert_int_equal(over_seeds_judge(&o, &s->parameters, results, &count), VERDICT_HARNESS);
    assert_int_equal(count, 3);
    assert_int_equal(results[0].expectation - s->expectations, 2);
    assert_int_equal(results[2].expectation - s->expectations, 4);
    assert_int_equal(results[1].verdict, VERDICT_HARNESS);
    o.pools[3].count = 1;
    assert_int_equal(over_seeds_judge(&o, &s->parameters, results, &count), VERDICT_HELD);
    o.pools[4] = two(90 * S, 111 * S);
    o.pools[2] = two(90 * S, 90 * S);
    assert_int_equal(over_seeds_judge(&o, &s->parameters, results, &count), VERDICT_LIMIT);
    assert_false(results[0].held);
    assert_true(results[2].held);
    over_seeds_destroy(&o);
    scenario_free(s);
}

/* What the reader has checked for all cases cannot go wrong; if it does, nothing is judged. */
static void a_limit_without_a_value_is_invalid(void **state)
{
    (void)state;
    struct bench b;
    enum verdict verdict;
    bench_open(&b, "", "tenure.mean within 1 se of 100s / resign_odds");
    b.scenario->parameters.resign_odds = 0;
    b.over_seeds.pools[0] = two(90 * S, 110 * S);
    assert_false(judged(&b, &verdict).held);
    assert_int_equal(verdict, VERDICT_INVALID);
    bench_close(&b);
}

static void a_scenario_without_expectations_expects_nothing(void **state)
{
    (void)state;
    struct over_seeds o;
    uint32_t count;
    struct case_result result = {.outcome = CASE_FINISHED};
    struct scenario *s = load_good("scenario: 1\n");
    assert_true(over_seeds_init(&o, s));
    over_seeds_add(&o, &s->parameters, &result);
    assert_int_equal(over_seeds_judge(&o, &s->parameters, NULL, &count), VERDICT_HELD);
    assert_int_equal(count, 0);
    over_seeds_clear(&o);
    over_seeds_destroy(&o);
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mean_so_many_standard_errors_off_is_within_and_no_further),
        cmocka_unit_test(thirds_of_nanoseconds_are_told_apart),
        cmocka_unit_test(a_sum_of_a_hundred_bits_is_compared_exactly),
        cmocka_unit_test(samples_that_are_all_equal_meet_only_their_value),
        cmocka_unit_test(a_mean_below_zero_is_compared_with_its_sign),
        cmocka_unit_test(one_sample_has_no_standard_error),
        cmocka_unit_test(shares_and_rates_are_compared_in_their_units),
        cmocka_unit_test(expected_counts_fit),
        cmocka_unit_test(counts_of_another_law_do_not_fit),
        cmocka_unit_test(a_shift_by_one_check_does_not_fit),
        cmocka_unit_test(one_sample_off_the_lattice_does_not_fit),
        cmocka_unit_test(fewer_than_a_hundred_samples_fit_nothing),
        cmocka_unit_test(samples_that_all_lie_in_one_cell_fit_nothing),
        cmocka_unit_test(a_certain_resignation_leaves_no_choice_of_cells),
        cmocka_unit_test(one_sample_decides_at_the_limit),
        cmocka_unit_test(the_limit_is_the_quantile_and_a_little_more),
        cmocka_unit_test(samples_of_all_cases_are_pooled),
        cmocka_unit_test(a_number_is_one_sample_of_each_case),
        cmocka_unit_test(tenures_are_counted_by_periods_from_the_hold_on),
        cmocka_unit_test(seeds_with_a_violation_are_counted_once_each),
        cmocka_unit_test(only_what_is_over_seeds_is_judged_and_the_worst_counts),
        cmocka_unit_test(a_limit_without_a_value_is_invalid),
        cmocka_unit_test(a_scenario_without_expectations_expects_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
