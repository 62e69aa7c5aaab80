/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a document so that it is either complete or untouched; see output_file.h. */
#include "sim/cli/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(struct output_file *file, int error)
{
    /* only its name is asked for */
    struct part_file named = {.shown =
                                  (char *)(file->is_standard ? "standard output" : file->shown)};

    part_file_complain(&named, error, NULL);
    memcpy(file->message, named.message, sizeof file->message);
    return false;
}

static bool fail_with_part(struct output_file *file)
{
    memcpy(file->message, file->part.message, sizeof file->message);
    return false;
}

/* The stream has a descriptor of its own, so that closing it does not give up the lock. */
static bool open_part(struct output_file *file)
{
    int descriptor;

    if (!part_file_open(&file->part, file->shown, NULL))
        return fail_with_part(file);
    descriptor = fcntl(file->part.descriptor, F_DUPFD_CLOEXEC, 0);
    file->stream = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (file->stream)
        return true;
    fail(file, errno);
    if (descriptor >= 0)
        close(descriptor);
    part_file_abandon(&file->part);
    return false;
}

bool output_file_open(struct output_file *file, const char *path, FILE *standard)
{
    struct stat found;

    memset(file, 0, sizeof(*file));
    file->shown = path;
    file->is_standard = strcmp(path, "-") == 0;
    if (file->is_standard) {
        file->stream = standard;
        return true;
    }
    if (stat(path, &found) != 0 || S_ISREG(found.st_mode) || S_ISDIR(found.st_mode))
        return open_part(file);
    file->stream = fopen(path, "we");
    return file->stream ? true : fail(file, errno);
}

/* Flushes and closes. Returns 0 or an errno value. */
static int finish_stream(struct output_file *file)
{
    int error = 0;

    errno = 0;
    if (fflush(file->stream) != 0 || ferror(file->stream))
        error = errno ? errno : EIO;
    if (!file->is_standard && fclose(file->stream) != 0 && error == 0)
        error = errno;
    file->stream = NULL;
    return error;
}

bool output_file_commit(struct output_file *file, int write_error)
{
    int error = write_error;

    if (error) {
        output_file_abandon(file);
        return fail(file, error);
    }
    error = finish_stream(file);
    if (error) {
        part_file_abandon(&file->part);
        return fail(file, error);
    }
    return !file->part.part || part_file_commit(&file->part) || fail_with_part(file);
}

void output_file_abandon(struct output_file *file)
{
    if (file->stream && !file->is_standard)
        fclose(file->stream);
    file->stream = NULL;
    part_file_abandon(&file->part);
}
