/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parameters of a scenario: one list, from which come the struct, the parser, --set, matrix:,
 * the
 * help, the JSON Schema, the database and the manual.
 *
 * PARAMETER(name, TYPE, default, least, most, help)
 *
 * TYPE     field in struct scenario_parameters      written as
 * DURATION int64_t, ns                              250ms, 1m30s
 * COUNT    int64_t                                  10
 * RATIO    int64_t, parts per million               2%, 200ppm
 * CHOICE   int64_t, index into `choices`            one of the words in the help's place, see
 * CHOICES
 * FLAGS    int64_t, bit set over the choices        all, none, or a list of words
 * LAW      struct sim_law                           20ms, uniform(1ms, 5ms), exp(1s),
 * lognormal(2s, 1)
 *
 * A default of "profile" means: what the store's profile says. Bounds of CHOICE and FLAGS are
 * unused.
 */

#define DAYS_1000 (INT64_C(86400) * 1000 * 1000000000)
#define SECONDS(n) (INT64_C(n) * 1000000000)
#define MILLISECONDS(n) (INT64_C(n) * 1000000)

#define SCENARIO_PARAMETER_LIST(PARAMETER)                                                         \
    /* the run */                                                                                  \
    PARAMETER(duration, DURATION, "1h", MILLISECONDS(1), DAYS_1000,                                \
              "how long the run is, in simulated time")                                            \
    PARAMETER(warm_up, DURATION, "0s", 0, DAYS_1000,                                               \
              "metrics leave out what happens before this")                                        \
    PARAMETER(ties, CHOICE, "insertion", 0, 0,                                                     \
              "which of several events at the same instant comes first")                           \
    PARAMETER(instances, COUNT, "3", 1, 4096, "how many instances compete, or their names")        \
    PARAMETER(resources, COUNT, "1", 1, 65536, "how many resources there are, or their names")     \
    PARAMETER(start_stagger, DURATION, "0s", 0, DAYS_1000,                                         \
              "instance n starts so long after instance n-1")                                      \
    PARAMETER(head_start, DURATION, "0s", 0, DAYS_1000,                                            \
              "the first instance starts so long before the others")                               \
    PARAMETER(observers, COUNT, "0", 0, 64,                                                        \
              "processes that ask who is master and never campaign")                               \
    PARAMETER(observer_interval, DURATION, "1s", MILLISECONDS(1), DAYS_1000,                       \
              "an observer asks so often")                                                         \
    /* the runner */                                                                               \
    PARAMETER(subject, CHOICE, "current", 0, 0, "which runner is run")                             \
    PARAMETER(defects, FLAGS, "all", 0, 0, "which defects the trillian-2018 subject has")          \
    PARAMETER(release_before_clear, CHOICE, "no", 0, 0,                                            \
              "the trillian-2018 subject releases ownership first and then forgets it")            \
    PARAMETER(pre_election_pause, DURATION, "1s", 0, DAYS_1000,                                    \
              "maximum interval to wait before starting an election")                              \
    PARAMETER(master_check_interval, DURATION, "5s", 0, DAYS_1000,                                 \
              "interval between checks that mastership is still held")                             \
    PARAMETER(master_hold_interval, DURATION, "60s", 0, DAYS_1000,                                 \
              "minimum interval to hold mastership for")                                           \
    PARAMETER(resign_odds, COUNT, "10", -1000000, 1000000000,                                      \
              "chance of resigning at each check after that, as the N of 1-in-N")                  \
    PARAMETER(hold_clock, CHOICE, "monotonic", 0, 0,                                               \
              "the clock on which the hold interval is measured")                                  \
    PARAMETER(call_timeout, DURATION, "10s", MILLISECONDS(1), DAYS_1000,                           \
              "bound of each call to the backend but waiting")                                     \
    PARAMETER(close_timeout, DURATION, "1s", MILLISECONDS(1), DAYS_1000, "bound of closing")       \
    PARAMETER(tolerated_check_errors, COUNT, "0", 0, 1000,                                         \
              "so many failed checks in a row do not end mastership; 0 is fail stop")              \
    PARAMETER(campaign_errors, CHOICE, "retry", 0, 0,                                              \
              "what the runner does when start or waiting fails")                                  \
    PARAMETER(back_off_min, DURATION, "100ms", MILLISECONDS(1), DAYS_1000,                         \
              "first back-off after such an error; it doubles")                                    \
    PARAMETER(back_off_max, DURATION, "5s", MILLISECONDS(1), DAYS_1000, "longest back-off")        \
    /* the caller and what it works on */                                                          \
    PARAMETER(pass_interval, DURATION, "100ms", 0, DAYS_1000,                                      \
              "time from the beginning of one pass to the next; 0: no passes")                     \
    PARAMETER(pass_length, LAW, "20ms", 0, 0, "how long a pass takes")                             \
    PARAMETER(pending_capacity, COUNT, "100", 1, 1000000,                                          \
              "room for resignations that wait to be executed")                                    \
    PARAMETER(execute, CHOICE, "between_passes", 0, 0, "when resignations are executed")           \
    PARAMETER(execute_again_after, DURATION, "0s", 0, DAYS_1000,                                   \
              "execute each resignation a second time so long after; 0: do not")                   \
    PARAMETER(guard, CHOICE, "fenced", 0, 0, "how the guarded store treats commits")               \
    /* the election backend */                                                                     \
    PARAMETER(profile, CHOICE, "etcd-lease", 0, 0, "what kind of store it is")                     \
    PARAMETER(lease, DURATION, "profile", 0, DAYS_1000,                                            \
              "a session ends so long after its last renewal; 0: never")                           \
    PARAMETER(keep_alive_interval, DURATION, "profile", 0, DAYS_1000,                              \
              "a renewal is due so long after the last answer; a third of the lease")              \
    PARAMETER(keep_alive_poll, DURATION, "profile", 0, DAYS_1000,                                  \
              "the client looks so often whether a renewal is due")                                \
    PARAMETER(expiry_tick, DURATION, "profile", 0, DAYS_1000,                                      \
              "the store looks so often for sessions that are over")                               \
    PARAMETER(commit_delay, DURATION, "profile", 0, DAYS_1000, "a write takes so long")            \
    PARAMETER(one_way_delay, LAW, "profile", 0, 0, "delay of a message, each way")                 \
    PARAMETER(request_timeout, DURATION, "profile", MILLISECONDS(1), DAYS_1000,                    \
              "the client's own bound of entering the queue")                                      \
    PARAMETER(wait_checks_own_entry, CHOICE, "profile", 0, 0,                                      \
              "whether a candidate notices that its own entry is gone")                            \
    PARAMETER(no_master_answer, CHOICE, "profile", 0, 0,                                           \
              "how is_master says that nobody is master")                                          \
    PARAMETER(identity, CHOICE, "profile", 0, 0, "what is_master compares")                        \
    PARAMETER(close_revokes, CHOICE, "profile", 0, 0,                                              \
              "whether closing revokes the session under a dead context")

/* CHOICES(parameter, words in the order of their numbers, separated by blanks) */
#define SCENARIO_CHOICES_LIST(CHOICES)                                                             \
    CHOICES(ties, "insertion random")                                                              \
    CHOICES(subject, "current trillian-2018")                                                      \
    CHOICES(defects, "stale_belief_after_check_error stale_belief_after_run "                      \
                     "exit_on_wait_error close_with_dead_context block_on_shutdown")               \
    CHOICES(release_before_clear, "no yes")                                                        \
    CHOICES(hold_clock, "monotonic wall")                                                          \
    CHOICES(campaign_errors, "retry return")                                                       \
    CHOICES(execute, "between_passes at_once")                                                     \
    CHOICES(guard, "fenced optimistic unfenced")                                                   \
    CHOICES(profile, "ideal noop etcd-lease")                                                      \
    CHOICES(wait_checks_own_entry, "no yes")                                                       \
    CHOICES(no_master_answer, "false error")                                                       \
    CHOICES(identity, "epoch name")                                                                \
    CHOICES(close_revokes, "own_timeout caller_context")
