/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of events in the stream of a run: one list, from which come the numbers, the words in
 * messages, and the meaning of the two values. Numbers are part of the digest: new kinds go at the
 * end.
 *
 * An operation of the backend is named by `cause` in CALL, ANSWER: see SIM_OPERATION_LIST.
 *
 * CHECKED tells of one answer to is_master, unless it is what nearly all are: yes, without an
 * error, at the instant it was asked. Those of one runner are told together by CONFIRMED, before
 * anything else happens between that runner and the store, and before the resource changes hands.
 */
#ifndef TENURE_SIM_EVENT_KIND_H
#define TENURE_SIM_EVENT_KIND_H

/* X(name, word, what `value` is, what `extra` is) */
#define SIM_EVENT_LIST(X)                                                                          \
    X(NONE, "none", "", "")                                                                        \
    /* store: what the in-memory backend decided, at the moment it did */                          \
    X(SESSION_OPENED, "session_opened", "session", "lease ns")                                     \
    X(SESSION_GONE, "session_gone", "session", "last renewal ns")                                  \
    X(ENTERED, "entered", "session", "entry")                                                      \
    X(WITHDRAWN_ENTRY, "withdrawn_entry", "session", "entry")                                      \
    X(GRANTED, "granted", "epoch", "session")                                                      \
    X(RELEASED, "released", "epoch", "session")                                                    \
    /* belief: what the tracker says */                                                            \
    X(BELIEVED, "believed", "epoch", "")                                                           \
    X(DISBELIEVED, "disbelieved", "", "")                                                          \
    X(DUPLICATE_SET, "duplicate_set", "the value set", "")                                         \
    /* the runner and its calls */                                                                 \
    X(RUNNER_STARTED, "runner_started", "hold ns", "check interval ns")                            \
    X(RUNNER_ENDED, "runner_ended", "error", "")                                                   \
    X(CHECKED, "checked", "answer", "asked at ns") /* cause: enum election_error */                \
    X(CALLED, "called", "", "")                                                                    \
    X(ANSWERED, "answered", "error", "asked at ns")                                                \
    X(BACKED_OFF, "backed_off", "error", "")                                                       \
    X(RESIGNATION_QUEUED, "resignation_queued", "age on the hold clock ns", "")                    \
    X(RESIGNATION_WITHDRAWN, "resignation_withdrawn", "", "")                                      \
    X(EXECUTE_BEGUN, "execute_begun", "execution", "")                                             \
    X(EXECUTE_ENDED, "execute_ended", "error", "execution")                                        \
    /* work and effect */                                                                          \
    X(WORK_BEGUN, "work_begun", "epoch", "pass")                                                   \
    X(WORK_ENDED, "work_ended", "epoch", "pass")                                                   \
    X(COMMIT_ACCEPTED, "commit_accepted", "epoch", "pass")                                         \
    X(COMMIT_REJECTED, "commit_rejected", "epoch", "pass")                                         \
    /* processes, observers, faults */                                                             \
    X(INSTANCE_STARTED, "instance_started", "incarnation", "")                                     \
    X(INSTANCE_STOPPING, "instance_stopping", "incarnation", "")                                   \
    X(INSTANCE_STOPPED, "instance_stopped", "incarnation", "")                                     \
    X(INSTANCE_CRASHED, "instance_crashed", "incarnation", "")                                     \
    X(OBSERVED, "observed", "instance answered", "asked at ns")                                    \
    X(FAULT_BEGUN, "fault_begun", "fault", "")                                                     \
    X(FAULT_ENDED, "fault_ended", "fault", "")                                                     \
    X(RUN_ENDED, "run_ended", "", "")                                                              \
    X(RUNNER_CONFIGURED, "runner_configured", "pause ns", "resign odds")                           \
    X(INSTANCE_CANCELLED, "instance_cancelled", "incarnation", "")                                 \
    X(TRACKER_AUDITED, "tracker_audited", "disagreements", "")                                     \
    /* checks that were answered yes at once, one after the other; cause: how many, up to 255 */   \
    X(CONFIRMED, "confirmed", "hash of the times", "last one at ns")

enum sim_event_kind {
#define X(name, word, value, extra) SIM_EVENT_##name,
    SIM_EVENT_LIST(X)
#undef X
        SIM_EVENT_KIND_COUNT
};

/* Why ownership or belief began or ended. X(name, word, voluntary) */
#define SIM_CAUSE_LIST(X)                                                                          \
    X(NONE, "none", 0)                                                                             \
    X(ELECTED, "elected", 0)                                                                       \
    X(RESIGN, "resign", 1)                                                                         \
    X(SHUTDOWN, "shutdown", 1)                                                                     \
    X(CRASH, "crash", 0)                                                                           \
    X(EXPIRY, "expiry", 0)                                                                         \
    X(REVOKE, "revoke", 0)                                                                         \
    X(LOST, "lost", 0)                                                                             \
    X(ERROR, "error", 0)                                                                           \
    X(STORE, "store", 0)                                                                           \
    X(RUNNER_EXIT, "runner_exit", 0)                                                               \
    X(END_OF_RUN, "end_of_run", 0)

enum sim_cause {
#define X(name, word, voluntary) SIM_CAUSE_##name,
    SIM_CAUSE_LIST(X)
#undef X
        SIM_CAUSE_COUNT
};

/* The operations of struct election_ops, as they are named in scenarios and in the stream. */
#define SIM_OPERATION_LIST(X)                                                                      \
    X(START, "start")                                                                              \
    X(WAIT, "wait_for_mastership")                                                                 \
    X(IS_MASTER, "is_master")                                                                      \
    X(RESIGN, "resign")                                                                            \
    X(CLOSE, "close")                                                                              \
    X(GET_CURRENT_MASTER, "get_current_master")                                                    \
    X(KEEP_ALIVE, "keep_alive")

enum sim_operation {
#define X(name, word) SIM_OPERATION_##name,
    SIM_OPERATION_LIST(X)
#undef X
        SIM_OPERATION_COUNT
};

#endif
