/* SPDX-License-Identifier: Apache-2.0 */
/* A stream that remembers its first write error; see sink.h. */
#include "sim/cli/sink.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

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
    if (length < 0 || (size_t)length >= sizeof(text))
        sink_fail(sink, EOVERFLOW);
    else
        sink_bytes(sink, text, (size_t)length);
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
