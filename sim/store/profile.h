/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Profiles: what kinds of election backends there are, as rows of parameters with real defaults.
 *
 * A profile is data; code asks for a parameter, never for a profile's name. A scenario names a
 * profile and may override each parameter. Sources of the values stand in docs/profiles.md.
 */
#ifndef TENURE_SIM_PROFILE_H
#define TENURE_SIM_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/law.h"

enum store_identity {
    STORE_IDENTITY_EPOCH, /* is_master compares the grant */
    STORE_IDENTITY_NAME   /* is_master compares the instance's name with the owner's */
};

enum store_close_revokes {
    STORE_CLOSE_OWN_TIMEOUT,   /* close sends the revocation whatever became of its context */
    STORE_CLOSE_CALLER_CONTEXT /* under a dead context close sends nothing */
};

struct store_parameters {
    bool exclusive;                 /* false: everybody is master (the noop election) */
    int64_t lease_ns;               /* a session ends so long after its last renewal; 0: never */
    int64_t keep_alive_poll_ns;     /* the client looks so often whether a renewal is due */
    int64_t keep_alive_interval_ns; /* a renewal is due so long after the last answer */
    int64_t expiry_tick_ns;         /* the store looks for expired sessions so often; 0: at once */
    int64_t commit_ns;              /* a write takes so long at the store */
    int64_t request_timeout_ns;     /* the client's own bound of the call that enters the queue */
    struct sim_law one_way;         /* delay of a message, each way */
    bool wait_checks_own_entry;     /* a candidate notices that its own entry is gone */
    bool no_master_is_error;        /* is_master says "no master" as an error, not as false */
    enum store_identity identity;
    enum store_close_revokes close_revokes;
};

struct store_profile {
    const char *name;
    const char *summary;
    struct store_parameters parameters;
};

/* The rows; *count is set. Static storage. */
const struct store_profile *store_profiles(unsigned *count);

/* A row by name, NULL if there is none. */
const struct store_profile *store_profile_find(const char *name);

#endif
