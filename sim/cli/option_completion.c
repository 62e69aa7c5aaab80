/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion scripts; see option_completion.h. One function for each shell at the end of the file,
 * and above it the pieces that it needs.
 */
#include "sim/cli/option_completion.h"

#include <string.h>

const char *const completion_shells[] = {"bash", "zsh", "fish", NULL};

/* Calls `one` for every option of the verb, common ones included. */
typedef void each_option(FILE *stream, const struct verb_spec *verb,
                         const struct option_spec *spec);

static void for_each_option(FILE *stream, const struct command_spec *command,
                            const struct verb_spec *verb, each_option *one)
{
    const struct option_spec *tables[] = {verb->options, command->common};

    for (size_t i = 0; i < 2; i++) {
        for (const struct option_spec *spec = tables[i]; spec && spec->name; spec++)
            one(stream, verb, spec);
    }
}

static void words(FILE *stream, const char *const *list)
{
    for (size_t i = 0; list[i]; i++)
        fprintf(stream, "%s%s", i ? " " : "", list[i]);
}

static void verb_names(FILE *stream, const struct command_spec *command)
{
    for (size_t i = 0; command->verbs[i]; i++)
        fprintf(stream, "%s%s", i ? " " : "", command->verbs[i]->name);
}

/* Writes `text` with a backslash before each of `special`, and each single quote as `quote`. */
static void escaped(FILE *stream, const char *text, const char *special, const char *quote)
{
    for (; *text; text++) {
        if (*text == '\'') {
            fputs(quote, stream);
            continue;
        }
        if (strchr(special, *text))
            fputc('\\', stream);
        fputc(*text, stream);
    }
}

/* ---- bash ----------------------------------------------------------------------------------- */

/* The command that puts the values of this kind into COMPREPLY. */
static void bash_values(FILE *stream, const struct option_spec *spec)
{
    switch (spec->kind) {
    case OPTION_FILE:
        fputs("__files -f", stream);
        break;
    case OPTION_FOLDER:
        fputs("__files -d", stream);
        break;
    case OPTION_SCENARIO:
        fputs("__scenarios", stream);
        break;
    case OPTION_TAG:
        fputs("__tags", stream);
        break;
    case OPTION_VERB:
        fputs("__words \"$verbs\"", stream);
        break;
    case OPTION_CHOICE:
        fputs("__words '", stream);
        words(stream, spec->choices);
        fputs("'", stream);
        break;
    default:
        fputs("__nothing", stream);
    }
}

static void bash_option_value(FILE *stream, const struct verb_spec *verb,
                              const struct option_spec *spec)
{
    if (spec->kind == OPTION_FLAG)
        return;
    fprintf(stream, "    %s,--%s", verb->name, spec->name);
    if (spec->letter)
        fprintf(stream, " | %s,-%c", verb->name, spec->letter);
    fputs(")\n        __tenure", stream);
    bash_values(stream, spec);
    fputs("\n        return\n        ;;\n", stream);
}

static void bash_option_name(FILE *stream, const struct verb_spec *verb,
                             const struct option_spec *spec)
{
    (void)verb;
    fprintf(stream, "--%s ", spec->name);
    if (spec->kind == OPTION_FLAG && spec->standard)
        fprintf(stream, "--no-%s ", spec->name);
}

static void bash_helpers(FILE *stream, const char *name)
{
    fprintf(stream,
            "__tenure__words() {\n"
            "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\")\n"
            "}\n"
            "__tenure__files() {\n"
            "    compopt -o filenames 2>/dev/null\n"
            "    mapfile -t COMPREPLY < <(compgen \"$1\" -- \"$cur\")\n"
            "}\n"
            "__tenure__scenarios() {\n"
            "    compopt -o filenames 2>/dev/null\n"
            "    mapfile -t COMPREPLY < <(\n"
            "        compgen -d -- \"$cur\"\n"
            "        compgen -f -X '!*.yaml' -- \"$cur\"\n"
            "    )\n"
            "}\n"
            "__tenure__tags() {\n"
            "    __tenure__words \"$(%s list --tags 2>/dev/null)\"\n"
            "}\n"
            "__tenure__nothing() {\n"
            "    COMPREPLY=()\n"
            "}\n",
            name);
}

static void bash_verbs(FILE *stream, const struct command_spec *command)
{
    fputs("    case $verb,$prev in\n", stream);
    for (size_t i = 0; command->verbs[i]; i++)
        for_each_option(stream, command, command->verbs[i], bash_option_value);
    fputs("    esac\n"
          "    case $verb in\n",
          stream);
    for (size_t i = 0; command->verbs[i]; i++) {
        const struct verb_spec *verb = command->verbs[i];

        fprintf(stream, "    %s)\n        if [[ $cur == -* ]]; then\n            __tenure__words '",
                verb->name);
        for_each_option(stream, command, verb, bash_option_name);
        fputs("--help'\n        else\n            __tenure", stream);
        if (verb->operands_most > 0)
            bash_values(stream, &verb->operand);
        else
            fputs("__nothing", stream);
        fputs("\n        fi\n        ;;\n", stream);
    }
    fputs("    esac\n", stream);
}

static void bash_script(FILE *stream, const struct command_spec *command)
{
    fprintf(stream, "# bash completion for %s; made by '%s completion bash'\n\n", command->name,
            command->name);
    bash_helpers(stream, command->name);
    fputs("__tenure() {\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local verb=${COMP_WORDS[1]} verbs='",
          stream);
    verb_names(stream, command);
    fputs("'\n"
          "    COMPREPLY=()\n"
          "    # readline takes --name=value apart at the equals sign\n"
          "    if [[ $cur == '=' ]]; then\n"
          "        cur=\n"
          "    elif [[ $prev == '=' ]]; then\n"
          "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    fi\n"
          "    if ((COMP_CWORD == 1)); then\n"
          "        __tenure__words \"$verbs --help\"\n"
          "        return\n"
          "    fi\n",
          stream);
    bash_verbs(stream, command);
    fprintf(stream, "}\ncomplete -F __tenure %s\n", command->name);
}

/* ---- zsh ------------------------------------------------------------------------------------ */

/* What stands in the brackets of a specification of _arguments. */
static void zsh_text(FILE *stream, const char *text)
{
    escaped(stream, text, "[]:\\", "'\\''");
}

/* ":message:action" of a specification of _arguments. */
static void zsh_values(FILE *stream, const struct option_spec *spec)
{
    fputs(":", stream);
    zsh_text(stream, spec->value ? spec->value : "choice");
    fputs(":", stream);
    switch (spec->kind) {
    case OPTION_FILE:
        fputs("_files", stream);
        break;
    case OPTION_FOLDER:
        fputs("_files -/", stream);
        break;
    case OPTION_SCENARIO:
        fputs("_files -g \"*.yaml\"", stream);
        break;
    case OPTION_TAG:
        fputs("__tenure_tags", stream);
        break;
    case OPTION_VERB:
        fputs("__tenure_verbs", stream);
        break;
    case OPTION_CHOICE:
        fputs("(", stream);
        words(stream, spec->choices);
        fputs(")", stream);
        break;
    default:
        fputs(" ", stream);
    }
}

/* One form of an option: "'(-j --jobs)-j+[help]:N: '". */
static void zsh_form(FILE *stream, const struct option_spec *spec, const char *form)
{
    fputs("            '", stream);
    if (spec->is_repeatable)
        fputs("*", stream);
    else if (spec->letter)
        fprintf(stream, "(-%c --%s)", spec->letter, spec->name);
    fprintf(stream, "%s[", form);
    zsh_text(stream, spec->help);
    fputs("]", stream);
    if (spec->kind != OPTION_FLAG)
        zsh_values(stream, spec);
    fputs("' \\\n", stream);
}

static void zsh_option(FILE *stream, const struct verb_spec *verb, const struct option_spec *spec)
{
    bool has_value = spec->kind != OPTION_FLAG;
    char form[128];

    (void)verb;
    if (spec->letter) {
        snprintf(form, sizeof(form), "-%c%s", spec->letter, has_value ? "+" : "");
        zsh_form(stream, spec, form);
    }
    snprintf(form, sizeof(form), "--%s%s", spec->name, has_value ? "=" : "");
    zsh_form(stream, spec, form);
    if (!has_value && spec->standard) {
        snprintf(form, sizeof(form), "--no-%s", spec->name);
        zsh_form(stream, spec, form);
    }
}

static void zsh_helpers(FILE *stream, const struct command_spec *command)
{
    fputs("__tenure_verbs() {\n    local -a verbs=(\n", stream);
    for (size_t i = 0; command->verbs[i]; i++) {
        fprintf(stream, "        '%s:", command->verbs[i]->name);
        escaped(stream, command->verbs[i]->summary, ":\\", "'\\''");
        fputs("'\n", stream);
    }
    fprintf(stream,
            "    )\n"
            "    _describe verb verbs\n"
            "}\n"
            "__tenure_tags() {\n"
            "    local -a tags=(${(f)\"$(%s list --tags 2>/dev/null)\"})\n"
            "    compadd -a tags\n"
            "}\n",
            command->name);
}

static void zsh_script(FILE *stream, const struct command_spec *command)
{
    fprintf(stream, "#compdef %s\n# zsh completion for %s; made by '%s completion zsh'\n\n",
            command->name, command->name, command->name);
    zsh_helpers(stream, command);
    fputs("__tenure() {\n"
          "    local context state state_descr line\n"
          "    local -A opt_args\n"
          "    if ((CURRENT == 2)); then\n"
          "        __tenure_verbs\n"
          "        return\n"
          "    fi\n"
          "    shift words\n"
          "    ((CURRENT--))\n"
          "    case $words[1] in\n",
          stream);
    for (size_t i = 0; command->verbs[i]; i++) {
        const struct verb_spec *verb = command->verbs[i];

        fprintf(stream, "    %s)\n        _arguments -s -S \\\n", verb->name);
        for_each_option(stream, command, verb, zsh_option);
        if (verb->operands_most > 0) {
            fputs("            '*", stream);
            zsh_values(stream, &verb->operand);
            fputs("' \\\n", stream);
        }
        fputs("            '(-h --help)'{-h,--help}'[explain]'\n        ;;\n", stream);
    }
    fputs("    esac\n}\n", stream);
    /* The file may be autoloaded from fpath, where its body is the function, or sourced. */
    fprintf(stream,
            "if [[ ${funcstack[1]-} == _%s ]]; then\n"
            "    __tenure \"$@\"\n"
            "else\n"
            "    compdef __tenure %s\n"
            "fi\n",
            command->name, command->name);
}

/* ---- fish ----------------------------------------------------------------------------------- */

static void fish_text(FILE *stream, const char *text)
{
    fputs("'", stream);
    escaped(stream, text, "\\", "\\'");
    fputs("'", stream);
}

/* The switches of `complete` that say which values there are. */
static void fish_values(FILE *stream, const struct option_spec *spec)
{
    switch (spec->kind) {
    case OPTION_FILE:
        fputs(" -F", stream);
        break;
    case OPTION_FOLDER:
        fputs(" -f -a '(__fish_complete_directories)'", stream);
        break;
    case OPTION_SCENARIO:
        fputs(" -f -a '(__fish_complete_suffix .yaml)'", stream);
        break;
    case OPTION_TAG:
        fputs(" -f -a '(__tenure_tags)'", stream);
        break;
    case OPTION_VERB:
        fputs(" -f -a '(__tenure_verbs)'", stream);
        break;
    case OPTION_CHOICE:
        fputs(" -f -a '", stream);
        words(stream, spec->choices);
        fputs("'", stream);
        break;
    default:
        fputs(" -f", stream);
    }
}

static void fish_option(FILE *stream, const struct verb_spec *verb, const struct option_spec *spec)
{
    bool has_value = spec->kind != OPTION_FLAG;

    fprintf(stream, "__tenure_at %s -l %s", verb->name, spec->name);
    if (spec->letter)
        fprintf(stream, " -s %c", spec->letter);
    if (has_value) {
        fputs(" -r", stream);
        fish_values(stream, spec);
    }
    fputs(" -d ", stream);
    fish_text(stream, spec->help);
    fputs("\n", stream);
    if (!has_value && spec->standard)
        fprintf(stream, "__tenure_at %s -l no-%s\n", verb->name, spec->name);
}

static void fish_helpers(FILE *stream, const struct command_spec *command)
{
    fputs("function __tenure_verbs\n", stream);
    for (size_t i = 0; command->verbs[i]; i++) {
        fprintf(stream, "    printf '%%s\\t%%s\\n' %s ", command->verbs[i]->name);
        fish_text(stream, command->verbs[i]->summary);
        fputs("\n", stream);
    }
    fprintf(stream,
            "end\n"
            "function __tenure_tags\n"
            "    %s list --tags 2>/dev/null\n"
            "end\n"
            "function __tenure_is_verb\n"
            "    set -l words (commandline -opc)\n"
            "    test (count $words) -ge 2; and test $words[2] = $argv[1]\n"
            "end\n"
            "function __tenure_at\n"
            "    complete -c %s -n \"__tenure_is_verb $argv[1]\" $argv[2..]\n"
            "end\n",
            command->name, command->name);
}

static void fish_script(FILE *stream, const struct command_spec *command)
{
    fprintf(stream, "# fish completion for %s; made by '%s completion fish'\n\n", command->name,
            command->name);
    fish_helpers(stream, command);
    fprintf(stream,
            "complete -c %s -f\n"
            "complete -c %s -n 'test (count (commandline -opc)) -eq 1' -a '(__tenure_verbs)'\n"
            "complete -c %s -s h -l help -d 'explain'\n",
            command->name, command->name, command->name);
    for (size_t i = 0; command->verbs[i]; i++) {
        const struct verb_spec *verb = command->verbs[i];

        for_each_option(stream, command, verb, fish_option);
        if (verb->operands_most > 0) {
            fprintf(stream, "__tenure_at %s", verb->name);
            fish_values(stream, &verb->operand);
            fputs("\n", stream);
        }
    }
}

void completion_script(FILE *stream, const struct command_spec *command,
                       enum completion_shell shell)
{
    switch (shell) {
    case COMPLETION_BASH:
        bash_script(stream, command);
        break;
    case COMPLETION_ZSH:
        zsh_script(stream, command);
        break;
    case COMPLETION_FISH:
        fish_script(stream, command);
        break;
    }
}
