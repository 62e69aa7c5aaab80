/* SPDX-License-Identifier: Apache-2.0 */
/* The picture: its script, to the byte, and what gnuplot makes of it. */
#include "tests/reports/folder.h"

#include <errno.h>
#include <sys/stat.h>

#include "reports/gnuplot.h"
#include "reports/timeline.h"

/* ---- calls that fail when a test says so ----------------------------------------------------- */

enum call { NONE, FFLUSH, FERROR, FCLOSE, RENAME };

static enum call failing;

int __real_fflush(FILE *f);
int __wrap_fflush(FILE *f);
int __real_ferror(FILE *f);
int __wrap_ferror(FILE *f);
int __real_fclose(FILE *f);
int __wrap_fclose(FILE *f);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

int __wrap_fflush(FILE *f)
{
    int result = __real_fflush(f);
    errno = ENOSPC;
    return failing == FFLUSH ? EOF : result;
}

int __wrap_ferror(FILE *f)
{
    errno = 0;
    return failing == FERROR ? 1 : __real_ferror(f);
}

int __wrap_fclose(FILE *f)
{
    int result = __real_fclose(f);
    errno = EDQUOT;
    return failing == FCLOSE ? EOF : result;
}

int __wrap_rename(const char *from, const char *to)
{
    errno = EACCES;
    return failing == RENAME ? -1 : __real_rename(from, to);
}

/* ---- the tests ------------------------------------------------------------------------------- */

static const struct timeline_selection everything = {.from_ns = LANES_NO_TIME,
                                                     .until_ns = LANES_NO_TIME};

static bool has_gnuplot(void)
{
    return system("command -v gnuplot >/dev/null 2>&1") == 0;
}

static void write_story(const char *path)
{
    struct sample s;
    sample_begin(&s, 2, 1, 60 * S);
    sample_grant(&s, 0, 0, 0);
    sample_believe(&s, 1 * S, 0, 0);
    sample_emit(&s, 20 * S, SIM_EVENT_FAULT_BEGUN, 5, 0, SIM_NO_RESOURCE, 1, 1);
    sample_release(&s, 25 * S, 0, 0, SIM_CAUSE_EXPIRY);
    sample_grant(&s, 25 * S, 1, 0);
    sample_believe(&s, 28 * S, 1, 0);
    sample_disbelieve(&s, 30 * S, 0, 0, SIM_CAUSE_LOST);
    sample_emit(&s, 40 * S, SIM_EVENT_FAULT_ENDED, 5, 0, SIM_NO_RESOURCE, 1, 1);
    write_case(&s, path);
}

static void the_script_is_the_agreed_one(void **state)
{
    struct timeline_output output = {"picture", TIMELINE_SVG | TIMELINE_PNG, true};
    (void)state;
    write_story("a.db");
    assert_int_equal(timeline_write("a.db", &everything, &output, message), TIMELINE_OK);
    char *actual = slurp("picture.gp");
    char *golden = slurp(TENURE_SOURCE_DIR "/tests/reports/timeline.golden");
    assert_string_equal(actual, golden);
    assert_int_equal(access("picture.svg", F_OK), -1);
    assert_int_equal(access("picture.gp.part", F_OK), -1);
    free(actual);
    free(golden);
}

static void gnuplot_draws_the_same_picture_twice(void **state)
{
    struct timeline_output output = {"one", TIMELINE_SVG | TIMELINE_PNG, false};
    (void)state;
    if (!has_gnuplot())
        skip();
    write_story("a.db");
    if (timeline_write("a.db", &everything, &output, message) != TIMELINE_OK)
        fail_msg("%s", message);
    assert_int_equal(rename("one.svg", "first.svg"), 0);
    assert_int_equal(rename("one.png", "first.png"), 0);
    assert_int_equal(timeline_write("a.db", &everything, &output, message), TIMELINE_OK);
    assert_int_equal(system("cmp one.svg first.svg && cmp one.png first.png"), 0);
    char *svg = slurp("one.svg");
    assert_non_null(strstr(svg, "two masters 2.0s"));
    assert_non_null(strstr(svg, "tenure replay scenarios/sample.yaml --seed 17"));
    free(svg);
}

/* Whatever a name says, it is shown and not obeyed. */
static void names_are_data_and_never_commands(void **state)
{
    static const char *const hostile[] = {
        "'; system('touch owned') #", "`touch owned`",    "\"; !touch owned",    "$(touch owned)",
        "EOD\n!touch owned\n",        "a_b^c{d}@e&f~g%d", "\\n\\\"<b>&amp;</b>", "]]>-->",
    };
    struct timeline_output output = {"it's `touch owned` $(touch owned) \"p\"",
                                     TIMELINE_SVG | TIMELINE_PNG, false};
    (void)state;
    if (!has_gnuplot())
        skip();
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct sample s;
        sample_begin(&s, 2, 2, 60 * S);
        s.instance_names[0] = s.resource_names[0] = s.scenario.name = hostile[i];
        s.of.matrix = s.of.verdict = s.of.replay = hostile[i];
        struct recorder_fault_plan plan = {hostile[i], hostile[i], 1, 1};
        s.scenario.fault_plans = &plan;
        s.scenario.fault_plan_count = 1;
        sample_believe(&s, 0, 0, 0);
        sample_emit(&s, 20 * S, SIM_EVENT_FAULT_BEGUN, 5, 0, SIM_NO_RESOURCE, 0, 1);
        write_case(&s, "a.db");
        if (timeline_write("a.db", &everything, &output, message) != TIMELINE_OK)
            fail_msg("%s: %s", hostile[i], message);
        assert_int_equal(access("owned", F_OK), -1);
        struct stat found;
        assert_int_equal(stat("it's `touch owned` $(touch owned) \"p\".png", &found), 0);
        assert_true(found.st_size > 1000);
    }
    char *svg = slurp("it's `touch owned` $(touch owned) \"p\".svg");
    assert_null(strstr(svg, "]]>-->"));
    free(svg);
}

static void draws_large_and_odd_cases(void **state)
{
    static const struct {
        uint32_t instances, resources;
        int64_t length_ns;
    } sizes[] = {{1, 1, 1}, {3, 1, 86400 * S}, {5, 20, 60 * S}, {100, 60, 600 * S}, {2, 1, 100}};
    struct timeline_output output = {"odd", TIMELINE_PNG, false};
    (void)state;
    if (!has_gnuplot())
        skip();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sample s;
        sample_begin(&s, sizes[i].instances, sizes[i].resources, sizes[i].length_ns);
        sample_synthesize(&s, 4, true);
        write_case(&s, "a.db");
        if (timeline_write("a.db", &everything, &output, message) != TIMELINE_OK)
            fail_msg("%s", message);
    }
}

static void says_that_gnuplot_is_missing(void **state)
{
    (void)state;
    write_story("a.db");
    assert_false(gnuplot_run("no-such-gnuplot", "picture.gp", message, sizeof message));
    assert_non_null(strstr(message, "gnuplot is not installed; the script picture.gp is written"));
    if (!has_gnuplot())
        skip();
    assert_int_equal(system("echo 'this is no plot' > bad.gp"), 0);
    assert_false(gnuplot_run("gnuplot", "bad.gp", message, sizeof message));
    assert_non_null(strstr(message, "gnuplot failed on bad.gp: "));
}

static void says_what_cannot_be_written(void **state)
{
    struct timeline_output nowhere = {"missing/picture", TIMELINE_SVG, false};
    struct timeline_output newline = {"two\nlines", TIMELINE_SVG, false};
    struct timeline_output empty = {"folder/", TIMELINE_SVG, false};
    struct timeline_output fine = {"picture", TIMELINE_SVG, false};
    struct timeline_selection late = {.from_ns = 600 * S, .until_ns = LANES_NO_TIME};
    (void)state;
    write_story("a.db");
    assert_int_equal(timeline_write("a.db", &everything, &nowhere, message), TIMELINE_NOT_WRITTEN);
    assert_non_null(strstr(message, "cannot write missing/picture.gp: No such file"));
    assert_int_equal(timeline_write("a.db", &everything, &newline, message), TIMELINE_NOT_WRITTEN);
    assert_int_equal(timeline_write("a.db", &everything, &empty, message), TIMELINE_NOT_WRITTEN);
    assert_int_equal(timeline_write("nix.db", &everything, &fine, message), TIMELINE_NO_DATA);
    assert_int_equal(timeline_write("a.db", &late, &fine, message), TIMELINE_NO_DATA);
    assert_int_equal(access("picture.gp", F_OK), -1);
    assert_int_equal(access("picture.gp.part", F_OK), -1);
    struct timeline_output folder = {"..", TIMELINE_SVG, false};
    assert_int_equal(timeline_write("a.db", &everything, &folder, message), TIMELINE_NOT_WRITTEN);
    assert_string_equal(message, "cannot write ..: it is a folder; name a file inside it");
}

static void waits_for_no_pipe_and_follows_no_link(void **state)
{
    struct timeline_output picture = {"picture", TIMELINE_SVG, false};
    (void)state;
    write_story("a.db");
    assert_int_equal(mkfifo("picture.svg", 0600), 0);
    assert_int_equal(timeline_write("a.db", &everything, &picture, message), TIMELINE_NOT_WRITTEN);
    assert_string_equal(message,
                        "cannot write picture.svg: it is no regular file; choose another name");
    assert_int_equal(system("echo precious > victim && ln -s victim other.gp.part"), 0);
    picture.basename = "other";
    assert_int_equal(timeline_write("a.db", &everything, &picture, message), TIMELINE_NOT_WRITTEN);
    char *victim = slurp("victim");
    assert_string_equal(victim, "precious\n");
    free(victim);
}

/* gnuplot ends well when the disk is full. */
static void a_picture_that_ends_too_early_is_an_error_and_is_removed(void **state)
{
    struct timeline_output picture = {"picture", TIMELINE_SVG, false};
    char *path = strdup(getenv("PATH")), here[4096], more[8192];
    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    snprintf(more, sizeof more, "%s:%s", here, path);
    write_story("a.db");
    assert_int_equal(system("printf '#!/bin/sh\\necho \"<svg>\" >picture.svg\\n' >gnuplot && "
                            "chmod +x gnuplot"),
                     0);
    setenv("PATH", more, 1);
    enum timeline_result result = timeline_write("a.db", &everything, &picture, message);
    setenv("PATH", path, 1);
    free(path);
    assert_int_equal(result, TIMELINE_NOT_WRITTEN);
    assert_non_null(strstr(message, "cannot write picture.svg: gnuplot could not write it to its "
                                    "end; free some space"));
    assert_int_equal(access("picture.svg", F_OK), -1);
    assert_int_equal(access("picture.gp", F_OK), 0);
}

static void a_length_that_no_run_has_is_refused(void **state)
{
    static const char *const lengths[] = {"9223372036854775807", "-1"};
    struct timeline_output picture = {"picture", TIMELINE_SVG, true};
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char sql[128];
        sqlite3 *handle;
        write_story("a.db");
        snprintf(sql, sizeof sql, "update \"case\" set window_end_ns = %s", lengths[i]);
        assert_int_equal(sqlite3_open("a.db", &handle), SQLITE_OK);
        assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(handle);
        assert_int_equal(timeline_write("a.db", &everything, &picture, message), TIMELINE_NO_DATA);
        assert_string_equal(message,
                            "case 1 has a length that no run has; the database is damaged");
        remove("a.db");
    }
}

static char *script_of(const char *path, const struct timeline_selection *selection)
{
    struct database d;
    char *out = NULL;
    size_t size;
    assert_true(database_open(&d, path));
    FILE *f = open_memstream(&out, &size);
    assert_true(timeline_script(f, &d, selection, "picture", TIMELINE_SVG));
    fclose(f);
    database_close(&d);
    return out;
}

/* The overlap of the story is from 28 s to 30 s. */
static void the_length_of_an_overlap_is_written_where_there_is_room(void **state)
{
    static const struct {
        int64_t from_ns, until_ns;
        const char *label;
    } cases[] = {
        {0, 60 * S, "'two masters 2.0s' at first 30.000000000, first 2.000 left offset"},
        {20 * S, 30 * S, "'two masters 2.0s' at first 8.000000000, first 2.000 right offset"},
        {28 * S, 30 * S, "'two masters 2.0s' at first 0.000000000, first 2.000 left offset"},
    };
    (void)state;
    write_story("a.db");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct timeline_selection part = {.from_ns = cases[i].from_ns,
                                          .until_ns = cases[i].until_ns};
        char *script = script_of("a.db", &part);
        if (!strstr(script, cases[i].label))
            fail_msg("no %s in\n%s", cases[i].label, script);
        free(script);
    }
}

/* 100 cuts of n1 that last a second and one of n2 that lasts a minute, in the middle of them. */
static void of_many_faults_those_that_last_are_named(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 3600 * S);
    sample_believe(&s, 0, 0, 0);
    for (int i = 0; i < 100; i++) {
        sample_emit(&s, (2 + 36 * i) * S, SIM_EVENT_FAULT_BEGUN, 5, 0, SIM_NO_RESOURCE, 1, 1);
        sample_emit(&s, (3 + 36 * i) * S, SIM_EVENT_FAULT_ENDED, 5, 0, SIM_NO_RESOURCE, 1, 1);
        if (i == 50)
            sample_emit(&s, 1804 * S, SIM_EVENT_FAULT_BEGUN, 5, 1, SIM_NO_RESOURCE, 1, 2);
        if (i == 51)
            sample_emit(&s, 1864 * S, SIM_EVENT_FAULT_ENDED, 5, 1, SIM_NO_RESOURCE, 1, 2);
    }
    write_case(&s, "a.db");
    char *script = script_of("a.db", &everything);
    if (!strstr(script, "n2' at first 1804.000000000"))
        fail_msg("the long one has no name in\n%s", script);
    free(script);
}

static void what_cannot_be_finished_is_not_left(void **state)
{
    struct timeline_output output = {"picture", TIMELINE_SVG, true};
    static const struct {
        enum call call;
        const char *message;
    } rows[] = {{FFLUSH, "cannot write picture.gp: No space left on device; choose another place"},
                {FERROR, "cannot write picture.gp: Input/output error; choose another place"},
                {FCLOSE, "cannot write picture.gp: Disk quota exceeded; choose another place"},
                {RENAME, "cannot write picture.gp: Permission denied; choose another place"}};
    (void)state;
    write_story("a.db");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        failing = rows[i].call;
        enum timeline_result result = timeline_write("a.db", &everything, &output, message);
        failing = NONE;
        assert_int_equal(result, TIMELINE_NOT_WRITTEN);
        assert_string_equal(message, rows[i].message);
        assert_int_equal(access("picture.gp", F_OK), -1);
        assert_int_equal(access("picture.gp.part", F_OK), -1);
    }
}

static void overlaps_near_the_right_edge_are_labelled_on_the_left(void **state)
{
    struct timeline_selection until = {.from_ns = LANES_NO_TIME, .until_ns = 31 * S};
    (void)state;
    write_story("a.db");
    char *script = script_of("a.db", &everything);
    assert_non_null(strstr(script, "left offset character 0.8,0 front boxed"));
    free(script);
    script = script_of("a.db", &until);
    assert_non_null(strstr(script, "right offset character -0.8,0 front boxed"));
    free(script);
}

static void says_how_much_is_shown(void **state)
{
    struct timeline_selection one = {
        .resource = "r2", .from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME};
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 3, 60 * S);
    sample_synthesize(&s, 1, false);
    write_case(&s, "a.db");
    char *script = script_of("a.db", &one);
    assert_non_null(strstr(script, "1 of 3 resources, 2 of 2 instances"));
    free(script);
    script = script_of("a.db", &everything);
    assert_null(strstr(script, " of 3 resources"));
    free(script);
}

static void long_names_are_cut(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 2, 60 * S);
    s.instance_names[0] = "an-instance-with-a-name-that-nobody-would-want-to-read-to-its-end";
    s.resource_names[1] =
        "a-resource-\xc3\xa4\xc3\xb6\xc3\xbc-whose-name-is-at-least-as-long-as-the-other";
    sample_synthesize(&s, 1, false);
    write_case(&s, "a.db");
    char *script = script_of("a.db", &everything);
    assert_non_null(strstr(script, "an-instance-with"));
    assert_null(strstr(script, "read-to-its-end"));
    assert_null(strstr(script, "as-the-other"));
    free(script);
}

static void a_name_may_not_hold_what_a_script_cannot(void **state)
{
    char name[400];
    struct timeline_output output = {name, TIMELINE_SVG, true};
    (void)state;
    write_story("a.db");
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_int_equal(timeline_write("a.db", &everything, &output, message), TIMELINE_NOT_WRITTEN);
    assert_non_null(strstr(message, ": its name is too long; choose a shorter one"));
    strcpy(name, "del\x7f");
    assert_int_equal(timeline_write("a.db", &everything, &output, message), TIMELINE_NOT_WRITTEN);
    assert_string_equal(message,
                        "cannot write del\\x7f: its name has control characters; "
                        "choose another one");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_script_is_the_agreed_one),
        IN_FOLDER(gnuplot_draws_the_same_picture_twice),
        IN_FOLDER(names_are_data_and_never_commands),
        IN_FOLDER(draws_large_and_odd_cases),
        IN_FOLDER(says_that_gnuplot_is_missing),
        IN_FOLDER(says_what_cannot_be_written),
        IN_FOLDER(what_cannot_be_finished_is_not_left),
        IN_FOLDER(overlaps_near_the_right_edge_are_labelled_on_the_left),
        IN_FOLDER(says_how_much_is_shown),
        IN_FOLDER(long_names_are_cut),
        IN_FOLDER(a_name_may_not_hold_what_a_script_cannot),
        IN_FOLDER(waits_for_no_pipe_and_follows_no_link),
        IN_FOLDER(a_picture_that_ends_too_early_is_an_error_and_is_removed),
        IN_FOLDER(a_length_that_no_run_has_is_refused),
        IN_FOLDER(the_length_of_an_overlap_is_written_where_there_is_room),
        IN_FOLDER(of_many_faults_those_that_last_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
