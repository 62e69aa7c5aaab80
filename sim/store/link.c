/* SPDX-License-Identifier: Apache-2.0 */
/* Delay and loss of messages; see link.h. */
#include "sim/store/link.h"

#include <string.h>

#include "sim/store/participant.h"

void store_link_init(struct store_link *link, struct sim_kernel *kernel,
                     const struct sim_law *one_way, uint64_t entity)
{
    memset(link, 0, sizeof *link);
    link->kernel = kernel;
    link->one_way = one_way;
    link->entity = entity;
    link->clean = true;
}

void store_link_set_lease(struct store_link *link, int64_t lease_ns)
{
    link->lease_ns = lease_ns;
    link->keep_alive_interval_ns = lease_ns / 3;
}

int64_t store_link_send(struct store_link *link, enum store_direction direction,
                        enum store_channel channel)
{
    static const enum sim_choice delay[] = {SIM_CHOICE_REQUEST_DELAY, SIM_CHOICE_REPLY_DELAY};
    static const enum sim_choice loss[] = {SIM_CHOICE_REQUEST_LOSS, SIM_CHOICE_REPLY_LOSS};
    uint64_t index = link->sent[direction]++;
    if (!store_link_open(link, direction, channel))
        return -1;
    if (link->loss_ppm > 0 &&
        (int64_t)sim_choose(link->kernel, loss[direction], link->entity, index, 1000000) <
            link->loss_ppm)
        return -1;
    return sim_law_draw(link->one_way, link->kernel->choices, delay[direction], link->entity,
                        index) +
           link->extra_delay_ns;
}

static void settle(struct store_link *link)
{
    link->clean = link->extra_delay_ns == 0 && link->loss_ppm == 0;
    for (unsigned d = 0; d < STORE_DIRECTION_COUNT; d++)
        for (unsigned c = 0; c < STORE_CHANNEL_COUNT; c++)
            link->clean = link->clean && link->cuts[d][c] == 0;
    if (store_link_watchable(link))
        store_participants_watch_again(link);
}

void store_link_cut(struct store_link *link, unsigned directions, unsigned channels, int change)
{
    for (unsigned d = 0; d < STORE_DIRECTION_COUNT; d++)
        for (unsigned c = 0; c < STORE_CHANNEL_COUNT; c++)
            if ((directions >> d & 1) && (channels >> c & 1))
                link->cuts[d][c] += (uint32_t)change;
    settle(link);
}

void store_link_delay(struct store_link *link, int64_t change_ns)
{
    link->extra_delay_ns += change_ns;
    settle(link);
}

void store_link_lose(struct store_link *link, int64_t change_ppm)
{
    link->loss_ppm += change_ppm;
    settle(link);
}
