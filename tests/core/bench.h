/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One runner on a bench: fake environment, stub election, tracker, queue, context, and records of
 * what the tracker notified and what the observer was told. Used by the tests of runner and
 * resignation.
 *
 * The runner runs on a task. Choices are 0 unless scripted: no pause, so that the campaign begins
 * at time 0; the whole back-off; and resignation at the first eligible check.
 */
#ifndef TENURE_TESTS_CORE_BENCH_H
#define TENURE_TESTS_CORE_BENCH_H

#include "core/resignation.h"
#include "core/runner.h"
#include "tests/core/fake_env.h"
#include "tests/core/stub_election.h"

#define MS  ELECTION_MILLISECOND
#define SEC ELECTION_SECOND

enum { BENCH_RECORDS = 128 };

struct bench_belief {
    int64_t at_ns;
    bool is_master;
    uint64_t epoch; /* as the tracker answers from inside the notification */
};

struct bench_notice {
    int64_t at_ns;
    enum election_notice notice;
    enum election_error error;
};

struct bench {
    struct fake_env fake;
    struct election_env *env;
    struct stub_election stub;
    struct election_tracker *tracker;
    struct election_pending *pending;
    struct election_context context;
    struct election_runner_config config;
    struct election_runner *runner;
    struct fake_task *task;
    enum election_error result; /* of election_runner_run */
    struct bench_belief beliefs[BENCH_RECORDS];
    struct bench_notice notices[BENCH_RECORDS];
    uint32_t belief_count, notice_count;
    char text[2048];
};

#define BENCH_ID "6962"

/* Everything but the runner. The config is all zero but for the observer: 10 ms, 50 ms, 10 s, 1. */
void bench_init(struct bench *bench, bool is_master, bool has_epoch);

/* Make the runner from `config` and run it on a task until the context ends. */
void bench_run(struct bench *bench);

/* Cancel the context at this instant, let the run end, and free everything; asserts that the run is
 * over, that the tracker says false, that close was called once, and that no two calls overlapped.
 */
void bench_end(struct bench *bench);

/* Cancel and wait for the end of the run, nothing more. */
void bench_cancel(struct bench *bench);

/* Free what there is, asserting nothing about a run. */
void bench_free(struct bench *bench);

/* The calls on the stub, "Start Wait IsMaster". */
const char *bench_trace(struct bench *bench);

/* The notified beliefs, "+0 -60" with times in ms. */
const char *bench_beliefs(struct bench *bench);

/* The words of the notices, blanks between. */
const char *bench_notices(struct bench *bench);

/* Take the oldest resignation, which must be there, and execute it under a fresh context. */
enum election_error bench_execute(struct bench *bench);

#endif
