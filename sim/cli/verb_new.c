/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure new` and `tenure schema`: what helps to write scenarios. */
#include <string.h>

#include "sim/cli/scenario_manual.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/schema.h"

struct template {
    const char *name, *faults, *expect, *more;
};

static const struct template templates[] = {
    {"crash", "  - every 10m crash master(r1) restart after 30s\n",
     "  - overlap.belief.max == 0\n  - failover.max <= failover_most\n", ""},
    {"partition", "  - every 15m cut master(r1) for 120s\n",
     "  - overlap.belief.max == 0\n  - heal.max <= recovery_most\n", ""},
    {"pause", "  - every 20m pause master(r1) timers frozen for 90s\n",
     "  - commits.stale == 0\n  - overlap.belief.max <= 60s\n", ""},
    {"outage", "  - every 30m outage store leases expire for 180s\n",
     "  - overlap.belief.max == 0\n  - heal.max <= recovery_most\n", ""},
    {"tune", "  - every 2h crash any restart after 30s\n",
     "  - overlap.belief.max == 0\n  - failover.max <= failover_most\n",
     "\n"
     "# what `tenure tune` asks; `tenure run` does not use it\n"
     "tune:\n"
     "  vary:                       # beside the values above\n"
     "    master_hold_interval: [20s, 40s, 60s]\n"
     "    resign_odds: 5..20 by x2\n"
     "  minimise: [changes_per_hour, leaderless.share, mixing.time]\n"
     "  subject_to:\n"
     "    - queue.wait < 10m\n"
     "  precision: 10%\n"
     "  seeds: 1..60                # at the most\n"},
};

#define TEMPLATES (sizeof templates / sizeof templates[0])

static const char *const template_choices[TEMPLATES + 1] = {"crash",  "partition", "pause",
                                                            "outage", "tune",      NULL};

static void print_template(FILE *out, const struct template *t)
{
    fprintf(out,
            "# A scenario for `tenure run`. `tenure help run` and `tenure schema` say what else "
            "there is.\n"
            "scenario: 1\n"
            "name: my-%s\n"
            "summary: one line that says what is claimed\n"
            "story: |\n"
            "  What happens, and why somebody on call should care.\n"
            "tags: [mine]\n"
            "seeds: 1..20                  # one run for each\n"
            "duration: 4h                  # simulated\n"
            "warm_up: 5m                   # left out of the metrics\n"
            "\n"
            "instances: 3                  # n1 to n3\n"
            "resources: 10                 # r1 to r10, each an election of its own\n"
            "profile: etcd-lease           # the election backend\n"
            "lease: 60s\n"
            "\n"
            "# the flags of the runner\n"
            "pre_election_pause: 1s\n"
            "master_check_interval: 5s\n"
            "master_hold_interval: 60s\n"
            "resign_odds: 10               # 1-in-10 at each check after the hold\n"
            "\n"
            "faults:\n%s"
            "\n"
            "expect:                       # all numbered properties are checked anyway\n%s%s",
            t->name, t->faults, t->expect, t->more);
}

static int new_scenario(const struct command_call *call)
{
    const char *name = call->options->operand_count > 0 ? call->options->operands[0] : "crash";
    for (size_t i = 0; i < TEMPLATES; i++)
        if (strcmp(templates[i].name, name) == 0)
            print_template(call->out, &templates[i]);
    return 0;
}

const struct verb_spec verb_new = {
    .name = "new",
    .summary = "print a scenario to begin with",
    .synopsis = "[crash|partition|pause|outage|tune]",
    .description =
        "Prints a commented scenario that runs as it is: `tenure new partition > mine.yaml`. That "
        "of `tenure new tune` is for `tenure tune` too.",
    .operand = {.kind = OPTION_CHOICE, .value = "KIND", .choices = template_choices},
    .operands_most = 1,
    .run = new_scenario,
};

extern const char cli_run_json_schema[], cli_diff_json_schema[], cli_tune_json_schema[];

static const char *const schema_choices[] = {"scenario", "run-json", "diff-json", "tune-json",
                                             NULL};

static const struct option_spec schema_options[] = {
    {.name = "for", .kind = OPTION_CHOICE, .value = "WHAT", .choices = schema_choices,
     .standard = "scenario",
     .help = "of scenario files, or of the documents of `run`, `diff` and `tune`"},
    {.name = "scdoc", .kind = OPTION_FLAG,
     .help = "the source of the manual page of scenario files instead"},
    {0},
};

static int schema(const struct command_call *call)
{
    static const char *const documents[] = {NULL, cli_run_json_schema, cli_diff_json_schema,
                                            cli_tune_json_schema};
    if (options_is_on(call->options, "scdoc"))
        scenario_manual_write(call->out);
    else if (options_choice(call->options, "for") > 0)
        fputs(documents[options_choice(call->options, "for")], call->out);
    else
        scenario_schema_write(call->out);
    return 0;
}

const struct verb_spec verb_schema = {
    .name = "schema",
    .summary = "print the JSON Schema of scenario files, or of documents",
    .synopsis = "",
    .description =
        "Prints the schema (draft 7) that editors use for completion and checks; it is made from "
        "the reader's own tables. With --for that of a document that tenure writes.",
    .options = schema_options,
    .run = schema,
};
