/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a sentence about a fault, an expectation or a law: no crash, errors within the text,
 * and what is accepted prints as something that reads back as the same. */
#include <string.h>

#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/fault_sentence.h"
#include "sim/scenario/law_text.h"
#include "tests/fuzz/fuzz.h"

static char words[][8] = {"n1", "n2", "n3", "alpha", "r1", "orders"};
static char *const instances[] = {words[0], words[1], words[2], words[3]};
static char *const resources[] = {words[4], words[5]};
static const struct sentence_names names = {instances, resources, 4, 2};

static void check_error(const struct text_error *error, size_t size)
{
    FUZZ_ASSERT(error->problem != TEXT_OK && error->message[0]);
    FUZZ_ASSERT(strlen(error->message) < TEXT_ERROR_BYTES &&
                strlen(error->help) < TEXT_ERROR_BYTES);
    FUZZ_ASSERT(error->offset <= size && error->length <= size - error->offset);
}

static void check_fault(const char *text, size_t size)
{
    struct fault_plan plan, again;
    struct text_error error = {0};
    if (fault_sentence_parse(text, size, &names, &plan, &error) != TEXT_OK) {
        check_error(&error, size);
        return;
    }
    FUZZ_ASSERT(plan.kind < FAULT_KIND_COUNT && plan.instance_count <= 4);
    char *printed = fault_plan_print(&plan, &names);
    FUZZ_ASSERT(printed);
    FUZZ_ASSERT(fault_sentence_parse(printed, strlen(printed), &names, &again, &error) == TEXT_OK);
    char *twice = fault_plan_print(&again, &names);
    FUZZ_ASSERT(twice && strcmp(printed, twice) == 0);
    for (unsigned option = 0; option < FAULT_OPTION_COUNT; option++)
        FUZZ_ASSERT(fault_option_value(&plan, option) == fault_option_value(&again, option));
    free(printed);
    free(twice);
    fault_plan_free(&plan);
    fault_plan_free(&again);
}

static void check_expectation(const char *text, size_t size, bool over_seeds)
{
    struct scenario_parameters parameters;
    struct expectation e, again;
    struct formula_value limit;
    struct text_error error = {0};
    if (expectation_parse(text, size, over_seeds, &e, &error) != TEXT_OK) {
        check_error(&error, size);
        return;
    }
    scenario_parameters_default(&parameters);
    scenario_parameters_fill(&parameters);
    if (expectation_limit(&e, &parameters, &limit, &error) == TEXT_OK)
        expectation_is_met(&e, 1000, limit);
    else
        check_error(&error, strlen(e.formula));
    char *printed = expectation_print(&e);
    FUZZ_ASSERT(printed);
    if (strlen(printed) <= EXPECTATION_SENTENCE_MAX) {
        FUZZ_ASSERT(expectation_parse(printed, strlen(printed), over_seeds, &again, &error) ==
                    TEXT_OK);
        char *twice = expectation_print(&again);
        FUZZ_ASSERT(twice && strcmp(printed, twice) == 0);
        free(twice);
        expectation_free(&again);
    }
    free(printed);
    expectation_free(&e);
}

static void check_law(const char *text, size_t size)
{
    struct sim_law law, again;
    struct text_error error = {0};
    char printed[LAW_TEXT_BYTES];
    if (law_text_parse(text, size, &law, &error) != TEXT_OK) {
        check_error(&error, size);
        return;
    }
    law_text_print(&law, printed);
    FUZZ_ASSERT(law_text_parse(printed, strlen(printed), &again, &error) == TEXT_OK);
    FUZZ_ASSERT(law.kind == again.kind && law.a_ns == again.a_ns && law.b == again.b);
    FUZZ_ASSERT(law_least(&law) <= law_mean(&law) && law_mean(&law) <= law_most(&law));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    check_fault(text, size);
    check_expectation(text, size, false);
    check_expectation(text, size, true);
    check_law(text, size);
    return 0;
}
