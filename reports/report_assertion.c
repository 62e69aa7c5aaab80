/* SPDX-License-Identifier: Apache-2.0 */
/* Assertions in the report; see report_assertion.h. */
#include "reports/report_assertion.h"

#include "reports/html_text.h"

bool report_assertions_count(struct database *d, int64_t *count, int64_t *failed)
{
    sqlite3_stmt *statement;
    *count = *failed = 0;
    if (!database_prepare(d, "SELECT count(*), coalesce(sum(held = 0), 0) FROM v_assertions",
                          &statement))
        return false;
    if (database_next(d, statement)) {
        *count = sqlite3_column_int64(statement, 0);
        *failed = sqlite3_column_int64(statement, 1);
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

static void write_row(FILE *f, sqlite3_stmt *statement)
{
    bool held = sqlite3_column_int(statement, 0) != 0;
    fprintf(f, "<tr><td><span class=\"verdict %s\">%s</span></td><th scope=\"row\"><code>",
            held ? "good" : "bad", held ? "held" : "failed");
    html_text(f, (const char *)sqlite3_column_text(statement, 1));
    fputs("</code><span class=\"place\">", f);
    html_text(f, (const char *)sqlite3_column_text(statement, 2));
    fputs("</span></th><td>", f);
    html_text(f, (const char *)sqlite3_column_text(statement, 3));
    fputs("</td><td>", f);
    html_text(f, (const char *)sqlite3_column_text(statement, 4));
    fputs("</td></tr>\n", f);
}

bool report_assertions_write(FILE *f, struct database *d)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d,
                          "SELECT held, name, path, sentence, text FROM v_assertions"
                          " ORDER BY held, path",
                          &statement))
        return false;
    fputs("<section id=\"assertions\" aria-labelledby=\"assertions-title\">\n"
          "<h2 id=\"assertions-title\">Assertions</h2>\n"
          "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
          "aria-labelledby=\"assertions-title\"><table>\n<caption>Queries of the suite that must "
          "return no rows</caption>\n<thead><tr><th scope=\"col\">Verdict</th>"
          "<th scope=\"col\">Assertion</th><th scope=\"col\">Sentence</th>"
          "<th scope=\"col\">What it found</th></tr></thead>\n<tbody>\n",
          f);
    while (database_next(d, statement))
        write_row(f, statement);
    sqlite3_finalize(statement);
    fputs("</tbody>\n</table></div>\n</section>\n", f);
    return *d->message == '\0';
}
