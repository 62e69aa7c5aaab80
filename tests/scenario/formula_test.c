/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/formula.h"
#include "sim/scenario/quantity.h"
#include "tests/t.h"

static struct text_error error;

static const struct {
    const char *name;
    enum formula_dimension dimension;
    int64_t value;
} known[] = {
    {"call_timeout", FORMULA_DURATION, 2 * QUANTITY_S},
    {"lease", FORMULA_DURATION, 10 * QUANTITY_S},
    {"master_check_interval", FORMULA_DURATION, 3 * QUANTITY_S},
    {"master_hold_interval", FORMULA_DURATION, 60 * QUANTITY_S},
    {"resign_odds", FORMULA_NUMBER, 10},
    {"backend.loss", FORMULA_RATIO, 1000},
};

static const char *name_at(void *context, size_t index)
{
    (void)context;
    return index < sizeof(known) / sizeof(known[0]) ? known[index].name : NULL;
}

static bool lookup(void *context, const char *name, size_t length, struct formula_value *value)
{
    (void)context;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strlen(known[i].name) != length || memcmp(known[i].name, name, length) != 0)
            continue;
        *value = known[i].dimension == FORMULA_DURATION ? formula_from_duration(known[i].value)
                 : known[i].dimension == FORMULA_RATIO  ? formula_from_ratio(known[i].value)
                                                        : formula_from_number(known[i].value);
        return true;
    }
    return false;
}

static const struct formula_names names = {.lookup = lookup, .name_at = name_at};

static enum text_problem evaluate(const char *text, struct formula_value *value)
{
    memset(&error, 0, sizeof(error));
    return formula_evaluate(text, strlen(text), &names, value, &error);
}

static struct formula_value value_of(const char *text)
{
    struct formula_value value = {0};
    if (evaluate(text, &value) != TEXT_OK)
        fail_msg("'%s': %s at %zu", text, error.message, error.offset);
    return value;
}

static void assert_value(const char *text, enum formula_dimension dimension, const char *printed)
{
    char out[FORMULA_BYTES];
    struct formula_value value = value_of(text);
    assert_int_equal(value.dimension, dimension);
    assert_string_equal(formula_print(value, out), printed);
}

static void assert_fails(const char *text, enum text_problem problem, size_t offset, size_t length,
                         const char *message, const char *help)
{
    struct formula_value value = {.dimension = FORMULA_RATIO};
    assert_int_equal(evaluate(text, &value), problem);
    assert_int_equal(error.problem, problem);
    assert_string_equal(error.message, message);
    assert_string_equal(error.help, help);
    assert_int_equal(error.offset, offset);
    assert_int_equal(error.length, length);
    assert_int_equal(value.dimension, FORMULA_RATIO);
}

static void limits_of_expectations_are_computed(void **state)
{
    (void)state;
    assert_value("call_timeout + master_check_interval", FORMULA_DURATION, "5s");
    assert_value("2*lease/3 + 500ms", FORMULA_DURATION, "~7.166666667s");
    assert_value("max(0, call_timeout - lease)", FORMULA_DURATION, "0s");
    assert_value("max(0, lease - call_timeout)", FORMULA_DURATION, "8s");
    assert_value("master_check_interval * (ceil(master_hold_interval / master_check_interval) "
                 "+ resign_odds - 1)",
                 FORMULA_DURATION, "1m27s");
    assert_value("34.3", FORMULA_NUMBER, "34.3");
    assert_value("2%", FORMULA_RATIO, "2%");
}

static void precedence_is_the_usual_one(void **state)
{
    (void)state;
    assert_value("1 + 2 * 3", FORMULA_NUMBER, "7");
    assert_value("(1 + 2) * 3", FORMULA_NUMBER, "9");
    assert_value("8 - 4 - 2", FORMULA_NUMBER, "2");
    assert_value("8 / 4 / 2", FORMULA_NUMBER, "1");
    assert_value("-2 * -3", FORMULA_NUMBER, "6");
    assert_value("- ( 1 - 3 )", FORMULA_NUMBER, "2");
    assert_value("\t1\t+ 1 ", FORMULA_NUMBER, "2");
    assert_value("lease-5s", FORMULA_DURATION, "5s");
}

static void fractions_stay_exact(void **state)
{
    (void)state;
    assert_value("1/3 * 3", FORMULA_NUMBER, "1");
    assert_value("lease / 3 * 3", FORMULA_DURATION, "10s");
    struct formula_value third = value_of("lease / 3");
    assert_true(rational_compare(third.value, formula_from_duration(3333333333).value) > 0);
    assert_true(rational_compare(third.value, formula_from_duration(3333333334).value) < 0);
}

static void dimensions_follow_the_operators(void **state)
{
    (void)state;
    assert_value("lease * 2", FORMULA_DURATION, "20s");
    assert_value("2 * lease", FORMULA_DURATION, "20s");
    assert_value("lease / 4", FORMULA_DURATION, "2.5s");
    assert_value("lease / call_timeout", FORMULA_NUMBER, "5");
    assert_value("lease * 2%", FORMULA_DURATION, "200ms");
    assert_value("2% * lease", FORMULA_DURATION, "200ms");
    assert_value("lease / 50%", FORMULA_DURATION, "20s");
    assert_value("backend.loss * 2", FORMULA_RATIO, "0.2%");
    assert_value("2 * backend.loss", FORMULA_RATIO, "0.2%");
    assert_value("backend.loss / 5", FORMULA_RATIO, "200ppm");
    assert_value("50% * 50%", FORMULA_RATIO, "25%");
    assert_value("10% / 20%", FORMULA_NUMBER, "0.5");
    assert_value("1 / 50%", FORMULA_NUMBER, "2");
    assert_value("100% - backend.loss", FORMULA_RATIO, "99.9%");
    assert_value("200ppm + 0.1%", FORMULA_RATIO, "1200ppm");
    assert_value("2% / 3", FORMULA_RATIO, "~6667ppm");
    assert_value("2\xc2\xb5s * 2", FORMULA_DURATION, "4us");
}

static void zero_fits_everything(void **state)
{
    (void)state;
    assert_value("0", FORMULA_ZERO, "0");
    assert_value("0.00", FORMULA_ZERO, "0");
    assert_value("0 + lease", FORMULA_DURATION, "10s");
    assert_value("lease - 0", FORMULA_DURATION, "10s");
    assert_value("min(lease, 0)", FORMULA_DURATION, "0s");
    assert_value("0 * 0", FORMULA_ZERO, "0");
    assert_value("0 * lease", FORMULA_DURATION, "0s");
    assert_value("0 / lease", FORMULA_ZERO, "0");
    assert_value("0 * 2", FORMULA_NUMBER, "0");
    assert_value("ceil(0)", FORMULA_ZERO, "0");
    assert_true(formula_fits(value_of("0"), FORMULA_DURATION));
    assert_true(formula_fits(value_of("1s"), FORMULA_DURATION));
    assert_false(formula_fits(value_of("1s"), FORMULA_NUMBER));
}

static void functions_work_on_numbers_and_their_like(void **state)
{
    (void)state;
    assert_value("min(3, 1, 2)", FORMULA_NUMBER, "1");
    assert_value("max (3s, 1s, 2s)", FORMULA_DURATION, "3s");
    assert_value("max\t( 1, 3, 2 )", FORMULA_NUMBER, "3");
    assert_value("ceil(7/2)", FORMULA_NUMBER, "4");
    assert_value("floor(7/2)", FORMULA_NUMBER, "3");
    assert_value("floor(-7/2)", FORMULA_NUMBER, "-4");
}

static void mixed_dimensions_are_refused(void **state)
{
    (void)state;
    assert_fails("lease + 3", TEXT_DIMENSION, 6, 1, "a duration and a number cannot be added",
                 "give the number a unit, such as 3s, or multiply by a duration");
    assert_fails("3 - lease", TEXT_DIMENSION, 2, 1, "a number and a duration cannot be subtracted",
                 "give the number a unit, such as 3s, or multiply by a duration");
    assert_fails("1 - backend.loss", TEXT_DIMENSION, 2, 1,
                 "a number and a ratio cannot be subtracted",
                 "write the number as a share too: 100% instead of 1");
    assert_fails("2% + 1", TEXT_DIMENSION, 3, 1, "a ratio and a number cannot be added",
                 "write the number as a share too: 100% instead of 1");
    assert_fails("lease + 2%", TEXT_DIMENSION, 6, 1, "a duration and a ratio cannot be added",
                 "write 'value * 2%' for a share of a value");
    assert_fails("lease * lease", TEXT_DIMENSION, 6, 1,
                 "a duration cannot be multiplied by a duration",
                 "multiply durations by numbers only");
    assert_fails("1 / lease", TEXT_DIMENSION, 2, 1, "a number cannot be divided by a duration",
                 "a duration divides durations only");
    assert_fails("max(lease, 1)", TEXT_DIMENSION, 0, 3,
                 "a duration and a number cannot be compared",
                 "give the number a unit, such as 3s, or multiply by a duration");
    assert_fails("1 + ceil(lease)", TEXT_DIMENSION, 4, 4, "'ceil' rounds numbers, not a duration",
                 "divide first, as in ceil(a / b) * b");
}

static void unknown_names_get_a_suggestion(void **state)
{
    static const struct formula_names unlisted = {.lookup = lookup};
    struct formula_value value;
    (void)state;
    assert_fails("1s + laese", TEXT_NAME, 5, 5, "nothing is known as 'laese'",
                 "did you mean 'lease'?");
    assert_fails("velocity", TEXT_NAME, 0, 8, "nothing is known as 'velocity'", "");
    assert_fails("_x", TEXT_NAME, 0, 2, "nothing is known as '_x'", "");
    assert_fails("Z9", TEXT_NAME, 0, 2, "nothing is known as 'Z9'", "");
    assert_fails("maxx(1, 2)", TEXT_NAME, 0, 4, "there is no function 'maxx'",
                 "did you mean 'max'?");
    assert_fails("sqrt(2)", TEXT_NAME, 0, 4, "there is no function 'sqrt'",
                 "the functions are min, max, ceil and floor");
    assert_int_equal(formula_evaluate("laese", 5, &unlisted, &value, &error), TEXT_NAME);
    assert_string_equal(error.help, "");
    assert_int_equal(formula_evaluate("lease", 5, NULL, &value, &error), TEXT_NAME);
}

static void syntax_errors_point_at_their_place(void **state)
{
    const char *operand = "write a name, a number, a duration such as 500ms or a ratio such as 2%";
    (void)state;
    assert_fails("", TEXT_EMPTY, 0, 0, "a formula is missing here",
                 "write a limit, such as 2s or call_timeout + 500ms");
    assert_fails("  ", TEXT_EMPTY, 0, 2, "a formula is missing here",
                 "write a limit, such as 2s or call_timeout + 500ms");
    assert_fails("1 +", TEXT_SYNTAX, 3, 0, "a value is missing here", operand);
    assert_fails("1 + * 2", TEXT_SYNTAX, 4, 1, "a value is missing here", operand);
    assert_fails("()", TEXT_SYNTAX, 1, 1, "a value is missing here", operand);
    assert_fails("2 * (1 + 2", TEXT_SYNTAX, 4, 1, "this '(' is never closed", "add a ')'");
    assert_fails("1 2", TEXT_SYNTAX, 2, 1, "an operator is missing here",
                 "the operators are + - * / and parentheses");
    assert_fails("1 + 2)", TEXT_SYNTAX, 5, 1, "an operator is missing here",
                 "the operators are + - * / and parentheses");
    assert_fails("max(1 2)", TEXT_SYNTAX, 6, 1, "a ',' or ')' is missing here",
                 "separate values by commas and close with ')'");
    assert_fails("max(1", TEXT_SYNTAX, 5, 0, "a ',' or ')' is missing here",
                 "separate values by commas and close with ')'");
    assert_fails("max(1)", TEXT_SYNTAX, 0, 3, "'max' takes two or more values", "write max(a, b)");
    assert_fails("floor(1, 2)", TEXT_SYNTAX, 0, 5, "'floor' takes one value", "write floor(a / b)");
    assert_fails("lease * (", TEXT_SYNTAX, 9, 0, "a value is missing here", operand);
}

static void literals_are_quantities(void **state)
{
    const char *units = "write numbers with units, such as 250ms, 10s or 1m30s";
    (void)state;
    assert_fails("lease + 10secs", TEXT_UNIT, 8, 6, "'10secs' is not a duration",
                 "write 's' for 'secs', directly behind the number");
    assert_fails("1.2.3", TEXT_UNIT, 0, 5, "'1.2.3' is not a duration", units);
    assert_fails("1.", TEXT_SYNTAX, 0, 2, "'1.' is not a duration", units);
    assert_fails("5ppm%", TEXT_UNIT, 0, 5, "'5ppm%' is not a ratio",
                 "write a share with its unit, such as 2%, 0.1% or 200ppm");
    assert_fails("5%3", TEXT_SYNTAX, 2, 1, "an operator is missing here",
                 "the operators are + - * / and parentheses");
    assert_fails("1_000", TEXT_UNIT, 0, 5, "'1_000' is not a duration", units);
}

static void division_by_zero_is_refused(void **state)
{
    (void)state;
    assert_fails("1s / (lease - 10s)", TEXT_DIVISION, 3, 1, "this divides by zero",
                 "what stands behind '/' comes to 0 here");
    assert_fails("1 / 0", TEXT_DIVISION, 2, 1, "this divides by zero",
                 "what stands behind '/' comes to 0 here");
    assert_fails("0 / 0", TEXT_DIVISION, 2, 1, "this divides by zero",
                 "what stands behind '/' comes to 0 here");
}

static void overflow_is_an_error_not_a_wrong_number(void **state)
{
    const char *message = "this number becomes too large to be exact";
    const char *help = "use smaller numbers or fewer digits";
    (void)state;
    assert_value("1152921504606846976 * 1152921504606846976 / 1152921504606846976", FORMULA_NUMBER,
                 "1152921504606846976");
    assert_fails("1152921504606846976 * 1152921504606846976 * 2", TEXT_OVERFLOW, 42, 1, message,
                 help);
    assert_fails("1/1000000000000000003 + 1/1000000000000000009 + 1/7", TEXT_OVERFLOW, 46, 1,
                 message, help);
    assert_fails("9223372036854775808", TEXT_OVERFLOW, 0, 19, message, help);
    assert_fails("99223372036854775807", TEXT_OVERFLOW, 0, 20, message, help);
    assert_fails("0.0000000000000000001", TEXT_OVERFLOW, 0, 21, message, help);
    assert_fails("1 - 9223372036854775807 * 2", TEXT_OVERFLOW, 0, 27, message, help);
    assert_fails("9223372036854775807 + 1", TEXT_OVERFLOW, 0, 23, message, help);
    assert_fails("100% * 9223372036854775", TEXT_OVERFLOW, 0, 23, message, help);
}

static void depth_and_length_are_bounded(void **state)
{
    char text[FORMULA_TEXT_MAX + 2];
    struct formula_value value;
    (void)state;
    memset(text, '(', sizeof(text));
    memcpy(text + FORMULA_DEPTH_MAX - 1, "1", 1);
    memset(text + FORMULA_DEPTH_MAX, ')', FORMULA_DEPTH_MAX - 1);
    size_t deepest = 2 * FORMULA_DEPTH_MAX - 1;
    assert_int_equal(formula_evaluate(text, deepest, NULL, &value, &error), TEXT_OK);
    memset(text, '-', sizeof(text));
    assert_int_equal(formula_evaluate(text, sizeof(text) - 2, NULL, &value, &error),
                     TEXT_TOO_COMPLEX);
    assert_int_equal(error.offset, FORMULA_DEPTH_MAX);
    assert_string_equal(error.message, "this formula is nested too deeply");
    memset(text, ' ', sizeof(text));
    text[0] = '1';
    assert_int_equal(formula_evaluate(text, FORMULA_TEXT_MAX, NULL, &value, &error), TEXT_OK);
    assert_int_equal(formula_evaluate(text, FORMULA_TEXT_MAX + 1, NULL, &value, &error),
                     TEXT_TOO_COMPLEX);
    assert_string_equal(error.message, "this formula is too long");
}

static void values_print_for_people(void **state)
{
    char out[FORMULA_BYTES];
    (void)state;
    assert_value("-1/3", FORMULA_NUMBER, "~-0.333333");
    assert_value("2/3", FORMULA_NUMBER, "~0.666667");
    assert_value("-3/2", FORMULA_NUMBER, "-1.5");
    assert_value("100", FORMULA_NUMBER, "100");
    assert_value("0.9999999", FORMULA_NUMBER, "~1");
    assert_value("-lease / 3", FORMULA_DURATION, "~-3.333333333s");
    assert_string_equal(formula_print(formula_from_number(INT64_MAX), out), "9223372036854775807");
    assert_string_equal(formula_print(formula_from_ratio(200), out), "200ppm");
    struct formula_value most = {FORMULA_NUMBER, rational_from_parts(INT64_MAX, 1)};
    assert_true(rational_multiply(most.value, rational_from_integer(4), &most.value));
    assert_string_equal(formula_print(most, out), "9223372036854775807");
    assert_string_equal(formula_dimension_name(FORMULA_ZERO), "zero");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_of_expectations_are_computed),
        cmocka_unit_test(precedence_is_the_usual_one),
        cmocka_unit_test(fractions_stay_exact),
        cmocka_unit_test(dimensions_follow_the_operators),
        cmocka_unit_test(zero_fits_everything),
        cmocka_unit_test(functions_work_on_numbers_and_their_like),
        cmocka_unit_test(mixed_dimensions_are_refused),
        cmocka_unit_test(unknown_names_get_a_suggestion),
        cmocka_unit_test(syntax_errors_point_at_their_place),
        cmocka_unit_test(literals_are_quantities),
        cmocka_unit_test(division_by_zero_is_refused),
        cmocka_unit_test(overflow_is_an_error_not_a_wrong_number),
        cmocka_unit_test(depth_and_length_are_bounded),
        cmocka_unit_test(values_print_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
