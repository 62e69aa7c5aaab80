/* SPDX-License-Identifier: Apache-2.0 */
/* Views limited to one case; see case_view.h. */
#include "reports/case_view.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/views.h"

/* All that have a column case_id. */
static const char *const tables[] = {
    "fault",       "belief", "ownership",          "work",           "resignation",
    "incarnation", "metric", "expectation_result", "property_result"};

static bool is_there(struct database *d, int64_t case_id)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, "SELECT 1 FROM \"case\" WHERE id = ?1", &statement))
        return false;
    sqlite3_bind_int64(statement, 1, case_id);
    bool found = database_next(d, statement);
    sqlite3_finalize(statement);
    return found ||
           (!*d->message && database_fail(d,
                                          "there is no case %lld in this database; `tenure query "
                                          "cases` lists them",
                                          (long long)case_id));
}

/* The text of the views, each of them a temporary one. */
static void write_views(FILE *f)
{
    static const char head[] = "CREATE VIEW ";
    const char *text = reports_views_sql(), *at;
    for (; (at = strstr(text, head)); text = at + strlen(head))
        fprintf(f, "%.*sCREATE TEMP VIEW ", (int)(at - text), text);
    fputs(text, f);
}

bool case_views_limit(struct database *d, int64_t case_id)
{
    char *sql = NULL;
    size_t size = 0;
    if (!is_there(d, case_id))
        return false;
    FILE *f = open_memstream(&sql, &size);
    if (!f)
        return database_fail(d, "out of memory");
    fprintf(f, "CREATE TEMP VIEW \"case\" AS SELECT * FROM main.\"case\" WHERE id = %lld;\n",
            (long long)case_id);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        fprintf(f, "CREATE TEMP VIEW %s AS SELECT * FROM main.%s WHERE case_id = %lld;\n",
                tables[i], tables[i], (long long)case_id);
    write_views(f);
    bool ok = !ferror(f);
    ok = fclose(f) == 0 && ok;
    ok = ok ? database_define(d, sql) : database_fail(d, "out of memory");
    free(sql);
    return ok;
}

char *case_view_sql(const char *view, const char *columns, const char *tail)
{
    char head[64], *sql = NULL;
    snprintf(head, sizeof head, "CREATE VIEW %s AS\nWITH ", view);
    const char *body = strstr(reports_views_sql(), head);
    assert(body);
    body += strlen(head);
    int length = (int)(strstr(body, ";\n") - body);
    if (asprintf(&sql,
                 "SELECT %s FROM (WITH belief AS (SELECT * FROM main.belief WHERE case_id = ?1),"
                 " ownership AS (SELECT * FROM main.ownership WHERE case_id = ?1), %.*s) %s",
                 columns, length, body, tail) < 0)
        return NULL;
    return sql;
}
