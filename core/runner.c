/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner: pause, start, wait for mastership, tell the tracker, check, perhaps resign, again.
 *
 * Straight-line blocking code. It may not read a clock, draw a number, block or allocate but
 * through its environment. election_runner_run is called by a thread of the caller's and returns
 * when its context ends; the states, and which function enters them, are drawn in runner_state.h.
 */
#include "core/runner.h"

#include <assert.h>
#include <string.h>

#include "core/runner_state.h"
#include "core/tracker_entry.h"

#define TO(state) (1u << RUNNER_##state)

/* The drawing of runner_state.h: what may follow each state. */
static const uint8_t may_follow[RUNNER_STATE_COUNT] = {
    [RUNNER_IDLE] = TO(PAUSING),
    [RUNNER_PAUSING] = TO(STARTING) | TO(CLOSING),
    [RUNNER_STARTING] = TO(CAMPAIGNING) | TO(BACKING_OFF) | TO(CLOSING),
    [RUNNER_CAMPAIGNING] = TO(MASTER) | TO(BACKING_OFF) | TO(CLOSING),
    [RUNNER_BACKING_OFF] = TO(STARTING) | TO(CLOSING),
    [RUNNER_MASTER] = TO(CAMPAIGNING) | TO(RESIGNING) | TO(CLOSING),
    [RUNNER_RESIGNING] = TO(CAMPAIGNING) | TO(STARTING) | TO(CLOSING),
    [RUNNER_CLOSING] = TO(IDLE),
};

static void enter(struct election_runner *r, enum runner_state state)
{
    assert(may_follow[r->state] & (1u << state));
    (void)may_follow; /* without assertions nobody looks at it */
    r->state = state;
}

static const struct {
    const char *name, *sentence;
} notices[] = {
#define X(name, word, sentence) [ELECTION_NOTICE_##name] = {word, sentence},
    ELECTION_NOTICE_LIST(X)
#undef X
};

const char *election_notice_name(enum election_notice notice)
{
    return (unsigned)notice < ELECTION_NOTICE_COUNT ? notices[notice].name : "unknown";
}

const char *election_notice_sentence(enum election_notice notice)
{
    return (unsigned)notice < ELECTION_NOTICE_COUNT ? notices[notice].sentence : "unknown";
}

void runner_notice(struct election_runner *r, enum election_notice notice,
                   enum election_error error)
{
    const struct election_observer *observer = &r->config.observer;
    if (observer->notice)
        observer->notice(observer->data, r->id, notice, error);
}

/* ---- configuration -------------------------------------------------------------------------- */

static int64_t at_least(int64_t value, int64_t minimum)
{
    return value < minimum ? minimum : value;
}

static int64_t or_default(int64_t value, int64_t otherwise)
{
    return value <= 0 ? otherwise : value;
}

static void clamp(struct election_runner_config *c)
{
    c->pre_election_pause_ns =
        at_least(c->pre_election_pause_ns, ELECTION_MIN_PRE_ELECTION_PAUSE_NS);
    c->master_check_interval_ns =
        at_least(c->master_check_interval_ns, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS);
    c->master_hold_interval_ns =
        at_least(c->master_hold_interval_ns, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS);
    c->resign_odds = at_least(c->resign_odds, 1);
    c->call_timeout_ns = or_default(c->call_timeout_ns, ELECTION_DEFAULT_CALL_TIMEOUT_NS);
    c->close_timeout_ns = or_default(c->close_timeout_ns, ELECTION_DEFAULT_CLOSE_TIMEOUT_NS);
    c->back_off_min_ns = or_default(c->back_off_min_ns, ELECTION_DEFAULT_BACK_OFF_MIN_NS);
    c->back_off_max_ns = or_default(c->back_off_max_ns, ELECTION_DEFAULT_BACK_OFF_MAX_NS);
    c->back_off_max_ns = at_least(c->back_off_max_ns, c->back_off_min_ns);
}

enum election_error election_runner_new(struct election_runner **runner, struct election_env *env,
                                        const char *id, const struct election_runner_config *config,
                                        struct election_tracker *tracker,
                                        void (*cancel)(void *data), void *cancel_data,
                                        struct election *election)
{
    if (!env || !id || !config || !tracker || !election || strlen(id) >= ELECTION_ID_SIZE)
        return ELECTION_ERR_INVALID;
    if (election->ops->version != ELECTION_OPS_VERSION || env->ops->version != ELECTION_ENV_VERSION)
        return ELECTION_ERR_VERSION;
    size_t id_size = strlen(id) + 1;
    struct election_runner *r = env->ops->alloc(env, sizeof *r + id_size);
    if (!r)
        return ELECTION_ERR_NO_MEMORY;
    *r = (struct election_runner){
        .env = env,
        .election = election,
        .tracker = tracker,
        .state = RUNNER_IDLE,
        .tracker_entry = tracker_entry_find(tracker, id),
        .config = *config,
        .cancel = cancel,
        .cancel_data = cancel_data,
    };
    clamp(&r->config);
    election_condition_init(&r->offer_changed);
    memcpy(r->id, id, id_size);
    *runner = r;
    return ELECTION_OK;
}

void election_runner_free(struct election_runner *r)
{
    if (!r)
        return;
    assert(!r->running);
    r->env->ops->free(r->env, r, sizeof *r + strlen(r->id) + 1);
}

void election_runner_cancel(struct election_runner *r)
{
    if (r->cancel)
        r->cancel(r->cancel_data);
}

const struct election_runner_config *election_runner_config(const struct election_runner *r)
{
    return &r->config;
}

/* ---- time and chance ------------------------------------------------------------------------ */

/* What the clock of the hold interval shows now; `now_ns` is what the monotonic clock does. */
static inline int64_t on_hold_clock(struct election_runner *r, int64_t now_ns)
{
    return r->config.time_source == ELECTION_TIME_WALL ? r->env->ops->wall_now(r->env) : now_ns;
}

static uint64_t choose(struct election_runner *r, enum election_choice purpose, uint64_t index,
                       uint64_t bound)
{
    return r->env->ops->choose(r->env, purpose, index, bound);
}

static enum election_error sleep_for(struct election_runner *r, struct election_context *context,
                                     int64_t interval_ns)
{
    return election_sleep(context, election_time_add(election_now(r->env), interval_ns));
}

static inline bool resigns_at_age(struct election_runner *r, int64_t age_ns)
{
    if (age_ns < r->config.master_hold_interval_ns)
        return false;
    uint64_t index = r->tenures << 32 | (uint32_t)r->eligible_checks++;
    return choose(r, ELECTION_CHOICE_RESIGN, index, (uint64_t)r->config.resign_odds) == 0;
}

bool election_runner_should_resign(struct election_runner *r, int64_t master_since_ns)
{
    return resigns_at_age(r, on_hold_clock(r, election_now(r->env)) - master_since_ns);
}

/* ---- campaigning ---------------------------------------------------------------------------- */

static enum election_error start(struct election_runner *r, struct election_context *context)
{
    struct election_context limited;
    election_context_bound(&limited, context,
                           election_time_add(election_now(r->env), r->config.call_timeout_ns));
    enum election_error error = r->election->ops->start(r->election, &limited);
    if (error != ELECTION_OK)
        runner_notice(r, ELECTION_NOTICE_START_FAILED, error);
    r->needs_start = error != ELECTION_OK;
    return error;
}

static enum election_error wait_for_mastership(struct election_runner *r,
                                               struct election_context *context)
{
    enter(r, RUNNER_CAMPAIGNING);
    runner_notice(r, ELECTION_NOTICE_CAMPAIGNING, ELECTION_OK);
    enum election_error error = r->election->ops->wait_for_mastership(r->election, context);
    if (error != ELECTION_OK)
        runner_notice(r, ELECTION_NOTICE_WAIT_FAILED, error);
    r->needs_start = error != ELECTION_OK;
    return error;
}

/* Between half and all of a limit that doubles with every failure in a row. */
static enum election_error back_off(struct election_runner *r, struct election_context *context,
                                    uint32_t failures, enum election_error error)
{
    enter(r, RUNNER_BACKING_OFF);
    runner_notice(r, ELECTION_NOTICE_BACKING_OFF, error);
    int64_t limit_ns = r->config.back_off_min_ns;
    for (uint32_t i = 1; i < failures && limit_ns < r->config.back_off_max_ns; i++)
        limit_ns = election_time_add(limit_ns, limit_ns);
    if (limit_ns > r->config.back_off_max_ns)
        limit_ns = r->config.back_off_max_ns;
    uint64_t half_ns = (uint64_t)limit_ns / 2;
    uint64_t more_ns = choose(r, ELECTION_CHOICE_BACK_OFF, r->back_offs++, half_ns + 1);
    return sleep_for(r, context, limit_ns - (int64_t)more_ns);
}

/* Until this instance is master. Any error returned ends the run. */
static enum election_error campaign(struct election_runner *r, struct election_context *context)
{
    enum election_error ended = election_context_error(context);
    if (ended != ELECTION_OK)
        return ended;
    for (uint32_t failures = 1;; failures++) {
        enum election_error error = ELECTION_OK;
        if (r->needs_start) {
            enter(r, RUNNER_STARTING);
            error = start(r, context);
            if (error == ELECTION_OK)
                error = election_context_error(context);
        }
        if (error == ELECTION_OK)
            error = wait_for_mastership(r, context);
        if (error == ELECTION_OK)
            return ELECTION_OK;
        ended = election_context_error(context);
        if (ended != ELECTION_OK)
            return ended;
        if (r->config.campaign_policy == ELECTION_CAMPAIGN_RETURN)
            return error;
        ended = back_off(r, context, failures, error);
        if (ended != ELECTION_OK)
            return ended;
    }
}

/* ---- being master --------------------------------------------------------------------------- */

static enum election_error believe(struct election_runner *r)
{
    const struct election_ops *ops = r->election->ops;
    uint64_t epoch = ops->epoch ? ops->epoch(r->election) : 0;
    enum election_error error =
        tracker_entry_set(r->tracker, &r->tracker_entry, r->id, true, epoch);
    return error == ELECTION_ERR_DUPLICATE ? ELECTION_OK : error;
}

static void disbelieve(struct election_runner *r)
{
    tracker_entry_set(r->tracker, &r->tracker_entry, r->id, false, 0);
}

enum check { CHECK_MASTER, CHECK_LOST, CHECK_CANCELLED };

/* An answer that is not a plain yes: an error counts as one once the tolerated number is used
 * up. */
static enum check weigh(struct election_runner *r, struct election_context *context,
                        uint32_t *errors, enum election_error error)
{
    if (error == ELECTION_OK || error == ELECTION_ERR_NO_MASTER) {
        runner_notice(r, ELECTION_NOTICE_LOST, ELECTION_OK);
        return CHECK_LOST;
    }
    if (election_context_error(context) != ELECTION_OK)
        return CHECK_CANCELLED;
    runner_notice(r, ELECTION_NOTICE_CHECK_FAILED, error);
    return ++*errors > r->config.tolerated_check_errors ? CHECK_LOST : CHECK_MASTER;
}

/* Ask the backend. */
static inline enum check check_mastership(struct election_runner *r,
                                          struct election_context *context, uint32_t *errors)
{
    struct election_context limited;
    election_context_bound(&limited, context,
                           election_time_add(election_now(r->env), r->config.call_timeout_ns));
    bool is_master = false;
    enum election_error error = r->election->ops->is_master(r->election, &limited, &is_master);
    if (error != ELECTION_OK || !is_master)
        return weigh(r, context, errors, error);
    *errors = 0;
    return CHECK_MASTER;
}

/* The tracker says false before anybody can see the resignation. */
static enum election_error offer_resignation(struct election_runner *r,
                                             struct election_context *context)
{
    enter(r, RUNNER_RESIGNING);
    runner_notice(r, ELECTION_NOTICE_RESIGNATION_QUEUED, ELECTION_OK);
    r->restart_error = ELECTION_OK;
    enum election_error error = pending_offer(r->pending, r, context);
    if (error != ELECTION_OK)
        runner_notice(r, ELECTION_NOTICE_RESIGNATION_WITHDRAWN, error);
    r->needs_start = r->restart_error != ELECTION_OK;
    return error;
}

/* From winning to losing, resigning or cancellation. ELECTION_OK: campaign again. */
static enum election_error be_master(struct election_runner *r, struct election_context *context)
{
    enter(r, RUNNER_MASTER);
    enum election_error error = believe(r);
    if (error != ELECTION_OK) {
        runner_notice(r, ELECTION_NOTICE_TRACKER_FAILED, error);
        return error;
    }
    runner_notice(r, ELECTION_NOTICE_ELECTED, ELECTION_OK);
    int64_t now_ns = election_now(r->env);
    int64_t master_since_ns = on_hold_clock(r, now_ns);
    uint32_t errors = 0;
    r->tenures++;
    r->eligible_checks = 0;
    for (;;) {
        error =
            election_sleep(context, election_time_add(now_ns, r->config.master_check_interval_ns));
        enum check check =
            error != ELECTION_OK ? CHECK_CANCELLED : check_mastership(r, context, &errors);
        now_ns = election_now(r->env);
        bool resign = check == CHECK_MASTER && errors == 0 &&
                      resigns_at_age(r, on_hold_clock(r, now_ns) - master_since_ns);
        if (check == CHECK_MASTER && !resign)
            continue;
        disbelieve(r);
        if (resign)
            return offer_resignation(r, context);
        return check == CHECK_LOST ? ELECTION_OK : election_context_error(context);
    }
}

/* ---- the run -------------------------------------------------------------------------------- */

static enum election_error take_part(struct election_runner *r, struct election_context *context)
{
    uint64_t pause_ns =
        choose(r, ELECTION_CHOICE_PAUSE, r->runs++, (uint64_t)r->config.pre_election_pause_ns);
    enum election_error error = sleep_for(r, context, (int64_t)pause_ns);
    if (error != ELECTION_OK)
        return error;
    runner_notice(r, ELECTION_NOTICE_RUNNING, ELECTION_OK);
    r->needs_start = true;
    while (error == ELECTION_OK) {
        error = campaign(r, context);
        if (error == ELECTION_OK)
            error = be_master(r, context);
    }
    return error;
}

/* Close under a context of its own: the run's is dead as a rule. */
static void finish(struct election_runner *r)
{
    struct election_context context;
    enter(r, RUNNER_CLOSING);
    election_context_init(&context, r->env, NULL,
                          election_time_add(election_now(r->env), r->config.close_timeout_ns));
    enum election_error error = r->election->ops->close(r->election, &context);
    election_context_release(&context);
    if (error != ELECTION_OK)
        runner_notice(r, ELECTION_NOTICE_CLOSE_FAILED, error);
}

/* Whether this caller is the one who runs it. */
static bool claim(struct election_runner *r)
{
    election_lock(r->env);
    bool claimed = !r->running;
    r->running = true;
    election_unlock(r->env);
    return claimed;
}

static void unclaim(struct election_runner *r)
{
    election_lock(r->env);
    r->running = false;
    election_unlock(r->env);
}

enum election_error election_runner_run(struct election_runner *r, struct election_context *context,
                                        struct election_pending *pending)
{
    if (!r || !context || !pending)
        return ELECTION_ERR_INVALID;
    if (!claim(r))
        return ELECTION_ERR_BUSY;
    enter(r, RUNNER_PAUSING);
    enum election_error error = pending_register(pending, r);
    if (error == ELECTION_OK) {
        /* A scope of its own: its calls park beside no other's, whose memory is far. */
        struct election_context own;
        election_context_init(&own, r->env, context, ELECTION_FOREVER);
        error = take_part(r, &own);
        election_context_release(&own);
        pending_unregister(pending, r);
    }
    finish(r);
    runner_notice(r, ELECTION_NOTICE_ENDED, error);
    enter(r, RUNNER_IDLE);
    unclaim(r);
    return error;
}
