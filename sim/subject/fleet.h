/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fleet: all instances of a case, and what they share.
 *
 * An instance is what a real signer is: one runner per resource, one tracker, and a pass loop that
 * works on what it holds, commits to the guarded store with the fencing token, and executes pending
 * resignations between passes.
 *
 *   DOWN --[instance_start]--> UP --[fleet_stop]--> STOPPING --[all runners returned]--> DOWN
 *   UP, STOPPING --[fleet_crash]--> DOWN
 */
#ifndef TENURE_SIM_FLEET_H
#define TENURE_SIM_FLEET_H

#include "core/runner.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/intercept.h"
#include "sim/kernel/env_sim.h"
#include "sim/store/participant.h"
#include "sim/subject/guard.h"

struct runner_2018;

/* Room for one election runner; if it should need more, the rest comes from the arena. */
#define SUBJECT_NEAR_SIZE 288

enum subject_defect {
    DEFECT_STALE_BELIEF_AFTER_CHECK_ERROR = 1, /* K01 */
    DEFECT_STALE_BELIEF_AFTER_RUN = 2,         /* K02 */
    DEFECT_EXIT_ON_WAIT_ERROR = 4,             /* K03 */
    DEFECT_CLOSE_WITH_DEAD_CONTEXT = 8,        /* K04 */
    DEFECT_BLOCK_ON_SHUTDOWN = 16,             /* K05 */
    DEFECT_RELEASE_BEFORE_CLEAR = 32
};

struct fleet_config {
    const char *const *instance_names;
    const char *const *resource_names;
    uint32_t instance_count, resource_count;
    int64_t start_stagger_ns, head_start_ns;
    uint32_t observer_count;
    int64_t observer_interval_ns;
    bool is_2018;
    unsigned defects; /* enum subject_defect, for the 2018 runner */
    struct election_runner_config runner;
    int64_t pass_interval_ns; /* 0: no passes */
    struct sim_law pass_length;
    uint32_t pending_capacity;
    bool execute_at_once;
    int64_t execute_again_after_ns;
    enum guard_policy guard;
    bool tells_each_check; /* each answer to is_master is an event of its own */
};

/* At their instant starts come before all else, faults (which have higher ranks) included. */
#define FLEET_RANK 0

enum instance_state { INSTANCE_DOWN, INSTANCE_UP, INSTANCE_STOPPING };

/* A pass on the instance's clock: [begin, end). Between passes, `begin` is that of the next one. */
struct pass {
    uint64_t number;
    int64_t begin_ns, end_ns;
    bool running;
    int64_t last_begin_ns, last_end_ns; /* of the pass before; -1: none */
};

struct instance {
    struct fleet *fleet;
    uint16_t number;
    enum instance_state state;
    bool withheld; /* it has not joined yet */
    struct fault_settings settings; /* of incarnations to come */
    uint64_t incarnation;
    struct sim_host host;
    struct sim_arena arena;
    struct sim_env env;
    struct sim_timer start_timer, end_timer, look_timer;
    struct election_context life; /* of the process; the pass loop's */
    struct election_context root; /* of the runners, below it */
    struct election_tracker *tracker;
    struct election_pending *pending;
    struct subject_runner **runners; /* by resource; each lies beside its task's stack */
    uint32_t running; /* runners that have not returned */
    uint32_t offers;  /* resignations that wait for execution, or for room in the queue */
    struct election_condition news; /* for the pass loop */
    /* the pass loop: see manager.c */
    struct pass pass;
    bool watched; /* passes happen one by one, since somebody could see a difference */
    bool working; /* WORK_BEGUN was emitted for the present pass */
    bool waiting_for_begin; /* the task sleeps until the next pass begins, which it will go through
                             */
    bool waiting_for_end; /* the task sleeps until the present pass ends */
    bool executing; /* the pass is over; the task executes resignations before the next one */
    bool stop_at_once;
    uint64_t executions;
};

/* One runner of one instance. Everything it needs for a check lies together, in the page of its
 * task's stack: there are too many of them for the caches. */
struct subject_runner {
    struct fault_intercept intercept;
    struct instance *instance;
    struct election_runner *runner;
    uint32_t resource;
    bool believes, working;
    uint64_t epoch;
    int64_t believed_since_ns, disbelieved_at_ns; /* on the instance's clock */
    int64_t master_since_ns;                      /* on the hold clock */
    uint64_t execution;                           /* the present one, by number */
    struct sim_env env;
    struct runner_2018 *runner_2018;
    struct sim_task *task;
    uint64_t working_epoch, working_base;
    int64_t settled_at_ns; /* end of the last pass the guard knows of */
    enum election_error execute_error;
    struct store_participant participant;
    _Alignas(16) char near[SUBJECT_NEAR_SIZE]; /* the library's runner */
};

struct observer;

struct fleet {
    struct sim_kernel *kernel;
    struct store *store;
    struct fault_calls call_faults;
    struct fleet_config config;
    struct election_env_ops
        env_ops; /* those of the simulator, but memory that runs out ends the run */
    struct guard guard;
    struct instance *instances;
    uint32_t stopping; /* instances that are */
    struct observer *observers;
    /* told when an instance has come to an end; for restarts */
    void (*ended)(void *data, uint16_t instance);
    void *ended_data;
};

/* A fleet on a kernel and a store; both and the names are borrowed. Instances start as the config
 * says, once the kernel runs. NULL when out of memory. */
struct fleet *fleet_new(struct sim_kernel *kernel, struct store *store,
                        const struct fleet_config *config);

/* Crashes what still runs, without events. */
void fleet_free(struct fleet *fleet);

/* Main stack only, all of them. Harmless in a state where they make no sense. */
void fleet_start(struct fleet *fleet, uint16_t instance);
void fleet_withhold(struct fleet *fleet, uint16_t instance); /* before the kernel runs */
void fleet_join(struct fleet *fleet, uint16_t instance);     /* a start also for who was withheld */
void fleet_stop(struct fleet *fleet, uint16_t instance, bool at_once);
void fleet_crash(struct fleet *fleet, uint16_t instance);
/* For the next start; what is unchanged stays as it was. */
void fleet_configure(struct fleet *fleet, uint16_t instance, const struct fault_settings *settings);
void fleet_pause(struct fleet *fleet, uint16_t instance, bool freeze);
void fleet_resume(struct fleet *fleet, uint16_t instance);

/* Compare each tracker's count, lists and text; emits TRACKER_AUDITED for every instance that runs.
 */
void fleet_audit_trackers(struct fleet *fleet);

/* To be called before a change of an instance's clock. */
void fleet_look(struct fleet *fleet, uint16_t instance);

/* Tell of all checks that were confirmed and not told of yet: before the warm-up is over and at the
 * end of the run, so that they can be counted by time. */
void fleet_tell_checks(struct fleet *fleet);

/* The event kinds the fleet wants to see at once, and what it does with one (arms timers). */
#define FLEET_WATCHED                                                                              \
    (UINT64_C(1) << SIM_EVENT_RELEASED | UINT64_C(1) << SIM_EVENT_DISBELIEVED)
void fleet_watch(struct fleet *fleet, const struct sim_event *event);

/* ---- for the other files of this folder ----------------------------------------------------- */

/* What a runner's tracker said; emits. Also for the 2018 runner. */
void subject_notify(void *data, const char *id, bool is_master);
void subject_notice(void *data, const char *id, enum election_notice notice,
                    enum election_error error);

/* Cancel the context of the runners. */
void fleet_cancel(struct instance *instance);

void manager_main(void *instance);

/* Bring the pass up to the instance's present time. */
void manager_advance(struct instance *instance);

/* From now on passes happen one by one until all is well again. */
void manager_look(struct instance *instance);

/* A resignation was queued, or the instance is to stop. */
void manager_wake(struct instance *instance);

bool observers_new(struct fleet *fleet);
void observers_free(struct fleet *fleet);

#endif
