/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of a Markdown page; see page.h. */
#include "tests/docs/page.h"

static char *read_all(const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/docs/%s", TENURE_SOURCE_DIR, name);
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("%s is missing", path);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
    fclose(f);
    return text;
}

static void copy_trimmed(char *out, size_t size, const char *begin, const char *end)
{
    while (begin < end && *begin == ' ')
        begin++;
    while (end > begin && end[-1] == ' ')
        end--;
    size_t length = (size_t)(end - begin);
    assert_true(length < size);
    memcpy(out, begin, length);
    out[length] = '\0';
}

/* | one | two |: without the outer bars, a bar in back-quotes included. */
static void split(struct page_row *row, const char *line, const char *end)
{
    const char *begin = line + 1;
    bool quoted = false;
    row->count = 0;
    for (const char *at = begin; at < end; at++) {
        quoted ^= *at == '`';
        if (*at != '|' || quoted)
            continue;
        assert_true(row->count < PAGE_CELLS_MAX);
        copy_trimmed(row->cells[row->count++], PAGE_CELL_BYTES, begin, at);
        begin = at + 1;
    }
}

static bool is_rule(const struct page_row *row)
{
    return row->count > 0 && strspn(row->cells[0], "-:") == strlen(row->cells[0]);
}

struct page page_read(const char *name)
{
    struct page page = {.text = read_all(name)};
    char heading[128] = "", header[64] = "";
    bool in_table = false;
    page.rows = calloc(400, sizeof *page.rows);
    assert_non_null(page.rows);
    for (const char *line = page.text; *line;) {
        const char *end = line + strcspn(line, "\n");
        struct page_row *row = &page.rows[page.count];
        if (*line == '#')
            copy_trimmed(heading, sizeof heading, line + strspn(line, "#"), end);
        if (*line == '|') {
            assert_true(page.count < 399);
            split(row, line, end);
            if (!in_table)
                copy_trimmed(header, sizeof header, row->cells[0],
                             row->cells[0] + strlen(row->cells[0]));
            if (in_table && !is_rule(row)) {
                memcpy(row->heading, heading, sizeof heading);
                memcpy(row->header, header, sizeof header);
                page.count++;
            }
        }
        in_table = *line == '|';
        line = *end ? end + 1 : end;
    }
    return page;
}

void page_free(struct page *page)
{
    free(page->rows);
    free(page->text);
}

const char *page_word(const char *cell, unsigned n, char *out)
{
    for (const char *at = strchr(cell, '`'); at; at = strchr(at, '`')) {
        const char *end = strchr(at + 1, '`');
        if (!end)
            return NULL;
        if (n-- == 0) {
            copy_trimmed(out, PAGE_CELL_BYTES, at + 1, end);
            return out;
        }
        at = end + 1;
    }
    return NULL;
}
