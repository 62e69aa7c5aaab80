/* SPDX-License-Identifier: Apache-2.0 */
/* What the reader makes of good files, of settings, and of files that extend one another. */
#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/quantity.h"
#include "tests/scenario/scenario_text.h"

static const char whole[] = "# yaml-language-server: $schema=../schema/scenario.schema.json\n"
                            "scenario: 1\n"
                            "name: safety/crash-master\n"
                            "summary: one line\n"
                            "story: |\n"
                            "  several\n"
                            "  lines\n"
                            "source: google/trillian#1150\n"
                            "tags: [safety, crash]\n"
                            "seeds: 1..20\n"
                            "known_failing: not yet\n"
                            "instances: [alpha, beta]\n"
                            "resources: 10\n"
                            "duration: 4h\n"
                            "defects: [exit_on_wait_error, stale_belief_after_run]\n"
                            "pass_length: lognormal(2s, 1)\n"
                            "matrix:\n"
                            "  resign_odds: [1, 10, 24]\n"
                            "  defects: [all, [exit_on_wait_error], []]\n"
                            "faults:\n"
                            "  - every 10m crash master(r1) restart after 30s\n"
                            "  - 'at 1m pause beta for 90s'\n"
                            "expect:\n"
                            "  - failover.max <= lease + 100ms\n"
                            "  - over seeds:\n"
                            "      - tenure fits geometric\n"
                            "  - \"jain >= 90%\"\n";

/* The one with a value and an axis is wrong; take the value out. */
static struct scenario *load_whole(void)
{
    char text[sizeof whole];
    strcpy(text, whole);
    char *line = strstr(text, "defects: [exit_on_wait_error, ");
    memset(line, '#', strcspn(line, "\n"));
    return load_good(text);
}

static void everything_that_a_file_says_is_in_the_scenario(void **state)
{
    (void)state;
    struct scenario *s = load_whole();
    assert_string_equal(s->path, "test.yaml");
    assert_string_equal(s->name, "safety/crash-master");
    assert_string_equal(s->summary, "one line");
    assert_string_equal(s->story, "several\nlines\n");
    assert_string_equal(s->source, "google/trillian#1150");
    assert_string_equal(s->known_failing, "not yet");
    assert_int_equal(s->tag_count, 2);
    assert_string_equal(s->tags[1], "crash");
    assert_int_equal(s->first_seed, 1);
    assert_int_equal(s->last_seed, 20);
    assert_int_equal(s->instance_name_count, 2);
    assert_string_equal(s->instance_names[1], "beta");
    assert_int_equal(s->resource_name_count, 10);
    assert_string_equal(s->resource_names[9], "r10");
    assert_int64_equal(s->parameters.instances, 2);
    assert_int64_equal(s->parameters.duration, 4 * QUANTITY_H);
    assert_int_equal(s->parameters.pass_length.kind, SIM_LAW_LOGNORMAL);
    assert_int64_equal(s->parameters.resign_odds, 1);
    assert_int64_equal(s->parameters.lease, 60 * QUANTITY_S);
    assert_int64_equal(s->given.lease, SCENARIO_FROM_PROFILE);
    assert_int_equal(s->axis_count, 2);
    assert_string_equal(s->matrix[0].parameter->name, "resign_odds");
    assert_string_equal(s->matrix[0].values[2], "24");
    assert_string_equal(s->matrix[1].values[1], "exit_on_wait_error");
    assert_string_equal(s->matrix[1].values[2], "none");
    assert_int_equal(s->file_count, 1);
    scenario_free(s);
}

static void sentences_know_where_they_stand(void **state)
{
    (void)state;
    struct scenario *s = load_whole();
    assert_int_equal(s->fault_count, 2);
    assert_string_equal(s->faults[0].file, "test.yaml");
    assert_int_equal(s->faults[0].line, 21);
    assert_int_equal(s->faults[0].column, 5);
    assert_int_equal(s->faults[1].line, 22);
    assert_int_equal(s->faults[1].column, 6);
    assert_string_equal(s->faults[1].text, "at 1m pause beta for 90s");
    assert_int_equal(s->expectation_count, 3);
    assert_int_equal(s->expectations[0].line, 24);
    assert_int_equal(s->expectations[0].column, 5);
    assert_int_equal(s->expectations[0].formula_column, 21);
    assert_string_equal(s->expectations[0].file, "test.yaml");
    assert_true(s->expectations[1].over_seeds);
    assert_int_equal(s->expectations[1].line, 26);
    assert_int_equal(s->expectations[1].column, 9);
    assert_int_equal(s->expectations[1].formula_column, 0);
    assert_int_equal(s->expectations[2].column, 6);
    assert_int_equal(s->expectations[2].formula_column, 14);
    scenario_free(s);
}

static void the_least_file_has_defaults(void **state)
{
    (void)state;
    struct scenario *s = load_good("scenario: 1\n");
    assert_string_equal(s->name, "test");
    assert_int_equal(s->first_seed, 1);
    assert_int_equal(s->last_seed, 1);
    assert_null(s->summary);
    assert_null(s->known_failing);
    assert_int_equal(s->instance_name_count, 3);
    assert_string_equal(s->instance_names[2], "n3");
    assert_int_equal(s->fault_count, 0);
    assert_int_equal(s->expectation_count, 0);
    scenario_free(s);
}

static void a_file_gives_its_name(void **state)
{
    static const struct {
        const char *path, *name;
    } cases[] = {{"a/b/crash.yaml", "crash"}, {"crash.yml", "crash"}, {"-", "stdin"},
                 {"crash.txt", "crash.txt"},  {"a/.yaml", ".yaml"},   {"plain", "plain"}};
    struct diagnostics *diagnostics = malloc(sizeof *diagnostics);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct memory_file file = {cases[i].path, "scenario: 1\n"};
        struct scenario *s = load_files(&file, 1, file.name, NULL, false, diagnostics);
        assert_non_null(s);
        assert_string_equal(s->name, cases[i].name);
        scenario_free(s);
    }
    free(diagnostics);
}

static void empty_sections_are_fine(void **state)
{
    (void)state;
    struct scenario *s =
        load_good("scenario: 1\nseeds: 7\nfaults: []\nexpect: []\ntags: []\nmatrix: {}\n");
    assert_int_equal(s->first_seed, 7);
    assert_int_equal(s->last_seed, 7);
    scenario_free(s);
}

static void the_matrix_may_vary_the_size(void **state)
{
    (void)state;
    struct scenario *s = load_good("scenario: 1\nmatrix:\n  instances: [2, 5, 3]\nfaults:\n"
                                   "  - at 1m crash n2\n");
    assert_int_equal(s->instance_name_count, 5);
    assert_int64_equal(s->parameters.instances, 2);
    scenario_free(s);
}

/* ---- settings ------------------------------------------------------------------------------- */

static void a_setting_replaces_a_value_or_an_axis(void **state)
{
    static const char text[] = "scenario: 1\nlease: 30s\ninstances: [a, b]\nmatrix:\n"
                               "  resign_odds: [1, 2]\n  profile: [ideal, noop]\n";
    const char *const settings[] = {"lease=5s",   "resign_odds=3", "resign_odds=7",
                                    "seeds=4..6", "instances=4",   NULL};
    (void)state;
    struct scenario *s = load_set(text, settings);
    assert_int64_equal(s->parameters.lease, 5 * QUANTITY_S);
    assert_int64_equal(s->parameters.resign_odds, 7);
    assert_int_equal(s->axis_count, 1);
    assert_int_equal(s->first_seed, 4);
    assert_int_equal(s->last_seed, 6);
    assert_string_equal(s->instance_names[3], "n4");
    scenario_free(s);
}

static void bad_settings_are_told_with_their_place(void **state)
{
    static const char *const settings[] = {"lease=5", "resign_odd=3", "lease",    "wombat=1",
                                           "=3",      "seeds=x",      "profile=", NULL};
    const struct memory_file file = {"test.yaml", "scenario: 1\n"};
    struct diagnostics *diagnostics = malloc(sizeof *diagnostics);
    (void)state;
    assert_null(load_files(&file, 1, file.name, settings, false, diagnostics));
    char *complaints = complaints_text(diagnostics);
    assert_string_equal(
        complaints,
        "--set:0:1-10 error: 'resign_odd' is not a parameter (did you mean 'resign_odds'?)\n"
        "--set:0:1-5 error: this is not a setting (write it as in resign_odds=5)\n"
        "--set:0:1-6 error: 'wombat' is not a parameter (the schema of scenario files lists all "
        "parameters)\n"
        "--set:0:1 error: '' is not a parameter (the schema of scenario files lists all "
        "parameters)\n"
        "--set:0:7-7 error: 'x' is not a whole number (write one number, or a range such as "
        "1..20)\n"
        "--set:0:9 error: the value of profile is missing (what kind of store it is; the default "
        "is "
        "etcd-lease)\n"
        "--set:0:7-7 error: '5' has no unit (write numbers with units, such as 250ms, 10s or "
        "1m30s)\n");
    free(complaints);
    free(diagnostics);
}

static void a_contradiction_may_come_from_a_setting(void **state)
{
    static const char *const settings[] = {"warm_up=2h", NULL};
    const struct memory_file file = {"test.yaml", "scenario: 1\n"};
    struct diagnostics *diagnostics = malloc(sizeof *diagnostics);
    (void)state;
    assert_null(load_files(&file, 1, file.name, settings, false, diagnostics));
    assert_string_equal(diagnostics->records[0].file, "--set");
    assert_string_equal(diagnostics->records[0].message, "the warm-up is not shorter than the run");
    free(diagnostics);
}

/* ---- extends -------------------------------------------------------------------------------- */

static const struct memory_file family[] = {
    {"a/child.yaml", "scenario: 1\nextends: ../base.yaml\nresign_odds: 5\nmatrix:\n"
                     "  master_check_interval: [1s]\n  lease: [1m]\nfaults:\n  - at 1m crash n1\n"},
    {"base.yaml",
     "scenario: 1\nname: base\nextends: b/root.yaml\nsummary: of the base\nseeds: 1..3\n"
     "matrix:\n  resign_odds: [1, 2]\n  profile: [ideal, noop]\n  lease: [1s, 2s]\n"
     "faults:\n  - at 2m crash n1\n  - at 3m crash n1\nlease: 9s\n"},
    {"b/root.yaml", "scenario: 1\nduration: 2h\nexpect:\n  - S1 holds\n"},
    {"bad.yaml", "scenario: 1\nextends: worse.yaml\nlease: 1\n"},
    {"worse.yaml", "scenario: 1\nduration: 1\nfaults:\n  - at 1m crush n1\nwombat: 3\n"},
    {"ring.yaml", "scenario: 1\nextends: ring2.yaml\n"},
    {"ring2.yaml", "scenario: 1\nextends: ./ring.yaml\n"},
    {"broken.yaml", "scenario: 1\nextends: list.yaml\n"},
    {"list.yaml", "- a\n"},
};

static char *complaints_about(const char *name)
{
    struct diagnostics *diagnostics = malloc(sizeof *diagnostics);
    struct scenario *s =
        load_files(family, sizeof family / sizeof family[0], name, NULL, false, diagnostics);
    scenario_free(s);
    char *complaints = complaints_text(diagnostics);
    free(diagnostics);
    return complaints;
}

static void a_conflict_in_one_file_is_found_in_an_extended_one(void **state)
{
    (void)state;
    char *complaints = complaints_about("base.yaml");
    assert_string_equal(complaints,
                        "base.yaml:9:3-7 error: 'lease' has a value and is an axis of the "
                        "matrix too (leave out one of them; the value is on line 13)\n");
    free(complaints);
    complaints = complaints_about("a/child.yaml"); /* whose own axis is nearer */
    assert_string_equal(complaints, "");
    free(complaints);
}

static void nearer_values_win_and_lists_are_replaced(void **state)
{
    struct diagnostics *diagnostics = malloc(sizeof *diagnostics);
    (void)state;
    struct scenario *s = load_files(family, sizeof family / sizeof family[0], "a/child.yaml", NULL,
                                    false, diagnostics);
    assert_non_null(s);
    assert_string_equal(s->name, "child"); /* a name is not inherited */
    assert_string_equal(s->summary, "of the base");
    assert_int_equal(s->last_seed, 3);
    assert_int64_equal(s->parameters.duration, 2 * QUANTITY_H);
    assert_int64_equal(s->parameters.resign_odds, 5);
    assert_int_equal(s->fault_count, 1);
    assert_string_equal(s->faults[0].file, "a/child.yaml");
    assert_int_equal(s->expectation_count, 1);
    assert_string_equal(s->expectations[0].file, "b/root.yaml");
    assert_int_equal(s->expectations[0].line, 4);
    assert_int_equal(s->file_count, 3);
    assert_int_equal(s->axis_count, 3); /* those of the base first */
    assert_string_equal(s->matrix[0].parameter->name, "profile");
    assert_string_equal(s->matrix[1].parameter->name, "lease");
    assert_int_equal(s->matrix[1].count, 1);
    assert_string_equal(s->matrix[2].parameter->name, "master_check_interval");
    scenario_free(s);
    free(diagnostics);
}

static void a_mistake_is_told_in_the_file_that_makes_it(void **state)
{
    (void)state;
    char *complaints = complaints_about("bad.yaml");
    assert_string_equal(
        complaints,
        "worse.yaml:5:1-6 error: unknown key 'wombat' (the schema of scenario files lists all "
        "keys)\n"
        "worse.yaml:2:11-11 error: '1' has no unit (write numbers with units, such as 250ms, 10s "
        "or "
        "1m30s)\n"
        "bad.yaml:3:8-8 error: '1' has no unit (write numbers with units, such as 250ms, 10s or "
        "1m30s)\n"
        "worse.yaml:4:11-15 error: 'crush' is not a kind of fault (did you mean 'crash'?)\n");
    free(complaints);
    complaints = complaints_about("broken.yaml");
    assert_string_equal(complaints,
                        "list.yaml:1:1-3 error: this is not a scenario but a list (write "
                        "'scenario: 1', and 'key: value' below it)\n");
    free(complaints);
}

static void a_circle_is_refused(void **state)
{
    (void)state;
    char *complaints = complaints_about("ring.yaml");
    assert_string_equal(complaints,
                        "ring2.yaml:2:10-20 error: this scenario would extend itself (leave "
                        "'extends' out in one of the files of the circle)\n");
    free(complaints);
}

static void a_chain_may_have_eight_files_below(void **state)
{
    struct memory_file files[11];
    char names[11][16], texts[11][48];
    struct diagnostics *diagnostics = malloc(sizeof *diagnostics);
    (void)state;
    for (int i = 0; i < 11; i++) {
        snprintf(names[i], sizeof names[i], "f%d.yaml", i);
        snprintf(texts[i], sizeof texts[i],
                 i < 10 ? "scenario: 1\nextends: f%d.yaml\n" : "scenario: 1\n", i + 1);
        files[i] = (struct memory_file){names[i], texts[i]};
    }
    struct scenario *s = load_files(files, 11, "f2.yaml", NULL, false, diagnostics);
    assert_non_null(s);
    assert_int_equal(s->file_count, 9);
    scenario_free(s);
    assert_null(load_files(files, 11, "f1.yaml", NULL, false, diagnostics));
    assert_string_equal(diagnostics->records[0].message, "too many scenarios extend one another");
    assert_string_equal(diagnostics->records[0].help, "at most 8 files may stand below a scenario");
    assert_string_equal(diagnostics->records[0].file, "f9.yaml");
    free(diagnostics);
}

static void paths_are_relative_to_the_file_that_names_them(void **state)
{
    static const struct {
        const char *from, *extends, *opened;
    } cases[] = {
        {"a/b.yaml", "c.yaml", "a/c.yaml"},          {"a/b.yaml", "../c.yaml", "c.yaml"},
        {"b.yaml", "../c.yaml", "../c.yaml"},        {"../b.yaml", "../c.yaml", "../../c.yaml"},
        {"/a/b.yaml", "../../c.yaml", "/../c.yaml"}, {"./a/b.yaml", "./c.yaml", "a/c.yaml"},
        {"a/x..y/b.yaml", "../c.yaml", "a/c.yaml"},  {"a/b.yaml", "d//c.yaml", "a/d/c.yaml"},
        {"x../b.yaml", "../c.yaml", "c.yaml"},
    };
    struct diagnostics *diagnostics = malloc(sizeof *diagnostics);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "scenario: 1\nextends: %s\n", cases[i].extends);
        const struct memory_file files[] = {{cases[i].from, text},
                                            {cases[i].opened, "scenario: 1\n"}};
        struct scenario *s = load_files(files, 2, cases[i].from, NULL, false, diagnostics);
        assert_non_null(s);
        assert_string_equal(s->files[1], cases[i].opened);
        scenario_free(s);
    }
    free(diagnostics);
}

static void files_are_read_from_the_disk(void **state)
{
    char folder[] = "/tmp/tenure_scenario_XXXXXX", path[64];
    struct diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/one.yaml", folder);
    assert_null(scenario_load(path, NULL, diagnostics));
    assert_int_equal(diagnostics->errors, 1);
    FILE *file = fopen(path, "w");
    fputs("scenario: 1\nextends: none.yaml\n", file);
    fclose(file);
    assert_null(scenario_load(path, NULL, diagnostics));
    assert_int_equal(diagnostics->errors, 3); /* the file, and where it is asked for */
    file = fopen(path, "w");
    fputs("scenario: 1\nlease: 7s\n", file);
    fclose(file);
    struct scenario *s = scenario_load(path, NULL, diagnostics);
    assert_non_null(s); /* earlier errors do not count */
    assert_int64_equal(s->parameters.lease, 7 * QUANTITY_S);
    scenario_free(s);
    scenario_free(NULL);
    remove(path);
    remove(folder);
    free(diagnostics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_a_file_says_is_in_the_scenario),
        cmocka_unit_test(sentences_know_where_they_stand),
        cmocka_unit_test(the_least_file_has_defaults),
        cmocka_unit_test(a_file_gives_its_name),
        cmocka_unit_test(empty_sections_are_fine),
        cmocka_unit_test(the_matrix_may_vary_the_size),
        cmocka_unit_test(a_setting_replaces_a_value_or_an_axis),
        cmocka_unit_test(bad_settings_are_told_with_their_place),
        cmocka_unit_test(a_contradiction_may_come_from_a_setting),
        cmocka_unit_test(a_conflict_in_one_file_is_found_in_an_extended_one),
        cmocka_unit_test(nearer_values_win_and_lists_are_replaced),
        cmocka_unit_test(a_mistake_is_told_in_the_file_that_makes_it),
        cmocka_unit_test(a_circle_is_refused),
        cmocka_unit_test(a_chain_may_have_eight_files_below),
        cmocka_unit_test(paths_are_relative_to_the_file_that_names_them),
        cmocka_unit_test(files_are_read_from_the_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
