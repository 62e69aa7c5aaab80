/* SPDX-License-Identifier: Apache-2.0 */
/* What the database stores of one case; see history.h. */
#include "sim/record/history.h"

#include <stdlib.h>
#include <string.h>

/* What is open of a resource: the first of each list, by number. */
struct history_resource {
    uint32_t open[HISTORY_LEVEL_COUNT];
    uint32_t resignation, work;
    uint32_t grants;
};

#define KIND(name) (UINT64_C(1) << SIM_EVENT_##name)

/* All kinds that leave a trace. */
#define KEPT_KINDS                                                                       \
    (KIND(GRANTED) | KIND(RELEASED) | KIND(BELIEVED) | KIND(DISBELIEVED) |               \
     KIND(RESIGNATION_QUEUED) | KIND(RESIGNATION_WITHDRAWN) | KIND(EXECUTE_BEGUN) |      \
     KIND(EXECUTE_ENDED) | KIND(WORK_BEGUN) | KIND(WORK_ENDED) | KIND(COMMIT_ACCEPTED) | \
     KIND(COMMIT_REJECTED) | KIND(INSTANCE_STARTED) | KIND(INSTANCE_STOPPED) |           \
     KIND(INSTANCE_CRASHED) | KIND(FAULT_BEGUN) | KIND(FAULT_ENDED) | KIND(RUN_ENDED))

_Static_assert(SIM_EVENT_KIND_COUNT <= 64, "kinds are kept in a set of 64 bits");
_Static_assert(sizeof(struct history_interval) <= 48, "intervals are what there is most of");
_Static_assert(sizeof(struct history_work) <= 48, "an interval is small");

static const char *const outcome_names[] = {
#define X(name, word) [HISTORY_OUTCOME_##name] = word,
    HISTORY_OUTCOME_LIST(X)
#undef X
};

static const char *const commit_names[] = {
#define X(name, word) [HISTORY_COMMIT_##name] = word,
    HISTORY_COMMIT_LIST(X)
#undef X
};

const char *history_outcome_name(unsigned outcome)
{
    return outcome < HISTORY_OUTCOME_COUNT ? outcome_names[outcome] : "unknown";
}

const char *history_commit_name(unsigned commit)
{
    return commit < HISTORY_COMMIT_COUNT ? commit_names[commit] : "unknown";
}

/* ---- records -------------------------------------------------------------------------------- */

static struct history_interval *interval_at(struct history *h, enum history_level level,
                                            uint32_t number)
{
    return records_at(&h->levels[level], number, sizeof(struct history_interval));
}

static struct history_resignation *resignation_at(struct history *h, uint32_t number)
{
    return records_at(&h->resignations, number, sizeof(struct history_resignation));
}

static struct history_work *work_at(struct history *h, uint32_t number)
{
    return records_at(&h->works, number, sizeof(struct history_work));
}

static struct history_fault *fault_at(struct history *h, uint32_t number)
{
    return records_at(&h->faults, number, sizeof(struct history_fault));
}

static struct history_life *life_at(struct history *h, uint32_t number)
{
    return records_at(&h->lives, number, sizeof(struct history_life));
}

/* A new record at the end, not yet filled in; RECORDS_NONE if there is no room. */
static uint32_t append(struct history *h, struct records *records, size_t size)
{
    if (h->limit - h->bytes < size || records->count == RECORDS_NONE - 1) {
        h->problem = HISTORY_TOO_LARGE;
        return RECORDS_NONE;
    }
    uint32_t number = records_append(records, size);
    if (number == RECORDS_NONE)
        h->problem = HISTORY_NO_MEMORY;
    else
        h->bytes += size;
    return number;
}

/* ---- belief and ownership ------------------------------------------------------------------- */

static void open_interval(struct history *h, enum history_level level, const struct sim_event *e)
{
    uint32_t number = append(h, &h->levels[level], sizeof(struct history_interval));
    if (number == RECORDS_NONE)
        return;
    uint32_t *first = &h->resources[e->resource].open[level];
    *interval_at(h, level, number) = (struct history_interval){.begin_ns = e->time_ns,
                                                               .end_ns = e->time_ns,
                                                               .epoch = e->value,
                                                               .resource = e->resource,
                                                               .next = *first,
                                                               .instance = e->instance,
                                                               .begin_cause = e->cause};
    *first = number;
}

/* Ends the open interval of the instance, of that epoch where `by_epoch`. Nothing if there is none.
 */
static void close_interval(struct history *h, enum history_level level, const struct sim_event *e,
                           bool by_epoch, uint8_t cause)
{
    uint32_t *link = &h->resources[e->resource].open[level];
    while (*link != RECORDS_NONE) {
        struct history_interval *i = interval_at(h, level, *link);
        if (i->instance == e->instance && (!by_epoch || i->epoch == e->value)) {
            i->end_ns = e->time_ns;
            i->end_cause = cause;
            *link = i->next;
            i->next = RECORDS_NONE;
            return;
        }
        link = &i->next;
    }
}

/* Whether the instance, by that epoch, is the one owner that there is. */
static bool owns_alone(struct history *h, const struct history_work *w)
{
    uint32_t first = h->resources[w->resource].open[HISTORY_OWNERSHIP];
    if (first == RECORDS_NONE)
        return false;
    const struct history_interval *owner = interval_at(h, HISTORY_OWNERSHIP, first);
    return owner->next == RECORDS_NONE && owner->instance == w->instance &&
           owner->epoch == w->epoch;
}

/* ---- resignations --------------------------------------------------------------------------- */

static uint32_t add_resignation(struct history *h, const struct sim_event *e)
{
    uint32_t number = append(h, &h->resignations, sizeof(struct history_resignation));
    if (number == RECORDS_NONE)
        return number;
    uint32_t *first = &h->resources[e->resource].resignation;
    *resignation_at(h, number) = (struct history_resignation){.queued_ns = HISTORY_UNKNOWN,
                                                              .begun_ns = HISTORY_UNKNOWN,
                                                              .ended_ns = HISTORY_UNKNOWN,
                                                              .resource = e->resource,
                                                              .next = *first,
                                                              .instance = e->instance};
    *first = number;
    return number;
}

/* The link to the open resignation of the instance whose execution has begun or not; to
 * RECORDS_NONE if there is none. */
static uint32_t *find_resignation(struct history *h, const struct sim_event *e, bool begun)
{
    uint32_t *link = &h->resources[e->resource].resignation;
    while (*link != RECORDS_NONE) {
        struct history_resignation *r = resignation_at(h, *link);
        if (r->instance == e->instance && (r->begun_ns != HISTORY_UNKNOWN) == begun)
            break;
        link = &r->next;
    }
    return link;
}

static void end_resignation(struct history *h, uint32_t *link, int64_t time_ns,
                            enum history_outcome outcome)
{
    if (*link == RECORDS_NONE)
        return;
    struct history_resignation *r = resignation_at(h, *link);
    r->ended_ns = time_ns;
    r->outcome = (uint8_t)outcome;
    *link = r->next;
    r->next = RECORDS_NONE;
}

static void read_resignation(struct history *h, const struct sim_event *e)
{
    uint32_t number;
    switch (e->kind) {
    case SIM_EVENT_RESIGNATION_QUEUED:
        number = add_resignation(h, e);
        if (number != RECORDS_NONE)
            resignation_at(h, number)->queued_ns = e->time_ns;
        break;
    case SIM_EVENT_RESIGNATION_WITHDRAWN:
        end_resignation(h, find_resignation(h, e, false), e->time_ns, HISTORY_OUTCOME_WITHDRAWN);
        break;
    case SIM_EVENT_EXECUTE_BEGUN:
        number = *find_resignation(h, e, false);
        if (number == RECORDS_NONE)
            number = add_resignation(h, e);
        if (number != RECORDS_NONE)
            resignation_at(h, number)->begun_ns = e->time_ns;
        break;
    default:
        end_resignation(h, find_resignation(h, e, true), e->time_ns,
                        e->value ? HISTORY_OUTCOME_FAILED : HISTORY_OUTCOME_EXECUTED);
    }
}

/* ---- work ----------------------------------------------------------------------------------- */

/* Works that agree with ownership are given back when they end, if they are the newest; otherwise
 * they stay until the run is over (see drop_agreeing). */
static void begin_work(struct history *h, const struct sim_event *e)
{
    uint32_t number = append(h, &h->works, sizeof(struct history_work));
    if (number == RECORDS_NONE)
        return;
    struct history_resource *r = &h->resources[e->resource];
    struct history_work *w = work_at(h, number);
    *w = (struct history_work){.begin_ns = e->time_ns,
                               .end_ns = e->time_ns,
                               .epoch = e->value,
                               .pass = e->extra,
                               .resource = e->resource,
                               .next = r->work,
                               .grants = r->grants,
                               .instance = e->instance,
                               .began_before = e->cause != 0,
                               .is_open = true};
    w->agreed = owns_alone(h, w);
    r->work = number;
    h->works_seen++;
}

static uint32_t *find_work(struct history *h, const struct sim_event *e)
{
    uint32_t *link = &h->resources[e->resource].work;
    while (*link != RECORDS_NONE && work_at(h, *link)->instance != e->instance)
        link = &work_at(h, *link)->next;
    return link;
}

static void end_work(struct history *h, const struct sim_event *e)
{
    uint32_t *link = find_work(h, e);
    if (*link == RECORDS_NONE)
        return;
    struct history_work *w = work_at(h, *link);
    *link = w->next;
    w->next = RECORDS_NONE;
    w->end_ns = e->time_ns;
    w->is_open = false;
    w->agreed = w->agreed && w->commit == HISTORY_COMMIT_ACCEPTED && owns_alone(h, w) &&
                w->grants == h->resources[w->resource].grants;
    while (h->works.count > 0) {
        const struct history_work *last = work_at(h, h->works.count - 1);
        if (last->is_open || !last->agreed)
            break;
        h->works.count--;
        h->bytes -= sizeof *last;
    }
}

/* A commit that belongs to no watched pass is kept if it was refused. */
static void read_commit(struct history *h, const struct sim_event *e)
{
    bool accepted = e->kind == SIM_EVENT_COMMIT_ACCEPTED;
    uint32_t number = *find_work(h, e);
    if (number != RECORDS_NONE) {
        work_at(h, number)->commit = accepted ? HISTORY_COMMIT_ACCEPTED : HISTORY_COMMIT_REJECTED;
    } else if (!accepted) {
        number = append(h, &h->works, sizeof(struct history_work));
        if (number != RECORDS_NONE)
            *work_at(h, number) = (struct history_work){.begin_ns = e->time_ns,
                                                        .end_ns = e->time_ns,
                                                        .epoch = e->value,
                                                        .pass = e->extra,
                                                        .resource = e->resource,
                                                        .next = RECORDS_NONE,
                                                        .instance = e->instance,
                                                        .commit = HISTORY_COMMIT_REJECTED,
                                                        .began_before = true};
    }
}

/* Works that ended in agreement while an older one was open. */
static void drop_agreeing(struct history *h)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < h->works.count; i++) {
        const struct history_work *w = work_at(h, i);
        if (!w->is_open && w->agreed)
            continue;
        *work_at(h, kept) = *w;
        kept++;
    }
    h->bytes -= (size_t)(h->works.count - kept) * sizeof(struct history_work);
    h->works.count = kept;
}

/* ---- processes and faults ------------------------------------------------------------------- */

static void begin_life(struct history *h, const struct sim_event *e)
{
    uint32_t number = append(h, &h->lives, sizeof(struct history_life));
    if (number == RECORDS_NONE)
        return;
    *life_at(h, number) = (struct history_life){.begin_ns = e->time_ns,
                                                .end_ns = e->time_ns,
                                                .incarnation = e->value,
                                                .next = h->first_life,
                                                .instance = e->instance};
    h->first_life = number;
}

/* What a process that is gone was doing. */
static void abandon(struct history *h, const struct sim_event *e)
{
    for (uint32_t i = 0; i < h->resource_count; i++) {
        struct sim_event of_resource = *e;
        of_resource.resource = i;
        uint32_t *work = find_work(h, &of_resource);
        if (*work != RECORDS_NONE) {
            struct history_work *w = work_at(h, *work);
            w->end_ns = e->time_ns;
            *work = w->next;
            w->next = RECORDS_NONE;
        }
        end_resignation(h, find_resignation(h, &of_resource, false), e->time_ns,
                        HISTORY_OUTCOME_ABANDONED);
        end_resignation(h, find_resignation(h, &of_resource, true), e->time_ns,
                        HISTORY_OUTCOME_ABANDONED);
    }
}

static void end_life(struct history *h, const struct sim_event *e)
{
    uint32_t *link = &h->first_life;
    abandon(h, e);
    while (*link != RECORDS_NONE && life_at(h, *link)->instance != e->instance)
        link = &life_at(h, *link)->next;
    if (*link == RECORDS_NONE)
        return;
    struct history_life *life = life_at(h, *link);
    life->end_ns = e->time_ns;
    life->end_cause = e->kind == SIM_EVENT_INSTANCE_CRASHED ? SIM_CAUSE_CRASH : SIM_CAUSE_SHUTDOWN;
    *link = life->next;
    life->next = RECORDS_NONE;
}

/* Open faults stand oldest first: most end in the order in which they began. */
static void begin_fault(struct history *h, const struct sim_event *e)
{
    uint32_t number = append(h, &h->faults, sizeof(struct history_fault));
    if (number == RECORDS_NONE)
        return;
    *fault_at(h, number) = (struct history_fault){.begin_ns = e->time_ns,
                                                  .end_ns = e->time_ns,
                                                  .number = e->value,
                                                  .next = RECORDS_NONE,
                                                  .instance = e->instance,
                                                  .kind = e->cause,
                                                  .is_open = true};
    if (h->first_fault == RECORDS_NONE)
        h->first_fault = number;
    else
        fault_at(h, h->last_fault)->next = number;
    h->last_fault = number;
}

static void end_fault(struct history *h, const struct sim_event *e)
{
    uint32_t before = RECORDS_NONE;
    uint32_t number = h->first_fault;
    while (number != RECORDS_NONE && fault_at(h, number)->number != e->value) {
        before = number;
        number = fault_at(h, number)->next;
    }
    if (number == RECORDS_NONE)
        return;
    struct history_fault *fault = fault_at(h, number);
    fault->end_ns = e->time_ns;
    fault->is_open = false;
    if (before == RECORDS_NONE)
        h->first_fault = fault->next;
    else
        fault_at(h, before)->next = fault->next;
    if (h->last_fault == number)
        h->last_fault = before;
    fault->next = RECORDS_NONE;
}

/* ---- the stream ----------------------------------------------------------------------------- */

static void read_of_resource(struct history *h, const struct sim_event *e)
{
    switch (e->kind) {
    case SIM_EVENT_BELIEVED:
        close_interval(h, HISTORY_BELIEF, e, false, SIM_CAUSE_NONE);
        open_interval(h, HISTORY_BELIEF, e);
        break;
    case SIM_EVENT_DISBELIEVED:
        close_interval(h, HISTORY_BELIEF, e, false, e->cause);
        break;
    case SIM_EVENT_GRANTED:
        h->resources[e->resource].grants++;
        open_interval(h, HISTORY_OWNERSHIP, e);
        break;
    case SIM_EVENT_RELEASED:
        close_interval(h, HISTORY_OWNERSHIP, e, true, e->cause);
        break;
    case SIM_EVENT_WORK_BEGUN:
        begin_work(h, e);
        break;
    case SIM_EVENT_WORK_ENDED:
        end_work(h, e);
        break;
    case SIM_EVENT_COMMIT_ACCEPTED:
    case SIM_EVENT_COMMIT_REJECTED:
        read_commit(h, e);
        break;
    default:
        read_resignation(h, e);
    }
}

static void read_event(struct history *h, const struct sim_event *e)
{
    switch (e->kind) {
    case SIM_EVENT_FAULT_BEGUN:
        begin_fault(h, e);
        break;
    case SIM_EVENT_FAULT_ENDED:
        end_fault(h, e);
        break;
    case SIM_EVENT_RUN_ENDED:
        history_end(h, e->time_ns);
        break;
    case SIM_EVENT_INSTANCE_STARTED:
        if (e->instance < h->instance_count)
            begin_life(h, e);
        break;
    case SIM_EVENT_INSTANCE_STOPPED:
    case SIM_EVENT_INSTANCE_CRASHED:
        if (e->instance < h->instance_count)
            end_life(h, e);
        break;
    default:
        if (e->instance < h->instance_count && e->resource < h->resource_count)
            read_of_resource(h, e);
    }
}

static void read_events(void *data, const struct sim_event *events, size_t count)
{
    struct history *h = data;
    for (size_t i = 0; i < count; i++)
        if (KEPT_KINDS >> (events[i].kind & 63) & 1 && h->problem == HISTORY_OK &&
            h->end_ns == HISTORY_UNKNOWN)
            read_event(h, &events[i]);
}

struct sim_reader history_reader(struct history *history)
{
    return (struct sim_reader){read_events, history};
}

/* ---- the life of a history ------------------------------------------------------------------ */

void history_init(struct history *h, size_t limit)
{
    memset(h, 0, sizeof *h);
    h->limit = limit ? limit : SIZE_MAX;
    h->end_ns = HISTORY_UNKNOWN;
    h->first_fault = h->last_fault = h->first_life = RECORDS_NONE;
}

void history_destroy(struct history *h)
{
    for (unsigned level = 0; level < HISTORY_LEVEL_COUNT; level++)
        records_destroy(&h->levels[level]);
    records_destroy(&h->resignations);
    records_destroy(&h->works);
    records_destroy(&h->faults);
    records_destroy(&h->lives);
    free(h->resources);
    history_init(h, h->limit);
}

bool history_begin(struct history *h, uint32_t instance_count, uint32_t resource_count)
{
    if (resource_count > h->resource_capacity) {
        free(h->resources);
        h->resources = malloc(resource_count * sizeof *h->resources);
        h->resource_capacity = h->resources ? resource_count : 0;
    }
    for (unsigned level = 0; level < HISTORY_LEVEL_COUNT; level++)
        h->levels[level].count = 0;
    h->resignations.count = h->works.count = h->faults.count = h->lives.count = 0;
    h->bytes = 0;
    h->works_seen = 0;
    h->end_ns = HISTORY_UNKNOWN;
    h->first_fault = h->last_fault = h->first_life = RECORDS_NONE;
    h->instance_count = instance_count;
    h->resource_count = h->resource_capacity < resource_count ? 0 : resource_count;
    h->problem = h->resource_count < resource_count ? HISTORY_NO_MEMORY : HISTORY_OK;
    if (h->resource_count > 0) /* every list is empty: RECORDS_NONE has all bits set */
        memset(h->resources, 0xff, h->resource_count * sizeof *h->resources);
    return h->problem == HISTORY_OK;
}

static void end_resource(struct history *h, const struct history_resource *r)
{
    for (unsigned level = 0; level < HISTORY_LEVEL_COUNT; level++)
        for (uint32_t i = r->open[level]; i != RECORDS_NONE; i = interval_at(h, level, i)->next) {
            interval_at(h, level, i)->end_ns = h->end_ns;
            interval_at(h, level, i)->end_cause = SIM_CAUSE_END_OF_RUN;
        }
    for (uint32_t i = r->work; i != RECORDS_NONE; i = work_at(h, i)->next)
        work_at(h, i)->end_ns = h->end_ns;
}

void history_end(struct history *h, int64_t end_ns)
{
    if (h->end_ns != HISTORY_UNKNOWN)
        return;
    h->end_ns = end_ns;
    for (uint32_t i = 0; i < h->resource_count; i++)
        end_resource(h, &h->resources[i]);
    for (uint32_t i = h->first_fault; i != RECORDS_NONE; i = fault_at(h, i)->next)
        fault_at(h, i)->end_ns = end_ns;
    for (uint32_t i = h->first_life; i != RECORDS_NONE; i = life_at(h, i)->next) {
        life_at(h, i)->end_ns = end_ns;
        life_at(h, i)->end_cause = SIM_CAUSE_END_OF_RUN;
    }
    drop_agreeing(h);
}
