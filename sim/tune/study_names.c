/* SPDX-License-Identifier: Apache-2.0 */
/* What a scenario asks of a study, and settings by number, label and flags; see study.h. */
#include <stdio.h>
#include <string.h>

#include "sim/tune/study.h"

struct study_request study_request_of(const struct scenario *scenario)
{
    const struct scenario_tune *t = &scenario->tune;
    return (struct study_request){.vary = (const char *const *)t->vary.at,
                                  .vary_count = t->vary.count,
                                  .minimise = (const char *const *)t->minimise.at,
                                  .minimise_count = t->minimise.count,
                                  .maximise = (const char *const *)t->maximise.at,
                                  .maximise_count = t->maximise.count,
                                  .subject_to = (const char *const *)t->subject_to.at,
                                  .subject_count = t->subject_to.count};
}

/* ---- rates of faults ------------------------------------------------------------------------- */

const char *const study_rate_names[STUDY_RATE_COUNT] = {
#define X(identifier, name, ppm) name,
    STUDY_RATE_LIST(X)
#undef X
};

const int64_t study_rate_ppm[STUDY_RATE_COUNT] = {
#define X(identifier, name, ppm) ppm,
    STUDY_RATE_LIST(X)
#undef X
};

uint32_t study_variant(const struct study *study, uint32_t setting, enum study_rate rate)
{
    return (uint32_t)rate * study->setting_count + setting;
}

/* ---- asking --------------------------------------------------------------------------------- */

struct scenario_parameters study_parameters(const struct study *study, uint32_t setting)
{
    return scenario_combination_at(study->scenario,
                                   study->settings[setting % study->setting_count]);
}

char *study_label(const struct study *study, uint32_t setting, char out[STUDY_LABEL_BYTES])
{
    uint32_t rate = setting / study->setting_count;
    scenario_combination_label(study->scenario, study->settings[setting % study->setting_count],
                               out, STUDY_LABEL_BYTES);
    size_t used = strlen(out);
    if (rate > 0)
        snprintf(out + used, STUDY_LABEL_BYTES - used, " faults=%s", study_rate_names[rate]);
    return out;
}

char *study_flags(const struct study *study, uint32_t setting, char out[STUDY_LABEL_BYTES])
{
    const struct scenario *s = study->scenario;
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < s->axis_count && used < STUDY_LABEL_BYTES; i++)
        used += (size_t)snprintf(out + used, STUDY_LABEL_BYTES - used, "%s--%s=%s",
                                 i > 0 ? " " : "", s->matrix[i].parameter->name,
                                 scenario_axis_value(s, study->settings[setting], i));
    return out;
}

int64_t study_find(const struct study *study, const char *label)
{
    char text[STUDY_LABEL_BYTES];
    for (uint32_t i = 0; i < study->setting_count; i++)
        if (strcmp(study_label(study, i, text), label) == 0)
            return i;
    return -1;
}
