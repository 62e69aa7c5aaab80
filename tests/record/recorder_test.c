/* SPDX-License-Identifier: Apache-2.0 */
/* What goes into a database comes out of it. Each test works in a folder of its own. */
#include "tests/t.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/check/vocabulary.h"
#include "tests/record/sample.h"

#define S SAMPLE_S

static char message[RECORDER_MESSAGE_MAX];

/* The first column of the rows of a query, one a line. */
static char *ask(const char *path, const char *sql)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    char *out = calloc(1, 65536);
    assert_int_equal(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        strncat(out, text ? text : "NULL", 65535 - strlen(out));
        strncat(out, "\n", 65535 - strlen(out));
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return out;
}

static void expect(const char *path, const char *sql, const char *expected)
{
    char *actual = ask(path, sql);
    assert_string_equal(actual, expected);
    free(actual);
}

static char *slurp(const char *path, long *size)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    *size = ftell(f);
    rewind(f);
    char *bytes = malloc((size_t)*size);
    assert_int_equal(fread(bytes, 1, (size_t)*size, f), (size_t)*size);
    fclose(f);
    return bytes;
}

static int own_folder(void **state)
{
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/tenure-recorder-XXXXXX");
    *state = mkdtemp(folder);
    return *state ? chdir(folder) : -1;
}

static int leave_folder(void **state)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", (const char *)*state);
    return chdir("/tmp") != 0 || system(command) != 0;
}

static void two_cases(const char *path)
{
    struct recorder_meta meta = {"0.1.0", "1", NULL};
    struct sample s;
    struct recorder *r = recorder_open(path, &meta, message);
    assert_string_equal(message, "");
    assert_non_null(r);
    sample_begin(&s, 2, 1, 100 * S);
    sample_emit(&s, 0, SIM_EVENT_INSTANCE_STARTED, 0, 0, SIM_NO_RESOURCE, 1, 0);
    sample_grant(&s, 1 * S, 1, 0);
    sample_believe(&s, 2 * S, 1, 0);
    sample_disbelieve(&s, 70 * S, 1, 0, SIM_CAUSE_RESIGN);
    sample_emit(&s, 70 * S, SIM_EVENT_RESIGNATION_QUEUED, 0, 1, 0, 0, 0);
    sample_emit(&s, 20 * S, SIM_EVENT_FAULT_BEGUN, 5, 0, SIM_NO_RESOURCE, 1, 1);
    sample_emit(&s, 21 * S, SIM_EVENT_FAULT_BEGUN, 13, SIM_NO_INSTANCE, SIM_NO_RESOURCE, 9, 1);
    sample_emit(&s, 75 * S, SIM_EVENT_COMMIT_REJECTED, 0, 1, 0, 1, 12);
    history_end(&s.history, 100 * S);
    assert_true(recorder_add_scenario(r, &s.scenario));
    assert_true(recorder_begin_case(r, &s.of));
    assert_int_equal(recorder_configuration(r), 1);
    struct recorder_metric metrics[] = {{METRIC_CHANGES, 0, 7},
                                        {METRIC_TENURE, STATISTIC_P99, 12 * S}};
    assert_true(recorder_add_metrics(r, metrics, 2));
    struct recorder_property fine = {.property = PROPERTY_S1, .exercised = 5};
    struct recorder_property broken = {.property = PROPERTY_S2,
                                       .exercised = 9,
                                       .violations = 2,
                                       .first_ns = 3 * S,
                                       .instance = 1,
                                       .resource = SIM_NO_RESOURCE,
                                       .has_measured = true,
                                       .measured = 42,
                                       .text = "two at once"};
    assert_true(recorder_add_property(r, &fine));
    assert_true(recorder_add_property(r, &broken));
    struct recorder_property close = {.property = PROPERTY_S3,
                                      .exercised = 4,
                                      .first_ns = 3 * S,
                                      .instance = 1,
                                      .resource = 0,
                                      .has_measured = true,
                                      .has_limit = true,
                                      .measured = 7,
                                      .limit = 8,
                                      .text = "not told of what held"};
    assert_true(recorder_add_property(r, &close));
    struct recorder_result result = {.limit_text = "40s", .has_limit = true, .limit = 40 * S};
    assert_true(recorder_add_result(r, &result));
    assert_true(recorder_end_case(r));
    s.of.seed = UINT64_MAX;
    s.of.code = 3;
    s.of.history = NULL;
    s.parameters[2].value = "5";
    s.of.matrix = "resign_odds=5";
    assert_true(recorder_begin_case(r, &s.of));
    assert_int_equal(recorder_configuration(r), 2);
    assert_true(recorder_end_case(r));
    result = (struct recorder_result){
        .expectation = 1, .scope = RECORDER_OF_CONFIGURATION, .configuration = 2, .held = true};
    assert_true(recorder_add_result(r, &result));
    result.scope = RECORDER_OF_SCENARIO;
    assert_true(recorder_add_result(r, &result));
    if (!recorder_finish(r, message))
        fail_msg("%s", message);
    sample_end(&s);
}

static void gives_back_what_it_was_given(void **state)
{
    (void)state;
    two_cases("a.db");
    assert_int_equal(access("a.db.part", F_OK), -1);
    expect("a.db", "PRAGMA application_id", "1413828181\n");
    expect("a.db", "PRAGMA user_version", "2\n");
    expect("a.db", "PRAGMA integrity_check", "ok\n");
    expect("a.db", "SELECT count(*) FROM pragma_foreign_key_check", "0\n");
    expect("a.db", "SELECT name || '=' || value FROM meta",
           "schema_version=2\ntool_version=0.1.0\ndigest_version=1\n");
    expect("a.db",
           "SELECT id || ' ' || printf('%u', seed) || ' ' || code || ' ' || recorded || ' ' ||"
           " configuration_id FROM \"case\"",
           "1 17 0 1 1\n2 18446744073709551615 3 0 2\n");
    expect("a.db",
           "SELECT i.name || ' ' || r.name || ' ' || begin_ns || ' ' || end_ns || ' ' || e.name ||"
           " ' ' || epoch FROM belief b JOIN instance i ON i.id = instance_id"
           " JOIN resource r ON r.id = resource_id JOIN cause e ON e.id = end_cause_id",
           "n2 r1 2000000000 70000000000 resign 1\n");
    expect("a.db",
           "SELECT end_ns || ' ' || e.name FROM ownership JOIN cause e ON e.id = end_cause_id",
           "100000000000 end_of_run\n");
    expect("a.db",
           "SELECT coalesce(p.kind, '-') || ' ' || coalesce(i.name, '-') || ' ' || active_at_end"
           " FROM fault f LEFT JOIN fault_plan p ON p.id = fault_plan_id"
           " LEFT JOIN instance i ON i.id = instance_id",
           "cut n1 1\n- - 1\n");
    expect("a.db",
           "SELECT queued_ns || ' ' || coalesce(begun_ns, '-') || ' ' || o.name FROM resignation"
           " JOIN resignation_outcome o ON o.id = resignation_outcome_id",
           "70000000000 - pending\n");
    expect("a.db",
           "SELECT pass || o.name FROM work JOIN commit_outcome o ON o.id = commit_outcome_id",
           "12rejected\n");
    expect("a.db", "SELECT number || ' ' || end_ns FROM incarnation", "1 100000000000\n");
    expect("a.db",
           "SELECT n.name || coalesce('.' || n.statistic, '') || ' ' || n.unit || ' ' || value"
           " FROM metric JOIN metric_name n ON n.id = metric_name_id",
           "changes count 7\ntenure.p99 ns 12000000000\n");
    expect(
        "a.db",
        "SELECT p.label || ' ' || exercised || ' ' || violations || ' ' || coalesce(first_ns, '-')"
        " || ' ' || coalesce(i.name, '-') || ' ' || coalesce(measured, '-') || ' ' ||"
        " coalesce(text, '-') FROM property_result JOIN property p ON p.id = property_id"
        " LEFT JOIN instance i ON i.id = instance_id",
        "S1 5 0 - - - -\nS2 9 2 3000000000 n2 42 two at once\nS3 4 0 - - 7 -\n");
    expect(
        "a.db",
        "SELECT e.text || ' ' || coalesce(case_id, '-') || ' ' || coalesce(configuration_id, '-')"
        " || ' ' || held FROM expectation_result JOIN expectation e ON e.id = expectation_id",
        "failover.max <= 40s 1 - 0\ntenure fits geometric - 2 1\ntenure fits geometric - - 1\n");
    expect(
        "a.db",
        "SELECT k.matrix || ' ' || p.name || ' ' || p.value || ' ' || p.effective FROM parameter p"
        " JOIN configuration k ON k.id = configuration_id WHERE p.name = 'resign_odds'",
        " resign_odds 0 1\nresign_odds=5 resign_odds 5 1\n");
    expect("a.db", "SELECT count(*) FROM fleet", "1\n"); /* both have the same names */
}

static void the_bytes_depend_on_the_cases_alone(void **state)
{
    long size, other_size;
    (void)state;
    two_cases("a.db");
    two_cases("b.db");
    char *bytes = slurp("a.db", &size), *other = slurp("b.db", &other_size);
    assert_int_equal(size, other_size);
    assert_memory_equal(bytes, other, (size_t)size);
    free(bytes);
    free(other);
}

static void replaces_an_older_database_and_keeps_its_permissions(void **state)
{
    struct stat found;
    (void)state;
    two_cases("a.db");
    assert_int_equal(chmod("a.db", 0640), 0);
    two_cases("a.db");
    assert_int_equal(stat("a.db", &found), 0);
    assert_int_equal(found.st_mode & 0777, 0640);
}

static void many_rows_are_all_there(void **state)
{
    struct sample s;
    char expected[64];
    (void)state;
    sample_begin(&s, 3, 7, 20000 * S);
    uint32_t count = sample_synthesize(&s, 1, true);
    assert_true(sample_write(&s, "many.db", NULL, message));
    snprintf(expected, sizeof expected, "%u\n", count);
    expect("many.db", "SELECT (SELECT count(*) FROM belief) + (SELECT count(*) FROM ownership)",
           expected);
    expect("many.db", "SELECT count(*) = max(id) FROM belief", "1\n");
    expect("many.db", "PRAGMA integrity_check", "ok\n");
    sample_end(&s);
}

static void stores_any_text_as_it_is(void **state)
{
    static const char hostile[] = "a'b\"c`d\\e\n$(f);DROP TABLE belief;--%s{@}";
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    s.instance_names[0] = s.scenario.name = s.of.matrix = s.parameters[0].value = hostile;
    history_end(&s.history, 100 * S);
    assert_true(sample_write(&s, "hostile.db", NULL, message));
    char *found = ask("hostile.db", "SELECT name FROM instance WHERE number = 0");
    found[strlen(found) - 1] = '\0';
    assert_string_equal(found, hostile);
    free(found);
    sample_end(&s);
}

/* Whoever changes the schema changes its version, or this file. */
static void the_schema_is_the_agreed_one(void **state)
{
    long size;
    (void)state;
    two_cases("a.db");
    char *actual = ask("a.db", "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL");
    char *golden = slurp(TENURE_SOURCE_DIR "/tests/record/schema.golden", &size);
    golden = realloc(golden, (size_t)size + 1);
    golden[size] = '\0';
    assert_string_equal(actual, golden);
    free(actual);
    free(golden);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, own_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(gives_back_what_it_was_given),
        IN_FOLDER(the_bytes_depend_on_the_cases_alone),
        IN_FOLDER(replaces_an_older_database_and_keeps_its_permissions),
        IN_FOLDER(many_rows_are_all_there),
        IN_FOLDER(stores_any_text_as_it_is),
        IN_FOLDER(the_schema_is_the_agreed_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
