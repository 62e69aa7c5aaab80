/* SPDX-License-Identifier: Apache-2.0 */
/* The tracker: what it holds, and what it tells whom in which order. */
#include "core/tracker.h"

#include "core/context.h"
#include "tests/core/fake_env.h"
#include "tests/t.h"

#define MS ELECTION_MILLISECOND

struct tracked {
    struct fake_env fake;
    struct election_env *env;
    struct election_tracker *tracker;
    char told[1024]; /* "+a -b", in the order of the notifications */
    char trail[1024];
    int depth, deepest;
    void (*inside)(struct tracked *t, const char *id, bool is_master);
};

static void append(char *text, size_t size, const char *sign, const char *id)
{
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s%s%s", length ? " " : "", sign, id);
}

static void notify(void *data, const char *id, bool is_master)
{
    struct tracked *t = data;
    if (++t->depth > t->deepest)
        t->deepest = t->depth;
    append(t->told, sizeof t->told, is_master ? "+" : "-", id);
    append(t->trail, sizeof t->trail, is_master ? "+" : "-", id);
    if (t->inside)
        t->inside(t, id, is_master);
    t->depth--;
}

static void set_up(struct tracked *t, const char *const *ids, size_t count)
{
    memset(t, 0, sizeof *t);
    fake_env_init(&t->fake);
    t->env = &t->fake.env;
    assert_int_equal(election_tracker_new(&t->tracker, t->env, ids, count, notify, t), ELECTION_OK);
}

static void tear_down(struct tracked *t)
{
    assert_true(t->deepest <= 1);
    election_tracker_free(t->tracker);
    fake_env_end(&t->fake);
}

static void assert_text(struct tracked *t, const char *expected)
{
    char *text = election_tracker_string(t->tracker);
    assert_non_null(text);
    assert_string_equal(text, expected);
    election_string_free(t->env, text);
}

/* A list as one word, "1,2". */
static const char *joined(struct election_env *env, struct election_id_list *list)
{
    static char text[512];
    text[0] = '\0';
    assert_non_null(list->ids);
    for (size_t i = 0; i < list->count; i++) {
        strcat(text, i ? "," : "");
        strcat(text, list->ids[i]);
    }
    election_id_list_free(env, list);
    assert_null(list->ids);
    return text;
}

static const char *held(struct tracked *t)
{
    struct election_id_list list;
    assert_int_equal(election_tracker_held(t->tracker, &list), ELECTION_OK);
    return joined(t->env, &list);
}

static const char *ids(struct tracked *t)
{
    struct election_id_list list;
    assert_int_equal(election_tracker_ids(t->tracker, &list), ELECTION_OK);
    return joined(t->env, &list);
}

/* ---- the original's table ------------------------------------------------------------------- */

static const struct {
    const char *ids[3];
    size_t id_count;
    struct {
        const char *id;
        bool is_master;
    } sets[4];
    size_t set_count;
    size_t count;
    const char *held, *text, *told;
    uint64_t duplicates;
} rows[] = {
    {{"1", "2", "3"}, 3, {{"1", true}}, 1, 1, "1", "1 . .", "+1", 0},
    {{"1", "20000", "30000"}, 3, {{"30000", true}}, 1, 1, "30000", ". ..... 30000", "+30000", 0},
    {{"1", "2", "3"},
     3,
     {{"1", true}, {"2", true}, {"3", true}, {"1", false}},
     4,
     2,
     "2,3",
     ". 2 3",
     "+1 +2 +3 -1",
     0},
    {{NULL},
     0,
     {{"1", true}, {"2", true}, {"3", true}, {"1", false}},
     4,
     2,
     "2,3",
     ". 2 3",
     "+1 +2 +3 -1",
     0},
    {{"1", "2", "3"}, 3, {{"1", true}, {"1", true}}, 2, 1, "1", "1 . .", "+1", 1},
    {{"1", "2", "3"}, 3, {{"1", false}}, 1, 0, "", ". . .", "", 1},
};

static void the_table_of_the_original(void **state)
{
    (void)state;
    static struct tracked t;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        set_up(&t, rows[i].ids, rows[i].id_count);
        for (size_t s = 0; s < rows[i].set_count; s++)
            election_tracker_set(t.tracker, rows[i].sets[s].id, rows[i].sets[s].is_master);
        assert_int_equal(election_tracker_count(t.tracker), rows[i].count);
        assert_string_equal(held(&t), rows[i].held);
        assert_text(&t, rows[i].text);
        assert_string_equal(t.told, rows[i].told);
        assert_int_equal(election_tracker_duplicates(t.tracker), rows[i].duplicates);
        tear_down(&t);
    }
}

/* ---- ids ------------------------------------------------------------------------------------ */

static void lists_are_sorted_by_bytes_and_duplicates_collapse(void **state)
{
    (void)state;
    static struct tracked t;
    const char *some[] = {"2", "10", "2", "\xc3\xa9", "9", "", "10", "Z", "a"};
    set_up(&t, some, sizeof some / sizeof some[0]);
    assert_string_equal(ids(&t), ",10,2,9,Z,a,\xc3\xa9");
    assert_string_equal(held(&t), "");
    election_tracker_set(t.tracker, "9", true);
    election_tracker_set(t.tracker, "10", true);
    assert_string_equal(held(&t), "10,9");
    assert_string_equal(t.told, "+9 +10");
    tear_down(&t);
}

static void an_empty_tracker_answers_with_empty_lists(void **state)
{
    (void)state;
    static struct tracked t;
    set_up(&t, NULL, 0);
    assert_string_equal(ids(&t), "");
    assert_string_equal(held(&t), "");
    assert_text(&t, "");
    assert_int_equal(election_tracker_count(t.tracker), 0);
    assert_false(election_tracker_holds(t.tracker, "1"));
    assert_int_equal(election_tracker_epoch(t.tracker, "1"), 0);
    tear_down(&t);
}

static void ids_are_copied(void **state)
{
    (void)state;
    static struct tracked t;
    char id[] = "abc";
    const char *some[] = {id};
    set_up(&t, some, 1);
    strcpy(id, "xyz");
    assert_int_equal(election_tracker_set(t.tracker, id, true), ELECTION_OK);
    strcpy(id, "nnn");
    assert_string_equal(ids(&t), "abc,xyz");
    assert_string_equal(held(&t), "xyz");
    tear_down(&t);
}

static void bad_ids_are_refused(void **state)
{
    (void)state;
    static struct tracked t;
    struct election_tracker *other = NULL;
    char id[ELECTION_ID_SIZE + 1];
    memset(id, 'a', sizeof id);
    id[ELECTION_ID_SIZE] = '\0';
    const char *with_null[] = {"1", NULL}, *with_long[] = {"1", id};
    set_up(&t, NULL, 0);
    assert_int_equal(election_tracker_new(&other, t.env, with_null, 2, NULL, NULL),
                     ELECTION_ERR_INVALID);
    assert_int_equal(election_tracker_new(&other, t.env, with_long, 2, NULL, NULL),
                     ELECTION_ERR_INVALID);
    assert_null(other);
    assert_int_equal(election_tracker_set(t.tracker, NULL, true), ELECTION_ERR_INVALID);
    assert_int_equal(election_tracker_set(t.tracker, id, true), ELECTION_ERR_INVALID);
    assert_int_equal(election_tracker_set_epoch(t.tracker, id, 7), ELECTION_ERR_INVALID);
    assert_string_equal(ids(&t), "");
    id[ELECTION_ID_SIZE - 1] = '\0';
    assert_int_equal(election_tracker_set(t.tracker, id, true), ELECTION_OK);
    assert_string_equal(held(&t), id);
    tear_down(&t);
}

static void many_ids_stay_sorted(void **state)
{
    (void)state;
    static struct tracked t;
    struct election_id_list list;
    char id[8];
    set_up(&t, NULL, 0);
    for (int i = 0; i < 200; i++) {
        snprintf(id, sizeof id, "%d", (i * 77) % 200);
        assert_int_equal(election_tracker_set(t.tracker, id, i % 2 == 0), ELECTION_OK);
    }
    assert_int_equal(election_tracker_count(t.tracker), 100);
    assert_int_equal(election_tracker_ids(t.tracker, &list), ELECTION_OK);
    assert_int_equal(list.count, 200);
    for (size_t i = 1; i < list.count; i++)
        assert_true(strcmp(list.ids[i - 1], list.ids[i]) < 0);
    election_id_list_free(t.env, &list);
    tear_down(&t);
}

/* ---- set ------------------------------------------------------------------------------------ */

static void a_first_false_of_an_unknown_id_adds_it_and_notifies_nobody(void **state)
{
    (void)state;
    static struct tracked t;
    set_up(&t, NULL, 0);
    assert_int_equal(election_tracker_set(t.tracker, "1", false), ELECTION_OK);
    assert_string_equal(ids(&t), "1");
    assert_string_equal(t.told, "");
    assert_int_equal(election_tracker_duplicates(t.tracker), 0);
    assert_int_equal(election_tracker_set(t.tracker, "1", false), ELECTION_ERR_DUPLICATE);
    assert_int_equal(election_tracker_duplicates(t.tracker), 1);
    tear_down(&t);
}

static void a_duplicate_set_is_reported_counted_and_not_notified(void **state)
{
    (void)state;
    static struct tracked t;
    static const bool values[] = {true, true, false, false, true};
    static const enum election_error results[] = {ELECTION_OK, ELECTION_ERR_DUPLICATE, ELECTION_OK,
                                                  ELECTION_ERR_DUPLICATE, ELECTION_OK};
    const char *some[] = {"1"};
    set_up(&t, some, 1);
    for (int i = 0; i < 5; i++)
        assert_int_equal(election_tracker_set(t.tracker, "1", values[i]), results[i]);
    assert_string_equal(t.told, "+1 -1 +1");
    assert_int_equal(election_tracker_duplicates(t.tracker), 2);
    tear_down(&t);
}

static void the_epoch_is_kept_while_the_id_is_held(void **state)
{
    (void)state;
    static struct tracked t;
    set_up(&t, NULL, 0);
    assert_int_equal(election_tracker_set_epoch(t.tracker, "1", 7), ELECTION_OK);
    assert_int_equal(election_tracker_epoch(t.tracker, "1"), 7);
    assert_int_equal(election_tracker_set_epoch(t.tracker, "1", 8), ELECTION_ERR_DUPLICATE);
    assert_int_equal(election_tracker_epoch(t.tracker, "1"), 7);
    election_tracker_set(t.tracker, "1", false);
    assert_int_equal(election_tracker_epoch(t.tracker, "1"), 0);
    election_tracker_set(t.tracker, "1", true);
    assert_int_equal(election_tracker_epoch(t.tracker, "1"), 0);
    assert_string_equal(t.told, "+1 -1 +1");
    tear_down(&t);
}

static void works_without_a_notification(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_tracker *tracker;
    fake_env_init(&fake);
    assert_int_equal(election_tracker_new(&tracker, &fake.env, NULL, 0, NULL, NULL), ELECTION_OK);
    assert_int_equal(election_tracker_set(tracker, "1", true), ELECTION_OK);
    assert_true(election_tracker_holds(tracker, "1"));
    assert_false(election_tracker_holds(tracker, "2"));
    assert_int_equal(election_tracker_set(tracker, "1", false), ELECTION_OK);
    assert_false(election_tracker_holds(tracker, "1"));
    election_tracker_free(tracker);
    election_tracker_free(NULL);
    fake_env_end(&fake);
}

/* ---- notifications from inside -------------------------------------------------------------- */

static void ask_everything(struct tracked *t, const char *id, bool is_master)
{
    append(t->trail, sizeof t->trail, "=", held(t));
    append(t->trail, sizeof t->trail, "#", ids(t));
    char *text = election_tracker_string(t->tracker);
    append(t->trail, sizeof t->trail, ":", text ? text : "none");
    election_string_free(t->env, text);
    if (election_tracker_holds(t->tracker, id) != is_master)
        append(t->trail, sizeof t->trail, "!", "holds");
    if (election_tracker_count(t->tracker) != (is_master ? 1 : 0))
        append(t->trail, sizeof t->trail, "!", "count");
    if (election_tracker_epoch(t->tracker, id) != (is_master ? 9 : 0))
        append(t->trail, sizeof t->trail, "!", "epoch");
    if (election_tracker_duplicates(t->tracker) != 0)
        append(t->trail, sizeof t->trail, "!", "duplicates");
}

static void a_notification_may_ask_the_tracker_everything(void **state)
{
    (void)state;
    static struct tracked t;
    set_up(&t, NULL, 0);
    t.inside = ask_everything;
    election_tracker_set_epoch(t.tracker, "ab", 9);
    election_tracker_set(t.tracker, "ab", false);
    assert_string_equal(t.trail, "+ab =ab #ab :ab -ab = #ab :..");
    tear_down(&t);
}

/* +a sets b; +b sets c and, twice, d; none of these calls waits. */
static void set_more(struct tracked *t, const char *id, bool is_master)
{
    if (is_master && strcmp(id, "a") == 0) {
        election_tracker_set(t->tracker, "b", true);
        append(t->trail, sizeof t->trail, "", "after-b");
    }
    if (is_master && strcmp(id, "b") == 0) {
        election_tracker_set(t->tracker, "c", true);
        election_tracker_set(t->tracker, "d", true);
        if (election_tracker_set(t->tracker, "d", true) != ELECTION_ERR_DUPLICATE)
            append(t->trail, sizeof t->trail, "!", "duplicate");
        if (election_tracker_set(t->tracker, "e", false) != ELECTION_OK)
            append(t->trail, sizeof t->trail, "!", "first-false");
        election_tracker_set(t->tracker, "a", false);
        append(t->trail, sizeof t->trail, "", "after-d");
    }
}

static void a_set_from_inside_a_notification_is_told_before_the_outermost_set_returns(void **state)
{
    (void)state;
    static struct tracked t;
    set_up(&t, NULL, 0);
    t.inside = set_more;
    election_tracker_set(t.tracker, "a", true);
    append(t.trail, sizeof t.trail, "", "returned");
    assert_string_equal(t.trail, "+a after-b +b after-d +c +d -a returned");
    assert_string_equal(held(&t), "b,c,d");
    assert_string_equal(ids(&t), "a,b,c,d,e");
    tear_down(&t);
}

static void set_without_memory(struct tracked *t, const char *id, bool is_master)
{
    (void)is_master;
    if (strcmp(id, "a") != 0)
        return;
    t->fake.fail_allocation = t->fake.allocations + 1;
    if (election_tracker_set(t->tracker, "b", true) == ELECTION_ERR_NO_MEMORY)
        append(t->trail, sizeof t->trail, "", "no-memory");
    t->fake.fail_allocation = t->fake.allocations + 2;
    if (election_tracker_set(t->tracker, "b", true) == ELECTION_ERR_NO_MEMORY)
        append(t->trail, sizeof t->trail, "", "no-memory");
}

static void a_set_from_inside_that_finds_no_memory_changes_nothing(void **state)
{
    (void)state;
    static struct tracked t;
    set_up(&t, NULL, 0);
    t.inside = set_without_memory;
    election_tracker_set(t.tracker, "a", true);
    assert_string_equal(t.trail, "+a no-memory no-memory");
    assert_string_equal(ids(&t), "a");
    tear_down(&t);
}

/* ---- several setters ------------------------------------------------------------------------ */

struct setter {
    struct tracked *tracked;
    const char *id;
    bool is_master;
    int64_t at_ns, returned_ns;
    enum election_error result;
};

static void pause_until(struct election_env *env, int64_t until_ns)
{
    struct election_context context;
    election_context_init(&context, env, NULL, ELECTION_FOREVER);
    election_sleep(&context, until_ns);
    election_context_release(&context);
}

static void set_at(void *data)
{
    struct setter *s = data;
    pause_until(s->tracked->env, s->at_ns);
    s->result = election_tracker_set(s->tracked->tracker, s->id, s->is_master);
    s->returned_ns = election_now(s->tracked->env);
    append(s->tracked->trail, sizeof s->tracked->trail, "ret-", s->id);
}

static void take_10_ms(struct tracked *t, const char *id, bool is_master)
{
    (void)id;
    (void)is_master;
    pause_until(t->env, election_now(t->env) + 10 * MS);
}

static void set_returns_after_its_notification_ran_and_in_order(void **state)
{
    (void)state;
    static struct tracked t;
    struct setter s[] = {
        {&t, "a", true, 0, 0, ELECTION_ERR_BUSY},
        {&t, "b", true, 3 * MS, 0, ELECTION_ERR_BUSY},
        {&t, "a", false, 5 * MS, 0, ELECTION_ERR_BUSY},
        {&t, "b", true, 6 * MS, 0, ELECTION_ERR_BUSY},
        {&t, "c", true, 12 * MS, 0, ELECTION_ERR_BUSY},
    };
    set_up(&t, NULL, 0);
    t.inside = take_10_ms;
    for (int i = 0; i < 5; i++)
        fake_spawn(&t.fake, set_at, &s[i]);
    fake_run_until(&t.fake, 100 * MS);
    assert_string_equal(t.told, "+a +b -a +c");
    assert_int64_equal(s[0].returned_ns, 10 * MS);
    assert_int64_equal(s[3].returned_ns, 6 * MS); /* a duplicate has nothing to wait for */
    assert_int_equal(s[3].result, ELECTION_ERR_DUPLICATE);
    assert_true(s[1].returned_ns >= 20 * MS);
    assert_true(s[2].returned_ns >= 30 * MS);
    assert_true(s[4].returned_ns >= 40 * MS);
    assert_int64_equal(s[4].returned_ns, 40 * MS);
    tear_down(&t);
}

/* While b waits for a's notification, that one sets c from inside: told before a's Set returns,
 * after b, which came first. */
static void set_c_slowly(struct tracked *t, const char *id, bool is_master)
{
    take_10_ms(t, id, is_master);
    if (strcmp(id, "a") == 0)
        election_tracker_set(t->tracker, "c", true);
}

static void changes_are_told_in_the_order_of_the_changes(void **state)
{
    (void)state;
    static struct tracked t;
    struct setter s[] = {{&t, "a", true, 0, 0, ELECTION_ERR_BUSY},
                         {&t, "b", true, 3 * MS, 0, ELECTION_ERR_BUSY}};
    set_up(&t, NULL, 0);
    t.inside = set_c_slowly;
    fake_spawn(&t.fake, set_at, &s[0]);
    fake_spawn(&t.fake, set_at, &s[1]);
    fake_run_until(&t.fake, 100 * MS);
    assert_string_equal(t.trail, "+a +b +c ret-a ret-b");
    assert_int64_equal(s[0].returned_ns, 30 * MS);
    assert_int64_equal(s[1].returned_ns, 30 * MS);
    tear_down(&t);
}

/* ---- growth beside other setters ------------------------------------------------------------ */

static void add_as_another(void *data)
{
    struct tracked *t = data;
    static const char *const others[] = {"x1", "x2", "x3", "x4", "x5"};
    for (int i = 0; i < 5; i++)
        election_tracker_set(t->tracker, others[i], true);
}

static void add_z(void *data)
{
    struct tracked *t = data;
    election_tracker_set(t->tracker, "z", true);
}

/* An id is added, and the arrays grow, while this Set has given up the lock to take memory. */
static void survives_others_that_add_while_it_takes_memory(void **state)
{
    (void)state;
    static struct tracked t;
    for (uint32_t at = 1; at <= 3; at++) {
        set_up(&t, NULL, 0);
        t.fake.at_alloc = (struct fake_interruption){at, add_as_another, &t};
        assert_int_equal(election_tracker_set(t.tracker, "y", true), ELECTION_OK);
        assert_string_equal(held(&t), "x1,x2,x3,x4,x5,y");
        tear_down(&t);
        set_up(&t, NULL, 0);
        t.fake.at_alloc = (struct fake_interruption){at, add_z, &t};
        assert_int_equal(election_tracker_set(t.tracker, "z", true), ELECTION_ERR_DUPLICATE);
        assert_string_equal(held(&t), "z");
        assert_string_equal(t.told, "+z");
        tear_down(&t);
    }
}

/* Out of memory for more room, but meanwhile somebody else added the id. */
static void needs_no_room_for_an_id_that_another_added(void **state)
{
    (void)state;
    static struct tracked t;
    const char *some[] = {"1", "2", "3"};
    set_up(&t, some, 3);
    election_tracker_set(t.tracker, "4", true);
    t.fake.at_alloc = (struct fake_interruption){2, add_z, &t};
    t.fake.fail_allocation = t.fake.allocations + 1 + 3 + 1; /* id, the other's three, room */
    assert_int_equal(election_tracker_set(t.tracker, "z", false), ELECTION_OK);
    assert_true(t.fake.allocation_failed);
    assert_string_equal(held(&t), "4");
    assert_string_equal(t.told, "+4 +z -z");
    tear_down(&t);
}

static void a_list_is_taken_again_when_ids_were_added_meanwhile(void **state)
{
    (void)state;
    static struct tracked t;
    for (uint32_t at = 1; at <= 2; at++) {
        const char *some[] = {"a"};
        set_up(&t, some, 1);
        t.fake.at_alloc = (struct fake_interruption){at, add_as_another, &t};
        assert_string_equal(ids(&t), "a,x1,x2,x3,x4,x5");
        tear_down(&t);
        set_up(&t, some, 1);
        t.fake.at_alloc = (struct fake_interruption){at, add_z, &t};
        assert_text(&t, ". z");
        tear_down(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_the_original),
        cmocka_unit_test(lists_are_sorted_by_bytes_and_duplicates_collapse),
        cmocka_unit_test(an_empty_tracker_answers_with_empty_lists),
        cmocka_unit_test(ids_are_copied),
        cmocka_unit_test(bad_ids_are_refused),
        cmocka_unit_test(many_ids_stay_sorted),
        cmocka_unit_test(a_first_false_of_an_unknown_id_adds_it_and_notifies_nobody),
        cmocka_unit_test(a_duplicate_set_is_reported_counted_and_not_notified),
        cmocka_unit_test(the_epoch_is_kept_while_the_id_is_held),
        cmocka_unit_test(works_without_a_notification),
        cmocka_unit_test(a_notification_may_ask_the_tracker_everything),
        cmocka_unit_test(a_set_from_inside_a_notification_is_told_before_the_outermost_set_returns),
        cmocka_unit_test(a_set_from_inside_that_finds_no_memory_changes_nothing),
        cmocka_unit_test(set_returns_after_its_notification_ran_and_in_order),
        cmocka_unit_test(changes_are_told_in_the_order_of_the_changes),
        cmocka_unit_test(survives_others_that_add_while_it_takes_memory),
        cmocka_unit_test(needs_no_room_for_an_id_that_another_added),
        cmocka_unit_test(a_list_is_taken_again_when_ids_were_added_meanwhile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
