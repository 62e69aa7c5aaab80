/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digest of a run: XXH3-128 over the canonical bytes of its events, as a reader of the stream.
 *
 * Canonical bytes: the fields of struct sim_event in order, little-endian, 32 bytes an event. The
 * same seed has the same digest on every context kind, compiler, optimisation level and core count.
 */
#ifndef TENURE_SIM_DIGEST_H
#define TENURE_SIM_DIGEST_H

#include "sim/kernel/event.h"

/* The meaning of a digest. Changes when the same seed may mean another run than before. */
#define SIM_DIGEST_VERSION 4

/* 32 hexadecimal digits and a zero. */
#define SIM_DIGEST_TEXT_SIZE 33

struct sim_digest_value {
    uint64_t high, low;
};

struct sim_digest;

/* NULL when out of memory. */
struct sim_digest *sim_digest_new(void);
void sim_digest_free(struct sim_digest *digest);

/* The reader to attach to a kernel. Borrows the digest. */
struct sim_reader sim_digest_reader(struct sim_digest *digest);

/* The value over everything read so far. */
struct sim_digest_value sim_digest_value(const struct sim_digest *digest);

void sim_digest_format(struct sim_digest_value value, char text[SIM_DIGEST_TEXT_SIZE]);

#endif
