/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of faults: one table, from which come the sentences of scenario files, the help, the
 * JSON Schema, the database, the labels of plots and the manual.
 *
 * A sentence is   [TRIGGER] VERB [OPERATION of] TARGET [OPTION VALUE]... [for DURATION | until
 * TIME]
 *
 *   TRIGGER   at TIME [until TIME]
 *             after TIME [until TIME]                  the same, at the end of that instant
 *             from TIME [until TIME]                   the same, for a fault that lasts
 *             every PERIOD [exactly] [jitter TIME] [from TIME] [until TIME] [N times]
 *             when MILESTONE
 *             none: from the start of the run, for a fault that lasts, `step` and `configure`
 *   MILESTONE INSTANCE EVENT [for the N-th time]       n2 resigns for the 3rd time
 *             any EVENT [for the N-th time]
 *             nobody is master of RESOURCE for D       nobody is master of r1 for 5s
 *   TARGET    names of instances, all, any, master(RESOURCE), candidate(RESOURCE)
 *             store, which may be left out, of faults of the store; nothing of `heal`
 *
 * Words are separated by blanks or commas; options stand in any order, each at most once. `until`
 * is a time of the run; with `every` it stands right after the period and ends the repetition.
 *
 * A milestone strikes once, at the end of the instant in which it is reached: when everything else
 * that happens at that time has happened. A time strikes before anything else does. So a milestone
 * that was reached at T is the same as `after T`, and of two faults at one instant the sentence
 * that stands first takes effect first. Nobody is master before the first election, either.
 *
 * The phase of a periodic fault is drawn (the first time is from + U[0, period)) unless `exactly`
 * is written.
 */
#ifndef TENURE_SIM_FAULT_KIND_H
#define TENURE_SIM_FAULT_KIND_H

/*
 * FAULT(name, verb, scope, options, length, what, threatens)
 *
 * scope      INSTANCE: instances; STORE: the store; EVERYTHING: no target
 * options    bit set of the options below that may follow the target
 * length     NONE: happens at an instant; NEEDED: lasts and needs for/until; OPTIONAL: lasts for
 * ever
 *            unless said otherwise
 */
#define FAULT_KIND_LIST(FAULT)                                                                     \
    FAULT(CRASH, "crash", INSTANCE, FAULT_OPTION(RESTART_AFTER), NONE,                             \
          "the process is gone without a word; its sessions stay until they expire",               \
          "L1, failover")                                                                          \
    FAULT(STOP, "stop", INSTANCE, FAULT_OPTION(RESTART_AFTER) | FAULT_OPTION(CONTEXT), NONE,       \
          "graceful stop: the pass in flight ends, then the runners are cancelled and close",      \
          "L1, L7")                                                                                \
    FAULT(START, "start", INSTANCE, 0, NONE, "start an instance that is not running", "S13")       \
    FAULT(PAUSE, "pause", INSTANCE, FAULT_OPTION(TIMERS), NEEDED,                                  \
          "the process does not run; its timers stand still or go on counting", "S2, S3, S12")     \
    FAULT(SUSPEND, "suspend", INSTANCE, 0, NEEDED,                                                 \
          "the machine sleeps: the monotonic clock stands still, the wall jumps on resumption",    \
          "S2, S3, S10")                                                                           \
    FAULT(CUT, "cut", INSTANCE, FAULT_OPTION(DIRECTION) | FAULT_OPTION(CHANNEL), OPTIONAL,         \
          "messages between instance and store are lost", "S2, S3, L2")                            \
    FAULT(DELAY, "delay", INSTANCE, FAULT_OPTION(BY_DURATION), OPTIONAL,                           \
          "every message takes so much longer, each way", "S3, involuntary changes")               \
    FAULT(LOSE, "lose", INSTANCE, FAULT_OPTION(BY_RATIO), OPTIONAL,                                \
          "messages of calls and keep-alives are lost with this probability",                      \
          "involuntary changes")                                                                   \
    FAULT(FAIL, "fail", INSTANCE,                                                                  \
          FAULT_OPTION(OPERATION) | FAULT_OPTION(NTH) | FAULT_OPTION(TIMES) |                      \
              FAULT_OPTION(PROBABILITY) | FAULT_OPTION(WITH),                                      \
          OPTIONAL, "the call is not made and reported as failed", "L5, L6, S3")                   \
    FAULT(DOUBT, "doubt", INSTANCE,                                                                \
          FAULT_OPTION(OPERATION) | FAULT_OPTION(NTH) | FAULT_OPTION(TIMES) |                      \
              FAULT_OPTION(PROBABILITY) | FAULT_OPTION(WITH),                                      \
          OPTIONAL, "ambiguous success: the call is made and reported as failed", "S4, S9, S16")   \
    FAULT(POSTPONE, "postpone", INSTANCE,                                                          \
          FAULT_OPTION(OPERATION) | FAULT_OPTION(NTH) | FAULT_OPTION(TIMES) |                      \
              FAULT_OPTION(PROBABILITY) | FAULT_OPTION(BY_DURATION),                               \
          OPTIONAL, "the call is made, its answer comes so much later", "S3, S4")                  \
    FAULT(OUTAGE, "outage", STORE, FAULT_OPTION(LEASES), NEEDED,                                   \
          "the store refuses every call; leases expire or are extended when it returns",           \
          "L2, mass change")                                                                       \
    FAULT(REVOKE, "revoke", INSTANCE, FAULT_OPTION(RESOURCE), NONE,                                \
          "the sessions of an instance (for a resource) end although it renews them",              \
          "S3, involuntary changes")                                                               \
    FAULT(STEP, "step", INSTANCE, FAULT_OPTION(BY_DURATION), NONE,                                 \
          "the clock on the wall jumps; at 0s it is an offset", "S10")                             \
    FAULT(RATE, "rate", INSTANCE, FAULT_OPTION(BY_RATIO), OPTIONAL,                                \
          "both clocks of the instance run fast or slow", "S2")                                    \
    FAULT(HEAL, "heal", EVERYTHING, 0, NONE,                                                       \
          "all faults end, no further one begins, instances that are down start", "nothing")       \
    FAULT(RESTART, "restart", INSTANCE,                                                            \
          FAULT_OPTION(DOWN) | FAULT_OPTION(BETWEEN) | FAULT_OPTION(MANNER) | FAULT_SETTINGS,      \
          NONE,                                                                                    \
          "one after the other, in the order in which they are named, instances end and start "    \
          "again; one that is down already is passed over",                                        \
          "balance, leaderless time")                                                              \
    FAULT(JOIN, "join", INSTANCE, FAULT_SETTINGS, NONE,                                            \
          "an instance that is new: it is not there from the beginning, and starts then",          \
          "balance")                                                                               \
    FAULT(CONFIGURE, "configure", INSTANCE, FAULT_SETTINGS, NONE,                                  \
          "the instance has other settings when it next starts; without a time, from the "         \
          "beginning",                                                                             \
          "balance, S2")

/* OPTION(name, keyword, type, default, help): what may follow the target. Types as in
 * scenario/parameter_list.h; WORD types list their words. */
#define FAULT_OPTION_LIST(OPTION)                                                                  \
    OPTION(RESTART_AFTER, "restart after", DURATION, "never",                                      \
           "the instance starts again so long after")                                              \
    OPTION(CONTEXT, "context", WORD, "live cancelled",                                             \
           "live: the pass in flight ends first; cancelled: every context is cancelled at once")   \
    OPTION(TIMERS, "timers", WORD, "frozen counting", "what the process's timers do meanwhile")    \
    OPTION(DIRECTION, "direction", WORD, "both to_store from_store", "which messages are lost")    \
    OPTION(CHANNEL, "channel", WORD, "all calls keep_alive watch", "on which channel")             \
    OPTION(BY_DURATION, "by", DURATION, "", "how much")                                            \
    OPTION(BY_RATIO, "by", RATIO, "", "how much")                                                  \
    OPTION(OPERATION, "of", OPERATION, "", "which operation of the election backend")              \
    OPTION(NTH, "nth", COUNT, "1", "begin with the n-th such call from then on")                   \
    OPTION(TIMES, "times", COUNT, "always", "do it to so many calls")                              \
    OPTION(PROBABILITY, "probability", RATIO, "100%", "do it to this share of the calls")          \
    OPTION(WITH, "with", ERROR, "unavailable", "the error that is reported")                       \
    OPTION(LEASES, "leases", WORD, "expire extend", "what becomes of leases on return")            \
    OPTION(RESOURCE, "resource", RESOURCE, "any", "only sessions that are in for this resource")   \
    OPTION(DOWN, "down", DURATION, "", "each is down for so long")                                 \
    OPTION(BETWEEN, "between", DURATION, "0s", "from the start of one to the end of the next")     \
    OPTION(MANNER, "manner", WORD, "stop crash", "how each ends: as by `stop` or as by `crash`")   \
    OPTION(HOLD, "master_hold_interval", DURATION, "as before", "its own from its next start on")  \
    OPTION(CHECK, "master_check_interval", DURATION, "as before",                                  \
           "its own from its next start on")                                                       \
    OPTION(ODDS, "resign_odds", COUNT, "as before", "its own from its next start on")              \
    OPTION(LEASE, "lease", DURATION, "as before",                                                  \
           "its own from its next start on; it is renewed when a third is over")

enum fault_option_bit {
#define OPTION(name, keyword, type, words, help) FAULT_BIT_##name,
    FAULT_OPTION_LIST(OPTION)
#undef OPTION
        FAULT_OPTION_COUNT
};
#define FAULT_OPTION(name) (1u << FAULT_BIT_##name)

/* Those that give an instance settings of its own. */
#define FAULT_SETTINGS                                                                             \
    (FAULT_OPTION(HOLD) | FAULT_OPTION(CHECK) | FAULT_OPTION(ODDS) | FAULT_OPTION(LEASE))

/* Those without a default. */
#define FAULT_OPTIONS_NEEDED                                                                       \
    (FAULT_OPTION(BY_DURATION) | FAULT_OPTION(BY_RATIO) | FAULT_OPTION(DOWN))

enum fault_kind {
#define FAULT(name, verb, scope, options, length, what, threatens) FAULT_##name,
    FAULT_KIND_LIST(FAULT)
#undef FAULT
        FAULT_KIND_COUNT
};

enum fault_scope { FAULT_SCOPE_INSTANCE, FAULT_SCOPE_STORE, FAULT_SCOPE_EVERYTHING };
enum fault_length { FAULT_LENGTH_NONE, FAULT_LENGTH_NEEDED, FAULT_LENGTH_OPTIONAL };
enum fault_option_type {
    FAULT_TYPE_DURATION,
    FAULT_TYPE_RATIO,
    FAULT_TYPE_COUNT,
    FAULT_TYPE_WORD,
    FAULT_TYPE_OPERATION,
    FAULT_TYPE_ERROR,
    FAULT_TYPE_RESOURCE
};

/* MILESTONE(name, words, event kind): what `when INSTANCE ...` may wait for. */
#define FAULT_MILESTONE_LIST(MILESTONE)                                                            \
    MILESTONE(ELECTED, "is elected", BELIEVED)                                                     \
    MILESTONE(LOSES, "loses mastership", DISBELIEVED)                                              \
    MILESTONE(RESIGNS, "resigns", RESIGNATION_QUEUED)                                              \
    MILESTONE(EXECUTES, "executes a resignation", EXECUTE_BEGUN)                                   \
    MILESTONE(QUEUES, "enters the queue", ENTERED)                                                 \
    MILESTONE(CRASHES, "crashes", INSTANCE_CRASHED)                                                \
    MILESTONE(STOPS, "stops", INSTANCE_STOPPED)                                                    \
    MILESTONE(STARTS, "starts", INSTANCE_STARTED)

struct fault_kind_row {
    const char *verb;
    enum fault_scope scope;
    unsigned options; /* FAULT_OPTION bits */
    enum fault_length length;
    const char *what, *threatens;
};

struct fault_option_row {
    const char *keyword;
    enum fault_option_type type;
    /* WORD: its words in the order of their numbers; else the default, for the help */
    const char *words;
    const char *help;
};

struct fault_milestone_row {
    const char *words;
    unsigned event_kind;
};

/* The tables. Static storage. */
extern const struct fault_kind_row fault_kinds[];
extern const struct fault_option_row fault_options[];
extern const struct fault_milestone_row fault_milestones[];
extern const unsigned fault_milestone_count;

#endif
