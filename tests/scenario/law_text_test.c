/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/law_text.h"
#include "sim/scenario/quantity.h"
#include "tests/t.h"

static void reads(const char *text, enum sim_law_kind kind, int64_t a, int64_t b,
                  const char *printed)
{
    struct sim_law law, again;
    struct text_error error;
    char out[LAW_TEXT_BYTES];
    assert_int_equal(law_text_parse(text, strlen(text), &law, &error), TEXT_OK);
    assert_int_equal(law.kind, kind);
    assert_int64_equal(law.a_ns, a);
    assert_int64_equal(law.b, b);
    assert_string_equal(law_text_print(&law, out), printed);
    assert_int_equal(law_text_parse(out, strlen(out), &again, &error), TEXT_OK);
    assert_int_equal(again.kind, kind);
    assert_int64_equal(again.a_ns, a);
    assert_int64_equal(again.b, b);
}

static void every_law_is_read_and_printed(void **state)
{
    (void)state;
    reads("20ms", SIM_LAW_CONSTANT, 20 * QUANTITY_MS, 0, "20ms");
    reads("0", SIM_LAW_CONSTANT, 0, 0, "0s");
    reads("uniform(1ms, 5ms)", SIM_LAW_UNIFORM, QUANTITY_MS, 5 * QUANTITY_MS, "uniform(1ms, 5ms)");
    reads("uniform ( 1ms 1ms )", SIM_LAW_UNIFORM, QUANTITY_MS, QUANTITY_MS, "uniform(1ms, 1ms)");
    reads("exp(1s)", SIM_LAW_EXPONENTIAL, QUANTITY_S, 0, "exp(1s)");
    reads("lognormal(2s, 1)", SIM_LAW_LOGNORMAL, 2 * QUANTITY_S, 1000000, "lognormal(2s, 1)");
    reads("lognormal(2s, 0.25)", SIM_LAW_LOGNORMAL, 2 * QUANTITY_S, 250000, "lognormal(2s, 0.25)");
    reads("lognormal(2s,4.000000)", SIM_LAW_LOGNORMAL, 2 * QUANTITY_S, 4000000, "lognormal(2s, 4)");
    reads("lognormal(2s,0)", SIM_LAW_LOGNORMAL, 2 * QUANTITY_S, 0, "lognormal(2s, 0)");
    reads("1000d", SIM_LAW_CONSTANT, SIM_LAW_LIMIT_NS, 0, "1000d");
}

static void refuses(const char *text, size_t offset, size_t length, const char *message)
{
    struct sim_law law = {.a_ns = 42};
    struct text_error error;
    assert_int_not_equal(law_text_parse(text, strlen(text), &law, &error), TEXT_OK);
    assert_string_equal(error.message, message);
    assert_int_equal(error.offset, offset);
    assert_int_equal(error.length, length);
    assert_int64_equal(law.a_ns, 42);
}

static void a_bad_law_is_refused_with_its_place(void **state)
{
    (void)state;
    refuses("unifrom(1s, 2s)", 0, 7, "'unifrom' is not a law");
    refuses("20", 0, 2, "'20' has no unit");
    refuses("1001d", 0, 5, "'1001d' is too large");
    refuses("uniform 1s 2s", 8, 2, "'(' is missing here");
    refuses("uniform(2s, 1s)", 12, 2, "the longest length is shorter than the shortest one");
    refuses("uniform(1s, 2)", 12, 1, "'2' has no unit");
    refuses("exp(1s, 2s)", 8, 2, "')' is missing here");
    refuses("exp(1s", 6, 0, "')' is missing here");
    refuses("exp(1s) 2", 8, 1, "nothing may follow the law");
    refuses("lognormal(2s, 4.1)", 14, 3, "'4.1' is not a sigma of a lognormal law");
    refuses("lognormal(2s, .5)", 14, 2, "'.5' is not a sigma of a lognormal law");
    refuses("lognormal(2s, 1.)", 14, 2, "'1.' is not a sigma of a lognormal law");
    refuses("lognormal(2s, 1.2.3)", 14, 5, "'1.2.3' is not a sigma of a lognormal law");
    refuses("lognormal(2s, 0.1234567)", 14, 9, "'0.1234567' is not a sigma of a lognormal law");
    refuses("lognormal(2s, 99999999999999999999)", 14, 20,
            "'99999999999999999999' is not a sigma of a lognormal law");
    refuses("lognormal(2s)", 12, 1, "')' is not a sigma of a lognormal law");
}

static uint64_t choose_near_the_end(struct sim_choice_source *source, enum sim_choice purpose,
                                    uint64_t entity, uint64_t index, uint64_t bound)
{
    (void)source, (void)purpose, (void)entity;
    return index == 0 ? 1 : bound - 2;
}

static void no_draw_is_beyond_the_bounds(void **state)
{
    static const struct sim_law laws[] = {{SIM_LAW_CONSTANT, 7, 0},
                                          {SIM_LAW_UNIFORM, 10, 21},
                                          {SIM_LAW_EXPONENTIAL, QUANTITY_S, 0},
                                          {SIM_LAW_LOGNORMAL, QUANTITY_S, 1000000}};
    struct sim_choice_source source = {.choose = choose_near_the_end};
    (void)state;
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++)
        for (uint64_t end = 0; end < 2; end++) {
            int64_t length = sim_law_draw(&laws[i], &source, (enum sim_choice)0, 0, end);
            assert_true(length >= law_least(&laws[i]) && length <= law_most(&laws[i]));
        }
}

static void mean_and_bounds_follow_from_the_law(void **state)
{
    const struct sim_law constant = {SIM_LAW_CONSTANT, 7, 0};
    const struct sim_law uniform = {SIM_LAW_UNIFORM, 10, 21};
    const struct sim_law exponential = {SIM_LAW_EXPONENTIAL, QUANTITY_S, 0};
    const struct sim_law lognormal = {SIM_LAW_LOGNORMAL, QUANTITY_S, 1000000};
    const struct sim_law huge = {SIM_LAW_LOGNORMAL, SIM_LAW_LIMIT_NS, 4000000};
    (void)state;
    assert_int64_equal(law_mean(&constant), 7);
    assert_int64_equal(law_least(&constant), 7);
    assert_int64_equal(law_most(&constant), 7);
    assert_int64_equal(law_mean(&uniform), 15);
    assert_int64_equal(law_least(&uniform), 10);
    assert_int64_equal(law_most(&uniform), 21);
    assert_int64_equal(law_mean(&exponential), QUANTITY_S);
    assert_int64_equal(law_least(&exponential), 0);
    /* ln 2^32 = 22.18 */
    assert_int64_equal(law_most(&exponential) / (10 * QUANTITY_MS), 2218);
    /* e^(1/2) = 1.6487 */
    assert_int64_equal(law_mean(&lognormal) / (100 * QUANTITY_US), 16487);
    assert_true(law_least(&lognormal) > 0 && law_least(&lognormal) < 3 * QUANTITY_MS);
    assert_true(law_most(&lognormal) > 400 * QUANTITY_S && law_most(&lognormal) < 600 * QUANTITY_S);
    assert_int64_equal(law_mean(&huge), SIM_LAW_LIMIT_NS);
    assert_int64_equal(law_most(&huge), SIM_LAW_LIMIT_NS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_law_is_read_and_printed),
        cmocka_unit_test(a_bad_law_is_refused_with_its_place),
        cmocka_unit_test(no_draw_is_beyond_the_bounds),
        cmocka_unit_test(mean_and_bounds_follow_from_the_law),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
