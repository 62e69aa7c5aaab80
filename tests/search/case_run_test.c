/* SPDX-License-Identifier: Apache-2.0 */
/* One case from its scenario to its result: every way in which a run can end. */
#include "sim/search/case_run.h"

#include <sys/mman.h>

#include "sim/fault/intercept.h"
#include "tests/kernel/failing_memory.h"
#include "tests/scenario/scenario_text.h"

#define S INT64_C(1000000000)

/* Questions whether to go on come so many steps apart. */
#define STEPS_BETWEEN_QUESTIONS 200000

static const char busy[] = "scenario: 1\nduration: 20m\ninstances: 3\nresources: 2\n"
                           "resign_odds: 1\nobservers: 1\nfaults:\n"
                           "  - every 5m crash any restart after 1m\n"
                           "  - every 7m cut any for 20s\n";

static struct case_result run_with(const char *text, struct case_options options)
{
    struct scenario *s = load_good(text);
    struct scenario_case which = scenario_case_at(s, 0);
    struct case_result result;
    options.context = sim_context_default();
    case_run(s, &which, &options, &result);
    scenario_free(s);
    return result;
}

static struct case_result run(const char *text)
{
    return run_with(text, (struct case_options){0});
}

static void ends_early(struct case_result *result, enum case_outcome outcome)
{
    assert_int_equal(result->outcome, outcome);
    assert_null(result->metrics);
    case_result_clear(result);
}

/* ---- finished ------------------------------------------------------------------------------- */

static void a_finished_case_leaves_everything_that_it_measured(void **state)
{
    (void)state;
    int64_t checks = 0;
    struct scenario *s = load_good(busy);
    struct bounds bounds = case_bounds(s, &s->parameters);
    struct case_result r = run(busy);
    assert_int_equal(r.outcome, CASE_FINISHED);
    assert_int64_equal(r.end_ns, 1200 * S);
    assert_true(r.digest.high != 0 && r.digest.low != 0);
    assert_true(r.events > 1000 && r.steps > 1000 && r.requests > 1000 && r.renewals > 100);
    assert_memory_equal(&r.bounds, &bounds, sizeof bounds);
    assert_true(r.properties[PROPERTY_S1].exercised > 0);
    assert_non_null(r.metrics);
    assert_true(metrics_value(r.metrics, METRIC_CHECKS, STATISTIC_COUNT, &checks));
    assert_true(checks > 100);
    case_result_clear(&r);
    assert_null(r.metrics);
    case_result_clear(&r);
    scenario_free(s);
}

static void the_same_case_has_the_same_result_and_another_seed_another(void **state)
{
    (void)state;
    struct case_result a = run(busy), b = run(busy), c;
    struct scenario *s = load_good(busy);
    struct scenario_case which = scenario_case_at(s, 0);
    struct case_options options = {.context = sim_context_default()};
    which.seed++;
    case_run(s, &which, &options, &c);
    assert_memory_equal(&a.digest, &b.digest, sizeof a.digest);
    assert_int_equal(a.events, b.events);
    assert_int_equal(a.steps, b.steps);
    assert_true(a.digest.low != c.digest.low);
    case_result_clear(&a);
    case_result_clear(&b);
    case_result_clear(&c);
    scenario_free(s);
}

struct seen {
    uint64_t count;
    struct sim_event last;
};

static void look(void *data, const struct sim_event *events, size_t count)
{
    struct seen *seen = data;
    seen->count += count;
    if (count > 0)
        seen->last = events[count - 1];
}

static void a_further_reader_sees_all_events_and_changes_nothing(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct case_result plain = run(busy);
    struct case_result r = run_with(busy, (struct case_options){.reader = {look, &seen}});
    assert_int_equal(seen.count, r.events);
    assert_int_equal(seen.last.kind, SIM_EVENT_RUN_ENDED);
    assert_int64_equal(seen.last.time_ns, r.end_ns);
    assert_memory_equal(&plain.digest, &r.digest, sizeof r.digest);
    case_result_clear(&plain);
    case_result_clear(&r);
}

/* ---- checks told together and one by one ---------------------------------------------------- */

#define PAIRS 16
#define TOLD 20000

/* What a reader keeps of a stream: checks that said yes at once by instance and resource, and the
 * hash of all else. */
struct told {
    struct sim_digest *others;
    struct sim_event confirmed[TOLD];
    int64_t at_ns[PAIRS][TOLD];
    size_t confirmed_count, count[PAIRS];
    int64_t checks;           /* the metric: those after the warm-up */
    uint64_t judged, violated; /* S14 */
};

static void keep_told(void *data, const struct sim_event *events, size_t count)
{
    struct told *t = data;
    struct sim_reader others = sim_digest_reader(t->others);
    for (size_t i = 0; i < count; i++) {
        const struct sim_event *e = &events[i];
        bool at_once = e->kind == SIM_EVENT_CHECKED && e->value && e->cause == ELECTION_OK &&
                       e->time_ns == (int64_t)e->extra;
        size_t pair = e->instance * 2u + e->resource;
        if (e->kind == SIM_EVENT_CONFIRMED)
            t->confirmed[t->confirmed_count++] = *e;
        else if (at_once)
            t->at_ns[pair][t->count[pair]++] = e->time_ns;
        else
            others.read(others.data, e, 1);
    }
}

static struct told *tell(const char *text, bool each)
{
    struct told *t = calloc(1, sizeof *t);
    struct case_options options = {.reader = {keep_told, t}, .tells_each_check = each};
    assert_non_null(t);
    t->others = sim_digest_new();
    struct case_result r = run_with(text, options);
    assert_int_equal(r.outcome, CASE_FINISHED);
    assert_true(metrics_value(r.metrics, METRIC_CHECKS, STATISTIC_COUNT, &t->checks));
    t->judged = r.properties[PROPERTY_S14].exercised;
    t->violated = r.properties[PROPERTY_S14].violations;
    case_result_clear(&r);
    return t;
}

/* Every CONFIRMED stands for the checks that come next in the other stream, with their times. */
static void assert_told(const struct told *together, const struct told *each)
{
    size_t next[PAIRS] = {0}, sum = 0;
    for (size_t i = 0; i < together->confirmed_count; i++) {
        const struct sim_event *e = &together->confirmed[i];
        size_t pair = e->instance * 2u + e->resource;
        uint64_t hash = 0;
        for (unsigned n = 0; n < e->cause; n++)
            hash = hash * INTERCEPT_HASH_FACTOR + (uint64_t)each->at_ns[pair][next[pair]++];
        assert_true(hash == e->value);
        assert_int64_equal((int64_t)e->extra, each->at_ns[pair][next[pair] - 1]);
        sum += e->cause;
    }
    assert_true(sum > 100);
    for (size_t pair = 0; pair < PAIRS; pair++)
        assert_int_equal(next[pair], each->count[pair]);
}

static void checks_told_together_are_those_told_one_by_one(void **state)
{
    (void)state;
    static const char text[] = "scenario: 1\nduration: 60m\ninstances: 3\nresources: 2\n"
                               "profile: ideal\nresign_odds: 3\nwarm_up: 10m\nfaults:\n"
                               "  - every 5m crash any restart after 1m\n"
                               "  - every 7m cut any for 20s\n"
                               "  - every 4m revoke any\n"
                               "  - every 9m pause any for 30s\n";
    struct told *together = tell(text, false), *each = tell(text, true);
    struct sim_digest_value a = sim_digest_value(together->others);
    struct sim_digest_value b = sim_digest_value(each->others);
    assert_memory_equal(&a, &b, sizeof a);
    assert_int_equal(each->confirmed_count, 0);
    assert_told(together, each);
    assert_int_equal(together->checks, each->checks);
    assert_int_equal(together->judged, each->judged);
    assert_int_equal(together->violated, 0);
    assert_int_equal(each->violated, 0);
    sim_digest_free(together->others);
    sim_digest_free(each->others);
    free(together);
    free(each);
}

static void a_case_in_which_nothing_happens_any_more_runs_to_its_end(void **state)
{
    (void)state;
    struct case_result r = run("scenario: 1\nduration: 1000d\ninstances: 1\npass_interval: 0s\n"
                               "profile: ideal\nfaults:\n  - at 1s crash n1\n");
    assert_int_equal(r.outcome, CASE_FINISHED);
    assert_int64_equal(r.end_ns, 1000 * 86400 * S);
    assert_true(r.steps < 100);
    case_result_clear(&r);
}

/* ---- interrupted ---------------------------------------------------------------------------- */

struct patience {
    int questions, left;
};

static bool is_over(void *data)
{
    struct patience *p = data;
    p->questions++;
    return p->left-- == 0;
}

/* About 8 steps for each simulated second. */
static const char lengthy[] = "scenario: 1\nduration: 30h\nresources: 2\npass_interval: 0s\n"
                              "master_check_interval: 1s\n";

static void a_case_is_asked_now_and_then_and_may_be_interrupted(void **state)
{
    (void)state;
    for (int left = 0; left < 3; left++) {
        struct patience p = {.left = left};
        struct case_result r = run_with(
            lengthy, (struct case_options){.interrupted = is_over, .interrupted_data = &p});
        assert_int_equal(p.questions, left + 1);
        ends_early(&r, CASE_INTERRUPTED);
    }
}

static void a_case_that_is_never_told_to_stop_finishes(void **state)
{
    (void)state;
    struct patience p = {.left = -1};
    struct case_result r =
        run_with(lengthy, (struct case_options){.interrupted = is_over, .interrupted_data = &p});
    assert_int_equal(r.outcome, CASE_FINISHED);
    assert_int_equal(p.questions, r.steps / STEPS_BETWEEN_QUESTIONS);
    assert_true(p.questions >= 3);
    case_result_clear(&r);
}

static void a_short_case_is_over_before_it_is_asked(void **state)
{
    (void)state;
    struct patience p = {.left = 0};
    struct case_result r =
        run_with(busy, (struct case_options){.interrupted = is_over, .interrupted_data = &p});
    assert_int_equal(r.outcome, CASE_FINISHED);
    assert_int_equal(p.questions, 0);
    case_result_clear(&r);
}

/* ---- stuck ---------------------------------------------------------------------------------- */

/* The reader refuses a period of nothing. */
static void a_run_that_goes_round_at_one_instant_is_stuck(void **state)
{
    (void)state;
    struct scenario *s = load_good("scenario: 1\nfaults:\n  - every 1m revoke n1\n");
    struct scenario_case which = scenario_case_at(s, 0);
    struct case_options options = {.context = sim_context_default()};
    struct case_result r;
    s->faults[0].period_ns = 0;
    case_run(s, &which, &options, &r);
    ends_early(&r, CASE_STUCK);
    scenario_free(s);
}

/* ---- out of memory -------------------------------------------------------------------------- */

static bool mapping_fails;

void *__real_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);

void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    return mapping_fails ? MAP_FAILED : __real_mmap(address, size, protection, flags, file, offset);
}

/* Every request in turn; the last round has none that fails. */
static void a_case_says_so_whichever_allocation_fails(void **state)
{
    (void)state;
    struct scenario *s = load_good(busy);
    struct scenario_case which = scenario_case_at(s, 0);
    struct case_options options = {.context = sim_context_default()};
    struct case_result whole = run(busy);
    bool failed = true;
    uint32_t n = 1;
    for (; failed; n++) {
        struct case_result r;
        failing_memory_at(n);
        case_run(s, &which, &options, &r);
        failed = failing_memory_end();
        if (failed && r.outcome != CASE_NO_MEMORY)
            fail_msg("request %u failed and the outcome was %d", n, r.outcome);
        if (!failed)
            assert_memory_equal(&r.digest, &whole.digest, sizeof r.digest);
        case_result_clear(&r);
    }
    assert_true(n > 50);
    case_result_clear(&whole);
    scenario_free(s);
}

static void a_case_says_so_when_there_are_no_stacks(void **state)
{
    (void)state;
    mapping_fails = true;
    struct case_result r = run(busy);
    mapping_fails = false;
    ends_early(&r, CASE_NO_MEMORY);
}

/* ---- stack overflow ------------------------------------------------------------------------- */

static bool guards_fail;

int __real_madvise(void *address, size_t size, int advice);
int __wrap_madvise(void *address, size_t size, int advice);

/* As on a system without guard pages: words at the bottom of the stacks take their place. */
int __wrap_madvise(void *address, size_t size, int advice)
{
    return guards_fail && advice == 102 ? -1 : __real_madvise(address, size, advice);
}

/* A source that is asked by a runner, on its stack, and falls through the bottom of it. */
struct clumsy {
    struct sim_choice_source source;
    struct sim_choice_random random;
    enum sim_choice when;
};

static uint64_t choose_clumsily(struct sim_choice_source *source, enum sim_choice purpose,
                                uint64_t entity, uint64_t index, uint64_t bound)
{
    struct clumsy *c = (struct clumsy *)(void *)source;
    size_t slot = sim_stack_size() + 8192;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (purpose == c->when)
        *(uint64_t *)(here / slot * slot + 4096) = 0;
    return c->random.source.choose(&c->random.source, purpose, entity, index, bound);
}

static struct case_result overflow_at(const char *text, enum sim_choice when,
                                      struct patience *patience)
{
    struct clumsy c = {.source = {choose_clumsily, NULL}, .when = when};
    sim_choice_random_init(&c.random, 1);
    struct case_options options = {
        .choices = &c.source, .interrupted = is_over, .interrupted_data = patience};
    guards_fail = true;
    struct case_result r = run_with(text, options);
    guards_fail = false;
    return r;
}

static void an_overflow_is_found_at_the_end_of_the_run(void **state)
{
    (void)state;
    struct patience p = {.left = -1};
    struct case_result r = overflow_at(busy, SIM_CHOICE_RESIGN, &p);
    ends_early(&r, CASE_STACK_OVERFLOW);
    r = overflow_at(busy, SIM_CHOICE_PAUSE, &p);
    ends_early(&r, CASE_STACK_OVERFLOW);
}

/* The stacks of an instance that crashed have been given back when the run is interrupted. */
static void an_overflow_is_told_before_an_interrupt(void **state)
{
    (void)state;
    char text[sizeof lengthy + 64];
    snprintf(text, sizeof text, "%sfaults:\n  - at 1m crash n1\n", lengthy);
    struct patience p = {.left = 0};
    struct case_result r = overflow_at(text, SIM_CHOICE_PAUSE, &p);
    assert_int_equal(p.questions, 1);
    ends_early(&r, CASE_STACK_OVERFLOW);
}

static void a_system_without_guard_pages_changes_nothing(void **state)
{
    (void)state;
    struct patience p = {.left = -1};
    struct case_result plain = run(busy), r = overflow_at(busy, SIM_CHOICE_COUNT, &p);
    assert_int_equal(r.outcome, CASE_FINISHED);
    assert_memory_equal(&plain.digest, &r.digest, sizeof r.digest);
    case_result_clear(&plain);
    case_result_clear(&r);
    p.left = 1;
    r = overflow_at(lengthy, SIM_CHOICE_COUNT, &p);
    ends_early(&r, CASE_INTERRUPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finished_case_leaves_everything_that_it_measured),
        cmocka_unit_test(the_same_case_has_the_same_result_and_another_seed_another),
        cmocka_unit_test(a_further_reader_sees_all_events_and_changes_nothing),
        cmocka_unit_test(checks_told_together_are_those_told_one_by_one),
        cmocka_unit_test(a_case_in_which_nothing_happens_any_more_runs_to_its_end),
        cmocka_unit_test(a_case_is_asked_now_and_then_and_may_be_interrupted),
        cmocka_unit_test(a_case_that_is_never_told_to_stop_finishes),
        cmocka_unit_test(a_short_case_is_over_before_it_is_asked),
        cmocka_unit_test(a_run_that_goes_round_at_one_instant_is_stuck),
        cmocka_unit_test(a_case_says_so_whichever_allocation_fails),
        cmocka_unit_test(a_case_says_so_when_there_are_no_stacks),
        cmocka_unit_test(an_overflow_is_found_at_the_end_of_the_run),
        cmocka_unit_test(an_overflow_is_told_before_an_interrupt),
        cmocka_unit_test(a_system_without_guard_pages_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
