/* SPDX-License-Identifier: Apache-2.0 */
/* The database writer: cases and what belongs to them; see recorder.h. */
#include "sim/record/recorder_private.h"

#include <errno.h>
#include <string.h>

#include "sim/check/vocabulary.h"
#include "sim/record/history.h"

/* The cells of a new row; NULL after a failure. */
static int64_t *next_row(struct recorder *r, enum recorder_writer which)
{
    if (r->failed)
        return NULL;
    int64_t *cells = row_writer_next(&r->writers[which]);
    if (!cells)
        recorder_fail(r, 0);
    return cells;
}

/* ---- fleets and configurations -------------------------------------------------------------- */

static void add_fleet(struct recorder *r, const struct recorder_case *c, uint32_t id)
{
    INSERT(r, FLEET, CELL_OF(c->instance_count), CELL_OF(c->resource_count));
    for (uint32_t i = 0; i < c->instance_count && !r->failed; i++)
        INSERT(r, INSTANCE, CELL_OF(id), CELL_OF(i), CELL_TEXT_OF(c->instance_names[i]));
    for (uint32_t i = 0; i < c->resource_count && !r->failed; i++)
        INSERT(r, RESOURCE, CELL_OF(id), CELL_OF(i), CELL_TEXT_OF(c->resource_names[i]));
    r->fleet_bases[id - 1] =
        (struct recorder_fleet){.instances = r->instances, .resources = r->resources};
    r->instances += c->instance_count;
    r->resources += c->resource_count;
}

/* The id of the case's names; 0 after a failure. */
static uint32_t fleet_of(struct recorder *r, const struct recorder_case *c)
{
    struct lookup_content *content = &r->content;
    void *bases = r->fleet_bases;
    bool is_new;
    lookup_content_clear(content);
    lookup_content_number(content, c->instance_count);
    for (uint32_t i = 0; i < c->instance_count; i++)
        lookup_content_text(content, c->instance_names[i]);
    for (uint32_t i = 0; i < c->resource_count; i++)
        lookup_content_text(content, c->resource_names[i]);
    if (!recorder_grow(&bases, &r->fleet_capacity, r->fleets.count, sizeof *r->fleet_bases)) {
        recorder_fail(r, ENOMEM);
        return 0;
    }
    r->fleet_bases = bases;
    uint32_t id = lookup_number(&r->fleets, content, &is_new);
    if (id == 0)
        recorder_fail(r, ENOMEM);
    else if (is_new)
        add_fleet(r, c, id);
    return id;
}

static void add_configuration(struct recorder *r, const struct recorder_case *c, uint32_t fleet,
                              uint32_t id)
{
    INSERT(r, CONFIGURATION, CELL_OF(c->scenario + 1), CELL_OF(fleet), CELL_TEXT_OF(c->matrix));
    for (uint32_t i = 0; i < c->parameter_count; i++) {
        const struct recorder_parameter *p = &c->parameters[i];
        INSERT(r, PARAMETER, CELL_OF(id), CELL_TEXT_OF(p->name), CELL_TEXT_OF(p->value),
               CELL_TEXT_OF(p->effective ? p->effective : p->value),
               CELL_OPTION(p->has_number, p->number));
    }
}

static uint32_t configuration_of(struct recorder *r, const struct recorder_case *c, uint32_t fleet)
{
    struct lookup_content *content = &r->content;
    bool is_new;
    lookup_content_clear(content);
    lookup_content_number(content, c->scenario);
    lookup_content_number(content, fleet);
    lookup_content_text(content, c->matrix);
    for (uint32_t i = 0; i < c->parameter_count; i++) {
        lookup_content_text(content, c->parameters[i].name);
        lookup_content_text(content, c->parameters[i].value);
        lookup_content_text(content, c->parameters[i].effective);
        lookup_content_number(content, c->parameters[i].has_number);
        lookup_content_number(content, (uint64_t)c->parameters[i].number);
    }
    uint32_t id = lookup_number(&r->configurations, content, &is_new);
    if (id == 0)
        recorder_fail(r, ENOMEM);
    else if (is_new)
        add_configuration(r, c, fleet, id);
    return id;
}

uint32_t recorder_configuration(const struct recorder *r)
{
    return r->configuration_id;
}

/* ---- intervals ------------------------------------------------------------------------------ */

static int64_t or_null(int64_t time_ns)
{
    return time_ns == HISTORY_UNKNOWN ? ROW_NULL : time_ns;
}

static void add_level(struct recorder *r, const struct history *h, enum history_level level)
{
    enum recorder_writer which = level == HISTORY_BELIEF ? RECORDER_BELIEF : RECORDER_OWNERSHIP;
    for (uint32_t n = 0; n < h->levels[level].count; n++) {
        const struct history_interval *i = history_interval(h, level, n);
        int64_t *cells = next_row(r, which);
        if (!cells)
            return;
        cells[0] = r->case_id;
        cells[1] = r->fleet.resources + 1 + i->resource;
        cells[2] = r->fleet.instances + 1 + i->instance;
        cells[3] = i->begin_ns;
        cells[4] = i->end_ns;
        cells[5] = i->begin_cause;
        cells[6] = i->end_cause;
        cells[7] = (int64_t)i->epoch;
    }
}

static void add_works(struct recorder *r, const struct history *h)
{
    for (uint32_t n = 0; n < h->works.count; n++) {
        const struct history_work *w = history_work(h, n);
        int64_t *cells = next_row(r, RECORDER_WORK);
        if (!cells)
            return;
        cells[0] = r->case_id;
        cells[1] = r->fleet.resources + 1 + w->resource;
        cells[2] = r->fleet.instances + 1 + w->instance;
        cells[3] = w->begin_ns;
        cells[4] = w->end_ns;
        cells[5] = (int64_t)w->epoch;
        cells[6] = (int64_t)w->pass;
        cells[7] = w->commit;
        cells[8] = w->began_before;
        cells[9] = w->is_open;
    }
}

static void add_resignations(struct recorder *r, const struct history *h)
{
    for (uint32_t n = 0; n < h->resignations.count; n++) {
        const struct history_resignation *s = history_resignation(h, n);
        int64_t *cells = next_row(r, RECORDER_RESIGNATION);
        if (!cells)
            return;
        cells[0] = r->case_id;
        cells[1] = r->fleet.resources + 1 + s->resource;
        cells[2] = r->fleet.instances + 1 + s->instance;
        cells[3] = or_null(s->queued_ns);
        cells[4] = or_null(s->begun_ns);
        cells[5] = or_null(s->ended_ns);
        cells[6] = s->outcome;
    }
}

static void add_lives(struct recorder *r, const struct history *h)
{
    for (uint32_t n = 0; n < h->lives.count; n++) {
        const struct history_life *life = history_life(h, n);
        int64_t *cells = next_row(r, RECORDER_INCARNATION);
        if (!cells)
            return;
        cells[0] = r->case_id;
        cells[1] = r->fleet.instances + 1 + life->instance;
        cells[2] = (int64_t)life->incarnation;
        cells[3] = life->begin_ns;
        cells[4] = life->end_ns;
        cells[5] = life->end_cause;
    }
}

static void add_faults(struct recorder *r, const struct history *h, const struct recorder_case *c,
                       const struct recorder_base *base)
{
    for (uint32_t n = 0; n < h->faults.count; n++) {
        const struct history_fault *f = history_fault(h, n);
        const bool is_known = f->number - 1 < c->fault_count;
        const struct recorder_fault from =
            is_known ? c->faults[f->number - 1] : (struct recorder_fault){UINT32_MAX, f->number};
        int64_t *cells = next_row(r, RECORDER_FAULT);
        if (!cells)
            return;
        cells[0] = r->case_id;
        cells[1] =
            from.plan < base->fault_plan_count ? base->fault_plans + 1 + from.plan : ROW_NULL;
        cells[2] =
            f->instance < r->instance_count ? r->fleet.instances + 1 + f->instance : ROW_NULL;
        cells[3] = (int64_t)from.occurrence;
        cells[4] = f->begin_ns;
        cells[5] = f->end_ns;
        cells[6] = f->is_open;
    }
}

/* ---- cases ---------------------------------------------------------------------------------- */

bool recorder_begin_case(struct recorder *r, const struct recorder_case *c)
{
    const struct history *h = c->history;
    if (r->failed)
        return false;
    if (c->scenario >= r->scenario_count || (h && h->end_ns == HISTORY_UNKNOWN))
        return recorder_fail(r, EINVAL);
    if (h && h->problem != HISTORY_OK) /* half of the intervals would be worse than none */
        return recorder_fail(r, ENOMEM);
    uint32_t fleet = fleet_of(r, c);
    r->configuration_id = fleet ? configuration_of(r, c, fleet) : 0;
    if (r->configuration_id == 0)
        return false;
    r->fleet = r->fleet_bases[fleet - 1];
    r->instance_count = c->instance_count;
    r->resource_count = c->resource_count;
    INSERT(r, CASE, CELL_OF(c->scenario + 1), CELL_OF(r->configuration_id), CELL_OF(c->seed),
           CELL_TEXT_OF(c->digest), CELL_TEXT_OF(c->verdict), CELL_OF(c->code),
           CELL_OF(c->window_begin_ns), CELL_OF(c->window_end_ns), CELL_OF(c->requests),
           CELL_OF(c->renewals), CELL_OF(h != NULL), CELL_OF(h ? h->works_seen : 0),
           CELL_TEXT_OF(c->replay), CELL_TEXT_OR_NULL(c->problem));
    r->case_id++;
    if (!h)
        return !r->failed;
    r->recorded_count++;
    add_level(r, h, HISTORY_BELIEF);
    add_level(r, h, HISTORY_OWNERSHIP);
    add_works(r, h);
    add_resignations(r, h);
    add_lives(r, h);
    add_faults(r, h, c, &r->scenarios[c->scenario]);
    return !r->failed;
}

bool recorder_end_case(struct recorder *r)
{
    return !r->failed;
}

/* ---- what a case is judged by --------------------------------------------------------------- */

/* A row with more than counts: of the first violation, or of what came closest to a bound. */
static bool add_measured(struct recorder *r, const struct recorder_property *p)
{
    bool broken = p->violations > 0;
    if (!row_writer_flush(&r->writers[RECORDER_PROPERTY]))
        return recorder_fail(r, 0);
    return INSERT(r, VIOLATION, CELL_OF(r->case_id), CELL_OF(p->property + 1),
                  CELL_OF(p->exercised), CELL_OF(p->violations), CELL_OPTION(broken, p->first_ns),
                  CELL_OPTION(broken && p->instance < r->instance_count,
                              r->fleet.instances + 1 + p->instance),
                  CELL_OPTION(broken && p->resource < r->resource_count,
                              r->fleet.resources + 1 + p->resource),
                  CELL_OPTION(p->has_measured, p->measured), CELL_OPTION(p->has_limit, p->limit),
                  CELL_TEXT_OR_NULL(broken ? p->text : NULL), CELL_OPTION(broken, p->is_allowed));
}

bool recorder_add_property(struct recorder *r, const struct recorder_property *p)
{
    if (r->failed)
        return false;
    if (p->property >= PROPERTY_COUNT)
        return recorder_fail(r, EINVAL);
    if (p->violations > 0 || p->has_measured)
        return add_measured(r, p);
    int64_t *cells = next_row(r, RECORDER_PROPERTY);
    if (!cells)
        return false;
    cells[0] = r->case_id;
    cells[1] = (int64_t)p->property + 1;
    cells[2] = (int64_t)p->exercised;
    cells[3] = 0;
    return true;
}

bool recorder_add_metrics(struct recorder *r, const struct recorder_metric *metrics, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (metrics[i].metric >= metric_count || metrics[i].statistic >= STATISTIC_COUNT_OF)
            return recorder_fail(r, EINVAL);
        int64_t *cells = next_row(r, RECORDER_METRIC);
        if (!cells)
            return false;
        cells[0] = r->case_id;
        cells[1] = recorder_metric_id(metrics[i].metric, metrics[i].statistic);
        cells[2] = metrics[i].value;
    }
    return !r->failed;
}

bool recorder_add_result(struct recorder *r, const struct recorder_result *e)
{
    if (r->failed)
        return false;
    if (e->scenario >= r->scenario_count ||
        e->expectation >= r->scenarios[e->scenario].expectation_count)
        return recorder_fail(r, EINVAL);
    return INSERT(r, RESULT, CELL_OF(r->scenarios[e->scenario].expectations + 1 + e->expectation),
                  CELL_OPTION(e->scope == RECORDER_OF_CASE, r->case_id),
                  CELL_OPTION(e->scope == RECORDER_OF_CONFIGURATION, e->configuration),
                  CELL_TEXT_OR_NULL(e->limit_text), CELL_OPTION(e->has_limit, e->limit),
                  CELL_OPTION(e->has_value, e->value), CELL_TEXT_OR_NULL(e->value_text),
                  CELL_OF(e->held), CELL_OF(e->code));
}
