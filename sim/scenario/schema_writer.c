/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON; see schema_writer.h. The texts come from tables in the program: UTF-8 without
 * control characters. */
#include "sim/scenario/schema_writer.h"

#include <inttypes.h>

static void write_text(struct schema_writer *w, const char *text)
{
    putc('"', w->out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', w->out);
        putc(*text, w->out);
    }
    putc('"', w->out);
}

static void begin(struct schema_writer *w, const char *key)
{
    if (!w->empty)
        putc(',', w->out);
    if (w->depth > 0)
        fprintf(w->out, "\n%*s", (int)(2 * w->depth), "");
    w->empty = false;
    if (!key)
        return;
    write_text(w, key);
    fputs(": ", w->out);
}

void schema_open(struct schema_writer *w, const char *key, char bracket)
{
    begin(w, key);
    putc(bracket, w->out);
    w->depth++;
    w->empty = true;
}

void schema_close(struct schema_writer *w, char bracket)
{
    w->depth--;
    fprintf(w->out, "\n%*s%c", (int)(2 * w->depth), "", bracket);
    w->empty = false;
}

void schema_text(struct schema_writer *w, const char *key, const char *text)
{
    begin(w, key);
    write_text(w, text);
}

void schema_number(struct schema_writer *w, const char *key, int64_t number)
{
    begin(w, key);
    fprintf(w->out, "%" PRId64, number);
}

void schema_bool(struct schema_writer *w, const char *key, bool value)
{
    begin(w, key);
    fputs(value ? "true" : "false", w->out);
}
