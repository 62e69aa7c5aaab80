/* SPDX-License-Identifier: Apache-2.0 */
/* A study with its file, for tests; each test works in a folder of its own. */
#ifndef TENURE_TESTS_TUNE_ROOM_H
#define TENURE_TESTS_TUNE_ROOM_H

#include "sim/tune/study_run.h"

#define ROOM_LIST(...)  ((const char *const[]){__VA_ARGS__})
#define ROOM_COUNT(...) (sizeof ROOM_LIST(__VA_ARGS__) / sizeof(char *))
#define ROOM_VARY(...)  .vary = ROOM_LIST(__VA_ARGS__), .vary_count = ROOM_COUNT(__VA_ARGS__)
#define ROOM_MINIMISE(...) \
    .minimise = ROOM_LIST(__VA_ARGS__), .minimise_count = ROOM_COUNT(__VA_ARGS__)
#define ROOM_MAXIMISE(...) \
    .maximise = ROOM_LIST(__VA_ARGS__), .maximise_count = ROOM_COUNT(__VA_ARGS__)
#define ROOM_SUBJECT(...) \
    .subject_to = ROOM_LIST(__VA_ARGS__), .subject_count = ROOM_COUNT(__VA_ARGS__)

struct room {
    struct study study;
    struct study_file *file;
    struct study_plan plan;
    struct study_watch watch;
    struct analysis analysis;
    struct study_totals totals;
    uint64_t cases_left; /* until it says that it is interrupted */
    bool commits_each;
};

/* Fails the test if the study cannot be made; `path` NULL: without a file. */
void room_open(struct room *room, const char *text, struct study_request request, const char *path);
void room_close(struct room *room);

/* Runs the study to the most seeds of the plan, one worker. */
enum study_end room_run(struct room *room);

/* Opening a file of a study that is made already; the message of the refusal, or NULL. */
const char *room_refusal(const struct study *study, const char *path);

/* The first column of the first row of a query. Static storage. */
const char *room_ask(const char *path, const char *sql);
void room_tell(const char *path, const char *sql);

/* A group fixture: a folder of its own, which is left where it is. */
int room_folder(void **state);

#endif
