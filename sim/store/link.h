/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The link between an instance and the store: channels, directions, delay, loss, cuts.
 *
 * Calls, keep-alives and watches go over channels that can fail apart from each other. Faults nest:
 * a cut is a count. Changed by faults; read when a message is sent and when it arrives.
 */
#ifndef TENURE_SIM_LINK_H
#define TENURE_SIM_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/kernel.h"
#include "sim/kernel/law.h"

#define STORE_CHANNEL_LIST(X)                                                                      \
    X(CALLS, "calls")                                                                              \
    X(KEEP_ALIVE, "keep_alive")                                                                    \
    X(WATCH, "watch")

enum store_channel {
#define X(name, word) STORE_CHANNEL_##name,
    STORE_CHANNEL_LIST(X)
#undef X
        STORE_CHANNEL_COUNT
};

enum store_direction { STORE_REQUEST, STORE_REPLY, STORE_DIRECTION_COUNT };

struct store_link {
    struct sim_kernel *kernel;
    const struct sim_law *one_way;
    uint64_t entity;
    uint64_t sent[STORE_DIRECTION_COUNT]; /* numbers the choices */
    uint32_t cuts[STORE_DIRECTION_COUNT][STORE_CHANNEL_COUNT];
    int64_t extra_delay_ns;
    int64_t loss_ppm;
    int64_t lease_ns, keep_alive_interval_ns; /* of sessions to come */
    bool clean; /* no cut, no extra delay, no loss */
    struct store_participant *participants; /* of the instance's present incarnation */
    struct store_participant *last_participant;
};

void store_link_init(struct store_link *link, struct sim_kernel *kernel,
                     const struct sim_law *one_way, uint64_t entity);

/* Sessions to come have this lease, and are renewed when a third of it is over. */
void store_link_set_lease(struct store_link *link, int64_t lease_ns);

/* Whether a message gets through at this instant. */
static inline bool store_link_open(const struct store_link *link, enum store_direction direction,
                                   enum store_channel channel)
{
    return link->cuts[direction][channel] == 0;
}

/* Whether news can be sent: a stream gets through sooner or later unless nothing does. */
static inline bool store_link_watchable(const struct store_link *link)
{
    return store_link_open(link, STORE_REPLY, STORE_CHANNEL_WATCH) && link->loss_ppm < 1000000;
}

/* The delay of the next message in this direction, or -1 if it is lost on the way. A message on a
 * channel that is cut is lost. */
int64_t store_link_send(struct store_link *link, enum store_direction direction,
                        enum store_channel channel);

/* Begin or end (change = +1 or -1) a cut of the directions and channels in the bit sets. */
void store_link_cut(struct store_link *link, unsigned directions, unsigned channels, int change);
void store_link_delay(struct store_link *link, int64_t change_ns);
void store_link_lose(struct store_link *link, int64_t change_ppm);

#endif
