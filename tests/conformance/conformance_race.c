/* SPDX-License-Identifier: Apache-2.0 */
/* Conformance checks about rivals: who wins when, and who must not be disturbed. */
#include "conformance_world.h"

#define EXCLUSIVE ELECTION_CONFORMANCE_EXCLUSIVE
#define FIFO      ELECTION_CONFORMANCE_FIFO
#define EPOCH     ELECTION_CONFORMANCE_EPOCH
#define OBSERVERS ELECTION_CONFORMANCE_OBSERVERS

static void waiting_blocks_while_another_is_master(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *other = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    struct wait *wait = begin_wait(other, ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    REQUIRE(w, !has_ended(wait), "wait_for_mastership of a rival returned %s",
            election_error_name(wait->result));
    REQUIRE(w, is_master_says(master, true), "the master lost mastership to a rival that waits");
}

static void a_blocked_wait_ends_when_cancelled(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *other = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    struct wait *wait = begin_wait(other, ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    REQUIRE(w, !has_ended(wait), "the wait did not block");
    election_context_cancel(&wait->context);
    REQUIRE(w, ends(wait), "the wait went on after its context was cancelled");
    REQUIRE_RETURNS(w, wait->result, ELECTION_ERR_CANCELLED, "the wait");
    REQUIRE(w, is_master_says(master, true), "the cancellation took mastership from the master");
}

static void a_blocked_wait_ends_at_its_deadline(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *other = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    struct election_env *env = w->instances[1].env;
    int64_t deadline_ns = election_time_add(election_now(env), 2 * w->moment_ns);
    struct wait *wait = begin_wait(other, deadline_ns);
    REQUIRE(w, ends(wait), "the wait went on after its deadline");
    REQUIRE_RETURNS(w, wait->result, ELECTION_ERR_DEADLINE, "the wait");
    REQUIRE(w, wait->ended_ns >= deadline_ns, "the wait ended before its deadline");
    REQUIRE(w, is_master_says(master, true), "the deadline took mastership from the master");
}

/* The index of a wait that has ended and whose participant did not resign yet; -1 for none. */
static int winner_among(struct wait *const *waits, const bool *gone, int count, int *winners)
{
    int winner = -1;
    *winners = 0;
    for (int i = 0; i < count; i++) {
        if (!gone[i] && has_ended(waits[i])) {
            winner = i;
            ++*winners;
        }
    }
    return winner;
}

static void only_one_of_many_waiters_wins(struct world *w)
{
    enum { MANY = ELECTION_CONFORMANCE_INSTANCES };
    struct participant *p[MANY];
    struct wait *waits[MANY];
    bool gone[MANY] = {false};
    for (size_t i = 0; i < MANY; i++) {
        p[i] = world_join(w, i, "6962");
        waits[i] = begin_wait(p[i], ELECTION_FOREVER);
    }
    for (int round = 0; round < MANY; round++) {
        int winners, winner = -1;
        int64_t until_ns = election_time_add(election_now(w->env), w->patience_ns);
        while (!w->failed && winner < 0 && election_now(w->env) < until_ns) {
            world_let_a_moment_pass(w);
            winner = winner_among(waits, gone, MANY, &winners);
        }
        REQUIRE(w, winner >= 0, "nobody won although %d wait", MANY - round);
        world_let_a_moment_pass(w);
        winner = winner_among(waits, gone, MANY, &winners);
        REQUIRE(w, winners == 1, "%d won at a time", winners);
        REQUIRE_RETURNS(w, waits[winner]->result, ELECTION_OK, "the wait that ended");
        REQUIRE(w, is_master_says(p[winner], true), "is_master did not answer true to the winner");
        gone[winner] = true;
        REQUIRE_RETURNS(w, call_resign(p[winner]), ELECTION_OK, "resign of the winner");
    }
}

static void resigning_lets_the_next_waiter_win(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *other = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    struct wait *wait = begin_wait(other, ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    REQUIRE_RETURNS(w, call_resign(master), ELECTION_OK, "resign");
    REQUIRE(w, wins(wait), "the waiter did not win after the master had resigned");
    REQUIRE(w, is_master_says(other, true) && is_master_says(master, false),
            "is_master does not say that mastership was handed over");
}

static void closing_lets_the_next_waiter_win(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *other = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    struct wait *wait = begin_wait(other, ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    REQUIRE_RETURNS(w, call_close(master), ELECTION_OK, "close");
    REQUIRE(w, wins(wait), "the waiter did not win after the master had closed");
    REQUIRE(w, is_master_says(other, true), "is_master did not answer true to the winner");
}

static void waiters_win_in_the_order_they_came(struct world *w)
{
    enum { MANY = ELECTION_CONFORMANCE_INSTANCES };
    struct participant *p[MANY];
    struct wait *waits[MANY];
    for (size_t i = 0; i < MANY; i++) {
        p[i] = world_join(w, i, "6962");
        waits[i] = begin_wait(p[i], ELECTION_FOREVER);
        world_let_a_moment_pass(w);
    }
    for (int i = 0; i < MANY; i++) {
        REQUIRE(w, wins(waits[i]), "number %d did not win when it was its turn", i + 1);
        REQUIRE_RETURNS(w, call_resign(p[i]), ELECTION_OK, "resign");
    }
}

static void a_cancelled_waiter_that_closed_blocks_nobody(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *leaver = world_join(w, 1, "6962");
    struct participant *next = world_join(w, 2, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    struct wait *left = begin_wait(leaver, ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    struct wait *wait = begin_wait(next, ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    election_context_cancel(&left->context);
    REQUIRE(w, ends(left), "the wait went on after its context was cancelled");
    REQUIRE_RETURNS(w, call_close(leaver), ELECTION_OK, "close of the cancelled waiter");
    REQUIRE(w, !has_ended(wait), "a rival won because another waiter left");
    REQUIRE_RETURNS(w, call_resign(master), ELECTION_OK, "resign");
    REQUIRE(w, wins(wait), "the one behind a waiter that left did not win");
}

static void a_waiter_that_resigned_is_out_of_the_race(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *leaver = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    struct wait *left = begin_wait(leaver, ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    election_context_cancel(&left->context);
    REQUIRE(w, ends(left), "the wait went on after its context was cancelled");
    REQUIRE_RETURNS(w, call_resign(leaver), ELECTION_OK, "resign of the cancelled waiter");
    REQUIRE_RETURNS(w, call_resign(master), ELECTION_OK, "resign of the master");
    world_let_a_moment_pass(w);
    REQUIRE(w, is_master_says(leaver, false), "an instance that had resigned became master");
}

static void two_resources_do_not_disturb_each_other(struct world *w)
{
    struct participant *a1 = world_join(w, 0, "6962"), *a2 = world_join(w, 0, "6963");
    struct participant *b1 = world_join(w, 1, "6962"), *b2 = world_join(w, 1, "6963");
    REQUIRE_RETURNS(w, win(a1), ELECTION_OK, "winning the first resource");
    REQUIRE_RETURNS(w, win(b2), ELECTION_OK, "winning the second resource by another instance");
    struct wait *wait = begin_wait(b1, ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    REQUIRE_RETURNS(w, call_resign(a1), ELECTION_OK, "resign of the first resource");
    REQUIRE(w, wins(wait), "the waiter for the first resource did not win");
    REQUIRE(w, is_master_says(b2, true), "the master of the second resource lost it");
    REQUIRE(w, master_is(a2, world_ids[1]), "get_current_master of the second resource is wrong");
}

static void ids_that_are_prefixes_do_not_collide(struct world *w)
{
    static const char *const resources[] = {"1", "10", "1/0", "100"};
    struct participant *p[4];
    for (size_t i = 0; i < 4; i++) {
        p[i] = world_join(w, i, resources[i]);
        REQUIRE(w, win(p[i]) == ELECTION_OK, "`%s` could not be won beside the ones before",
                resources[i]);
    }
    for (size_t i = 0; i < 4; i++)
        REQUIRE(w, master_is(p[i], world_ids[i]), "get_current_master of `%s` is wrong",
                resources[i]);
    REQUIRE_RETURNS(w, call_close(p[0]), ELECTION_OK, "close of `1`");
    for (size_t i = 1; i < 4; i++)
        REQUIRE(w, is_master_says(p[i], true), "closing `1` ended mastership for `%s`",
                resources[i]);
    REQUIRE(w, master_is(p[0], NULL), "after close `1` still has a master");
}

/* Two take part, two only ask; whoever wins, all four see it. Then the winner closes. */
static void observers_see_the_current_master(struct world *w)
{
    struct participant *p[4];
    struct wait *waits[2];
    for (size_t i = 0; i < 4; i++)
        p[i] = world_join(w, i, "10");
    waits[0] = begin_wait(p[0], ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    waits[1] = begin_wait(p[1], ELECTION_FOREVER);
    for (size_t round = 0; round < 2; round++) {
        REQUIRE(w, wins(waits[round]), "participant %d did not win", (int)round + 1);
        for (size_t i = 0; i < 4; i++)
            REQUIRE(w, master_is(p[i], world_ids[round]), "%s %d did not see the winner",
                    i < 2 ? "participant" : "observer", (int)i + 1);
        REQUIRE_RETURNS(w, call_close(p[round]), ELECTION_OK, "close of the winner");
    }
    for (size_t i = 0; i < 4; i++)
        REQUIRE(w, master_is(p[i], NULL), "%s %d saw a master when nobody was left",
                i < 2 ? "participant" : "observer", (int)i + 1);
}

static void asking_is_legal_while_waiting(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *other = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    struct wait *wait = begin_wait(other, ELECTION_FOREVER);
    world_let_a_moment_pass(w);
    REQUIRE(w, master_is(other, world_ids[0]), "the waiter itself could not ask who is master");
    REQUIRE(w, !has_ended(wait), "asking ended the wait");
}

static void epochs_increase_from_grant_to_grant(struct world *w)
{
    struct participant *p[2] = {world_join(w, 0, "6962"), world_join(w, 1, "6962")};
    uint64_t last = 0;
    REQUIRE(w, p[0]->ops && p[0]->ops->epoch, "the slot is NULL");
    for (int round = 0; round < 6; round++) {
        struct participant *winner = p[round % 3 == 2];
        REQUIRE_RETURNS(w, win(winner), ELECTION_OK, "winning");
        uint64_t epoch = winner->ops->epoch(winner->election);
        REQUIRE(w, epoch > last, "round %d: epoch %llu after %llu", round + 1,
                (unsigned long long)epoch, (unsigned long long)last);
        REQUIRE(w,
                call_wait(winner) == ELECTION_OK && winner->ops->epoch(winner->election) == epoch,
                "round %d: the epoch changed although mastership did not", round + 1);
        last = epoch;
        REQUIRE_RETURNS(w, call_resign(winner), ELECTION_OK, "resign");
    }
}

static const struct check checks[] = {
    {"waiting_blocks_while_another_is_master", "a rival waits, and the master stays master",
     waiting_blocks_while_another_is_master, 2, EXCLUSIVE, false, NULL},
    {"a_blocked_wait_ends_when_cancelled", "a blocked wait returns cancelled",
     a_blocked_wait_ends_when_cancelled, 2, EXCLUSIVE, false, NULL},
    {"a_blocked_wait_ends_at_its_deadline", "a blocked wait returns deadline, and not before it",
     a_blocked_wait_ends_at_its_deadline, 2, EXCLUSIVE, false, NULL},
    {"only_one_of_many_waiters_wins", "one at a time, until each of four was master once",
     only_one_of_many_waiters_wins, 4, EXCLUSIVE, false, NULL},
    {"resigning_lets_the_next_waiter_win", "resign wakes a waiter",
     resigning_lets_the_next_waiter_win, 2, EXCLUSIVE, false, NULL},
    {"closing_lets_the_next_waiter_win", "close wakes a waiter", closing_lets_the_next_waiter_win,
     2, EXCLUSIVE, false, NULL},
    {"waiters_win_in_the_order_they_came", "mastership goes round in the order of the waits",
     waiters_win_in_the_order_they_came, 4, EXCLUSIVE | FIFO, false, NULL},
    {"a_cancelled_waiter_that_closed_blocks_nobody", "one that left is not waited for",
     a_cancelled_waiter_that_closed_blocks_nobody, 3, EXCLUSIVE, false, NULL},
    {"a_waiter_that_resigned_is_out_of_the_race",
     "resign after a cancelled wait ends participation", a_waiter_that_resigned_is_out_of_the_race,
     2, EXCLUSIVE, false, NULL},
    {"two_resources_do_not_disturb_each_other", "winning and resigning concern one resource",
     two_resources_do_not_disturb_each_other, 2, EXCLUSIVE | OBSERVERS, false, NULL},
    {"ids_that_are_prefixes_do_not_collide", "`1`, `10`, `1/0` and `100` are four resources",
     ids_that_are_prefixes_do_not_collide, 4, EXCLUSIVE, false, NULL},
    {"observers_see_the_current_master", "all see who is master, whether they take part or not",
     observers_see_the_current_master, 4, EXCLUSIVE | OBSERVERS, false, NULL},
    {"asking_is_legal_while_waiting", "get_current_master runs beside wait_for_mastership",
     asking_is_legal_while_waiting, 2, EXCLUSIVE, false, NULL},
    {"epochs_increase_from_grant_to_grant", "each grant has a larger epoch, whoever gets it",
     epochs_increase_from_grant_to_grant, 2, EXCLUSIVE | EPOCH, false, NULL},
    {NULL, NULL, NULL, 0, 0, false, NULL},
};

const struct check *const conformance_race_checks = checks;
