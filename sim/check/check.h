/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checkers: one reader of the event stream that judges every numbered property.
 *
 * One function per property, in safety.c and liveness.c, with the sentence of property.h above it.
 * They record violations and never stop a run; each counts how often it was exercised. What they
 * share is the state of the world as the events tell it, kept here.
 */
#ifndef TENURE_SIM_CHECK_H
#define TENURE_SIM_CHECK_H

#include "core/error.h"
#include "sim/check/bounds.h"
#include "sim/check/vocabulary.h"
#include "sim/kernel/event.h"

#define CHECK_VIOLATIONS_KEPT 8 /* per property; all are counted */

struct check_config {
    uint32_t instance_count, resource_count;
    int64_t duration_ns;
    int64_t hold_ns; /* effective */
    int64_t lease_ns;
    bool exclusive;        /* the store grants to one at a time */
    bool fenced;           /* the guard does */
    bool owner_can_linger; /* an instance may be kept from believing while its session lives */
    bool mixed;            /* instances may have settings of their own: as they report them */
    struct bounds bounds;  /* of the fleet: the widest of any instance */
};

struct violation {
    enum property property;
    int64_t time_ns;
    uint16_t instance, other; /* SIM_NO_INSTANCE */
    uint32_t resource;        /* SIM_NO_RESOURCE */
    int64_t measured, limit;  /* ns, or numbers by property */
};

struct property_result {
    uint64_t exercised, violations;
    bool has_closest;         /* of S2 and S3: something was measured against a bound */
    struct violation closest; /* what came closest to it, or went furthest beyond */
    struct violation kept[CHECK_VIOLATIONS_KEPT];
};

/* Of one instance and resource. What every check looks at comes first. */
struct check_pair {
    int64_t checked_at_ns;
    uint32_t owns; /* how many of its sessions do: of an exclusive store at most one */
    bool answer_true;
    bool believes, never_owned;       /* the present belief has had no ownership */
    bool queued, executing, resigned; /* its resignation */
    bool working, running, closed;
    bool listed;             /* its client's session stands in the queue or owns */
    bool unsure;             /* its client may have another session than that one, or none */
    uint8_t lost_by;         /* enum sim_cause: how ownership ended last */
    uint64_t former_session; /* sessions up to this number are not its client's any more */
    uint64_t session_at_start;
    uint64_t granted_epoch, believed_epoch, executions, releases;
    int64_t owned_since_ns, owned_until_ns; /* -1: never */
    int64_t campaigned_at_ns;               /* the last call to wait; INT64_MAX: none */
    int64_t believed_since_ns;
    int64_t lost_at_ns;   /* belief is stale since, not by its own doing; -1: not */
    int64_t out_since_ns; /* of owner and queue; -1: is in */
    int64_t ended_at_ns;  /* the run ended on an error; -1: not */
};

struct check_resource {
    uint16_t owner;              /* the newest, where several may own; SIM_NO_INSTANCE */
    bool handed_over;            /* a resignation was executed since the last belief */
    int64_t leaderless_since_ns; /* nobody believes, and no resignation was waited for; -1: not */
    uint32_t owners, believers;
    uint64_t epoch, accepted_epoch, owner_session;
    int64_t
        unowned_until_ns; /* the last moment without an owner; -1: none before the present one */
    int64_t freed_at_ns;  /* the last end of an ownership; -1 */
};

struct check_instance {
    bool up, stopping;
    uint32_t broken;         /* active faults but for being down */
    uint64_t opened_session; /* the newest one of its own */
    int64_t cancelled_at_ns; /* -1 */
    int64_t hold_ns;         /* in force */
    int64_t lease_ns;        /* of its sessions, from one of them on; the shortest one before */
    int64_t former_lease_ns;
    uint64_t lease_since;
    struct bounds bounds; /* the fleet's, until they are made its own */
};

struct check {
    struct check_config config;
    struct check_pair *pairs; /* by resource, then instance */
    struct check_resource *resources;
    struct check_instance *instances;
    uint32_t outages, faults;
    int64_t calm_since_ns;   /* nothing has happened since that a deadline must allow for */
    int64_t healed_at_ns;    /* the last fault ended, nothing is broken; -1 */
    int64_t last_renewal_ns; /* of the session that went last */
    uint64_t gone_session, last_session;
    int64_t now_ns;
    struct property_result results[PROPERTY_COUNT];
};

/* NULL when out of memory. */
struct check *check_new(const struct check_config *config);
void check_free(struct check *check);
struct sim_reader check_reader(struct check *check);

/* In a mixed fleet an instance has bounds of its own, within the fleet's. Before the first event.
 */
void check_set_bounds(struct check *check, uint16_t instance, const struct bounds *bounds);

/* Judge what is left open at the end of the run. Once, after the last event. */
void check_finish(struct check *check, int64_t end_ns);

/* ---- for safety.c and liveness.c ------------------------------------------------------------ */

static inline struct check_pair *check_pair(struct check *c, uint16_t instance, uint32_t resource)
{
    return &c->pairs[(uint64_t)resource * c->config.instance_count + instance];
}

static inline void check_exercise(struct check *c, enum property property)
{
    c->results[property].exercised++;
}

void check_violate(struct check *c, struct violation violation);

/* Something that is measured against a bound: kept if nothing came closer, a violation if it goes
 * beyond. */
void check_measure(struct check *c, struct violation measured);

/* Faults that consist in an instance being down: its own events tell the rest. */
bool check_is_absence(unsigned fault_kind);

/* Called by check.c: before the state of the world takes the event in. */
void safety_before(struct check *c, const struct sim_event *e);

/* The kinds of events at which a deadline is judged. */
#define LIVENESS_KINDS                                                                   \
    (UINT64_C(1) << SIM_EVENT_BELIEVED | UINT64_C(1) << SIM_EVENT_ENTERED |              \
     UINT64_C(1) << SIM_EVENT_RUNNER_ENDED | UINT64_C(1) << SIM_EVENT_FAULT_BEGUN |      \
     UINT64_C(1) << SIM_EVENT_FAULT_ENDED | UINT64_C(1) << SIM_EVENT_INSTANCE_STOPPING | \
     UINT64_C(1) << SIM_EVENT_INSTANCE_STOPPED | UINT64_C(1) << SIM_EVENT_INSTANCE_CRASHED)
void liveness_before(struct check *c, const struct sim_event *e);
void safety_finish(struct check *c);
void liveness_finish(struct check *c);

/* Whether anybody could become master now: no outage, and an instance that is up and not broken. */
bool liveness_is_possible(const struct check *c);

/* Whether nobody believes although somebody could: nothing is waited for but the store and a
 * candidate. */
bool liveness_awaits_master(struct check *c, uint32_t resource);

/* S14 and S15 for an answer that is not what nearly all are, see below. */
void safety_checked_closely(struct check *c, const struct sim_event *e);

/* Some checks that were answered yes: the resource has not changed hands since the first. */
void safety_confirmed(struct check *c, const struct sim_event *e);

/* One answered check: apart, since it is called for each. Who says yes and owns is right. */
static inline void safety_checked(struct check *c, const struct sim_event *e)
{
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    p->checked_at_ns = e->time_ns;
    p->answer_true = e->value != 0 && e->cause == ELECTION_OK;
    if (p->answer_true && p->owns > 0)
        c->results[PROPERTY_S14].exercised++;
    else
        safety_checked_closely(c, e);
}

#endif
