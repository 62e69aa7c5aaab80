/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a short text, as a value; see text_error.h. */
#include "sim/scenario/text_error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/utf8.h"

#define QUOTE_BYTES 60

static void format_printable(char *out, size_t capacity, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void format_printable(char *out, size_t capacity, const char *format, va_list arguments)
{
    char raw[2 * TEXT_ERROR_BYTES];
    vsnprintf(raw, sizeof(raw), format, arguments);
    utf8_copy_printable(out, capacity, raw, strlen(raw));
}

enum text_problem text_error_set(struct text_error *error, enum text_problem problem, size_t offset,
                                 size_t length, const char *format, ...)
{
    va_list arguments;
    error->problem = problem;
    error->offset = offset;
    error->length = length;
    error->help[0] = '\0';
    va_start(arguments, format);
    format_printable(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    return problem;
}

void text_error_help(struct text_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_printable(error->help, sizeof(error->help), format, arguments);
    va_end(arguments);
}

int text_error_quote(const char *text, size_t length)
{
    if (length <= QUOTE_BYTES)
        return (int)length;
    size_t end = QUOTE_BYTES;
    while (end > 0 && ((unsigned char)text[end] & 0xc0U) == 0x80U)
        end--;
    return (int)end;
}
