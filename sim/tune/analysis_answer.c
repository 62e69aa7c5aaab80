/* SPDX-License-Identifier: Apache-2.0 */
/* What one setting has over another, and why one is recommended; see analysis.h. Floating point. */
#include <math.h>

#include "sim/tune/analysis.h"

const char *const analysis_change_names[ANALYSIS_CHANGE_COUNT] = {
#define X(identifier, name) name,
    ANALYSIS_CHANGE_LIST(X)
#undef X
};

const char *const analysis_reason_names[ANALYSIS_REASON_COUNT] = {
#define X(identifier, name) name,
    ANALYSIS_REASON_LIST(X)
#undef X
};

enum analysis_change analysis_change(const struct analysis *a, struct study_file *file, uint32_t to,
                                     uint32_t from, uint32_t objective)
{
    const struct study_objective *o = &a->study->objectives[objective];
    double before = analysis_estimate(a, from, objective)->stored.mean;
    double sign = o->maximise != measure_is_inverse(&o->measure) ? -1 : 1;
    struct sample d;
    if (!study_file_difference(file, to, from, &o->measure, a->seed_end, &d) || d.count < 2)
        return ANALYSIS_CHANGE_UNKNOWN;
    double half = sample_half_width(&d, a->terms.level);
    if (fabs(d.mean) <= half || fabs(d.mean) <= a->terms.precision * fabs(before))
        return ANALYSIS_CHANGE_SAME;
    return sign * d.mean < 0 ? ANALYSIS_CHANGE_BETTER : ANALYSIS_CHANGE_WORSE;
}

enum analysis_reason analysis_reason(const struct analysis *a)
{
    if (a->best == (int64_t)a->study->present)
        return ANALYSIS_REASON_PRESENT;
    if (a->study->constraint_count > 0)
        return ANALYSIS_REASON_WITHIN_LIMITS;
    if (a->states[a->study->present].dominated_by == a->best)
        return ANALYSIS_REASON_BEATS_PRESENT;
    return a->study->equal_churn == a->best ? ANALYSIS_REASON_SAME_CHURN : ANALYSIS_REASON_KNEE;
}
