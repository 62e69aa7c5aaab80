/* SPDX-License-Identifier: Apache-2.0 */
/* Views limited to one case; see case_view.h. */
#include "reports/case_view.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "reports/views.h"

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
