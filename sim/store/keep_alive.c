/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keep-alives: the part of a client that renews its session; see participant.h.
 *
 * As etcd's client does it: a loop that wakes at every poll and sends when the last answer is an
 * interval old; without an answer it sends again at the next poll; when the last answer is a whole
 * lease old it gives the session up. All on the client's own clock.
 */
#include "sim/store/call.h"
#include "sim/store/participant.h"

/* The first poll of the loop at or after a local time. */
static int64_t poll_at_or_after(const struct store_participant *p, int64_t local_ns)
{
    int64_t poll_ns = p->store->parameters.keep_alive_poll_ns;
    int64_t since_ns = local_ns - p->poll_base_ns;
    if (poll_ns == 0 || since_ns <= 0)
        return local_ns;
    return p->poll_base_ns + (since_ns + poll_ns - 1) / poll_ns * poll_ns;
}

static void arm(struct store_participant *p, int64_t local_ns)
{
    sim_local_timer_arm(&p->keep_alive, poll_at_or_after(p, local_ns));
}

static void keep_alive_due(struct sim_local_timer *timer)
{
    struct store_participant *p =
        (struct store_participant *)(void *)((char *)timer -
                                             offsetof(struct store_participant, keep_alive));
    int64_t now_ns = sim_host_now(p->host);
    if (now_ns >= p->answered_ns + p->link->lease_ns) {
        store_participant_session_lost(p);
        return;
    }
    const struct store *store = p->store;
    int64_t fate_ns = store->keep_alive_fate
                          ? store->keep_alive_fate(store->keep_alive_fate_data, p->instance)
                          : 0;
    if (fate_ns != STORE_NOT_SENT)
        store_call_send(p, SIM_OPERATION_KEEP_ALIVE, fate_ns);
    int64_t again_ns = store->parameters.keep_alive_poll_ns;
    arm(p, now_ns + (again_ns > 0 ? again_ns : p->link->keep_alive_interval_ns));
}

void store_keep_alive_begin(struct store_participant *p)
{
    if (p->link->lease_ns == 0)
        return;
    p->poll_base_ns = p->answered_ns = sim_host_now(p->host);
    sim_local_timer_init(&p->keep_alive, p->host, keep_alive_due);
    p->keep_alive_armed = true;
    arm(p, p->answered_ns + p->link->keep_alive_interval_ns);
}

void store_keep_alive_end(struct store_participant *p)
{
    if (p->keep_alive_armed)
        sim_local_timer_destroy(&p->keep_alive);
    p->keep_alive_armed = false;
}

void store_keep_alive_answered(struct store_participant *p, bool renewed)
{
    if (!p->keep_alive_armed)
        return;
    if (!renewed) {
        store_participant_session_lost(p);
        return;
    }
    p->answered_ns = sim_host_now(p->host);
    arm(p, p->answered_ns + p->link->keep_alive_interval_ns);
}
