/* SPDX-License-Identifier: Apache-2.0 */
/* Queries that must return no rows; see assertion.h. */
#include "reports/assertion.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_MAX = 200, ROWS_SHOWN = 3, CELL_SHOWN = 80 };

static bool complain(char *message, const char *path, const char *reason)
{
    char shown[SHOWN_MAX];
    snprintf(message, ASSERTION_MESSAGE_MAX, "%s: %s",
             database_printable(shown, sizeof shown, path), reason);
    return false;
}

static bool complain_of(char *message, const char *path, int error)
{
    char reason[64];
    return complain(message, path, strerror_r(error, reason, sizeof reason));
}

/* ---- one file ------------------------------------------------------------------------------- */

/* The text of a file with a NUL at the end. NULL with a message. */
static char *read_file(const char *path, char *message)
{
    struct stat found;
    char *text = NULL;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 || fstat(descriptor, &found) != 0) {
        complain_of(message, path, errno);
    } else if (!S_ISREG(found.st_mode)) {
        complain(message, path, "it is no regular file");
    } else if (found.st_size > ASSERTION_FILE_MOST) {
        complain(message, path, "an assertion may have 64 KiB; make it shorter");
    } else if (!(text = calloc(1, ASSERTION_FILE_MOST + 1))) {
        complain(message, path, "out of memory");
    } else {
        ssize_t count = read(descriptor, text, ASSERTION_FILE_MOST);
        if (count < 0 || memchr(text, '\0', (size_t)count)) {
            if (count < 0)
                complain_of(message, path, errno);
            else
                complain(message, path, "there is a byte 0 in it; it is no text");
            free(text);
            text = NULL;
        }
    }
    if (descriptor >= 0)
        close(descriptor);
    return text;
}

/* What follows the key in a comment of the head; NULL if no line has it. False when out of
 * memory. */
static bool head_value(const char *text, const char *key, char **out)
{
    *out = NULL;
    size_t length = strlen(key);
    while (strncmp(text, "--", 2) == 0) {
        const char *at = text + 2 + strspn(text + 2, " \t");
        size_t rest = strcspn(at, "\r\n");
        if (rest > length && strncmp(at, key, length) == 0) {
            const char *value = at + length + strspn(at + length, " \t");
            size_t size = strcspn(value, "\r\n");
            while (size > 0 && (value[size - 1] == ' ' || value[size - 1] == '\t'))
                size--;
            return size == 0 || (*out = strndup(value, size)) != NULL;
        }
        text = at + rest;
        text += strspn(text, " \t\r\n");
    }
    return true;
}

/* The name of the file without its folder and its ending. */
static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    return strndup(base, strlen(base) - strlen(".sql"));
}

static void free_one(struct assertion *a)
{
    free(a->path);
    free(a->name);
    free(a->sentence);
    free(a->sql);
}

static bool add(struct assertion_list *list, const char *path, char *message)
{
    struct assertion a = {.sql = read_file(path, message)};
    if (!a.sql)
        return false;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 16;
        struct assertion *items = realloc(list->items, capacity * sizeof *items);
        if (items) {
            list->items = items;
            list->capacity = capacity;
        }
    }
    a.path = strdup(path);
    bool good = false;
    bool read = head_value(a.sql, "name:", &a.name) && head_value(a.sql, "sentence:", &a.sentence);
    a.name = a.name ? a.name : name_of(path);
    if (list->count == list->capacity || !a.path || !a.name || !read)
        complain(message, path, "out of memory");
    else if (list->count == ASSERTIONS_MOST)
        complain(message, path, "there are more than 1000 assertions");
    else if (!a.sentence)
        complain(message, path,
                 "it does not say what it claims; begin it with '-- sentence: ' and that");
    else
        good = true;
    if (good)
        list->items[list->count++] = a;
    else
        free_one(&a);
    return good;
}

/* ---- a folder ------------------------------------------------------------------------------- */

static int is_assertion(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && entry->d_name[0] != '_' && length > 4 &&
           strcmp(entry->d_name + length - 4, ".sql") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

bool assertion_read_folder(struct assertion_list *list, const char *folder,
                           char message[ASSERTION_MESSAGE_MAX])
{
    struct dirent **entries = NULL;
    size_t length = strlen(folder);
    const char *slash = length > 0 && folder[length - 1] == '/' ? "" : "/";
    int count = scandir(folder, &entries, is_assertion, by_bytes);
    bool good = count >= 0;
    if (!good)
        complain_of(message, folder, errno);
    for (int i = 0; i < count; i++) {
        char *path = NULL;
        if (good && asprintf(&path, "%s%s%s", folder, slash, entries[i]->d_name) < 0) {
            path = NULL;
            good = complain(message, folder, "out of memory");
        }
        good = good && add(list, path, message);
        free(path);
        free(entries[i]);
    }
    free(entries);
    return good;
}

void assertion_free(struct assertion_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free_one(&list->items[i]);
    free(list->items);
    memset(list, 0, sizeof *list);
}

/* ---- asking --------------------------------------------------------------------------------- */

static void show_row(FILE *out, sqlite3_stmt *s)
{
    int columns = sqlite3_column_count(s);
    for (int c = 0; c < columns; c++) {
        char name[CELL_SHOWN], value[CELL_SHOWN];
        bool is_blob = sqlite3_column_type(s, c) == SQLITE_BLOB;
        const char *text = is_blob ? "(blob)" : (const char *)sqlite3_column_text(s, c);
        fprintf(out, "%s%s=%s", c > 0 ? ", " : "",
                database_printable(name, sizeof name, sqlite3_column_name(s, c)),
                text ? database_printable(value, sizeof value, text) : "NULL");
    }
}

static void count_rows(struct database *d, sqlite3_stmt *s, struct assertion_result *r, FILE *rows)
{
    while (r->found < ASSERTION_ROWS_MOST && database_next(d, s)) {
        if (r->found < ROWS_SHOWN) {
            fputs(r->found > 0 ? "; " : "", rows);
            show_row(rows, s);
        }
        r->found++;
    }
}

void assertion_ask(struct database *d, const struct assertion *a, int64_t steps,
                   struct assertion_result *r)
{
    char rows[ASSERTION_TEXT_MAX - 64] = "";
    sqlite3_stmt *s = NULL;
    memset(r, 0, sizeof *r);
    database_bound(d, steps);
    FILE *stream = fmemopen(rows, sizeof rows - 1, "w");
    if (!stream)
        database_fail(d, "out of memory");
    else if (database_prepare(d, a->sql, &s))
        count_rows(d, s, r, stream);
    if (stream)
        fclose(stream);
    sqlite3_finalize(s);
    r->held = r->found == 0 && *d->message == '\0';
    if (r->held)
        return;
    if (r->found == 0)
        snprintf(r->text, sizeof r->text, "it cannot be asked: %s", d->message);
    else
        snprintf(r->text, sizeof r->text, "%zu row%s%s: %s%s", r->found, r->found == 1 ? "" : "s",
                 r->found == ASSERTION_ROWS_MOST ? " at least" : "", rows,
                 r->found > ROWS_SHOWN ? "; ..." : "");
}
