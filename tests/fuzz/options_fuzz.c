/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a command line, split at NUL: no crash, and whatever is accepted keeps to its table.
 */
#include <string.h>

#include "sim/cli/options.h"
#include "tests/fuzz/fuzz.h"

enum { ARGUMENTS_MAX = 6000, BYTES_MAX = 1 << 16 };

static const char *const colors[] = {"auto", "always", "never", NULL};

static const struct option_spec common[] = {
    {.name = "color", .kind = OPTION_CHOICE, .choices = colors, .standard = "auto"},
    {.name = "quiet", .letter = 'q', .kind = OPTION_FLAG},
    {.name = NULL},
};

static const struct option_spec own[] = {
    {.name = "jobs", .letter = 'j', .kind = OPTION_COUNT, .value = "N", .least = 1, .most = 64},
    {.name = "offset", .kind = OPTION_COUNT, .value = "N", .least = INT64_MIN, .most = INT64_MAX},
    {.name = "filter", .letter = 'k', .kind = OPTION_TEXT, .value = "WORDS", .is_repeatable = true},
    {.name = "json", .kind = OPTION_FILE, .value = "FILE"},
    {.name = "verbose", .letter = 'v', .kind = OPTION_FLAG, .is_repeatable = true},
    {.name = "picture", .kind = OPTION_FLAG, .standard = "on"},
    {.name = NULL},
};

static const struct verb_spec run_verb = {.name = "run",
                                          .synopsis = "[SCENARIO...]",
                                          .options = own,
                                          .operand = {.kind = OPTION_SCENARIO, .value = "SCENARIO"},
                                          .operands_most = SIZE_MAX};

static const struct verb_spec help_verb = {.name = "help",
                                           .synopsis = "VERB",
                                           .operand = {.kind = OPTION_VERB, .value = "VERB"},
                                           .operands_least = 1,
                                           .operands_most = 1};

static const struct verb_spec *const verbs[] = {&run_verb, &help_verb, NULL};

static const struct command_spec command = {.name = "tenure", .verbs = verbs, .common = common};

static void check_message(const struct options *options)
{
    size_t length = strnlen(options->message, OPTIONS_MESSAGE_MAX);

    FUZZ_ASSERT(length > 0 && length < OPTIONS_MESSAGE_MAX);
    for (size_t i = 0; i < length; i++)
        FUZZ_ASSERT((unsigned char)options->message[i] >= ' ');
}

static void check_run(const struct options *options)
{
    int64_t jobs = options_count(options, "jobs");

    FUZZ_ASSERT(jobs == 0 || (jobs >= 1 && jobs <= 64));
    FUZZ_ASSERT(options_choice(options, "color") >= 0 && options_choice(options, "color") < 3);
    FUZZ_ASSERT(options_times(options, "verbose") <= (int64_t)options_given(options, "verbose"));
    FUZZ_ASSERT(!options_text(options, "json") || *options_text(options, "json"));
    FUZZ_ASSERT(!options_nth(options, "filter", options_given(options, "filter")));
    FUZZ_ASSERT(options_is_on(options, "picture") || options_given(options, "picture") > 0);
    FUZZ_ASSERT(options->operand_count <= OPTIONS_OPERANDS_MAX);
    for (size_t i = 0; i < options->operand_count; i++)
        FUZZ_ASSERT(*options->operands[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[BYTES_MAX + 1];
    static char *arguments[ARGUMENTS_MAX];
    static struct options options;
    int count = 0;

    if (size > BYTES_MAX)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    for (size_t at = 0; at < size && count < ARGUMENTS_MAX; at += strlen(text + at) + 1)
        arguments[count++] = text + at;
    for (size_t i = 0; verbs[i]; i++) {
        enum options_outcome outcome =
            options_parse(&options, &command, verbs[i], count, arguments);

        if (outcome == OPTIONS_WRONG)
            check_message(&options);
        if (outcome == OPTIONS_READY && verbs[i] == &run_verb)
            check_run(&options);
    }
    if (count > 0 && !command_verb(&command, arguments[0])) {
        options_unknown_verb(&options, &command, arguments[0]);
        check_message(&options);
    }
    return 0;
}
