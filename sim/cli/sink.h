/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stream that remembers its first write error.
 *
 * The JSON and JUnit writers send everything through a sink, so that they need not check each call:
 * after the first failure (a full disk, a closed pipe) nothing more is written and the reason is
 * kept until the end. A sink also knows how to walk over foreign bytes while some characters are
 * replaced. Not thread-safe.
 */
#ifndef TENURE_SIM_CLI_SINK_H
#define TENURE_SIM_CLI_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct sink {
    FILE *stream; /* borrowed; never closed here */
    int error;    /* errno of the first failure, 0 as long as all is well */
};

/* Prepares `sink` to write to `stream`, which must outlive it. */
void sink_start(struct sink *sink, FILE *stream);

/* Writes `length` bytes. May block as the stream does; does nothing after a failure. */
void sink_bytes(struct sink *sink, const char *bytes, size_t length);

/* Writes a text ended by NUL. */
void sink_text(struct sink *sink, const char *text);

/* Writes what printf would; the text must stay below 512 bytes, or the failure is EOVERFLOW. */
void sink_format(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * What is written instead of a character, or NULL if it stands for itself. The answer is a literal
 * or is made in `scratch`.
 */
typedef const char *sink_substitute(uint32_t character, char scratch[8]);

/*
 * Writes `length` bytes of foreign text as valid UTF-8: each character as `substitute` says, each
 * byte that belongs to no well-formed character as U+FFFD.
 */
void sink_foreign(struct sink *sink, const char *text, size_t length, sink_substitute *substitute);

/* True for C0 and C1 controls and DEL, which could steer the terminal of somebody who looks at the
 * file, and for what changes the order in which text is shown: that of a limit and a value, say. */
bool sink_is_control(uint32_t character);

/* Records `error` (an errno value) unless an earlier one is recorded. */
void sink_fail(struct sink *sink, int error);

/* Flushes the stream. Returns 0, or the errno value of the first failure. */
int sink_finish(struct sink *sink);

#endif
