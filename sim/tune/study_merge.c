/* SPDX-License-Identifier: Apache-2.0 */
/* Taking over the cases of another study; see study_file.h. */
#include <stdio.h>
#include <string.h>

#include "sim/scenario/utf8.h"
#include "sim/tune/study_file_private.h"

/* Cases get new ids in the order of the other file; the offset keeps theirs apart until then. */
static const char *const merge_steps[] = {
    "CREATE TEMP TABLE wanted AS SELECT o.id AS old, m.id AS configuration_id, "
    "row_number() OVER (ORDER BY o.id) + (SELECT coalesce(max(id), 0) FROM main.\"case\") AS new "
    "FROM other.\"case\" o JOIN other.configuration k ON k.id = o.configuration_id "
    "JOIN main.configuration m ON m.matrix = k.matrix "
    "WHERE NOT EXISTS (SELECT 1 FROM main.\"case\" c WHERE c.configuration_id = m.id "
    "AND c.seed = o.seed)",
    "INSERT INTO main.\"case\" (id, scenario_id, configuration_id, seed, digest, verdict, code, "
    "window_begin_ns, window_end_ns, requests, renewals, recorded, works, replay) "
    "SELECT w.new, 1, w.configuration_id, o.seed, o.digest, o.verdict, o.code, o.window_begin_ns, "
    "o.window_end_ns, o.requests, o.renewals, 0, 0, o.replay "
    "FROM wanted w JOIN other.\"case\" o ON o.id = w.old ORDER BY w.new",
    "INSERT INTO main.study_case SELECT w.new, s.unsafe FROM wanted w JOIN other.study_case s "
    "ON s.id = w.old",
    "INSERT INTO main.metric SELECT NULL, w.new, t.metric_name_id, t.value FROM wanted w "
    "JOIN other.metric t ON t.case_id = w.old ORDER BY w.new, t.id",
    "INSERT INTO main.property_result (case_id, property_id, exercised, violations, first_ns, "
    "measured, limit_value) SELECT w.new, t.property_id, t.exercised, t.violations, t.first_ns, "
    "t.measured, t.limit_value FROM wanted w JOIN other.property_result t ON t.case_id = w.old",
    /* bins are sums over seeds: only whole settings can be added up */
    "INSERT INTO main.study_bin SELECT NULL, m.id, b.series, b.bin, b.width_ns, b.count "
    "FROM other.study_bin b JOIN other.configuration k ON k.id = b.configuration_id "
    "JOIN main.configuration m ON m.matrix = k.matrix WHERE (SELECT count(*) FROM wanted w "
    "WHERE w.configuration_id = m.id) = (SELECT count(*) FROM other.\"case\" c "
    "WHERE c.configuration_id = k.id) "
    "ON CONFLICT DO UPDATE SET count = count + excluded.count",
};

static bool merge_attached(struct study_file *f, uint64_t *count)
{
    sqlite3_stmt *statement;
    bool good = study_file_run(f, "BEGIN");
    for (size_t i = 0; good && i < sizeof merge_steps / sizeof *merge_steps; i++)
        good = study_file_run(f, merge_steps[i]);
    statement = good ? study_file_statement(f, "SELECT count(*) FROM wanted") : NULL;
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        *count = (uint64_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    if (!good)
        sqlite3_exec(f->database, "ROLLBACK", NULL, NULL, NULL);
    else
        good = study_file_run(f, "COMMIT") && study_file_run(f, "DROP TABLE temp.wanted");
    return good;
}

static bool keep_variant(struct study_file *f, uint32_t variant, int64_t id)
{
    (void)id;
    return study_file_keep_variant(f, variant);
}

/* Opened once by itself, to see that it is the same study and of this version. */
static bool check_source(struct study_file *f, const char *path)
{
    struct study_file other = {.study = f->study, .path = (char *)path};
    utf8_copy_printable(other.shown, sizeof other.shown, path, strlen(path));
    bool good = study_file_check(&other);
    sqlite3_close(other.database);
    return good || study_file_complain(f, "%s", other.message);
}

/* As a name that SQLite opens for reading only; everything but letters and digits is written in
 * hexadecimal. Give it to sqlite3_free(). */
static char *read_only_uri(const char *path)
{
    sqlite3_str *out = sqlite3_str_new(NULL);
    sqlite3_str_appendall(out, *path == '/' ? "file:" : "file:./");
    for (const unsigned char *c = (const unsigned char *)path; *c; c++)
        sqlite3_str_appendf(out, *c == '/' ? "/" : "%%%02x", *c);
    sqlite3_str_appendall(out, "?mode=ro");
    return sqlite3_str_finish(out);
}

bool study_file_merge(struct study_file *f, const char *path, uint64_t *count)
{
    *count = 0;
    FILE *there = fopen(path, "re");
    if (!there)
        return study_file_complain(f, "cannot read %.200s: it is not there, or may not be read",
                                   path);
    fclose(there);
    if (!check_source(f, path))
        return false;
    char *uri = read_only_uri(path);
    sqlite3_stmt *attach = uri ? study_file_statement(f, "ATTACH ? AS other") : NULL;
    if (!attach) {
        sqlite3_free(uri);
        return study_file_complain(f, "out of memory");
    }
    sqlite3_bind_text(attach, 1, uri, -1, SQLITE_TRANSIENT);
    bool good = sqlite3_step(attach) == SQLITE_DONE || study_file_failed(f);
    sqlite3_finalize(attach);
    sqlite3_free(uri);
    if (!good)
        return false;
    good = study_file_each_variant(f, "other", keep_variant) &&
           (!f->in_transaction || study_file_commit(f)) && merge_attached(f, count);
    return study_file_run(f, "DETACH other") && good;
}
