/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a text from outside, bounded; see source.h. */
#include "sim/scenario/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/scenario/diagnostic.h"

/* A source without text, for messages about the file itself. The cast is safe: nobody frees it. */
static struct span nowhere(const char *name, struct source *stand_in)
{
    *stand_in = (struct source){.name = (char *)name};
    return source_span(stand_in, 0, 0);
}

static void complain(struct diagnostics *diagnostics, const char *name, const char *message,
                     const char *help)
{
    struct source stand_in;
    diagnostics_error(diagnostics, nowhere(name, &stand_in), "%s", message);
    if (help)
        diagnostics_help(diagnostics, "%s", help);
}

static void complain_size(struct diagnostics *diagnostics, const char *name)
{
    complain(diagnostics, name, "the text is longer than 1 MiB",
             "a scenario is a short text; repeat faults with 'every' and cases with 'matrix'");
}

static void complain_errno(struct diagnostics *diagnostics, const char *name, int error)
{
    struct source stand_in;
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        complain(diagnostics, name, "there is no such file", NULL);
        break;
    case EACCES:
    case EPERM:
        complain(diagnostics, name, "this file may not be read", "check its permissions");
        break;
    case EISDIR:
        complain(diagnostics, name, "this is a directory", "name a file in it");
        break;
    case ENOMEM:
        complain(diagnostics, name, "out of memory", NULL);
        break;
    default:
        diagnostics_error(diagnostics, nowhere(name, &stand_in), "this file cannot be read: %s",
                          strerror(error));
        break;
    }
}

bool source_from_text(struct source *source, enum source_shape shape, const char *name,
                      const char *text, size_t size, struct diagnostics *diagnostics)
{
    *source = (struct source){.shape = shape};
    if (size > SOURCE_BYTES_MAX) {
        complain_size(diagnostics, name);
        return false;
    }
    source->name = strdup(name);
    source->text = malloc(size + 1);
    if (!source->name || !source->text) {
        complain_errno(diagnostics, name, ENOMEM);
        source_free(source);
        return false;
    }
    if (size > 0)
        memcpy(source->text, text, size);
    source->text[size] = '\0';
    source->size = size;
    return true;
}

/* Fills `buffer` until end of file or one byte more than is allowed. Returns an errno, or 0. */
static int read_all(int fd, char *buffer, size_t *size)
{
    *size = 0;
    while (*size <= SOURCE_BYTES_MAX) {
        ssize_t got = read(fd, buffer + *size, SOURCE_BYTES_MAX + 1 - *size);
        if (got == 0)
            return 0;
        if (got > 0)
            *size += (size_t)got;
        else if (errno != EINTR)
            return errno;
    }
    return EFBIG;
}

static bool read_descriptor(struct source *source, int fd, const char *name,
                            struct diagnostics *diagnostics)
{
    char *buffer = malloc(SOURCE_BYTES_MAX + 1);
    if (!buffer) {
        complain_errno(diagnostics, name, ENOMEM);
        return false;
    }
    size_t size;
    bool done = false;
    int error = read_all(fd, buffer, &size);
    if (error == EFBIG)
        complain_size(diagnostics, name);
    else if (error)
        complain_errno(diagnostics, name, error);
    else
        done = source_from_text(source, SOURCE_FILE, name, buffer, size, diagnostics);
    free(buffer);
    return done;
}

bool source_read(struct source *source, const char *path, struct diagnostics *diagnostics)
{
    *source = (struct source){.shape = SOURCE_FILE};
    if (strcmp(path, "-") == 0)
        return read_descriptor(source, STDIN_FILENO, "<stdin>", diagnostics);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        complain_errno(diagnostics, path, errno);
        return false;
    }
    bool done = read_descriptor(source, fd, path, diagnostics);
    close(fd);
    return done;
}

void source_free(struct source *source)
{
    free(source->name);
    free(source->text);
    *source = (struct source){0};
}

struct span source_span(const struct source *source, size_t offset, size_t length)
{
    return (struct span){.source = source, .offset = offset, .length = length};
}
