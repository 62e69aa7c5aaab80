/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds of properties; see bound.h. */
#include "reports/bound.h"

#include <string.h>

#define ROWS_OF(column)                                                                           \
    "SELECT r.measured, r.limit_value FROM \"case\" c JOIN property_result r ON r.case_id = c.id" \
    " JOIN property p ON p.id = r.property_id WHERE " column " = ?1 AND p.label = ?2"             \
    " AND r.measured >= 0 AND r.limit_value >= 0 ORDER BY c.id"

static void take(struct bound *b, int64_t measured_ns, int64_t bound_ns)
{
    bool first = b->cases++ == 0;
    if (first || bound_ns < b->least_ns)
        b->least_ns = bound_ns;
    if (first || bound_ns > b->most_ns)
        b->most_ns = bound_ns;
    if (first || bound_ns - measured_ns < b->closest_to_ns - b->closest_ns) {
        b->closest_ns = measured_ns;
        b->closest_to_ns = bound_ns;
    }
}

static bool read_rows(struct bound *b, struct database *d, const char *sql, int64_t id,
                      const char *label)
{
    sqlite3_stmt *statement;
    memset(b, 0, sizeof *b);
    if (!database_prepare(d, sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_text(statement, 2, label, -1, SQLITE_STATIC);
    while (database_next(d, statement))
        take(b, sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1));
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

bool bound_of_combination(struct bound *b, struct database *d, const char *label,
                          int64_t configuration_id)
{
    return read_rows(b, d, ROWS_OF("c.configuration_id"), configuration_id, label);
}

bool bound_of_case(struct bound *b, struct database *d, const char *label, int64_t case_id)
{
    return read_rows(b, d, ROWS_OF("c.id"), case_id, label);
}
