/* SPDX-License-Identifier: Apache-2.0 */
/* Couplings of parameters and translations of policies, for `tenure tune`. Floating point, to
 * print. */
#include <math.h>
#include <string.h>

#include "sim/cli/tune_text.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/tune/coupling.h"
#include "sim/tune/translate.h"

/* ---- couplings ------------------------------------------------------------------------------ */

uint32_t tune_text_couplings(const struct command_call *call, const struct study *study,
                             uint32_t setting, const char *whose)
{
    struct scenario_parameters p = study_parameters(study, setting);
    const struct colours *c = &call->terminal->out.colours;
    uint32_t count = 0;
    for (int rule = 0; rule < COUPLING_COUNT; rule++) {
        char numbers[200];
        const struct coupling_row *row = &coupling_table[rule];
        if (!coupling_applies((enum coupling)rule, &p, numbers, sizeof numbers))
            continue;
        if (count++ == 0)
            fprintf(call->out, "\nWhat does not go together in %s:\n", whose);
        fprintf(call->out,
                "  %s%s%s  %s\n    because %s: %s\n    --show %s prints a scenario that "
                "fails of it\n",
                c->yellow, row->name, c->plain, row->what, row->formula, numbers, row->name);
    }
    return count;
}

int tune_text_show(const struct command_call *call, const struct study *study, const char *name)
{
    enum coupling rule = coupling_find(name);
    if (rule == COUPLING_COUNT) {
        struct suggestion suggestion = suggest_for(name, strlen(name));
        fprintf(call->err, "tenure tune: --show: there is no coupling of that name;");
        for (int i = 0; i < COUPLING_COUNT; i++)
            suggest_offer(&suggestion, coupling_table[i].name);
        if (suggestion.best)
            fprintf(call->err, " did you mean '%s'?\n", suggestion.best);
        else {
            fputs(" they are", call->err);
            for (int i = 0; i < COUPLING_COUNT; i++)
                fprintf(call->err, " %s", coupling_table[i].name);
            fputc('\n', call->err);
        }
        return COMMAND_EXIT_NOT_RUN;
    }
    coupling_print_scenario(call->out, rule, study->scenario);
    return 0;
}

/* ---- odds and jitter ------------------------------------------------------------------------ */

static void add_seconds(struct tune_table *table, double seconds)
{
    char text[40];
    if (isinf(seconds))
        snprintf(text, sizeof text, "never");
    else
        snprintf(text, sizeof text, "%.*fs", fabs(seconds) < 100 ? 1 : 0, seconds);
    tune_table_cell(table, text);
}

static void add_policy(struct tune_table *table, const char *policy, const char *match,
                       struct policy_figures f)
{
    tune_table_cell(table, policy);
    tune_table_cell(table, match);
    add_seconds(table, f.mean_s);
    add_seconds(table, f.deviation_s);
    add_seconds(table, f.p99_s);
    add_seconds(table, f.mixing_s);
    tune_table_cell(table, "");
}

static struct tune_table *begin_policies(void)
{
    static const char *const heads[] = {"policy", "the same", "mean", "spread",
                                        "p99",    "mixing",   ""};
    struct tune_table *table = tune_table_new(sizeof heads / sizeof *heads);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        tune_table_cell(table, heads[i]);
    return table;
}

bool tune_text_translation(const struct command_call *call, const struct study *study,
                           int64_t jitter_ns)
{
    struct scenario_parameters p = study_parameters(study, study->present);
    struct theory_input in = theory_input_of(&p), other = in;
    struct tune_table *table = begin_policies();
    char policy[100];
    bool back = jitter_ns >= 0;
    if (back)
        snprintf(policy, sizeof policy, "jitter %.4gs", (double)jitter_ns / 1e9);
    else
        snprintf(policy, sizeof policy, "odds %.0f", in.odds);
    add_policy(table, policy, "",
               back ? translate_of_jitter(&in, (double)jitter_ns / 1e9) : translate_of_odds(&in));
    for (int match = 0; match < TRANSLATE_COUNT; match++) {
        if (back) {
            other.odds =
                round(translate_to_odds(&in, (double)jitter_ns / 1e9, (enum translate)match));
            snprintf(policy, sizeof policy, "odds %.0f", other.odds);
            add_policy(table, policy, translate_names[match], translate_of_odds(&other));
        } else {
            double jitter_s = translate_to_jitter(&in, (enum translate)match);
            snprintf(policy, sizeof policy, "jitter %.4gs", jitter_s);
            add_policy(table, policy, translate_names[match], translate_of_jitter(&in, jitter_s));
        }
    }
    fprintf(call->out,
            "Hold %.4gs, then resign by odds at each check, or after a uniform jitter:\n\n",
            in.hold_s);
    if (!tune_table_print(table, call))
        return false;
    fputs("\nWhat is not the same is lost: mixing, in the limit of small variance, is slower the "
          "smaller the spread.\n",
          call->out);
    return true;
}
