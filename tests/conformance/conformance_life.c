/* SPDX-License-Identifier: Apache-2.0 */
/* Conformance checks about leaving and coming back: resign, close, and start behind them. */
#include "conformance_world.h"

#define EXCLUSIVE ELECTION_CONFORMANCE_EXCLUSIVE
#define OBSERVERS ELECTION_CONFORMANCE_OBSERVERS

static void resigning_ends_mastership(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "winning");
    REQUIRE_RETURNS(w, call_resign(p), ELECTION_OK, "resign");
    REQUIRE(w, is_master_says(p, false), "is_master did not answer false after resign");
    REQUIRE(w, master_is(p, NULL), "after resign there still is a master");
}

static void a_resigned_instance_stays_out_until_the_next_start(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "winning");
    REQUIRE_RETURNS(w, call_resign(p), ELECTION_OK, "resign");
    world_let_a_moment_pass(w);
    REQUIRE(w, is_master_says(p, false) && master_is(p, NULL),
            "an instance that had resigned became master without start");
}

static void start_after_resigning_takes_part_again(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "winning");
    REQUIRE_RETURNS(w, call_resign(p), ELECTION_OK, "resign");
    REQUIRE_RETURNS(w, call_start(p), ELECTION_OK, "start after resign");
    REQUIRE_RETURNS(w, call_wait(p), ELECTION_OK, "wait_for_mastership after resign and start");
    REQUIRE(w, is_master_says(p, true), "is_master did not answer true after winning again");
}

static void resigning_when_not_master_is_harmless(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *started = world_join(w, 1, "6962");
    struct participant *idle = world_join(w, 2, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    REQUIRE_RETURNS(w, call_start(started), ELECTION_OK, "start of another");
    REQUIRE_RETURNS(w, call_resign(started), ELECTION_OK, "resign of one that is not master");
    REQUIRE_RETURNS(w, call_resign(idle), ELECTION_OK, "resign of one that never started");
    REQUIRE(w, is_master_says(master, true), "the master lost mastership");
}

static void a_second_resign_takes_nothing_from_the_successor(struct world *w)
{
    struct participant *former = world_join(w, 0, "6962");
    struct participant *successor = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(former), ELECTION_OK, "winning");
    REQUIRE_RETURNS(w, call_resign(former), ELECTION_OK, "resign");
    REQUIRE_RETURNS(w, win(successor), ELECTION_OK, "winning of the successor");
    REQUIRE_RETURNS(w, call_resign(former), ELECTION_OK, "resign, again");
    REQUIRE(w, is_master_says(successor, true), "the successor lost mastership");
}

static void the_master_can_be_asked_for_after_close(struct world *w)
{
    struct participant *former = world_join(w, 0, "6962");
    struct participant *successor = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(former), ELECTION_OK, "winning");
    REQUIRE_RETURNS(w, call_close(former), ELECTION_OK, "close");
    char master[ELECTION_ID_SIZE];
    REQUIRE_RETURNS(w, call_master(former, master), ELECTION_ERR_NO_MASTER,
                    "get_current_master after close, when nobody is left,");
    REQUIRE_RETURNS(w, win(successor), ELECTION_OK, "winning of the successor");
    REQUIRE(w, master_is(former, world_ids[1]), "a closed participant did not see the successor");
}

static void close_is_idempotent(struct world *w)
{
    struct participant *former = world_join(w, 0, "6962");
    struct participant *successor = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(former), ELECTION_OK, "winning");
    REQUIRE_RETURNS(w, call_close(former), ELECTION_OK, "close");
    REQUIRE_RETURNS(w, call_close(former), ELECTION_OK, "close, again");
    REQUIRE_RETURNS(w, win(successor), ELECTION_OK, "winning of the successor");
    REQUIRE_RETURNS(w, call_close(former), ELECTION_OK, "close, when another is master");
    REQUIRE(w, is_master_says(successor, true), "the successor lost mastership");
}

static void close_without_start_is_harmless(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *idle = world_join(w, 1, "6962");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    REQUIRE_RETURNS(w, call_close(idle), ELECTION_OK, "close of one that never started");
    REQUIRE(w, is_master_says(master, true), "the master lost mastership");
}

static void start_after_close_takes_part_again(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    for (int round = 1; round <= 3; round++) {
        REQUIRE(w, win(p) == ELECTION_OK, "round %d: could not win", round);
        REQUIRE(w, is_master_says(p, true), "round %d: is_master did not answer true", round);
        REQUIRE(w, call_close(p) == ELECTION_OK, "round %d: close failed", round);
    }
}

static void closing_one_election_leaves_the_others_of_its_factory_alone(struct world *w)
{
    struct participant *first = world_join(w, 0, "10");
    struct participant *second = world_join(w, 0, "20");
    REQUIRE_RETURNS(w, win(first), ELECTION_OK, "winning the first");
    REQUIRE_RETURNS(w, win(second), ELECTION_OK, "winning the second");
    REQUIRE_RETURNS(w, call_close(first), ELECTION_OK, "close of the first");
    REQUIRE(w, is_master_says(second, true), "closing the first ended mastership for the second");
    REQUIRE_RETURNS(w, call_resign(second), ELECTION_OK, "resign of the second");
    REQUIRE_RETURNS(w, win(second), ELECTION_OK, "winning the second again");
    REQUIRE_RETURNS(w, call_close(second), ELECTION_OK, "close of the second");
}

static const struct check checks[] = {
    {"resigning_ends_mastership", "after resign nobody is master", resigning_ends_mastership, 1,
     EXCLUSIVE, false, NULL},
    {"a_resigned_instance_stays_out_until_the_next_start", "resign ends participation",
     a_resigned_instance_stays_out_until_the_next_start, 1, EXCLUSIVE, false, NULL},
    {"start_after_resigning_takes_part_again", "resign, start and wait make a master again",
     start_after_resigning_takes_part_again, 1, 0, false, NULL},
    {"resigning_when_not_master_is_harmless", "resign succeeds and takes nothing from the master",
     resigning_when_not_master_is_harmless, 3, 0, false, NULL},
    {"a_second_resign_takes_nothing_from_the_successor", "a late resign concerns the resigner only",
     a_second_resign_takes_nothing_from_the_successor, 2, 0, false, NULL},
    {"the_master_can_be_asked_for_after_close", "get_current_master stays legal after close",
     the_master_can_be_asked_for_after_close, 2, EXCLUSIVE, false, NULL},
    {"close_is_idempotent", "close may be repeated, also when another is master",
     close_is_idempotent, 2, 0, false, NULL},
    {"close_without_start_is_harmless", "close succeeds for one that never took part",
     close_without_start_is_harmless, 2, 0, false, NULL},
    {"start_after_close_takes_part_again", "a later run may use the same participant",
     start_after_close_takes_part_again, 1, 0, false, NULL},
    {"closing_one_election_leaves_the_others_of_its_factory_alone",
     "participants of one factory share nothing that close ends",
     closing_one_election_leaves_the_others_of_its_factory_alone, 1, 0, false, NULL},
    {NULL, NULL, NULL, 0, 0, false, NULL},
};

const struct check *const conformance_life_checks = checks;
