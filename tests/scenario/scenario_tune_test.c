/* SPDX-License-Identifier: Apache-2.0 */
/* The block `tune:` of a scenario: what is kept of it, and what is said about mistakes in it. */
#include "tests/scenario/scenario_text.h"

static void assert_texts(const struct scenario_texts *texts, const char *expected)
{
    char all[256] = "";
    for (uint32_t i = 0; i < texts->count; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i > 0 ? " | " : "",
                 texts->at[i]);
    assert_string_equal(all, expected);
}

static void everything_is_kept_as_options_would_have_it(void **state)
{
    (void)state;
    struct scenario *s = load_good("scenario: 1\n"
                                   "tune:\n"
                                   "  vary:\n"
                                   "    master_hold_interval: 10s..5m\n"
                                   "    resign_odds: 2..64 by x2\n"
                                   "    pass_length: exp(1s),uniform(1s, 2s)\n"
                                   "  minimise: [changes_per_hour, mixing.time]\n"
                                   "  maximise:\n"
                                   "    - tenure.p50\n"
                                   "  subject_to:\n"
                                   "    - failover.p99 < lease + 1s\n"
                                   "    - queue.wait < 5m\n"
                                   "  precision: 2.5%\n"
                                   "  seeds: 11..30\n");
    assert_texts(&s->tune.vary, "master_hold_interval=10s..5m | resign_odds=2..64 by x2 | "
                                "pass_length=exp(1s),uniform(1s, 2s)");
    assert_texts(&s->tune.minimise, "changes_per_hour | mixing.time");
    assert_texts(&s->tune.maximise, "tenure.p50");
    assert_texts(&s->tune.subject_to, "failover.p99 < lease + 1s | queue.wait < 5m");
    assert_int_equal(s->tune.precision_ppm, 25000);
    assert_true(s->tune.has_seeds);
    assert_int_equal(s->tune.first_seed, 11);
    assert_int_equal(s->tune.last_seed, 30);
    assert_int_equal(s->first_seed, 1); /* those of a run are others */
    assert_int_equal(s->axis_count, 0); /* and a run has no matrix by it */
    scenario_free(s);
}

static void an_empty_block_and_empty_keys_say_nothing(void **state)
{
    static const char *const texts[] = {
        "scenario: 1\n", "scenario: 1\ntune:\n",
        "scenario: 1\ntune:\n  vary:\n  minimise: []\n  subject_to:\n  precision:\n  seeds:\n"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct scenario *s = load_good(texts[i]);
        assert_int_equal(s->tune.vary.count + s->tune.minimise.count + s->tune.subject_to.count, 0);
        assert_int_equal(s->tune.precision_ppm, 0);
        assert_false(s->tune.has_seeds);
        scenario_free(s);
    }
}

static void the_nearest_block_counts_as_a_whole(void **state)
{
    static struct diagnostics diagnostics;
    const struct memory_file files[] = {
        {"own.yaml", "scenario: 1\nextends: base.yaml\ntune:\n  minimise: [changes]\n"},
        {"none.yaml", "scenario: 1\nextends: base.yaml\n"},
        {"base.yaml", "scenario: 1\ntune:\n  maximise: [jain]\n"}};
    (void)state;
    struct scenario *own = load_files(files, 3, "own.yaml", NULL, false, &diagnostics);
    struct scenario *none = load_files(files, 3, "none.yaml", NULL, false, &diagnostics);
    assert_non_null(own);
    assert_non_null(none);
    assert_texts(&own->tune.minimise, "changes");
    assert_texts(&own->tune.maximise, "");
    assert_texts(&none->tune.maximise, "jain");
    scenario_free(own);
    scenario_free(none);
}

static void every_mistake_is_told_at_its_place(void **state)
{
    (void)state;
    assert_complaints(
        "scenario: 1\n"
        "tune:\n"
        "  vary:\n"
        "    resign_odd: 1,2\n"
        "    wombat: 1\n"
        "    lease: 5s..1s\n"
        "    master_hold_interval: 10s,20\n"
        "    back_off_max: [1s, 2, {a: 1}]\n"
        "    back_off_min:\n"
        "  minimize: [changes]\n"
        "  wombat: 1\n"
        "  minimise:\n"
        "    - changes_per_hou\n"
        "    - tenure\n"
        "    - [a]\n"
        "  subject_to:\n"
        "    - queue.wait < 3\n"
        "    - S2 holds\n"
        "    - changes < leese\n"
        "    - mixing.time under 3s\n"
        "  precision: 200%\n"
        "  seeds: 9..1\n",
        "4:5-14 error: 'resign_odd' is not a parameter (did you mean 'resign_odds'?)\n"
        "5:5-10 error: 'wombat' is not a parameter (what is varied are parameters)\n"
        "6:12-17 error: this range is empty: it ends before it begins (write the smaller value "
        "first, as in 10s..5m)\n"
        "7:31-32 error: '20' has no unit (write numbers with units, such as 250ms, 10s or 1m30s)\n"
        "8:24-24 error: '2' has no unit (write numbers with units, such as 250ms, 10s or 1m30s)\n"
        "8:27-32 error: there are no values of back_off_max (write a list such as 10s,30s,1m or "
        "[10s, 30s, 1m], or a range such as 10s..5m)\n"
        "9:18 error: there are no values of back_off_min (write a list such as 10s,30s,1m or "
        "[10s, 30s, 1m], or a range such as 10s..5m)\n"
        "10:3-10 error: unknown key 'minimize' of 'tune' (did you mean 'minimise'?)\n"
        "11:3-8 error: unknown key 'wombat' of 'tune' (its keys are vary minimise maximise "
        "subject_to precision seeds)\n"
        "13:7-21 error: 'changes_per_hou' is no metric (did you mean 'changes_per_hour'?)\n"
        "14:7-12 error: 'tenure' is many lengths of time, not one (say which: tenure.mean, "
        "tenure.p99 or tenure.max)\n"
        "15:7-9 error: a list is not a text (write one value)\n"
        "17:20-20 error: this limit is a number, but it must be a duration (write a duration with "
        "its unit, such as 2s)\n"
        "18:7-14 error: safety is a filter already (write a limit of a metric, such as "
        "failover.p99 < 15s)\n"
        "19:17-21 error: nothing is known as 'leese' (did you mean 'lease'?)\n"
        "20:19-23 error: a comparison is missing before 'under' (comparisons are < <= == != >= >)\n"
        "21:14-17 error: '200%' is too large (the most allowed here is 100%)\n"
        "22:10-13 error: the last seed is smaller than the first (a range has between 1 and "
        "1000000 seeds)\n");
}

static void what_is_of_the_wrong_kind_is_told(void **state)
{
    (void)state;
    assert_complaints("scenario: 1\ntune: [a]\n",
                      "2:7-9 error: this is not what a study is to do (write keys below it, such "
                      "as 'minimise: [changes_per_hour]')\n");
    assert_complaints("scenario: 1\ntune:\n  vary: all\n  maximise: changes\n",
                      "3:9-11 error: 'vary' has values by parameter (write each on a line below "
                      "it, such as 'resign_odds: 2..64')\n"
                      "4:13-19 error: 'maximise' is a list of at most 16 texts (begin each with '- "
                      "' on a line of its own)\n");
    assert_complaints("scenario: 1\ntune:\n"
                      "  minimise: [jain, jain, jain, jain, jain, jain, jain, jain, jain]\n"
                      "  maximise: [jain, jain, jain, jain, jain, jain, jain, jain]\n",
                      "3:3-66 error: 'minimise' and 'maximise' name more than 16 metrics together "
                      "(leave some out)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_kept_as_options_would_have_it),
        cmocka_unit_test(an_empty_block_and_empty_keys_say_nothing),
        cmocka_unit_test(the_nearest_block_counts_as_a_whole),
        cmocka_unit_test(every_mistake_is_told_at_its_place),
        cmocka_unit_test(what_is_of_the_wrong_kind_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
