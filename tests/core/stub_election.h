/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scripted election: whether it is master, which operation fails how often, and how long each
 * takes, is set by the test; every call is logged. The counterpart of the original's stub package.
 */
#ifndef TENURE_TESTS_CORE_STUB_ELECTION_H
#define TENURE_TESTS_CORE_STUB_ELECTION_H

#include "core/election.h"

enum stub_op {
    STUB_START,
    STUB_WAIT,
    STUB_IS_MASTER,
    STUB_RESIGN,
    STUB_CLOSE,
    STUB_GET_MASTER,
    STUB_OPS
};

enum { STUB_CALLS = 256 };

#define STUB_ALWAYS UINT32_MAX

struct stub_call {
    enum stub_op op;
    int64_t begin_ns, end_ns;
    int64_t deadline_ns;           /* of the context it got */
    enum election_error was_alive; /* of that context, when the call began */
    enum election_error result;
};

struct stub_election {
    struct election election;
    struct election_env *env;
    struct election_condition changed;
    bool is_master;
    uint64_t epoch;
    enum election_error errors[STUB_OPS];
    uint32_t failing[STUB_OPS]; /* so many calls still fail; STUB_ALWAYS does not count down */
    int64_t delay_ns[STUB_OPS];
    bool deaf[STUB_OPS]; /* the delay runs to its end even if the context does not live so long */
    /* Called before the n-th call (1 is the first) of any operation is logged. May be NULL. */
    void (*on_call)(void *data, enum stub_op op, uint32_t nth);
    void *on_call_data;
    uint32_t nth[STUB_OPS];
    int running, most_running; /* calls at the same time, get_current_master left out */
    struct stub_call calls[STUB_CALLS];
    uint32_t call_count;
};

/* In the caller's storage; ops->free only counts as a call of nothing. With `has_epoch` the
 * optional slot is there and answers `epoch`. */
void stub_election_init(struct stub_election *stub, struct election_env *env, bool is_master,
                        bool has_epoch);

/* Replace the flag, as the original's Update; blocked waits look again. */
void stub_election_set_master(struct stub_election *stub, bool is_master);

/* Let the next `times` calls of an operation fail. */
void stub_election_fail(struct stub_election *stub, enum stub_op op, enum election_error error,
                        uint32_t times);

/* The log as words separated by blanks, "Start Wait IsMaster"; valid until the next call. */
const char *stub_election_trace(const struct stub_election *stub, char *text, size_t size);

/* The n-th logged call of an operation, 1 is the first; NULL if there were fewer. */
const struct stub_call *stub_election_call(const struct stub_election *stub, enum stub_op op,
                                           uint32_t nth);

#endif
