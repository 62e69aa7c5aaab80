/* SPDX-License-Identifier: Apache-2.0 */
/* Words and sentences of the errors; both come from the one list in error.h. */
#include "core/error.h"

static const char *const sentences[] = {
#define X(name, word, sentence) [ELECTION_ERR_##name] = (sentence),
    ELECTION_ERROR_LIST(X)
#undef X
};

static const char *const words[] = {
#define X(name, word, sentence) [ELECTION_ERR_##name] = (word),
    ELECTION_ERROR_LIST(X)
#undef X
};

const char *election_error_sentence(enum election_error error)
{
    return (unsigned)error < ELECTION_ERROR_COUNT ? sentences[error] : "unknown error";
}

const char *election_error_name(enum election_error error)
{
    return (unsigned)error < ELECTION_ERROR_COUNT ? words[error] : "unknown";
}
