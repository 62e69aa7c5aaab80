/* SPDX-License-Identifier: Apache-2.0 */
/* What study_file.c and study_rows.c share. */
#ifndef TENURE_SIM_STUDY_FILE_PRIVATE_H
#define TENURE_SIM_STUDY_FILE_PRIVATE_H

#include <sqlite3.h>

#include "sim/tune/study_file.h"

/* X(identifier, SQL) */
#define STUDY_STATEMENT_LIST(X)                                                                    \
    X(HAS, "SELECT 1 FROM \"case\" WHERE configuration_id = ? AND seed = ?")                       \
    X(CASE, "INSERT INTO \"case\" (scenario_id, configuration_id, seed, digest, verdict, code, "   \
            "window_begin_ns, window_end_ns, requests, renewals, recorded, works, replay) "        \
            "VALUES (1,?,?,?,?,?,?,?,?,?,0,0,?)")                                                  \
    X(MARK, "INSERT INTO study_case VALUES (?,?)")                                                 \
    X(METRIC, "INSERT INTO metric VALUES (NULL,?,?,?)")                                            \
    X(PROPERTY, "INSERT INTO property_result (case_id, property_id, exercised, violations, "       \
                "first_ns, measured, limit_value) VALUES (?,?,?,?,?,?,?)")                         \
    X(BIN, "INSERT INTO study_bin VALUES (NULL,?,?,?,?,?) ON CONFLICT DO UPDATE "                  \
           "SET count = count + excluded.count")                                                   \
    X(VALUES, "SELECT m.value FROM \"case\" c LEFT JOIN metric m ON m.case_id = c.id AND "         \
              "m.metric_name_id = ?2 WHERE c.configuration_id = ?1 AND c.seed < ?3 "               \
              "ORDER BY c.seed")                                                                   \
    X(PAIRS, "SELECT m.value, n.value FROM \"case\" c JOIN \"case\" d ON d.configuration_id = ?4 " \
             "AND d.seed = c.seed LEFT JOIN metric m ON m.case_id = c.id AND m.metric_name_id "    \
             "= ?2 LEFT JOIN metric n ON n.case_id = d.id AND n.metric_name_id = ?2 "              \
             "WHERE c.configuration_id = ?1 AND c.seed < ?3 ORDER BY c.seed")                      \
    X(COUNT, "SELECT count(*), coalesce(sum(s.unsafe), 0) FROM \"case\" c JOIN study_case s "      \
             "ON s.id = c.id WHERE c.configuration_id = ? AND c.seed < ?")

enum study_statement {
#define X(identifier, sql) STUDY_##identifier,
    STUDY_STATEMENT_LIST(X)
#undef X
        STUDY_STATEMENT_COUNT
};

struct study_file {
    const struct study *study;
    sqlite3 *database;
    char *path;
    char shown[256];
    int64_t *configurations; /* by setting and variant; 0: none */
    sqlite3_stmt *statements[STUDY_STATEMENT_COUNT];
    bool in_transaction;
    char message[STUDY_FILE_MESSAGE_MAX];
};

/* Sets the message, if there is none yet. Return false. */
bool study_file_complain(struct study_file *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool study_file_failed(struct study_file *file); /* what SQLite says */

bool study_file_run(struct study_file *file, const char *sql);
sqlite3_stmt *study_file_statement(struct study_file *file, const char *sql);

/* What all settings of a study share. Belongs to the caller; NULL when out of memory. */
char *study_file_identity(const struct study *study);

/* Whether the file is a study of this version and of this fleet. */
bool study_file_check(struct study_file *file);

/* Calls `each` with the variants of a study that are of settings of this one, and with the ids of
 * their configurations there. `schema` is main or other. */
bool study_file_each_variant(struct study_file *file, const char *schema,
                             bool (*each)(struct study_file *file, uint32_t variant, int64_t id));

/* Finds the configurations of the settings and adds those that are missing; prepares statements. */
bool study_file_settings(struct study_file *file);

#endif
