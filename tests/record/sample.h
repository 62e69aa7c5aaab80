/* SPDX-License-Identifier: Apache-2.0 */
/* Databases for tests: from events written by hand, and synthetic ones of any size. */
#ifndef TENURE_TESTS_SAMPLE_H
#define TENURE_TESTS_SAMPLE_H

#include "sim/record/history.h"
#include "sim/record/recorder.h"

#define SAMPLE_S INT64_C(1000000000)
#define SAMPLE_MS INT64_C(1000000)

enum { SAMPLE_NAMES = 128 };

/* A case under construction: events go to the history as they are told. */
struct sample {
    struct history history;
    struct sim_reader reader;
    uint64_t epochs[SAMPLE_NAMES];
    struct recorder_scenario scenario;
    struct recorder_case of;
    struct recorder_parameter parameters[3];
    struct recorder_fault *faults;
    const char *instance_names[SAMPLE_NAMES], *resource_names[SAMPLE_NAMES];
    char names[2 * SAMPLE_NAMES][8];
};

/* A case of `instances` (n1, n2, ...) and `resources` (r1, r2, ...), hold 60 s, checks every 5 s,
 * window [0, end_ns). */
void sample_begin(struct sample *sample, uint32_t instances, uint32_t resources, int64_t end_ns);
void sample_end(struct sample *sample);

/* Hands one event to the history. `value` and `extra` of a fault are its sentence and occurrence.
 */
void sample_emit(struct sample *sample, int64_t time_ns, enum sim_event_kind kind, unsigned cause,
                 uint16_t instance, uint32_t resource, uint64_t value, uint64_t extra);

/* The words that most tests need. */
void sample_grant(struct sample *sample, int64_t time_ns, uint16_t instance, uint32_t resource);
void sample_release(struct sample *sample, int64_t time_ns, uint16_t instance, uint32_t resource,
                    enum sim_cause cause);
void sample_believe(struct sample *sample, int64_t time_ns, uint16_t instance, uint32_t resource);
void sample_disbelieve(struct sample *sample, int64_t time_ns, uint16_t instance, uint32_t resource,
                       enum sim_cause cause);

/* Elections of the default runner with crashes, cuts and expiries now and then; deterministic.
 * Returns the number of belief and ownership intervals. */
uint32_t sample_synthesize(struct sample *sample, uint64_t seed, bool with_faults);

/* Writes the case as the only one of a database. Returns false with the sentence in `message`. */
bool sample_write(const struct sample *sample, const char *path, const char *views,
                  char message[RECORDER_MESSAGE_MAX]);

#endif
