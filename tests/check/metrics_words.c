/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/check/metrics_words.h"

#include "tests/t.h"

struct metrics *metrics;
static struct sim_reader reader;
static int64_t now_ns;

/* ---- telling -------------------------------------------------------------------------------- */

struct metrics_config config_of(uint32_t instances, uint32_t resources)
{
    return (struct metrics_config){.instance_count = instances,
                                   .resource_count = resources,
                                   .hold_ns = 60 * S,
                                   .check_interval_ns = 5 * S};
}

void open_with(struct metrics_config config)
{
    metrics = metrics_new(&config);
    assert_non_null(metrics);
    reader = metrics_reader(metrics);
    now_ns = 0;
}

void close_metrics(void)
{
    metrics_free(metrics);
}

void emit_two(enum sim_event_kind kind, unsigned cause, uint16_t instance, uint32_t resource,
              uint64_t value, uint64_t extra)
{
    struct sim_event event = {.time_ns = now_ns,
                              .value = value,
                              .extra = extra,
                              .resource = resource,
                              .instance = instance,
                              .kind = (uint8_t)kind,
                              .cause = (uint8_t)cause};
    reader.read(reader.data, &event, 1);
}

void emit(enum sim_event_kind kind, unsigned cause, uint16_t instance, uint32_t resource,
          uint64_t value)
{
    emit_two(kind, cause, instance, resource, value, 0);
}

void at(int64_t time_ns)
{
    now_ns = time_ns;
}

void grant(uint16_t i, uint32_t r)
{
    emit(SIM_EVENT_GRANTED, SIM_CAUSE_ELECTED, i, r, 1);
}

void release(uint16_t i, uint32_t r, enum sim_cause cause)
{
    emit(SIM_EVENT_RELEASED, cause, i, r, 1);
}

void believe(uint16_t i, uint32_t r)
{
    emit(SIM_EVENT_BELIEVED, SIM_CAUSE_ELECTED, i, r, 1);
}

void disbelieve(uint16_t i, uint32_t r, enum sim_cause cause)
{
    emit(SIM_EVENT_DISBELIEVED, cause, i, r, 1);
}

void starts(uint16_t i)
{
    emit(SIM_EVENT_INSTANCE_STARTED, 0, i, SIM_NO_RESOURCE, 1);
}

void stops(uint16_t i)
{
    emit(SIM_EVENT_INSTANCE_STOPPED, 0, i, SIM_NO_RESOURCE, 1);
}

void crashes(uint16_t i)
{
    emit(SIM_EVENT_INSTANCE_CRASHED, 0, i, SIM_NO_RESOURCE, 1);
}

void breaks(void)
{
    emit(SIM_EVENT_FAULT_BEGUN, 0, SIM_NO_INSTANCE, SIM_NO_RESOURCE, 1);
}

void heals(void)
{
    emit(SIM_EVENT_FAULT_ENDED, 0, SIM_NO_INSTANCE, SIM_NO_RESOURCE, 1);
}

void holds(uint16_t i, uint32_t r, int64_t begin_ns, int64_t end_ns, enum sim_cause cause)
{
    at(begin_ns);
    believe(i, r);
    at(end_ns);
    disbelieve(i, r, cause);
}

void finish(int64_t end_ns)
{
    assert_true(metrics_finish(metrics, end_ns, 7, 11));
}

/* ---- asking --------------------------------------------------------------------------------- */

int64_t value(enum metric metric, enum statistic statistic)
{
    int64_t result = -1;
    assert_true(metrics_value(metrics, metric, statistic, &result));
    return result;
}

void series_is(enum metric metric, size_t count, const int64_t *lengths_ns)
{
    const struct lengths *s = metrics_lengths(metrics, metric);
    if (lengths_count(s) != count)
        fail_msg("%s has %zu values, not %zu", metric_table[metric].name, lengths_count(s), count);
    for (size_t i = 0; i < count; i++)
        if (lengths_at(s, i) != lengths_ns[i])
            fail_msg("%s: value %zu is %" PRId64 ", expected %" PRId64, metric_table[metric].name,
                     i, lengths_at(s, i), lengths_ns[i]);
}
