/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a file so that it is either complete or untouched; see output_file.h. */
#include "sim/cli/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/scenario/utf8.h"

enum { SHOWN_PATH_MAX = 256, PART_ATTEMPTS = 8 };

/* What the user can do about it. */
static const char *remedy(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return "create the folder first, or choose another place";
    case EACCES:
    case EPERM:
    case EROFS:
        return "choose a place where you may write";
    case ENOSPC:
    case EDQUOT:
        return "free some space, or choose another place";
    case EFBIG:
        return "raise the limit on file sizes, or choose another place";
    case EISDIR:
        return "name a file inside that folder";
    case ENAMETOOLONG:
        return "choose a shorter name";
    case EWOULDBLOCK:
        return "wait until it has finished, or choose another name";
    case EPIPE:
        return "the program that reads the output has gone away; run it again without it";
    default:
        return "choose another place";
    }
}

static bool fail_because(struct output_file *file, const char *reason, const char *remedy)
{
    char shown[SHOWN_PATH_MAX];
    const char *path = file->is_stdout ? "standard output" : file->shown;

    utf8_copy_printable(shown, sizeof(shown), path, strlen(path));
    snprintf(file->message, sizeof(file->message), "cannot write %s: %s; %s", shown, reason,
             remedy);
    return false;
}

static bool fail(struct output_file *file, int error)
{
    char scratch[64];
    const char *reason = "another process is writing it";

    if (error != EWOULDBLOCK)
        reason = strerror_r(error, scratch, sizeof(scratch));
    return fail_because(file, reason, remedy(error));
}

static void rest(struct output_file *file)
{
    free(file->part);
    free(file->target);
    file->part = NULL;
    file->target = NULL;
    file->stream = NULL;
}

/* True if `descriptor` is what `path` names: nobody has removed or replaced it meanwhile. */
static bool is_same_file(int descriptor, const char *path)
{
    struct stat opened;
    struct stat named;

    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* 0 if the lock is ours or if the file system knows no locks; otherwise the errno value. */
static int lock(int descriptor)
{
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return 0;
    return errno == EWOULDBLOCK ? EWOULDBLOCK : 0;
}

/* Removes what a crashed process left behind. Returns 0 if it is worth trying again, otherwise the
 * errno value. */
static int remove_leftover(const char *part)
{
    int descriptor = open(part, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int error = 0;

    if (descriptor < 0)
        return errno == ENOENT ? 0 : errno;
    error = lock(descriptor);
    if (error == 0 && is_same_file(descriptor, part) && unlink(part) != 0)
        error = errno;
    close(descriptor);
    return error;
}

/* Creates `part` for us alone, locked. Returns its descriptor, or -1 with the errno value in
 * `*error`. */
static int create_part(const char *part, int *error)
{
    for (int attempt = 0; attempt < PART_ATTEMPTS; attempt++) {
        int descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

        if (descriptor >= 0) {
            /* Between creation and lock somebody may have taken it for a leftover: then start over.
             */
            if (lock(descriptor) == 0 && is_same_file(descriptor, part))
                return descriptor;
            close(descriptor);
            continue;
        }
        *error = errno;
        if (*error == EEXIST)
            *error = remove_leftover(part);
        if (*error)
            return -1;
    }
    *error = EWOULDBLOCK;
    return -1;
}

/* Opens NAME.part beside `file->target`. `mode` is of the file that exists there, 0 if none does.
 */
static bool open_part(struct output_file *file, mode_t mode)
{
    int error = 0;
    int descriptor;

    if (asprintf(&file->part, "%s.part", file->target) < 0) {
        file->part = NULL;
        return fail(file, ENOMEM);
    }
    descriptor = create_part(file->part, &error);
    if (descriptor < 0 && (error == EISDIR || error == ELOOP || error == ENXIO))
        /* no crashed process left that */
        return fail_because(file, "what has its name with .part behind it is no regular file",
                            "remove that, or choose another place");
    if (descriptor < 0)
        return fail(file, error);
    if (mode)
        (void)fchmod(descriptor,
                     mode & 0777); /* a file system without permissions is no reason to fail */
    file->stream = fdopen(descriptor, "w");
    if (!file->stream) {
        error = errno;
        unlink(file->part);
        close(descriptor);
        return fail(file, error);
    }
    return true;
}

static bool open_in_place(struct output_file *file, const char *path)
{
    file->stream = fopen(path, "we");
    return file->stream ? true : fail(file, errno);
}

static bool open_path(struct output_file *file, const char *path)
{
    struct stat found;

    if (*path == '\0')
        return fail(file, ENOENT);
    if (stat(path, &found) != 0) {
        if (errno != ENOENT)
            return fail(file, errno);
        file->target = strdup(path);
        return file->target ? open_part(file, 0) : fail(file, ENOMEM);
    }
    if (S_ISDIR(found.st_mode))
        return fail(file, EISDIR);
    if (!S_ISREG(found.st_mode))
        return open_in_place(file, path);
    if (access(path, W_OK) != 0) /* a rename would not ask */
        return fail(file, errno);
    file->target = realpath(path, NULL);
    return file->target ? open_part(file, found.st_mode) : fail(file, errno);
}

bool output_file_open(struct output_file *file, const char *path)
{
    memset(file, 0, sizeof(*file));
    file->shown = path;
    if (strcmp(path, "-") == 0) {
        file->is_stdout = true;
        file->stream = stdout;
        return true;
    }
    if (open_path(file, path))
        return true;
    rest(file);
    return false;
}

/* Makes the new name itself survive a power cut. Best effort: the data is safe already, and some
 * file systems cannot. */
static void sync_folder(const char *target)
{
    const char *slash = strrchr(target, '/');
    char *folder = slash ? strndup(target, (size_t)(slash - target) + 1) : strdup(".");
    int descriptor = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

    if (descriptor >= 0) {
        (void)fsync(descriptor);
        close(descriptor);
    }
    free(folder);
}

/* Flushes what the stream holds. Returns 0 or an errno value. */
static int flush(FILE *stream)
{
    errno = 0;
    if (fflush(stream) != 0 || ferror(stream))
        return errno ? errno : EIO;
    return 0;
}

static int finish_part(struct output_file *file)
{
    int error = flush(file->stream);

    if (error == 0 && fsync(fileno(file->stream)) != 0)
        error = errno;
    /* Renamed before it is closed, so that the lock is still held. */
    if (error == 0 && rename(file->part, file->target) != 0)
        error = errno;
    if (error)
        unlink(file->part);
    fclose(file->stream);
    if (error == 0)
        sync_folder(file->target);
    return error;
}

bool output_file_commit(struct output_file *file, int write_error)
{
    int error = write_error;

    if (error) {
        output_file_abandon(file);
        return fail(file, error);
    }
    if (file->part) {
        error = finish_part(file);
    } else {
        error = flush(file->stream);
        if (!file->is_stdout && fclose(file->stream) != 0 && error == 0)
            error = errno;
    }
    rest(file);
    return error ? fail(file, error) : true;
}

void output_file_abandon(struct output_file *file)
{
    if (file->part)
        unlink(file->part);
    if (file->stream && !file->is_stdout)
        fclose(file->stream);
    rest(file);
}
