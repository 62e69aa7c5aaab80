/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors of libelection: one list, from which come the codes, the names and the sentences.
 *
 * Every function that can fail returns enum election_error; ELECTION_OK is zero. Backends return
 * the same codes; a backend's own detail belongs into its own log.
 */
#ifndef ELECTION_ERROR_H
#define ELECTION_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, word, sentence) */
#define ELECTION_ERROR_LIST(X)                                                                     \
    X(OK, "ok", "no error")                                                                        \
    X(NO_MASTER, "no_master", "no master")                                                         \
    X(CANCELLED, "cancelled", "cancelled by its owner")                                            \
    X(DEADLINE, "deadline", "the deadline passed before the call was answered")                    \
    X(UNAVAILABLE, "unavailable", "the election backend could not be reached")                     \
    X(SESSION_LOST, "session_lost", "the session with the election backend is gone")               \
    X(REFUSED, "refused", "the election backend refused the call")                                 \
    X(CLOSED, "closed", "the election is closed")                                                  \
    X(SPENT, "spent", "the resignation is spent: executed, withdrawn or its runner returned")  \
    X(DUPLICATE, "duplicate", "the tracker held that value already")                               \
    X(BUSY, "busy", "the runner is running already")                                               \
    X(EMPTY, "empty", "no resignation is waiting")                                                 \
    X(NOT_FOUND, "not_found", "the id is not known")                                               \
    X(INVALID, "invalid", "an argument is not valid")                                              \
    X(VERSION, "version", "the operations table has another version than the library")             \
    X(NO_MEMORY, "no_memory", "out of memory")

enum election_error {
#define X(name, word, sentence) ELECTION_ERR_##name,
    ELECTION_ERROR_LIST(X)
#undef X
        ELECTION_ERROR_COUNT
};

/* ErrNoMaster of the Go package is ELECTION_ERR_NO_MASTER. */
#define ELECTION_OK ELECTION_ERR_OK

/* The sentence of a code, without a full stop; "unknown error" for anything outside the list.
 * Static storage, never NULL, callable from anywhere. */
const char *election_error_sentence(enum election_error error);

/* The name of a code in lower case ("no_master"); "unknown" outside the list. Static storage. */
const char *election_error_name(enum election_error error);

#ifdef __cplusplus
}
#endif

#endif
