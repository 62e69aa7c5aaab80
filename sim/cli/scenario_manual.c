/* SPDX-License-Identifier: Apache-2.0 */
/* tenure-scenario(5) in scdoc; see scenario_manual.h. */
#include "sim/cli/scenario_manual.h"

#include <string.h>

#include "sim/check/vocabulary.h"
#include "sim/fault/fault_kind.h"
#include "sim/scenario/formula_names.h"
#include "sim/scenario/parameter.h"
#include "sim/scenario/scenario_key.h"
#include "sim/store/profile.h"

static const char introduction[] =
    "tenure-scenario(5)\n\n"
    "# NAME\n\n"
    "tenure-scenario - scenario files of *tenure*(1)\n\n"
    "# DESCRIPTION\n\n"
    "A scenario is a YAML file: UTF-8, mappings and lists, plain and quoted texts. Anchors, "
    "aliases, tags, "
    "several documents and tabs are refused. A length of time is written with units, such as "
    "250ms, 10s or "
    "1m30s; a share as 2% or 200ppm; a random length as 20ms, uniform(1ms, 5ms), exp(1s) or "
    "lognormal(2s, 1).\n\n"
    "# KEYS\n\n"
    "*scenario*\n\tThe version of the format, 1. Required.\n\n"
    "*name*, *summary*, *story*, *source*\n\tWhat it is called, what it claims, what happens and "
    "why it "
    "matters, where it comes from.\n\n"
    "*tags*\n\tA list of words for *--tag*.\n\n"
    "*seeds*\n\tA number or a range such as 1..200: one run for each.\n\n"
    "*extends*\n\tAnother file, relative to this one, whose keys count where this one has none.\n\n"
    "*matrix*\n\tA mapping of parameters to lists of values: every combination is run.\n\n"
    "*known_failing*\n\tThe reason why it is known to fail; it does not count then.\n\n"
    "*faults*, *expect*\n\tLists of sentences; see below.\n\n"
    "*tune*\n\tWhat *tenure tune* does with it; see below.\n\n"
    "All other keys are parameters.\n\n"
    "# EXAMPLE\n\n"
    "```\n"
    "scenario: 1\n"
    "name: mine/cut-and-pause\n"
    "seeds: 1..20\n"
    "duration: 4h\n"
    "warm_up: 5m\n"
    "instances: [alpha, beta, gamma]\n"
    "resources: 10\n"
    "profile: etcd-lease\n"
    "lease: 60s\n"
    "matrix:\n"
    "  resign_odds: [5, 10]\n"
    "faults:\n"
    "  - every 15m cut master(r1) for 120s\n"
    "  - at 1h pause beta timers frozen for 90s\n"
    "expect:\n"
    "  - failover.max <= failover_most\n"
    "  - commits.stale == 0\n"
    "  - over seeds:\n"
    "      - S2 violated in == 0 seeds\n"
    "```\n\n"
    "*tenure new* prints others to begin with.\n\n";

/* Within a line; what scdoc takes for markup is escaped. */
static void text(FILE *out, const char *words)
{
    for (; *words; words++) {
        if (strchr("*_\\<>#~", *words))
            fputc('\\', out);
        fputc(*words, out);
    }
}

/* Words that are separated by blanks. */
static void words(FILE *out, const char *list, const char *between)
{
    for (; *list; list++)
        if (*list == ' ')
            fputs(between, out);
        else
            text(out, (const char[]){*list, '\0'});
}

static const char *type_name(const struct scenario_parameter *p)
{
    static const char *const names[] = {"A length of time", "A number",        "A share",
                                        "One of",           "A list of words", "A random length"};
    return names[p->type];
}

static void parameters(FILE *out)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    fputs("# PARAMETERS\n\n", out);
    for (size_t i = 0; i < count; i++) {
        fputs("*", out);
        text(out, table[i].name);
        fputs("*\n\t", out);
        text(out, table[i].help);
        fprintf(out, ". %s", type_name(&table[i]));
        if (table[i].choices) {
            fputs(": ", out);
            words(out, table[i].choices, ", ");
        }
        fputs(". Default: ", out);
        text(out, strcmp(table[i].otherwise, "profile") == 0 ? "what the profile says"
                                                             : table[i].otherwise);
        fputs(".\n\n", out);
    }
}

static void profiles(FILE *out)
{
    unsigned count;
    const struct store_profile *table = store_profiles(&count);
    fputs("# PROFILES\n\n", out);
    for (unsigned i = 0; i < count; i++) {
        fprintf(out, "*%s*\n\t", table[i].name);
        text(out, table[i].summary);
        fputs(".\n\n", out);
    }
}

static void fault_options_of(FILE *out, const struct fault_kind_row *kind)
{
    for (unsigned i = 0; i < FAULT_OPTION_COUNT; i++) {
        if (!(kind->options >> i & 1))
            continue;
        fprintf(out, "\t*%s*", fault_options[i].keyword);
        if (fault_options[i].type == FAULT_TYPE_WORD) {
            fputc(' ', out);
            words(out, fault_options[i].words, " | ");
        }
        fputs(" - ", out);
        text(out, fault_options[i].help);
        fputs(".\n\n", out);
    }
}

static void faults(FILE *out)
{
    fputs("# FAULTS\n\n"
          "A sentence is TRIGGER VERB [OPERATION *of*] TARGET [OPTION VALUE]... [*for* LENGTH | "
          "*until* "
          "TIME].\n\n"
          "Triggers: *at* TIME; *after* TIME; *every* PERIOD [*exactly*] [*jitter* TIME] [*from* "
          "TIME] [*until* "
          "TIME] "
          "[N *times*]; *when* INSTANCE MILESTONE [*for the* N-th *time*]; *when nobody is master "
          "of* "
          "RESOURCE *for* TIME; or none: from the start. The phase of a periodic fault is drawn "
          "unless "
          "*exactly* is written. *at* a time a fault comes before anything else that happens then, "
          "*after* it and with a milestone behind everything else.\n\n"
          "Targets: names of instances, *all*, *any*, *master(*RESOURCE*)*, "
          "*candidate(*RESOURCE*)*.\n\n"
          "Milestones: ",
          out);
    for (unsigned i = 0; i < fault_milestone_count; i++)
        fprintf(out, "%s%s", i > 0 ? ", " : "", fault_milestones[i].words);
    fputs(".\n\n", out);
    for (unsigned i = 0; i < FAULT_KIND_COUNT; i++) {
        fprintf(out, "*%s*\n\t", fault_kinds[i].verb);
        text(out, fault_kinds[i].what);
        fputs(". Threatens ", out);
        text(out, fault_kinds[i].threatens);
        fputs(".\n\n", out);
        fault_options_of(out, &fault_kinds[i]);
    }
}

static void metrics(FILE *out)
{
    fputs("# METRICS\n\nSeries of lengths take a statistic: ", out);
    for (unsigned i = 0; i < STATISTIC_COUNT_OF; i++)
        fprintf(out, "%s.%s", i > 0 ? ", " : "", statistic_name(i));
    fputs(".\n\n", out);
    for (unsigned i = 0; i < metric_count; i++) {
        fputs("*", out);
        text(out, metric_table[i].name);
        fprintf(out, "*%s\n\t", metric_table[i].is_series ? " (series)" : "");
        text(out, metric_table[i].what);
        fputs(".\n\n", out);
    }
}

static void expectations(FILE *out)
{
    fputs("# EXPECTATIONS\n\n"
          "METRIC[.STATISTIC] < <= == != >= > FORMULA; PROPERTY *holds*; PROPERTY *violated* (it "
          "must be "
          "found); PROPERTY *may be violated*. Below *over seeds:* METRIC[.mean] *within* N *se "
          "of* FORMULA; "
          "*tenure fits geometric*; PROPERTY *violated in* >= N *seeds*.\n\n"
          "A formula has + - \\* / ( ) min max ceil floor, quantities, parameters, LAW.mean, "
          "LAW.least, "
          "LAW.most, and these names:\n\n",
          out);
    size_t count;
    const struct formula_name_row *names = formula_name_rows(&count);
    for (size_t i = 0; i < count; i++) {
        fputs("*", out);
        text(out, names[i].name);
        fputs("*\n\t", out);
        text(out, names[i].meaning);
        fputs(".\n\n", out);
    }
}

static void studies(FILE *out)
{
    static const struct {
        const char *name, *help;
    } rows[] = {
#define KEY(name, help) {#name, help},
        SCENARIO_TUNE_KEY_LIST(KEY)
#undef KEY
    };
    fputs("# STUDIES\n\nKeys below *tune:*. An option of *tenure tune* counts in place of the key "
          "of its name. A file that extends another takes over the whole block, unless it has one "
          "of its own.\n\n",
          out);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fputs("*", out);
        text(out, rows[i].name);
        fputs("*\n\t", out);
        text(out, rows[i].help);
        fputs(".\n\n", out);
    }
}

static void properties(FILE *out)
{
    fputs("# PROPERTIES\n\nAll are checked in every case.\n\n", out);
    for (unsigned i = 0; i < PROPERTY_COUNT; i++) {
        fprintf(out, "*%s* (%s)\n\t", property_table[i].label,
                property_table[i].class == PROPERTY_SAFETY ? "safety" : "liveness");
        text(out, property_table[i].sentence);
        fputs(".\n\n", out);
    }
}

void scenario_manual_write(FILE *out)
{
    fputs(introduction, out);
    parameters(out);
    profiles(out);
    faults(out);
    metrics(out);
    expectations(out);
    properties(out);
    studies(out);
    fputs("# SEE ALSO\n\n*tenure*(1), *tenure-run*(1), *tenure-lint*(1), *tenure-tune*(1)\n", out);
}
