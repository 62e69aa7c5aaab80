/* SPDX-License-Identifier: Apache-2.0 */
/* Documents about a run: what is in them, and that foreign text stays text. */
#include <inttypes.h>

#include "sim/cli/document.h"
#include "tests/t.h"

static const struct results_origin origin = {"0.1.0", "2"};

/* What every format has a meaning for: markup, commands, ends of lines, controls, broken bytes. */
#define HOSTILE "a|b`c``d<e>&\"%\\#:,@f\n::error::\x1b\xe2\x80\xae[31m\x80"

static const struct results_expectation held = {.text = "overlap.belief.max == 0",
                                                .limit = "0s",
                                                .value = "0s",
                                                .held = true,
                                                .path = "a.yaml",
                                                .line = 9,
                                                .column = 5};

static struct results_expectation failed(void)
{
    struct results_expectation e = held;
    e.held = false;
    e.code = 1;
    e.value = "3s";
    e.number = 3000000000;
    return e;
}

struct told {
    struct document *document;
    const struct results_listener *listener;
    FILE *stream;
};

/* What is being written; one document at a time. */
static char *written;
static size_t written_size;

static struct told begin(enum document_format format)
{
    struct told t = {0};
    t.stream = open_memstream(&written, &written_size);
    t.document = document_new(format, t.stream, &origin);
    assert_non_null(t.document);
    t.listener = document_listener(t.document);
    return t;
}

static void tell_case(struct told *t, uint64_t seed, int code,
                      const struct results_expectation *expectation)
{
    struct results_metric metrics[] = {
        {"changes", NULL, 7}, {"tenure", "count", 2}, {"tenure", "max", 9}, {"heal", "count", 0}};
    struct results_property properties[] = {
        {.label = "S1", .sentence = "one owner", .exercised = 4, .is_safety = true},
        {.label = "S2",
         .sentence = "one master",
         .violations = 2,
         .is_allowed = code != 3,
         .is_safety = true,
         .first_ns = 3723004000000,
         .instance = "n1",
         .resource = "r2"},
        {.label = "L1", .sentence = "somebody", .violations = code == 3, .first_ns = 1}};
    struct results_parameter parameter = {"lease", "10s"};
    struct results_case one = {.matrix = "odds=1",
                               .seed = seed,
                               .code = code,
                               .digest = code == 5 ? NULL : "0011",
                               .replay = "tenure replay a.yaml",
                               .problem = code == 5 ? "it got stuck" : NULL,
                               .parameters = &parameter,
                               .parameter_count = 1,
                               .expectations = expectation,
                               .expectation_count = expectation ? 1 : 0,
                               .properties = properties,
                               .property_count = code == 5 ? 0 : 3,
                               .metrics = metrics,
                               .metric_count = 4};
    assert_true(t->listener->case_ended(t->listener->data, &one));
}

static void begin_scenario(struct told *t, const char *name, const char *known_failing)
{
    static const char *const tags[] = {"one", "two"};
    struct results_scenario s = {.path = "a.yaml",
                                 .name = name,
                                 .known_failing = known_failing,
                                 .tags = tags,
                                 .tag_count = 2};
    assert_true(t->listener->scenario_begins(t->listener->data, &s));
}

static void end_scenario(struct told *t)
{
    assert_true(t->listener->scenario_ended(t->listener->data));
}

/* The text of the document; to be freed. */
static char *end(struct told *t, const struct results_totals *totals)
{
    assert_int_equal(document_finish(t->document, totals), 0);
    fclose(t->stream);
    return written;
}

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("%s\ndoes not say\n%s", text, part);
}

static void has_not(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("%s\nsays\n%s", text, part);
}

/* A scenario with one case that holds, one over its limit, one that broke properties, one that got
 * stuck, one undecided; one over seeds; assertions. */
static char *everything(enum document_format format)
{
    struct told t = begin(format);
    struct results_expectation bad = failed(), over = held, unsure = held;
    over.text = "changes within 3 se of 1";
    over.held = false;
    over.limit = over.value = NULL;
    over.code = 1;
    over.line = 11;
    unsure.text = "later";
    unsure.held = false;
    unsure.code = 6;
    begin_scenario(&t, "first", NULL);
    tell_case(&t, 1, 0, &held);
    tell_case(&t, 2, 1, &bad);
    tell_case(&t, 3, 3, NULL);
    tell_case(&t, 4, 5, NULL);
    tell_case(&t, 5, 6, &unsure);
    assert_true(t.listener->seeds_ended(t.listener->data, "odds=1", &over, 1));
    end_scenario(&t);
    begin_scenario(&t, "second", "not #yet");
    tell_case(&t, 1, 1, &bad);
    end_scenario(&t);
    struct results_assertion good = {"x/a.sql", "calm", "nothing flaps", true, NULL};
    struct results_assertion wrong = {"x/b.sql", "short", "no gap is long", false, "2 rows: gap=9"};
    assert_true(t.listener->asserted(t.listener->data, &good));
    assert_true(t.listener->asserted(t.listener->data, &wrong));
    struct results_totals totals = {
        .scenarios = 2, .cases = 6, .planned = 8, .failed = 4, .known_failing = 1, .code = 5};
    return end(&t, &totals);
}

static void junit_has_a_case_for_each_expectation_with_the_replay_line(void **state)
{
    (void)state;
    char *text = everything(DOCUMENT_JUNIT);
    has(text, "<testsuites name=\"tenure\" tests=\"9\" failures=\"4\" errors=\"1\" skipped=\"2\">");
    has(text, "<testcase classname=\"first\" name=\"overlap.belief.max == 0\" file=\"a.yaml\" "
              "line=\"9\">\n      <failure message=\"odds=1 seed 2: was 3s, limit 0s\" "
              "type=\"limit\">odds=1 seed 2: was 3s, limit 0s\n  tenure replay a.yaml\n</failure>");
    has(text, "<failure message=\"odds=1 seed 3: S2 broken 2 times: one master; first at "
              "01:02:03.004, r2, n1\" type=\"safety\">");
    has(text, "L1 broken 1 times: somebody; first at 00:00:00.000\n");
    has(text, "<error message=\"odds=1 seed 4: it got stuck\" type=\"harness\">");
    has(text, "odds=1 over seeds: nothing was measured\n  tenure run a.yaml\n");
    has(text, "name=\"later\" file=\"a.yaml\" line=\"9\">\n      <skipped");
    has(text, "<skipped message=\"not #yet\"");
    has(text, "<testcase classname=\"assertions\" name=\"calm: nothing flaps\"");
    has(text, "2 rows: gap=9\n</failure>");
    free(text);
}

static void tap_has_a_subtest_for_each_scenario(void **state)
{
    (void)state;
    char *text = everything(DOCUMENT_TAP);
    has(text, "TAP version 14\n1..3\n# Subtest: first\n    1..5\n    not ok 1 - overlap.belief");
    has(text, "      message: \"odds=1 seed 2: was 3s, limit 0s\"\n      severity: \"limit\"\n"
              "      failed: 1\n      cases: 2\n      file: \"a.yaml\"\n      line: 9\n");
    has(text, "    ok 4 - later # SKIP undecided\n");
    has(text, "not ok 1 - first\n");
    has(text, "    not ok 1 - overlap.belief.max == 0 # TO"
              "DO not \\#yet\n");
    has(text, "ok 2 - second\n");
    has(text, "not ok 3 - assertions\n");
    free(text);
}

static void markdown_says_what_failed_first(void **state)
{
    (void)state;
    char *text = everything(DOCUMENT_MARKDOWN);
    has(text, "### ❌ tenure: 1 of 2 scenarios failed, 1 assertion failed\n\n"
              "2 scenarios, 6 cases: 1 held, 4 failed, 1 known to fail, 2 not run.\n");
    has(text, "`overlap.belief.max == 0` failed in 1 of 2, see `a.yaml`:9:5\n");
    has(text, "| ⚠️ | `second` known to fail: `not #yet` | 1 | 1 | 2 |\n");
    has(text, "| ❌ | `assertions` | 0 | 0 | 2 |\n");
    free(text);
}

static void markdown_has_a_word_for_every_verdict(void **state)
{
    static const struct {
        int code;
        const char *says;
    } verdicts[] = {{0, "everything held"}, {6, "undecided"}};
    (void)state;
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        struct told t = begin(DOCUMENT_MARKDOWN);
        struct results_totals totals = {
            .scenarios = 1, .cases = 1, .planned = 1, .code = verdicts[i].code};
        begin_scenario(&t, "first", NULL);
        tell_case(&t, 1, 0, &held);
        end_scenario(&t);
        char *text = end(&t, &totals);
        has(text, verdicts[i].says);
        has(text, "| ✅ | `first` | 1 | 0 | 2 |");
        free(text);
    }
    struct told t = begin(DOCUMENT_MARKDOWN);
    struct results_assertion wrong = {"b.sql", "short", "no gap", false, NULL};
    assert_true(t.listener->asserted(t.listener->data, &wrong));
    char *text = end(&t, &(struct results_totals){.code = 1});
    has(text, "### ❌ tenure: the scenarios held, 1 assertion failed\n");
    free(text);
    t = begin(DOCUMENT_MARKDOWN);
    text = end(&t, &(struct results_totals){0});
    has_not(text, "<details>");
    free(text);
}

static void annotations_put_the_errors_of_the_harness_first(void **state)
{
    (void)state;
    char *text = everything(DOCUMENT_GITHUB);
    assert_int_equal(strncmp(text, "::error file=a.yaml,title=first::every case can", 47), 0);
    has(text, "\n::error file=a.yaml,line=9,col=5,title=first::overlap.belief.max == 0%0A"
              "odds=1 seed 2: was 3s, limit 0s%0A  tenure replay a.yaml\n");
    has(text, "::error file=x/b.sql,line=1,col=1,title=assertions::short: no gap is long%0A2 rows");
    has_not(text, "title=second");
    free(text);
}

static void json_has_everything(void **state)
{
    (void)state;
    char *text = everything(DOCUMENT_JSON);
    has(text, "\"digest_version\": 2,");
    has(text, "\"problem\": \"it got stuck\"");
    has(text, "\"number\": 3000000000");
    has(text, "\"over_seeds\": \"odds=1\"");
    has(text, "\"sentence\": \"no gap is long\"");
    has(text, "\"verdict\": \"harness\",\n  \"exit_code\": 5");
    free(text);
}

static void failures_beyond_the_tenth_are_only_counted(void **state)
{
    struct told t = begin(DOCUMENT_JUNIT);
    struct results_expectation bad = failed();
    (void)state;
    begin_scenario(&t, "many", NULL);
    for (uint64_t seed = 1; seed <= 13; seed++) {
        tell_case(&t, seed, 1, &bad);
        tell_case(&t, seed, 3, NULL);
        tell_case(&t, seed, 5, NULL);
        assert_true(t.listener->seeds_ended(t.listener->data, "", &bad, 1));
    }
    end_scenario(&t);
    char *text = end(&t, &(struct results_totals){.code = 3});
    has(text, "and 16 more\n</failure>");
    has(text, "seed 10: S2 broken");
    has_not(text, "seed 11: S2 broken");
    has(text, "and 3 more\n</failure>");
    has(text, "and 3 more\n</error>");
    free(text);
}

static void a_summary_tells_the_first_24_failures_and_counts_the_rest(void **state)
{
    struct results_totals totals = {.scenarios = 40, .cases = 40, .planned = 40, .failed = 40};
    struct results_expectation e = failed();
    struct told t = begin(DOCUMENT_MARKDOWN);
    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "scenario-%u", i);
        begin_scenario(&t, name, NULL);
        tell_case(&t, 1, 1, &e);
        end_scenario(&t);
    }
    char *text = end(&t, &totals);
    has(text, "#### `scenario-23`");
    has_not(text, "#### `scenario-24`");
    has(text, "\n16 more failed; the table has them.\n");
    has(text, "| ❌ | `scenario-39` |");
    free(text);
}

static void a_run_that_was_broken_off_is_a_document_all_the_same(void **state)
{
    (void)state;
    for (int format = 0; format < DOCUMENT_COUNT; format++) {
        struct told t = begin((enum document_format)format);
        struct results_expectation bad = failed();
        begin_scenario(&t, "first", NULL);
        tell_case(&t, 1, 1, &bad);
        char *text = end(&t, &(struct results_totals){.scenarios = 1, .cases = 1, .code = 1});
        has(text, "first");
        free(text);
    }
}

static void a_document_can_be_given_up(void **state)
{
    (void)state;
    for (int format = 0; format < DOCUMENT_COUNT; format++) {
        struct told t = begin((enum document_format)format);
        struct results_expectation bad = failed();
        begin_scenario(&t, "first", NULL);
        tell_case(&t, 1, 1, &bad);
        document_abandon(t.document);
        fclose(t.stream);
        free(written);
    }
    document_abandon(NULL);
}

static char *hostile(enum document_format format)
{
    struct told t = begin(format);
    struct results_expectation bad = failed();
    bad.text = bad.limit = bad.value = bad.path = HOSTILE;
    begin_scenario(&t, HOSTILE, NULL);
    tell_case(&t, 1, 1, &bad);
    end_scenario(&t);
    begin_scenario(&t, "", HOSTILE);
    tell_case(&t, 1, 1, &bad);
    end_scenario(&t);
    return end(&t, &(struct results_totals){.scenarios = 2, .cases = 2, .failed = 1, .code = 1});
}

static void foreign_text_is_never_markup_nor_command(void **state)
{
    (void)state;
    char *text = hostile(DOCUMENT_GITHUB);
    has(text, "::error file=a|b`c``d<e>&\"%25\\#%3A%2C@f%0A%3A%3Aerror");
    assert_ptr_equal(strchr(text, '\n') + 1, text + strlen(text));
    free(text);
    text = hostile(DOCUMENT_TAP);
    has(text, "# Subtest: a|b`c``d<e>&\"%\\\\\\#:,@f ::error::[31m\xef\xbf\xbd\n");
    has_not(text, "\n::error");
    has(text, "message: \"odds=1 seed 1: was a|b`c``d<e>&\\\"%\\\\#:,@f\"\n");
    free(text);
    text = hostile(DOCUMENT_MARKDOWN);
    has(text, "#### ``` a|b`c``d<e>&\"%\\#:,@f ::error::[31m\xef\xbf\xbd ```\n");
    has(text, "| ❌ | ``` a\\|b`c``d<e>");
    has(text, "| ⚠️ | `  ` known to fail: ``` a\\|b");
    has(text, "```text\nodds=1 seed 1: was a|b`c``d");
    free(text);
    text = hostile(DOCUMENT_JUNIT);
    has(text, "name=\"a|b`c``d&lt;e&gt;&amp;&quot;%\\#:,@f&#10;::error::[31m\xef\xbf\xbd\"");
    free(text);
}

static void a_block_of_code_has_a_fence_of_its_own_length(void **state)
{
    struct told t = begin(DOCUMENT_MARKDOWN);
    struct results_expectation bad = failed();
    (void)state;
    bad.value = "\n````\n<script>\xe2\x80\xa8";
    begin_scenario(&t, "first", NULL);
    tell_case(&t, 1, 1, &bad);
    end_scenario(&t);
    char *text = end(&t, &(struct results_totals){.scenarios = 1, .cases = 1, .code = 1});
    has(text, "\n`````text\nodds=1 seed 1: was \n````\n<script>");
    free(text);
    t = begin(DOCUMENT_TAP);
    bad.value = "a\tb\"\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf";
    begin_scenario(&t, "tab\there", NULL);
    tell_case(&t, 1, 1, &bad);
    end_scenario(&t);
    text = end(&t, &(struct results_totals){.scenarios = 1, .cases = 1, .code = 1});
    has(text, "was a\\tb\\\", limit");
    has(text, "ok 1 - tab here\n");
    free(text);
    t = begin(DOCUMENT_GITHUB);
    bad.value = "a\rb";
    begin_scenario(&t, "first", NULL);
    tell_case(&t, 1, 1, &bad);
    end_scenario(&t);
    text = end(&t, &(struct results_totals){.scenarios = 1, .cases = 1, .code = 1});
    has(text, "was a%0Db, limit");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(junit_has_a_case_for_each_expectation_with_the_replay_line),
        cmocka_unit_test(tap_has_a_subtest_for_each_scenario),
        cmocka_unit_test(markdown_says_what_failed_first),
        cmocka_unit_test(markdown_has_a_word_for_every_verdict),
        cmocka_unit_test(annotations_put_the_errors_of_the_harness_first),
        cmocka_unit_test(json_has_everything),
        cmocka_unit_test(failures_beyond_the_tenth_are_only_counted),
        cmocka_unit_test(a_summary_tells_the_first_24_failures_and_counts_the_rest),
        cmocka_unit_test(a_run_that_was_broken_off_is_a_document_all_the_same),
        cmocka_unit_test(a_document_can_be_given_up),
        cmocka_unit_test(foreign_text_is_never_markup_nor_command),
        cmocka_unit_test(a_block_of_code_has_a_fence_of_its_own_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
