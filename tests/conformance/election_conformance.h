/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conformance suite for election backends: does a factory keep the promises of election.h?
 *
 * For authors of backends. Independent of any test framework and of how the backend is run:
 * describe your backend in a struct election_conformance, call election_conformance_run, and look
 * at what is reported. Runs on real threads over env_posix as well as in a simulator where each
 * participant runs on a task of its own, because all it needs of its surroundings are the callbacks
 * below.
 *
 *     static void report(void *data, const char *check, enum election_conformance_verdict verdict,
 *                        const char *why)
 *     {
 *         printf("%s: %s (%s)\n", election_conformance_word(verdict), check, why);
 *     }
 *     ...
 *     struct election_conformance mine = {
 *         .set_up = set_up, .tear_down = tear_down, .spawn = spawn, .join = join,
 *         .capabilities = ELECTION_CONFORMANCE_EXCLUSIVE,
 *     };
 *
 *     return election_conformance_run(&mine, NULL, report, NULL).failed == 0 ? 0 : 1;
 *
 * The suite waits by sleeping in the environment of the first instance. So call it from where
 * waiting is allowed: any thread under env_posix, a task in a simulator. It allocates nothing;
 * its own frames fit into 8 KiB of stack.
 */
#ifndef ELECTION_CONFORMANCE_H
#define ELECTION_CONFORMANCE_H

#include "election.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a backend can do beyond what all must; a check that needs more is skipped. */
enum election_conformance_capability {
    /* At most one instance is master of a resource at a time. Without it, every instance is master
     * at once and always, as with noop. */
    ELECTION_CONFORMANCE_EXCLUSIVE = 1,
    /* Waiters win in the order in which their wait_for_mastership began. */
    ELECTION_CONFORMANCE_FIFO = 2,
    /* The optional slot `epoch` is there. */
    ELECTION_CONFORMANCE_EPOCH = 4,
    /* get_current_master answers for participants that never campaigned. */
    ELECTION_CONFORMANCE_OBSERVERS = 8
};

enum election_conformance_op {
    ELECTION_CONFORMANCE_START,
    ELECTION_CONFORMANCE_WAIT,
    ELECTION_CONFORMANCE_IS_MASTER,
    ELECTION_CONFORMANCE_RESIGN,
    ELECTION_CONFORMANCE_CLOSE,
    ELECTION_CONFORMANCE_GET_CURRENT_MASTER,
    ELECTION_CONFORMANCE_OPS
};

/* At most so many instances are asked for at a time. */
#define ELECTION_CONFORMANCE_INSTANCES 4

/* One participating process, real or simulated: its factory and the environment its calls run in.
 */
struct election_conformance_instance {
    struct election_factory *factory;
    struct election_env *env;
};

struct election_conformance {
    void *data; /* handed to every callback */

    /* Make a fresh world: `count` instances with these ids, on a service in which nobody is master
     * of anything. Fill instances[0..count). Called once before each check. Any error makes the
     * check fail; tear_down is called then, too. */
    enum election_error (*set_up)(void *data, const char *const *instance_ids, size_t count,
                                  struct election_conformance_instance *instances);

    /* End the world. All participants were freed and all spawned functions joined. */
    void (*tear_down)(void *data);

    /* Run function(argument) concurrently, on behalf of the instance with this index. NULL if that
     * is not possible: the check fails. */
    void *(*spawn)(void *data, size_t instance, void (*function)(void *argument), void *argument);

    /* Wait for the end of a spawned function; called once for each. */
    void (*join)(void *data, void *spawned);

    /* Optional, NULL if not possible: let the next call of this operation by any participant of the
     * instance return `error` and do nothing. Checks about errors are skipped without it. */
    void (*fail_next)(void *data, size_t instance, enum election_conformance_op op,
                      enum election_error error);

    unsigned capabilities; /* of enum election_conformance_capability */

    /* What has not happened after this long does not happen: it must be longer than any round trip,
     * and is spent for certain in many checks. 0 means 50 ms. */
    int64_t moment_ns;

    /* What must happen happens within this. Spent only when a check fails. 0 means 10 s. */
    int64_t patience_ns;
};

enum election_conformance_verdict {
    ELECTION_CONFORMANCE_PASSED,
    ELECTION_CONFORMANCE_FAILED,
    ELECTION_CONFORMANCE_SKIPPED
};

/* Told once for each check, before its world is torn down: should a failing backend hang there, the
 * failure has been told. `why` is a sentence: what was checked, what went wrong, or what is
 * missing. */
typedef void election_conformance_report(void *data, const char *check,
                                         enum election_conformance_verdict verdict,
                                         const char *why);

struct election_conformance_summary {
    unsigned passed, failed, skipped;
};

/* Run the check of this name, or all of them if `name` is NULL. `report` may be NULL. A name that
 * does not exist counts as one failure. */
struct election_conformance_summary election_conformance_run(
    const struct election_conformance *subject, const char *name,
    election_conformance_report *report, void *report_data);

/* The name of the n-th check, NULL behind the last. */
const char *election_conformance_check(size_t n);

/* "passed", "failed", "skipped". */
const char *election_conformance_word(enum election_conformance_verdict verdict);

#ifdef __cplusplus
}
#endif

#endif
