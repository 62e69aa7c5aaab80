/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of docs/ that describe tables of the program agree with these tables. */
#include "tests/docs/page.h"

#include <sqlite3.h>

#include "reports/database.h"
#include "reports/views.h"
#include "sim/check/vocabulary.h"
#include "sim/record/recorder.h"
#include "sim/scenario/parameter.h"
#include "sim/store/profile.h"

extern const char record_schema_sql[];

/* ---- properties.md -------------------------------------------------------------------------- */

static void every_property_has_its_row_and_its_sentence(void **state)
{
    struct page page = page_read("properties.md");
    unsigned next = 0;
    (void)state;
    for (unsigned i = 0; i < page.count; i++) {
        const struct page_row *row = &page.rows[i];
        if (strcmp(row->header, "property") != 0)
            continue;
        const struct property_row *property = &property_table[next];
        bool is_safety = property->class == PROPERTY_SAFETY;
        if (next == PROPERTY_COUNT)
            fail_msg("%s is no property", row->cells[0]);
        assert_string_equal(row->cells[0], property->label);
        assert_string_equal(row->cells[1], is_safety ? "safety" : "liveness");
        assert_string_equal(row->cells[2], property->sentence);
        assert_string_equal(row->heading, is_safety ? "Safety" : "Liveness");
        assert_int_equal(row->count, 6);
        for (unsigned c = 3; c < 6; c++)
            if (*row->cells[c] == '\0')
                fail_msg("%s: cell %u is empty", row->cells[0], c + 1);
        next++;
    }
    if (next < PROPERTY_COUNT)
        fail_msg("docs/properties.md has no row for %s", property_table[next].label);
    page_free(&page);
}

/* ---- metrics.md ----------------------------------------------------------------------------- */

/* Whether a word stands in the text, not as a part of another one. */
static bool mentions(const char *text, const char *word)
{
    static const char of_names[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    size_t length = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        bool begins = at == text || !strchr(of_names, at[-1]);
        if (begins && (at[length] == '\0' || !strchr(of_names, at[length])))
            return true;
    }
    return false;
}

static void every_metric_and_statistic_is_described(void **state)
{
    struct page page = page_read("metrics.md");
    (void)state;
    for (unsigned i = 0; i < metric_count; i++)
        if (!mentions(page.text, metric_table[i].name))
            fail_msg("docs/metrics.md says nothing of %s", metric_table[i].name);
    for (unsigned i = 0; i < STATISTIC_COUNT_OF; i++) {
        char word[32];
        snprintf(word, sizeof word, "`.%s`", statistic_name(i));
        if (!strstr(page.text, word))
            fail_msg("docs/metrics.md says nothing of %s", word);
    }
    page_free(&page);
}

static void no_metric_is_described_that_there_is_not(void **state)
{
    struct page page = page_read("metrics.md");
    char word[PAGE_CELL_BYTES];
    unsigned series = 0;
    (void)state;
    for (unsigned i = 0; i < page.count; i++) {
        const struct page_row *row = &page.rows[i];
        bool is_series = strcmp(row->header, "series") == 0;
        bool is_statistic = strcmp(row->header, "statistic") == 0;
        if (strcmp(row->header, "direction") == 0)
            continue;
        for (unsigned n = 0; page_word(row->cells[0], n, word); n++) {
            int found = is_statistic ? statistic_find(word + 1, strlen(word + 1))
                                     : metric_find(word, strlen(word));
            if (found < 0)
                fail_msg("docs/metrics.md describes %s, which there is not", word);
            if (!is_statistic && metric_table[found].is_series != is_series)
                fail_msg("%s stands in the wrong table", word);
            series += is_series;
        }
    }
    for (unsigned i = 0; i < metric_count; i++)
        series -= metric_table[i].is_series;
    assert_int_equal(series, 0);
    page_free(&page);
}

static void every_direction_is_the_one_that_counts(void **state)
{
    struct page page = page_read("metrics.md");
    char word[PAGE_CELL_BYTES], direction[PAGE_CELL_BYTES];
    unsigned described = 0, special = 0;
    (void)state;
    for (unsigned i = 0; i < page.count; i++) {
        const struct page_row *row = &page.rows[i];
        if (strcmp(row->header, "direction") != 0)
            continue;
        assert_non_null(page_word(row->cells[0], 0, direction));
        for (unsigned n = 0; page_word(row->cells[1], n, word); n++) {
            int found = metric_find(word, strlen(word));
            assert_true(found >= 0);
            assert_string_equal(metric_direction_name((unsigned)found, STATISTIC_MEAN), direction);
            described++;
        }
    }
    for (unsigned i = 0; i < metric_count; i++)
        special += metric_table[i].direction != METRIC_LOWER;
    assert_int_equal(described, special);
    page_free(&page);
}

/* ---- database.md ---------------------------------------------------------------------------- */

static sqlite3 *make_database(void)
{
    sqlite3 *d;
    assert_int_equal(sqlite3_open(":memory:", &d), SQLITE_OK);
    assert_int_equal(sqlite3_exec(d, record_schema_sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(d, reports_views_sql(), NULL, NULL, NULL), SQLITE_OK);
    return d;
}

/* One text as the answer to a question with one argument; "" if there is none. */
static void ask(sqlite3 *d, const char *sql, const char *argument, char *out)
{
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(d, sql, -1, &s, NULL), SQLITE_OK);
    sqlite3_bind_text(s, 1, argument, -1, SQLITE_STATIC);
    *out = '\0';
    if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_text(s, 0))
        snprintf(out, PAGE_CELL_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
}

/* Names that SQL wants in quotes stand so in the page as well. */
static void unquote(char *word)
{
    size_t length = strlen(word);
    if (length > 2 && word[0] == '"') {
        memmove(word, word + 1, length - 2);
        word[length - 2] = '\0';
    }
}

static void every_table_has_the_columns_that_the_page_says(void **state)
{
    struct page page = page_read("database.md");
    sqlite3 *d = make_database();
    char word[PAGE_CELL_BYTES], columns[PAGE_CELL_BYTES], count[PAGE_CELL_BYTES];
    int described = 0;
    (void)state;
    for (unsigned i = 0; i < page.count; i++) {
        const struct page_row *row = &page.rows[i];
        for (unsigned n = 0; strcmp(row->header, "table") == 0 && page_word(row->cells[0], n, word);
             n++) {
            unquote(word);
            ask(d, "select group_concat(name, ', ') from pragma_table_info(?1) where name <> 'id'",
                word, columns);
            if (strcmp(row->cells[1], columns) != 0)
                fail_msg("docs/database.md: %s has the columns\n%s\nand not\n%s", word, columns,
                         row->cells[1]);
            described++;
        }
    }
    ask(d, "select count(*) from sqlite_master where type = ?1", "table", count);
    assert_int_equal(described, atoi(count));
    sqlite3_close(d);
    page_free(&page);
}

static void every_public_view_is_listed(void **state)
{
    struct page page = page_read("database.md");
    sqlite3 *d = make_database();
    char word[PAGE_CELL_BYTES], answer[PAGE_CELL_BYTES];
    int listed = 0;
    (void)state;
    for (unsigned i = 0; i < page.count; i++) {
        if (strcmp(page.rows[i].header, "view") != 0)
            continue;
        assert_non_null(page_word(page.rows[i].cells[0], 0, word));
        ask(d, "select type from sqlite_master where name = ?1", word, answer);
        if (strcmp(answer, "view") != 0)
            fail_msg("docs/database.md lists %s, which is no view", word);
        listed++;
    }
    ask(d, "select count(*) from sqlite_master where type = 'view' and name glob ?1", "v_*",
        answer);
    assert_int_equal(listed, atoi(answer));
    sqlite3_close(d);
    page_free(&page);
}

static void the_version_of_the_schema_is_the_one_that_is_written(void **state)
{
    struct page page = page_read("database.md");
    char sentence[80];
    (void)state;
    snprintf(sentence, sizeof sentence, "`user_version` is the version of the schema (%d)",
             RECORDER_SCHEMA_VERSION);
    assert_non_null(strstr(page.text, sentence));
    assert_int_equal(DATABASE_SCHEMA_VERSION, RECORDER_SCHEMA_VERSION);
    page_free(&page);
}

/* ---- profiles.md ---------------------------------------------------------------------------- */

static bool has_section(const struct page *page, const char *profile)
{
    char heading[80];
    snprintf(heading, sizeof heading, "\n## `%s`\n", profile);
    return strstr(page->text, heading) != NULL;
}

static void every_profile_has_a_section_and_every_parameter_a_row(void **state)
{
    static const char *const fields[] = {
        "exclusive",          "lease_ns",       "keep_alive_interval_ns",
        "keep_alive_poll_ns", "expiry_tick_ns", "commit_ns",
        "request_timeout_ns", "one_way",        "wait_checks_own_entry",
        "no_master_is_error", "identity",       "close_revokes"};
    struct page page = page_read("profiles.md");
    char word[PAGE_CELL_BYTES];
    unsigned profiles, rows = 0, known = sizeof fields / sizeof *fields;
    const struct store_profile *profile = store_profiles(&profiles);
    (void)state;
    for (unsigned i = 0; i < profiles; i++)
        if (!has_section(&page, profile[i].name))
            fail_msg("docs/profiles.md has no section `%s`", profile[i].name);
    for (unsigned i = 0; i < page.count; i++) {
        const struct page_row *row = &page.rows[i];
        if (strncmp(row->header, "in `struct", 10) != 0)
            continue;
        assert_non_null(page_word(row->cells[0], 0, word));
        unsigned f = 0;
        while (f < known && strcmp(fields[f], word) != 0)
            f++;
        if (f == known)
            fail_msg("docs/profiles.md: %s is no parameter of a store", word);
        assert_non_null(page_word(row->cells[1], 0, word));
        if (!scenario_parameter_find(word))
            fail_msg("docs/profiles.md: %s is no parameter of a scenario", word);
        rows++;
    }
    assert_int_equal(rows, known);
    page_free(&page);
}

/* "60 s" and "`epoch`" as a scenario writes them. */
static void plain_value(const char *cell, char *out)
{
    for (; *cell; cell++)
        if (*cell != ' ' && *cell != '`')
            *out++ = *cell;
    *out = '\0';
}

static void compare(const struct scenario_parameter *p, const struct scenario_parameters *of,
                    const struct page_row *row)
{
    struct scenario_parameters written = *of;
    struct text_error error;
    char value[PAGE_CELL_BYTES], expected[SCENARIO_VALUE_BYTES], actual[SCENARIO_VALUE_BYTES];
    plain_value(row->cells[1], value);
    if (scenario_parameter_set(p, value, strlen(value), &written, &error) != TEXT_OK)
        fail_msg("%s: %s: %s", row->heading, p->name, error.message);
    scenario_parameter_print(p, of, actual);
    scenario_parameter_print(p, &written, expected);
    if (strcmp(actual, expected) != 0)
        fail_msg("docs/profiles.md: %s: %s is %s, not %s", row->heading, p->name, actual, expected);
}

/* A word such as keep_alive_* stands for all that begin so. */
static unsigned compare_word(const char *word, const struct scenario_parameters *of,
                             const struct page_row *row)
{
    size_t count, length = strcspn(word, "*");
    unsigned compared = 0;
    const struct scenario_parameter *table = scenario_parameters(&count);
    for (size_t i = 0; i < count; i++) {
        bool same = word[length] == '*' ? strncmp(table[i].name, word, length) == 0
                                        : strcmp(table[i].name, word) == 0;
        if (same)
            compare(&table[i], of, row);
        compared += same;
    }
    return compared;
}

static void every_value_of_a_profile_is_the_one_that_counts(void **state)
{
    struct page page = page_read("profiles.md");
    char word[PAGE_CELL_BYTES], name[PAGE_CELL_BYTES];
    (void)state;
    for (unsigned i = 0; i < page.count; i++) {
        const struct page_row *row = &page.rows[i];
        if (strcmp(row->header, "parameter") != 0)
            continue;
        struct scenario_parameters of;
        struct text_error error;
        assert_non_null(page_word(row->heading, 0, name));
        scenario_parameters_default(&of);
        assert_int_equal(scenario_parameter_set(scenario_parameter_find("profile"), name,
                                                strlen(name), &of, &error),
                         TEXT_OK);
        scenario_parameters_fill(&of);
        for (unsigned n = 0; page_word(row->cells[0], n, word); n++) {
            bool exclusive = store_profile_find(name)->parameters.exclusive;
            if (strcmp(word, "exclusive") == 0)
                assert_string_equal(row->cells[1], exclusive ? "yes" : "no");
            else if (compare_word(word, &of, row) == 0)
                fail_msg("docs/profiles.md: %s is no parameter", word);
        }
    }
    page_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_property_has_its_row_and_its_sentence),
        cmocka_unit_test(every_metric_and_statistic_is_described),
        cmocka_unit_test(no_metric_is_described_that_there_is_not),
        cmocka_unit_test(every_direction_is_the_one_that_counts),
        cmocka_unit_test(every_table_has_the_columns_that_the_page_says),
        cmocka_unit_test(every_public_view_is_listed),
        cmocka_unit_test(the_version_of_the_schema_is_the_one_that_is_written),
        cmocka_unit_test(every_profile_has_a_section_and_every_parameter_a_row),
        cmocka_unit_test(every_value_of_a_profile_is_the_one_that_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
