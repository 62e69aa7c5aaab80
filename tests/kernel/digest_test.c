/* SPDX-License-Identifier: Apache-2.0 */
/* The digest: published values, batches of any size, the other byte order. */
#include "sim/kernel/digest.h"

#include "sim/kernel/choice.h"
#include "tests/kernel/failing_memory.h"
#include "tests/kernel/turned_digest.h"
#include "tests/t.h"

enum { EVENTS = 300 };

static void assert_text(struct sim_digest_value value, const char *expected)
{
    char text[SIM_DIGEST_TEXT_SIZE];
    sim_digest_format(value, text);
    assert_string_equal(text, expected);
}

static struct sim_digest_value digest_in_batches(const struct sim_event *events, size_t count,
                                                 size_t batch)
{
    struct sim_digest *digest = sim_digest_new();
    assert_non_null(digest);
    struct sim_reader reader = sim_digest_reader(digest);
    for (size_t done = 0; done < count; done += batch)
        reader.read(reader.data, events + done, count - done < batch ? count - done : batch);
    struct sim_digest_value value = sim_digest_value(digest);
    sim_digest_free(digest);
    return value;
}

static uint64_t drawn(size_t event, uint64_t field, uint64_t bound)
{
    return sim_choice_draw(1, SIM_CHOICE_TIE, field, event, bound);
}

static void fill(struct sim_event *events)
{
    for (size_t i = 0; i < EVENTS; i++) {
        events[i] = (struct sim_event){
            .time_ns = (int64_t)i * 1000,
            .value = drawn(i, 0, UINT64_MAX),
            .extra = drawn(i, 1, UINT64_MAX),
            .resource = (uint32_t)drawn(i, 2, UINT32_MAX),
            .instance = (uint16_t)drawn(i, 3, UINT16_MAX),
            .kind = (uint8_t)(i % 35),
            .cause = (uint8_t)(i % SIM_CAUSE_COUNT)};
    }
}

static void no_event_has_the_digest_of_nothing(void **state)
{
    (void)state;
    /* XXH3-128 of no bytes, as published with xxHash */
    assert_text(digest_in_batches(NULL, 0, 1), "99aa06d3014798d86001c324468d497f");
}

/* Computed by a program of its own in Python, from the 32 bytes 01 0*7, 02 0*7, 03 0*7, 04 0*3,
 * 05 0, 06, 07. */
static void one_event_has_the_published_digest(void **state)
{
    (void)state;
    struct sim_event event = {.time_ns = 1,
                              .value = 2,
                              .extra = 3,
                              .resource = 4,
                              .instance = 5,
                              .kind = 6,
                              .cause = 7};
    assert_text(digest_in_batches(&event, 1, 1), "3433a393c5a6559c9c8d42fdc4199de2");
}

static void many_events_have_the_published_digest(void **state)
{
    (void)state;
    struct sim_event events[EVENTS];
    fill(events);
    assert_text(digest_in_batches(events, EVENTS, EVENTS), "44be710d7260fb92e86623e91af12e11");
    assert_int_equal(SIM_DIGEST_VERSION, 4);
}

static void batches_do_not_matter(void **state)
{
    (void)state;
    struct sim_event events[EVENTS];
    fill(events);
    struct sim_digest_value whole = digest_in_batches(events, EVENTS, EVENTS);
    for (size_t batch = 1; batch < EVENTS; batch++) {
        struct sim_digest_value value = digest_in_batches(events, EVENTS, batch);
        assert_true(value.high == whole.high && value.low == whole.low);
    }
}

static void every_field_matters(void **state)
{
    (void)state;
    struct sim_event events[EVENTS];
    fill(events);
    struct sim_digest_value whole = digest_in_batches(events, EVENTS, EVENTS);
    for (size_t byte = 0; byte < sizeof *events; byte++) {
        unsigned char *at = (unsigned char *)&events[EVENTS / 2] + byte;
        *at ^= 1;
        struct sim_digest_value value = digest_in_batches(events, EVENTS, EVENTS);
        assert_true(value.high != whole.high && value.low != whole.low);
        *at ^= 1;
    }
}

static void the_value_may_be_looked_at_on_the_way(void **state)
{
    (void)state;
    struct sim_event events[EVENTS];
    fill(events);
    struct sim_digest *digest = sim_digest_new();
    struct sim_reader reader = sim_digest_reader(digest);
    for (size_t i = 0; i < EVENTS; i++) {
        reader.read(reader.data, &events[i], 1);
        struct sim_digest_value value = sim_digest_value(digest);
        struct sim_digest_value anew = digest_in_batches(events, i + 1, EVENTS);
        assert_true(value.high == anew.high && value.low == anew.low);
    }
    sim_digest_free(digest);
}

static void a_host_of_the_other_byte_order_agrees(void **state)
{
    (void)state;
    struct sim_event events[EVENTS];
    fill(events);
    struct sim_digest_value here = digest_in_batches(events, EVENTS, EVENTS);
    for (size_t i = 0; i < EVENTS; i++) {
        struct sim_event *e = &events[i];
        e->time_ns = (int64_t)__builtin_bswap64((uint64_t)e->time_ns);
        e->value = __builtin_bswap64(e->value);
        e->extra = __builtin_bswap64(e->extra);
        e->resource = __builtin_bswap32(e->resource);
        e->instance = __builtin_bswap16(e->instance);
    }
    struct sim_digest *digest = turned_digest_new();
    struct sim_reader reader = turned_digest_reader(digest);
    reader.read(reader.data, events, 100);
    reader.read(reader.data, events + 100, EVENTS - 100);
    struct sim_digest_value there = turned_digest_value(digest);
    turned_digest_free(digest);
    assert_true(here.high == there.high && here.low == there.low);
}

static void digits_come_high_half_first(void **state)
{
    (void)state;
    struct sim_digest_value value = {UINT64_C(0x0123456789abcdef), UINT64_C(0xfedcba9876543210)};
    assert_text(value, "0123456789abcdeffedcba9876543210");
}

static void out_of_memory_is_an_answer(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 2; n++) {
        failing_memory_at(n);
        assert_null(sim_digest_new());
        assert_true(failing_memory_end());
    }
    sim_digest_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_event_has_the_digest_of_nothing),
        cmocka_unit_test(one_event_has_the_published_digest),
        cmocka_unit_test(many_events_have_the_published_digest),
        cmocka_unit_test(batches_do_not_matter),
        cmocka_unit_test(every_field_matters),
        cmocka_unit_test(the_value_may_be_looked_at_on_the_way),
        cmocka_unit_test(a_host_of_the_other_byte_order_agrees),
        cmocka_unit_test(digits_come_high_half_first),
        cmocka_unit_test(out_of_memory_is_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
