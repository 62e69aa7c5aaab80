/* SPDX-License-Identifier: Apache-2.0 */
/* Rightful runs, written by hand: no checker says anything, wherever the run ends. */
#include "tests/check/stream.h"
#include "tests/t.h"

enum { MOST_EVENTS = 400 };

/* A list that is kept, to be told again as far as any of its events. */
struct tape {
    struct sim_event events[MOST_EVENTS];
    size_t count;
};

static void keep(void *data, const struct sim_event *events, size_t count)
{
    struct tape *tape = data;
    assert_true(tape->count + count <= MOST_EVENTS);
    memcpy(&tape->events[tape->count], events, count * sizeof *events);
    tape->count += count;
}

static void record(struct tape *tape, struct stream *s)
{
    tape->count = 0;
    *s = (struct stream){.config = stream_config(), .reader = {keep, tape}};
}

/* Every run that ends with one of the events, or so long after it, is rightful. */
static void holds_wherever_it_ends(const struct tape *tape, const struct check_config *config,
                                   int64_t after_ns)
{
    for (size_t n = 1; n <= tape->count; n++) {
        int64_t end_ns = tape->events[n - 1].time_ns;
        if (n < tape->count && tape->events[n].time_ns - end_ns < after_ns)
            after_ns = tape->events[n].time_ns - end_ns;
        struct stream s;
        stream_open_with(&s, config);
        s.reader.read(s.reader.data, tape->events, n);
        stream_finish(&s, end_ns + after_ns);
        assert_only(&s, 0);
        stream_close(&s);
    }
}

static void passes(struct stream *s, uint16_t i, uint32_t r, uint64_t epoch, uint64_t pass)
{
    stream_emit(s, SIM_EVENT_WORK_BEGUN, 0, i, r, epoch, pass);
    stream_emit(s, SIM_EVENT_COMMIT_ACCEPTED, 0, i, r, epoch, pass);
    stream_emit(s, SIM_EVENT_WORK_ENDED, 0, i, r, epoch, pass);
}

/* n1 wins both; it hands r1 to n2, which hands it back; n2 is stopped and starts again. */
static void tell_a_quiet_life(struct stream *s)
{
    up(s, 0);
    up(s, 1);
    s->now_ns = 1 * S;
    wins(s, 0, 0, 1, 1);
    wins(s, 0, 1, 2, 1);
    s->now_ns = 2 * S;
    campaigns(s, 1, 0, 3);
    campaigns(s, 1, 1, 4);
    s->now_ns = 6 * S;
    checked(s, 0, 0, ELECTION_OK, true, 6 * S);
    checked(s, 0, 1, ELECTION_OK, true, 5 * S);
    observed(s, 0, ELECTION_OK, 0, 6 * S);
    passes(s, 0, 0, 1, 1);
    s->now_ns = 61 * S;
    resigns(s, 0, 0);
    s->now_ns = 62 * S;
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    called(s, 0, 0, SIM_OPERATION_RESIGN);
    released(s, 0, 0, 1, 1, SIM_CAUSE_RESIGN);
    granted(s, 1, 0, 2, 3);
    s->now_ns = 62 * S + 5;
    answered(s, 0, 0, SIM_OPERATION_RESIGN, ELECTION_OK);
    called(s, 0, 0, SIM_OPERATION_START);
    answered(s, 0, 0, SIM_OPERATION_START, ELECTION_OK);
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, 0, ELECTION_OK, 1);
    called(s, 0, 0, SIM_OPERATION_WAIT);
    answered(s, 1, 0, SIM_OPERATION_WAIT, ELECTION_OK);
    believed(s, 1, 0, 2);
    s->now_ns = 62 * S + 10;
    entered(s, 0, 0, 1);
    passes(s, 1, 0, 2, 1);
    s->now_ns = 70 * S;
    fault(s, FAULT_STOP, 1);
    stopping(s, 1);
    s->now_ns = 71 * S;
    cancelled(s, 1);
    disbelieved(s, 1, 0, SIM_CAUSE_SHUTDOWN);
    for (uint32_t r = 0; r < 2; r++) {
        called(s, 1, r, SIM_OPERATION_CLOSE);
        gone(s, 1, 3 + r, 60 * S, SIM_CAUSE_SHUTDOWN);
        if (r == 0)
            released(s, 1, 0, 2, 3, SIM_CAUSE_SHUTDOWN);
        else
            withdrawn(s, 1, 1, 4);
        answered(s, 1, r, SIM_OPERATION_CLOSE, ELECTION_OK);
        ended(s, 1, r, ELECTION_ERR_CANCELLED);
    }
    granted(s, 0, 0, 3, 1);
    stopped(s, 1);
    s->now_ns = 71 * S + 5;
    believed(s, 0, 0, 3);
    s->now_ns = 100 * S;
    up(s, 1);
    heal(s, FAULT_STOP, 1);
    s->now_ns = 101 * S;
    campaigns(s, 1, 0, 5);
    campaigns(s, 1, 1, 6);
    stream_emit(s, SIM_EVENT_TRACKER_AUDITED, 0, 0, SIM_NO_RESOURCE, 0, 0);
    stream_emit(s, SIM_EVENT_TRACKER_AUDITED, 0, 1, SIM_NO_RESOURCE, 0, 0);
    stream_emit(s, SIM_EVENT_RUN_ENDED, 0, SIM_NO_INSTANCE, SIM_NO_RESOURCE, 0, 0);
}

/* n1 dies and comes back while its old sessions own and wait; all it does is in new ones. */
static void tell_a_crash(struct stream *s)
{
    up(s, 0);
    up(s, 1);
    wins(s, 0, 0, 1, 1);
    campaigns(s, 0, 1, 2);
    wins(s, 1, 1, 3, 1);
    campaigns(s, 1, 0, 4);
    withdrawn(s, 0, 1, 2);
    entered(s, 0, 1, 2);
    s->now_ns = 30 * S;
    fault(s, FAULT_CRASH, 0);
    crash(s, 0);
    disbelieved(s, 0, 0, SIM_CAUSE_CRASH);
    s->now_ns = 35 * S;
    up(s, 0);
    heal(s, FAULT_CRASH, 0);
    s->now_ns = 36 * S;
    campaigns(s, 0, 0, 5);
    campaigns(s, 0, 1, 6);
    s->now_ns = 37 * S;
    observed(s, 0, ELECTION_OK, 0, 37 * S); /* the old session owns */
    /* it is stopped again before they expire: close ends the new sessions, and only them */
    stopping(s, 0);
    cancelled(s, 0);
    for (uint32_t r = 0; r < 2; r++) {
        called(s, 0, r, SIM_OPERATION_CLOSE);
        gone(s, 0, 5 + r, 36 * S, SIM_CAUSE_SHUTDOWN);
        withdrawn(s, 0, r, 5 + r);
        answered(s, 0, r, SIM_OPERATION_CLOSE, ELECTION_OK);
        ended(s, 0, r, ELECTION_ERR_CANCELLED);
    }
    stopped(s, 0);
    s->now_ns = 85 * S;
    gone(s, 0, 2, 25 * S, SIM_CAUSE_EXPIRY);
    withdrawn(s, 0, 1, 2);
    gone(s, 0, 1, 25 * S, SIM_CAUSE_EXPIRY);
    released(s, 0, 0, 1, 1, SIM_CAUSE_EXPIRY);
    granted(s, 1, 0, 2, 4);
    s->now_ns = 86 * S;
    believed(s, 1, 0, 2);
    checked(s, 1, 0, ELECTION_OK, true, 86 * S);
    s->now_ns = 90 * S;
    up(s, 0);
    s->now_ns = 91 * S;
    campaigns(s, 0, 0, 7);
    campaigns(s, 0, 1, 8);
}

/* n1 is cut off, gives its session up and makes a new one while the store still lists the old one
 * as the owner; overlapping faults, an outage, a revocation, and healing. */
static void tell_faults(struct stream *s)
{
    up(s, 0);
    up(s, 1);
    wins(s, 0, 0, 1, 1);
    wins(s, 0, 1, 2, 1);
    campaigns(s, 1, 0, 3);
    campaigns(s, 1, 1, 4);
    s->now_ns = 20 * S;
    fault(s, FAULT_CUT, 0);
    s->now_ns = 25 * S;
    fault(s, FAULT_PAUSE, 1);
    s->now_ns = 35 * S;
    for (uint32_t r = 0; r < 2; r++) {
        checked(s, 0, r, ELECTION_ERR_DEADLINE, false, 25 * S);
        disbelieved(s, 0, r, SIM_CAUSE_ERROR);
    }
    s->now_ns = 60 * S;
    heal(s, FAULT_PAUSE, 1);
    s->now_ns = 79 * S;
    heal(s, FAULT_CUT, 0);
    called(s, 0, 0, SIM_OPERATION_START);
    opened(s, 0, 5);
    answered(s, 0, 0, SIM_OPERATION_START, ELECTION_OK);
    called(s, 0, 0, SIM_OPERATION_WAIT);
    entered(s, 0, 0, 5);
    s->now_ns = 80 * S;
    expires(s, 0, 0, 1, 1);
    granted(s, 1, 0, 2, 3);
    expires(s, 0, 1, 2, 1);
    granted(s, 1, 1, 2, 4);
    believed(s, 1, 0, 2);
    believed(s, 1, 1, 2);
    s->now_ns = 82 * S;
    campaigns(s, 0, 1, 6);
    s->now_ns = 100 * S;
    fault(s, FAULT_REVOKE, 1);
    gone(s, 1, 3, 90 * S, SIM_CAUSE_REVOKE);
    released(s, 1, 0, 2, 3, SIM_CAUSE_REVOKE);
    granted(s, 0, 0, 3, 5);
    heal(s, FAULT_REVOKE, 1);
    s->now_ns = 101 * S;
    believed(s, 0, 0, 3); /* beside the stale belief of n2 */
    s->now_ns = 104 * S;
    checked(s, 1, 0, ELECTION_OK, false, 103 * S);
    disbelieved(s, 1, 0, SIM_CAUSE_LOST);
    campaigns(s, 1, 0, 7);
    s->now_ns = 150 * S;
    fault(s, FAULT_OUTAGE, SIM_NO_INSTANCE);
    fault(s, FAULT_OUTAGE, SIM_NO_INSTANCE);
    s->now_ns = 151 * S;
    checked(s, 0, 0, ELECTION_ERR_UNAVAILABLE, false, 151 * S);
    disbelieved(s, 0, 0, SIM_CAUSE_ERROR);
    s->now_ns = 400 * S;
    heal(s, FAULT_OUTAGE, SIM_NO_INSTANCE);
    s->now_ns = 600 * S;
    heal(s, FAULT_OUTAGE, SIM_NO_INSTANCE);
    gone(s, 0, 5, 149 * S, SIM_CAUSE_EXPIRY);
    released(s, 0, 0, 3, 5, SIM_CAUSE_EXPIRY);
    granted(s, 1, 0, 4, 7);
    believed(s, 1, 0, 4);
    campaigns(s, 0, 0, 8);
    fault(s, FAULT_HEAL, SIM_NO_INSTANCE);
    heal(s, FAULT_HEAL, SIM_NO_INSTANCE);
}

/* A resignation whose answer is lost, one that is withdrawn, and one whose execution never ends. */
static void tell_resignations(struct stream *s)
{
    up(s, 0);
    wins(s, 0, 0, 1, 1);
    wins(s, 0, 1, 2, 1);
    s->now_ns = 60 * S;
    resigns(s, 0, 0);
    resigns(s, 0, 1);
    s->now_ns = 61 * S;
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    called(s, 0, 0, SIM_OPERATION_RESIGN);
    released(s, 0, 0, 1, 1, SIM_CAUSE_RESIGN);
    answered(s, 0, 0, SIM_OPERATION_RESIGN, ELECTION_ERR_UNAVAILABLE);
    called(s, 0, 0, SIM_OPERATION_START);
    answered(s, 0, 0, SIM_OPERATION_START, ELECTION_OK);
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, 0, ELECTION_ERR_UNAVAILABLE, 1);
    /* a second execution of the same resignation is refused: it concerns no resource */
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, SIM_NO_RESOURCE, ELECTION_ERR_SPENT, 0);
    called(s, 0, 0, SIM_OPERATION_WAIT);
    entered(s, 0, 0, 1);
    granted(s, 0, 0, 2, 1);
    believed(s, 0, 0, 2);
    s->now_ns = 80 * S;
    stopping(s, 0);
    cancelled(s, 0);
    stream_emit(s, SIM_EVENT_RESIGNATION_WITHDRAWN, 0, 0, 1, 0, 0);
    disbelieved(s, 0, 0, SIM_CAUSE_SHUTDOWN);
    s->now_ns = 90 * S;
}

static void holds(void (*tell)(struct stream *s))
{
    static struct tape tape;
    struct check_config config = stream_config();
    struct stream s;
    record(&tape, &s);
    tell(&s);
    holds_wherever_it_ends(&tape, &config, 0);
    holds_wherever_it_ends(&tape, &config, 1 * S);
    config.owner_can_linger = true;
    holds_wherever_it_ends(&tape, &config, 0);
}

static void a_quiet_life_is_rightful(void **state)
{
    (void)state;
    holds(tell_a_quiet_life);
}

static void a_crash_with_sessions_left_behind_is_rightful(void **state)
{
    (void)state;
    holds(tell_a_crash);
}

static void faults_that_overlap_are_rightful(void **state)
{
    (void)state;
    holds(tell_faults);
}

static void resignations_in_doubt_are_rightful(void **state)
{
    (void)state;
    holds(tell_resignations);
}

/* The quiet life looks at every property but the one that takes two runs. */
static void rightful_runs_exercise_every_property(void **state)
{
    (void)state;
    static void (*const tells[])(struct stream *) = {tell_a_quiet_life, tell_a_crash, tell_faults,
                                                     tell_resignations};
    uint64_t exercised[PROPERTY_COUNT] = {0};
    for (size_t i = 0; i < sizeof tells / sizeof tells[0]; i++) {
        struct stream s;
        stream_open(&s);
        tells[i](&s);
        stream_finish(&s, s.now_ns);
        for (unsigned p = 0; p < PROPERTY_COUNT; p++)
            exercised[p] += stream_exercised(&s, p);
        stream_close(&s);
    }
    for (unsigned p = 0; p < PROPERTY_COUNT; p++)
        if (exercised[p] == 0 && p != PROPERTY_S17)
            fail_msg("%s is never exercised", property_table[p].label);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_life_is_rightful),
        cmocka_unit_test(a_crash_with_sessions_left_behind_is_rightful),
        cmocka_unit_test(faults_that_overlap_are_rightful),
        cmocka_unit_test(resignations_in_doubt_are_rightful),
        cmocka_unit_test(rightful_runs_exercise_every_property),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
