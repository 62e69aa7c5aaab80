/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion scripts: each shell that is installed reads its script without complaint, and bash and
 * fish complete what they should. zsh completes only at a terminal, so its script is only read.
 */
#include "tests/t.h"

#include <sys/stat.h>
#include <unistd.h>

#include "sim/cli/option_completion.h"
#include "tests/cli/sample_command.h"

static char folder[64];

static bool is_installed(const char *program)
{
    char command[64];

    snprintf(command, sizeof(command), "command -v %s >/dev/null", program);
    return system(command) == 0;
}

/* A folder with the scripts, a few files, and a `tenure` that knows its tags. */
static int set_up(void **state)
{
    static const char *const files[] = {"one.yaml", "two words.yaml", "other.txt"};

    (void)state;
    strcpy(folder, "/tmp/tenure-completion-XXXXXX");
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    for (size_t i = 0; completion_shells[i]; i++) {
        FILE *script = fopen(completion_shells[i], "w");

        completion_script(script, &sample_command, (enum completion_shell)i);
        fclose(script);
    }
    for (size_t i = 0; i < 3; i++)
        fclose(fopen(files[i], "w"));
    mkdir("scenarios", 0777);
    return system(
        "printf '#!/bin/sh\\nprintf \"smoke\\\\nslow\\\\n\"\\n' > tenure && chmod +x tenure");
}

static int tear_down(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof(command), "rm -r %s", folder);
    return chdir("/") == 0 ? system(command) : -1;
}

/* The output of a shell command, every line feed as a comma; at most 4 KiB. */
static const char *output_of(const char *command)
{
    static char text[4096];
    FILE *pipe = popen(command, "r");
    size_t length;

    assert_non_null(pipe);
    length = fread(text, 1, sizeof(text) - 1, pipe);
    text[length] = '\0';
    pclose(pipe);
    for (char *at = text; (at = strchr(at, '\n')); at++)
        *at = ',';
    return text;
}

static void bash_reads_its_script(void **state)
{
    (void)state;
    if (!is_installed("bash"))
        skip();
    assert_string_equal(output_of("bash -n bash 2>&1"), "");
    assert_string_equal(output_of("bash -c 'set -eu; . ./bash' 2>&1"), "");
}

static void zsh_reads_its_script(void **state)
{
    (void)state;
    if (!is_installed("zsh"))
        skip();
    assert_string_equal(output_of("zsh -n zsh 2>&1"), "");
    assert_string_equal(output_of("zsh -fc 'autoload -U compinit; compinit -D; . ./zsh; "
                                  "print $_comps[tenure]' 2>&1"),
                        "__tenure,");
}

static void fish_reads_its_script(void **state)
{
    (void)state;
    if (!is_installed("fish"))
        skip();
    assert_string_equal(output_of("fish -n fish 2>&1"), "");
    assert_string_equal(output_of("HOME=$PWD/scenarios fish -N -c 'source fish' 2>&1"), "");
}

/* What bash offers for a command line whose words are `words` and whose last word is completed. */
static const char *in_bash(const char *words)
{
    char command[512];

    snprintf(command, sizeof(command),
             "PATH=$PWD:$PATH bash -c '. ./bash; COMP_WORDS=(%s); "
             "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); __tenure; "
             "((${#COMPREPLY[@]} == 0)) || printf \"%%s\\n\" \"${COMPREPLY[@]}\"' 2>&1",
             words);
    return output_of(command);
}

static void bash_completes_verbs_options_and_values(void **state)
{
    static const struct {
        const char *words;
        const char *expected;
    } cases[] = {
        {"tenure r", "run,replay,"},
        {"tenure --h", "--help,"},
        {"tenure run --p", "--picture,"},
        {"tenure run --no", "--no-picture,"},
        {"tenure run --j", "--jobs,--json,"},
        {"tenure run --color \"\"", "auto,always,never,"},
        {"tenure run --color = \"a\"", "auto,always,"},
        {"tenure run --level =", "store,tracker,belief,"},
        {"tenure run --tag s", "smoke,slow,"},
        {"tenure run -j \"\"", ""},
        {"tenure run --base t", "two words.yaml,"},
        {"tenure run o", "one.yaml,"},
        {"tenure run s", "scenarios,"},
        {"tenure run --json o", "one.yaml,other.txt,"},
        {"tenure run -C \"\"", "scenarios,"},
        {"tenure list \"\"", ""},
        {"tenure list --t", "--tags,"},
        {"tenure help r", "run,replay,"},
        {"tenure completion \"\"", "bash,zsh,fish,"},
        {"tenure nothing --x", ""},
    };

    (void)state;
    if (!is_installed("bash"))
        skip();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *offered = in_bash(cases[i].words);

        if (strcmp(offered, cases[i].expected) != 0)
            fail_msg("%s: offered %s, expected %s", cases[i].words, offered, cases[i].expected);
    }
}

/* What fish offers, without the descriptions. */
static const char *in_fish(const char *line)
{
    char command[512];

    snprintf(command, sizeof(command),
             "PATH=$PWD:$PATH HOME=$PWD/scenarios fish -N -c 'source fish; complete -C \"%s\"' "
             "2>&1 | cut -f1 | "
             "LC_ALL=C sort",
             line);
    return output_of(command);
}

static void fish_completes_verbs_options_and_values(void **state)
{
    static const struct {
        const char *line;
        const char *expected;
    } cases[] = {
        {"tenure r", "replay,run,"},
        {"tenure run --j", "--jobs,--json,"},
        {"tenure run --no", "--no-picture,"},
        {"tenure run --color ", "always,auto,never,"},
        {"tenure run --level=t", "--level=tracker,"},
        {"tenure run --tag ", "slow,smoke,"},
        {"tenure run -j ", ""},
        {"tenure run on", "one.yaml,"},
        {"tenure help r", "replay,run,"},
        {"tenure completion ", "bash,fish,zsh,"},
        {"tenure list ", ""},
    };

    (void)state;
    if (!is_installed("fish"))
        skip();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *offered = in_fish(cases[i].line);

        if (strcmp(offered, cases[i].expected) != 0)
            fail_msg("%s: offered %s, expected %s", cases[i].line, offered, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bash_reads_its_script),
        cmocka_unit_test(zsh_reads_its_script),
        cmocka_unit_test(fish_reads_its_script),
        cmocka_unit_test(bash_completes_verbs_options_and_values),
        cmocka_unit_test(fish_completes_verbs_options_and_values),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
