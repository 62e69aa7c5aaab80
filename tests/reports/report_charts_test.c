/* SPDX-License-Identifier: Apache-2.0 */
/* The charts of the report: laws, limits, and what else is drawn out of metrics. */
#include "tests/reports/page.h"

#include "reports/palette.h"

/* Everything that a scenario can have measured, over cases that are not recorded. */
static void add_everything(struct recorder *r, unsigned i)
{
    static const unsigned percentiles[] = {STATISTIC_P1, STATISTIC_P10, STATISTIC_P50,
                                           STATISTIC_P90, STATISTIC_P99};
    static const char *const scalars[] = {"voluntary", "involuntary",   "ping_pong",
                                          "crashes",   "short_tenures", "commits.rejected",
                                          "expiries"};
    for (unsigned n = 0; n < 5; n++) {
        add_metric(r, "tenure", percentiles[n], (60 + 30 * n + i) * S);
        add_metric(r, "failover", percentiles[n], (40 + 4 * n + i % 2) * S);
    }
    for (size_t n = 0; n < sizeof scalars / sizeof *scalars; n++)
        add_metric(r, scalars[n], 0, 3 + i);
    add_metric(r, "commits.stale", 0, i == 3 ? 2 : 0);
    add_metric(r, "failover", STATISTIC_COUNT, 10);
    add_metric(r, "stale.window", STATISTIC_COUNT, 2);
    add_metric(r, "stale.window", STATISTIC_MAX, (int64_t)(3 + i) * S);
    add_metric(r, "overlap.belief", STATISTIC_COUNT, i % 2);
    add_metric(r, "overlap.belief", STATISTIC_MAX, i * S);
    add_metric(r, "self_reelections", 0, 0);
}

static void charts_have_laws_and_limits(void **state)
{
    static const struct recorder_parameter parameters[] = {
        {"master_check_interval", "5s", NULL, true, 5 * S},
        {"master_hold_interval", "1m", NULL, true, 60 * S},
        {"resign_odds", "10", NULL, true, 10},
        {"one_way_delay", "5ms", NULL, false, 0},
        {"lease", "1m", NULL, true, 60 * S},
        {"keep_alive_interval", "20s", NULL, true, 20 * S},
        {"keep_alive_poll", "500ms", NULL, true, S / 2},
        {"expiry_tick", "500ms", NULL, true, S / 2},
        {"commit_delay", "10ms", NULL, true, S / 100},
    };
    static const struct recorder_expectation limits[] = {
        {"overlap.belief.max <= 2s", false, 1, 1, NULL},
        {"stale.window.max <= 9s", false, 2, 1, NULL},
        {"failover.max >= 1s", false, 3, 1, NULL},
    };
    struct recorder_meta meta = {"0.1.0", "1", reports_views_sql()};
    struct recorder *r = recorder_open("a.db", &meta, message);
    struct sample s;
    (void)state;
    sample_begin(&s, 3, 7, 3600 * S);
    sample_synthesize(&s, 11, true);
    s.of.parameters = parameters;
    s.of.parameter_count = sizeof parameters / sizeof *parameters;
    s.scenario.expectations = limits;
    s.scenario.expectation_count = 3;
    recorder_add_scenario(r, &s.scenario);
    for (unsigned i = 0; i < 5; i++) {
        s.of.seed = i;
        s.of.code = i > 2 ? 1 : 0;
        s.of.verdict = i > 2 ? "limit" : "held";
        recorder_begin_case(r, &s.of);
        add_everything(r, i);
        struct recorder_property held = {.property = PROPERTY_S2,
                                         .exercised = 3,
                                         .has_measured = true,
                                         .has_limit = true,
                                         .measured = i * S,
                                         .limit = (int64_t)(10 - i) * S};
        recorder_add_property(r, &held);
        add_result(r, 0, i <= 2, 2 * S, (int64_t)i * S, "2s", "some");
        add_result(r, 1, true, 9 * S, (int64_t)(3 + i) * S, "9s", "some");
        add_result(r, 2, false, S, 0, "1s", NULL);
        recorder_end_case(r);
    }
    assert_true(recorder_finish(r, message));
    sample_end(&s);
    char *page = page_of("a.db");
    expect_part(page, "<i class=\"dash law\"></i>theory without faults</span>");
    expect_part(page, "<i class=\"dash law\"></i>theory after a crash</span>");
    expect_part(page, "p99 over 5 seeds: 3.000 min to 3.067 min</title>");
    expect_part(page, ">limit 2.000 s</text>");
    expect_part(page, "<circle class=\"dot bad\"");
    expect_part(page, ">without faults 5.015 s</text>");
    expect_part(page, ">least bound 6.000 s</text>");
    expect_part(page, "Closest to its bound: 4.000 s of 6.000 s.");
    expect_part(page, "What fencing did not save");
    expect_part(page, "50 % beyond");
    expect_part(page, "nothing was measured");
    expect_part(page, "Balance: Jain&#39;s index of the load");
    free(page);
}

/* r1 ends six times in half a minute, r2 once, of its own: what is voluntary is no flap. */
static void the_flap_penalty_is_drawn_where_there_is_any(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 2, 3600 * S);
    for (int64_t i = 0; i < 6; i++) {
        sample_believe(&s, (600 + 5 * i) * S, 0, 0);
        sample_disbelieve(&s, (602 + 5 * i) * S, 0, 0, SIM_CAUSE_LOST);
    }
    sample_believe(&s, 700 * S, 1, 1);
    sample_disbelieve(&s, 900 * S, 1, 1, SIM_CAUSE_RESIGN);
    write_case(&s, "a.db");
    char *page = page_of("a.db");
    const char *chart = strstr(page, "<figcaption>Flap penalty</figcaption>");
    assert_non_null(chart);
    expect_part(chart, "<i class=\"box i0\"></i>r1</span><span><i class=\"dash law\">");
    expect_part(chart, ">6000</text>");
    free(page);
    sample_begin(&s, 2, 2, 3600 * S);
    sample_believe(&s, 700 * S, 1, 1);
    sample_disbelieve(&s, 900 * S, 1, 1, SIM_CAUSE_RESIGN);
    write_case(&s, "a.db");
    page = page_of("a.db");
    assert_null(strstr(page, "Flap penalty"));
    free(page);
}

/* Keys of charts, lines of plots and bars mean the same instance by the same colour. */
static void colours_of_instances_are_the_same_everywhere(void **state)
{
    extern const char reports_page_style[], reports_style[];
    (void)state;
    for (unsigned i = 0; i < PALETTE_INSTANCES; i++) {
        char line[64];
        snprintf(line, sizeof line, "i.i%u { background: #%06x; }", i, palette_instances[i]);
        expect_part(reports_page_style, line);
        snprintf(line, sizeof line, "set style line %u lc rgb '#%06X'", 11 + i,
                 palette_instances[i]);
        if (palette_instances[i] != 0xf0e442) /* yellow fills a bar and is no line on white */
            expect_part(reports_style, line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(charts_have_laws_and_limits),
        IN_FOLDER(the_flap_penalty_is_drawn_where_there_is_any),
        cmocka_unit_test(colours_of_instances_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
