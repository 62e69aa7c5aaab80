/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of a scenario file besides the parameters: one list for each mapping, from which come
 * the reader, its suggestions, the manual page and the JSON Schema.
 */
#ifndef TENURE_SCENARIO_KEY_H
#define TENURE_SCENARIO_KEY_H

/* KEY(name, help) */
#define SCENARIO_KEY_LIST(KEY)                                                                     \
    KEY(scenario, "version of the format: 1; every file has it")                                   \
    KEY(name, "how reports call it; without it, the name of the file. Is not inherited")           \
    KEY(summary, "one line about it")                                                              \
    KEY(story, "what happens and why, in some lines")                                              \
    KEY(source, "where it comes from, such as the number of an issue")                             \
    KEY(tags, "words by which scenarios are selected")                                             \
    KEY(seeds, "one number or a range such as 1..20: one case each")                               \
    KEY(known_failing, "why it is known to fail; it may then")                                     \
    KEY(extends, "a file to start from, relative to this one; lists are replaced")                 \
    KEY(matrix, "lists of values by parameter; every combination is run")                          \
    KEY(faults, "sentences about what goes wrong")                                                 \
    KEY(expect, "sentences about what must come out")                                              \
    KEY(tune, "what `tenure tune` varies and is after; other verbs pass it over")

/* KEY(name, help): the keys below `tune`. */
#define SCENARIO_TUNE_KEY_LIST(KEY)                                                                \
    KEY(vary, "values to try by parameter, such as 10s,30s,1m or 10s..5m or 2..64 by x2")          \
    KEY(minimise, "metrics of which less is better")                                               \
    KEY(maximise, "metrics of which more is better")                                               \
    KEY(subject_to, "limits that a setting must keep, such as failover.p99 < 15s")                 \
    KEY(precision, "stop when the interval of every mean is as narrow, relative to the mean")      \
    KEY(seeds, "one number or a range such as 1..200: at the most these for each setting")

#define SCENARIO_FORMAT_VERSION "1"

#endif
