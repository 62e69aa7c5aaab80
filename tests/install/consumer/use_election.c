/* SPDX-License-Identifier: Apache-2.0 */
/* Uses the installed libelection: a tracker told by hand. */
#include <election/env_posix.h>
#include <election/tracker.h>
#include <stdio.h>

int main(void)
{
    struct election_env_posix posix;
    struct election_tracker *tracker;
    const char *ids[] = {"1", "20000", "30000"};
    if (election_env_posix_init(&posix) != ELECTION_OK ||
        election_tracker_new(&tracker, &posix.env, ids, 3, NULL, NULL) != ELECTION_OK)
        return 1;
    election_tracker_set(tracker, "30000", true);
    char *text = election_tracker_string(tracker);
    puts(text);
    election_string_free(&posix.env, text);
    election_tracker_free(tracker);
    election_env_posix_destroy(&posix);
    return 0;
}
