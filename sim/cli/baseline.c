/* SPDX-License-Identifier: Apache-2.0 */
/* Named baselines; see baseline.h. */
#include "sim/cli/baseline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/record/part_file.h"
#include "sim/record/recorder.h"
#include "sim/scenario/utf8.h"

enum { NAME_MOST = 64, BLOCK = 65536 };

_Static_assert((int)BASELINE_MESSAGE_MAX == (int)PART_FILE_MESSAGE_MAX, "messages are copied");

bool baseline_check(const char *name, char *reason, size_t size)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    char shown[80];
    size_t length = strlen(name);
    if (length > 0 && length <= NAME_MOST && name[0] != '.' && strspn(name, good) == length)
        return true;
    utf8_copy_printable(shown, sizeof shown, name, length);
    snprintf(reason, size,
             "'%s' is no name of a baseline; use up to %d letters, digits, '.', '_' and '-'", shown,
             NAME_MOST);
    return false;
}

void baseline_path(const char *name, char out[BASELINE_PATH_MAX])
{
    snprintf(out, BASELINE_PATH_MAX, "%s/%s.db", BASELINE_FOLDER, name);
}

/* 0 or an errno value. */
static int copy(int from, int to)
{
    char block[BLOCK];
    for (;;) {
        ssize_t count = read(from, block, sizeof block);
        if (count <= 0)
            return count == 0 ? 0 : errno;
        for (ssize_t done = 0; done < count;) {
            ssize_t written = write(to, block + done, (size_t)(count - done));
            if (written < 0)
                return errno;
            done += written;
        }
    }
}

static int copy_file(const char *from, const char *to)
{
    int error = 0;
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int target = source < 0 ? -1 : open(to, O_WRONLY | O_CLOEXEC);
    if (target < 0)
        error = errno;
    else
        error = copy(source, target);
    if (source >= 0)
        close(source);
    if (target >= 0 && close(target) != 0 && error == 0)
        error = errno;
    return error;
}

bool baseline_save(const char *name, const char *from, char message[BASELINE_MESSAGE_MAX])
{
    static const struct part_file_mark mark = {RECORDER_APPLICATION_ID, RECORDER_SCHEMA_VERSION};
    char path[BASELINE_PATH_MAX];
    struct part_file file;
    baseline_path(name, path);
    mkdir("out", 0777);
    mkdir(BASELINE_FOLDER, 0777);
    bool good = part_file_open(&file, path, &mark);
    int error = good ? copy_file(from, file.part) : 0;
    if (error) {
        part_file_complain(&file, error, NULL);
        part_file_abandon(&file);
        good = false;
    }
    good = good && part_file_commit(&file);
    if (!good)
        memcpy(message, file.message, BASELINE_MESSAGE_MAX);
    return good;
}
