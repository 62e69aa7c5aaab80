/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/subject/guard.h"
#include "tests/store/sim_world.h"
#include "tests/t.h"

static struct sim_world w;

struct commit {
    uint64_t epoch, base;
    bool accepted;
};

/* Commits one after the other to the first of two resources; the second one never notices. */
static void check(enum guard_policy policy, const struct commit *commits, size_t count,
                  uint64_t highest_epoch, uint64_t revision)
{
    struct store_parameters p = parameters_of("ideal");
    struct guard guard;
    world_open(&w, &p);
    assert_true(guard_init(&guard, w.kernel, policy, 2));
    for (size_t i = 0; i < count; i++) {
        bool accepted = guard_commit(&guard, (uint16_t)(i % 3), 0, commits[i].epoch,
                                     commits[i].base, i);
        if (accepted != commits[i].accepted)
            fail_msg("commit %zu", i);
    }
    assert_int_equal(guard.registers[0].highest_epoch, highest_epoch);
    assert_int_equal(guard_revision(&guard, 0), revision);
    assert_int_equal(guard_revision(&guard, 1), 0);
    assert_int_equal(guard.registers[1].highest_epoch, 0);
    world_go(&w, 0);
    for (size_t i = 0; i < count; i++) {
        const struct sim_event *e = &w.log.events[i];
        assert_int_equal(e->kind, commits[i].accepted ? SIM_EVENT_COMMIT_ACCEPTED
                                                      : SIM_EVENT_COMMIT_REJECTED);
        assert_int_equal(e->instance, i % 3);
        assert_int_equal(e->value, commits[i].epoch);
        assert_int_equal(e->extra, i);
    }
    guard_destroy(&guard);
    world_close(&w);
}

#define CHECK(policy, highest, revision, ...)                                                      \
    do {                                                                                           \
        const struct commit commits_[] = {__VA_ARGS__};                                            \
        check(policy, commits_, sizeof commits_ / sizeof commits_[0], highest, revision);          \
    } while (0)

static void fenced_accepts_no_epoch_below_the_highest(void **state)
{
    (void)state;
    CHECK(GUARD_FENCED, 7, 6, {1, 0, true}, {1, 0, true}, {5, 0, true}, {4, 9, false},
          {5, 0, true}, {1, 2, false}, {7, 0, true}, {6, 5, false}, {7, 0, true});
    CHECK(GUARD_FENCED, 0, 1, {0, 0, true});
}

static void optimistic_accepts_only_what_was_based_on_the_present_revision(void **state)
{
    (void)state;
    CHECK(GUARD_OPTIMISTIC, 5, 4, {1, 0, true}, {1, 0, false}, {5, 1, true}, {1, 1, false},
          {1, 2, true} /* a stale master between two commits */, {5, 2, false}, {5, 3, true},
          {5, 5, false} /* nor on one that does not exist yet */);
}

static void unfenced_accepts_everything(void **state)
{
    (void)state;
    CHECK(GUARD_UNFENCED, 5, 4, {1, 0, true}, {5, 0, true}, {1, 0, true}, {3, 99, true});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fenced_accepts_no_epoch_below_the_highest),
        cmocka_unit_test(optimistic_accepts_only_what_was_based_on_the_present_revision),
        cmocka_unit_test(unfenced_accepts_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
