/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner: keeps one instance in one election, for as long as it runs. Runner and RunnerConfig
 * of the API.
 */
#ifndef ELECTION_RUNNER_H
#define ELECTION_RUNNER_H

#include "election.h"
#include "resignation.h"
#include "tracker.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Minimum values for configuration intervals. */
#define ELECTION_MIN_PRE_ELECTION_PAUSE_NS (10 * ELECTION_MILLISECOND)
#define ELECTION_MIN_MASTER_CHECK_INTERVAL_NS (50 * ELECTION_MILLISECOND)
#define ELECTION_MIN_MASTER_HOLD_INTERVAL_NS (10 * ELECTION_SECOND)

/* What a field of the configuration stands for when it is 0. */
#define ELECTION_DEFAULT_CALL_TIMEOUT_NS (10 * ELECTION_SECOND)
#define ELECTION_DEFAULT_CLOSE_TIMEOUT_NS ELECTION_SECOND
#define ELECTION_DEFAULT_BACK_OFF_MIN_NS (100 * ELECTION_MILLISECOND)
#define ELECTION_DEFAULT_BACK_OFF_MAX_NS (5 * ELECTION_SECOND)

/* The clock on which the hold interval is measured. */
enum election_time_source { ELECTION_TIME_MONOTONIC, ELECTION_TIME_WALL };

/* What to do when start or wait_for_mastership fails. */
enum election_campaign_policy {
    ELECTION_CAMPAIGN_RETRY, /* back off, start, wait again */
    ELECTION_CAMPAIGN_RETURN /* election_runner_run returns the error */
};

/* What a runner tells its observer; the sentence is what the original logged, or would have. */
#define ELECTION_NOTICE_LIST(X)                                                                    \
    X(RUNNING, "running", "start election-monitoring loop")                                        \
    X(START_FAILED, "start_failed", "failed to start the election")                                \
    X(CAMPAIGNING, "campaigning", "waiting for mastership")                                        \
    X(WAIT_FAILED, "wait_failed", "failed to wait for mastership")                                 \
    X(BACKING_OFF, "backing_off", "backing off before the next campaign")                          \
    X(ELECTED, "elected", "now the master")                                                        \
    X(CHECK_FAILED, "check_failed", "failed to check mastership status")                           \
    X(LOST, "lost", "no longer the master")                                                        \
    X(RESIGNATION_QUEUED, "resignation_queued", "queue up resignation of mastership")              \
    X(RESIGNATION_WITHDRAWN, "resignation_withdrawn", "the queued resignation is withdrawn")       \
    X(RESIGNING, "resigning", "deliberately resigning mastership")                                 \
    X(RESIGN_FAILED, "resign_failed", "failed to resign mastership")                               \
    X(RESTART_FAILED, "restart_failed", "failed to restart the election")                          \
    X(RESIGNED, "resigned", "the resignation was executed")                                        \
    X(TRACKER_FAILED, "tracker_failed", "the tracker had no room for the mastership")              \
    X(CLOSE_FAILED, "close_failed", "failed to close the election")                                \
    X(ENDED, "ended", "shutdown election-monitoring loop")

enum election_notice {
#define X(name, word, sentence) ELECTION_NOTICE_##name,
    ELECTION_NOTICE_LIST(X)
#undef X
        ELECTION_NOTICE_COUNT
};

/* Word and sentence of a notice; static storage. "unknown" outside the list. */
const char *election_notice_name(enum election_notice notice);
const char *election_notice_sentence(enum election_notice notice);

/* Follows a runner, for logs and metrics. Runs in the runner's thread (RESIGNING to RESIGNED in the
 * executor's), without any lock; the runner waits for it. `error` is ELECTION_OK but for failures.
 */
struct election_observer {
    void (*notice)(void *data, const char *id, enum election_notice notice,
                   enum election_error error);
    void *data;
};

struct election_runner_config {
    /* Maximum interval to wait before starting an election; the pause is uniform in [0, this). */
    int64_t pre_election_pause_ns;
    /* Interval between checks that we are still master, counted from the end of the last check. */
    int64_t master_check_interval_ns;
    /* Minimum interval to hold mastership for; a check at exactly this age may resign. */
    int64_t master_hold_interval_ns;
    /* Chance of resigning at each check after the hold interval, as the N of 1-in-N. */
    int64_t resign_odds;
    enum election_time_source time_source;
    struct election_observer observer; /* beyond the original; notice may be NULL */

    /* Beyond the original. 0 means the default above. */
    int64_t call_timeout_ns;  /* bounds start, is_master, resign; waiting is unbounded */
    int64_t close_timeout_ns; /* bounds close, which gets a context of its own */
    /* So many errors of is_master in a row are tolerated; belief ends at the next one. 0: at the
     * first one (fail stop). */
    uint32_t tolerated_check_errors;
    enum election_campaign_policy campaign_policy;
    int64_t back_off_min_ns, back_off_max_ns; /* doubling from one to the other, with jitter */
};

struct election_runner;

/* Make a runner for the resource `id`, which is copied, as is *config; the copy is clamped to the
 * minimum values. Tracker and election are borrowed until the runner is freed. `cancel` is kept for
 * the caller's convenience (see election_runner_cancel) and may be NULL.
 *
 * ELECTION_ERR_INVALID for a NULL argument or a bad id, ELECTION_ERR_VERSION if the election or the
 * environment has another version, ELECTION_ERR_NO_MEMORY. */
enum election_error election_runner_new(struct election_runner **runner, struct election_env *env,
                                        const char *id,
                                        const struct election_runner_config *config,
                                        struct election_tracker *tracker,
                                        void (*cancel)(void *data), void *cancel_data,
                                        struct election *election);

/* The runner must not be running. Does not free the election. NULL is fine. */
void election_runner_free(struct election_runner *runner);

/* Call the cancel function that election_runner_new was given, if any. Any thread. */
void election_runner_cancel(struct election_runner *runner);

/* The configuration in force, after clamping and defaults. Valid as long as the runner. */
const struct election_runner_config *election_runner_config(const struct election_runner *runner);

/* Take part in the election until the context is cancelled: pause, start, wait for mastership, tell
 * the tracker, check, now and then resign by way of `pending`, and so on.
 *
 * Returns ELECTION_ERR_CANCELLED or ELECTION_ERR_DEADLINE when the context ended, the backend's
 * error under ELECTION_CAMPAIGN_RETURN, ELECTION_ERR_NO_MEMORY, and at once, with nothing done,
 * ELECTION_ERR_BUSY if it is running already or ELECTION_ERR_INVALID for a NULL argument. After any
 * other return the tracker says false and close was called exactly once. May be run again. */
enum election_error election_runner_run(struct election_runner *runner,
                                        struct election_context *context,
                                        struct election_pending *pending);

/* Whether a master since `master_since_ns` (on the clock of the time source) should resign at this
 * check: never before the hold interval is over, then with 1-in-N. Draws a number each time. For
 * the runner itself and for tests; do not call it while the runner runs. */
bool election_runner_should_resign(struct election_runner *runner, int64_t master_since_ns);

#ifdef __cplusplus
}
#endif

#endif
