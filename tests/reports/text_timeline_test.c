/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline for terminals, to the character. */
#include "tests/reports/folder.h"

#include "reports/text_timeline.h"

static char *draw(const char *path, const struct timeline_selection *selection, unsigned width,
                  bool ascii)
{
    struct database database;
    struct text_timeline_options options = {.width = width, .ascii = ascii};
    char *out = NULL;
    size_t size;
    FILE *f = open_memstream(&out, &size);
    if (!database_open(&database, path))
        fail_msg("%s", database.message);
    if (!text_timeline_write(f, &database, selection, &options))
        snprintf(message, sizeof message, "%s", database.message);
    database_close(&database);
    fclose(f);
    return out;
}

static const struct timeline_selection everything = {.from_ns = LANES_NO_TIME,
                                                     .until_ns = LANES_NO_TIME};

static void write_story(const char *path)
{
    struct sample s;
    sample_begin(&s, 3, 1, 60 * S);
    s.resource_names[0] = "orders";
    sample_grant(&s, 0, 0, 0);
    sample_believe(&s, 1 * S, 0, 0);
    sample_emit(&s, 20 * S, SIM_EVENT_FAULT_BEGUN, 5, 0, SIM_NO_RESOURCE, 1, 1);
    sample_release(&s, 25 * S, 0, 0, SIM_CAUSE_EXPIRY);
    sample_grant(&s, 25 * S, 1, 0);
    sample_believe(&s, 28 * S, 1, 0);
    sample_disbelieve(&s, 30 * S, 0, 0, SIM_CAUSE_LOST);
    sample_emit(&s, 40 * S, SIM_EVENT_FAULT_ENDED, 5, 0, SIM_NO_RESOURCE, 1, 1);
    sample_disbelieve(&s, 45 * S, 1, 0, SIM_CAUSE_RESIGN);
    sample_release(&s, 48 * S, 1, 0, SIM_CAUSE_RESIGN);
    write_case(&s, path);
}

static void draws_with_blocks(void **state)
{
    (void)state;
    write_story("a.db");
    char *actual = draw("a.db", &everything, 70, false);
    assert_string_equal(
        actual,
        "sample  seed 17  (held)\n"
        "orders    0s        10s       20s       30s       40s       50s\n"
        "  n1      ░████████████████████████▒▒▒╳╳······························\n"
        "  n2      ·························░░░╳╳███████████████░░░············\n"
        "  n3      ····························································\n"
        "  nobody  ╌                                            ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌\n"
        "                                      ▲ 00:00:28.000 n1 and n2 both master for 2.0s\n"
        "  faults                      [cut n1            ]\n"
        "█ master   ▒ believes, does not own   ░ owns, does not believe   ╳ two masters   · "
        "follower"
        "   ╌ nobody\n");
    free(actual);
}

static void draws_with_ascii_a_part_of_the_time(void **state)
{
    struct timeline_selection part = {.from_ns = 20 * S, .until_ns = 40 * S, .resource = "ord*"};
    (void)state;
    write_story("a.db");
    char *actual = draw("a.db", &part, 50, true);
    assert_string_equal(actual,
                        "sample  seed 17  (held)\n"
                        "orders    20s       25s       30s       35s\n"
                        "  n1      ##########======XXXX....................\n"
                        "  n2      ..........------XXXX####################\n"
                        "  n3      ........................................\n"
                        "                          ^ 00:00:28.000 n1 and n2 both master for 2.0s\n"
                        "  faults  [cut n1                                ]\n"
                        "# master   = believes, does not own   - owns, does not believe   X two "
                        "masters   . follower\n");
    free(actual);
}

static void says_what_cannot_be_shown(void **state)
{
    struct timeline_selection no_case = {
        .seed = "99", .from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME};
    struct timeline_selection no_resource = {
        .resource = "nix", .from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME};
    struct timeline_selection late = {.from_ns = 60 * S, .until_ns = LANES_NO_TIME};
    struct timeline_selection backwards = {.from_ns = 30 * S, .until_ns = 20 * S};
    (void)state;
    write_story("a.db");
    free(draw("a.db", &no_case, 70, true));
    assert_non_null(strstr(message, "no case of this database fits"));
    free(draw("a.db", &no_resource, 70, true));
    assert_string_equal(message, "case 1 has no resource nix");
    free(draw("a.db", &late, 70, true));
    assert_non_null(strstr(message, "the run ends at 60.000 s"));
    free(draw("a.db", &backwards, 70, true));
    assert_non_null(strstr(message, "ends before it begins"));
    struct sample s;
    sample_begin(&s, 2, 1, 10 * S);
    s.of.history = NULL;
    write_case(&s, "b.db");
    free(draw("b.db", &everything, 70, true));
    assert_non_null(strstr(message, "has no intervals in this database"));
    assert_non_null(strstr(message, "tenure replay scenarios/sample.yaml --seed 17"));
}

static void every_line_fits_into_any_width(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 5, 3, 86400 * S);
    s.resource_names[1] = "a rather long name for a resource\x1b[31m";
    sample_synthesize(&s, 3, true);
    write_case(&s, "a.db");
    for (unsigned width = 0; width < 500; width += 37) {
        char *actual = draw("a.db", &everything, width, true);
        assert_non_null(strstr(actual, "n5"));
        assert_null(strchr(actual, '\x1b'));
        size_t limit = width < 40 ? 40 : width > 400 ? 400 : width;
        for (char *line = strtok(actual, "\n"); line; line = strtok(NULL, "\n"))
            if (strncmp(line, "  n", 3) == 0 || strncmp(line, "  faults", 8) == 0)
                assert_true(strlen(line) <= limit);
        free(actual);
    }
}

/* Faults that overlap stand below each other; what does not fit is counted. */
static void many_faults_are_counted(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 60 * S);
    sample_believe(&s, 1 * S, 0, 0);
    for (uint64_t n = 1; n <= 80; n++) {
        sample_emit(&s, (int64_t)n * S / 2, SIM_EVENT_FAULT_BEGUN, 5, 0, SIM_NO_RESOURCE, 1, n);
        sample_emit(&s, 50 * S, SIM_EVENT_FAULT_ENDED, 5, 0, SIM_NO_RESOURCE, 1, n);
    }
    write_case(&s, "a.db");
    char *actual = draw("a.db", &everything, 70, true);
    assert_non_null(strstr(actual, "  faults"));
    assert_non_null(strstr(actual, "and 76 more\n"));
    free(actual);
}

static void many_overlaps_are_counted(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_believe(&s, 0, 0, 0);
    for (int n = 0; n < 9; n++) {
        sample_believe(&s, (10 * n + 5) * S, 1, 0);
        sample_disbelieve(&s, (10 * n + 7) * S, 1, 0, SIM_CAUSE_LOST);
    }
    write_case(&s, "a.db");
    char *actual = draw("a.db", &everything, 100, true);
    char *first = strstr(actual, "^ 00:00:05.000 n1 and n2 both master for 2.0s\n");
    assert_non_null(first);
    assert_non_null(strstr(first, "^ 00:00:55.000 n1 and n2 both master for 2.0s\n"));
    assert_null(strstr(first, "00:01:05.000"));
    assert_non_null(strstr(first, "3 more times two were master\n"));
    free(actual);
}

static void title_and_legend_may_be_left_out(void **state)
{
    struct database database;
    struct text_timeline_options options = {.width = 70, .ascii = true, .no_title = true};
    char *out = NULL;
    size_t size;
    (void)state;
    write_story("a.db");
    FILE *f = open_memstream(&out, &size);
    assert_true(database_open(&database, "a.db"));
    assert_true(text_timeline_write(f, &database, &everything, &options));
    database_close(&database);
    fclose(f);
    assert_int_equal(strncmp(out, "orders    0s", 12), 0);
    assert_null(strstr(out, "follower"));
    free(out);
}

/* n1 to n64 are shown; what the others do is known, but has no line. */
static void more_instances_than_lines_are_counted(void **state)
{
    struct sample s;
    char name[] = "x\xff and then some more letters";
    (void)state;
    sample_begin(&s, 80, 1, 60 * S);
    s.instance_names[1] = name;
    sample_believe(&s, 1 * S, 79, 0);
    write_case(&s, "a.db");
    char *actual = draw("a.db", &everything, 100, true);
    char *shown = strstr(actual, "shown: 1 of 1 resources, ");
    assert_non_null(shown);
    assert_null(strchr(actual, '\xff'));
    assert_non_null(strstr(shown, " of 80 instances\n"));
    free(actual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(draws_with_blocks),
        IN_FOLDER(draws_with_ascii_a_part_of_the_time),
        IN_FOLDER(says_what_cannot_be_shown),
        IN_FOLDER(every_line_fits_into_any_width),
        IN_FOLDER(many_faults_are_counted),
        IN_FOLDER(many_overlaps_are_counted),
        IN_FOLDER(title_and_legend_may_be_left_out),
        IN_FOLDER(more_instances_than_lines_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
