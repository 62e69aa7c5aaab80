/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database of a study: a tenure database to which settings and seeds are added as they come.
 *
 * It is written where it stands, in transactions, so that whatever ends the program loses at most
 * what the last seconds brought; running the study again goes on from there. One writer at a time.
 * Blocks as the disk does. After a failure there is one sentence in `message`.
 */
#ifndef TENURE_SIM_STUDY_FILE_H
#define TENURE_SIM_STUDY_FILE_H

#include "sim/tune/statistics.h"
#include "sim/tune/study.h"

#define STUDY_FILE_VERSION 2

enum { STUDY_FILE_MESSAGE_MAX = 1024 };

struct study_file;

/* Texts that the file is made with, from rooms that this one does not know. */
struct study_file_texts {
    const char *tool_version, *digest_version;
    const char *views; /* of a tenure database, and those of a study */
    const char *study_views;
};

/* Opens the study at `path`, or begins it. Refuses what is no study, one of another version, and
 * one of another scenario, naming the first parameter or fault that differs. NULL with `message`
 * set. The study is borrowed. */
struct study_file *study_file_open(const char *path, const struct study *study,
                                   const struct study_file_texts *texts,
                                   char message[STUDY_FILE_MESSAGE_MAX]);

/* Commits and closes. False with `message` set; freed either way. NULL is harmless. */
bool study_file_close(struct study_file *file, char message[STUDY_FILE_MESSAGE_MAX]);

const char *study_file_message(const struct study_file *file);

bool study_file_has(struct study_file *file, uint32_t setting, uint64_t seed);

/* Sees to it that a variant has a configuration, as settings have. */
bool study_file_keep_variant(struct study_file *file, uint32_t variant);

/* Adds a finished case; `replay` is the command that runs it again. */
bool study_file_add(struct study_file *file, uint32_t setting, const struct sweep_case *one,
                    const char *replay);

/* Makes what was added so far last. */
bool study_file_commit(struct study_file *file);

/* Takes over the cases of another study of the same scenario that this one has not; those of
 * settings that are not in this study are left out. *count is set to their number. Nothing is
 * written to the other one. */
bool study_file_merge(struct study_file *file, const char *path, uint64_t *count);

/* The values of a measure over the seeds below `seed_end` of a setting, in shown or stored units
 * as `measure` keeps them. A count that is not stored is 0. */
bool study_file_sample(struct study_file *file, uint32_t setting, const struct measure *measure,
                       uint64_t seed_end, struct sample *sample);

/* The same of the differences between two settings, seed by seed: a - b. */
bool study_file_difference(struct study_file *file, uint32_t a, uint32_t b,
                           const struct measure *measure, uint64_t seed_end, struct sample *sample);

/* The least and greatest value. False if there is none, or with the message set. */
bool study_file_extremes(struct study_file *file, uint32_t setting, const struct measure *measure,
                         uint64_t seed_end, int64_t *least, int64_t *most);

/* How many cases a setting has, and in how many a safety property broke. */
bool study_file_count(struct study_file *file, uint32_t setting, uint64_t seed_end, uint64_t *cases,
                      uint64_t *unsafe);

/* Empties a table that is made anew, and adds a row to it. Values: 'i' int64_t, 'd' double (NULL if
 * not finite), 't' text, 'n' NULL without an argument. */
bool study_file_clear(struct study_file *file, const char *table);
bool study_file_row(struct study_file *file, const char *table, const char *types, ...);

/* The id of a setting's configuration; 0 for a variant that has none. */
int64_t study_file_configuration(const struct study_file *file, uint32_t setting);

#endif
