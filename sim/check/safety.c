/* SPDX-License-Identifier: Apache-2.0 */
/* The safety properties, one function each; see check.h. Labels as in property.h. */
#include "core/runner.h"
#include "sim/check/check.h"

static struct violation at(enum property property, const struct sim_event *e, int64_t measured,
                           int64_t limit)
{
    return (struct violation){.property = property,
                              .time_ns = e->time_ns,
                              .instance = e->instance,
                              .other = SIM_NO_INSTANCE,
                              .resource = e->resource,
                              .measured = measured,
                              .limit = limit};
}

static void require(struct check *c, enum property property, const struct sim_event *e, bool holds,
                    int64_t measured, int64_t limit)
{
    check_exercise(c, property);
    if (!holds)
        check_violate(c, at(property, e, measured, limit));
}

/* (S1) at most one owner of a resource at the store, by strictly rising epochs */
static void check_s1(struct check *c, const struct sim_event *e)
{
    const struct check_resource *r = &c->resources[e->resource];
    require(c, PROPERTY_S1, e, r->owners == 0 && e->value > r->epoch, (int64_t)r->owners + 1, 1);
}

/* (S1b) no takeover before the last renewal plus the lease, unless revoked */
static void check_s1b(struct check *c, const struct sim_event *e)
{
    if (sim_cause_is_voluntary(e->cause) || e->cause == SIM_CAUSE_REVOKE)
        return;
    const struct check_instance *in = &c->instances[e->instance];
    int64_t lasted_ns = e->time_ns - c->last_renewal_ns;
    int64_t lease_ns = e->extra >= in->lease_since ? in->lease_ns : in->former_lease_ns;
    bool gone = e->extra == c->gone_session;
    require(c, PROPERTY_S1b, e, gone && lasted_ns >= lease_ns, gone ? lasted_ns : 0, lease_ns);
}

/* How long two beliefs may overlap: what the one that was granted first is allowed, by how it came
 * to be stale. Nothing if it gave ownership up or still has it, or if either never had any. */
static int64_t overlap_limit(struct check *c, uint32_t resource, uint16_t one, uint16_t other)
{
    const struct check_pair *p = check_pair(c, one, resource), *q = check_pair(c, other, resource);
    bool first = p->believed_epoch < q->believed_epoch;
    const struct check_pair *stale = first ? p : q;
    const struct bounds *b = &c->instances[first ? one : other].bounds;
    if (!c->config.exclusive || p->never_owned || q->never_owned || stale->lost_at_ns < 0)
        return 0;
    return stale->lost_by == SIM_CAUSE_EXPIRY ? b->overlap_after_expiry_ns
                                              : b->overlap_after_revocation_ns;
}

/* (S2) two beliefs overlap no longer than the analytic bound */
static void check_s2(struct check *c, uint16_t instance, uint32_t resource, int64_t end_ns)
{
    const struct check_pair *p = check_pair(c, instance, resource);
    if (c->resources[resource].believers < 2 || !p->believes) {
        check_exercise(c, PROPERTY_S2);
        return;
    }
    for (uint32_t i = 0; i < c->config.instance_count; i++) {
        const struct check_pair *q = check_pair(c, (uint16_t)i, resource);
        if (i == instance || !q->believes)
            continue;
        int64_t begin_ns = p->believed_since_ns > q->believed_since_ns ? p->believed_since_ns
                                                                       : q->believed_since_ns;
        int64_t limit_ns = overlap_limit(c, resource, instance, (uint16_t)i);
        check_exercise(c, PROPERTY_S2);
        check_measure(c, (struct violation){.property = PROPERTY_S2,
                                            .time_ns = begin_ns,
                                            .instance = instance,
                                            .other = (uint16_t)i,
                                            .resource = resource,
                                            .measured = end_ns - begin_ns,
                                            .limit = limit_ns});
    }
}

/* (S2h) no accepted commit has a lower epoch than one accepted before */
static void check_s2h(struct check *c, const struct sim_event *e)
{
    uint64_t highest = c->resources[e->resource].accepted_epoch;
    require(c, PROPERTY_S2h, e, e->value >= highest, (int64_t)e->value, (int64_t)highest);
}

/* (S3) belief ends within the stale window after ownership was lost */
static void check_s3(struct check *c, uint16_t instance, uint32_t resource, int64_t end_ns)
{
    const struct check_pair *p = check_pair(c, instance, resource);
    if (!p->believes || p->lost_at_ns < 0)
        return;
    check_exercise(c, PROPERTY_S3);
    int64_t limit_ns = c->instances[instance].bounds.stale_window_ns;
    check_measure(c, (struct violation){.property = PROPERTY_S3,
                                        .time_ns = p->lost_at_ns,
                                        .instance = instance,
                                        .other = SIM_NO_INSTANCE,
                                        .resource = resource,
                                        .measured = end_ns - p->lost_at_ns,
                                        .limit = limit_ns});
}

/* (S4) belief begins only after a grant to this instance: the last one, and one that held until the
 * campaign that the belief comes from */
static void check_s4(struct check *c, const struct sim_event *e)
{
    const struct check_pair *p = check_pair(c, e->instance, e->resource);
    bool granted = e->value != 0 && e->value == p->granted_epoch;
    bool in_time = p->owns > 0 || p->owned_until_ns >= p->campaigned_at_ns;
    require(c, PROPERTY_S4, e, granted && in_time, (int64_t)e->value, (int64_t)p->granted_epoch);
}

/* (S5) the tracker is set true and false in turn, each told exactly once */
static void check_s5(struct check *c, const struct sim_event *e)
{
    const struct check_pair *p = check_pair(c, e->instance, e->resource);
    bool wanted = e->kind == SIM_EVENT_DISBELIEVED;
    bool holds = e->kind != SIM_EVENT_DUPLICATE_SET && p->believes == wanted;
    require(c, PROPERTY_S5, e, holds, p->believes, wanted);
}

/* (S6) the tracker says false when the runner has ended */
static void check_s6(struct check *c, const struct sim_event *e)
{
    const struct check_pair *p = check_pair(c, e->instance, e->resource);
    require(c, PROPERTY_S6, e, !p->believes && e->extra == 0, 1, 0);
}

/* (S7) work begins only while the instance believes. Cause 1: it began before somebody looked. */
static void check_s7(struct check *c, const struct sim_event *e)
{
    const struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (e->cause == 0)
        require(c, PROPERTY_S7, e, p->believes, 0, 1);
}

/* (S8) no work is in flight while a resignation is executed; nor is there belief, from when it was
 * queued */
static void check_s8(struct check *c, const struct sim_event *e)
{
    const struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (e->kind == SIM_EVENT_RESIGNATION_QUEUED)
        require(c, PROPERTY_S8, e, !p->believes, 1, 0);
    else if (e->kind == SIM_EVENT_EXECUTE_BEGUN)
        require(c, PROPERTY_S8, e, !p->working && !p->believes, 1, 0);
    else if (p->executing) /* work or belief begins */
        require(c, PROPERTY_S8, e, false, 1, 0);
}

/* (S9) a resignation releases ownership at most once */
static void check_s9(struct check *c, const struct sim_event *e)
{
    const struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (e->cause == SIM_CAUSE_RESIGN)
        require(c, PROPERTY_S9, e, p->executions > 0 && p->releases == 0, (int64_t)p->releases + 1,
                p->executions > 0);
}

/* (S10) no voluntary resignation before the hold interval is over */
static void check_s10(struct check *c, const struct sim_event *e)
{
    int64_t age_ns = (int64_t)e->value;
    int64_t hold_ns = c->instances[e->instance].hold_ns;
    require(c, PROPERTY_S10, e, age_ns >= hold_ns, age_ns, hold_ns);
}

/* (S11) a resignation is queued only in a check that confirmed mastership */
static void check_s11(struct check *c, const struct sim_event *e)
{
    const struct check_pair *p = check_pair(c, e->instance, e->resource);
    require(c, PROPERTY_S11, e, p->answer_true && p->checked_at_ns == e->time_ns, p->checked_at_ns,
            e->time_ns);
}

/* (S12) epochs rise from grant to grant, and the guard accepts none that falls */
static void check_s12(struct check *c, const struct sim_event *e)
{
    const struct check_resource *r = &c->resources[e->resource];
    if (e->kind == SIM_EVENT_GRANTED)
        require(c, PROPERTY_S12, e, e->value > r->epoch, (int64_t)e->value, (int64_t)r->epoch);
    else if (c->config.fenced)
        require(c, PROPERTY_S12, e, e->value >= r->accepted_epoch, (int64_t)e->value,
                (int64_t)r->accepted_epoch);
}

/* Whether the instance owned at some moment of [asked, now]. */
static bool owned_within(const struct check_pair *p, int64_t asked_ns)
{
    return p->owns > 0 || p->owned_until_ns >= asked_ns;
}

static bool unowned_within(const struct check_resource *r, int64_t asked_ns)
{
    return r->owners == 0 || r->unowned_until_ns >= asked_ns;
}

/* (S14) an answer about the master was true at some moment of the call */
static void check_s14(struct check *c, const struct sim_event *e, bool holds)
{
    c->results[PROPERTY_S14].exercised++;
    if (!holds)
        check_violate(c, at(PROPERTY_S14, e, (int64_t)e->value, (int64_t)e->extra));
}

/* (S15) after close no call is made and the store does not list the session */
static void check_s15(struct check *c, const struct sim_event *e)
{
    const struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (e->kind != SIM_EVENT_ANSWERED)
        require(c, PROPERTY_S15, e, !p->closed,
                e->kind == SIM_EVENT_CALLED ? e->cause : SIM_OPERATION_IS_MASTER, 0);
    else if (e->cause == SIM_OPERATION_CLOSE && e->value == ELECTION_OK)
        require(c, PROPERTY_S15, e, !p->listed || p->unsure, 1, 0);
}

void safety_checked_closely(struct check *c, const struct sim_event *e)
{
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    int64_t asked_ns = (int64_t)e->extra;
    if (p->closed)
        check_s15(c, e);
    if (e->cause == ELECTION_ERR_NO_MASTER)
        check_s14(c, e, unowned_within(&c->resources[e->resource], asked_ns));
    else if (e->cause == ELECTION_OK && p->answer_true)
        check_s14(c, e, owned_within(p, asked_ns));
    else if (e->cause == ELECTION_OK)
        check_s14(c, e, p->owns == 0 || p->owned_since_ns >= asked_ns);
}

void safety_confirmed(struct check *c, const struct sim_event *e)
{
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    struct sim_event last = *e;
    last.time_ns = (int64_t)e->extra;
    last.value = true;
    p->checked_at_ns = last.time_ns;
    p->answer_true = true;
    if (p->closed)
        check_s15(c, &last);
    c->results[PROPERTY_S14].exercised += e->cause - 1u;
    check_s14(c, &last, p->owns > 0);
}

static void check_s14_observed(struct check *c, const struct sim_event *e)
{
    int64_t asked_ns = (int64_t)e->extra;
    if (e->cause == ELECTION_ERR_NO_MASTER)
        check_s14(c, e, unowned_within(&c->resources[e->resource], asked_ns));
    else if (e->cause == ELECTION_OK)
        check_s14(c, e,
                  e->value < c->config.instance_count &&
                      owned_within(check_pair(c, (uint16_t)e->value, e->resource), asked_ns));
}

/* (S16) no grant between a successful resign and the next start, and no place in the queue after it
 */
static void check_s16(struct check *c, const struct sim_event *e)
{
    const struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (e->kind == SIM_EVENT_GRANTED)
        require(c, PROPERTY_S16, e, !p->resigned, 1, 0);
    else if (e->cause == SIM_OPERATION_RESIGN && e->value == ELECTION_OK)
        require(c, PROPERTY_S16, e, !p->listed, 1, 0);
}

/* (S18) the configuration in force obeys the minimum values */
static void check_s18(struct check *c, const struct sim_event *e)
{
    int64_t first = (int64_t)e->value, second = (int64_t)e->extra;
    if (e->kind == SIM_EVENT_RUNNER_STARTED) {
        require(c, PROPERTY_S18, e, first >= ELECTION_MIN_MASTER_HOLD_INTERVAL_NS, first,
                ELECTION_MIN_MASTER_HOLD_INTERVAL_NS);
        require(c, PROPERTY_S18, e, second >= ELECTION_MIN_MASTER_CHECK_INTERVAL_NS, second,
                ELECTION_MIN_MASTER_CHECK_INTERVAL_NS);
    } else {
        require(c, PROPERTY_S18, e, first >= ELECTION_MIN_PRE_ELECTION_PAUSE_NS, first,
                ELECTION_MIN_PRE_ELECTION_PAUSE_NS);
        require(c, PROPERTY_S18, e, second >= 1, second, 1);
    }
}

/* (S20) the tracker's count, lists and text agree */
static void check_s20(struct check *c, const struct sim_event *e)
{
    require(c, PROPERTY_S20, e, e->value == 0, (int64_t)e->value, 0);
}

void safety_before(struct check *c, const struct sim_event *e)
{
    switch (e->kind) {
    case SIM_EVENT_GRANTED:
        check_s1(c, e);
        check_s12(c, e);
        check_s16(c, e);
        break;
    case SIM_EVENT_RELEASED:
        check_s1b(c, e);
        check_s9(c, e);
        break;
    case SIM_EVENT_BELIEVED:
        check_s5(c, e);
        check_s4(c, e);
        check_s8(c, e);
        break;
    case SIM_EVENT_DISBELIEVED:
        check_s5(c, e);
        check_s2(c, e->instance, e->resource, e->time_ns);
        check_s3(c, e->instance, e->resource, e->time_ns);
        break;
    case SIM_EVENT_DUPLICATE_SET:
        check_s5(c, e);
        break;
    case SIM_EVENT_RUNNER_ENDED:
        check_s6(c, e);
        break;
    case SIM_EVENT_RUNNER_STARTED:
    case SIM_EVENT_RUNNER_CONFIGURED:
        check_s18(c, e);
        break;
    case SIM_EVENT_WORK_BEGUN:
        check_s7(c, e);
        check_s8(c, e);
        break;
    case SIM_EVENT_EXECUTE_BEGUN:
        check_s8(c, e);
        break;
    case SIM_EVENT_COMMIT_ACCEPTED:
        check_s2h(c, e);
        check_s12(c, e);
        break;
    case SIM_EVENT_RESIGNATION_QUEUED:
        check_s8(c, e);
        check_s10(c, e);
        check_s11(c, e);
        break;
    case SIM_EVENT_CALLED:
        check_s15(c, e);
        break;
    case SIM_EVENT_ANSWERED:
        check_s15(c, e);
        check_s16(c, e);
        break;
    case SIM_EVENT_OBSERVED:
        check_s14_observed(c, e);
        break;
    case SIM_EVENT_TRACKER_AUDITED:
        check_s20(c, e);
        break;
    default:
        break;
    }
}

void safety_finish(struct check *c)
{
    for (uint32_t r = 0; r < c->config.resource_count; r++)
        for (uint32_t i = 0; i < c->config.instance_count; i++) {
            struct check_pair *p = check_pair(c, (uint16_t)i, r);
            if (!p->believes)
                continue;
            check_s2(c, (uint16_t)i, r, c->now_ns);
            check_s3(c, (uint16_t)i, r, c->now_ns);
            p->believes = false; /* so that a pair is judged once */
            c->resources[r].believers--;
        }
}
