/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure tune --theory`: closed forms of every setting, in one table. Floating point, to print. */
#include <math.h>
#include <string.h>

#include "sim/cli/tune_text.h"
#include "sim/tune/theory.h"

static const enum theory_figure usual[] = {
    THEORY_TENURE_MEAN,      THEORY_TENURE_SD,        THEORY_TENURE_P50,    THEORY_TENURE_P99,
    THEORY_CHANGES_PER_HOUR, THEORY_LEADERLESS_SHARE, THEORY_FAILOVER_MEAN, THEORY_NEWCOMER_MEAN,
    THEORY_MIXING_TIME,      THEORY_STORE_LOAD};

static uint32_t figure_count(bool all)
{
    return all ? THEORY_COUNT : sizeof usual / sizeof *usual;
}

static enum theory_figure figure_at(bool all, uint32_t at)
{
    return all ? (enum theory_figure)at : usual[at];
}

static void print_figure(char out[32], enum theory_unit unit, double value)
{
    static const char *const units[] = {[THEORY_SECONDS] = "s",
                                        [THEORY_PER_HOUR] = "/h",
                                        [THEORY_SHARE] = "%",
                                        [THEORY_NUMBER] = ""};
    double shown = unit == THEORY_SHARE ? value * 100 : value;
    if (isnan(value))
        snprintf(out, 32, "-");
    else if (isinf(value))
        snprintf(out, 32, "never");
    else
        snprintf(out, 32, "%.*f%s",
                 fabs(shown) >= 1000 ? 0
                 : fabs(shown) >= 1  ? 2
                                     : 4,
                 shown, units[unit]);
}

static void add_head(struct tune_table *t, const struct study *study, bool all)
{
    const struct scenario *s = study->scenario;
    for (uint32_t i = 0; i < s->axis_count; i++)
        tune_table_cell(t, s->matrix[i].parameter->name);
    for (uint32_t i = 0; i < figure_count(all); i++)
        tune_table_cell(t, theory_table[figure_at(all, i)].name);
    tune_table_cell(t, "");
}

static void add_setting(struct tune_table *t, const struct study *study, uint32_t setting, bool all)
{
    const struct scenario *s = study->scenario;
    struct scenario_parameters p = study_parameters(study, setting);
    struct theory_input in = theory_input_in(s, &p);
    double figures[THEORY_COUNT];
    theory_compute(&in, figures);
    for (uint32_t i = 0; i < s->axis_count; i++)
        tune_table_cell(t, scenario_axis_value(s, study->settings[setting], i));
    for (uint32_t i = 0; i < figure_count(all); i++) {
        char text[32];
        enum theory_figure figure = figure_at(all, i);
        print_figure(text, theory_table[figure].unit, figures[figure]);
        tune_table_cell(t, text);
    }
    tune_table_cell(t, setting == study->present                ? "<- now"
                       : (int64_t)setting == study->equal_churn ? "<- the same churn, mixes faster"
                                                                : "");
}

bool tune_text_theory(const struct command_call *call, const struct study *study, bool all)
{
    struct tune_table *t = tune_table_new(study->scenario->axis_count + figure_count(all) + 1);
    add_head(t, study, all);
    for (uint32_t i = 0; i < study->setting_count; i++)
        add_setting(t, study, i, all);
    if (!tune_table_print(t, call))
        return false;
    if (study->scenario->fault_count > 0)
        fputs("\nThese are the figures of a fleet without faults; a study measures what the faults "
              "of the scenario add.\n",
              call->out);
    return true;
}
