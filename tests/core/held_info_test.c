/* SPDX-License-Identifier: Apache-2.0 */
/* HeldInfo, to the byte. */
#include "core/tracker.h"
#include "tests/core/fake_env.h"
#include "tests/t.h"

static const struct {
    const char *held[4], *ids[5]; /* up to the first NULL */
    const char *text;
} rows[] = {
    {{"1"}, {"1", "2", "3"}, "1 . ."},
    {{"30000"}, {"1", "20000", "30000"}, ". ..... 30000"},
    {{"2", "3"}, {"1", "2", "3"}, ". 2 3"},
    {{NULL}, {"1", "2", "3"}, ". . ."},
    {{NULL}, {NULL}, ""},
    {{"1"}, {NULL}, ""},
    {{NULL}, {"1", "20"}, ". .."},
    {{"2"}, {"10", "2", "9"}, ".. 2 ."},
    {{"3", "1"}, {"1", "2", "3"}, ". . 3"},
    {{"1", "3"}, {"3", "2", "1"}, "3 . 1"},
    {{"x"}, {"1", "2"}, ". ."},
    {{""}, {"", "a"}, " ."},
    {{NULL}, {"\xc3\xa9", "\xe6\x97\xa5"}, ".. ..."},
    {{"a", "a"}, {"a", "a"}, "a a"},
    {{"a"}, {"a b", "a"}, "... a"},
    /* Beyond the original's: an unsorted list is searched anew for each id. */
    {{"b", "a", "c"}, {"c", "a", "b"}, "c . b"},
    {{"1", "10", "2"}, {"10", "1", "2", "100"}, "10 1 2 ..."},
    {{"1"}, {"1", "1", "1"}, "1 1 1"},
    {{"\xff"}, {"a", "\xff"}, ". \xff"},
};

static size_t length_of(const char *const *list)
{
    size_t count = 0;
    while (list[count])
        count++;
    return count;
}

static void every_row_of_the_table(void **state)
{
    (void)state;
    static struct fake_env fake;
    fake_env_init(&fake);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = election_held_info(&fake.env, rows[i].held, length_of(rows[i].held),
                                        rows[i].ids, length_of(rows[i].ids));
        assert_string_equal(text, rows[i].text);
        election_string_free(&fake.env, text);
    }
    fake_env_end(&fake);
}

/* The definition, word for word: for each id, scan from the start and stop at the first entry that
 * is not below it. */
static void define(const char *const *held, size_t held_count, const char *const *ids,
                   size_t id_count, char *text)
{
    for (size_t i = 0; i < id_count; i++) {
        size_t h = 0;
        while (h < held_count && strcmp(held[h], ids[i]) < 0)
            h++;
        bool is_held = h < held_count && strcmp(held[h], ids[i]) == 0;
        text += sprintf(text, "%s", i ? " " : "");
        for (const char *c = ids[i]; *c; c++)
            *text++ = is_held ? *c : '.';
    }
    *text = '\0';
}

static void agrees_with_the_definition_on_all_short_lists(void **state)
{
    (void)state;
    static const char *const words[] = {"", "1", "10", "2"};
    static struct fake_env fake;
    fake_env_init(&fake);
    for (unsigned code = 0; code < 4096; code++) { /* three held, three ids, out of four words */
        const char *held[3], *ids[3];
        char expected[64];
        for (unsigned k = 0; k < 3; k++) {
            held[k] = words[code >> (2 * k) & 3];
            ids[k] = words[code >> (6 + 2 * k) & 3];
        }
        for (size_t count = 0; count <= 3; count++) {
            define(held, count, ids, 3, expected);
            char *text = election_held_info(&fake.env, held, count, ids, 3);
            assert_string_equal(text, expected);
            election_string_free(&fake.env, text);
        }
    }
    fake_env_end(&fake);
}

static void is_null_when_out_of_memory(void **state)
{
    (void)state;
    static struct fake_env fake;
    const char *id = "1";
    fake_env_init(&fake);
    fake.fail_allocation = 1;
    assert_null(election_held_info(&fake.env, &id, 1, &id, 1));
    election_string_free(&fake.env, NULL);
    fake_env_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table),
        cmocka_unit_test(agrees_with_the_definition_on_all_short_lists),
        cmocka_unit_test(is_null_when_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
