/* SPDX-License-Identifier: Apache-2.0 */
/* The ring that all lists of the library are. */
#include "core/list.h"

#include "tests/t.h"

static void removing_from_a_list_twice_is_harmless(void **state)
{
    (void)state;
    struct election_link head, a, b, moved;
    list_init(&head);
    list_append(&head, &a);
    list_append(&head, &b);
    list_remove(&a);
    list_remove(&a);
    assert_ptr_equal(head.next, &b);
    list_move(&moved, &head);
    assert_true(list_empty(&head));
    assert_ptr_equal(moved.next, &b);
    assert_ptr_equal(b.prev, &moved);
    list_move(&moved, &head);
    assert_true(list_empty(&moved));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(removing_from_a_list_twice_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
