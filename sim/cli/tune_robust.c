/* SPDX-License-Identifier: Apache-2.0 */
/* Faults less and more often; see tune_robust.h. Floating point, to print. */
#include "sim/cli/tune_robust.h"

#include <inttypes.h>
#include <math.h>

#include "sim/cli/tune_text.h"

static void add_row(struct tune_table *table, const struct analysis *a, struct study_file *file,
                    uint32_t setting, enum study_rate rate)
{
    char text[80], value[MEASURE_TEXT_BYTES];
    uint32_t variant = study_variant(a->study, setting, rate);
    uint64_t cases = 0, unsafe = 0;
    study_file_count(file, variant, a->seed_end, &cases, &unsafe);
    tune_table_cell(table, setting == a->study->present ? "now" : "recommended");
    tune_table_cell(table, study_rate_names[rate]);
    snprintf(text, sizeof text, "%" PRIu64, cases);
    tune_table_cell(table, text);
    for (uint32_t o = 0; o < a->study->objective_count; o++) {
        const struct measure *m = &a->study->objectives[o].measure;
        struct estimate e;
        analysis_measure(a, file, variant, m, &e);
        double half = sample_half_width(&e.stored, ANALYSIS_LEVEL) / fabs(e.stored.mean);
        measure_print(m, e.mean, 4, value);
        if (e.stored.count > 1 && e.stored.mean != 0)
            snprintf(text, sizeof text, "%s (%.2g %%)", value, half * 100);
        else
            snprintf(text, sizeof text, "%s", value);
        tune_table_cell(table, text);
    }
    snprintf(text, sizeof text, "%s%" PRIu64 " unsafe", unsafe > 0 ? "<- " : "", unsafe);
    tune_table_cell(table, text);
}

static void add_setting(struct tune_table *table, const struct analysis *a, struct study_file *file,
                        uint32_t setting)
{
    for (int rate = 1; rate < STUDY_RATE_COUNT; rate++)
        add_row(table, a, file, setting, (enum study_rate)rate);
}

bool tune_robust(const struct command_call *call, const struct analysis *a, struct study_file *file,
                 uint64_t simulated)
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
    add_setting(table, a, file, a->study->present);
    if (a->best >= 0 && a->best != (int64_t)a->study->present)
        add_setting(table, a, file, (uint32_t)a->best);
    fprintf(
        call->out,
        "\nWith the scenario's faults less often and more often, and half of each 95 %% interval; "
        "%" PRIu64 " cases simulated now:\n",
        simulated);
    return tune_table_print(table, call);
}
