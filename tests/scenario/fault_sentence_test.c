/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/fault_sentence.h"
#include "core/error.h"
#include "sim/kernel/event.h"
#include "sim/scenario/quantity.h"
#include "tests/t.h"

static char words[][8] = {"n1", "n2", "n3", "alpha", "r1", "r2", "orders"};
static char *const instances[] = {words[0], words[1], words[2], words[3]};
static char *const resources[] = {words[4], words[5], words[6]};
static const struct sentence_names names = {instances, resources, 4, 3};

static enum text_problem parse(const char *text, struct fault_plan *plan, struct text_error *error)
{
    return fault_sentence_parse(text, strlen(text), &names, plan, error);
}

static struct fault_plan plan_of(const char *text)
{
    struct fault_plan plan;
    struct text_error error;
    if (parse(text, &plan, &error) != TEXT_OK)
        fail_msg("%s: %s (%s)", text, error.message, error.help);
    assert_string_equal(plan.text, text);
    return plan;
}

/* All but the text, which may be written in several ways. */
static void assert_same_plan(const struct fault_plan *a, const struct fault_plan *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->trigger, b->trigger);
    assert_int_equal(a->after, b->after);
    assert_int64_equal(a->at_ns, b->at_ns);
    assert_int64_equal(a->period_ns, b->period_ns);
    assert_int_equal(a->exactly, b->exactly);
    assert_int64_equal(a->until_ns, b->until_ns);
    assert_true(a->times == b->times);
    assert_int_equal(a->milestone, b->milestone);
    assert_int_equal(a->milestone_instance, b->milestone_instance);
    assert_true(a->milestone_nth == b->milestone_nth);
    assert_int_equal(a->milestone_resource, b->milestone_resource);
    assert_int64_equal(a->milestone_for_ns, b->milestone_for_ns);
    assert_int_equal(a->target, b->target);
    assert_int_equal(a->target_resource, b->target_resource);
    assert_int64_equal(a->length_ns, b->length_ns);
    assert_int64_equal(a->end_ns, b->end_ns);
    for (unsigned option = 0; option < FAULT_OPTION_COUNT; option++)
        assert_true(fault_option_value(a, option) == fault_option_value(b, option));
    assert_int_equal(a->instance_count, b->instance_count);
    if (a->instance_count > 0)
        assert_memory_equal(a->instances, b->instances, a->instance_count * sizeof *a->instances);
}

/* ---- reading and printing ------------------------------------------------------------------- */

static const struct {
    const char *text, *canonical; /* NULL: it is canonical */
} good[] = {
    {"at 1m crash n1", NULL},
    {"after 1m crash n1", NULL},
    {"after 3m12.000000017s crash n1, n2", "after 3m12.000000017s crash n1 n2"},
    {"after 1m until 2m cut n1", "after 1m cut n1 until 2m"},
    {"at 1m crash master(r1) restart after 30s", NULL},
    {"at 90s crash n1, n2 alpha, restart after 5s", "at 1m30s crash n1 n2 alpha restart after 5s"},
    {"every 10m crash master(orders) restart after 30s", NULL},
    {"every 10m exactly from 5m until 2h 5 times crash any", NULL},
    {"every 10m 1 time until 2h from 5m exactly crash any",
     "every 10m exactly from 5m until 2h 1 times crash any"},
    {"at 1m pause n1 timers counting for 1m30s", NULL},
    {"at 1m pause n1 timers frozen for 90s", "at 1m pause n1 for 1m30s"},
    {"at 1m pause n1 until 2m", NULL},
    {"from 1m until 2m pause n1", "at 1m pause n1 until 2m"},
    {"at 1m until 2m pause n1", "at 1m pause n1 until 2m"},
    {"from 1m cut all", "at 1m cut all"},
    {"cut all", "at 0s cut all"},
    {"step n1 by -5s", "at 0s step n1 by -5s"},
    {"when n2 resigns crash n2", NULL},
    {"when n2 resigns for the 3rd time crash n2", NULL},
    {"when any is elected for the 21st time stop any context cancelled", NULL},
    {"when alpha is elected for the 12th time start n1 n2", NULL},
    {"when n1 loses mastership for the 2th time start n1",
     "when n1 loses mastership for the 2nd time start n1"},
    {"when n1 executes a resignation for the 1st time crash n1",
     "when n1 executes a resignation crash n1"},
    {"when n1 enters the queue suspend n1 for 5s", NULL},
    {"when n1 crashes for the 103rd time start n1", NULL},
    {"when nobody is master of r2 for 5s crash candidate(r2)", NULL},
    {"when nobody is master of r2 for 0s start all", NULL},
    {"at 1m cut n1 direction to_store channel keep_alive for 5s", NULL},
    {"at 1m cut n1 for 5s channel watch direction from_store",
     "at 1m cut n1 direction from_store channel watch for 5s"},
    {"at 1m delay n1 by 500ms", NULL},
    {"at 1m lose n1 n2 by 20% until 5m", NULL},
    {"at 1m lose n1 by 0", "at 1m lose n1 by 0%"},
    {"at 1m fail is_master of n1 nth 3 times 1", NULL},
    {"at 1m fail start of all nth 1 with unavailable", "at 1m fail start of all"},
    {"fail wait_for_mastership of n1 nth 3 times 1 with no_master",
     "at 0s fail wait_for_mastership of n1 nth 3 times 1 with no_master"},
    {"at 1m doubt resign of any probability 30% with deadline for 1h", NULL},
    {"at 1m postpone keep_alive of master(r1) by 2s probability 1ppm", NULL},
    {"at 1m outage store leases extend for 3m", NULL},
    {"at 1m outage for 3m", "at 1m outage store for 3m"},
    {"at 1m revoke n1 resource orders", NULL},
    {"at 1m revoke n1 resource any", "at 1m revoke n1"},
    {"at 1m rate n1 by -200ppm for 1h", NULL},
    {"at 1h heal", NULL},
    {"at 0s\tstart\nall", "at 0s start all"},
    {"at 1h restart n2 n1 down 30s", NULL},
    {"at 1h restart all between 1m manner crash down 30s",
     "at 1h restart all down 30s between 1m manner crash"},
    {"every 1d restart all down 0s manner stop between 0s", "every 1d restart all down 0s"},
    {"at 1h restart master(r1) down 30s resign_odds 15 master_hold_interval 35s",
     "at 1h restart master(r1) down 30s master_hold_interval 35s resign_odds 15"},
    {"at 1h join alpha", NULL},
    {"when nobody is master of r2 for 5s join n1 n3 lease 20s", NULL},
    {"configure n1 master_check_interval 1s", "at 0s configure n1 master_check_interval 1s"},
    {"after 1h configure any resign_odds 1000000000 lease 1ms", NULL},
};

static void sentences_print_canonically_and_read_back_as_the_same_plan(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct fault_plan plan = plan_of(good[i].text);
        char *printed = fault_plan_print(&plan, &names);
        assert_non_null(printed);
        assert_string_equal(printed, good[i].canonical ? good[i].canonical : good[i].text);
        struct fault_plan again = plan_of(printed);
        assert_same_plan(&plan, &again);
        fault_plan_free(&plan);
        fault_plan_free(&again);
        free(printed);
    }
}

static void a_plan_holds_what_the_sentence_says(void **state)
{
    (void)state;
    struct fault_plan plan =
        plan_of("every 10m exactly from 5m until 2h 7 times cut n3 n1 for 30s");
    assert_int_equal(plan.kind, FAULT_CUT);
    assert_int_equal(plan.trigger, FAULT_EVERY);
    assert_int64_equal(plan.period_ns, 10 * QUANTITY_M);
    assert_int64_equal(plan.at_ns, 5 * QUANTITY_M);
    assert_int64_equal(plan.until_ns, 2 * QUANTITY_H);
    assert_int_equal(plan.times, 7);
    assert_true(plan.exactly);
    assert_int_equal(plan.target, FAULT_TARGET_NAMED);
    assert_int_equal(plan.instance_count, 2);
    assert_int_equal(plan.instances[0], 2);
    assert_int_equal(plan.instances[1], 0);
    assert_int64_equal(plan.length_ns, 30 * QUANTITY_S);
    assert_int64_equal(plan.end_ns, FAULT_FOREVER);
    fault_plan_free(&plan);
    plan = plan_of("when n2 resigns for the 3rd time fail is_master of master(orders)");
    assert_int_equal(plan.trigger, FAULT_WHEN_EVENT);
    assert_int_equal(fault_milestones[plan.milestone].event_kind, SIM_EVENT_RESIGNATION_QUEUED);
    assert_int_equal(plan.milestone_instance, 1);
    assert_int_equal(plan.milestone_nth, 3);
    assert_int_equal(plan.target, FAULT_TARGET_MASTER);
    assert_int_equal(plan.target_resource, 2);
    assert_int_equal(plan.operation, SIM_OPERATION_IS_MASTER);
    fault_plan_free(&plan);
}

static void what_is_not_said_has_its_default(void **state)
{
    (void)state;
    struct fault_plan plan = plan_of("at 1m fail is_master of all");
    assert_int64_equal(plan.restart_after_ns, FAULT_FOREVER);
    assert_int64_equal(plan.length_ns, FAULT_FOREVER);
    assert_int64_equal(plan.end_ns, FAULT_FOREVER);
    assert_int64_equal(plan.until_ns, FAULT_FOREVER);
    assert_true(plan.times == UINT64_MAX && plan.call_times == UINT64_MAX);
    assert_int_equal(plan.nth, 1);
    assert_int64_equal(plan.probability_ppm, QUANTITY_WHOLE_PPM);
    assert_int_equal(plan.error, ELECTION_ERR_UNAVAILABLE);
    assert_int_equal(plan.resource, SIM_NO_RESOURCE);
    assert_int_equal(plan.milestone_instance, SIM_NO_INSTANCE);
    fault_plan_free(&plan);
}

static void every_kind_has_a_sentence(void **state)
{
    uint32_t seen = 0;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct fault_plan plan = plan_of(good[i].text);
        seen |= UINT32_C(1) << plan.kind;
        fault_plan_free(&plan);
    }
    assert_int_equal(seen, (UINT32_C(1) << FAULT_KIND_COUNT) - 1);
}

/* ---- refusing ------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    size_t offset, length;
    const char *message, *help;
} bad[] = {
    {"", 0, 0, "a fault is missing here",
     "write a sentence, as in 'at 1m crash n1 restart after 30s'"},
    {"on 1m crash n1", 0, 2, "'on' is not the beginning of a sentence about a fault",
     "write one of at, after, from, every, when"},
    {"whne n1 resigns crash n1", 0, 4, "'whne' is not the beginning of a sentence about a fault",
     "did you mean 'when'?"},
    {"at", 2, 0, "a time is missing at the end", "write when the fault begins, as in 'at 1m30s'"},
    {"at 5 crash n1", 3, 1, "'5' has no unit",
     "write numbers with units, such as 250ms, 10s or 1m30s"},
    {"at 1m", 5, 0, "a verb is missing at the end", "say what happens, as in 'at 1m crash n1'"},
    {"at 1m crush n1", 6, 5, "'crush' is not a kind of fault", "did you mean 'crash'?"},
    {"at 1m crash", 11, 0, "a target is missing at the end",
     "name instances, or write all, any, master(RESOURCE) or candidate(RESOURCE)"},
    {"at 1m crash n7", 12, 2, "'n7' is not an instance of this scenario",
     "write one of n1, n2, n3, alpha, all, any, master, candidate"},
    {"at 1m crash zeta", 12, 4, "'zeta' is not an instance of this scenario",
     "write one of n1, n2, n3, alpha, all, any, master, candidate"},
    {"at 1m crash n1 n1", 15, 2, "'n1' is named twice", "name each instance once"},
    {"at 1m crash n1 restrat after 5s", 15, 7, "'restrat' is not an instance or an option",
     "write one of restart after, n1, n2, n3, alpha"},
    {"at 1m crash master r1", 19, 2, "'(' is missing before 'r1'", "write it as in 'master(r1)'"},
    {"at 1m crash master(r9)", 19, 2, "'r9' is not a resource of this scenario",
     "write one of r1, r2, orders"},
    {"at 1m crash master(", 19, 0, "a resource is missing at the end",
     "name a resource of this scenario"},
    {"at 1m crash master(r1", 21, 0, "')' is missing at the end", "write it as in 'master(r1)'"},
    {"at 1m crash n1 restart after", 28, 0, "a value is missing at the end",
     "the instance starts again so long after"},
    {"at 1m crash n1 restart after 5s restart after 6s", 32, 7, "'restart after' is given twice",
     "leave one of them out"},
    {"at 1m crash n1 timers frozen", 15, 6, "'timers' is not an option of 'crash'",
     "write one of restart after"},
    {"at 1m crash n1 for 5s", 15, 3, "'crash' happens at an instant",
     "leave out 'for' and what follows it"},
    {"from 1m crash n1", 0, 4, "'crash' happens at an instant",
     "write 'at' with one time, or 'every'"},
    {"crash n1", 0, 5, "when it happens is missing before 'crash'",
     "write 'at 1m', 'every 10m' or 'when ...'"},
    {"at 1m start n1 now", 15, 3, "'now' is not an instance or an option",
     "write one of n1, n2, n3, alpha"},
    {"at 1m start all now", 16, 3, "'now' is not an option of 'start'", "nothing may follow here"},
    {"at 1h restart n1", 16, 0, "'down' is missing at the end",
     "say how long each is, as in 'down 30s'"},
    {"from 1h until 2h restart n1 down 1s", 0, 4, "'restart' happens at an instant",
     "write 'at' with one time, or 'every'"},
    {"restart n1 down 1s", 0, 7, "when it happens is missing before 'restart'",
     "write 'at 1m', 'every 10m' or 'when ...'"},
    {"at 1h restart n1 down 1s manner nicely", 32, 6, "'nicely' is not a value of 'manner'",
     "write one of stop, crash"},
    {"at 1h restart n1 down 1s resign_odds 0", 37, 1, "'0' is too small",
     "the least allowed here is 1"},
    {"at 1h join any", 0, 2, "who joins has to be named",
     "write the names of instances, as in 'at 1h join alpha'"},
    {"every 1h join n1", 0, 5, "'join' happens only once",
     "write 'at' with a time, or 'when'"},
    {"at 1h join n1 lease 0s", 20, 2, "'0s' is too small", "the least allowed here is 1ms"},
    {"every 1h configure n1 resign_odds 5", 0, 5, "'configure' happens only once",
     "write 'at' with a time, or 'when'"},
    {"configure n1", 12, 0, "a setting is missing at the end",
     "write one, as in 'resign_odds 100'"},
    {"at 1m heal all", 11, 3, "'all' is not an option of 'heal'", "nothing may follow here"},
    {"at 1m pause n1", 14, 0, "the length of the fault is missing at the end",
     "write 'for 5s', say"},
    {"at 1m pause n1 for", 18, 0, "a duration is missing at the end",
     "write how long, as in 'for 5s'"},
    {"at 1m pause n1 for 0s", 19, 2, "'0s' is too small", "the least allowed here is 1ns"},
    {"at 1m pause n1 until", 20, 0, "a time is missing at the end",
     "write when it ends, as in 'until 2m'"},
    {"at 1m pause n1 until 1m", 21, 2, "the fault would end before it begins",
     "'until' takes a time of the run; for a length write 'for'"},
    {"at 1m pause n1 for 5s for 6s", 22, 3, "the end of the fault is given twice",
     "leave one of them out"},
    {"from 1m until 2m pause n1 for 6s", 26, 3, "the end of the fault is given twice",
     "leave one of them out"},
    {"from 2m until 1m pause n1", 14, 2, "the end is not after the beginning",
     "exchange the two, or write a later time"},
    {"from 2m until pause n1", 14, 5, "'pause' is not a duration",
     "write numbers with units, such as 250ms, 10s or 1m30s"},
    {"at 1m pause n1 timers", 21, 0, "a value is missing at the end",
     "what the process's timers do meanwhile"},
    {"at 1m pause n1 timers counted for 5s", 22, 7, "'counted' is not a value of 'timers'",
     "write one of frozen, counting"},
    {"every 1us crash n1", 6, 3, "'1us' is too small", "the least allowed here is 1ms"},
    {"every", 5, 0, "a period is missing at the end",
     "write how often, as in 'every 10m crash n1'"},
    {"every 5m from 7m until 6m crash n1", 23, 2, "the end is not after the beginning",
     "exchange the two, or write a later time"},
    {"every 5m until 6m from 7m crash n1", 9, 5, "'until' is not after 'from'",
     "exchange the two, or write a later time"},
    {"every 5m 3 crash n1", 11, 5, "'times' is missing before 'crash'",
     "write how often, as in 'every 10m 5 times crash n1'"},
    {"every 5m 0 times crash n1", 9, 1, "'0' is too small", "the least allowed here is 1"},
    {"every 5m 3 times 4 times crash n1", 17, 1, "the number of times is given twice",
     "leave one of them out"},
    {"every 5m pause n1 until 1h", 18, 5,
     "'until' is the end of a single fault, and this one comes again",
     "write 'for', or 'until' right after the period"},
    {"when", 4, 0, "an instance is missing at the end",
     "write it as in 'when n2 resigns crash n2'"},
    {"when n8 resigns crash n1", 5, 2, "'n8' is not an instance of this scenario",
     "write one of n1, n2, n3, alpha, any, nobody"},
    {"when n1", 7, 0, "what to wait for is missing at the end",
     "write it as in 'when n2 resigns crash n2'"},
    {"when n1 resign crash n1", 8, 6, "'resign' is not something to wait for",
     "did you mean 'resigns'?"},
    {"when n1 resigns for the last time crash n1", 24, 4,
     "a number such as '3rd' is missing before 'last'",
     "write it as in 'when n2 resigns for the 3rd time'"},
    {"when n1 resigns for the 0th time crash n1", 24, 3,
     "a number such as '3rd' is missing before '0th'",
     "write it as in 'when n2 resigns for the 3rd time'"},
    {"when n1 resigns for the 3rd", 27, 0, "'time' is missing at the end",
     "write it as in 'when n2 resigns for the 3rd time'"},
    {"when n1 resigns for the", 23, 0, "a number such as '3rd' is missing at the end",
     "write it as in 'when n2 resigns for the 3rd time'"},
    {"when nobody leads r1", 12, 5, "'is master of' is missing before 'leads'",
     "write it as in 'when nobody is master of r1 for 5s crash n2'"},
    {"when nobody is master of r7", 25, 2, "'r7' is not a resource of this scenario",
     "write one of r1, r2, orders"},
    {"when nobody is master of r1 crash n1", 28, 5, "'for' is missing before 'crash'",
     "write it as in 'when nobody is master of r1 for 5s crash n2'"},
    {"fail", 4, 0, "an operation of the backend is missing at the end", ""},
    {"fail ismaster of n1", 5, 8, "'ismaster' is not an operation of the backend",
     "did you mean 'is_master'?"},
    {"fail is_master n1", 15, 2, "'of' is missing before 'n1'",
     "write whose calls, as in 'fail is_master of n1'"},
    {"fail is_master of n1 with ok", 26, 2, "'ok' is not an error",
     "write one of no_master, cancelled, deadline, unavailable, session_lost, refused, closed, "
     "spent, "
     "duplicate, busy, empty, not_found, invalid, version, no_memory"},
    {"fail is_master of n1 with", 25, 0, "an error is missing at the end", ""},
    {"fail is_master of n1 nth 0", 25, 1, "'0' is too small", "the least allowed here is 1"},
    {"fail is_master of n1 probability 101%", 33, 4, "'101%' is too large",
     "the most allowed here is 100%"},
    {"lose n1", 7, 0, "'by' is missing at the end", "say how much, as in 'by 2%'"},
    {"delay n1", 8, 0, "'by' is missing at the end", "say how much, as in 'by 500ms'"},
    {"delay n1 by -5s", 12, 1, "'-5s' has a sign", "write it without '-'"},
    {"rate n1 by 91%", 11, 3, "'91%' is too large", "the most allowed here is 90%"},
    {"at 1m revoke n1 resource r5", 25, 2, "'r5' is not a resource of this scenario",
     "write one of r1, r2, orders"},
};

static void bad_sentences_are_refused_with_place_reason_and_remedy(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fault_plan plan;
        struct text_error error = {0};
        assert_int_not_equal(parse(bad[i].text, &plan, &error), TEXT_OK);
        if (strcmp(error.message, bad[i].message) != 0 || strcmp(error.help, bad[i].help) != 0 ||
            error.offset != bad[i].offset || error.length != bad[i].length) {
            print_error("%s: %zu+%zu %s (%s)\n", bad[i].text, error.offset, error.length,
                        error.message, error.help);
            wrong++;
        }
        assert_null(plan.instances);
        assert_null(plan.text);
    }
    assert_int_equal(wrong, 0);
}

static void a_nul_is_not_text(void **state)
{
    static const char text[] = "at 1m crash n1\0\0\0\0\0\0\0\0\0\0";
    struct fault_plan plan;
    struct text_error error;
    (void)state;
    assert_int_equal(fault_sentence_parse(text, sizeof text, &names, &plan, &error), TEXT_SYNTAX);
    assert_string_equal(error.message, "this byte is not text");
    assert_int_equal(error.offset, 14);
}

static void a_sentence_is_bounded(void **state)
{
    char text[FAULT_SENTENCE_MAX + 2];
    struct fault_plan plan;
    struct text_error error;
    (void)state;
    memset(text, ' ', sizeof text);
    memcpy(text, "at 1m crash n1", 14);
    assert_int_equal(fault_sentence_parse(text, FAULT_SENTENCE_MAX, &names, &plan, &error),
                     TEXT_OK);
    fault_plan_free(&plan);
    assert_int_equal(fault_sentence_parse(text, FAULT_SENTENCE_MAX + 1, &names, &plan, &error),
                     TEXT_TOO_COMPLEX);
    assert_string_equal(error.message, "this sentence is too long");
}

static void operations_and_errors_have_words(void **state)
{
    (void)state;
    assert_string_equal(fault_operation_word(SIM_OPERATION_KEEP_ALIVE), "keep_alive");
    assert_null(fault_operation_word(SIM_OPERATION_COUNT));
    assert_string_equal(fault_error_word(ELECTION_ERR_NO_MEMORY), "no_memory");
    assert_null(fault_error_word(ELECTION_ERROR_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_print_canonically_and_read_back_as_the_same_plan),
        cmocka_unit_test(a_plan_holds_what_the_sentence_says),
        cmocka_unit_test(what_is_not_said_has_its_default),
        cmocka_unit_test(every_kind_has_a_sentence),
        cmocka_unit_test(bad_sentences_are_refused_with_place_reason_and_remedy),
        cmocka_unit_test(a_nul_is_not_text),
        cmocka_unit_test(a_sentence_is_bounded),
        cmocka_unit_test(operations_and_errors_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
