/* SPDX-License-Identifier: Apache-2.0 */
/* sim/kernel/digest.c once more, told that this host is big-endian: it turns every field. Given
 * events whose fields are turned, it must come to the digest of the events as they are. */
#define SIM_LITTLE_ENDIAN_HOST 0
#define sim_digest_new turned_digest_new
#define sim_digest_free turned_digest_free
#define sim_digest_reader turned_digest_reader
#define sim_digest_value(digest) turned_digest_value(digest)
#define sim_digest_format turned_digest_format
#include "tests/kernel/turned_digest.h"

#include "sim/kernel/digest.c"
