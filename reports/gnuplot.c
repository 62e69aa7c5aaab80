/* SPDX-License-Identifier: Apache-2.0 */
/* Running gnuplot on a script; see gnuplot.h. */
#include "reports/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reports/database.h"

enum { COMPLAINT_MAX = 1024, SHOWN_MAX = 256 };

extern char **environ;

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Ours, without what changes how gnuplot draws or writes. NULL when out of memory. */
static char **make_environment(void)
{
    size_t count = 0;
    static char locale[] = "LC_ALL=C";
    while (environ && environ[count])
        count++;
    char **environment = calloc(count + 2, sizeof *environment);
    if (!environment)
        return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!starts_with(environ[i], "LC_") && !starts_with(environ[i], "LANG") &&
            !starts_with(environ[i], "GNUPLOT"))
            environment[kept++] = environ[i];
    environment[kept] = locale;
    return environment;
}

/* The last line that is neither empty nor a warning. */
static void keep_reason(char *complaint)
{
    char *reason = NULL, *rest = NULL;
    for (char *line = strtok_r(complaint, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (line[strspn(line, " \t^")] && !strstr(line, "warning:"))
            reason = line + strspn(line, " \t");
    memmove(complaint, reason ? reason : "", reason ? strlen(reason) + 1 : 1);
}

/* What the child said, as much as fits. */
static void read_complaint(int descriptor, char complaint[COMPLAINT_MAX])
{
    char scratch[4096];
    size_t length = 0;
    ssize_t count;
    while ((count = read(descriptor, scratch, sizeof scratch)) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            break;
        size_t room = COMPLAINT_MAX - 1 - length;
        size_t take = (size_t)count < room ? (size_t)count : room;
        memcpy(complaint + length, scratch, take);
        length += take;
    }
    complaint[length] = '\0';
    keep_reason(complaint);
}

static int spawn(pid_t *child, const char *program, const char *folder, const char *script,
                 const int pipe_ends[2])
{
    char settings[] = "-d";
    char *arguments[] = {(char *)program, settings, (char *)script, NULL};
    posix_spawn_file_actions_t actions;
    char **environment = make_environment();
    if (!environment)
        return ENOMEM;
    int error = posix_spawn_file_actions_init(&actions);
    if (error == 0) {
        error = posix_spawn_file_actions_addchdir_np(&actions, folder);
        if (error == 0)
            error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        if (error == 0)
            error = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        if (error == 0)
            error = posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 2);
        if (error == 0)
            error = posix_spawnp(child, program, &actions, NULL, arguments, environment);
        posix_spawn_file_actions_destroy(&actions);
    }
    free(environment);
    return error;
}

static bool say_missing(const char *shown, char *message, size_t size)
{
    snprintf(message, size,
             "gnuplot is not installed; the script %s is written, run gnuplot on it where it is",
             shown);
    return false;
}

/* 127 without a word: it could not be executed, where the system says so late. */
static bool report(int status, const char *complaint, const char *shown, char *message, size_t size)
{
    char said[SHOWN_MAX];
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127 && !*complaint)
        return say_missing(shown, message, size);
    database_printable(said, sizeof said, complaint);
    if (WIFSIGNALED(status))
        snprintf(message, size, "gnuplot was ended by signal %d on %s", WTERMSIG(status), shown);
    else
        snprintf(message, size, "gnuplot failed on %s: %s", shown,
                 *said ? said : "it gave no reason");
    return false;
}

bool gnuplot_run(const char *program, const char *script_path, char *message, size_t size)
{
    const char *slash = strrchr(script_path, '/');
    char *folder = slash ? strndup(script_path, (size_t)(slash - script_path) + 1) : strdup(".");
    const char *name = slash ? slash + 1 : script_path;
    char *relative = NULL; /* never taken for an option */
    char shown[SHOWN_MAX], complaint[COMPLAINT_MAX] = "", scratch[64];
    int pipe_ends[2] = {-1, -1}, status = 0;
    pid_t child = 0;
    int error = 0;
    database_printable(shown, sizeof shown, script_path);
    if (asprintf(&relative, "./%s", name) < 0)
        relative = NULL;
    if (!folder || !relative)
        error = ENOMEM;
    else if (pipe2(pipe_ends, O_CLOEXEC) != 0)
        error = errno;
    else
        error = spawn(&child, program, folder, relative, pipe_ends);
    if (pipe_ends[1] >= 0)
        close(pipe_ends[1]);
    if (error == 0) {
        read_complaint(pipe_ends[0], complaint);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    if (pipe_ends[0] >= 0)
        close(pipe_ends[0]);
    free(folder);
    free(relative);
    if (error == ENOENT)
        say_missing(shown, message, size);
    else if (error)
        snprintf(message, size, "cannot run gnuplot: %s",
                 strerror_r(error, scratch, sizeof scratch));
    return error == 0 && report(status, complaint, shown, message, size);
}
