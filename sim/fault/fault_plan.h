/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A planned fault: one sentence of a scenario, checked. What fault.h carries out.
 */
#ifndef TENURE_SIM_FAULT_PLAN_H
#define TENURE_SIM_FAULT_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/fault/fault_kind.h"

#define FAULT_FOREVER INT64_MAX

enum fault_trigger { FAULT_AT, FAULT_EVERY, FAULT_WHEN_EVENT, FAULT_WHEN_NOBODY };

enum fault_target {
    FAULT_TARGET_NAMED,     /* the instances of the list */
    FAULT_TARGET_ALL,       /* every instance */
    FAULT_TARGET_ANY,       /* one that is drawn each time */
    FAULT_TARGET_MASTER,    /* the owner of the resource at that moment; none: nothing happens */
    FAULT_TARGET_CANDIDATE, /* one in the queue of the resource, drawn; none: nothing happens */
    FAULT_TARGET_STORE      /* the store, or everything */
};

#define FAULT_UNCHANGED INT64_C(-1)

/* Settings of one instance in place of the scenario's; FAULT_UNCHANGED: none. */
struct fault_settings {
    int64_t hold_ns, check_ns, odds, lease_ns;
};

struct fault_plan {
    enum fault_kind kind;

    enum fault_trigger trigger;
    bool after;        /* AT: at the end of that instant, not at its beginning */
    int64_t at_ns;     /* AT: the time; EVERY: not before this */
    int64_t period_ns; /* EVERY */
    int64_t jitter_ns; /* EVERY: each time comes later by U[0, this) */
    bool exactly;      /* EVERY: the phase is not drawn */
    int64_t until_ns;  /* EVERY: not after this; FAULT_FOREVER */
    uint64_t times;    /* EVERY: so often at the most; UINT64_MAX */
    unsigned milestone;             /* WHEN_EVENT: row of fault_milestones */
    uint16_t milestone_instance;    /* WHEN_EVENT; SIM_NO_INSTANCE for any */
    uint64_t milestone_nth;         /* WHEN_EVENT: at the n-th, from 1 */
    uint32_t milestone_resource;    /* WHEN_NOBODY */
    int64_t milestone_for_ns;       /* WHEN_NOBODY: for so long */

    enum fault_target target;
    uint16_t *instances; /* NAMED; belongs to the plan */
    uint32_t instance_count;
    uint32_t target_resource; /* MASTER, CANDIDATE */

    int64_t length_ns; /* from `for`; FAULT_FOREVER if it does not end by itself */
    int64_t end_ns;    /* from `until` of a fault that lasts; FAULT_FOREVER */

    /* options, by the type in FAULT_OPTION_LIST; those that were not given have the default */
    int64_t restart_after_ns; /* FAULT_FOREVER: never */
    unsigned context;         /* 0 live, 1 cancelled */
    unsigned timers;          /* 0 frozen, 1 counting */
    unsigned direction;       /* 0 both, 1 to the store, 2 from it */
    unsigned channel;         /* 0 all, else 1 + enum store_channel */
    int64_t by;               /* ns or parts per million */
    unsigned operation;       /* enum sim_operation */
    uint64_t nth;             /* from 1 */
    uint64_t call_times;      /* UINT64_MAX: always */
    int64_t probability_ppm;
    unsigned error;           /* enum election_error */
    unsigned leases;          /* 0 expire, 1 extend */
    uint32_t resource;        /* SIM_NO_RESOURCE: any */
    int64_t down_ns, between_ns;
    unsigned manner;          /* 0 stop, 1 crash */
    struct fault_settings settings;

    char *text;       /* the sentence; belongs to the plan */
    const char *file; /* that it stands in; one of the scenario's files */
    int line, column;
};

#endif
