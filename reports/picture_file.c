/* SPDX-License-Identifier: Apache-2.0 */
/* The files that gnuplot writes; see picture_file.h. */
#include "reports/picture_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_MAX = 256, TAIL_MAX = 32 };

static const struct {
    enum timeline_format format;
    const char *ending, *tail; /* the last bytes of a complete one, but for line feeds */
    size_t tail_size;
} kinds[] = {
    {TIMELINE_SVG, ".svg", "</svg>", 6},
    {TIMELINE_PNG, ".png", "IEND\xae\x42\x60\x82", 8},
};

static int kind_of(enum timeline_format format)
{
    return format == TIMELINE_SVG ? 0 : 1;
}

static char *path_of(const char *basename, int kind, char *message, size_t size)
{
    char *path = NULL;
    if (asprintf(&path, "%s%s", basename, kinds[kind].ending) >= 0)
        return path;
    snprintf(message, size, "out of memory");
    return NULL;
}

static void complain(const char *path, const char *reason, char *message, size_t size)
{
    char shown[SHOWN_MAX];
    snprintf(message, size, "cannot write %s: %s", database_printable(shown, sizeof shown, path),
             reason);
}

bool picture_file_prepare(const char *basename, enum timeline_format format, char *message,
                          size_t size)
{
    struct stat found;
    char *path = path_of(basename, kind_of(format), message, size);
    if (!path)
        return false;
    bool good = stat(path, &found) != 0 || S_ISREG(found.st_mode);
    if (!good)
        complain(path, "it is no regular file; choose another name", message, size);
    free(path);
    return good;
}

static bool is_complete(const char *path, int kind)
{
    char tail[TAIL_MAX];
    size_t size = kinds[kind].tail_size;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return false;
    bool good = lseek(descriptor, -TAIL_MAX, SEEK_END) >= 0;
    ssize_t count = good ? read(descriptor, tail, sizeof tail) : 0;
    close(descriptor);
    while (count > 0 && tail[count - 1] == '\n')
        count--;
    return count >= (ssize_t)size && memcmp(tail + count - size, kinds[kind].tail, size) == 0;
}

bool picture_file_finish(const char *basename, enum timeline_format format, char *message,
                         size_t size)
{
    int kind = kind_of(format);
    char *path = path_of(basename, kind, message, size);
    if (!path)
        return false;
    bool good = is_complete(path, kind);
    if (!good) {
        unlink(path);
        complain(path,
                 "gnuplot could not write it to its end; free some space, or choose another "
                 "place",
                 message, size);
    }
    free(path);
    return good;
}
