/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/store/sim_world.h"
#include "tests/t.h"

enum { TO = 1u << STORE_REQUEST, FROM = 1u << STORE_REPLY, BOTH = TO | FROM };
enum {
    CALLS = 1u << STORE_CHANNEL_CALLS,
    KEEP_ALIVE = 1u << STORE_CHANNEL_KEEP_ALIVE,
    WATCH = 1u << STORE_CHANNEL_WATCH,
    ALL = CALLS | KEEP_ALIVE | WATCH
};

static struct sim_world w;

static int close_it(void **state)
{
    (void)state;
    world_close(&w);
    return 0;
}

/* 5 ms each way, no lease, nothing else that takes time. */
static struct store_parameters slow(void)
{
    struct store_parameters p = parameters_of("ideal");
    p.one_way = (struct sim_law){SIM_LAW_CONSTANT, 5 * MS, 0};
    return p;
}

static int64_t sent(enum store_direction direction, enum store_channel channel)
{
    return store_link_send(&w.store->links[0], direction, channel);
}

/* ---- sending -------------------------------------------------------------------------------- */

static void a_message_takes_the_delay_of_the_law_and_what_faults_add(void **state)
{
    (void)state;
    struct store_parameters p = slow();
    world_open(&w, &p);
    struct store_link *link = &w.store->links[0];
    assert_true(link->clean);
    assert_int64_equal(sent(STORE_REQUEST, STORE_CHANNEL_CALLS), 5 * MS);
    store_link_delay(link, 500 * MS);
    assert_false(link->clean);
    store_link_delay(link, 20 * MS);
    assert_int64_equal(sent(STORE_REQUEST, STORE_CHANNEL_CALLS), 525 * MS);
    assert_int64_equal(sent(STORE_REPLY, STORE_CHANNEL_WATCH), 525 * MS);
    store_link_delay(link, -500 * MS);
    assert_int64_equal(sent(STORE_REPLY, STORE_CHANNEL_KEEP_ALIVE), 25 * MS);
    store_link_delay(link, -20 * MS);
    assert_true(link->clean);
    /* the other links never noticed */
    assert_true(w.store->links[1].clean);
}

static void a_cut_concerns_its_directions_and_channels_only_and_nests(void **state)
{
    (void)state;
    static const unsigned directions[] = {TO, FROM, BOTH};
    struct store_parameters p = slow();
    world_open(&w, &p);
    struct store_link *link = &w.store->links[0];
    for (size_t i = 0; i < 3; i++) {
        for (unsigned channels = 1; channels <= ALL; channels++) {
            store_link_cut(link, directions[i], channels, 1);
            store_link_cut(link, directions[i], channels, 1);
            store_link_cut(link, directions[i], channels, -1); /* one of two is left */
            assert_false(link->clean);
            for (unsigned d = 0; d < STORE_DIRECTION_COUNT; d++)
                for (unsigned c = 0; c < STORE_CHANNEL_COUNT; c++) {
                    bool is_cut = (directions[i] >> d & 1) && (channels >> c & 1);
                    assert_int64_equal(sent((enum store_direction)d, (enum store_channel)c),
                                       is_cut ? -1 : 5 * MS);
                }
            store_link_cut(link, directions[i], channels, -1);
            assert_true(link->clean);
        }
    }
}

static void losses_come_as_often_as_they_should(void **state)
{
    (void)state;
    struct store_parameters p = slow();
    world_open(&w, &p);
    struct store_link *link = &w.store->links[0];
    store_link_lose(link, 200000);
    store_link_lose(link, 100000);
    assert_false(link->clean);
    int losses = 0;
    for (int i = 0; i < 10000; i++)
        losses += sent(STORE_REQUEST, STORE_CHANNEL_CALLS) < 0;
    assert_in_range(losses, 3000 - 230, 3000 + 230); /* five standard errors */
    store_link_lose(link, -300000);
    assert_true(link->clean);
}

/* Each direction of each link has choices of its own: a call more on one moves nothing on another.
 */
static void the_choices_of_a_link_do_not_depend_on_others(void **state)
{
    (void)state;
    struct store_parameters p = slow();
    p.one_way = (struct sim_law){SIM_LAW_UNIFORM, 1 * MS, 20 * MS};
    world_open(&w, &p);
    int64_t alone[5], beside[5];
    for (int i = 0; i < 5; i++)
        alone[i] = store_link_send(&w.store->links[1], STORE_REQUEST, STORE_CHANNEL_CALLS);
    world_close(&w);
    world_open(&w, &p);
    for (int i = 0; i < 5; i++) {
        sent(STORE_REQUEST, STORE_CHANNEL_CALLS);
        store_link_send(&w.store->links[1], STORE_REPLY, STORE_CHANNEL_CALLS);
        beside[i] = store_link_send(&w.store->links[1], STORE_REQUEST, STORE_CHANNEL_CALLS);
        assert_in_range(beside[i], 1 * MS, 20 * MS);
    }
    assert_memory_equal(alone, beside, sizeof alone);
}

/* ---- what it does to calls ------------------------------------------------------------------ */

static void cut_calls(void *data)
{
    store_link_cut(&w.store->links[1], *(unsigned *)data, CALLS, 1);
}

static void heal_calls(void *data)
{
    store_link_cut(&w.store->links[1], *(unsigned *)data, CALLS, -1);
}

static void a_call_over_a_cut_link_ends_with_its_context(void **state)
{
    (void)state;
    static unsigned both = BOTH;
    struct store_parameters p = slow();
    world_open(&w, &p);
    struct actor a;
    ACT(&a, &w, 1, 0, {0, SIM_OPERATION_START, 0}, {1 * S, SIM_OPERATION_IS_MASTER, 3 * S},
        {5 * S, SIM_OPERATION_IS_MASTER, 3 * S});
    world_at(&w, 1 * S, cut_calls, &both);
    world_at(&w, 2 * S, heal_calls, &both); /* too late for that call */
    world_go(&w, 10 * S);
    assert_string_equal(actor_text(&a), "start ok 0s-0.01s, is_master deadline 1s-4s, "
                                        "is_master ok=0 5s-5.01s");
}

static void a_message_in_flight_is_lost_if_it_arrives_at_a_cut(void **state)
{
    (void)state;
    static unsigned to = TO, from = FROM;
    struct store_parameters p = slow();
    world_open(&w, &p);
    struct actor request, reply;
    ACT(&request, &w, 1, 0, {0, SIM_OPERATION_START, 1 * S});
    world_at(&w, 3 * MS, cut_calls, &to);
    world_go(&w, 2 * S);
    assert_string_equal(actor_text(&request), "start deadline 0s-1s");
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_SESSION_OPENED, 1), 0);
    heal_calls(&to);
    ACT(&reply, &w, 1, 0, {2 * S, SIM_OPERATION_START, 1 * S});
    world_at(&w, 2 * S + 7 * MS, cut_calls, &from);
    world_go(&w, 4 * S);
    assert_string_equal(actor_text(&reply), "start deadline 2s-3s");
    /* it was applied all the same */
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_SESSION_OPENED, 1), 1);
}

/* ---- the watch ------------------------------------------------------------------------------ */

static void cut_watch(void *data)
{
    store_link_cut(&w.store->links[1], *(unsigned *)data, WATCH, 1);
}

static void heal_watch(void *data)
{
    store_link_cut(&w.store->links[1], *(unsigned *)data, WATCH, -1);
}

static struct actor master, candidate;

static void campaign(void)
{
    struct store_parameters p = slow();
    world_open(&w, &p);
    ACT(&master, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {1 * S, SIM_OPERATION_RESIGN, 0});
    ACT(&candidate, &w, 1, 0, {20 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
}

static void news_travel_one_way(void **state)
{
    (void)state;
    campaign();
    world_go(&w, 2 * S);
    assert_string_equal(actor_text(&master), "start ok 0s-0.01s, wait ok=1 0.01s-0.02s, "
                                             "resign ok 1s-1.01s");
    assert_string_equal(actor_text(&candidate),
                        "start ok 0.02s-0.03s, wait ok=2 0.03s-1.01s"); /* 1s + 5ms + 5ms */
}

static void news_on_a_cut_channel_come_when_it_is_open_again(void **state)
{
    (void)state;
    static unsigned both = BOTH, from = FROM;
    campaign();
    world_at(&w, 500 * MS, cut_watch, &both);
    world_at(&w, 600 * MS, cut_watch, &from); /* nested */
    world_at(&w, 3 * S, heal_watch, &both);
    world_at(&w, 5 * S, heal_watch, &from);
    world_go(&w, 10 * S);
    assert_string_equal(actor_text(&candidate), "start ok 0.02s-0.03s, wait ok=2 0.03s-5.005s");
}

static void news_in_flight_are_held_back_as_well(void **state)
{
    (void)state;
    static unsigned from = FROM;
    campaign();
    world_at(&w, 1 * S + 7 * MS, cut_watch, &from);
    world_at(&w, 2 * S, heal_watch, &from);
    world_go(&w, 10 * S);
    assert_string_equal(actor_text(&candidate), "start ok 0.02s-0.03s, wait ok=2 0.03s-2.005s");
}

static void the_watch_does_not_mind_a_cut_of_the_other_channels(void **state)
{
    (void)state;
    campaign();
    world_go(&w, 500 * MS);
    store_link_cut(&w.store->links[1], BOTH, CALLS | KEEP_ALIVE, 1);
    store_link_cut(&w.store->links[1], TO, WATCH, 1);
    world_go(&w, 2 * S);
    assert_string_equal(actor_text(&candidate), "start ok 0.02s-0.03s, wait ok=2 0.03s-1.01s");
}

static void lost_segments_of_the_watch_are_sent_again(void **state)
{
    (void)state;
    campaign();
    world_go(&w, 500 * MS);
    store_link_lose(&w.store->links[1], 999999);
    store_link_lose(&w.store->links[1], -100000);
    world_go(&w, 2 * S);
    assert_string_equal(actor_text(&candidate), "start ok 0.02s-0.03s, wait ok=2 0.03s-1.01s");
}

/* Once the store sent them again and again without end. */
static void with_all_messages_lost_news_wait_for_better_times(void **state)
{
    (void)state;
    campaign();
    world_go(&w, 500 * MS);
    store_link_lose(&w.store->links[1], 600000);
    store_link_lose(&w.store->links[1], 600000);
    world_go(&w, 4 * S);
    assert_false(candidate.outcomes[1].returned);
    store_link_lose(&w.store->links[1], -600000);
    world_go(&w, 10 * S);
    assert_string_equal(actor_text(&candidate), "start ok 0.02s-0.03s, wait ok=2 0.03s-4.005s");
}

static void without_delay_news_come_in_the_same_instant(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    ACT(&master, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {1 * S, SIM_OPERATION_RESIGN, 0});
    ACT(&candidate, &w, 1, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 2 * S);
    assert_string_equal(actor_text(&candidate), "start ok 0s-0s, wait ok=2 0s-1s");
}

static void news_for_a_paused_process_come_when_it_goes_on(void **state)
{
    (void)state;
    for (int instant = 0; instant < 2; instant++) {
        struct store_parameters p = instant ? parameters_of("ideal") : slow();
        world_open(&w, &p);
        ACT(&master, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
            {1 * S, SIM_OPERATION_RESIGN, 0});
        ACT(&candidate, &w, 1, 0, {20 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
        world_go(&w, 500 * MS);
        sim_host_pause(&w.hosts[1].host, false);
        world_go(&w, 3 * S);
        assert_false(candidate.outcomes[1].returned);
        sim_host_resume(&w.hosts[1].host);
        world_go(&w, 4 * S);
        assert_int64_equal(candidate.outcomes[1].returned_ns, 3 * S);
        assert_int_equal(candidate.outcomes[1].value, 2);
        if (!instant)
            world_close(&w);
    }
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_message_takes_the_delay_of_the_law_and_what_faults_add),
        TEST(a_cut_concerns_its_directions_and_channels_only_and_nests),
        TEST(losses_come_as_often_as_they_should),
        TEST(the_choices_of_a_link_do_not_depend_on_others),
        TEST(a_call_over_a_cut_link_ends_with_its_context),
        TEST(a_message_in_flight_is_lost_if_it_arrives_at_a_cut),
        TEST(news_travel_one_way),
        TEST(news_on_a_cut_channel_come_when_it_is_open_again),
        TEST(news_in_flight_are_held_back_as_well),
        TEST(the_watch_does_not_mind_a_cut_of_the_other_channels),
        TEST(lost_segments_of_the_watch_are_sent_again),
        TEST(with_all_messages_lost_news_wait_for_better_times),
        TEST(without_delay_news_come_in_the_same_instant),
        TEST(news_for_a_paused_process_come_when_it_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
