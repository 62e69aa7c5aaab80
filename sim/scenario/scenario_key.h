/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of a scenario file besides the parameters: one list, from which come the reader's
 * suggestions and the JSON Schema.
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
    KEY(expect, "sentences about what must come out")

#define SCENARIO_FORMAT_VERSION "1"

#endif
