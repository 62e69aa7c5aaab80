/* SPDX-License-Identifier: Apache-2.0 */
/* Faults less and more often; see tune_robust.h. Floating point, to print. */
#include "sim/cli/tune_robust.h"

#include <inttypes.h>
#include <math.h>

#include "sim/cli/tune_text.h"

static const struct {
    int64_t ppm;
    const char *name;
} factors[] = {{300000, "x 0.3"}, {3000000, "x 3"}};

static void add_row(struct tune_table *table, const struct study *study, const char *setting,
                    const char *factor, const struct robust_row *row)
{
    char text[80], value[MEASURE_TEXT_BYTES];
    tune_table_cell(table, setting);
    tune_table_cell(table, factor);
    snprintf(text, sizeof text, "%" PRIu64, row->cases);
    tune_table_cell(table, text);
    for (uint32_t o = 0; o < study->objective_count; o++) {
        const struct measure *m = &study->objectives[o].measure;
        const struct sample *s = &row->objectives[o];
        double half = sample_half_width(s, ANALYSIS_LEVEL) / fabs(s->mean);
        measure_print(m, s->count > 0 ? measure_shown(m, s->mean) : NAN, 4, value);
        if (s->count > 1 && s->mean != 0)
            snprintf(text, sizeof text, "%s (%.2g %%)", value, half * 100);
        else
            snprintf(text, sizeof text, "%s", value);
        tune_table_cell(table, text);
    }
    snprintf(text, sizeof text, "%s%" PRIu64 " unsafe", row->unsafe > 0 ? "<- " : "", row->unsafe);
    tune_table_cell(table, text);
}

static bool add_setting(const struct command_call *call, struct tune_table *table,
                        const struct analysis *a, const struct study_plan *plan,
                        const struct study_watch *watch, uint32_t setting)
{
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        struct robust_row row;
        if (!robust_run(a->study, plan, watch, setting, factors[i].ppm, &row)) {
            fprintf(call->err, "tenure tune: runs with other rates of faults came to no end\n");
            return false;
        }
        add_row(table, a->study, setting == a->study->present ? "now" : "recommended",
                factors[i].name, &row);
    }
    return true;
}

bool tune_robust(const struct command_call *call, const struct analysis *a,
                 const struct study_plan *plan, const struct study_watch *watch)
{
    char name[MEASURE_NAME_BYTES];
    if (!robust_applies(a->study))
        return true;
    struct tune_table *table = tune_table_new(a->study->objective_count + 4);
    tune_table_cell(table, "setting");
    tune_table_cell(table, "faults");
    tune_table_cell(table, "seeds");
    for (uint32_t o = 0; o < a->study->objective_count; o++)
        tune_table_cell(table, measure_name(&a->study->objectives[o].measure, name));
    tune_table_cell(table, "");
    bool good = add_setting(call, table, a, plan, watch, a->study->present);
    if (good && a->best >= 0 && a->best != (int64_t)a->study->present)
        good = add_setting(call, table, a, plan, watch, (uint32_t)a->best);
    fputs("\nWith the scenario's faults less often and more often:\n", call->out);
    return tune_table_print(table, call) && good;
}
