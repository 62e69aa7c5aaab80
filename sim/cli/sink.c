/* SPDX-License-Identifier: Apache-2.0 */
/* A stream that remembers its first write error; see sink.h. */
#include "sim/cli/sink.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "sim/scenario/utf8.h"

void sink_start(struct sink *sink, FILE *stream)
{
    sink->stream = stream;
    sink->error = 0;
}

void sink_fail(struct sink *sink, int error)
{
    if (sink->error == 0)
        sink->error = error;
}

void sink_bytes(struct sink *sink, const char *bytes, size_t length)
{
    if (sink->error)
        return;
    errno = 0;
    if (fwrite(bytes, 1, length, sink->stream) != length)
        sink_fail(sink, errno ? errno : EIO);
}

void sink_text(struct sink *sink, const char *text)
{
    sink_bytes(sink, text, strlen(text));
}

void sink_format(struct sink *sink, const char *format, ...)
{
    char text[512];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if ((size_t)length >= sizeof(text)) /* a negative length included */
        sink_fail(sink, EOVERFLOW);
    else
        sink_bytes(sink, text, (size_t)length);
}

bool sink_is_control(uint32_t character)
{
    bool reorders = character == 0x61C || character == 0x200E || character == 0x200F ||
                    (character >= 0x202A && character <= 0x202E) ||
                    (character >= 0x2066 && character <= 0x2069);
    return reorders || character < 0x20 || (character >= 0x7F && character < 0xA0);
}

void sink_foreign(struct sink *sink, const char *text, size_t length, sink_substitute *substitute)
{
    size_t plain = 0; /* start of the bytes that can be written as they are */
    size_t at = 0;

    while (at < length) {
        char scratch[8];
        uint32_t character = 0;
        size_t bytes = utf8_decode(text + at, length - at, &character);
        const char *instead = bytes ? substitute(character, scratch) : "\xEF\xBF\xBD"; /* U+FFFD */
        size_t next = at + (bytes ? bytes : 1);

        if (instead) {
            sink_bytes(sink, text + plain, at - plain);
            sink_text(sink, instead);
            plain = next;
        }
        at = next;
    }
    sink_bytes(sink, text + plain, at - plain);
}

int sink_finish(struct sink *sink)
{
    if (sink->error)
        return sink->error;
    errno = 0;
    /* The stream may have failed before it came here, with its reason lost. */
    if (fflush(sink->stream) != 0 || ferror(sink->stream))
        sink_fail(sink, errno ? errno : EIO);
    return sink->error;
}
