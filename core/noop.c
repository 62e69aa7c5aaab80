/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The noop election. Keeps no state, so every operation is idempotent and safe from any thread; a
 * dead context is honoured, which the Go original did not do.
 */
#include "core/noop.h"

#include <string.h>

struct noop_election {
    struct election election;
    struct election_env *env;
    char instance_id[ELECTION_ID_SIZE];
};

static struct noop_election *noop_of(struct election *election)
{
    return (struct noop_election *)(void *)election;
}

static enum election_error noop_agree(struct election *election, struct election_context *context)
{
    (void)election;
    return election_context_error(context);
}

static enum election_error noop_is_master(struct election *election,
                                          struct election_context *context, bool *is_master)
{
    enum election_error error = noop_agree(election, context);
    if (error == ELECTION_OK)
        *is_master = true;
    return error;
}

static enum election_error noop_get_current_master(struct election *election,
                                                   struct election_context *context,
                                                   char master[ELECTION_ID_SIZE])
{
    enum election_error error = noop_agree(election, context);
    if (error == ELECTION_OK)
        memcpy(master, noop_of(election)->instance_id, ELECTION_ID_SIZE);
    return error;
}

static void noop_free(struct election *election)
{
    struct noop_election *noop = noop_of(election);
    noop->env->ops->free(noop->env, noop, sizeof *noop);
}

static const struct election_ops noop_ops = {
    .version = ELECTION_OPS_VERSION,
    .start = noop_agree,
    .wait_for_mastership = noop_agree,
    .is_master = noop_is_master,
    .resign = noop_agree,
    .close = noop_agree,
    .get_current_master = noop_get_current_master,
    .epoch = NULL,
    .free = noop_free,
};

static enum election_error noop_new_election(struct election_factory *factory,
                                             struct election_context *context,
                                             const char *resource_id, struct election **election)
{
    struct election_noop_factory *maker = (struct election_noop_factory *)(void *)factory;
    (void)context;
    if (!resource_id || strlen(resource_id) >= ELECTION_ID_SIZE)
        return ELECTION_ERR_INVALID;
    struct noop_election *noop = maker->env->ops->alloc(maker->env, sizeof *noop);
    if (!noop)
        return ELECTION_ERR_NO_MEMORY;
    noop->election.ops = &noop_ops;
    noop->env = maker->env;
    memcpy(noop->instance_id, maker->instance_id, ELECTION_ID_SIZE);
    *election = &noop->election;
    return ELECTION_OK;
}

static const struct election_factory_ops noop_factory_ops = {
    .version = ELECTION_OPS_VERSION,
    .new_election = noop_new_election,
};

enum election_error election_noop_factory_init(struct election_noop_factory *factory,
                                               struct election_env *env, const char *instance_id)
{
    if (!instance_id || strlen(instance_id) >= ELECTION_ID_SIZE)
        return ELECTION_ERR_INVALID;
    factory->factory.ops = &noop_factory_ops;
    factory->env = env;
    memset(factory->instance_id, 0, ELECTION_ID_SIZE);
    memcpy(factory->instance_id, instance_id, strlen(instance_id));
    return ELECTION_OK;
}
