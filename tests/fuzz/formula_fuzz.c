/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a formula: no crash, errors that point into the text, values that print. */
#include <string.h>

#include "sim/scenario/formula.h"
#include "tests/fuzz/fuzz.h"

static const char *name_at(void *context, size_t index)
{
    static const char *const names[] = {"lease", "odds", "loss", "a", "b"};
    (void)context;
    return index < sizeof(names) / sizeof(names[0]) ? names[index] : NULL;
}

static bool lookup(void *context, const char *name, size_t length, struct formula_value *value)
{
    const char *known;
    for (size_t i = 0; (known = name_at(context, i)) != NULL; i++) {
        if (strlen(known) != length || memcmp(known, name, length) != 0)
            continue;
        *value = i == 1   ? formula_from_number(10)
                 : i == 2 ? formula_from_ratio(1000)
                          : formula_from_duration((int64_t)i * 3 + 7);
        return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct formula_names names = {.lookup = lookup, .name_at = name_at};
    struct text_error error = {0};
    struct formula_value value, again;
    char printed[FORMULA_BYTES];
    if (formula_evaluate((const char *)data, size, &names, &value, &error) != TEXT_OK) {
        FUZZ_ASSERT(error.problem != TEXT_OK && error.message[0]);
        FUZZ_ASSERT(error.offset <= size && error.length <= size - error.offset);
        return 0;
    }
    FUZZ_ASSERT(value.value.denominator >= 1);
    FUZZ_ASSERT(strlen(formula_print(value, printed)) < sizeof(printed));
    FUZZ_ASSERT(rational_compare(value.value, value.value) == 0);
    if (printed[0] == '~')
        return 0;
    /* What prints exactly reads back as the same value. */
    FUZZ_ASSERT(formula_evaluate(printed, strlen(printed), NULL, &again, &error) == TEXT_OK);
    FUZZ_ASSERT(rational_compare(value.value, again.value) == 0);
    return 0;
}
