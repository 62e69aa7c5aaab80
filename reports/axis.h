/* SPDX-License-Identifier: Apache-2.0 */
/* Where the marks of a time axis stand and what they say: round numbers of the unit that fits.
 * Pure. */
#ifndef TENURE_REPORTS_AXIS_H
#define TENURE_REPORTS_AXIS_H

#include <stddef.h>
#include <stdint.h>

/* The distance of marks, of which at most `most` (>= 1) fit between the two times. */
int64_t axis_step(int64_t from_ns, int64_t until_ns, unsigned most);

/* The first mark at or after a time. */
int64_t axis_first(int64_t from_ns, int64_t step_ns);

/* What a mark says: 250ms, 45s, 12:30, 3:00:00, 2d 6:00. `last_ns` is the last time of the axis. */
char *axis_label(char *out, size_t size, int64_t time_ns, int64_t step_ns, int64_t last_ns);

/* What the numbers of the axis are, for its title. */
const char *axis_unit(int64_t step_ns, int64_t last_ns);

/* A length of time for people: 3.2s, 450ms, 2m05s, 3h20m. */
char *axis_length(char *out, size_t size, int64_t length_ns);

#endif
