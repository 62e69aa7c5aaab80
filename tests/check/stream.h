/* SPDX-License-Identifier: Apache-2.0 */
/* Event lists written by hand, for checkers: three instances, two resources, one word for each
 * event. */
#ifndef TENURE_TESTS_CHECK_STREAM_H
#define TENURE_TESTS_CHECK_STREAM_H

#include "core/error.h"
#include "sim/check/check.h"
#include "sim/fault/fault_kind.h"

#define S INT64_C(1000000000)

struct stream {
    struct check_config config;
    struct check *check;
    struct sim_reader reader;
    int64_t now_ns; /* of the events that follow */
};

/* Leases and holds of 60 s, and bounds that are easy to tell apart: stale 5 s, overlap 3 s after
 * expiry and 4 s after revocation, out of the queue 20 s, failover 70 s, handover 1 s, stop 10 s,
 * restart 6 s. */
void stream_open(struct stream *s);
void stream_open_with(struct stream *s, const struct check_config *config);
struct check_config stream_config(void);
void stream_close(struct stream *s);

void stream_emit(struct stream *s, enum sim_event_kind kind, unsigned cause, uint16_t instance,
                 uint32_t resource, uint64_t value, uint64_t extra);

/* Judge what is open; then ask. */
void stream_finish(struct stream *s, int64_t end_ns);
uint64_t stream_violations(const struct stream *s, enum property property);
uint64_t stream_exercised(const struct stream *s, enum property property);

/* No property but those of the bit set is violated. */
void assert_only(const struct stream *s, uint64_t allowed);
#define BIT(property) (UINT64_C(1) << PROPERTY_##property)

/* ---- words: of instance i and resource r ---------------------------------------------------- */

void up(struct stream *s, uint16_t i); /* starts, with a runner for each resource */
void crash(struct stream *s, uint16_t i);
void stopping(struct stream *s, uint16_t i);
void cancelled(struct stream *s, uint16_t i);
void stopped(struct stream *s, uint16_t i);
void fault(struct stream *s, enum fault_kind kind,
           uint16_t i); /* begins; SIM_NO_INSTANCE: the store */
void heal(struct stream *s, enum fault_kind kind, uint16_t i); /* ends */

void called(struct stream *s, uint16_t i, uint32_t r, enum sim_operation operation);
void answered(struct stream *s, uint16_t i, uint32_t r, enum sim_operation operation,
              unsigned error);
void opened(struct stream *s, uint16_t i, uint64_t session);
void gone(struct stream *s, uint16_t i, uint64_t session, int64_t renewed_ns, unsigned cause);
void entered(struct stream *s, uint16_t i, uint32_t r, uint64_t session);
void withdrawn(struct stream *s, uint16_t i, uint32_t r, uint64_t session);
void granted(struct stream *s, uint16_t i, uint32_t r, uint64_t epoch, uint64_t session);
void released(struct stream *s, uint16_t i, uint32_t r, uint64_t epoch, uint64_t session,
              unsigned cause);
void believed(struct stream *s, uint16_t i, uint32_t r, uint64_t epoch);
void disbelieved(struct stream *s, uint16_t i, uint32_t r, unsigned cause);
void checked(struct stream *s, uint16_t i, uint32_t r, unsigned error, bool answer,
             int64_t asked_ns);
void confirmed(struct stream *s, uint16_t i, uint32_t r, unsigned count, int64_t last_ns);
void observed(struct stream *s, uint32_t r, unsigned error, uint16_t answer, int64_t asked_ns);
void ended(struct stream *s, uint16_t i, uint32_t r, unsigned error);

/* ---- sentences ------------------------------------------------------------------------------ */

/* Start, session, call to wait, entry. */
void campaigns(struct stream *s, uint16_t i, uint32_t r, uint64_t session);

/* That, and granted and believed at once. */
void wins(struct stream *s, uint16_t i, uint32_t r, uint64_t session, uint64_t epoch);

/* A check says yes, belief ends, the resignation is queued at an age of 60 s. */
void resigns(struct stream *s, uint16_t i, uint32_t r);

/* It is executed in order, all at once; the instance enters the queue again. */
void executes(struct stream *s, uint16_t i, uint32_t r, uint64_t session, uint64_t epoch);

/* The lease of an owner is over, renewed last a lease ago. */
void expires(struct stream *s, uint16_t i, uint32_t r, uint64_t session, uint64_t epoch);

/* The store grants r to i, which believes at once. */
void takes_over(struct stream *s, uint16_t i, uint32_t r, uint64_t session, uint64_t epoch);

/* n1 and n2 campaign for r1; n1 is master since 10 s, on session 1 with epoch 1. */
void one_master(struct stream *s);

/* n1 is master of both resources from 1 s on, n2 and n3 wait: sessions 10, 20, 30, of r2 one more
 * each. */
void fleet(struct stream *s);

#endif
