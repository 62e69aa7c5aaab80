/* SPDX-License-Identifier: Apache-2.0 */
/* What cannot be read is said in one sentence. */
#include "tests/reports/folder.h"

static void make(const char *path)
{
    struct sample s;
    sample_begin(&s, 3, 4, 1000 * S);
    sample_synthesize(&s, 1, true);
    write_case(&s, path);
}

static void assert_unreadable(const char *path, const char *sentence)
{
    struct database database;
    assert_false(database_open(&database, path));
    if (!strstr(database.message, sentence))
        fail_msg("\"%s\" does not say \"%s\"", database.message, sentence);
    assert_null(database.handle);
}

static void patch(const char *path, long at, const char *bytes, size_t size)
{
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    fseek(f, at, SEEK_SET);
    fwrite(bytes, 1, size, f);
    fclose(f);
}

static void says_what_is_wrong_with_a_file(void **state)
{
    (void)state;
    assert_unreadable("missing.db", "cannot read missing.db: No such file or directory");
    assert_unreadable("/tmp", "no regular file");
    assert_int_equal(
        system(": > empty.db; echo hello > short.txt; yes hello | head -c 5000 > long.txt"), 0);
    assert_unreadable("empty.db", "it is empty");
    assert_unreadable("short.txt", "it is no SQLite file");
    assert_unreadable("long.txt", "it is no SQLite file");
    make("a.db");
    assert_int_equal(
        system("head -c 20000 a.db > cut.db; cp a.db other.db; cp a.db newer.db; cp a.db "
               "older.db; cp a.db torn.db"),
        0);
    assert_unreadable("cut.db", "is cut short: 20000 of");
    patch("other.db", 68, "\1\2\3\4", 4);
    assert_unreadable("other.db", "another program wrote it");
    patch("newer.db", 60, "\0\0\0\11", 4);
    assert_unreadable("newer.db",
                      "has schema version 9, this program reads version 2; use a newer");
    patch("older.db", 60, "\0\0\0\0", 4);
    assert_unreadable("older.db", "run the scenarios again");
    patch("torn.db", 100, "\377\377\377\377\377\377\377\377", 8);
    assert_unreadable("torn.db", "is damaged, or was not written to its end");
    struct database database;
    assert_true(database_open(&database, "a.db"));
    database_close(&database);
}

static void names_are_never_taken_for_something_else(void **state)
{
    (void)state;
    assert_unreadable(":memory:", "cannot read :memory:");
    assert_unreadable("file:a.db?mode=rwc", "cannot read file:a.db?mode=rwc");
    assert_unreadable("bad\x1b[31mname", "cannot read bad\\x1b[31mname");
}

static void only_reading_is_allowed(void **state)
{
    static const char *const forbidden[] = {"DELETE FROM belief",
                                            "CREATE TEMP TABLE t (x)",
                                            "ATTACH 'b.db' AS b",
                                            "DETACH main",
                                            "PRAGMA user_version = 7",
                                            "PRAGMA journal_mode = WAL",
                                            "PRAGMA writable_schema = 1",
                                            "VACUUM INTO 'b.db'",
                                            "BEGIN",
                                            "SELECT load_extension('x')",
                                            "REINDEX",
                                            "ANALYZE"};
    struct database database;
    sqlite3_stmt *statement;
    (void)state;
    make("a.db");
    assert_true(database_open(&database, "a.db"));
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        if (database_prepare(&database, forbidden[i], &statement))
            fail_msg("%s is allowed", forbidden[i]);
        assert_string_not_equal(database.message, "");
    }
    assert_false(database_prepare(&database, "SELECT 1; SELECT 2", &statement));
    assert_string_equal(database.message, "one statement at a time");
    assert_false(database_prepare(&database, "  -- nothing\n", &statement));
    assert_string_equal(database.message, "the query is empty");
    assert_false(database_prepare(&database, "SELECT \"nix\"", &statement));
    assert_non_null(strstr(database.message, "no such column: nix"));
    assert_true(database_prepare(&database, "SELECT 1; -- and that is all\n;", &statement));
    sqlite3_finalize(statement);
    assert_true(database_prepare(&database, "PRAGMA table_info(belief)", &statement));
    sqlite3_finalize(statement);
    database_close(&database);
    assert_int_equal(access("b.db", F_OK), -1);
}

static void shows_foreign_text_on_one_line(void **state)
{
    char out[32];
    (void)state;
    assert_string_equal(database_printable(out, sizeof out, "a\nb\tc\x1b[0m\xff"),
                        "a\\nb\\tc\\x1b[0m\\xff");
    assert_string_equal(database_printable(out, 8, "abcdefghij"), "abcd...");
    assert_string_equal(database_printable(out, 8, "abcdefg"), "abcdefg");
    assert_string_equal(database_printable(out, 4, "abcdefg"), "...");
    assert_string_equal(database_printable(out, sizeof out, NULL), "");
    assert_string_equal(database_printable(out, sizeof out,
                                           "\xe2\x80\xae"
                                           "evil"),
                        "\\xe2\\x80\\xaeevil");
    assert_string_equal(database_printable(out, sizeof out, "höhe █"), "höhe █");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(says_what_is_wrong_with_a_file),
        IN_FOLDER(names_are_never_taken_for_something_else),
        IN_FOLDER(only_reading_is_allowed),
        IN_FOLDER(shows_foreign_text_on_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
