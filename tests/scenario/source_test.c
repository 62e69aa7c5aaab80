/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/source.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/scenario/diagnostic.h"
#include "tests/t.h"

static struct diagnostics diagnostics;
static struct source source;
static char folder[64];

/* Calls left until one fails; 0 for never. */
static unsigned malloc_fails, strdup_fails;
/* What read() fails with, once; 0 for not. */
static int read_errno;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
ssize_t __real_read(int fd, void *buffer, size_t size);
ssize_t __wrap_read(int fd, void *buffer, size_t size);

void *__wrap_malloc(size_t size)
{
    return malloc_fails && --malloc_fails == 0 ? NULL : __real_malloc(size);
}

char *__wrap_strdup(const char *text)
{
    return strdup_fails && --strdup_fails == 0 ? NULL : __real_strdup(text);
}

/* Hands out little at a time, as a pipe may. */
ssize_t __wrap_read(int fd, void *buffer, size_t size)
{
    if (read_errno) {
        errno = read_errno;
        read_errno = 0;
        return -1;
    }
    return __real_read(fd, buffer, size > 100000 ? 100000 : size);
}

static int fresh(void **state)
{
    (void)state;
    memset(&diagnostics, 0, sizeof(diagnostics));
    source = (struct source){0};
    malloc_fails = strdup_fails = 0;
    read_errno = 0;
    strcpy(folder, "/tmp/tenure-source-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int clean(void **state)
{
    char path[128];
    (void)state;
    source_free(&source);
    snprintf(path, sizeof(path), "%s/f.yaml", folder);
    unlink(path);
    return rmdir(folder);
}

/* Writes `size` bytes of x, or a text, into the folder of the test, and returns the path. */
static const char *write_file(const char *text, size_t size)
{
    static char path[128];
    snprintf(path, sizeof(path), "%s/f.yaml", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (size_t i = 0; i < size; i++)
        fputc(text ? text[i] : 'x', file);
    fclose(file);
    return path;
}

static void assert_complaint(const char *file, const char *message, const char *help)
{
    assert_int_equal(diagnostics.errors, 1);
    assert_string_equal(diagnostics.records[0].file, file);
    assert_string_equal(diagnostics.records[0].message, message);
    assert_string_equal(diagnostics.records[0].help, help);
    assert_int_equal(diagnostics.records[0].line, 0);
    assert_null(source.text);
    assert_null(source.name);
}

static void copies_a_text(void **state)
{
    char text[] = "abc";
    (void)state;
    assert_true(source_from_text(&source, SOURCE_ARGUMENT, "--set", text, 3, &diagnostics));
    text[0] = 'X';
    assert_string_equal(source.text, "abc");
    assert_string_equal(source.name, "--set");
    assert_int_equal(source.size, 3);
    assert_int_equal(source.shape, SOURCE_ARGUMENT);
    source_free(&source);
    source_free(&source);
    assert_true(source_from_text(&source, SOURCE_FILE, "f", NULL, 0, &diagnostics));
    assert_string_equal(source.text, "");
}

static void reads_a_file_whole(void **state)
{
    (void)state;
    const char *path = write_file("a: 1\n\0b", 7);
    assert_true(source_read(&source, path, &diagnostics));
    assert_string_equal(source.name, path);
    assert_int_equal(source.size, 7);
    assert_memory_equal(source.text, "a: 1\n\0b", 8);
    assert_int_equal(diagnostics.errors, 0);
}

static void the_size_is_bounded(void **state)
{
    (void)state;
    assert_true(source_read(&source, write_file(NULL, SOURCE_BYTES_MAX), &diagnostics));
    assert_int_equal(source.size, SOURCE_BYTES_MAX);
    source_free(&source);
    const char *path = write_file(NULL, SOURCE_BYTES_MAX + 1);
    assert_false(source_read(&source, path, &diagnostics));
    assert_complaint(
        path, "the text is longer than 1 MiB",
        "a scenario is a short text; repeat faults with 'every' and cases with 'matrix'");
    memset(&diagnostics, 0, sizeof(diagnostics));
    assert_false(
        source_from_text(&source, SOURCE_FILE, "t", folder, SOURCE_BYTES_MAX + 1, &diagnostics));
    assert_int_equal(diagnostics.errors, 1);
}

static void endless_devices_end(void **state)
{
    (void)state;
    assert_false(source_read(&source, "/dev/zero", &diagnostics));
    assert_string_equal(diagnostics.records[0].message, "the text is longer than 1 MiB");
}

static void standard_input_and_pipes_are_read(void **state)
{
    int ends[2];
    (void)state;
    int saved = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "a: b", 4), 4);
    close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    bool done = source_read(&source, "-", &diagnostics);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    assert_true(done);
    assert_string_equal(source.name, "<stdin>");
    assert_string_equal(source.text, "a: b");
}

static void missing_files_and_folders_are_named(void **state)
{
    char path[128];
    (void)state;
    snprintf(path, sizeof(path), "%s/missing.yaml", folder);
    assert_false(source_read(&source, path, &diagnostics));
    assert_complaint(path, "there is no such file", "");
    memset(&diagnostics, 0, sizeof(diagnostics));
    assert_false(source_read(&source, folder, &diagnostics));
    assert_complaint(folder, "this is a directory", "name a file in it");
}

static void read_errors_are_told(void **state)
{
    static const struct {
        int error;
        const char *message, *help;
    } cases[] = {
        {EACCES, "this file may not be read", "check its permissions"},
        {EPERM, "this file may not be read", "check its permissions"},
        {ENOTDIR, "there is no such file", ""},
        {EIO, "this file cannot be read: Input/output error", ""},
    };
    (void)state;
    const char *path = write_file("x", 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        memset(&diagnostics, 0, sizeof(diagnostics));
        read_errno = cases[i].error;
        assert_false(source_read(&source, path, &diagnostics));
        assert_complaint(path, cases[i].message, cases[i].help);
    }
}

static void interrupted_reads_go_on(void **state)
{
    (void)state;
    read_errno = EINTR;
    assert_true(source_read(&source, write_file("x", 1), &diagnostics));
    assert_string_equal(source.text, "x");
}

static void lack_of_memory_is_an_error(void **state)
{
    (void)state;
    const char *path = write_file("x", 1);
    for (unsigned i = 1; i <= 2; i++) {
        memset(&diagnostics, 0, sizeof(diagnostics));
        malloc_fails = i;
        assert_false(source_read(&source, path, &diagnostics));
        assert_complaint(path, "out of memory", "");
    }
    malloc_fails = 0;
    memset(&diagnostics, 0, sizeof(diagnostics));
    strdup_fails = 1;
    assert_false(source_read(&source, path, &diagnostics));
    assert_complaint(path, "out of memory", "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(copies_a_text),
        TEST(reads_a_file_whole),
        TEST(the_size_is_bounded),
        TEST(endless_devices_end),
        TEST(standard_input_and_pipes_are_read),
        TEST(missing_files_and_folders_are_named),
        TEST(read_errors_are_told),
        TEST(interrupted_reads_go_on),
        TEST(lack_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
