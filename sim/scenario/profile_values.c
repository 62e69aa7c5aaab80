/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of the store: those that come from its profile, and all of them as the store takes
 * them; see parameter.h. */
#include "sim/scenario/parameter.h"

#include "sim/scenario/words.h"

/* CHOICE fields that have a type of the store's, in both directions; the words are in the order of
 * the store's numbers. */
#define NUMBER_FIELDS(FIELD)                                  \
    FIELD(keep_alive_poll, keep_alive_poll_ns, int64_t)       \
    FIELD(expiry_tick, expiry_tick_ns, int64_t)               \
    FIELD(commit_delay, commit_ns, int64_t)                   \
    FIELD(request_timeout, request_timeout_ns, int64_t)       \
    FIELD(wait_checks_own_entry, wait_checks_own_entry, bool) \
    FIELD(no_master_answer, no_master_is_error, bool)         \
    FIELD(identity, identity, enum store_identity)            \
    FIELD(close_revokes, close_revokes, enum store_close_revokes)

/* The row; the choices of `profile` are the names of the rows. */
static const struct store_parameters *profile_of(const struct scenario_parameters *parameters)
{
    char name[SCENARIO_VALUE_BYTES];
    scenario_parameter_print(scenario_parameter_find("profile"), parameters, name);
    const struct store_profile *profile = store_profile_find(name);
    unsigned count;
    return &(profile ? profile : store_profiles(&count))->parameters;
}

void scenario_parameters_fill(struct scenario_parameters *p)
{
    const struct store_parameters *profile = profile_of(p);
    if (p->keep_alive_interval == SCENARIO_FROM_PROFILE)
        p->keep_alive_interval =
            p->lease == SCENARIO_FROM_PROFILE ? profile->keep_alive_interval_ns : p->lease / 3;
    if (p->lease == SCENARIO_FROM_PROFILE)
        p->lease = profile->lease_ns;
    if (p->one_way_delay.kind == SIM_LAW_KIND_COUNT)
        p->one_way_delay = profile->one_way;
#define FIELD(name, of_store, type)       \
    if (p->name == SCENARIO_FROM_PROFILE) \
        p->name = (int64_t)profile->of_store;
    NUMBER_FIELDS(FIELD)
#undef FIELD
}

struct store_parameters scenario_store_parameters(const struct scenario_parameters *p)
{
    struct store_parameters store = {
        .exclusive = profile_of(p)->exclusive,
        .lease_ns = p->lease,
        .keep_alive_interval_ns = p->keep_alive_interval,
        .one_way = p->one_way_delay,
    };
#define FIELD(name, of_store, type) store.of_store = (type)p->name;
    NUMBER_FIELDS(FIELD)
#undef FIELD
    return store;
}
