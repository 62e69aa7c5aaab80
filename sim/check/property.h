/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbered properties: one list, from which come the checkers' names, the words in
 * expectations, the database and docs/properties.md.
 *
 * PROPERTY(label, class, sentence)    class: SAFETY (exit code 3) or LIVENESS (exit code 4)
 */
#ifndef TENURE_SIM_PROPERTY_H
#define TENURE_SIM_PROPERTY_H

#define PROPERTY_LIST(PROPERTY)                                                                    \
    PROPERTY(S1, SAFETY,                                                                           \
             "at most one owner of a resource at the store, by strictly rising epochs")            \
    PROPERTY(S1b, SAFETY, "no takeover before the last renewal plus the lease, unless revoked")    \
    PROPERTY(S2, SAFETY, "two beliefs overlap no longer than the analytic bound")                  \
    PROPERTY(S2h, SAFETY, "no accepted commit has a lower epoch than one accepted before")         \
    PROPERTY(S3, SAFETY, "belief ends within the stale window after ownership was lost")           \
    PROPERTY(S4, SAFETY, "belief begins only after a grant to this instance")                      \
    PROPERTY(S5, SAFETY, "the tracker is set true and false in turn, each told exactly once")      \
    PROPERTY(S6, SAFETY, "the tracker says false when the runner has ended")                       \
    PROPERTY(S7, SAFETY, "work begins only while the instance believes")                           \
    PROPERTY(S8, SAFETY, "no work is in flight while a resignation is executed")                   \
    PROPERTY(S9, SAFETY, "a resignation releases ownership at most once")                          \
    PROPERTY(S10, SAFETY, "no voluntary resignation before the hold interval is over")             \
    PROPERTY(S11, SAFETY, "a resignation is queued only in a check that confirmed mastership")     \
    PROPERTY(S12, SAFETY,                                                                          \
             "epochs rise from grant to grant, and the guard accepts none that falls")             \
    PROPERTY(S14, SAFETY, "an answer about the master was true at some moment of the call")        \
    PROPERTY(S15, SAFETY, "after close no call is made and the store does not list the session")   \
    PROPERTY(S16, SAFETY, "no grant between a successful resign and the next start")               \
    PROPERTY(S17, SAFETY, "the same seed gives the same digest")                                   \
    PROPERTY(S18, SAFETY, "the configuration in force obeys the minimum values")                   \
    PROPERTY(S20, SAFETY, "the tracker's count, lists and text agree")                             \
    PROPERTY(L1, LIVENESS,                                                                         \
             "after the loss of a master somebody believes within the failover bound")             \
    PROPERTY(L2, LIVENESS, "after the last fault every resource has a master within the bound")    \
    PROPERTY(L4, LIVENESS, "a resource is leaderless no longer than its causes explain")           \
    PROPERTY(L5, LIVENESS, "a live runner on a healthy store owns or stands in the queue")         \
    PROPERTY(L7, LIVENESS, "a cancelled run returns in time")                                      \
    PROPERTY(L9, LIVENESS, "a runner of a live instance is running")

enum property {
#define PROPERTY(label, class, sentence) PROPERTY_##label,
    PROPERTY_LIST(PROPERTY)
#undef PROPERTY
        PROPERTY_COUNT
};

#endif
