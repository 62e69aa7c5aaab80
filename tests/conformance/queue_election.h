/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A FIFO election over the environment alone, so it runs wherever the library runs; and the same
 * with one defect, for each check of the conformance suite at least one that it must catch.
 */
#ifndef TENURE_TESTS_CONFORMANCE_QUEUE_ELECTION_H
#define TENURE_TESTS_CONFORMANCE_QUEUE_ELECTION_H

#include "tests/conformance/election_conformance.h"

/* X(defect, check that must catch it) */
#define QUEUE_DEFECT_LIST(X)                                                  \
    X(NO_RESIGN_SLOT, the_operations_are_complete)                            \
    X(OTHER_VERSION, the_operations_are_complete)                             \
    X(NO_EPOCH_SLOT, the_operations_are_complete)                             \
    X(CUTS_IDS, an_over_long_id_is_refused)                                   \
    X(COMPARES_64_BYTES, the_longest_ids_work)                                \
    X(ANSWERS_64_BYTES, the_longest_ids_work)                                 \
    X(PHANTOM_WIN, the_first_to_wait_wins)                                    \
    X(MASTER_WAITS_FOR_ITSELF, waiting_while_master_returns_at_once)          \
    X(START_RESIGNS, start_is_idempotent)                                     \
    X(NOBODY_HAS_AN_EMPTY_NAME, nobody_is_master_at_first)                    \
    X(WRITES_BEFORE_IT_KNOWS, nobody_is_master_at_first)                      \
    X(ALWAYS_SAYS_YES, is_master_is_false_before_winning)                     \
    X(WEARS_OUT, ten_rounds_of_winning_and_resigning)                         \
    X(TAKES_OVER, waiting_blocks_while_another_is_master)                     \
    X(GIVES_UP, waiting_blocks_while_another_is_master)                       \
    X(DEAF_WAIT, a_blocked_wait_ends_when_cancelled)                          \
    X(CANCELLED_IS_SUCCESS, a_blocked_wait_ends_when_cancelled)               \
    X(EARLY_DEADLINE, a_blocked_wait_ends_at_its_deadline)                    \
    X(NO_DEADLINE, a_blocked_wait_ends_at_its_deadline)                       \
    X(HERD_WINS, only_one_of_many_waiters_wins)                               \
    X(RESIGN_WAKES_NOBODY, resigning_lets_the_next_waiter_win)                \
    X(CLOSE_KEEPS, closing_lets_the_next_waiter_win)                          \
    X(LAST_COMES_FIRST, waiters_win_in_the_order_they_came)                   \
    X(GHOST_IN_THE_QUEUE, a_cancelled_waiter_that_closed_blocks_nobody)       \
    X(ZOMBIE_WINS, a_waiter_that_resigned_is_out_of_the_race)                 \
    X(ONE_RACE_FOR_ALL, two_resources_do_not_disturb_each_other)              \
    X(PREFIXES_COLLIDE, ids_that_are_prefixes_do_not_collide)                 \
    X(BLIND_OBSERVERS, observers_see_the_current_master)                      \
    X(NO_ASKING_WHILE_WAITING, asking_is_legal_while_waiting)                 \
    X(CONSTANT_EPOCH, epochs_increase_from_grant_to_grant)                    \
    X(EPOCH_OF_EACH_WAIT, epochs_increase_from_grant_to_grant)                \
    X(RESIGN_KEEPS, resigning_ends_mastership)                                \
    X(RESIGN_RETURNS, a_resigned_instance_stays_out_until_the_next_start)     \
    X(RESIGN_FOR_GOOD, start_after_resigning_takes_part_again)                \
    X(RESIGN_ANYBODY, resigning_when_not_master_is_harmless)                  \
    X(RESIGN_NEEDS_MASTERSHIP, resigning_when_not_master_is_harmless)         \
    X(RESIGN_ANYBODY, a_second_resign_takes_nothing_from_the_successor)       \
    X(NO_ASKING_AFTER_CLOSE, the_master_can_be_asked_for_after_close)         \
    X(SECOND_CLOSE_FAILS, close_is_idempotent)                                \
    X(CLOSE_ANYBODY, close_is_idempotent)                                     \
    X(CLOSE_NEEDS_START, close_without_start_is_harmless)                     \
    X(CLOSE_FOR_GOOD, start_after_close_takes_part_again)                     \
    X(CLOSE_ALL, closing_one_election_leaves_the_others_of_its_factory_alone) \
    X(IGNORES_CONTEXTS, a_cancelled_context_is_honoured)                      \
    X(IGNORES_CONTEXTS, an_expired_context_is_honoured)                       \
    X(DEAD_CLOSE_LIES, close_under_a_dead_context_tells_the_truth)            \
    X(START_ERROR_STICKS, a_failed_start_can_be_repeated)                     \
    X(WAIT_ERROR_STICKS, a_failed_wait_can_be_repeated_behind_start)          \
    X(ERRORS_WRITE, a_failed_is_master_writes_and_changes_nothing)            \
    X(FORGETS_AFTER_FAILED_RESIGN, a_failed_resign_can_be_repeated)           \
    X(RESIGN_ERROR_STICKS, a_failed_resign_leaves_a_way_back)                 \
    X(CLOSE_ERROR_STICKS, a_failed_close_can_be_repeated)                     \
    X(ERRORS_WRITE, a_failed_get_current_master_writes_nothing)

enum queue_defect {
    QUEUE_SOUND,
    QUEUE_NO_RESIGN_SLOT,
    QUEUE_OTHER_VERSION,
    QUEUE_NO_EPOCH_SLOT,
    QUEUE_CUTS_IDS,
    QUEUE_COMPARES_64_BYTES,
    QUEUE_ANSWERS_64_BYTES,
    QUEUE_PHANTOM_WIN,
    QUEUE_MASTER_WAITS_FOR_ITSELF,
    QUEUE_START_RESIGNS,
    QUEUE_NOBODY_HAS_AN_EMPTY_NAME,
    QUEUE_WRITES_BEFORE_IT_KNOWS,
    QUEUE_ALWAYS_SAYS_YES,
    QUEUE_WEARS_OUT,
    QUEUE_TAKES_OVER,
    QUEUE_GIVES_UP,
    QUEUE_DEAF_WAIT,
    QUEUE_CANCELLED_IS_SUCCESS,
    QUEUE_EARLY_DEADLINE,
    QUEUE_NO_DEADLINE,
    QUEUE_HERD_WINS,
    QUEUE_RESIGN_WAKES_NOBODY,
    QUEUE_CLOSE_KEEPS,
    QUEUE_LAST_COMES_FIRST,
    QUEUE_GHOST_IN_THE_QUEUE,
    QUEUE_ZOMBIE_WINS,
    QUEUE_ONE_RACE_FOR_ALL,
    QUEUE_PREFIXES_COLLIDE,
    QUEUE_BLIND_OBSERVERS,
    QUEUE_NO_ASKING_WHILE_WAITING,
    QUEUE_CONSTANT_EPOCH,
    QUEUE_EPOCH_OF_EACH_WAIT,
    QUEUE_RESIGN_KEEPS,
    QUEUE_RESIGN_RETURNS,
    QUEUE_RESIGN_FOR_GOOD,
    QUEUE_RESIGN_ANYBODY,
    QUEUE_RESIGN_NEEDS_MASTERSHIP,
    QUEUE_NO_ASKING_AFTER_CLOSE,
    QUEUE_SECOND_CLOSE_FAILS,
    QUEUE_CLOSE_ANYBODY,
    QUEUE_CLOSE_NEEDS_START,
    QUEUE_CLOSE_FOR_GOOD,
    QUEUE_CLOSE_ALL,
    QUEUE_IGNORES_CONTEXTS,
    QUEUE_DEAD_CLOSE_LIES,
    QUEUE_START_ERROR_STICKS,
    QUEUE_WAIT_ERROR_STICKS,
    QUEUE_ERRORS_WRITE,
    QUEUE_FORGETS_AFTER_FAILED_RESIGN,
    QUEUE_RESIGN_ERROR_STICKS,
    QUEUE_CLOSE_ERROR_STICKS
};

enum { QUEUE_RACES = 8, QUEUE_MEMBERS = 8 };

struct queue_member;

struct queue_race {
    char id[ELECTION_ID_SIZE]; /* empty: free */
    struct queue_member *master;
    struct queue_member *waiting[QUEUE_MEMBERS]; /* who came first stands first */
    size_t waiting_count;
    uint64_t epoch;
    int64_t master_since_ns;
    struct queue_member *returning; /* only for a defect */
    struct election_condition changed;
};

/* What all instances share; guarded by the environment lock. */
struct queue_service {
    struct election_env *env;
    enum queue_defect defect;
    struct queue_race races[QUEUE_RACES];
    struct queue_member *members[2 * QUEUE_MEMBERS];
    struct election_ops ops;
};

struct queue_factory {
    struct election_factory factory;
    struct queue_service *service;
    char instance_id[ELECTION_ID_SIZE];
    enum election_error next_error[ELECTION_CONFORMANCE_OPS]; /* ELECTION_OK: do not fail */
};

void queue_service_init(struct queue_service *service, struct election_env *env,
                        enum queue_defect defect);

/* The service must outlive the factory, the instance id must fit. */
void queue_factory_init(struct queue_factory *factory, struct queue_service *service,
                        const char *instance_id);

#endif
