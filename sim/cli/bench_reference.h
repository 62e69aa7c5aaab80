/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference loop of `tenure bench`: the same election as bare state machines, nothing else.
 *
 * Pop, step, draw, push, and a count of transitions: no runner, no store, no checks, no digest. It
 * says what this machine can do at this moment, so that figures are ratios taken in one run.
 */
#ifndef TENURE_SIM_CLI_BENCH_REFERENCE_H
#define TENURE_SIM_CLI_BENCH_REFERENCE_H

#include <stdint.h>

struct bench_reference_result {
    uint64_t checks, transitions;
};

/* `instances` x `resources` runners for so long, with the defaults of the original: pause U[0, 1
 * s), FIFO without latency, a check every 5 s, from 60 s on resigning with 1 in 10. */
struct bench_reference_result bench_reference(uint32_t instances, uint32_t resources,
                                              int64_t duration_ns, uint64_t seed);

#endif
