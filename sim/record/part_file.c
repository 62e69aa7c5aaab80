/* SPDX-License-Identifier: Apache-2.0 */
/* The file that is written to until it is complete; see part_file.h. */
#include "sim/record/part_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/scenario/utf8.h"

enum { SHOWN_PATH_MAX = 256, PART_ATTEMPTS = 8, HEADER_BYTES = 100 };
enum { USER_VERSION_AT = 60, APPLICATION_ID_AT = 68 };

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
    case ELOOP:
    case ENXIO:
        return "remove that, or choose another place";
    case ESTALE: /* ours, but of another version */
        return "move it away, or choose another place";
    case EISDIR:
        return "name a file inside that folder";
    case ENAMETOOLONG:
        return "choose a shorter name";
    case EWOULDBLOCK:
        return "wait until it has finished, or choose another name";
    case ENOMEM:
        return "close other programs, or store fewer cases";
    case EPIPE:
        return "the program that reads the output has gone away; run it again without it";
    default:
        return "choose another place";
    }
}

void part_file_complain(struct part_file *file, int error, const char *reason)
{
    char shown[SHOWN_PATH_MAX];
    char scratch[64];
    if (!reason && error == EWOULDBLOCK)
        reason = "another process is writing it";
    if (!reason)
        reason = strerror_r(error, scratch, sizeof scratch);
    utf8_copy_printable(shown, sizeof shown, file->shown, strlen(file->shown));
    snprintf(file->message, sizeof file->message, "cannot write %s: %s; %s", shown, reason,
             remedy(error));
}

static void rest(struct part_file *file)
{
    if (file->descriptor >= 0)
        close(file->descriptor);
    file->descriptor = -1;
    free(file->part);
    free(file->target);
    free(file->shown);
    file->part = file->target = file->shown = NULL;
}

static bool fail(struct part_file *file, int error, const char *reason)
{
    part_file_complain(file, error, reason);
    rest(file);
    return false;
}

/* ---- what exists already -------------------------------------------------------------------- */

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static const char other_version[] = "it exists and is a database of another version of tenure";

/* NULL if the file may be replaced, otherwise why it may not. */
static const char *why_to_keep(const char *path, const struct part_file_mark *mark)
{
    unsigned char header[HEADER_BYTES];
    if (!mark)
        return NULL;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return "it exists and cannot be read";
    ssize_t count = read(descriptor, header, sizeof header);
    close(descriptor);
    if (count == 0)
        return NULL;
    if (count != sizeof header || memcmp(header, "SQLite format 3", 16) != 0 ||
        big_endian(header + APPLICATION_ID_AT) != mark->application_id)
        return "it exists and is not a tenure database";
    if (big_endian(header + USER_VERSION_AT) != mark->version)
        return other_version;
    return NULL;
}

/* ---- NAME.part ------------------------------------------------------------------------------ */

static bool is_same_file(int descriptor, const char *path)
{
    struct stat opened, named;
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* 0 if the lock is ours or if the file system knows no locks; otherwise EWOULDBLOCK. */
static int lock(int descriptor)
{
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return 0;
    return EWOULDBLOCK;
}

/* Removes what a killed process left. 0 if it is worth trying again. */
static int remove_leftover(const char *part)
{
    int descriptor = open(part, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return errno == ENOENT ? 0 : errno;
    int error = lock(descriptor);
    if (error == 0 && is_same_file(descriptor, part) && unlink(part) != 0)
        error = errno;
    close(descriptor);
    return error;
}

/* Something has the name NAME.part that no killed process left: a folder, a link, a pipe. */
static const char in_the_way[] = "what has its name with .part behind it is no regular file";

static bool is_in_the_way(int error)
{
    return error == EISDIR || error == ELOOP || error == ENXIO;
}

/* Its descriptor, or -1 with errno set. Between creation and lock somebody may have taken it for a
 * leftover: then start over. */
static int create_part(const char *part)
{
    for (int attempt = 0; attempt < PART_ATTEMPTS; attempt++) {
        int descriptor = open(part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (descriptor >= 0 && lock(descriptor) == 0 && is_same_file(descriptor, part))
            return descriptor;
        if (descriptor >= 0) {
            close(descriptor);
            continue;
        }
        int error = errno == EEXIST ? remove_leftover(part) : errno;
        if (error) {
            errno = error;
            return -1;
        }
    }
    errno = EWOULDBLOCK;
    return -1;
}

/* Sets `target` and the permissions it has, 0 if it does not exist. Returns 0 or an errno value,
 * with `*reason` set where that says too little. */
static int look_at_target(struct part_file *file, const struct part_file_mark *mark, mode_t *mode,
                          const char **reason)
{
    struct stat found;
    *mode = 0;
    if (*file->shown == '\0')
        return ENOENT;
    if (stat(file->shown, &found) != 0) {
        if (errno != ENOENT)
            return errno;
        file->target = strdup(file->shown);
        return file->target ? 0 : ENOMEM;
    }
    if (S_ISDIR(found.st_mode))
        return EISDIR;
    *reason = S_ISREG(found.st_mode) ? why_to_keep(file->shown, mark) : "it is no regular file";
    if (*reason)
        return *reason == other_version ? ESTALE : EEXIST;
    if (access(file->shown, W_OK) != 0) /* a rename would not ask */
        return errno;
    *mode = found.st_mode;
    file->target = realpath(file->shown, NULL);
    return file->target ? 0 : errno;
}

bool part_file_open(struct part_file *file, const char *path, const struct part_file_mark *mark)
{
    const char *reason = NULL;
    mode_t mode;
    memset(file, 0, sizeof *file);
    file->descriptor = -1;
    file->shown = strdup(path);
    if (!file->shown) {
        char shown[SHOWN_PATH_MAX];
        utf8_copy_printable(shown, sizeof shown, path, strlen(path));
        snprintf(file->message, sizeof file->message, "cannot write %s: out of memory", shown);
        return false;
    }
    int error = look_at_target(file, mark, &mode, &reason);
    if (error)
        return fail(file, error, reason);
    if (asprintf(&file->part, "%s%s.part", *file->target == '/' ? "" : "./", file->target) < 0) {
        file->part = NULL;
        return fail(file, ENOMEM, NULL);
    }
    file->descriptor = create_part(file->part);
    if (file->descriptor < 0)
        return is_in_the_way(errno) ? fail(file, ELOOP, in_the_way) : fail(file, errno, NULL);
    if (mode) /* a file system without permissions is no reason to fail */
        (void)!fchmod(file->descriptor, mode & 0777);
    return true;
}

/* Makes the new name survive a power cut. Best effort: some file systems cannot. */
static void sync_folder(const char *part)
{
    const char *slash = strrchr(part, '/');
    char *folder = strndup(part, (size_t)(slash - part) + 1);
    int descriptor = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (descriptor >= 0) {
        (void)fsync(descriptor);
        close(descriptor);
    }
    free(folder);
}

bool part_file_commit(struct part_file *file)
{
    int error = 0;
    if (fsync(file->descriptor) != 0 || rename(file->part, file->target) != 0)
        error = errno;
    if (error) {
        unlink(file->part);
        return fail(file, error, NULL);
    }
    sync_folder(file->part);
    rest(file);
    return true;
}

void part_file_abandon(struct part_file *file)
{
    if (!file->part)
        return;
    unlink(file->part);
    rest(file);
}
