/* SPDX-License-Identifier: Apache-2.0 */
/* Printing amounts; see quantity.h. Reading them is quantity.c. */
#include "sim/scenario/quantity.h"

#include <inttypes.h>
#include <stdio.h>

/* A string that grows at its end; the longest quantity fits (see the test of the extremes). */
struct writer {
    char *out;
    size_t used;
};

/* A number of at least `digits` digits, and what follows it. */
static void put(struct writer *writer, uint64_t value, int digits, const char *after)
{
    int written = snprintf(writer->out + writer->used, QUANTITY_BYTES - writer->used,
                           "%0*" PRIu64 "%s", digits, value, after);
    writer->used += (size_t)written;
}

/* value / unit as a decimal number with as many decimals as it needs; unit is a power of ten. */
static void put_decimal(struct writer *writer, uint64_t value, uint64_t unit, const char *name)
{
    put(writer, value / unit, 1, "");
    uint64_t rest = value % unit;
    if (rest > 0)
        writer->out[writer->used++] = '.';
    while (rest > 0) {
        unit /= 10;
        writer->out[writer->used++] = (char)('0' + rest / unit);
        rest %= unit;
    }
    writer->used +=
        (size_t)snprintf(writer->out + writer->used, QUANTITY_BYTES - writer->used, "%s", name);
}

static void print_short(struct writer *writer, uint64_t ns)
{
    if (ns >= QUANTITY_MS)
        put_decimal(writer, ns, QUANTITY_MS, "ms");
    else if (ns >= QUANTITY_US)
        put_decimal(writer, ns, QUANTITY_US, "us");
    else
        put_decimal(writer, ns, QUANTITY_NS, "ns");
}

static void print_long(struct writer *writer, uint64_t ns)
{
    static const struct {
        uint64_t unit;
        const char *name;
    } parts[] = {{QUANTITY_D, "d"}, {QUANTITY_H, "h"}, {QUANTITY_M, "m"}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (ns >= parts[i].unit)
            put(writer, ns / parts[i].unit, 1, parts[i].name);
        ns %= parts[i].unit;
    }
    if (ns > 0)
        put_decimal(writer, ns, QUANTITY_S, "s");
}

static void print_ratio(struct writer *writer, uint64_t ppm)
{
    if (ppm % (QUANTITY_PERCENT_PPM / 10) == 0)
        put_decimal(writer, ppm, QUANTITY_PERCENT_PPM, "%");
    else
        put(writer, ppm, 1, "ppm");
}

/* Starts with the sign and returns the amount without it, which INT64_MIN needs to be unsigned for.
 */
static uint64_t begin(struct writer *writer, int64_t value)
{
    if (value >= 0)
        return (uint64_t)value;
    writer->out[writer->used++] = '-';
    return 0 - (uint64_t)value;
}

char *quantity_print(enum quantity_kind kind, int64_t value, char out[QUANTITY_BYTES])
{
    struct writer writer = {.out = out};
    uint64_t amount = begin(&writer, value);
    if (kind == QUANTITY_INTEGER)
        put(&writer, amount, 1, "");
    else if (kind == QUANTITY_RATIO)
        print_ratio(&writer, amount);
    else if (amount == 0)
        put_decimal(&writer, 0, QUANTITY_S, "s");
    else if (amount < QUANTITY_S)
        print_short(&writer, amount);
    else
        print_long(&writer, amount);
    return out;
}

char *quantity_print_clock(int64_t ns, char out[QUANTITY_BYTES])
{
    struct writer writer = {.out = out};
    uint64_t amount = begin(&writer, ns);
    if (amount >= QUANTITY_D)
        put(&writer, amount / QUANTITY_D, 1, "d ");
    if (amount >= QUANTITY_H)
        put(&writer, amount % QUANTITY_D / QUANTITY_H, 2, ":");
    put(&writer, amount % QUANTITY_H / QUANTITY_M, 2, ":");
    put(&writer, amount % QUANTITY_M / QUANTITY_S, 2, ".");
    put(&writer, amount % QUANTITY_S / QUANTITY_MS, 3, "");
    return out;
}
