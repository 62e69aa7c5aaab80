/* SPDX-License-Identifier: Apache-2.0 */
/* A table of cells for `tenure tune`; see tune_text.h. */
#include <stdlib.h>
#include <string.h>

#include "sim/cli/columns.h"
#include "sim/cli/tune_text.h"

struct tune_table {
    uint32_t columns, count, capacity;
    char **cells;
    bool failed; /* memory ran out */
};

struct tune_table *tune_table_new(uint32_t columns)
{
    struct tune_table *t = calloc(1, sizeof *t);
    if (t)
        t->columns = columns;
    return t;
}

void tune_table_cell(struct tune_table *t, const char *text)
{
    if (!t)
        return;
    if (t->count == t->capacity) {
        uint32_t capacity = t->capacity ? t->capacity * 2 : 64;
        char **cells = realloc(t->cells, capacity * sizeof *cells);
        if (!cells) {
            t->failed = true;
            return;
        }
        t->cells = cells;
        t->capacity = capacity;
    }
    t->cells[t->count] = strdup(text);
    t->failed = t->failed || !t->cells[t->count];
    t->count++;
}

static const char *cell_at(const struct tune_table *t, uint32_t at)
{
    return t->cells[at];
}

bool tune_table_print(struct tune_table *t, const struct command_call *call)
{
    const struct colours *c = &call->terminal->out.colours;
    bool good = t && !t->failed;
    if (!good)
        command_no_memory(call);
    for (uint32_t at = 0; good && at < t->count; at++) {
        uint32_t column = at % t->columns;
        size_t width = 0;
        for (uint32_t other = column; other < t->count; other += t->columns) {
            size_t one = columns_count(cell_at(t, other), strlen(cell_at(t, other)));
            width = one > width ? one : width;
        }
        const char *text = cell_at(t, at);
        int pad = (int)(width - columns_count(text, strlen(text)));
        bool last = column == t->columns - 1;
        fprintf(call->out, "%s%*s%s%s%s", column > 0 ? "  " : "", last ? 0 : pad, "",
                at < t->columns ? c->bold : "", text, at < t->columns ? c->plain : "");
        if (last)
            fputc('\n', call->out);
    }
    for (uint32_t i = 0; t && i < t->count; i++)
        free(t->cells[i]);
    if (t)
        free(t->cells);
    free(t);
    return good;
}
