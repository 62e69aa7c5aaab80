/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a quantity: no crash, and what is accepted prints as something that reads back. */
#include <string.h>

#include "sim/scenario/quantity.h"
#include "tests/fuzz/fuzz.h"

static void check(enum quantity_kind kind, struct quantity_range range, const char *text,
                  size_t size)
{
    struct text_error error = {0};
    char printed[QUANTITY_BYTES], again[QUANTITY_BYTES];
    int64_t value, back;
    if (quantity_parse(kind, text, size, range, &value, &error) != TEXT_OK) {
        FUZZ_ASSERT(error.problem != TEXT_OK && error.message[0] && error.help[0]);
        FUZZ_ASSERT(error.offset <= size && error.length <= size - error.offset);
        return;
    }
    FUZZ_ASSERT(value >= range.min && value <= range.max);
    quantity_print(kind, value, printed);
    FUZZ_ASSERT(quantity_parse(kind, printed, strlen(printed), range, &back, &error) == TEXT_OK);
    FUZZ_ASSERT(back == value);
    FUZZ_ASSERT(strcmp(quantity_print(kind, back, again), printed) == 0);
    FUZZ_ASSERT(strlen(quantity_print_clock(value, again)) < QUANTITY_BYTES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct quantity_range narrow = {-5, 1000};
    const char *text = (const char *)data;
    for (int kind = QUANTITY_DURATION; kind <= QUANTITY_INTEGER; kind++) {
        check((enum quantity_kind)kind, quantity_amount, text, size);
        check((enum quantity_kind)kind, quantity_signed, text, size);
        check((enum quantity_kind)kind, narrow, text, size);
    }
    if (size == sizeof(int64_t)) {
        char printed[QUANTITY_BYTES];
        int64_t value;
        memcpy(&value, data, sizeof(value));
        for (int kind = QUANTITY_DURATION; kind <= QUANTITY_INTEGER; kind++) {
            quantity_print((enum quantity_kind)kind, value, printed);
            check((enum quantity_kind)kind, quantity_signed, printed, strlen(printed));
        }
    }
    return 0;
}
