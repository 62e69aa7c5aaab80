/* SPDX-License-Identifier: Apache-2.0 */
/* The conformance suite on real threads: noop, the queue, and the backend of the example. */
#include "tests/conformance/harness.h"
#include "tests/t.h"

static struct election_conformance_summary run(enum backend backend)
{
    static struct harness h;
    harness_init(&h, backend, QUEUE_SOUND, true);
    struct election_conformance_summary summary = harness_run(&h, NULL);
    assert_string_equal(h.last_failure, "");
    assert_int_equal(summary.failed, 0);
    return summary;
}

static void noop_conforms(void **state)
{
    (void)state;
    assert_true(run(BACKEND_NOOP).passed >= 15);
}

static void the_queue_conforms(void **state)
{
    (void)state;
    assert_int_equal(run(BACKEND_QUEUE).skipped, 0);
}

static void the_example_conforms(void **state)
{
    (void)state;
    assert_true(run(BACKEND_LOCAL).passed >= 35);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noop_conforms),
        cmocka_unit_test(the_queue_conforms),
        cmocka_unit_test(the_example_conforms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
