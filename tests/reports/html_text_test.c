/* SPDX-License-Identifier: Apache-2.0 */
/* Text, numbers and times in HTML, to the byte; and what a sentence of expectation is about. */
#include "tests/t.h"

#include "reports/closest.h"
#include "reports/html_text.h"

static char written[512];

static FILE *open_text(void)
{
    memset(written, 0, sizeof written);
    return fmemopen(written, sizeof written - 1, "w");
}

static void expect_text(const char *text, const char *expected)
{
    FILE *f = open_text();
    html_text(f, text);
    fclose(f);
    assert_string_equal(written, expected);
}

static void what_is_special_is_escaped(void **state)
{
    (void)state;
    expect_text(NULL, "");
    expect_text("", "");
    expect_text("a<b>\"c\"&'d'", "a&lt;b&gt;&quot;c&quot;&amp;&#39;d&#39;");
    expect_text("one\ntwo\t\x1b[31m\x7f", "one\\ntwo\\t\\x1b[31m\\x7f");
    expect_text("\xff\xc3\xa9\xe2\x80\xae", "\\xff\xc3\xa9\\xe2\\x80\\xae");
}

static void prose_has_paragraphs(void **state)
{
    (void)state;
    FILE *f = open_text();
    html_prose(f, "One <line>\nand another.\n\nA second\n");
    html_prose(f, NULL);
    html_prose(f, "\n\n");
    fclose(f);
    assert_string_equal(written, "<p>One &lt;line&gt; and another.</p>\n<p>A second</p>\n");
}

static void lines_stay_and_are_cut(void **state)
{
    (void)state;
    FILE *f = open_text();
    html_lines(f, "a: <b>\nc\n", 100);
    html_lines(f, "0123456789", 4);
    html_lines(f, NULL, 4);
    fclose(f);
    assert_string_equal(written, "a: &lt;b&gt;\nc\n0123\n... and 6 bytes more");
}

static void quantities_have_units(void **state)
{
    static const struct {
        double value;
        const char *unit, *expected;
    } cases[] = {
        {0, "ns", "0 s"},
        {12, "ns", "12 ns"},
        {1500, "ns", "1.500 µs"},
        {2.5e6, "ns", "2.500 ms"},
        {37.1e9, "ns", "37.10 s"},
        {-1.47e9, "ns", "-1.470 s"},
        {119e9, "ns", "119.0 s"},
        {150e9, "ns", "2.500 min"},
        {3 * 3600e9, "ns", "3.000 h"},
        {3 * 86400e9, "ns", "3.000 d"},
        {5e15 * 86400, "ns", "5000000 d"},
        {0, "ppm", "0 %"},
        {5700, "ppm", "0.570 %"},
        {998879, "ppm", "99.89 %"},
        {34285, "per_hour", "34.28 /h"},
        {1234567, "count", "1,234,567"},
        {-1000, "count", "-1,000"},
        {7, NULL, "7"},
        {2.5, "count", "2.50"},
        {12345.678, "count", "12346"},
    };
    char text[HTML_NUMBER_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(html_quantity_text(text, cases[i].value, cases[i].unit),
                            cases[i].expected);
    FILE *f = open_text();
    html_count(f, INT64_MIN);
    fclose(f);
    assert_string_equal(written, "-9,223,372,036,854,775,808");
}

static void clocks_have_milliseconds(void **state)
{
    char text[HTML_NUMBER_BYTES];
    (void)state;
    assert_string_equal(html_clock(text, 0), "0:00.000");
    assert_string_equal(html_clock(text, 942407000000), "15:42.407");
    assert_string_equal(html_clock(text, 3723004000000), "1:02:03.004");
}

static void sentences_have_a_subject_and_a_comparison(void **state)
{
    static const struct {
        const char *sentence, *subject;
        bool is_least;
        enum closest_compare compare;
    } cases[] = {
        {"overlap.belief.max <= 3s", "overlap.belief", false, CLOSEST_MOST},
        {"failover.min >= 1s", "failover", true, CLOSEST_LEAST},
        {"tenure.p1 > 1s", "tenure", true, CLOSEST_LEAST},
        {"tenure.p99 < 1h", "tenure", false, CLOSEST_MOST},
        {"commits.rejected == 0", "commits.rejected", false, CLOSEST_EQUAL},
        {"S2 holds", "S2", false, CLOSEST_OTHER},
        {"tenure.mean within 3 se of 1m", "tenure", false, CLOSEST_OTHER},
        {"", "", false, CLOSEST_OTHER},
        {"averylongnamethatdoesnotfitintothespace == 0", "averylongnamet", false, CLOSEST_EQUAL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char subject[64];
        bool is_least;
        size_t room = i + 1 == sizeof cases / sizeof *cases ? 15 : sizeof subject;
        closest_subject(cases[i].sentence, subject, room, &is_least);
        assert_string_equal(subject, cases[i].subject);
        assert_int_equal(is_least, cases[i].is_least);
        assert_int_equal(closest_compare_of(cases[i].sentence), cases[i].compare);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_special_is_escaped),
        cmocka_unit_test(prose_has_paragraphs),
        cmocka_unit_test(lines_stay_and_are_cut),
        cmocka_unit_test(quantities_have_units),
        cmocka_unit_test(clocks_have_milliseconds),
        cmocka_unit_test(sentences_have_a_subject_and_a_comparison),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
