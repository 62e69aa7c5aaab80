/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The world of one conformance check: instances, participants, waits that run concurrently.
 * Private: not installed. A check is a function over a world; it stops at the first REQUIRE that
 * fails, and the world cleans up behind it.
 */
#ifndef ELECTION_CONFORMANCE_WORLD_H
#define ELECTION_CONFORMANCE_WORLD_H

#include <string.h>

#include "election_conformance.h"

enum { WORLD_PARTICIPANTS = 8, WORLD_WAITS = 8, WORLD_WHY = 400 };

struct participant {
    struct world *world;
    size_t instance;
    struct election *election;
    const struct election_ops *ops;
    struct wait *waiting; /* the latest one */
};

/* A wait_for_mastership that runs concurrently. */
struct wait {
    struct participant *participant;
    struct election_context context;
    struct election_condition changed;
    void *spawned;
    bool begun; /* guarded by the environment lock, as is what follows */
    bool ended;
    enum election_error result;
    int64_t ended_ns;
};

struct world {
    const struct election_conformance *subject;
    struct election_env *env; /* of the first instance */
    struct election_context context;
    struct election_conformance_instance instances[ELECTION_CONFORMANCE_INSTANCES];
    size_t instance_count;
    struct participant participants[WORLD_PARTICIPANTS];
    size_t participant_count;
    struct wait waits[WORLD_WAITS];
    size_t wait_count;
    int64_t moment_ns, patience_ns;
    bool failed;
    char why[WORLD_WHY];
};

struct check {
    const char *name, *sentence;
    void (*run)(struct world *world);
    size_t instances;
    unsigned needs; /* capabilities */
    bool injects;
    const char *const *ids; /* NULL: the usual ones */
};

extern const struct check *const conformance_basic_checks,
    *const conformance_race_checks, *const conformance_life_checks, *const conformance_error_checks;

extern const char *const world_ids[ELECTION_CONFORMANCE_INSTANCES];

#define REQUIRE(world, condition, ...)         \
    do {                                       \
        if ((world)->failed || !(condition)) { \
            world_fail(world, __VA_ARGS__);    \
            return;                            \
        }                                      \
    } while (0)

/* The call must return this error; says so otherwise. */
#define REQUIRE_RETURNS(world, call, expected, what)                                  \
    do {                                                                              \
        enum election_error returned_ = (call);                                       \
        REQUIRE(world, returned_ == (expected), "%s returned %s instead of %s", what, \
                election_error_name(returned_), election_error_name(expected));       \
    } while (0)

/* Keep the first sentence. */
__attribute__((format(printf, 2, 3))) void world_fail(struct world *world, const char *format, ...);

/* A participant of this instance; fails the check when it cannot be made. Never NULL: on failure
 * its calls return ELECTION_ERR_INVALID. */
struct participant *world_join(struct world *world, size_t instance, const char *resource_id);

/* Nothing must happen for so long. */
void world_let_a_moment_pass(struct world *world);

/* The operations under a context of their own with the patience for a deadline. */
enum election_error call_start(struct participant *p);
enum election_error call_wait(struct participant *p);
enum election_error call_is_master(struct participant *p, bool *is_master);
enum election_error call_resign(struct participant *p);
enum election_error call_close(struct participant *p);
enum election_error call_master(struct participant *p, char master[ELECTION_ID_SIZE]);

/* start, then wait; the first error. */
enum election_error win(struct participant *p);

/* start, then a wait beside, without a deadline unless one is given. */
struct wait *begin_wait(struct participant *p, int64_t deadline_ns);

/* Whether the wait has ended by now, or ends within the patience. */
bool has_ended(struct wait *wait);
bool ends(struct wait *wait);

/* Whether it ends with success within the patience. */
bool wins(struct wait *wait);

/* Whether is_master answers `expected`; false after an error as well. */
bool is_master_says(struct participant *p, bool expected);

/* Whether get_current_master answers with this id; NULL: with ELECTION_ERR_NO_MASTER. */
bool master_is(struct participant *p, const char *id);

#endif
