/* SPDX-License-Identifier: Apache-2.0 */
/* Intervals out of events. */
#include "tests/t.h"

#include "tests/record/sample.h"

#define S SAMPLE_S

/* ---- memory that runs out when a test says so ----------------------------------------------- */

static bool memory_is_out;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_malloc(size_t size)
{
    return memory_is_out ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return memory_is_out ? NULL : __real_realloc(block, size);
}

/* ---- intervals ------------------------------------------------------------------------------ */

static const struct history_interval *belief(const struct sample *s, uint32_t n)
{
    assert_true(n < s->history.levels[HISTORY_BELIEF].count);
    return history_interval(&s->history, HISTORY_BELIEF, n);
}

static const struct history_interval *ownership(const struct sample *s, uint32_t n)
{
    assert_true(n < s->history.levels[HISTORY_OWNERSHIP].count);
    return history_interval(&s->history, HISTORY_OWNERSHIP, n);
}

static void keeps_belief_and_ownership_with_their_causes(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_grant(&s, 1 * S, 1, 0);
    sample_believe(&s, 2 * S, 1, 0);
    sample_disbelieve(&s, 70 * S, 1, 0, SIM_CAUSE_RESIGN);
    sample_release(&s, 71 * S, 1, 0, SIM_CAUSE_RESIGN);
    sample_emit(&s, 100 * S, SIM_EVENT_RUN_ENDED, 0, SIM_NO_INSTANCE, SIM_NO_RESOURCE, 0, 0);
    assert_int_equal(s.history.levels[HISTORY_BELIEF].count, 1);
    assert_int64_equal(belief(&s, 0)->begin_ns, 2 * S);
    assert_int64_equal(belief(&s, 0)->end_ns, 70 * S);
    assert_int_equal(belief(&s, 0)->begin_cause, SIM_CAUSE_ELECTED);
    assert_int_equal(belief(&s, 0)->end_cause, SIM_CAUSE_RESIGN);
    assert_int_equal(belief(&s, 0)->instance, 1);
    assert_int_equal(belief(&s, 0)->epoch, 1);
    assert_int64_equal(ownership(&s, 0)->begin_ns, 1 * S);
    assert_int64_equal(ownership(&s, 0)->end_ns, 71 * S);
    sample_end(&s);
}

static void closes_what_is_open_at_the_end_of_the_run(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_emit(&s, 0, SIM_EVENT_INSTANCE_STARTED, 0, 0, SIM_NO_RESOURCE, 1, 0);
    sample_grant(&s, 1 * S, 0, 0);
    sample_believe(&s, 2 * S, 0, 0);
    sample_emit(&s, 5 * S, SIM_EVENT_FAULT_BEGUN, 3, 1, SIM_NO_RESOURCE, 0, 1);
    history_end(&s.history, 100 * S);
    history_end(&s.history, 200 * S); /* ignored */
    assert_int64_equal(belief(&s, 0)->end_ns, 100 * S);
    assert_int_equal(belief(&s, 0)->end_cause, SIM_CAUSE_END_OF_RUN);
    assert_int_equal(ownership(&s, 0)->end_cause, SIM_CAUSE_END_OF_RUN);
    assert_int64_equal(history_fault(&s.history, 0)->end_ns, 100 * S);
    assert_true(history_fault(&s.history, 0)->is_open);
    assert_int_equal(history_life(&s.history, 0)->end_cause, SIM_CAUSE_END_OF_RUN);
    sample_end(&s);
}

static void keeps_several_owners_of_one_resource_apart(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 3, 1, 100 * S);
    sample_grant(&s, 1 * S, 0, 0);
    sample_grant(&s, 2 * S, 1, 0);
    sample_grant(&s, 3 * S, 0, 0); /* a second session of the same instance */
    sample_emit(&s, 4 * S, SIM_EVENT_RELEASED, SIM_CAUSE_EXPIRY, 0, 0, 1, 1);
    sample_release(&s, 5 * S, 1, 0, SIM_CAUSE_RESIGN);
    history_end(&s.history, 100 * S);
    assert_int64_equal(ownership(&s, 0)->end_ns, 4 * S);
    assert_int_equal(ownership(&s, 0)->end_cause, SIM_CAUSE_EXPIRY);
    assert_int64_equal(ownership(&s, 1)->end_ns, 5 * S);
    assert_int_equal(ownership(&s, 2)->end_cause, SIM_CAUSE_END_OF_RUN);
    sample_end(&s);
}

static void ends_a_belief_that_begins_again_without_having_ended(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 1, 1, 10 * S);
    sample_believe(&s, 1 * S, 0, 0);
    sample_believe(&s, 2 * S, 0, 0);
    sample_disbelieve(&s, 3 * S, 0, 0, SIM_CAUSE_LOST);
    sample_disbelieve(&s, 4 * S, 0, 0, SIM_CAUSE_LOST); /* there is none */
    history_end(&s.history, 10 * S);
    assert_int_equal(s.history.levels[HISTORY_BELIEF].count, 2);
    assert_int64_equal(belief(&s, 0)->end_ns, 2 * S);
    assert_int_equal(belief(&s, 0)->end_cause, SIM_CAUSE_NONE);
    assert_int64_equal(belief(&s, 1)->end_ns, 3 * S);
    sample_end(&s);
}

static void follows_a_resignation(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_emit(&s, 1 * S, SIM_EVENT_RESIGNATION_QUEUED, 0, 0, 0, 0, 0);
    sample_emit(&s, 2 * S, SIM_EVENT_RESIGNATION_QUEUED, 0, 1, 0, 0, 0);
    sample_emit(&s, 3 * S, SIM_EVENT_EXECUTE_BEGUN, 0, 1, 0, 1, 0);
    sample_emit(&s, 4 * S, SIM_EVENT_EXECUTE_ENDED, 0, 1, 0, 0, 1);
    sample_emit(&s, 5 * S, SIM_EVENT_RESIGNATION_WITHDRAWN, 0, 0, 0, 0, 0);
    sample_emit(&s, 6 * S, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0); /* never queued */
    sample_emit(&s, 7 * S, SIM_EVENT_EXECUTE_ENDED, 0, 0, 0, 9, 1);
    sample_emit(&s, 8 * S, SIM_EVENT_RESIGNATION_QUEUED, 0, 1, 0, 0, 0);
    sample_emit(&s, 9 * S, SIM_EVENT_INSTANCE_CRASHED, 0, 1, SIM_NO_RESOURCE, 1, 0);
    sample_emit(&s, 9 * S, SIM_EVENT_RESIGNATION_QUEUED, 0, 0, 0, 0, 0);
    history_end(&s.history, 10 * S);
    static const struct {
        int64_t queued_ns, begun_ns, ended_ns;
        unsigned outcome;
    } expected[] = {
        {1 * S, HISTORY_UNKNOWN, 5 * S, HISTORY_OUTCOME_WITHDRAWN},
        {2 * S, 3 * S, 4 * S, HISTORY_OUTCOME_EXECUTED},
        {HISTORY_UNKNOWN, 6 * S, 7 * S, HISTORY_OUTCOME_FAILED},
        {8 * S, HISTORY_UNKNOWN, 9 * S, HISTORY_OUTCOME_ABANDONED},
        {9 * S, HISTORY_UNKNOWN, HISTORY_UNKNOWN, HISTORY_OUTCOME_PENDING},
    };
    assert_int_equal(s.history.resignations.count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        const struct history_resignation *r = history_resignation(&s.history, i);
        assert_int64_equal(r->queued_ns, expected[i].queued_ns);
        assert_int64_equal(r->begun_ns, expected[i].begun_ns);
        assert_int64_equal(r->ended_ns, expected[i].ended_ns);
        assert_int_equal(r->outcome, expected[i].outcome);
    }
    sample_end(&s);
}

static void work(struct sample *s, int64_t time_ns, enum sim_event_kind kind, uint16_t instance,
                 uint64_t epoch, uint64_t pass)
{
    sample_emit(s, time_ns, kind, 0, instance, 0, epoch, pass);
}

static void keeps_only_the_work_that_disagrees_with_ownership(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_grant(&s, 1 * S, 0, 0);
    work(&s, 2 * S, SIM_EVENT_WORK_BEGUN, 0, 1, 1);
    work(&s, 3 * S, SIM_EVENT_COMMIT_ACCEPTED, 0, 1, 1);
    work(&s, 3 * S, SIM_EVENT_WORK_ENDED, 0, 1, 1); /* all is well */
    assert_int_equal(s.history.works.count, 0);
    work(&s, 4 * S, SIM_EVENT_WORK_BEGUN, 0, 1, 2);
    sample_release(&s, 5 * S, 0, 0, SIM_CAUSE_EXPIRY);
    sample_grant(&s, 5 * S, 1, 0);
    work(&s, 5 * S, SIM_EVENT_WORK_BEGUN, 1, 2, 1);
    work(&s, 6 * S, SIM_EVENT_COMMIT_ACCEPTED, 1, 2, 1);
    work(&s, 6 * S, SIM_EVENT_WORK_ENDED, 1, 2, 1); /* agrees, while an older one is open */
    work(&s, 7 * S, SIM_EVENT_COMMIT_REJECTED, 0, 1, 2);
    work(&s, 7 * S, SIM_EVENT_WORK_ENDED, 0, 1, 2);
    work(&s, 8 * S, SIM_EVENT_COMMIT_REJECTED, 0, 1, 3); /* of a pass that nobody watched */
    work(&s, 9 * S, SIM_EVENT_WORK_BEGUN, 1, 2, 2);
    sample_emit(&s, 10 * S, SIM_EVENT_INSTANCE_CRASHED, 0, 1, SIM_NO_RESOURCE, 1, 0);
    history_end(&s.history, 100 * S);
    assert_int_equal(s.history.works_seen, 4);
    assert_int_equal(s.history.works.count, 3);
    assert_int64_equal(history_work(&s.history, 0)->begin_ns, 4 * S);
    assert_int64_equal(history_work(&s.history, 0)->end_ns, 7 * S);
    assert_int_equal(history_work(&s.history, 0)->commit, HISTORY_COMMIT_REJECTED);
    assert_int64_equal(history_work(&s.history, 1)->begin_ns, 8 * S);
    assert_true(history_work(&s.history, 1)->began_before);
    assert_int64_equal(history_work(&s.history, 2)->end_ns, 10 * S);
    assert_true(history_work(&s.history, 2)->is_open);
    sample_end(&s);
}

/* One pass of n1 with epoch 1, from 10 s to 20 s; its commit was accepted unless `commit` is 0. */
static void pass(struct sample *s, enum sim_event_kind commit)
{
    work(s, 10 * S, SIM_EVENT_WORK_BEGUN, 0, 1, 1);
    if (commit)
        work(s, 15 * S, commit, 0, 1, 1);
    work(s, 20 * S, SIM_EVENT_WORK_ENDED, 0, 1, 1);
}

static void assert_kept(struct sample *s, uint32_t expected)
{
    assert_int_equal(s->history.works_seen, 1);
    assert_int_equal(s->history.works.count, expected);
    sample_end(s);
}

static void a_pass_agrees_only_with_one_owner_from_begin_to_end(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_grant(&s, 1 * S, 0, 0);
    pass(&s, SIM_EVENT_COMMIT_ACCEPTED);
    assert_kept(&s, 0);

    sample_begin(&s, 2, 1, 100 * S); /* nothing was committed */
    sample_grant(&s, 1 * S, 0, 0);
    pass(&s, (enum sim_event_kind)0);
    assert_kept(&s, 1);

    sample_begin(&s, 2, 1, 100 * S); /* nobody owns */
    pass(&s, SIM_EVENT_COMMIT_ACCEPTED);
    assert_kept(&s, 1);

    sample_begin(&s, 2, 1, 100 * S); /* another owns */
    sample_grant(&s, 1 * S, 1, 0);
    pass(&s, SIM_EVENT_COMMIT_ACCEPTED);
    assert_kept(&s, 1);

    sample_begin(&s, 2, 1, 100 * S); /* two own */
    sample_grant(&s, 1 * S, 1, 0);
    sample_grant(&s, 1 * S, 0, 0);
    pass(&s, SIM_EVENT_COMMIT_ACCEPTED);
    assert_kept(&s, 1);

    sample_begin(&s, 2, 1, 100 * S); /* owned by a later grant */
    sample_grant(&s, 1 * S, 0, 0);
    sample_release(&s, 2 * S, 0, 0, SIM_CAUSE_RESIGN);
    sample_grant(&s, 3 * S, 0, 0);
    pass(&s, SIM_EVENT_COMMIT_ACCEPTED);
    assert_kept(&s, 1);
}

static void a_pass_that_loses_its_owner_on_the_way_is_kept(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_grant(&s, 1 * S, 0, 0);
    work(&s, 10 * S, SIM_EVENT_WORK_BEGUN, 0, 1, 1);
    sample_grant(&s, 11 * S, 1, 0); /* a second owner, but for a moment */
    sample_release(&s, 12 * S, 1, 0, SIM_CAUSE_REVOKE);
    work(&s, 15 * S, SIM_EVENT_COMMIT_ACCEPTED, 0, 1, 1);
    work(&s, 20 * S, SIM_EVENT_WORK_ENDED, 0, 1, 1);
    assert_kept(&s, 1);

    sample_begin(&s, 2, 1, 100 * S);
    sample_grant(&s, 1 * S, 0, 0);
    work(&s, 10 * S, SIM_EVENT_WORK_BEGUN, 0, 1, 1);
    work(&s, 15 * S, SIM_EVENT_COMMIT_ACCEPTED, 0, 1, 1);
    sample_release(&s, 16 * S, 0, 0, SIM_CAUSE_EXPIRY);
    work(&s, 20 * S, SIM_EVENT_WORK_ENDED, 0, 1, 1);
    assert_kept(&s, 1);
}

static void work_without_a_beginning_has_no_end(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 3, 1, 100 * S);
    work(&s, 1 * S, SIM_EVENT_WORK_ENDED, 0, 1, 1);
    work(&s, 2 * S, SIM_EVENT_COMMIT_ACCEPTED, 0, 1, 1); /* of a pass that nobody watched */
    assert_int_equal(s.history.works.count, 0);
    for (uint16_t instance = 0; instance < 3; instance++)
        work(&s, 3 * S, SIM_EVENT_WORK_BEGUN, instance, 1, 1);
    work(&s, 4 * S, SIM_EVENT_WORK_ENDED, 0, 1, 1); /* the oldest of three */
    work(&s, 5 * S, SIM_EVENT_WORK_ENDED, 0, 1, 1); /* it has ended */
    history_end(&s.history, 100 * S);
    assert_int64_equal(history_work(&s.history, 0)->end_ns, 4 * S);
    assert_int64_equal(history_work(&s.history, 1)->end_ns, 100 * S);
    assert_int64_equal(history_work(&s.history, 2)->end_ns, 100 * S);
    sample_end(&s);
}

static void lives_end_by_crash_or_shutdown(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 3, 1, 100 * S);
    for (uint16_t i = 0; i < 3; i++)
        sample_emit(&s, i * S, SIM_EVENT_INSTANCE_STARTED, 0, i, SIM_NO_RESOURCE, 1, 0);
    sample_emit(&s, 10 * S, SIM_EVENT_INSTANCE_STOPPED, 0, 0, SIM_NO_RESOURCE, 1, 0);
    sample_emit(&s, 11 * S, SIM_EVENT_INSTANCE_CRASHED, 0, 1, SIM_NO_RESOURCE, 1, 0);
    sample_emit(&s, 12 * S, SIM_EVENT_INSTANCE_CRASHED, 0, 1, SIM_NO_RESOURCE, 1, 0); /* gone */
    sample_emit(&s, 13 * S, SIM_EVENT_INSTANCE_CRASHED, 0, 9, SIM_NO_RESOURCE, 1, 0); /* none */
    history_end(&s.history, 100 * S);
    assert_int_equal(s.history.lives.count, 3);
    assert_int64_equal(history_life(&s.history, 0)->end_ns, 10 * S);
    assert_int_equal(history_life(&s.history, 0)->end_cause, SIM_CAUSE_SHUTDOWN);
    assert_int64_equal(history_life(&s.history, 1)->end_ns, 11 * S);
    assert_int_equal(history_life(&s.history, 1)->end_cause, SIM_CAUSE_CRASH);
    assert_int_equal(history_life(&s.history, 2)->end_cause, SIM_CAUSE_END_OF_RUN);
    sample_end(&s);
}

static void tells_faults_of_one_plan_apart_by_their_occurrence(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    for (uint64_t n = 1; n <= 3; n++)
        sample_emit(&s, (int64_t)n * S, SIM_EVENT_FAULT_BEGUN, 5, 0, SIM_NO_RESOURCE, 1, n);
    sample_emit(&s, 10 * S, SIM_EVENT_FAULT_ENDED, 5, 0, SIM_NO_RESOURCE, 1, 3);
    sample_emit(&s, 11 * S, SIM_EVENT_FAULT_ENDED, 5, 0, SIM_NO_RESOURCE, 1, 1);
    sample_emit(&s, 12 * S, SIM_EVENT_FAULT_BEGUN, 5, 0, SIM_NO_RESOURCE, 1, 4);
    sample_emit(&s, 13 * S, SIM_EVENT_FAULT_ENDED, 5, 0, SIM_NO_RESOURCE, 1, 4);
    sample_emit(&s, 14 * S, SIM_EVENT_FAULT_ENDED, 5, 0, SIM_NO_RESOURCE, 1, 99); /* none */
    history_end(&s.history, 100 * S);
    assert_int64_equal(history_fault(&s.history, 0)->end_ns, 11 * S);
    assert_int64_equal(history_fault(&s.history, 1)->end_ns, 100 * S);
    assert_true(history_fault(&s.history, 1)->is_open);
    assert_int64_equal(history_fault(&s.history, 2)->end_ns, 10 * S);
    assert_int64_equal(history_fault(&s.history, 3)->end_ns, 13 * S);
    sample_end(&s);
}

static void ignores_events_of_unknown_instances_and_resources(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_emit(&s, 1, SIM_EVENT_BELIEVED, 1, 2, 0, 1, 0);
    sample_emit(&s, 1, SIM_EVENT_BELIEVED, 1, 0, 1, 1, 0);
    sample_emit(&s, 1, SIM_EVENT_BELIEVED, 1, SIM_NO_INSTANCE, SIM_NO_RESOURCE, 1, 0);
    sample_emit(&s, 1, SIM_EVENT_EXECUTE_ENDED, 0, 0, SIM_NO_RESOURCE, 1, 0);
    sample_emit(&s, 1, SIM_EVENT_INSTANCE_STARTED, 0, 7, SIM_NO_RESOURCE, 1, 0);
    sample_emit(&s, 1, (enum sim_event_kind)200, 0, 0, 0, 1, 0);
    history_end(&s.history, 100 * S);
    assert_int_equal(s.history.levels[HISTORY_BELIEF].count, 0);
    assert_int_equal(s.history.lives.count, 0);
    sample_end(&s);
}

static void says_when_the_limit_is_used_up(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 1, 1, 100 * S);
    history_destroy(&s.history);
    history_init(&s.history, 3 * sizeof(struct history_interval));
    assert_true(history_begin(&s.history, 1, 1));
    for (int i = 0; i < 3; i++)
        sample_grant(&s, i * S, 0, 0);
    assert_int_equal(s.history.problem, HISTORY_OK);
    sample_grant(&s, 4 * S, 0, 0);
    assert_int_equal(s.history.problem, HISTORY_TOO_LARGE);
    sample_grant(&s, 5 * S, 0, 0); /* ignored */
    assert_int_equal(s.history.levels[HISTORY_OWNERSHIP].count, 3);
    history_end(&s.history, 100 * S);
    sample_end(&s);
}

/* ---- no room -------------------------------------------------------------------------------- */

static const struct {
    enum sim_event_kind kind;
    bool of_process;
} appending[] = {{SIM_EVENT_BELIEVED, false},           {SIM_EVENT_GRANTED, false},
                 {SIM_EVENT_RESIGNATION_QUEUED, false}, {SIM_EVENT_EXECUTE_BEGUN, false},
                 {SIM_EVENT_WORK_BEGUN, false},         {SIM_EVENT_COMMIT_REJECTED, false},
                 {SIM_EVENT_FAULT_BEGUN, true},         {SIM_EVENT_INSTANCE_STARTED, true}};

static void emit_one(struct sample *s, size_t i)
{
    sample_emit(s, 1 * S, appending[i].kind, 0, 0, appending[i].of_process ? SIM_NO_RESOURCE : 0, 1,
                1);
}

static uint32_t record_count(const struct history *h)
{
    return h->levels[HISTORY_BELIEF].count + h->levels[HISTORY_OWNERSHIP].count +
           h->resignations.count + h->works.count + h->faults.count + h->lives.count;
}

static void every_kind_of_record_is_limited(void **state)
{
    struct sample s;
    (void)state;
    for (size_t i = 0; i < sizeof appending / sizeof *appending; i++) {
        sample_begin(&s, 1, 1, 100 * S);
        s.history.limit = 1;
        emit_one(&s, i);
        assert_int_equal(s.history.problem, HISTORY_TOO_LARGE);
        assert_int_equal(record_count(&s.history), 0);
        history_end(&s.history, 100 * S);
        sample_end(&s);
    }
}

static void every_kind_of_record_may_find_no_memory(void **state)
{
    struct sample s;
    (void)state;
    for (size_t i = 0; i < sizeof appending / sizeof *appending; i++) {
        sample_begin(&s, 1, 1, 100 * S);
        memory_is_out = true;
        emit_one(&s, i);
        memory_is_out = false;
        assert_int_equal(s.history.problem, HISTORY_NO_MEMORY);
        assert_int_equal(record_count(&s.history), 0);
        emit_one(&s, i); /* ignored, though there is memory again */
        assert_int_equal(record_count(&s.history), 0);
        history_end(&s.history, 100 * S);
        sample_end(&s);
    }
}

static void a_case_may_find_no_memory_to_begin_with(void **state)
{
    struct history h;
    (void)state;
    history_init(&h, 0);
    memory_is_out = true;
    assert_false(history_begin(&h, 1, 10));
    memory_is_out = false;
    assert_int_equal(h.problem, HISTORY_NO_MEMORY);
    assert_true(history_begin(&h, 1, 10));
    assert_int_equal(h.problem, HISTORY_OK);
    history_destroy(&h);
}

static void numbers_of_records_do_not_overflow(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 1, 1, 100 * S);
    struct records *records = &s.history.levels[HISTORY_BELIEF];
    records->count = UINT32_MAX - 1;
    sample_believe(&s, 1 * S, 0, 0);
    assert_int_equal(s.history.problem, HISTORY_TOO_LARGE);
    assert_int_equal(records->count, UINT32_MAX - 1);
    records->count = 0;
    sample_end(&s);
}

static void unknown_outcomes_have_a_name(void **state)
{
    (void)state;
    assert_string_equal(history_outcome_name(HISTORY_OUTCOME_COUNT), "unknown");
    assert_string_equal(history_commit_name(HISTORY_COMMIT_COUNT), "unknown");
}

static void forgets_the_case_before(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_grant(&s, 1 * S, 0, 0);
    history_end(&s.history, 100 * S);
    assert_true(history_begin(&s.history, 2, 3));
    assert_int_equal(s.history.levels[HISTORY_OWNERSHIP].count, 0);
    sample_believe(&s, 1 * S, 1, 2);
    history_end(&s.history, 50 * S);
    assert_int64_equal(belief(&s, 0)->end_ns, 50 * S);
    sample_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_belief_and_ownership_with_their_causes),
        cmocka_unit_test(closes_what_is_open_at_the_end_of_the_run),
        cmocka_unit_test(keeps_several_owners_of_one_resource_apart),
        cmocka_unit_test(ends_a_belief_that_begins_again_without_having_ended),
        cmocka_unit_test(follows_a_resignation),
        cmocka_unit_test(keeps_only_the_work_that_disagrees_with_ownership),
        cmocka_unit_test(tells_faults_of_one_plan_apart_by_their_occurrence),
        cmocka_unit_test(ignores_events_of_unknown_instances_and_resources),
        cmocka_unit_test(says_when_the_limit_is_used_up),
        cmocka_unit_test(forgets_the_case_before),
        cmocka_unit_test(a_pass_agrees_only_with_one_owner_from_begin_to_end),
        cmocka_unit_test(a_pass_that_loses_its_owner_on_the_way_is_kept),
        cmocka_unit_test(work_without_a_beginning_has_no_end),
        cmocka_unit_test(lives_end_by_crash_or_shutdown),
        cmocka_unit_test(every_kind_of_record_is_limited),
        cmocka_unit_test(every_kind_of_record_may_find_no_memory),
        cmocka_unit_test(a_case_may_find_no_memory_to_begin_with),
        cmocka_unit_test(numbers_of_records_do_not_overflow),
        cmocka_unit_test(unknown_outcomes_have_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
