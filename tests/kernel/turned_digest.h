/* SPDX-License-Identifier: Apache-2.0 */
/* The digest as a host of the other byte order compiles it; see turned_digest.c. */
#ifndef TENURE_TESTS_KERNEL_TURNED_DIGEST_H
#define TENURE_TESTS_KERNEL_TURNED_DIGEST_H

#include "sim/kernel/digest.h"

struct sim_digest *turned_digest_new(void);
void turned_digest_free(struct sim_digest *digest);
struct sim_reader turned_digest_reader(struct sim_digest *digest);
struct sim_digest_value turned_digest_value(const struct sim_digest *digest);
void turned_digest_format(struct sim_digest_value value, char text[SIM_DIGEST_TEXT_SIZE]);

#endif
