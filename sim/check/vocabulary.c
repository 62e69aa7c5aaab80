/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of metric.h and property.h as tables. */
#include "sim/check/vocabulary.h"

#include <string.h>

const struct metric_row metric_table[] = {
#define SCALAR(identifier, name, unit, direction, what)                                            \
    {name, false, METRIC_##unit, METRIC_##direction, what},
#define SERIES(identifier, name, unit, direction, what)                                            \
    {name, true, METRIC_##unit, METRIC_##direction, what},
    METRIC_LIST(SCALAR, SERIES)
#undef SCALAR
#undef SERIES
};

const unsigned metric_count = sizeof metric_table / sizeof metric_table[0];

static const char *const statistics[] = {
#define X(name, word) [STATISTIC_##name] = (word),
    STATISTIC_LIST(X)
#undef X
};

const struct property_row property_table[] = {
#define PROPERTY(label, class, sentence) {#label, sentence, PROPERTY_##class},
    PROPERTY_LIST(PROPERTY)
#undef PROPERTY
};

const char *metric_direction_name(unsigned metric, unsigned statistic)
{
    static const char *const words[] = {
        [METRIC_NEUTRAL] = "neutral", [METRIC_LOWER] = "lower", [METRIC_HIGHER] = "higher"};
    const struct metric_row *row = &metric_table[metric];
    bool is_count = row->is_series && statistic == STATISTIC_COUNT;
    bool is_sum = row->is_series && statistic == STATISTIC_TOTAL && row->direction == METRIC_HIGHER;
    return words[is_count || is_sum ? METRIC_NEUTRAL : row->direction];
}

const char *statistic_name(unsigned statistic)
{
    return statistic < STATISTIC_COUNT_OF ? statistics[statistic] : NULL;
}

static bool same(const char *word, const char *name, size_t length)
{
    return strlen(word) == length && memcmp(word, name, length) == 0;
}

int metric_find(const char *name, size_t length)
{
    for (unsigned i = 0; i < metric_count; i++)
        if (same(metric_table[i].name, name, length))
            return (int)i;
    return -1;
}

int statistic_find(const char *name, size_t length)
{
    for (unsigned i = 0; i < STATISTIC_COUNT_OF; i++)
        if (same(statistics[i], name, length))
            return (int)i;
    return -1;
}

int property_find(const char *label, size_t length)
{
    for (unsigned i = 0; i < PROPERTY_COUNT; i++)
        if (same(property_table[i].label, label, length))
            return (int)i;
    return -1;
}
