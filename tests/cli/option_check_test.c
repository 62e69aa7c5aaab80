/* SPDX-License-Identifier: Apache-2.0 */
/* The check of tables finds each kind of mistake. */
#include "tests/t.h"

#include "sim/cli/option_check.h"
#include "tests/cli/sample_command.h"

static int run_nothing(const struct command_call *call)
{
    (void)call;
    return 0;
}

static const struct verb_spec good_verb = {
    .name = "run", .summary = "run", .synopsis = "", .description = "Runs.", .run = run_nothing};

/* A command whose only verb has `own` and whose common options are `common`. */
static void assert_found(const struct option_spec *own, const struct option_spec *common,
                         const char *mistake)
{
    struct verb_spec verb = good_verb;
    const struct verb_spec *const verbs[] = {&verb, NULL};
    const struct command_spec command = {.name = "tenure", .verbs = verbs, .common = common};
    char message[256];

    verb.options = own;
    assert_int_equal(command_spec_is_sound(&command, message, sizeof(message)), *mistake == '\0');
    assert_string_equal(message, mistake);
}

static void assert_option(struct option_spec spec, const char *mistake)
{
    const struct option_spec own[] = {spec, {.name = NULL}};

    assert_found(own, NULL, mistake);
}

static void assert_verbs(const struct verb_spec *first, const struct verb_spec *second,
                         const char *mistake)
{
    const struct verb_spec *const verbs[] = {first, second, NULL};
    const struct command_spec command = {.name = "tenure", .verbs = verbs};
    char message[256];

    assert_int_equal(command_spec_is_sound(&command, message, sizeof(message)), *mistake == '\0');
    assert_string_equal(message, mistake);
}

static void good_tables_are_sound(void **state)
{
    char message[256];

    (void)state;
    assert_true(command_spec_is_sound(&sample_command, message, sizeof(message)));
    assert_string_equal(message, "");
    assert_option((struct option_spec){.name = "x2", .letter = 'X', .help = "help"}, "");
}

static void names_and_letters_are_checked(void **state)
{
    (void)state;
    assert_option(
        (struct option_spec){.name = "Jobs", .help = "help"},
        "tenure run: Jobs: its name is not made of lower-case letters, digits and dashes");
    assert_option(
        (struct option_spec){.name = "jo_bs", .help = "help"},
        "tenure run: jo_bs: its name is not made of lower-case letters, digits and dashes");
    assert_option((struct option_spec){.name = "{", .help = "help"},
                  "tenure run: {: its name is not made of lower-case letters, digits and dashes");
    assert_option((struct option_spec){.name = "help", .help = "help"},
                  "tenure run: help: its name is reserved");
    assert_option((struct option_spec){.name = "no-x", .help = "help"},
                  "tenure run: no-x: its name is reserved");
    assert_option((struct option_spec){.name = "x", .letter = 'h', .help = "help"},
                  "tenure run: x: its letter is reserved or none");
    assert_option((struct option_spec){.name = "x", .letter = '4', .help = "help"},
                  "tenure run: x: its letter is reserved or none");
    assert_option((struct option_spec){.name = "x", .letter = '~', .help = "help"},
                  "tenure run: x: its letter is reserved or none");
    assert_option((struct option_spec){.name = "x", .letter = '_', .help = "help"},
                  "tenure run: x: its letter is reserved or none");
}

static void help_lines_are_checked(void **state)
{
    char line[100] = "";

    (void)state;
    assert_option((struct option_spec){.name = "x"}, "tenure run: x: a line of help is missing");
    assert_option((struct option_spec){.name = "x", .help = "Full stop."},
                  "tenure run: x: its line of help ends in a full stop");
    assert_option((struct option_spec){.name = "x", .help = "two\nlines"},
                  "tenure run: x: its line of help is too long");
    memset(line, 'x', 77);
    assert_option((struct option_spec){.name = "x", .help = line},
                  "tenure run: x: its line of help is too long");
}

static void values_are_checked(void **state)
{
    static const char *const none[] = {NULL};
    struct option_spec spec = {.name = "x", .help = "help", .standard = "off"};

    (void)state;
    assert_option(spec, "tenure run: x: its default is not \"on\"");
    spec.standard = NULL;
    spec.kind = OPTION_CHOICE;
    assert_option(spec, "tenure run: x: its choices are missing");
    spec.choices = none;
    assert_option(spec, "tenure run: x: its choices are missing");
    spec.kind = OPTION_FILE;
    assert_option(spec, "tenure run: x: the name of its value is missing");
    spec.value = "N";
    spec.kind = OPTION_COUNT;
    spec.least = 1;
    assert_option(spec, "tenure run: x: its bounds are in the wrong order");
    spec.most = 4;
    spec.standard = "5";
    assert_option(spec, "tenure run: x: its default is no good value");
    spec.standard = "4";
    assert_option(spec, "");
}

static void clashes_are_found(void **state)
{
    const struct option_spec twice[] = {
        {.name = "x", .help = "help"}, {.name = "x", .help = "help"}, {.name = NULL}};
    const struct option_spec letter[] = {{.name = "x", .letter = 'x', .help = "help"},
                                         {.name = "y", .letter = 'x', .help = "help"},
                                         {.name = NULL}};
    const struct option_spec other[] = {{.name = "x", .help = "help"}, {.name = NULL}};
    const struct option_spec bad[] = {{.name = "x"}, {.name = NULL}};

    (void)state;
    assert_found(twice, NULL, "tenure run: x: its name or letter is taken");
    assert_found(letter, NULL, "tenure run: y: its name or letter is taken");
    assert_found(other, other, "tenure run: x: its name or letter is taken");
    assert_found(NULL, bad, "tenure : x: a line of help is missing");
}

static void verbs_are_checked(void **state)
{
    struct verb_spec verb = good_verb;

    (void)state;
    assert_verbs(&good_verb, &good_verb, "tenure run: run: its name is taken");
    verb.name = "a b";
    assert_verbs(&verb, NULL,
                 "tenure a b: a b: its name is not made of lower-case letters, digits and dashes");
    verb.name = "other";
    assert_verbs(&good_verb, &verb, "");
    verb.summary = NULL;
    assert_verbs(&verb, NULL, "tenure other: other: a line of help is missing");
    verb.summary = "summary";
    verb.synopsis = NULL;
    assert_verbs(&verb, NULL,
                 "tenure other: other: its synopsis, description or function is missing");
    verb.synopsis = "";
    verb.description = NULL;
    assert_verbs(&verb, NULL,
                 "tenure other: other: its synopsis, description or function is missing");
    verb.description = "D.";
    verb.run = NULL;
    assert_verbs(&verb, NULL,
                 "tenure other: other: its synopsis, description or function is missing");
    verb.run = run_nothing;
    verb.operands_least = 1;
    assert_verbs(&verb, NULL,
                 "tenure other: other: its numbers of operands are in the wrong order");
    verb.operands_most = 1;
    assert_verbs(&verb, NULL, "tenure other: other: its operand is not described");
    verb.operand.value = "FILE";
    assert_verbs(&verb, NULL, "tenure other: other: its operand is not described");
    verb.operand.kind = OPTION_CHOICE;
    assert_verbs(&verb, NULL, "tenure other: other: its choices are missing");
    verb.operand.kind = OPTION_FILE;
    assert_verbs(&verb, NULL, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_tables_are_sound),  cmocka_unit_test(names_and_letters_are_checked),
        cmocka_unit_test(help_lines_are_checked), cmocka_unit_test(values_are_checked),
        cmocka_unit_test(clashes_are_found),      cmocka_unit_test(verbs_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
