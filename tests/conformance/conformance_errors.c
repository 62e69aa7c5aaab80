/* SPDX-License-Identifier: Apache-2.0 */
/* Conformance checks about dead contexts and about calls that fail. */
#include "conformance_world.h"

#define EXCLUSIVE ELECTION_CONFORMANCE_EXCLUSIVE

static void fail_next(struct world *w, size_t instance, enum election_conformance_op op)
{
    w->subject->fail_next(w->subject->data, instance, op, ELECTION_ERR_UNAVAILABLE);
}

/* All operations but close, of a participant that is master. */
static void require_honoured(struct world *w, struct participant *p,
                             struct election_context *context, enum election_error expected)
{
    bool is_master = false;
    char master[ELECTION_ID_SIZE] = "untouched";
    REQUIRE_RETURNS(w, p->ops->start(p->election, context), expected, "start");
    REQUIRE_RETURNS(w, p->ops->wait_for_mastership(p->election, context), expected,
                    "wait_for_mastership");
    REQUIRE_RETURNS(w, p->ops->is_master(p->election, context, &is_master), expected, "is_master");
    REQUIRE(w, !is_master, "is_master wrote its answer although it failed");
    REQUIRE_RETURNS(w, p->ops->get_current_master(p->election, context, master), expected,
                    "get_current_master");
    REQUIRE(w, strcmp(master, "untouched") == 0,
            "get_current_master wrote an id although it failed");
    REQUIRE_RETURNS(w, p->ops->resign(p->election, context), expected, "resign");
}

static void a_cancelled_context_is_honoured(struct world *w)
{
    struct election_context context;
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "winning");
    election_context_init(&context, w->instances[0].env, NULL, ELECTION_FOREVER);
    election_context_cancel(&context);
    require_honoured(w, p, &context, ELECTION_ERR_CANCELLED);
    election_context_release(&context);
}

static void an_expired_context_is_honoured(struct world *w)
{
    struct election_context context;
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "winning");
    struct election_env *env = w->instances[0].env;
    election_context_init(&context, env, NULL, election_now(env));
    require_honoured(w, p, &context, ELECTION_ERR_DEADLINE);
    election_context_release(&context);
}

/* Close may succeed under a dead context, if it then has released everything. */
static void close_under_a_dead_context_tells_the_truth(struct world *w)
{
    struct election_context context;
    struct participant *former = world_join(w, 0, "6962");
    struct participant *successor = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(former), ELECTION_OK, "winning");
    election_context_init(&context, w->instances[0].env, NULL, ELECTION_FOREVER);
    election_context_cancel(&context);
    enum election_error error = former->ops->close(former->election, &context);
    election_context_release(&context);
    if (error != ELECTION_OK) {
        REQUIRE_RETURNS(w, error, ELECTION_ERR_CANCELLED, "close under a cancelled context");
        REQUIRE_RETURNS(w, call_close(former), ELECTION_OK, "close under a live context behind it");
    }
    REQUIRE_RETURNS(w, win(successor), ELECTION_OK, "winning of the successor after close");
}

static void a_failed_start_can_be_repeated(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    fail_next(w, 0, ELECTION_CONFORMANCE_START);
    REQUIRE_RETURNS(w, call_start(p), ELECTION_ERR_UNAVAILABLE, "start that was made to fail");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "start and wait behind it");
    REQUIRE(w, is_master_says(p, true), "is_master did not answer true");
}

static void a_failed_wait_can_be_repeated_behind_start(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, call_start(p), ELECTION_OK, "start");
    fail_next(w, 0, ELECTION_CONFORMANCE_WAIT);
    REQUIRE_RETURNS(w, call_wait(p), ELECTION_ERR_UNAVAILABLE, "wait that was made to fail");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "start and wait behind it");
    REQUIRE(w, is_master_says(p, true), "is_master did not answer true");
}

static void a_failed_is_master_writes_and_changes_nothing(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    bool is_master = false;
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "winning");
    fail_next(w, 0, ELECTION_CONFORMANCE_IS_MASTER);
    REQUIRE_RETURNS(w, call_is_master(p, &is_master), ELECTION_ERR_UNAVAILABLE,
                    "is_master that was made to fail");
    REQUIRE(w, !is_master, "is_master wrote its answer although it failed");
    REQUIRE_RETURNS(w, call_wait(p), ELECTION_OK, "wait_for_mastership behind it");
    REQUIRE(w, is_master_says(p, true), "the master lost mastership by a failed question");
}

static void a_failed_resign_can_be_repeated(struct world *w)
{
    struct participant *former = world_join(w, 0, "6962");
    struct participant *successor = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(former), ELECTION_OK, "winning");
    fail_next(w, 0, ELECTION_CONFORMANCE_RESIGN);
    REQUIRE_RETURNS(w, call_resign(former), ELECTION_ERR_UNAVAILABLE,
                    "resign that was made to fail");
    REQUIRE_RETURNS(w, call_resign(former), ELECTION_OK, "resign, again");
    REQUIRE_RETURNS(w, win(successor), ELECTION_OK, "winning of the successor");
}

static void a_failed_resign_leaves_a_way_back(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "winning");
    fail_next(w, 0, ELECTION_CONFORMANCE_RESIGN);
    REQUIRE_RETURNS(w, call_resign(p), ELECTION_ERR_UNAVAILABLE, "resign that was made to fail");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "start and wait behind it");
    REQUIRE(w, is_master_says(p, true), "is_master did not answer true");
}

static void a_failed_close_can_be_repeated(struct world *w)
{
    struct participant *former = world_join(w, 0, "6962");
    struct participant *successor = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(former), ELECTION_OK, "winning");
    fail_next(w, 0, ELECTION_CONFORMANCE_CLOSE);
    REQUIRE_RETURNS(w, call_close(former), ELECTION_ERR_UNAVAILABLE, "close that was made to fail");
    REQUIRE_RETURNS(w, call_close(former), ELECTION_OK, "close, again");
    REQUIRE_RETURNS(w, win(successor), ELECTION_OK, "winning of the successor");
}

static void a_failed_get_current_master_writes_nothing(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    char master[ELECTION_ID_SIZE] = "untouched";
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "winning");
    fail_next(w, 0, ELECTION_CONFORMANCE_GET_CURRENT_MASTER);
    REQUIRE_RETURNS(w, call_master(p, master), ELECTION_ERR_UNAVAILABLE,
                    "get_current_master that was made to fail");
    REQUIRE(w, strcmp(master, "untouched") == 0,
            "get_current_master wrote an id although it failed");
    REQUIRE(w, master_is(p, world_ids[0]), "get_current_master did not recover");
}

static const struct check checks[] = {
    {"a_cancelled_context_is_honoured", "under a cancelled context every call returns cancelled",
     a_cancelled_context_is_honoured, 1, 0, false, NULL},
    {"an_expired_context_is_honoured", "under an expired context every call returns deadline",
     an_expired_context_is_honoured, 1, 0, false, NULL},
    {"close_under_a_dead_context_tells_the_truth",
     "success means released, an error can be repeated", close_under_a_dead_context_tells_the_truth,
     2, EXCLUSIVE, false, NULL},
    {"a_failed_start_can_be_repeated", "start and wait recover from a failed start",
     a_failed_start_can_be_repeated, 1, 0, true, NULL},
    {"a_failed_wait_can_be_repeated_behind_start", "start and wait recover from a failed wait",
     a_failed_wait_can_be_repeated_behind_start, 1, 0, true, NULL},
    {"a_failed_is_master_writes_and_changes_nothing", "a failed question is only that",
     a_failed_is_master_writes_and_changes_nothing, 1, 0, true, NULL},
    {"a_failed_resign_can_be_repeated", "the second resign releases what the first did not",
     a_failed_resign_can_be_repeated, 2, EXCLUSIVE, true, NULL},
    {"a_failed_resign_leaves_a_way_back", "start and wait recover from a failed resign",
     a_failed_resign_leaves_a_way_back, 1, 0, true, NULL},
    {"a_failed_close_can_be_repeated", "the second close releases what the first did not",
     a_failed_close_can_be_repeated, 2, EXCLUSIVE, true, NULL},
    {"a_failed_get_current_master_writes_nothing",
     "nothing is written, and the next answer is right", a_failed_get_current_master_writes_nothing,
     1, 0, true, NULL},
    {NULL, NULL, NULL, 0, 0, false, NULL},
};

const struct check *const conformance_error_checks = checks;
