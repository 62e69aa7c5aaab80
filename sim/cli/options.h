/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables that describe the command line, and the parser that reads it by them.
 *
 * One table for each verb says everything about its options. The parser, the help (option_help.h),
 * the completion scripts (option_completion.h) and the manual pages (option_manual.h) are made from
 * it, so they cannot disagree; option_check.h says whether a table is sound.
 *
 * What is accepted: `tenure VERB` and then options and operands in any order. `--name value`,
 * `--name=value`, `--name` and `--no-name` for flags, `-j4`, `-j 4`, `-vvq`; `--` ends the options.
 * Long names are never abbreviated: a script that says `--see` must not change its meaning when
 * `--seek` is added. A negative number is never taken for an option. A value that begins with a
 * dash and is no number has to be attached (`--name=-x`), since it is more likely a forgotten
 * value. Given twice, an option that is not repeatable takes the later value, so that a script can
 * append to its arguments.
 *
 * Nothing here allocates, prints, reads the environment or opens a file.
 */
#ifndef TENURE_SIM_CLI_OPTIONS_H
#define TENURE_SIM_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More is refused with a message; a folder can be named instead of very many files. */
enum { OPTIONS_OPERANDS_MAX = 4096, OPTIONS_GIVEN_MAX = 1024, OPTIONS_MESSAGE_MAX = 512 };

/* What an option or operand is: decides what is checked here and what a shell completes. */
enum option_kind {
    OPTION_FLAG,     /* takes no value; undone by --no-name */
    OPTION_TEXT,     /* anything, the empty text included */
    OPTION_FILE,     /* a path; "-" for a standard stream where the verb says so */
    OPTION_FOLDER,   /* a path */
    OPTION_CHOICE,   /* one of `choices` */
    OPTION_COUNT,    /* a whole number from `least` to `most` */
    OPTION_DURATION, /* such as 1m30s; kept as text, checked by `check` */
    OPTION_SCENARIO, /* the path of a scenario file, or of a folder of them */
    OPTION_TAG,      /* a tag of scenarios */
    OPTION_SEEDS,    /* such as 1..1000; kept as text, checked by `check` */
    OPTION_VERB,     /* the name of a verb of this command */
};

/*
 * Says whether a value is good. If not, writes to `reason` (`size` bytes) what is wrong and what to
 * write instead, in one line: "'5 parsecs' is not a duration; write for example 250ms or 1m30s".
 */
typedef bool option_check(const char *text, char *reason, size_t size);

/* One option. A table of them ends with one whose name is NULL. Strings must outlive everything. */
struct option_spec {
    const char *name;   /* long name without dashes: lower-case letters, digits and dashes */
    char letter;        /* short form; 0 = none. 'h' and digits are not free */
    bool is_repeatable; /* every value counts (for a flag: how often it was given) */
    enum option_kind kind;
    const char *value;          /* how the value is called in the help: "FILE"; NULL for flags */
    const char *const *choices; /* for OPTION_CHOICE, ended by NULL */
    int64_t least;              /* for OPTION_COUNT */
    int64_t most;
    const char *standard; /* the default as text; NULL = none. For a flag "on", or NULL for off */
    const char *help;     /* one line, lower case, no full stop */
    const char *more;     /* further sentences for --help and the manual; may be NULL */
    option_check *check;  /* may be NULL */
};

struct command_call;

struct verb_example {
    const char *command;
    const char *says; /* one sentence */
};

struct verb_spec {
    const char *name;
    const char *summary;     /* one line, lower case, no full stop */
    const char *synopsis;    /* of the operands, such as "[SCENARIO...]"; "" = none */
    const char *description; /* paragraphs between empty lines; a line that begins with a blank is
                                kept as it is */
    const struct verb_example *examples; /* ended by a command that is NULL; may be NULL */
    const struct option_spec *options;   /* its own, beside the common ones; may be NULL */
    struct option_spec
        operand; /* kind, value name, choices and check of each operand; `name` is not used */
    size_t operands_least;
    size_t operands_most;                        /* 0 = no operands */
    int (*run)(const struct command_call *call); /* returns the exit code; see command.h */
};

struct exit_meaning {
    int code;
    const char *meaning; /* one line, lower case, no full stop */
};

struct command_spec {
    const char *name;
    const char *summary;
    const char *description;
    const struct verb_spec *const *verbs; /* ended by NULL */
    const struct option_spec *common;     /* accepted by every verb; may be NULL */
    const struct exit_meaning *exits;     /* ended by a meaning that is NULL; may be NULL */
};

/* One option as it was given. */
struct option_given {
    const struct option_spec *spec;
    const char *text; /* the value; NULL for a flag. Part of argv */
    int64_t
        count; /* the value of an OPTION_COUNT, the index of an OPTION_CHOICE, 1 or 0 for a flag */
};

/* What a command line said. About 64 KiB; readable by everybody, written by options_parse(). */
struct options {
    const struct command_spec *command;
    const struct verb_spec *verb;
    size_t given_count;
    struct option_given given[OPTIONS_GIVEN_MAX]; /* in the order of the command line */
    size_t operand_count;
    const char
        *operands[OPTIONS_OPERANDS_MAX]; /* in the order of the command line; parts of argv */
    char message[OPTIONS_MESSAGE_MAX];   /* after OPTIONS_WRONG: one line with place, reason and
                                            remedy */
};

enum options_outcome {
    OPTIONS_READY,
    OPTIONS_HELP_SHORT, /* -h was given: print help instead of running */
    OPTIONS_HELP_LONG,  /* --help was given */
    OPTIONS_WRONG,      /* see `message`; exit code 2 */
};

/* The verb of that name, or NULL. */
const struct verb_spec *command_verb(const struct command_spec *command, const char *name);

/*
 * Reads `count` arguments, which follow the verb on the command line. `arguments` must outlive
 * `options`. Reading stops at the first mistake or wish for help.
 */
enum options_outcome options_parse(struct options *options, const struct command_spec *command,
                                   const struct verb_spec *verb, int count, char *const *arguments);

/*
 * Writes to `options->message` that `word` is no verb of `command`, and which may have been meant.
 */
void options_unknown_verb(struct options *options, const struct command_spec *command,
                          const char *word);

/*
 * The getters. `name` must stand in the table of the verb or among the common options, with a
 * fitting kind; anything else is a mistake of the caller and fails an assertion.
 */

/* How often the option was given. */
size_t options_given(const struct options *options, const char *name);

/* The last value given, else the default, else NULL. Not for flags. */
const char *options_text(const struct options *options, const char *name);

/* The value given as number `index` (0 = first), or NULL if it was not given that often. */
const char *options_nth(const struct options *options, const char *name, size_t index);

/* Whether a flag is on: as given last, else its default. */
bool options_is_on(const struct options *options, const char *name);

/* How often a flag was given since the last --no-name: the level of -vv. */
int64_t options_times(const struct options *options, const char *name);

/* The value of an OPTION_COUNT: as given last, else its default, else 0. */
int64_t options_count(const struct options *options, const char *name);

/* The index in `choices` of an OPTION_CHOICE: as given last, else of its default, else -1. */
int64_t options_choice(const struct options *options, const char *name);

#endif
