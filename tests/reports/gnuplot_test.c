/* SPDX-License-Identifier: Apache-2.0 */
/* Running gnuplot: with programs in its place, and system calls that fail. */
#include "tests/reports/folder.h"

#include <errno.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "reports/gnuplot.h"
#include "tests/kernel/sanitizers.h"

/* ---- calls that fail when a test says so ----------------------------------------------------- */

enum call { NONE, CALLOC, STRNDUP, STRDUP, PIPE, INIT, CHDIR, OPEN_FIRST, OPEN_SECOND, DUP };

static enum call failing;
static int opened, read_error, read_interruptions, wait_interruptions;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
char *__real_strndup(const char *text, size_t length);
char *__wrap_strndup(const char *text, size_t length);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
int __real_pipe2(int ends[2], int flags);
int __wrap_pipe2(int ends[2], int flags);
ssize_t __real_read(int descriptor, void *bytes, size_t count);
ssize_t __wrap_read(int descriptor, void *bytes, size_t count);
pid_t __real_waitpid(pid_t child, int *status, int options);
pid_t __wrap_waitpid(pid_t child, int *status, int options);
int __real_posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions);
int __wrap_posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions);
int __real_posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions,
                                                const char *folder);
int __wrap_posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions,
                                                const char *folder);
int __real_posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions, int descriptor,
                                            const char *path, int flags, mode_t mode);
int __wrap_posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions, int descriptor,
                                            const char *path, int flags, mode_t mode);
int __real_posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int from, int to);
int __wrap_posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int from, int to);

void *__wrap_calloc(size_t count, size_t size)
{
    return failing == CALLOC ? NULL : __real_calloc(count, size);
}

char *__wrap_strndup(const char *text, size_t length)
{
    return failing == STRNDUP ? NULL : __real_strndup(text, length);
}

char *__wrap_strdup(const char *text)
{
    return failing == STRDUP ? NULL : __real_strdup(text);
}

int __wrap_pipe2(int ends[2], int flags)
{
    errno = EMFILE;
    return failing == PIPE ? -1 : __real_pipe2(ends, flags);
}

static bool is_interrupted(int *times)
{
    errno = EINTR;
    return *times > 0 && (*times)-- > 0;
}

ssize_t __wrap_read(int descriptor, void *bytes, size_t count)
{
    if (is_interrupted(&read_interruptions))
        return -1;
    errno = read_error;
    return read_error ? -1 : __real_read(descriptor, bytes, count);
}

pid_t __wrap_waitpid(pid_t child, int *status, int options)
{
    return is_interrupted(&wait_interruptions) ? -1 : __real_waitpid(child, status, options);
}

int __wrap_posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions)
{
    return failing == INIT ? ENOMEM : __real_posix_spawn_file_actions_init(actions);
}

int __wrap_posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions,
                                                const char *folder)
{
    return failing == CHDIR ? ENOMEM : __real_posix_spawn_file_actions_addchdir_np(actions, folder);
}

int __wrap_posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions, int descriptor,
                                            const char *path, int flags, mode_t mode)
{
    opened++;
    if (failing == (opened == 1 ? OPEN_FIRST : OPEN_SECOND))
        return ENOMEM;
    return __real_posix_spawn_file_actions_addopen(actions, descriptor, path, flags, mode);
}

int __wrap_posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int from, int to)
{
    return failing == DUP ? ENOMEM : __real_posix_spawn_file_actions_adddup2(actions, from, to);
}

/* ---- programs in the place of gnuplot -------------------------------------------------------- */

static int begin(void **state)
{
    failing = NONE;
    opened = read_error = read_interruptions = wait_interruptions = 0;
    return own_folder(state);
}

static int end(void **state)
{
    failing = NONE;
    read_error = read_interruptions = wait_interruptions = 0;
    return leave_folder(state);
}

static void write_program(const char *name, const char *text)
{
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    fprintf(f, "%s", text);
    fclose(f);
    assert_int_equal(chmod(name, 0755), 0);
}

static void assert_fails(const char *program, const char *script, const char *expected)
{
    assert_false(gnuplot_run(program, script, message, sizeof message));
    assert_string_equal(message, expected);
}

static void runs_in_the_folder_of_the_script(void **state)
{
    (void)state;
    assert_int_equal(mkdir("-d", 0777), 0);
    char program[4096];
    write_program("fake", "#!/bin/sh\nprintf '%s %s' \"$1\" \"$2\" > arguments\n");
    assert_non_null(realpath("fake", program));
    assert_true(gnuplot_run(program, "-d/-picture.gp", message, sizeof message));
    char *arguments = slurp("-d/arguments");
    assert_string_equal(arguments, "-d ./-picture.gp"); /* never taken for an option */
    free(arguments);
    assert_true(gnuplot_run(program, "a.gp", message, sizeof message));
    arguments = slurp("arguments");
    assert_string_equal(arguments, "-d ./a.gp");
    free(arguments);
}

static void settings_of_the_user_do_not_reach_it(void **state)
{
    (void)state;
    setenv("LANG", "xx", 1);
    setenv("LC_NUMERIC", "de_DE", 1);
    setenv("GNUPLOT_LIB", "/", 1);
    setenv("TENURE_TEST_KEPT", "yes", 1);
    write_program("fake", "#!/bin/sh\nexec env > seen\n");
    assert_true(gnuplot_run("./fake", "a.gp", message, sizeof message));
    char *seen = slurp("seen");
    assert_null(strstr(seen, "LANG="));
    assert_null(strstr(seen, "LC_NUMERIC="));
    assert_null(strstr(seen, "GNUPLOT_LIB="));
    assert_non_null(strstr(seen, "LC_ALL=C\n"));
    assert_non_null(strstr(seen, "TENURE_TEST_KEPT=yes\n"));
    free(seen);
}

static void an_empty_environment_will_do(void **state)
{
    extern char **environ;
    char **before = environ;
    (void)state;
    write_program("fake", "#!/bin/sh\nexit 0\n");
    environ = NULL;
    bool ok = gnuplot_run("./fake", "a.gp", message, sizeof message);
    environ = before;
    assert_true(ok);
}

static void its_last_complaint_is_the_reason(void **state)
{
    (void)state;
    write_program("fake", "#!/bin/sh\n"
                          "echo '\"a.gp\" line 3: undefined variable: x' >&2\n"
                          "echo '   ^' >&2\necho 'warning: of no matter' >&2\nexit 1\n");
    assert_fails("./fake", "a.gp",
                 "gnuplot failed on a.gp: \"a.gp\" line 3: undefined variable: x");
    write_program("fake", "#!/bin/sh\nexit 3\n");
    assert_fails("./fake", "a.gp", "gnuplot failed on a.gp: it gave no reason");
    write_program("fake", "#!/bin/sh\nkill -9 $$\n");
    assert_fails("./fake", "a.gp", "gnuplot was ended by signal 9 on a.gp");
}

static void a_long_complaint_is_read_to_its_end(void **state)
{
    (void)state;
    write_program("fake", "#!/bin/sh\necho reason >&2\nhead -c 300000 /dev/zero >&2\nexit 1\n");
    assert_fails("./fake", "a.gp", "gnuplot failed on a.gp: reason");
}

static void says_that_it_is_not_installed(void **state)
{
    static const char expected[] = "gnuplot is not installed; the script a.gp is written, run "
                                   "gnuplot on it where it is";
    (void)state;
    assert_fails("./missing", "a.gp", expected);
    write_program("fake", "#!/bin/sh\nexit 127\n");
    assert_fails("./fake", "a.gp", expected);
}

static void each_step_may_fail(void **state)
{
    static const struct {
        enum call call;
        const char *reason;
    } rows[] = {{CALLOC, "Cannot allocate memory"},      {STRDUP, "Cannot allocate memory"},
                {PIPE, "Too many open files"},           {INIT, "Cannot allocate memory"},
                {CHDIR, "Cannot allocate memory"},       {OPEN_FIRST, "Cannot allocate memory"},
                {OPEN_SECOND, "Cannot allocate memory"}, {DUP, "Cannot allocate memory"}};
    (void)state;
    write_program("fake", "#!/bin/sh\nexit 0\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char expected[128];
        snprintf(expected, sizeof expected, "cannot run gnuplot: %s", rows[i].reason);
        failing = rows[i].call;
        opened = 0;
        assert_fails("./fake", "a.gp", expected);
    }
    failing = STRNDUP;
    assert_fails("./fake", "./a.gp", "cannot run gnuplot: Cannot allocate memory");
    failing = NONE;
    if (under_valgrind()) /* there, execution fails late: as exit code 127 */
        return;
    write_program("fake", "");
    assert_int_equal(chmod("fake", 0644), 0);
    assert_fails("./fake", "a.gp", "cannot run gnuplot: Permission denied");
}

static void signals_do_not_disturb(void **state)
{
    (void)state;
    write_program("fake", "#!/bin/sh\necho reason >&2\nexit 1\n");
    read_interruptions = wait_interruptions = 3;
    assert_fails("./fake", "a.gp", "gnuplot failed on a.gp: reason");
    assert_int_equal(read_interruptions + wait_interruptions, 0);
    read_error = EIO;
    assert_fails("./fake", "a.gp", "gnuplot failed on a.gp: it gave no reason");
}

int main(void)
{
#define IN_OWN(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        IN_OWN(runs_in_the_folder_of_the_script),
        IN_OWN(settings_of_the_user_do_not_reach_it),
        IN_OWN(an_empty_environment_will_do),
        IN_OWN(its_last_complaint_is_the_reason),
        IN_OWN(a_long_complaint_is_read_to_its_end),
        IN_OWN(says_that_it_is_not_installed),
        IN_OWN(each_step_may_fail),
        IN_OWN(signals_do_not_disturb),
    };
    return cmocka_run_group_tests_name("reports_gnuplot", tests, NULL, NULL);
}
