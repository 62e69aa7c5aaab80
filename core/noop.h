/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The noop election: tells every instance that it is master. NoopElection and NoopFactory of the
 * API.
 *
 * For a deployment of one instance. With more than one it is the negative control of every check
 * for double mastership.
 */
#ifndef ELECTION_NOOP_H
#define ELECTION_NOOP_H

#include "election.h"

#ifdef __cplusplus
extern "C" {
#endif

struct election_noop_factory {
    struct election_factory factory;
    /* private */
    struct election_env *env;
    char instance_id[ELECTION_ID_SIZE];
};

/* Make a factory in caller's storage. `instance_id` is copied; ELECTION_ERR_INVALID if it is NULL
 * or does not fit into ELECTION_ID_SIZE. Nothing to destroy. */
enum election_error election_noop_factory_init(struct election_noop_factory *factory,
                                               struct election_env *env, const char *instance_id);

#ifdef __cplusplus
}
#endif

#endif
