/* SPDX-License-Identifier: Apache-2.0 */
/* The bench on which a runner is tested. See bench.h. */
#include "tests/core/bench.h"

#include "tests/t.h"

static void on_belief(void *data, const char *id, bool is_master)
{
    struct bench *b = data;
    if (b->belief_count < BENCH_RECORDS)
        b->beliefs[b->belief_count] = (struct bench_belief){election_now(b->env), is_master,
                                                            election_tracker_epoch(b->tracker, id)};
    b->belief_count++;
}

static void on_notice(void *data, const char *id, enum election_notice notice,
                      enum election_error error)
{
    struct bench *b = data;
    (void)id;
    if (b->notice_count < BENCH_RECORDS)
        b->notices[b->notice_count] = (struct bench_notice){election_now(b->env), notice, error};
    b->notice_count++;
}

void bench_init(struct bench *b, bool is_master, bool has_epoch)
{
    const char *ids[] = {BENCH_ID};
    memset(b, 0, sizeof *b);
    fake_env_init(&b->fake);
    b->env = &b->fake.env;
    stub_election_init(&b->stub, b->env, is_master, has_epoch);
    assert_int_equal(election_tracker_new(&b->tracker, b->env, ids, 1, on_belief, b), ELECTION_OK);
    assert_int_equal(election_pending_new(&b->pending, b->env, 100), ELECTION_OK);
    election_context_init(&b->context, b->env, NULL, ELECTION_FOREVER);
    b->config.observer.notice = on_notice;
    b->config.observer.data = b;
}

static void run(void *data)
{
    struct bench *b = data;
    b->result = election_runner_run(b->runner, &b->context, b->pending);
}

void bench_run(struct bench *b)
{
    assert_int_equal(election_runner_new(&b->runner, b->env, BENCH_ID, &b->config, b->tracker, NULL,
                                         NULL, &b->stub.election),
                     ELECTION_OK);
    b->task = fake_spawn(&b->fake, run, b);
}

void bench_cancel(struct bench *b)
{
    election_context_cancel(&b->context);
    fake_join(&b->fake, b->task);
}

void bench_free(struct bench *b)
{
    election_runner_free(b->runner);
    election_context_release(&b->context);
    election_pending_free(b->pending);
    election_tracker_free(b->tracker);
    fake_env_end(&b->fake);
}

void bench_end(struct bench *b)
{
    bench_cancel(b);
    assert_int_equal(election_tracker_count(b->tracker), 0);
    assert_int_equal(b->stub.nth[STUB_CLOSE], 1);
    assert_int_equal(b->stub.calls[b->stub.call_count - 1].op, STUB_CLOSE);
    assert_int_equal(b->stub.most_running, 1);
    assert_int_equal(election_tracker_duplicates(b->tracker), 0);
    assert_int_equal(b->notices[b->notice_count - 1].notice, ELECTION_NOTICE_ENDED);
    bench_free(b);
}

const char *bench_trace(struct bench *b)
{
    return stub_election_trace(&b->stub, b->text, sizeof b->text);
}

const char *bench_beliefs(struct bench *b)
{
    size_t length = 0;
    b->text[0] = '\0';
    for (uint32_t i = 0; i < b->belief_count; i++)
        length += (size_t)snprintf(b->text + length, sizeof b->text - length, "%s%c%" PRId64,
                                   i ? " " : "", b->beliefs[i].is_master ? '+' : '-',
                                   b->beliefs[i].at_ns / MS);
    return b->text;
}

const char *bench_notices(struct bench *b)
{
    size_t length = 0;
    b->text[0] = '\0';
    for (uint32_t i = 0; i < b->notice_count; i++)
        length += (size_t)snprintf(b->text + length, sizeof b->text - length, "%s%s", i ? " " : "",
                                   election_notice_name(b->notices[i].notice));
    return b->text;
}

enum election_error bench_execute(struct bench *b)
{
    struct election_resignation resignation;
    struct election_context context;
    assert_int_equal(election_pending_take(b->pending, &resignation), ELECTION_OK);
    election_context_init(&context, b->env, NULL, ELECTION_FOREVER);
    enum election_error error = election_resignation_execute(&resignation, &context, NULL);
    election_context_release(&context);
    return error;
}
