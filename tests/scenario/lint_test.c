/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios that can be run but hardly mean what they say, and the warnings about each. */
#include "tests/scenario/scenario_text.h"

static const struct {
    const char *title, *text, *warnings;
} odd[] = {
    {"nothing to say",
     "scenario: 1\n"
     "faults:\n"
     "  - every 10m crash master(r1) restart after 30s\n"
     "expect:\n"
     "  - failover.max <= failover_most\n",
     ""},
    {"idle",
     "scenario: 1\n"
     "lease: 0\n"
     "keep_alive_poll: 1s\n"
     "keep_alive_interval: 1s\n"
     "expiry_tick: 1s\n"
     "defects: none\n"
     "release_before_clear: yes\n"
     "observer_interval: 1s\n"
     "pass_interval: 0\n"
     "pass_length: 1s\n"
     "guard: unfenced\n"
     "campaign_errors: return\n"
     "back_off_min: 1s\n"
     "back_off_max: 1s\n",
     "6:10-13 warning: 'defects' has no effect: the current runner has none of these defects "
     "(write 'subject: trillian-2018', or leave it out)\n"
     "7:23-25 warning: 'release_before_clear' has no effect: only the trillian-2018 subject has "
     "this defect (write 'subject: trillian-2018', or leave it out)\n"
     "8:20-21 warning: 'observer_interval' has no effect: there are no observers (write "
     "'observers: 1', or leave it out)\n"
     "10:14-15 warning: 'pass_length' has no effect: there are no passes (give 'pass_interval' "
     "a value above 0)\n"
     "11:8-15 warning: 'guard' has no effect: without passes nothing is committed (give "
     "'pass_interval' a value above 0)\n"
     "4:22-23 warning: 'keep_alive_interval' has no effect: sessions never end without a lease "
     "(give 'lease' a value above 0)\n"
     "3:18-19 warning: 'keep_alive_poll' has no effect: sessions never end without a lease "
     "(give 'lease' a value above 0)\n"
     "5:14-15 warning: 'expiry_tick' has no effect: sessions never end without a lease (give "
     "'lease' a value above 0)\n"
     "13:15-16 warning: 'back_off_min' has no effect: the runner returns instead of backing off "
     "(write 'campaign_errors: retry', or leave it out)\n"
     "14:15-16 warning: 'back_off_max' has no effect: the runner returns instead of backing off "
     "(write 'campaign_errors: retry', or leave it out)\n"},
    {"idle in some cases only",
     "scenario: 1\n"
     "defects: none\n"
     "matrix:\n"
     "  subject: [current, trillian-2018]\n",
     ""},
    {"clamps",
     "scenario: 1\n"
     "pre_election_pause: 0\n"
     "master_check_interval: 10ms\n"
     "resign_odds: 0\n"
     "matrix:\n"
     "  master_hold_interval: [5s, 10s]\n",
     "2:21-21 warning: the runner raises this to 10ms (write 10ms, or expect 'S18 holds' if this "
     "is what is tested)\n"
     "3:24-27 warning: the runner raises this to 50ms (write 50ms, or expect 'S18 holds' if this "
     "is what is tested)\n"
     "6:25-33 warning: the runner raises this to 10s (write 10s, or expect 'S18 holds' if this "
     "is what is tested)\n"
     "4:14-14 warning: the runner raises this to 1 (write 1, or expect 'S18 holds' if this is "
     "what is tested)\n"},
    {"clamps that are what is tested",
     "scenario: 1\n"
     "pre_election_pause: 0\n"
     "resign_odds: -3\n"
     "expect:\n"
     "  - S18 holds\n",
     ""},
    {"renewals",
     "scenario: 1\n"
     "lease: 10s\n"
     "keep_alive_interval: 10s\n",
     "2:8-10 warning: sessions end before they are renewed, without any fault (make 'lease' "
     "longer than the keep-alive interval, its poll and a round trip together)\n"},
    {"renewals in some cases",
     "scenario: 1\n"
     "keep_alive_interval: 10s\n"
     "matrix:\n"
     "  lease: [10s, 60s]\n",
     "4:10-19 warning: sessions end before they are renewed, without any fault (in some cases "
     "of the matrix) (make 'lease' longer than the keep-alive interval, its poll and a round "
     "trip together)\n"},
    {"late starts",
     "scenario: 1\n"
     "start_stagger: 31m\n",
     "2:16-18 warning: the last instances start after the end of the run (make 'start_stagger' "
     "shorter or 'duration' longer)\n"},
    {"late answers",
     "scenario: 1\n"
     "call_timeout: 100ms\n"
     "one_way_delay: 50ms\n",
     "2:15-19 warning: no call is answered within its timeout (make 'call_timeout' longer than "
     "two 'one_way_delay')\n"},
    {"late answers of the default",
     "scenario: 1\n"
     "one_way_delay: 5s\n",
     "2:16-17 warning: no call is answered within its timeout (make 'call_timeout' longer than "
     "two 'one_way_delay')\n"},
    {"no resignation",
     "scenario: 1\n"
     "master_hold_interval: 1h\n",
     "2:23-24 warning: nobody resigns in this run: it is not longer than the hold interval "
     "(make 'duration' longer, some mean tenures, if tenures matter)\n"},
    {"fault after the end in some cases",
     "scenario: 1\n"
     "matrix:\n"
     "  duration: [1h, 2h]\n"
     "faults:\n"
     "  - at 1h crash n1\n"
     "  - when nobody is master of r1 for 1h start all\n"
     "  - every 1h from 1m crash n1 restart after 1s\n",
     "5:5-18 warning: in some cases this fault begins after the end of the run (let it begin "
     "earlier, or make the shortest 'duration' longer)\n"
     "6:5-48 warning: this waits for longer than the run takes (write a shorter time, or make "
     "'duration' longer)\n"
     "7:5-46 warning: the run may end before this fault happens once (write a period that fits "
     "into the run, or 'at' with a time)\n"},
    {"exact period",
     "scenario: 1\n"
     "faults:\n"
     "  - every 10m exactly crash n1 restart after 30s\n"
     "  - every 10m0.5s exactly crash n1 restart after 30s\n"
     "  - every 10m0.1s exactly crash n1 restart after 30s\n"
     "  - every 10m crash n1 restart after 30s\n",
     "3:5-48 warning: 10m is a multiple of the check interval of 5s: every fault meets the same "
     "moment of it (leave out 'exactly', or write 10m0.137s, say)\n"
     "4:5-52 warning: 10m0.5s is a multiple of the keep-alive poll of 500ms: every fault meets "
     "the same moment of it (leave out 'exactly', or write 10m0.637s, say)\n"},
    {"causes",
     "scenario: 1\n"
     "instances: 1\n"
     "faults:\n"
     "  - at 1m start n1\n"
     "  - when n1 crashes start n1\n"
     "  - when n1 stops start n1\n"
     "  - at 5m heal\n"
     "  - at 1m pause candidate(r1) for 1s\n",
     "4:5-18 warning: nothing stops or crashes an instance that could be started (leave it out, "
     "or stop an instance before)\n"
     "5:5-28 warning: nothing stops or crashes an instance that could be started (leave it out, "
     "or stop an instance before)\n"
     "5:5-28 warning: this waits for a crash, and no fault crashes an instance (add a sentence "
     "with 'crash')\n"
     "6:5-26 warning: nothing stops or crashes an instance that could be started (leave it out, "
     "or stop an instance before)\n"
     "6:5-26 warning: this waits for a stop, and no fault stops an instance (add a sentence "
     "with 'stop')\n"
     "8:5-36 warning: a single instance never waits in the queue (write 'instances: 2' or more)\n"},
    {"operators",
     "scenario: 1\n"
     "instances: 4\n"
     "faults:\n"
     "  - at 1m restart n1 n2 down 5s resign_odds 20\n"
     "  - at 2m join n4\n"
     "  - configure n3 resign_odds 5\n"
     "  - when n1 stops start n1\n"
     "  - when n1 crashes start n1\n"
     "expect:\n"
     "  - newcomer.mean > 1s\n"
     "  - rebalance.mean > 1s\n"
     "  - failover.max < 1m\n",
     "8:5-28 warning: this waits for a crash, and no fault crashes an instance (add a sentence "
     "with 'crash')\n"
     "12:5-21 warning: 'failover' has nothing to measure: no fault can take mastership away (add "
     "a fault, such as 'every 10m crash master(r1) restart after 30s')\n"},
    {"operators who crash",
     "scenario: 1\n"
     "faults:\n"
     "  - at 1m restart n1 down 5s manner crash\n"
     "  - when n1 stops start n1\n"
     "  - when n1 crashes start n1\n"
     "expect:\n"
     "  - failover.max < 1m\n",
     "4:5-26 warning: this waits for a stop, and no fault stops an instance (add a sentence "
     "with 'stop')\n"},
    {"nothing to heal after a join",
     "scenario: 1\n"
     "faults:\n"
     "  - at 1m join n3\n"
     "  - configure n1 resign_odds 5\n"
     "  - at 5m heal\n",
     "5:5-14 warning: there is nothing to heal (leave it out)\n"},
    {"no newcomer",
     "scenario: 1\n"
     "expect:\n"
     "  - newcomer.mean > 1s\n"
     "  - rebalance.max < 1m\n"
     "  - newcomer.count == 0\n"
     "  - over seeds:\n"
     "      - newcomer.mean within 3 se of 1m\n",
     "3:5-22 warning: 'newcomer' has nothing to measure: nobody joins a fleet that runs (add a "
     "fault, such as 'at 1h restart all down 30s between 30s')\n"
     "4:5-22 warning: 'rebalance' has nothing to measure: nothing disturbs the load (add a "
     "fault, such as 'at 1h restart all down 30s between 30s')\n"
     "7:9-39 warning: 'newcomer' has nothing to measure: nobody joins a fleet that runs (add a "
     "fault, such as 'at 1h restart all down 30s between 30s')\n"},
    {"staggered newcomers",
     "scenario: 1\n"
     "start_stagger: 20s\n"
     "expect:\n"
     "  - newcomer.mean > 1s\n"
     "  - rebalance.max < 1m\n",
     ""},
    {"no restart",
     "scenario: 1\n"
     "faults:\n"
     "  - every 10m stop n1\n",
     "3:5-21 warning: soon no instance is left: none is started again (add 'restart after 30s', "
     "say)\n"},
    {"started again",
     "scenario: 1\n"
     "faults:\n"
     "  - every 10m stop n1\n"
     "  - every 10m start n1\n",
     ""},
    {"limits",
     "scenario: 1\n"
     "expect:\n"
     "  - jain >= 0\n"
     "  - jain > 0\n"
     "  - jain <= 100%\n"
     "  - jain < 100%\n"
     "  - share.max > 100%\n"
     "  - share.min >= 101%\n"
     "  - changes < 0\n"
     "  - changes <= -1\n"
     "  - changes == -1\n"
     "  - changes != -1\n"
     "  - changes > -1\n"
     "  - changes < 1000000\n"
     "  - tenure.max <= duration\n"
     "  - tenure.max < duration\n"
     "  - tenure.total <= duration\n"
     "  - overlap.belief.max == 0\n",
     "3:5-13 warning: this holds whatever happens (the metric is never below 0, a share never "
     "above 100%, and a length of time never above the duration)\n"
     "5:5-16 warning: this holds whatever happens (the metric is never below 0, a share never "
     "above 100%, and a length of time never above the duration)\n"
     "7:5-20 warning: this cannot hold whatever happens (the metric is never below 0, a share "
     "never above 100%, and a length of time never above the duration)\n"
     "8:5-21 warning: this cannot hold whatever happens (the metric is never below 0, a share "
     "never above 100%, and a length of time never above the duration)\n"
     "9:5-15 warning: this cannot hold whatever happens (the metric is never below 0, a share "
     "never above 100%, and a length of time never above the duration)\n"
     "10:5-17 warning: this cannot hold whatever happens (the metric is never below 0, a share "
     "never above 100%, and a length of time never above the duration)\n"
     "11:5-17 warning: this cannot hold whatever happens (the metric is never below 0, a share "
     "never above 100%, and a length of time never above the duration)\n"
     "12:5-17 warning: this holds whatever happens (the metric is never below 0, a share never "
     "above 100%, and a length of time never above the duration)\n"
     "13:5-16 warning: this holds whatever happens (the metric is never below 0, a share never "
     "above 100%, and a length of time never above the duration)\n"
     "15:5-26 warning: this holds whatever happens (the metric is never below 0, a share never "
     "above 100%, and a length of time never above the duration)\n"},
    {"limits in some cases",
     "scenario: 1\n"
     "matrix:\n"
     "  resources: [1, 2]\n"
     "expect:\n"
     "  - changes > 1 - resources\n"
     "  - changes >= 1 - resources\n",
     "6:5-28 warning: this holds whatever happens (the metric is never below 0, a share never "
     "above 100%, and a length of time never above the duration)\n"},
    {"contradictions",
     "scenario: 1\n"
     "expect:\n"
     "  - changes < 3\n"
     "  - changes > 5\n"
     "  - tenure.min >= 1m\n"
     "  - tenure.max < 1m\n"
     "  - tenure.min < effective_hold\n"
     "  - tenure.min <= 60s\n"
     "  - voluntary == 3\n"
     "  - voluntary == 4\n"
     "  - voluntary != 3\n",
     "4:5-15 warning: nothing obeys both this and 'changes < 3' (that is on line 3; leave one of "
     "them out)\n"
     "7:5-31 warning: nothing obeys both this and 'tenure.min >= 1m' (that is on line 5; leave "
     "one of them out)\n"
     "10:5-18 warning: nothing obeys both this and 'voluntary == 3' (that is on line 9; leave one "
     "of them out)\n"},
    {"no samples",
     "scenario: 1\n"
     "faults:\n"
     "  - at 1m stop n1 restart after 1s\n"
     "expect:\n"
     "  - failover.max <= 1m\n"
     "  - stale.window.p99 <= 1m\n"
     "  - failover.count == 0\n"
     "  - over seeds:\n"
     "      - failover.mean within 3 se of 1m\n",
     "5:5-22 warning: 'failover' has nothing to measure: no fault can take mastership away (add "
     "a fault, such as 'every 10m crash master(r1) restart after 30s')\n"
     "6:5-26 warning: 'stale.window' has nothing to measure: no fault can take mastership away "
     "(add a fault, such as 'every 10m crash master(r1) restart after 30s')\n"
     "9:9-39 warning: 'failover' has nothing to measure: no fault can take mastership away (add "
     "a fault, such as 'every 10m crash master(r1) restart after 30s')\n"},
    {"no heal",
     "scenario: 1\n"
     "expect:\n"
     "  - heal.max <= 1m\n",
     "3:5-18 warning: 'heal' has nothing to measure: no fault can take mastership away (add a "
     "fault, such as 'every 10m crash master(r1) restart after 30s')\n"},
};

static void what_is_hardly_meant_is_told_with_its_place_and_a_remedy(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        char *warnings = complaints_of(odd[i].text, true);
        if (strcmp(warnings, odd[i].warnings) != 0) {
            print_error("%s: %s\n", odd[i].title, warnings);
            wrong++;
        }
        free(warnings);
    }
    assert_int_equal(wrong, 0);
}

static void there_are_no_warnings_unless_they_are_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        assert_complaints(odd[i].text, "");
}

static void errors_come_without_warnings(void **state)
{
    (void)state;
    assert_warnings("scenario: 1\ndefects: none\nlease: 1\n",
                    "3:8-8 error: '1' has no unit (write numbers with units, such as 250ms, 10s or "
                    "1m30s)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_hardly_meant_is_told_with_its_place_and_a_remedy),
        cmocka_unit_test(there_are_no_warnings_unless_they_are_asked_for),
        cmocka_unit_test(errors_come_without_warnings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
