/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts and pictures on disk; see script_file.h. */
#include "reports/script_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reports/gnuplot.h"
#include "reports/picture_file.h"

enum { SHOWN_MAX = 256 };

/* The last part of the name, in which a script line can hold what there is; NULL with a message. */
static const char *name_of(const char *basename, char message[DATABASE_MESSAGE_MAX])
{
    char shown[SHOWN_MAX];
    const char *slash = strrchr(basename, '/');
    const char *name = slash ? slash + 1 : basename;
    const char *complaint = NULL;
    size_t length = strlen(name);
    if (length == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        complaint = "it is a folder; name a file inside it";
    else if (length > SHOWN_MAX - 8)
        complaint = "its name is too long; choose a shorter one";
    for (size_t i = 0; i < length && !complaint; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
            complaint = "its name has control characters; choose another one";
    if (!complaint)
        return name;
    snprintf(message, DATABASE_MESSAGE_MAX, "cannot write %s: %s",
             database_printable(shown, sizeof shown, basename), complaint);
    return NULL;
}

static bool finish(FILE *f, const char *part, const char *path)
{
    int error = 0;
    if (ferror(f) || fflush(f) != 0)
        error = errno ? errno : EIO; /* of an earlier call, which nobody may have kept */
    if (fclose(f) != 0 && !error)
        error = errno;
    if (!error && rename(part, path) != 0)
        error = errno;
    errno = error;
    return error == 0;
}

/* Neither follows a link that somebody left there nor waits for a pipe. */
static FILE *open_part(const char *part)
{
    int descriptor =
        open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    FILE *f = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    if (descriptor >= 0 && !f)
        close(descriptor);
    return f;
}

static enum timeline_result write_to(struct database *d, const struct timeline_output *output,
                                     script_writer *write, const void *data, const char *name,
                                     const char *path, char message[DATABASE_MESSAGE_MAX])
{
    char shown[SHOWN_MAX], scratch[64];
    char *part = NULL;
    enum timeline_result result = TIMELINE_NOT_WRITTEN;
    FILE *f = NULL;
    database_printable(shown, sizeof shown, path);
    if (asprintf(&part, "%s.part", path) < 0)
        part = NULL;
    if (part)
        f = open_part(part);
    if (f && !write(f, d, name, output->formats, data)) {
        memcpy(message, d->message, DATABASE_MESSAGE_MAX);
        fclose(f);
        unlink(part);
        result = TIMELINE_NO_DATA;
    } else if (f && finish(f, part, path)) {
        result = TIMELINE_OK;
    } else {
        snprintf(message, DATABASE_MESSAGE_MAX, "cannot write %s: %s; choose another place", shown,
                 part ? strerror_r(errno, scratch, sizeof scratch) : "out of memory");
        if (f)
            unlink(part);
    }
    free(part);
    return result;
}

/* gnuplot does not notice that a disk is full. */
static enum timeline_result draw_pictures(const struct timeline_output *output, const char *script,
                                          char message[DATABASE_MESSAGE_MAX])
{
    static const enum timeline_format formats[] = {TIMELINE_SVG, TIMELINE_PNG};
    enum timeline_result result = TIMELINE_OK;
    for (int i = 0; i < 2 && result == TIMELINE_OK; i++)
        if (output->formats & formats[i] &&
            !picture_file_prepare(output->basename, formats[i], message, DATABASE_MESSAGE_MAX))
            result = TIMELINE_NOT_WRITTEN;
    if (result != TIMELINE_OK)
        return result;
    if (!gnuplot_run("gnuplot", script, message, DATABASE_MESSAGE_MAX))
        result = TIMELINE_NO_GNUPLOT;
    for (int i = 0; i < 2; i++) {
        char complaint[DATABASE_MESSAGE_MAX];
        if (!(output->formats & formats[i]) ||
            picture_file_finish(output->basename, formats[i], complaint, sizeof complaint))
            continue;
        if (result == TIMELINE_OK) {
            memcpy(message, complaint, DATABASE_MESSAGE_MAX);
            result = TIMELINE_NOT_WRITTEN;
        }
    }
    return result;
}

enum timeline_result script_file_make(const char *database_path,
                                      const struct timeline_output *output, script_writer *write,
                                      const void *data, char message[DATABASE_MESSAGE_MAX])
{
    struct database database;
    char *path = NULL;
    *message = '\0';
    const char *name = name_of(output->basename, message);
    if (!name)
        return TIMELINE_NOT_WRITTEN;
    if (!database_open(&database, database_path)) {
        memcpy(message, database.message, DATABASE_MESSAGE_MAX);
        return TIMELINE_NO_DATA;
    }
    enum timeline_result result = TIMELINE_NOT_WRITTEN;
    if (asprintf(&path, "%s.gp", output->basename) < 0)
        path = NULL;
    if (!path)
        snprintf(message, DATABASE_MESSAGE_MAX, "out of memory");
    else
        result = write_to(&database, output, write, data, name, path, message);
    database_close(&database);
    if (result == TIMELINE_OK && !output->script_only)
        result = draw_pictures(output, path, message);
    free(path);
    return result;
}
