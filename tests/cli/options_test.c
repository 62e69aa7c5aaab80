/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of the command line and its getters. */
#include "tests/t.h"

#include "sim/cli/options.h"
#include "tests/cli/sample_command.h"

/* Each test parses into this; a test program is one thread. */
static struct options options;

static enum options_outcome parse(const char *verb, int count, const char *const *words)
{
    return options_parse(&options, &sample_command, command_verb(&sample_command, verb), count,
                         (char *const *)words);
}

#define PARSE(verb, ...)                                                            \
    parse(verb, (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)), \
          (const char *const[]){__VA_ARGS__})

/* Parsing fails with exactly this message. */
#define assert_wrong(message_text, verb, ...)                      \
    do {                                                           \
        assert_int_equal(PARSE(verb, __VA_ARGS__), OPTIONS_WRONG); \
        assert_string_equal(options.message, message_text);        \
    } while (0)

static void nothing_given_yields_the_defaults(void **state)
{
    (void)state;
    assert_int_equal(parse("run", 0, NULL), OPTIONS_READY);
    assert_int64_equal(options_count(&options, "jobs"), 4);
    assert_int64_equal(options_count(&options, "offset"), 0);
    assert_int64_equal(options_choice(&options, "color"), 0);
    assert_int64_equal(options_choice(&options, "level"), -1);
    assert_string_equal(options_text(&options, "jobs"), "4");
    assert_null(options_text(&options, "json"));
    assert_null(options_nth(&options, "filter", 0));
    assert_false(options_is_on(&options, "quiet"));
    assert_true(options_is_on(&options, "picture"));
    assert_int64_equal(options_times(&options, "verbose"), 0);
    assert_int_equal(options_given(&options, "jobs"), 0);
    assert_int_equal(options.operand_count, 0);
}

static void values_come_attached_or_as_the_next_argument(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "--jobs=1", "--jobs", "2"), OPTIONS_READY);
    assert_int64_equal(options_count(&options, "jobs"), 2);
    assert_int_equal(PARSE("run", "-j3"), OPTIONS_READY);
    assert_int64_equal(options_count(&options, "jobs"), 3);
    assert_int_equal(PARSE("run", "-j", "64"), OPTIONS_READY);
    assert_int64_equal(options_count(&options, "jobs"), 64);
    assert_int_equal(PARSE("run", "--filter=a=b"), OPTIONS_READY);
    assert_string_equal(options_text(&options, "filter"), "a=b");
    assert_int_equal(PARSE("run", "--filter="), OPTIONS_READY);
    assert_string_equal(options_text(&options, "filter"), "");
    assert_int_equal(PARSE("run", "--json", "-"), OPTIONS_READY);
    assert_string_equal(options_text(&options, "json"), "-");
}

static void letters_are_bundled_and_the_last_may_take_a_value(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "-vqvj8"), OPTIONS_READY);
    assert_int64_equal(options_times(&options, "verbose"), 2);
    assert_true(options_is_on(&options, "quiet"));
    assert_int64_equal(options_count(&options, "jobs"), 8);
    assert_int_equal(PARSE("run", "-vj", "9", "-kx"), OPTIONS_READY);
    assert_int64_equal(options_count(&options, "jobs"), 9);
    assert_string_equal(options_text(&options, "filter"), "x");
}

static void flags_are_undone_by_a_later_no(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "--quiet", "--no-quiet", "--no-picture"), OPTIONS_READY);
    assert_false(options_is_on(&options, "quiet"));
    assert_false(options_is_on(&options, "picture"));
    assert_int_equal(PARSE("run", "-vv", "--no-verbose", "-v"), OPTIONS_READY);
    assert_int64_equal(options_times(&options, "verbose"), 1);
    assert_int_equal(options_given(&options, "verbose"), 4);
}

static void repeated_options_are_kept_in_order(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "-k", "b", "a.yaml", "--filter=a", "--tag", "t"), OPTIONS_READY);
    assert_int_equal(options_given(&options, "filter"), 2);
    assert_string_equal(options_nth(&options, "filter", 0), "b");
    assert_string_equal(options_nth(&options, "filter", 1), "a");
    assert_null(options_nth(&options, "filter", 2));
    assert_string_equal(options_text(&options, "filter"), "a");
}

static void options_and_operands_mix_until_two_dashes(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "a.yaml", "-q", "-", "--", "-q", "--jobs", "--"), OPTIONS_READY);
    assert_int_equal(options.operand_count, 5);
    assert_string_equal(options.operands[0], "a.yaml");
    assert_string_equal(options.operands[1], "-");
    assert_string_equal(options.operands[2], "-q");
    assert_string_equal(options.operands[3], "--jobs");
    assert_string_equal(options.operands[4], "--");
}

static void negative_numbers_are_values_and_operands(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "--offset", "-5", "-7", "-.5"), OPTIONS_READY);
    assert_int64_equal(options_count(&options, "offset"), -5);
    assert_int_equal(options.operand_count, 2);
    assert_int_equal(PARSE("run", "--offset", "-9223372036854775808"), OPTIONS_READY);
    assert_int64_equal(options_count(&options, "offset"), INT64_MIN);
    assert_int_equal(PARSE("run", "--offset=9223372036854775807"), OPTIONS_READY);
    assert_int64_equal(options_count(&options, "offset"), INT64_MAX);
}

static void a_choice_is_its_index(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "--color", "never", "--level=tracker"), OPTIONS_READY);
    assert_int64_equal(options_choice(&options, "color"), 2);
    assert_int64_equal(options_choice(&options, "level"), 1);
    assert_string_equal(options_text(&options, "level"), "tracker");
}

static void help_is_found_wherever_it_stands(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "a", "-h", "--bogus"), OPTIONS_HELP_SHORT);
    assert_int_equal(PARSE("run", "-qh"), OPTIONS_HELP_SHORT);
    assert_int_equal(PARSE("run", "--help"), OPTIONS_HELP_LONG);
    assert_int_equal(PARSE("replay", "--help"), OPTIONS_HELP_LONG);
}

static void unknown_names_are_refused_with_the_nearest(void **state)
{
    (void)state;
    assert_wrong("tenure run: no option --job; did you mean --jobs? 'tenure run -h' lists them",
                 "run", "--job=4");
    assert_wrong("tenure run: no option --quite; did you mean --quiet? 'tenure run -h' lists them",
                 "run", "--quite");
    assert_wrong("tenure run: no option --hepl; did you mean --help? 'tenure run -h' lists them",
                 "run", "--hepl");
    assert_wrong("tenure run: no option --elephant; 'tenure run -h' lists them", "run",
                 "--elephant");
    assert_wrong("tenure run: no option --no-elephant; 'tenure run -h' lists them", "run",
                 "--no-elephant");
    assert_wrong("tenure run: no option --no-; 'tenure run -h' lists them", "run", "--no-");
    assert_wrong("tenure run: no option --; 'tenure run -h' lists them", "run", "--=x");
    assert_wrong("tenure list: no option --jobs; 'tenure list -h' lists them", "list", "--jobs");
    assert_wrong("tenure run: no option -x in '-qx'; 'tenure run -h' lists them", "run", "-qx");
    assert_wrong("tenure run: no such option in '-\\x01'; 'tenure run -h' lists them", "run",
                 "-\x01");
    assert_wrong("tenure run: no option -json=x; did you mean --json=x?", "run", "-json=x");
}

static void long_names_are_not_abbreviated(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "--off=1"), OPTIONS_WRONG);
    assert_int_equal(PARSE("run", "--helpful"), OPTIONS_WRONG);
}

static void foreign_words_are_made_printable_and_short(void **state)
{
    char word[2000];

    (void)state;
    memset(word, 'y', sizeof(word));
    memcpy(word, "--\x1b[31m", 7);
    word[sizeof(word) - 1] = '\0';
    assert_int_equal(PARSE("run", word), OPTIONS_WRONG);
    assert_null(strchr(options.message, '\x1b'));
    assert_true(strlen(options.message) < 200);
    word[0] = 'y';
    word[1] = 'y';
    assert_int_equal(PARSE("run", "--jobs", word), OPTIONS_WRONG);
    assert_null(strchr(options.message, '\x1b'));
    assert_true(strlen(options.message) < 200);
}

static void values_that_are_missing_or_not_wanted(void **state)
{
    (void)state;
    assert_wrong("tenure run: --json needs a value; write --json=FILE", "run", "--json");
    assert_wrong("tenure run: -j needs a value; write --jobs=N", "run", "-qj");
    assert_wrong("tenure run: --level needs a value; write --level=CHOICE", "run", "--level");
    assert_wrong(
        "tenure run: --json needs a value, but '--quiet' follows; if that is the value, write "
        "--json=--quiet",
        "run", "--json", "--quiet");
    assert_wrong("tenure run: --json needs a value, but '--' follows; if that is the value, write "
                 "--json=--",
                 "run", "--json", "--", "x");
    assert_wrong("tenure run: -j takes its value without '='; write -j VALUE or --jobs=VALUE",
                 "run", "-j=4");
    assert_wrong("tenure run: --quiet takes no value; write --quiet or --no-quiet", "run",
                 "--quiet=1");
    assert_wrong("tenure run: --no-quiet takes no value; write just --no-quiet", "run",
                 "--no-quiet=1");
    assert_wrong("tenure run: --no-jobs: --jobs takes a value and cannot be undone; leave it out",
                 "run", "--no-jobs");
    assert_wrong("tenure run: --json: the FILE is empty; write one, or leave the option out", "run",
                 "--json=");
}

static void counts_are_whole_numbers_within_their_bounds(void **state)
{
    (void)state;
    assert_wrong("tenure run: --jobs: '0' is out of bounds; write a number from 1 to 64", "run",
                 "--jobs=0");
    assert_wrong("tenure run: --jobs: '65' is out of bounds; write a number from 1 to 64", "run",
                 "--jobs=65");
    assert_wrong("tenure run: -j: '4x' is no whole number; write a number from 1 to 64", "run",
                 "-j4x");
    assert_wrong("tenure run: --jobs: '' is no whole number; write a number from 1 to 64", "run",
                 "--jobs=");
    assert_wrong("tenure run: --jobs: '-' is no whole number; write a number from 1 to 64", "run",
                 "--jobs=-");
    assert_wrong("tenure run: --jobs: ' 4' is no whole number; write a number from 1 to 64", "run",
                 "--jobs= 4");
    assert_wrong(
        "tenure run: --jobs: '99999999999999999999' is no whole number; write a number from 1 "
        "to 64",
        "run", "--jobs=99999999999999999999");
    assert_int_equal(PARSE("run", "--offset=9223372036854775808"), OPTIONS_WRONG);
    assert_int_equal(PARSE("run", "--offset=-9223372036854775809"), OPTIONS_WRONG);
}

static void choices_are_listed_with_the_nearest(void **state)
{
    (void)state;
    assert_wrong("tenure run: --color: 'nevr' is no choice; did you mean never? choose from auto, "
                 "always, never",
                 "run", "--color=nevr");
    assert_wrong("tenure run: --color: 'elephant' is no choice; choose from auto, always, never",
                 "run", "--color=elephant");
}

static void checks_of_the_table_are_asked(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "--time-budget", "30s"), OPTIONS_READY);
    assert_string_equal(options_text(&options, "time-budget"), "30s");
    assert_wrong("tenure run: --time-budget: '30' is not a duration; write for example 30s", "run",
                 "--time-budget=30");
}

static void operands_are_counted_and_checked(void **state)
{
    (void)state;
    assert_int_equal(PARSE("replay", "a"), OPTIONS_READY);
    assert_int_equal(parse("replay", 0, NULL), OPTIONS_WRONG);
    assert_string_equal(options.message,
                        "tenure replay: FILE is missing; usage: tenure replay [options] FILE");
    assert_wrong("tenure replay: 'b' is one argument too many; usage: tenure replay [options] FILE",
                 "replay", "a", "b");
    assert_wrong("tenure replay: FILE: the FILE is empty; write one, or leave the option out",
                 "replay", "");
    assert_wrong(
        "tenure help: VERB: 'rum' is no verb; did you mean run? 'tenure --help' lists them", "help",
        "rum");
    assert_wrong("tenure help: VERB: 'elephant' is no verb; 'tenure --help' lists them", "help",
                 "elephant");
    assert_int_equal(PARSE("help", "replay"), OPTIONS_READY);
    assert_int_equal(PARSE("completion", "zsh"), OPTIONS_READY);
    assert_int_equal(PARSE("completion", "csh"), OPTIONS_WRONG);
}

static void very_many_arguments_are_refused(void **state)
{
    static const char *words[OPTIONS_OPERANDS_MAX + 1];
    static char letters[OPTIONS_GIVEN_MAX + 3];

    (void)state;
    for (size_t i = 0; i <= OPTIONS_OPERANDS_MAX; i++)
        words[i] = "a.yaml";
    assert_int_equal(parse("run", OPTIONS_OPERANDS_MAX, words), OPTIONS_READY);
    assert_int_equal(parse("run", OPTIONS_OPERANDS_MAX + 1, words), OPTIONS_WRONG);
    assert_string_equal(options.message,
                        "tenure run: more than 4096 arguments; name a folder instead");

    memset(letters, 'v', sizeof(letters) - 1);
    letters[0] = '-';
    assert_int_equal(PARSE("run", letters), OPTIONS_WRONG);
    assert_string_equal(options.message, "tenure run: more than 1024 options; give fewer");
    letters[OPTIONS_GIVEN_MAX + 1] = '\0';
    assert_int_equal(PARSE("run", letters), OPTIONS_READY);
    assert_int64_equal(options_times(&options, "verbose"), OPTIONS_GIVEN_MAX);
}

static void an_unknown_verb_is_refused_with_the_nearest(void **state)
{
    (void)state;
    options_unknown_verb(&options, &sample_command, "lst");
    assert_string_equal(options.message,
                        "tenure: 'lst' is no verb; did you mean list? 'tenure --help' lists them");
    options_unknown_verb(&options, &sample_command, "list");
    assert_string_equal(options.message, "tenure: ");
    assert_null(command_verb(&sample_command, "lst"));
}

static const char *const many_words[] = {
    "a-rather-long-choice-of-sixty-four-bytes-that-fills-the-line-1",
    "a-rather-long-choice-of-sixty-four-bytes-that-fills-the-line-2",
    "a-rather-long-choice-of-sixty-four-bytes-that-fills-the-line-3",
    "a-rather-long-choice-of-sixty-four-bytes-that-fills-the-line-4",
    "a-rather-long-choice-of-sixty-four-bytes-that-fills-the-line-5",
    "a-rather-long-choice-of-sixty-four-bytes-that-fills-the-line-6",
    "a-rather-long-choice-of-sixty-four-bytes-that-fills-the-line-7",
    "a-rather-long-choice-of-sixty-four-bytes-that-fills-the-line-8",
    NULL};

static void tables_may_be_missing_and_messages_are_cut(void **state)
{
    static const struct option_spec own[] = {
        {.name = "word", .kind = OPTION_CHOICE, .choices = many_words, .help = "words"},
        {.name = NULL}};
    static char long_name[600];
    const struct verb_spec bare = {.name = "bare", .synopsis = ""};
    const struct verb_spec wordy = {.name = "wordy", .synopsis = "", .options = own};
    const struct verb_spec *const verbs[] = {&bare, NULL};
    struct command_spec command = {.name = "tenure", .verbs = verbs};
    const char *const list[] = {"--word=x", "-x"};
    char *const *words = (char *const *)list;

    (void)state;
    assert_int_equal(options_parse(&options, &command, &wordy, 1, words), OPTIONS_WRONG);
    assert_int_equal(strlen(options.message), OPTIONS_MESSAGE_MAX - 1);
    assert_int_equal(options_parse(&options, &command, &bare, 1, words), OPTIONS_WRONG);
    assert_int_equal(options_parse(&options, &command, &bare, 1, words + 1), OPTIONS_WRONG);
    memset(long_name, 'n', sizeof(long_name) - 1);
    command.name = long_name;
    assert_int_equal(options_parse(&options, &command, &bare, 1, words), OPTIONS_WRONG);
    assert_int_equal(strlen(options.message), OPTIONS_MESSAGE_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_yields_the_defaults),
        cmocka_unit_test(values_come_attached_or_as_the_next_argument),
        cmocka_unit_test(letters_are_bundled_and_the_last_may_take_a_value),
        cmocka_unit_test(flags_are_undone_by_a_later_no),
        cmocka_unit_test(repeated_options_are_kept_in_order),
        cmocka_unit_test(options_and_operands_mix_until_two_dashes),
        cmocka_unit_test(negative_numbers_are_values_and_operands),
        cmocka_unit_test(a_choice_is_its_index),
        cmocka_unit_test(help_is_found_wherever_it_stands),
        cmocka_unit_test(unknown_names_are_refused_with_the_nearest),
        cmocka_unit_test(long_names_are_not_abbreviated),
        cmocka_unit_test(foreign_words_are_made_printable_and_short),
        cmocka_unit_test(values_that_are_missing_or_not_wanted),
        cmocka_unit_test(counts_are_whole_numbers_within_their_bounds),
        cmocka_unit_test(choices_are_listed_with_the_nearest),
        cmocka_unit_test(checks_of_the_table_are_asked),
        cmocka_unit_test(operands_are_counted_and_checked),
        cmocka_unit_test(very_many_arguments_are_refused),
        cmocka_unit_test(an_unknown_verb_is_refused_with_the_nearest),
        cmocka_unit_test(tables_may_be_missing_and_messages_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
