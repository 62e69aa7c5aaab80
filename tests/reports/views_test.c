/* SPDX-License-Identifier: Apache-2.0 */
/* What the views make of events written by hand. */
#include "tests/reports/folder.h"

/* n1 owns and believes 10..40 and crashes; its lease runs out at 50; n2 follows, is cut off,
 * believes on until 85 while n3 owns from 80 and believes from 82. The run ends at 100. */
static void story(struct sample *s)
{
    sample_begin(s, 3, 1, 100 * S);
    sample_emit(s, 0, SIM_EVENT_INSTANCE_STARTED, 0, 0, SIM_NO_RESOURCE, 1, 0);
    sample_grant(s, 10 * S, 0, 0);
    sample_believe(s, 11 * S, 0, 0);
    sample_emit(s, 40 * S, SIM_EVENT_FAULT_BEGUN, 0, 0, SIM_NO_RESOURCE, 0, 1);
    sample_emit(s, 40 * S, SIM_EVENT_INSTANCE_CRASHED, 0, 0, SIM_NO_RESOURCE, 1, 0);
    sample_disbelieve(s, 40 * S, 0, 0, SIM_CAUSE_CRASH);
    sample_release(s, 50 * S, 0, 0, SIM_CAUSE_EXPIRY);
    sample_grant(s, 50 * S, 1, 0);
    sample_believe(s, 52 * S, 1, 0);
    sample_emit(s, 60 * S, SIM_EVENT_FAULT_ENDED, 0, 0, SIM_NO_RESOURCE, 0, 1);
    sample_emit(s, 70 * S, SIM_EVENT_FAULT_BEGUN, 5, 1, SIM_NO_RESOURCE, 1, 1);
    sample_release(s, 75 * S, 1, 0, SIM_CAUSE_EXPIRY);
    sample_grant(s, 80 * S, 2, 0);
    sample_emit(s, 82 * S, SIM_EVENT_BELIEVED, SIM_CAUSE_ELECTED, 2, 0, 3, 0);
    sample_disbelieve(s, 85 * S, 1, 0, SIM_CAUSE_LOST);
}

static void tells_transitions_with_names(void **state)
{
    struct sample s;
    (void)state;
    story(&s);
    write_case(&s, "a.db");
    expect_csv(
        "a.db",
        "SELECT time, level, what, from_instance, to_instance, cause, epoch FROM v_transitions"
        " ORDER BY time_ns, level DESC, what DESC",
        "time,level,what,from_instance,to_instance,cause,epoch\n"
        "00:00:10.000,ownership,begins,,n1,elected,1\n"
        "00:00:11.000,belief,begins,,n1,elected,1\n"
        "00:00:40.000,belief,ends,n1,,crash,1\n"
        "00:00:50.000,ownership,ends,n1,,expiry,1\n"
        "00:00:50.000,ownership,begins,n1,n2,elected,2\n"
        "00:00:52.000,belief,begins,n1,n2,elected,2\n"
        "00:01:15.000,ownership,ends,n2,,expiry,2\n"
        "00:01:20.000,ownership,begins,n2,n3,elected,3\n"
        "00:01:22.000,belief,begins,n2,n3,elected,3\n"
        "00:01:25.000,belief,ends,n2,,lost,2\n");
}

static void tells_tenures_and_which_are_cut_off(void **state)
{
    struct sample s;
    (void)state;
    story(&s);
    write_case(&s, "a.db");
    expect_csv(
        "a.db",
        "SELECT instance, begin, \"end\", length_ns, end_cause, voluntary, censored FROM v_tenures",
        "instance,begin,end,length_ns,end_cause,voluntary,censored\n"
        "n1,00:00:11.000,00:00:40.000,29000000000,crash,0,0\n"
        "n2,00:00:52.000,00:01:25.000,33000000000,lost,0,0\n"
        "n3,00:01:22.000,00:01:40.000,18000000000,end_of_run,0,1\n");
}

static void tells_gaps_overlaps_and_stale_belief(void **state)
{
    struct sample s;
    (void)state;
    story(&s);
    write_case(&s, "a.db");
    expect_csv("a.db", "SELECT kind, from_instance, to_instance, length_ns, cause FROM v_failovers",
               "kind,from_instance,to_instance,length_ns,cause\n"
               "failover,n1,n2,12000000000,crash\n");
    expect_csv("a.db", "SELECT begin, length_ns, before, after, open, faults FROM v_leaderless",
               "begin,length_ns,before,after,open,faults\n"
               "00:00:00.000,11000000000,,n1,0,\n"
               "00:00:40.000,12000000000,n1,n2,0,crash n1\n");
    expect_csv("a.db", "SELECT begin, length_ns, before, cause, after FROM v_unowned",
               "begin,length_ns,before,cause,after\n"
               "00:00:00.000,10000000000,,,n1\n"
               "00:01:15.000,5000000000,n2,expiry,n3\n");
    expect_csv("a.db", "SELECT level, one, other, begin, length_ns, open, faults FROM v_overlaps",
               "level,one,other,begin,length_ns,open,faults\n"
               "belief,n2,n3,00:01:22.000,3000000000,0,cut n2\n");
    expect_csv("a.db",
               "SELECT instance, kind, begin, length_ns, open FROM v_stale ORDER BY begin_ns",
               "instance,kind,begin,length_ns,open\n"
               "n2,unowned,00:01:15.000,5000000000,0\n"
               "n2,foreign,00:01:20.000,5000000000,0\n");
    expect_csv("a.db", "SELECT label, begin, length_ns, active_at_end FROM v_faults",
               "label,begin,length_ns,active_at_end\n"
               "crash n1,00:00:40.000,20000000000,0\n"
               "cut n2,00:01:10.000,30000000000,1\n");
}

static void belief_that_passes_from_hand_to_hand_leaves_no_gap(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 100 * S);
    sample_believe(&s, 0, 0, 0);
    sample_disbelieve(&s, 50 * S, 0, 0, SIM_CAUSE_RESIGN);
    sample_believe(&s, 50 * S, 1, 0);
    write_case(&s, "a.db");
    expect_csv("a.db", "SELECT count(*) AS n FROM v_leaderless", "n\n0\n");
    expect_csv("a.db", "SELECT kind, length_ns FROM v_failovers", "kind,length_ns\nhandover,0\n");
    expect_csv("a.db", "SELECT count(*) AS n FROM v_overlaps", "n\n0\n");
    /* without any ownership, all of it is stale */
    expect_csv("a.db", "SELECT kind, length_ns, open FROM v_stale",
               "kind,length_ns,open\nunowned,50000000000,0\nunowned,50000000000,1\n");
}

static void three_masters_are_three_pairs(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 3, 1, 10 * S);
    for (uint16_t i = 0; i < 3; i++) {
        sample_grant(&s, i * S, i, 0);
        sample_believe(&s, i * S, i, 0);
    }
    sample_disbelieve(&s, 5 * S, 1, 0, SIM_CAUSE_RESIGN);
    write_case(&s, "a.db");
    expect_csv(
        "a.db",
        "SELECT level, one, other, begin_ns, length_ns, open FROM v_overlaps ORDER BY 1, 2, 3",
        "level,one,other,begin_ns,length_ns,open\n"
        "belief,n1,n2,1000000000,4000000000,0\n"
        "belief,n1,n3,2000000000,8000000000,1\n"
        "belief,n2,n3,2000000000,3000000000,0\n"
        "ownership,n1,n2,1000000000,9000000000,1\n"
        "ownership,n1,n3,2000000000,8000000000,1\n"
        "ownership,n2,n3,2000000000,8000000000,1\n");
    expect_csv("a.db", "SELECT count(*) AS n FROM v_stale", "n\n0\n");
}

static void a_resource_without_any_master_is_leaderless_all_the_time(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 2, 10 * S);
    sample_grant(&s, 0, 0, 0);
    sample_believe(&s, 0, 0, 0);
    write_case(&s, "a.db");
    expect_csv("a.db", "SELECT resource, begin_ns, length_ns, open FROM v_leaderless",
               "resource,begin_ns,length_ns,open\nr2,0,10000000000,1\n");
    expect_csv("a.db", "SELECT resource, open FROM v_unowned", "resource,open\nr2,1\n");
}

static void counts_flapping_and_shares(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 3, 1, 3600 * S);
    /* n1 n2 n1 n1 n3; n2 held shortly: a ping-pong */
    sample_believe(&s, 0 * S, 0, 0);
    sample_disbelieve(&s, 100 * S, 0, 0, SIM_CAUSE_RESIGN);
    sample_believe(&s, 100 * S, 1, 0);
    sample_disbelieve(&s, 103 * S, 1, 0, SIM_CAUSE_LOST);
    sample_believe(&s, 104 * S, 0, 0);
    sample_disbelieve(&s, 204 * S, 0, 0, SIM_CAUSE_RESIGN);
    sample_believe(&s, 205 * S, 0, 0);
    sample_disbelieve(&s, 300 * S, 0, 0, SIM_CAUSE_SHUTDOWN);
    sample_believe(&s, 301 * S, 2, 0);
    write_case(&s, "a.db");
    expect_csv("a.db", "SELECT * FROM v_flapping",
               "case_id,resource,changes,changes_per_hour,self_reelections,voluntary,involuntary,"
               "short_tenures,very_short_tenures,ping_pong\n"
               "1,r1,3,3.0,1,3,1,1,1,1\n");
    expect_csv("a.db", "SELECT instance, tenures, held_ms, share_ppm FROM v_shares",
               "instance,tenures,held_ms,share_ppm\n"
               "n1,3,295000,82012\nn2,1,3000,834\nn3,1,3299000,917153\n");
}

static void tells_load_and_balance_in_stretches(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 2, 100 * S);
    sample_emit(&s, 0, SIM_EVENT_INSTANCE_STARTED, 0, 0, SIM_NO_RESOURCE, 1, 0);
    sample_believe(&s, 10 * S, 0, 0);
    sample_believe(&s, 10 * S, 0, 1);
    sample_emit(&s, 20 * S, SIM_EVENT_INSTANCE_STARTED, 0, 1, SIM_NO_RESOURCE, 1, 0);
    sample_disbelieve(&s, 30 * S, 0, 0, SIM_CAUSE_RESIGN);
    sample_believe(&s, 30 * S + SAMPLE_MS / 2, 1, 0); /* within one millisecond */
    sample_emit(&s, 40 * S, SIM_EVENT_FAULT_BEGUN, 0, 0, SIM_NO_RESOURCE, 0, 1);
    sample_emit(&s, 50 * S, SIM_EVENT_FAULT_ENDED, 0, 0, SIM_NO_RESOURCE, 0, 1);
    sample_disbelieve(&s, 90 * S, 0, 1, SIM_CAUSE_RESIGN);
    write_case(&s, "a.db");
    expect_csv("a.db",
               "SELECT instance, begin, load, end_ns / 1000000 AS end_ms FROM v_load"
               " ORDER BY number, begin_ns",
               "instance,begin,load,end_ms\n"
               "n1,00:00:00.000,0,10000\nn1,00:00:10.000,2,30000\nn1,00:00:30.000,1,90000\n"
               "n1,00:01:30.000,0,100000\nn2,00:00:00.000,0,30000\nn2,00:00:30.000,1,100000\n");
    expect_csv("a.db",
               "SELECT begin, end_ns / 1000000 AS end_ms, beliefs, up, jain_ppm, fair, faults,"
               " moved, ended, changed FROM v_balance ORDER BY begin_ns",
               "begin,end_ms,beliefs,up,jain_ppm,fair,faults,moved,ended,changed\n"
               "00:00:00.000,10000,0,1,,0,0,1,0,1\n"
               "00:00:10.000,20000,2,1,1000000,1,0,0,0,0\n"
               "00:00:20.000,30000,2,2,500000,0,0,1,0,1\n"
               "00:00:30.000,40000,2,2,1000000,1,0,0,0,0\n"
               "00:00:40.000,50000,2,2,1000000,1,1,0,0,1\n"
               "00:00:50.000,90000,2,2,1000000,1,0,0,1,1\n"
               "00:01:30.000,100000,1,2,500000,0,0,0,0,0\n");
}

static void a_case_without_intervals_says_nothing_about_them(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 2, 1, 10 * S);
    s.of.history = NULL;
    s.of.code = 3;
    s.of.verdict = "safety";
    write_case(&s, "a.db");
    expect_csv("a.db", "SELECT count(*) AS n FROM v_leaderless", "n\n0\n");
    expect_csv("a.db", "SELECT count(*) AS n FROM v_shares", "n\n0\n");
    expect_csv("a.db", "SELECT scenario, seed, verdict, replay FROM v_failures",
               "scenario,seed,verdict,replay\n"
               "sample,17,safety,tenure replay scenarios/sample.yaml --seed 17\n");
}

static void spreads_metrics_over_the_seeds(void **state)
{
    struct recorder_meta meta = {"0.1.0", "1", reports_views_sql()};
    struct sample s;
    (void)state;
    struct recorder *r = recorder_open("a.db", &meta, message);
    sample_begin(&s, 2, 1, 10 * S);
    history_end(&s.history, 10 * S);
    recorder_add_scenario(r, &s.scenario);
    for (int64_t i = 1; i <= 200; i++) {
        struct recorder_metric metric = {.metric = 1, .value = 201 - i}; /* changes_per_hour */
        s.of.seed = (uint64_t)i;
        s.of.code = i == 7;
        s.of.history = NULL;
        recorder_begin_case(r, &s.of);
        recorder_add_metrics(r, &metric, 1);
        recorder_end_case(r);
    }
    assert_true(recorder_finish(r, message));
    sample_end(&s);
    expect_csv("a.db",
               "SELECT metric, cases, min, mean, max, p10, p50, p90, p99 FROM v_matrix_metrics",
               "metric,cases,min,mean,max,p10,p50,p90,p99\n"
               "changes_per_hour,200,1,100.5,200,20,100,180,198\n");
    expect_csv("a.db", "SELECT cases, failures, changes_per_hour, tenure_mean_s FROM v_matrix",
               "cases,failures,changes_per_hour,tenure_mean_s\n200,1,0.101,\n");
}

/* The plain client that people have, not only the library of the day. */
static void plain_sqlite3_reads_every_view(void **state)
{
    struct sample s;
    (void)state;
    if (system("command -v sqlite3 >/dev/null 2>&1") != 0)
        skip();
    story(&s);
    write_case(&s, "a.db");
    assert_int_equal(
        system("for view in $(sqlite3 a.db \"SELECT name FROM sqlite_schema WHERE type ="
               " 'view'\"); do sqlite3 -readonly a.db \"SELECT * FROM $view\""
               " >/dev/null || exit 1; done"),
        0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(tells_transitions_with_names),
        IN_FOLDER(tells_tenures_and_which_are_cut_off),
        IN_FOLDER(tells_gaps_overlaps_and_stale_belief),
        IN_FOLDER(belief_that_passes_from_hand_to_hand_leaves_no_gap),
        IN_FOLDER(three_masters_are_three_pairs),
        IN_FOLDER(a_resource_without_any_master_is_leaderless_all_the_time),
        IN_FOLDER(counts_flapping_and_shares),
        IN_FOLDER(tells_load_and_balance_in_stretches),
        IN_FOLDER(a_case_without_intervals_says_nothing_about_them),
        IN_FOLDER(spreads_metrics_over_the_seeds),
        IN_FOLDER(plain_sqlite3_reads_every_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
