/* SPDX-License-Identifier: Apache-2.0 */
/* Choices: published answers, fairness, recording and replay. */
#include "sim/kernel/choice.h"

#include "core/env.h"
#include "tests/kernel/failing_memory.h"
#include "tests/t.h"

static void purposes_have_words(void **state)
{
    (void)state;
    assert_string_equal(sim_choice_name(SIM_CHOICE_PAUSE), "pre_election_pause");
    assert_string_equal(sim_choice_name(SIM_CHOICE_OBSERVER_PHASE), "observer_phase");
    assert_string_equal(sim_choice_name(SIM_CHOICE_COUNT), "unknown");
    for (unsigned i = 0; i < SIM_CHOICE_COUNT; i++)
        assert_non_null(sim_choice_name(i));
}

/* Numbers that any implementation must give: XXH3-64 with the seed over four little-endian fields
 * (purpose 32 bits, attempt 32 bits, entity 64, index 64), times the bound, upper half. Computed by
 * a program of its own in Python. The last five are drawn again once or more. */
static const struct {
    uint64_t seed, purpose, entity, index, bound, answer;
} published[] = {
    {0, 0, 0, 0, UINT64_C(1) << 32, 1950218574},
    {1, 2, 0, 0, 5, 4},
    {1, 2, 0, 1, 5, 0},
    {1, 2, 0, 2, 5, 4},
    {1, 0, 1, 0, UINT64_C(10000000000), UINT64_C(6628177097)},
    {42, 4, 7, 1000, 1000000000, 562930649},
    {7, 3, 0, 1, 65536, 48323},
    {UINT64_MAX, 16, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_C(2197083235583945430)},
    {3, 2, 1, 1, UINT64_C(9223372036854775809), UINT64_C(1402502165799949212)},
    {3, 2, 1, 6, UINT64_C(9223372036854775809), UINT64_C(3906732220772709750)},
    {3, 2, 1, 7, UINT64_C(9223372036854775809), UINT64_C(4323505735837275061)},
    {3, 2, 1, 9, UINT64_C(9223372036854775809), UINT64_C(8804739748591142546)},
    {3, 2, 1, 10, UINT64_C(9223372036854775809), UINT64_C(6993681782782833204)},
};

static void random_answers_are_the_published_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        struct sim_choice_random random;
        sim_choice_random_init(&random, published[i].seed);
        assert_true(random.source.choose(&random.source, (enum sim_choice)published[i].purpose,
                                         published[i].entity, published[i].index,
                                         published[i].bound) == published[i].answer);
    }
}

static void a_bound_of_one_leaves_no_choice(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 100; i++)
        assert_true(sim_choice_draw(9, SIM_CHOICE_TIE, 1, i, 1) == 0);
}

/* Chi-square over the answers of 100,000 indices; the bound is the 99.99 % quantile. */
static double chi_square(uint64_t seed, uint64_t bound, uint32_t *cells)
{
    const double expected = 100000.0 / (double)bound;
    double sum = 0;
    memset(cells, 0, bound * sizeof *cells);
    for (uint64_t i = 0; i < 100000; i++)
        cells[sim_choice_draw(seed, SIM_CHOICE_BACK_OFF, 3, i, bound)]++;
    for (uint64_t i = 0; i < bound; i++) {
        double off = (double)cells[i] - expected;
        sum += off * off / expected;
    }
    return sum;
}

static void answers_are_spread_evenly(void **state)
{
    (void)state;
    uint32_t cells[64];
    for (uint64_t seed = 0; seed < 10; seed++) {
        assert_true(chi_square(seed, 2, cells) < 15.2);
        assert_true(chi_square(seed, 10, cells) < 33.8);
        assert_true(chi_square(seed, 64, cells) < 113.6);
    }
}

/* How often two streams of 20,000 answers below 16 agree: once in 16, within six sigma. */
static void assert_unrelated(uint64_t seed, enum sim_choice purpose, uint64_t entity,
                             uint64_t shift)
{
    uint32_t equal = 0;
    for (uint64_t i = 0; i < 20000; i++)
        equal += sim_choice_draw(1, SIM_CHOICE_BACK_OFF, 1, i, 16) ==
                 sim_choice_draw(seed, purpose, entity, i + shift, 16);
    assert_in_range(equal, 1250 - 6 * 35, 1250 + 6 * 35);
}

static void streams_are_unrelated(void **state)
{
    (void)state;
    assert_unrelated(2, SIM_CHOICE_BACK_OFF, 1, 0);
    assert_unrelated(1, SIM_CHOICE_TIE, 1, 0);
    assert_unrelated(1, SIM_CHOICE_BACK_OFF, 2, 0);
    assert_unrelated(1, SIM_CHOICE_BACK_OFF, 1, 1);
}

/* ---- resignations --------------------------------------------------------------------------- */

/* The largest n with uniform < q^n 2^64, by a program of its own in Python with 200 binary
 * digits. */
static void failures_are_the_published_ones(void **state)
{
    (void)state;
    static const struct {
        uint64_t uniform, odds, failures;
    } law[] = {
        {UINT64_C(1) << 63, 2, 0},
        {(UINT64_C(1) << 63) - 1, 2, 1},
        {UINT64_MAX, 2, 0},
        {UINT64_C(12345678901234567890), 10, 3},
        {UINT64_C(1) << 30, 10, 223},
        {UINT64_C(1) << 40, 1000, 16627},
        {UINT64_C(6148914691236517205), 1000000, 1098611},
        {UINT64_C(999999999999999999), 5, 13},
        {0, 1, 0},
        {UINT64_MAX, 1, 0},
        {0, UINT64_MAX, UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof law / sizeof *law; i++)
        assert_int_equal(sim_choice_failures(law[i].uniform, law[i].odds), law[i].failures);
}

/* The first index from `index` on at which a runner resigns, by the same program. */
static void resignations_are_the_published_ones(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed, entity, index, odds, at;
    } law[] = {
        {1, 0, 0, 10, 10},
        {1, 0, UINT64_C(1) << 32, 10, UINT64_C(4294967308)},
        {1, 0, (UINT64_C(1) << 32) + 40, 10, UINT64_C(4294967337)},
        {42, UINT64_C(1) << 48 | 2, UINT64_C(7) << 32 | 5, 3, UINT64_C(30064771078)},
        {7, 9, UINT64_C(3) << 32 | 100, 1000, UINT64_C(12884902226)},
        {UINT64_MAX, UINT64_MAX, UINT64_C(4294967295) << 32, 24, UINT64_C(18446744069414584330)},
    };
    for (size_t i = 0; i < sizeof law / sizeof *law; i++) {
        struct sim_choice_random random;
        sim_choice_random_init(&random, law[i].seed);
        assert_true(random.source.next_resign(&random.source, law[i].entity, law[i].index,
                                              law[i].odds) == law[i].at);
    }
}

static void looking_ahead_and_asking_each_time_agree(void **state)
{
    (void)state;
    struct sim_choice_random random;
    sim_choice_random_init(&random, 3);
    for (uint64_t tenure = 0; tenure < 200; tenure++)
        for (uint64_t check = 0; check < 50; check++) {
            uint64_t index = tenure << 32 | check, odds = 1 + tenure % 12;
            uint64_t next = random.source.next_resign(&random.source, 5, index, odds);
            uint64_t answer =
                random.source.choose(&random.source, SIM_CHOICE_RESIGN, 5, index, odds);
            assert_true(next >= index && (answer == 0) == (next == index));
        }
}

/* Common random numbers: the same uniform number makes no tenure shorter when the odds rise. */
static void failures_never_fall_when_the_odds_rise(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 20000; i++) {
        uint64_t uniform = sim_choice_draw(4, SIM_CHOICE_TIE, 0, i, UINT64_MAX), last = 0;
        for (uint64_t odds = 1; odds < 100000; odds += 1 + odds / 3) {
            uint64_t failures = sim_choice_failures(uniform, odds);
            assert_true(failures >= last);
            last = failures;
        }
    }
}

/* Chi-square of 100,000 tenures over the first 20 checks and the rest; the 99.99 % quantile of 20
 * degrees of freedom. */
static void resignations_are_geometric(void **state)
{
    (void)state;
    struct sim_choice_random random;
    sim_choice_random_init(&random, 8);
    double cells[21] = {0}, probability = 0.1, rest = 1, sum = 0;
    for (uint64_t tenure = 0; tenure < 100000; tenure++) {
        uint64_t first = tenure << 32;
        uint64_t checks = random.source.next_resign(&random.source, 1, first, 10) - first;
        cells[checks < 20 ? checks : 20]++;
    }
    for (size_t i = 0; i <= 20; i++) {
        double expected = 100000 * (i < 20 ? rest * probability : rest);
        sum += (cells[i] - expected) * (cells[i] - expected) / expected;
        rest *= 1 - probability;
    }
    assert_true(sum < 52.4);
}

/* ---- recording ------------------------------------------------------------------------------ */

struct setting {
    struct sim_choice_random random;
    struct sim_choice_recorder recorder;
};

static void record(struct setting *s, uint64_t seed)
{
    sim_choice_random_init(&s->random, seed);
    sim_choice_recorder_init(&s->recorder, &s->random.source);
}

static uint64_t ask(struct sim_choice_source *source, uint64_t index)
{
    return source->choose(source, SIM_CHOICE_REQUEST_DELAY, index % 3, index, 1000 + index);
}

static void a_recorder_passes_on_and_keeps(void **state)
{
    (void)state;
    struct setting s;
    record(&s, 5);
    for (uint64_t i = 0; i < 700; i++) /* grows twice */
        assert_true(ask(&s.recorder.source, i) ==
                    sim_choice_draw(5, SIM_CHOICE_REQUEST_DELAY, i % 3, i, 1000 + i));
    assert_int_equal(s.recorder.count, 700);
    const struct sim_choice_record *last = &s.recorder.records[699];
    assert_int_equal(last->purpose, SIM_CHOICE_REQUEST_DELAY);
    assert_int_equal(last->entity, 0);
    assert_int_equal(last->index, 699);
    assert_int_equal(last->bound, 1699);
    assert_true(last->result == sim_choice_draw(5, SIM_CHOICE_REQUEST_DELAY, 0, 699, 1699));
    assert_false(s.recorder.out_of_memory);
    sim_choice_recorder_destroy(&s.recorder);
    assert_int_equal(s.recorder.count, 0);
}

static void a_recorder_without_memory_says_so_and_passes_on(void **state)
{
    (void)state;
    struct setting s;
    record(&s, 5);
    for (uint64_t i = 0; i < 256; i++)
        ask(&s.recorder.source, i);
    failing_memory_at(1);
    assert_true(ask(&s.recorder.source, 256) ==
                sim_choice_draw(5, SIM_CHOICE_REQUEST_DELAY, 1, 256, 1256));
    assert_true(failing_memory_end());
    assert_true(s.recorder.out_of_memory);
    assert_int_equal(s.recorder.count, 256);
    sim_choice_recorder_destroy(&s.recorder);
}

static void a_replay_answers_as_recorded(void **state)
{
    (void)state;
    struct setting s;
    struct sim_choice_replay replay;
    record(&s, 6);
    for (uint64_t i = 0; i < 50; i++)
        ask(&s.recorder.source, i);
    sim_choice_replay_init(&replay, s.recorder.records, s.recorder.count);
    for (uint64_t i = 0; i < 50; i++)
        assert_true(ask(&replay.source, i) == s.recorder.records[i].result);
    assert_true(replay.first_difference == SIZE_MAX);
    assert_true(ask(&replay.source, 50) == 0); /* beyond the end */
    assert_int_equal(replay.first_difference, 50);
    sim_choice_recorder_destroy(&s.recorder);
}

/* The fifth choice asked with one field changed, then as recorded again. */
static void assert_differs_at_four(const struct sim_choice_record *records,
                                   struct sim_choice_record asked)
{
    struct sim_choice_replay replay;
    sim_choice_replay_init(&replay, records, 10);
    for (uint64_t i = 0; i < 4; i++)
        assert_true(ask(&replay.source, i) == records[i].result);
    assert_true(replay.source.choose(&replay.source, (enum sim_choice)asked.purpose, asked.entity,
                                     asked.index, asked.bound) == 0);
    assert_int_equal(replay.first_difference, 4);
    for (uint64_t i = 5; i < 12; i++)
        assert_true(ask(&replay.source, i) == 0);
    assert_int_equal(replay.first_difference, 4);
}

static void a_replay_knows_its_first_difference(void **state)
{
    (void)state;
    struct setting s;
    record(&s, 6);
    for (uint64_t i = 0; i < 10; i++)
        ask(&s.recorder.source, i);
    struct sim_choice_record right = s.recorder.records[4], asked = right;
    asked.purpose++;
    assert_differs_at_four(s.recorder.records, asked);
    asked = right;
    asked.entity++;
    assert_differs_at_four(s.recorder.records, asked);
    asked = right;
    asked.index++;
    assert_differs_at_four(s.recorder.records, asked);
    asked = right;
    asked.bound++;
    assert_differs_at_four(s.recorder.records, asked);
    sim_choice_recorder_destroy(&s.recorder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(purposes_have_words),
        cmocka_unit_test(random_answers_are_the_published_ones),
        cmocka_unit_test(a_bound_of_one_leaves_no_choice),
        cmocka_unit_test(answers_are_spread_evenly),
        cmocka_unit_test(streams_are_unrelated),
        cmocka_unit_test(failures_are_the_published_ones),
        cmocka_unit_test(resignations_are_the_published_ones),
        cmocka_unit_test(looking_ahead_and_asking_each_time_agree),
        cmocka_unit_test(failures_never_fall_when_the_odds_rise),
        cmocka_unit_test(resignations_are_geometric),
        cmocka_unit_test(a_recorder_passes_on_and_keeps),
        cmocka_unit_test(a_recorder_without_memory_says_so_and_passes_on),
        cmocka_unit_test(a_replay_answers_as_recorded),
        cmocka_unit_test(a_replay_knows_its_first_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
