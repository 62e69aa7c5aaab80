/* SPDX-License-Identifier: Apache-2.0 */
/* The database of a study: what it refuses, what it keeps, what it takes over from another one. */
#include <sys/stat.h>
#include <unistd.h>

#include "tests/t.h"
#include "tests/tune/room.h"

#define FLEET                                                                        \
    "scenario: 1\ninstances: 3\nresources: 2\none_way_delay: 0s\ncommit_delay: 0s\n" \
    "pass_interval: 1s\nduration: 40m\nwarm_up: 5m\nseeds: 1..100\n"

#define ODDS                                                             \
    {                                                                    \
        ROOM_VARY("resign_odds=2,10"), ROOM_MINIMISE("changes_per_hour") \
    }

/* A study of four seeds for two settings. */
static void make(const char *path, const char *text, struct study_request request)
{
    struct room room;
    room_open(&room, text, request, path);
    room_run(&room);
    assert_true(analysis_store(&room.analysis, room.file));
    room_close(&room);
}

static void refused(struct room *room, const char *path, const char *expected)
{
    const char *message = room_refusal(&room->study, path);
    assert_non_null(message);
    if (!strstr(message, expected))
        fail_msg("'%s' does not say '%s'", message, expected);
}

static void what_is_no_study_of_this_fleet_is_refused(void **state)
{
    struct room room;
    (void)state;
    make("good.db", FLEET, (struct study_request)ODDS);
    room_open(&room, FLEET, (struct study_request)ODDS, NULL);
    assert_null(room_refusal(&room.study, "good.db"));
    FILE *text = fopen("text.db", "w");
    fputs("this is no database, but long enough to be taken for one by who looks at sizes", text);
    fclose(text);
    refused(&room, "text.db", "file is not a database; name another file with --out");
    refused(&room, "missing/new.db", "missing/new.db");
    mkdir("folder.db", 0777);
    refused(&room, "folder.db", "folder.db");
    room_close(&room);
    room_open(&room, FLEET "lease: 9s\n", (struct study_request)ODDS, NULL);
    refused(&room, "good.db", "'lease: profile' there, 'lease: 9s' here");
    room_close(&room);
    room_open(&room, FLEET "faults:\n  - at 10m crash n1\n", (struct study_request)ODDS, NULL);
    refused(&room, "good.db", "'' there, 'fault: at 10m crash n1' here");
    room_close(&room);
    room_open(&room, FLEET, (struct study_request){ROOM_VARY("lease=5s,9s")}, NULL);
    refused(&room, "good.db", "vary the same parameters");
    room_close(&room);
}

static void other_versions_are_refused(void **state)
{
    struct room room;
    (void)state;
    make("old.db", FLEET, (struct study_request)ODDS);
    room_open(&room, FLEET, (struct study_request)ODDS, NULL);
    room_tell("old.db", "UPDATE study SET version = 1");
    refused(&room, "old.db", "is a study of version 1, this program has version 2");
    room_tell("old.db", "DELETE FROM study");
    refused(&room, "old.db", "is a tenure database, but no study");
    room_tell("old.db", "DROP TABLE study");
    refused(&room, "old.db", "is a tenure database, but no study");
    room_tell("old.db", "PRAGMA user_version = 77");
    refused(&room, "old.db", "has schema version 77");
    room_tell("old.db", "PRAGMA application_id = 7");
    refused(&room, "old.db", "is no tenure database");
    room_close(&room);
}

static void a_study_that_is_in_use_says_so(void **state)
{
    struct room room, other;
    (void)state;
    make("busy.db", FLEET, (struct study_request)ODDS);
    room_open(&other, FLEET, (struct study_request)ODDS, "busy.db");
    assert_true(study_file_clear(other.file, "study_verdict")); /* holds the lock from now on */
    room_open(&room, FLEET, (struct study_request)ODDS, NULL);
    refused(&room, "busy.db", "another program is using it, wait for that one");
    room_close(&room);
    room_close(&other);
}

static void damage_is_told_by_every_question(void **state)
{
    struct room room;
    struct sample sample;
    struct measure m = {.which = METRIC_CHANGES, .unit = METRIC_COUNT};
    uint64_t cases, unsafe;
    int64_t least, most;
    (void)state;
    make("damaged.db", FLEET, (struct study_request)ODDS);
    room_open(&room, FLEET, (struct study_request)ODDS, "damaged.db");
    room_run(&room);
    room_tell("damaged.db",
              "PRAGMA legacy_alter_table = ON; ALTER TABLE study_case RENAME TO gone; "
              "ALTER TABLE study_estimate RENAME TO gone2; ALTER TABLE metric RENAME TO gone3");
    assert_false(study_file_count(room.file, 0, 10, &cases, &unsafe));
    assert_non_null(strstr(study_file_message(room.file), "no such table"));
    assert_false(study_file_sample(room.file, 0, &m, 10, &sample));
    assert_false(study_file_difference(room.file, 0, 1, &m, 10, &sample));
    assert_false(study_file_extremes(room.file, 0, &m, 10, &least, &most));
    assert_false(analysis_store(&room.analysis, room.file));
    assert_int_equal(room_run(&room), STUDY_FAILED);
    room.plan.seeds_least = room.plan.seeds_most = 6;
    assert_int_equal(room_run(&room), STUDY_FAILED);
    char message[STUDY_FILE_MESSAGE_MAX];
    analysis_free(&room.analysis);
    study_file_close(room.file, message);
    assert_non_null(strstr(message, "no such table"));
    study_free(&room.study);
}

/* Whatever table is missing, opening, running or storing says so. */
static void each_missing_table_is_told(void **state)
{
    static const char *const tables[] = {
        "metric",        "property_result", "study_case",    "study_bin",    "parameter",
        "configuration", "fleet",           "instance",      "resource",     "study_setting",
        "study_aim",     "study_estimate",  "study_verdict", "study_theory", "study_variant"};
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct room room;
        char message[STUDY_FILE_MESSAGE_MAX], rename[200];
        remove("tables.db");
        make("tables.db", FLEET, (struct study_request)ODDS);
        snprintf(rename, sizeof rename,
                 "PRAGMA legacy_alter_table = ON; ALTER TABLE %s RENAME TO gone", tables[i]);
        room_tell("tables.db", rename);
        room_open(&room, FLEET, (struct study_request){ROOM_VARY("resign_odds=2,7,10")}, NULL);
        const char *refusal = room_refusal(&room.study, "tables.db");
        room_close(&room);
        if (refusal) {
            assert_non_null(strstr(refusal, "no such table"));
            continue;
        }
        room_open(&room, FLEET, (struct study_request){ROOM_VARY("resign_odds=2,7,10")},
                  "tables.db");
        bool good = room_run(&room) != STUDY_FAILED && analysis_store(&room.analysis, room.file);
        if (strcmp(tables[i], "property_result") != 0) /* nothing breaks here */
            assert_false(good);
        analysis_free(&room.analysis);
        study_file_close(room.file, message);
        if (!good && !strstr(message, "no such table"))
            fail_msg("%s: '%s'", tables[i], message);
        study_free(&room.study);
    }
}

/* A count that has no row is 0, and so is a total. */
static void what_was_not_counted_is_zero(void **state)
{
    struct room room;
    static const char *const names[] = {"failover.count", "failover.total", "failover.mean",
                                        "mixing.time"};
    static const uint64_t counts[] = {4, 4, 0, 4};
    (void)state;
    room_open(&room, FLEET, (struct study_request)ODDS, "zeros.db");
    room_run(&room);
    for (int i = 0; i < 4; i++) {
        struct measure m;
        struct text_error none;
        struct sample sample;
        assert_int_equal(measure_parse(names[i], strlen(names[i]), &m, &none), TEXT_OK);
        assert_true(study_file_sample(room.file, 1, &m, UINT64_MAX, &sample));
        assert_int_equal(sample.count, counts[i]);
        assert_true(study_file_difference(room.file, 0, 1, &m, UINT64_MAX, &sample));
        assert_int_equal(sample.count, counts[i]);
    }
    room_close(&room);
}

/* ---- merging -------------------------------------------------------------------------------- */

static uint64_t merged(struct room *room, const char *path)
{
    uint64_t count;
    if (!study_file_merge(room->file, path, &count))
        fail_msg("%s", study_file_message(room->file));
    return count;
}

static void cases_are_taken_over_once(void **state)
{
    struct room room;
    (void)state;
    make("one.db", FLEET, (struct study_request){ROOM_VARY("resign_odds=2,5,10")});
    chmod("one.db", 0444);
    room_open(&room, FLEET, (struct study_request)ODDS, "all of them%.db");
    assert_int_equal(merged(&room, "one.db"), 8); /* those with odds of 5 are left out */
    assert_int_equal(merged(&room, "one.db"), 0);
    assert_int_equal(merged(&room, "./one.db"), 0);
    char absolute[1000];
    assert_non_null(realpath("one.db", absolute));
    assert_int_equal(merged(&room, absolute), 0);
    room_run(&room);
    assert_int_equal(room.totals.simulated, 0);
    room_close(&room);
    assert_string_equal(room_ask("one.db", "SELECT count(*) FROM study_setting"), "3");
    room_open(&room, FLEET, (struct study_request)ODDS, "more.db");
    assert_int_equal(merged(&room, "all of them%.db"), 8); /* a name that has to be written out */
    room_close(&room);
}

static void not_merged(struct room *room, const char *path, const char *expected)
{
    uint64_t count;
    assert_false(study_file_merge(room->file, path, &count));
    if (!strstr(study_file_message(room->file), expected))
        fail_msg("'%s' does not say '%s'", study_file_message(room->file), expected);
}

static void what_cannot_be_merged_is_refused(void **state)
{
    static const struct {
        const char *path, *expected;
    } rows[] = {
        {"missing.db", "cannot read missing.db"},
        {"other.db", "is a study of another fleet: 'lease: 9s' there, 'lease: profile' here"},
        {"plain.db", "is no tenure database"},
        {"torn.db", "no such table"}};
    (void)state;
    make("other.db", FLEET "lease: 9s\n", (struct study_request)ODDS);
    make("torn.db", FLEET, (struct study_request)ODDS);
    room_tell("torn.db", "DROP TABLE property_result");
    room_tell("plain.db", "CREATE TABLE a (b)");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct room room;
        char message[STUDY_FILE_MESSAGE_MAX];
        room_open(&room, FLEET, (struct study_request)ODDS, "target.db");
        not_merged(&room, rows[i].path, rows[i].expected);
        analysis_free(&room.analysis);
        study_file_close(room.file, message);
        study_free(&room.study);
    }
    assert_string_equal(room_ask("target.db", "SELECT count(*) FROM \"case\""), "0");
}

static void a_variant_of_an_unknown_rate_is_left_out(void **state)
{
    struct room room;
    (void)state;
    make("rates.db", FLEET "faults:\n  - every 10m crash n1 restart after 9s\n",
         (struct study_request)ODDS);
    room_tell("rates.db",
              "INSERT INTO study_variant VALUES (77, 1, 'x17', 17.0), (78, 99, 'x3', 3)");
    room_open(&room, FLEET "faults:\n  - every 10m crash n1 restart after 9s\n",
              (struct study_request)ODDS, "rates.db");
    for (uint32_t v = room.study.setting_count; v < room.study.setting_count * STUDY_RATE_COUNT;
         v++)
        assert_int_equal(study_file_configuration(room.file, v), 0);
    assert_true(
        study_file_keep_variant(room.file, study_variant(&room.study, 1, STUDY_RATE_SELDOM)));
    assert_true(
        study_file_keep_variant(room.file, study_variant(&room.study, 1, STUDY_RATE_SELDOM)));
    room_close(&room);
    assert_string_equal(room_ask("rates.db",
                                 "SELECT matrix FROM configuration k JOIN study_variant v "
                                 "ON v.id = k.id WHERE rate = 'x0.3'"),
                        "resign_odds=10 faults=x0.3");
}

static void what_a_study_measures_is_found_in_its_views(void **state)
{
    (void)state;
    make("views.db", FLEET "faults:\n  - every 9m crash any restart after 30s\n",
         (struct study_request){ROOM_VARY("resign_odds=2,10"), ROOM_MINIMISE("leaderless.share"),
                                ROOM_SUBJECT("involuntary_per_hour < 90", "changes < 100")});
    assert_string_equal(room_ask("views.db", "SELECT group_concat(metric) FROM study_aim"),
                        "leaderless.share.averaged,involuntary_per_hour.averaged,changes");
    assert_string_equal(room_ask("views.db", "SELECT count(*) FROM v_study WHERE metric = "
                                             "'leaderless.share' AND fault_rate = 1"),
                        "2");
    assert_string_equal(room_ask("views.db", "SELECT count(*) > 0 FROM v_study_lengths WHERE "
                                             "series = 'failover'"),
                        "1");
    make("plain-views.db", FLEET "faults:\n  - every 9m crash any restart after 30s\n",
         (struct study_request){ROOM_VARY("resign_odds=2,10"), ROOM_MINIMISE("leaderless.share"),
                                .as_it_happened = true});
    assert_string_equal(room_ask("plain-views.db", "SELECT group_concat(metric) FROM study_aim"),
                        "leaderless.share");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_study_of_this_fleet_is_refused),
        cmocka_unit_test(other_versions_are_refused),
        cmocka_unit_test(a_study_that_is_in_use_says_so),
        cmocka_unit_test(damage_is_told_by_every_question),
        cmocka_unit_test(each_missing_table_is_told),
        cmocka_unit_test(what_was_not_counted_is_zero),
        cmocka_unit_test(cases_are_taken_over_once),
        cmocka_unit_test(what_cannot_be_merged_is_refused),
        cmocka_unit_test(a_variant_of_an_unknown_rate_is_left_out),
        cmocka_unit_test(what_a_study_measures_is_found_in_its_views),
    };
    return cmocka_run_group_tests(tests, room_folder, NULL);
}
