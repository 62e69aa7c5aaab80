/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/check/stream.h"

#include "tests/t.h"

struct check_config stream_config(void)
{
    return (struct check_config){.instance_count = 3,
                                 .resource_count = 2,
                                 .hold_ns = 60 * S,
                                 .lease_ns = 60 * S,
                                 .exclusive = true,
                                 .fenced = true,
                                 .bounds = {.stale_window_ns = 5 * S,
                                            .overlap_after_expiry_ns = 3 * S,
                                            .overlap_after_revocation_ns = 4 * S,
                                            .out_of_queue_ns = 20 * S,
                                            .failover_ns = 70 * S,
                                            .handover_ns = 1 * S,
                                            .stop_ns = 10 * S,
                                            .restart_ns = 6 * S}};
}

void stream_open_with(struct stream *s, const struct check_config *config)
{
    *s = (struct stream){.config = *config};
    s->check = check_new(config);
    assert_non_null(s->check);
    s->reader = check_reader(s->check);
}

void stream_open(struct stream *s)
{
    struct check_config config = stream_config();
    stream_open_with(s, &config);
}

void stream_close(struct stream *s)
{
    check_free(s->check);
}

void stream_emit(struct stream *s, enum sim_event_kind kind, unsigned cause, uint16_t instance,
                 uint32_t resource, uint64_t value, uint64_t extra)
{
    struct sim_event event = {.time_ns = s->now_ns,
                              .value = value,
                              .extra = extra,
                              .resource = resource,
                              .instance = instance,
                              .kind = (uint8_t)kind,
                              .cause = (uint8_t)cause};
    s->reader.read(s->reader.data, &event, 1);
}

void stream_finish(struct stream *s, int64_t end_ns)
{
    check_finish(s->check, end_ns);
}

uint64_t stream_violations(const struct stream *s, enum property property)
{
    return s->check->results[property].violations;
}

uint64_t stream_exercised(const struct stream *s, enum property property)
{
    return s->check->results[property].exercised;
}

void assert_only(const struct stream *s, uint64_t allowed)
{
    for (unsigned p = 0; p < PROPERTY_COUNT; p++) {
        const struct property_result *r = &s->check->results[p];
        if (r->violations > 0 && !(allowed >> p & 1))
            fail_msg("%s is violated %" PRIu64 " times: at %" PRId64 " measured %" PRId64
                     ", limit %" PRId64,
                     property_table[p].label, r->violations, r->kept[0].time_ns,
                     r->kept[0].measured, r->kept[0].limit);
    }
}

/* ---- words ---------------------------------------------------------------------------------- */

static void emit_instance(struct stream *s, enum sim_event_kind kind, uint16_t i)
{
    stream_emit(s, kind, 0, i, SIM_NO_RESOURCE, 1, 0);
}

void up(struct stream *s, uint16_t i)
{
    emit_instance(s, SIM_EVENT_INSTANCE_STARTED, i);
    for (uint32_t r = 0; r < s->config.resource_count; r++) {
        stream_emit(s, SIM_EVENT_RUNNER_STARTED, 0, i, r, 60 * S, 5 * S);
        stream_emit(s, SIM_EVENT_RUNNER_CONFIGURED, 0, i, r, 1 * S, 10);
    }
}

void crash(struct stream *s, uint16_t i)
{
    emit_instance(s, SIM_EVENT_INSTANCE_CRASHED, i);
}

void stopping(struct stream *s, uint16_t i)
{
    emit_instance(s, SIM_EVENT_INSTANCE_STOPPING, i);
}

void cancelled(struct stream *s, uint16_t i)
{
    emit_instance(s, SIM_EVENT_INSTANCE_CANCELLED, i);
}

void stopped(struct stream *s, uint16_t i)
{
    emit_instance(s, SIM_EVENT_INSTANCE_STOPPED, i);
}

void fault(struct stream *s, enum fault_kind kind, uint16_t i)
{
    stream_emit(s, SIM_EVENT_FAULT_BEGUN, kind, i, SIM_NO_RESOURCE, 0, 1);
}

void heal(struct stream *s, enum fault_kind kind, uint16_t i)
{
    stream_emit(s, SIM_EVENT_FAULT_ENDED, kind, i, SIM_NO_RESOURCE, 0, 1);
}

void called(struct stream *s, uint16_t i, uint32_t r, enum sim_operation operation)
{
    stream_emit(s, SIM_EVENT_CALLED, operation, i, r, 0, 0);
}

void answered(struct stream *s, uint16_t i, uint32_t r, enum sim_operation operation,
              unsigned error)
{
    stream_emit(s, SIM_EVENT_ANSWERED, operation, i, r, error, (uint64_t)s->now_ns);
}

void opened(struct stream *s, uint16_t i, uint64_t session)
{
    stream_emit(s, SIM_EVENT_SESSION_OPENED, 0, i, SIM_NO_RESOURCE, session, 60 * S);
}

void gone(struct stream *s, uint16_t i, uint64_t session, int64_t renewed_ns, unsigned cause)
{
    stream_emit(s, SIM_EVENT_SESSION_GONE, cause, i, SIM_NO_RESOURCE, session,
                (uint64_t)renewed_ns);
}

void entered(struct stream *s, uint16_t i, uint32_t r, uint64_t session)
{
    stream_emit(s, SIM_EVENT_ENTERED, 0, i, r, session, 1);
}

void withdrawn(struct stream *s, uint16_t i, uint32_t r, uint64_t session)
{
    stream_emit(s, SIM_EVENT_WITHDRAWN_ENTRY, SIM_CAUSE_EXPIRY, i, r, session, 1);
}

void granted(struct stream *s, uint16_t i, uint32_t r, uint64_t epoch, uint64_t session)
{
    stream_emit(s, SIM_EVENT_GRANTED, SIM_CAUSE_ELECTED, i, r, epoch, session);
}

void released(struct stream *s, uint16_t i, uint32_t r, uint64_t epoch, uint64_t session,
              unsigned cause)
{
    stream_emit(s, SIM_EVENT_RELEASED, cause, i, r, epoch, session);
}

void believed(struct stream *s, uint16_t i, uint32_t r, uint64_t epoch)
{
    stream_emit(s, SIM_EVENT_BELIEVED, SIM_CAUSE_ELECTED, i, r, epoch, 0);
}

void disbelieved(struct stream *s, uint16_t i, uint32_t r, unsigned cause)
{
    stream_emit(s, SIM_EVENT_DISBELIEVED, cause, i, r, 0, 0);
}

void checked(struct stream *s, uint16_t i, uint32_t r, unsigned error, bool answer,
             int64_t asked_ns)
{
    stream_emit(s, SIM_EVENT_CHECKED, error, i, r, answer, (uint64_t)asked_ns);
}

void confirmed(struct stream *s, uint16_t i, uint32_t r, unsigned count, int64_t last_ns)
{
    stream_emit(s, SIM_EVENT_CONFIRMED, count, i, r, 0, (uint64_t)last_ns);
}

void observed(struct stream *s, uint32_t r, unsigned error, uint16_t answer, int64_t asked_ns)
{
    stream_emit(s, SIM_EVENT_OBSERVED, error, SIM_NO_INSTANCE, r, answer, (uint64_t)asked_ns);
}

void ended(struct stream *s, uint16_t i, uint32_t r, unsigned error)
{
    stream_emit(s, SIM_EVENT_RUNNER_ENDED, 0, i, r, error, 0);
}

/* ---- sentences ------------------------------------------------------------------------------ */

void campaigns(struct stream *s, uint16_t i, uint32_t r, uint64_t session)
{
    called(s, i, r, SIM_OPERATION_START);
    opened(s, i, session);
    answered(s, i, r, SIM_OPERATION_START, ELECTION_OK);
    called(s, i, r, SIM_OPERATION_WAIT);
    entered(s, i, r, session);
}

void takes_over(struct stream *s, uint16_t i, uint32_t r, uint64_t session, uint64_t epoch)
{
    granted(s, i, r, epoch, session);
    answered(s, i, r, SIM_OPERATION_WAIT, ELECTION_OK);
    believed(s, i, r, epoch);
}

void wins(struct stream *s, uint16_t i, uint32_t r, uint64_t session, uint64_t epoch)
{
    campaigns(s, i, r, session);
    takes_over(s, i, r, session, epoch);
}

void resigns(struct stream *s, uint16_t i, uint32_t r)
{
    checked(s, i, r, ELECTION_OK, true, s->now_ns);
    disbelieved(s, i, r, SIM_CAUSE_RESIGN);
    stream_emit(s, SIM_EVENT_RESIGNATION_QUEUED, 0, i, r, 60 * S, 0);
}

void executes(struct stream *s, uint16_t i, uint32_t r, uint64_t session, uint64_t epoch)
{
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, i, r, 1, 0);
    called(s, i, r, SIM_OPERATION_RESIGN);
    released(s, i, r, epoch, session, SIM_CAUSE_RESIGN);
    answered(s, i, r, SIM_OPERATION_RESIGN, ELECTION_OK);
    called(s, i, r, SIM_OPERATION_START);
    answered(s, i, r, SIM_OPERATION_START, ELECTION_OK);
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, i, r, ELECTION_OK, 1);
    called(s, i, r, SIM_OPERATION_WAIT);
    entered(s, i, r, session);
}

void expires(struct stream *s, uint16_t i, uint32_t r, uint64_t session, uint64_t epoch)
{
    gone(s, i, session, s->now_ns - 60 * S, SIM_CAUSE_EXPIRY);
    released(s, i, r, epoch, session, SIM_CAUSE_EXPIRY);
}

void one_master(struct stream *s)
{
    up(s, 0);
    up(s, 1);
    s->now_ns = 10 * S;
    wins(s, 0, 0, 1, 1);
    campaigns(s, 1, 0, 2);
}

void fleet(struct stream *s)
{
    for (uint16_t i = 0; i < 3; i++)
        up(s, i);
    s->now_ns = 1 * S;
    for (uint32_t r = 0; r < 2; r++) {
        wins(s, 0, r, 10 + r, 1);
        campaigns(s, 1, r, 20 + r);
        campaigns(s, 2, r, 30 + r);
    }
}
