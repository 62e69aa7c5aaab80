/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words for a shell: what is printed for people to paste must come back as it was, and must not do
 * anything else to the terminal on the way. Used by replay lines and hints.
 */
#ifndef TENURE_SIM_CLI_SHELL_TEXT_H
#define TENURE_SIM_CLI_SHELL_TEXT_H

#include <stddef.h>

/* The longest form of a word of so many bytes, with the NUL. */
#define SHELL_TEXT_BYTES(length) (4 * (size_t)(length) + 8)

/*
 * Writes `word` so that a shell reads it back as one word: as it is where nothing in it is special,
 * in single quotes otherwise, and in $'...' (bash, ksh, zsh) where it has bytes that a terminal
 * would not show. Writes at most `capacity` bytes with the NUL and returns the length it has or
 * would have had, as snprintf() does.
 */
size_t shell_text_quote(char *out, size_t capacity, const char *word);

/* The same for the name of a file, which must not be taken for an option: "-x" becomes "./-x". The
 * word "-" stays. */
size_t shell_text_quote_path(char *out, size_t capacity, const char *path);

#endif
