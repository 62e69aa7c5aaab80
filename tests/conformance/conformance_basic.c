/* SPDX-License-Identifier: Apache-2.0 */
/* Conformance checks about one instance, and about what every operation promises for itself. */
#include "conformance_world.h"

#define EXCLUSIVE ELECTION_CONFORMANCE_EXCLUSIVE
#define OBSERVERS ELECTION_CONFORMANCE_OBSERVERS

/* The longest id that fits, ending with this character. */
static void longest_id(char id[ELECTION_ID_SIZE], char last)
{
    memset(id, 'l', ELECTION_ID_SIZE - 1);
    id[ELECTION_ID_SIZE - 2] = last;
    id[ELECTION_ID_SIZE - 1] = '\0';
}

static void the_operations_are_complete(struct world *w)
{
    const struct election_factory_ops *factory_ops = w->instances[0].factory->ops;
    REQUIRE(w, factory_ops->version == ELECTION_OPS_VERSION, "the factory has version %u, not %u",
            (unsigned)factory_ops->version, ELECTION_OPS_VERSION);
    REQUIRE(w, factory_ops->new_election, "new_election is NULL");
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE(w, p->ops, "there is no table of operations");
    REQUIRE(w, p->ops->version == ELECTION_OPS_VERSION, "the election has version %u, not %u",
            (unsigned)p->ops->version, ELECTION_OPS_VERSION);
    REQUIRE(w,
            p->ops->start && p->ops->wait_for_mastership && p->ops->is_master && p->ops->resign &&
                p->ops->close && p->ops->get_current_master && p->ops->free,
            "an operation that is not optional is NULL");
    REQUIRE(w, p->ops->epoch || !(w->subject->capabilities & ELECTION_CONFORMANCE_EPOCH),
            "the backend is said to have epochs, but the slot is NULL");
}

static void an_over_long_id_is_refused(struct world *w)
{
    char id[ELECTION_ID_SIZE + 1];
    struct election_factory *factory = w->instances[0].factory;
    struct election *election = NULL;
    memset(id, 'l', ELECTION_ID_SIZE);
    id[ELECTION_ID_SIZE] = '\0';
    enum election_error error = factory->ops->new_election(factory, &w->context, id, &election);
    if (error == ELECTION_OK)
        election->ops->free(election);
    REQUIRE_RETURNS(w, error, ELECTION_ERR_INVALID,
                    "new_election for an id of ELECTION_ID_SIZE bytes");
}

static void the_longest_ids_work(struct world *w)
{
    char first_id[ELECTION_ID_SIZE], second_id[ELECTION_ID_SIZE], instance_id[ELECTION_ID_SIZE];
    longest_id(first_id, '1');
    longest_id(second_id, '2');
    longest_id(instance_id, 'i');
    struct participant *first = world_join(w, 0, first_id);
    struct participant *second = world_join(w, 0, second_id);
    REQUIRE_RETURNS(w, win(first), ELECTION_OK, "waiting for a resource with the longest id");
    REQUIRE_RETURNS(w, win(second), ELECTION_OK,
                    "waiting for another that differs in the last byte");
    REQUIRE(w, master_is(first, instance_id) && master_is(second, instance_id),
            "get_current_master did not answer with the longest instance id");
}

static void the_first_to_wait_wins(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, call_start(p), ELECTION_OK, "start");
    REQUIRE_RETURNS(w, call_wait(p), ELECTION_OK, "wait_for_mastership without a rival");
    REQUIRE(w, is_master_says(p, true), "is_master did not answer true after the wait was won");
    REQUIRE(w, master_is(p, world_ids[0]), "get_current_master did not answer with the winner");
}

static void waiting_while_master_returns_at_once(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, win(p), ELECTION_OK, "winning");
    REQUIRE_RETURNS(w, call_wait(p), ELECTION_OK, "wait_for_mastership while master");
    REQUIRE_RETURNS(w, call_wait(p), ELECTION_OK, "wait_for_mastership while master, again");
    REQUIRE(w, is_master_says(p, true), "is_master did not answer true any more");
}

static void start_is_idempotent(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    REQUIRE_RETURNS(w, call_start(p), ELECTION_OK, "start");
    REQUIRE_RETURNS(w, call_start(p), ELECTION_OK, "start, again");
    REQUIRE_RETURNS(w, call_wait(p), ELECTION_OK, "wait_for_mastership");
    REQUIRE_RETURNS(w, call_start(p), ELECTION_OK, "start while master");
    REQUIRE(w, is_master_says(p, true), "start while master gave mastership up");
    REQUIRE_RETURNS(w, call_wait(p), ELECTION_OK, "wait_for_mastership behind it");
}

static void nobody_is_master_at_first(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    char master[ELECTION_ID_SIZE] = "untouched";
    REQUIRE_RETURNS(w, call_master(p, master), ELECTION_ERR_NO_MASTER, "get_current_master");
    REQUIRE(w, strcmp(master, "untouched") == 0,
            "get_current_master wrote an id although it failed");
    REQUIRE(w, is_master_says(p, false), "is_master did not answer false");
}

static void is_master_is_false_before_winning(struct world *w)
{
    struct participant *master = world_join(w, 0, "6962");
    struct participant *other = world_join(w, 1, "6962");
    REQUIRE(w, is_master_says(other, false), "is_master did not answer false before start");
    REQUIRE_RETURNS(w, win(master), ELECTION_OK, "winning");
    REQUIRE(w, is_master_says(other, false),
            "is_master did not answer false for another than the master");
    REQUIRE_RETURNS(w, call_start(other), ELECTION_OK, "start of the other");
    REQUIRE(w, is_master_says(other, false), "is_master did not answer false after start");
    REQUIRE(w, is_master_says(master, true), "is_master did not answer true for the master");
}

static void ten_rounds_of_winning_and_resigning(struct world *w)
{
    struct participant *p = world_join(w, 0, "6962");
    bool exclusive = (w->subject->capabilities & EXCLUSIVE) != 0;
    for (int round = 1; round <= 10; round++) {
        REQUIRE(w, win(p) == ELECTION_OK, "round %d: could not win", round);
        REQUIRE(w, is_master_says(p, true), "round %d: is_master did not answer true", round);
        REQUIRE(w, call_resign(p) == ELECTION_OK, "round %d: resign failed", round);
        REQUIRE(w, !exclusive || is_master_says(p, false), "round %d: still master after resign",
                round);
    }
}

static const char *const longest_instance[] = {
    "llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll"
    "llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll"
    "llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll"
    "lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllli"};

_Static_assert(ELECTION_ID_SIZE == 256, "the longest instance id is written out for this size");

static const struct check checks[] = {
    {"the_operations_are_complete", "both tables have this version and every slot that is needed",
     the_operations_are_complete, 1, 0, false, NULL},
    {"an_over_long_id_is_refused", "an id that does not fit is refused, not cut",
     an_over_long_id_is_refused, 1, 0, false, NULL},
    {"the_longest_ids_work",
     "ids of 255 bytes are told apart by their last byte and come back whole", the_longest_ids_work,
     1, 0, false, longest_instance},
    {"the_first_to_wait_wins", "without a rival start and wait make a master, and all say so",
     the_first_to_wait_wins, 1, 0, false, NULL},
    {"waiting_while_master_returns_at_once", "a wait of the master succeeds and changes nothing",
     waiting_while_master_returns_at_once, 1, 0, false, NULL},
    {"start_is_idempotent", "start may be repeated, also by the master", start_is_idempotent, 1, 0,
     false, NULL},
    {"nobody_is_master_at_first", "without a master the answer is no_master and nothing is written",
     nobody_is_master_at_first, 1, EXCLUSIVE | OBSERVERS, false, NULL},
    {"is_master_is_false_before_winning", "is_master is true for the master and for nobody else",
     is_master_is_false_before_winning, 2, EXCLUSIVE, false, NULL},
    {"ten_rounds_of_winning_and_resigning", "a participant does not wear out",
     ten_rounds_of_winning_and_resigning, 1, 0, false, NULL},
    {NULL, NULL, NULL, 0, 0, false, NULL},
};

const struct check *const conformance_basic_checks = checks;
