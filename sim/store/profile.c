/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of profiles; see profile.h. */
#include "sim/store/profile.h"

#include <string.h>

#define MS INT64_C(1000000)
#define S INT64_C(1000000000)

static const struct store_profile profiles[] = {
    {.name = "ideal",
     .summary = "no latency, no lease: ownership ends with resignation, close or crash, at once",
     .parameters = {.exclusive = true,
                    .request_timeout_ns = 10 * S,
                    .wait_checks_own_entry = true}},
    {.name = "noop",
     .summary = "everybody is master: the negative control",
     .parameters = {.exclusive = false,
                    .request_timeout_ns = 10 * S,
                    .wait_checks_own_entry = true}},
    {.name = "etcd-lease",
     .summary = "etcd's concurrency package: a lease per session, a FIFO queue by create revision",
     .parameters = {.exclusive = true,
                    .lease_ns = 60 * S,
                    .keep_alive_poll_ns = 500 * MS,
                    .keep_alive_interval_ns = 20 * S,
                    .expiry_tick_ns = 500 * MS,
                    .commit_ns = 10 * MS,
                    .request_timeout_ns = 10 * S,
                    .one_way = {SIM_LAW_CONSTANT, 5 * MS, 0},
                    .wait_checks_own_entry = true,
                    .no_master_is_error = true}},
};

const struct store_profile *store_profiles(unsigned *count)
{
    *count = sizeof profiles / sizeof profiles[0];
    return profiles;
}

const struct store_profile *store_profile_find(const char *name)
{
    for (unsigned i = 0; i < sizeof profiles / sizeof profiles[0]; i++)
        if (strcmp(profiles[i].name, name) == 0)
            return &profiles[i];
    return NULL;
}
