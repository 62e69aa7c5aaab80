/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a scenario file that may extend itself or a good one: no crash, no leak, a good
 * scenario or at least one error; what is good can be counted through and asked. */
#include <string.h>

#include "sim/scenario/cases.h"
#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/fault_sentence.h"
#include "sim/scenario/scenario_read.h"
#include "tests/fuzz/fuzz.h"

struct input {
    const char *text;
    size_t size;
};

static const char base[] = "scenario: 1\nlease: 30s\nmatrix:\n  resign_odds: [1, 10]\n"
                           "faults:\n  - at 1m crash n1\nexpect:\n  - S2 holds\n";

static bool open_input(void *context, struct source *source, const char *path,
                       struct diagnostics *diagnostics)
{
    const struct input *input = context;
    if (strcmp(path, "base.yaml") == 0)
        return source_from_text(source, SOURCE_FILE, path, base, sizeof base - 1, diagnostics);
    if (strncmp(path, "fuzz", 4) != 0)
        return false;
    return source_from_text(source, SOURCE_FILE, path, input->text, input->size, diagnostics);
}

static void check_case(const struct scenario *s, uint64_t number)
{
    const struct scenario_case c = scenario_case_at(s, number);
    char label[64];
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    FUZZ_ASSERT(c.seed >= s->first_seed && c.seed <= s->last_seed);
    FUZZ_ASSERT(c.parameters.instances <= s->instance_name_count);
    FUZZ_ASSERT(c.parameters.resources <= s->resource_name_count);
    for (size_t i = 0; i < count; i++)
        FUZZ_ASSERT(!scenario_parameter_is_unset(&table[i], &c.parameters));
    scenario_combination_label(s, c.combination, label, sizeof label);
    FUZZ_ASSERT(strlen(label) < sizeof label);
    for (uint32_t i = 0; i < s->expectation_count && i < 10; i++) {
        struct formula_value limit;
        struct text_error error;
        expectation_limit(&s->expectations[i], &c.parameters, &limit, &error);
    }
}

static void check_scenario(const struct scenario *s)
{
    const uint64_t cases = scenario_case_count(s);
    const struct sentence_names names = {s->instance_names, s->resource_names,
                                         s->instance_name_count, s->resource_name_count};
    FUZZ_ASSERT(s->name && cases >= 1 && cases <= SCENARIO_CASES_LIMIT);
    check_case(s, 0);
    check_case(s, cases / 2);
    check_case(s, cases - 1);
    for (uint32_t i = 0; i < s->fault_count && i < 10; i++) {
        char *printed = fault_plan_print(&s->faults[i], &names);
        FUZZ_ASSERT(printed);
        free(printed);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct diagnostics diagnostics;
    struct input input = {(const char *)data, size};
    const struct scenario_opener opener = {open_input, &input};
    static const char *const settings[] = {"resources=3", "seeds=1..2"};
    const struct scenario_options options = {
        .settings = settings, .setting_count = size % 3, .lint = true};
    memset(&diagnostics, 0, sizeof diagnostics);
    struct scenario *s = scenario_load_from("fuzz.yaml", &opener, &options, &diagnostics);
    FUZZ_ASSERT((s != NULL) == (diagnostics.errors == 0));
    if (s)
        check_scenario(s);
    scenario_free(s);
    return 0;
}
