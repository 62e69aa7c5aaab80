/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verbs when memory runs out: every request of the program and of SQLite fails once, in turn. Then
 * there is a message and an exit code that says so, or the result is what it would have been.
 *
 * Each test works in a folder of its own.
 */
#include "tests/t.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/cli/verbs.h"

/* ---- requests that fail when a test says so -------------------------------------------------- */

/* Apart from each other, since which of two threads asks first is nobody's choice. */
enum asker { PROGRAM, WORKER, SQLITE, ASKERS };

static _Atomic long left[ASKERS]; /* 0: none fails; 1: the next does */
static _Atomic bool failed;       /* whether one did */

static pthread_t main_thread;

static enum asker who_asks(void)
{
    return pthread_equal(pthread_self(), main_thread) ? PROGRAM : WORKER;
}

static bool fails(enum asker asker)
{
    if (atomic_load(&left[asker]) == 0 || atomic_fetch_sub(&left[asker], 1) != 1)
        return false;
    atomic_store(&failed, true);
    errno = ENOMEM;
    return true;
}

#define FAILING(type, name, none, parameters, ...)                    \
    type __real_##name parameters;                                    \
    type __wrap_##name parameters;                                    \
    type __wrap_##name parameters                                     \
    {                                                                 \
        return fails(who_asks()) ? none : __real_##name(__VA_ARGS__); \
    }

FAILING(void *, malloc, NULL, (size_t size), size)
FAILING(void *, calloc, NULL, (size_t count, size_t size), count, size)
FAILING(void *, realloc, NULL, (void *block, size_t size), block, size)
FAILING(void *, aligned_alloc, NULL, (size_t alignment, size_t size), alignment, size)
FAILING(char *, strdup, NULL, (const char *text), text)
FAILING(char *, strndup, NULL, (const char *text, size_t length), text, length)
FAILING(FILE *, open_memstream, NULL, (char **text, size_t *size), text, size)

static struct sqlite3_mem_methods sqlite_memory;

static void *sqlite_malloc(int size)
{
    return fails(SQLITE) ? NULL : sqlite_memory.xMalloc(size);
}

static void *sqlite_realloc(void *block, int size)
{
    return fails(SQLITE) ? NULL : sqlite_memory.xRealloc(block, size);
}

static int let_sqlite_fail(void **state)
{
    struct sqlite3_mem_methods failing;
    (void)state;
    main_thread = pthread_self();
    sqlite3_shutdown();
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) != SQLITE_OK)
        return -1;
    failing = sqlite_memory;
    failing.xMalloc = sqlite_malloc;
    failing.xRealloc = sqlite_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK ? sqlite3_initialize() : -1;
}

/* ---- the command ----------------------------------------------------------------------------- */

static const struct verb_spec *const verbs[] = {
    &verb_run,   &verb_replay, &verb_list,    &verb_lint, &verb_plot,
    &verb_query, &verb_report, &verb_convert, &verb_diff, &verb_tune, NULL};

static const struct command_spec command = {
    .name = "tenure", .summary = "verbs that are tested", .description = "", .verbs = verbs};

/* Of the scenario: a limit is exceeded, and no seed violates what it says is violated. */
enum { LIMIT = 1, NOT_RUN = 2, SILENT_CONTROL = 5, UNDECIDED = 6, NOT_WRITTEN = 8 };

static const char scenario_text[] = "scenario: 1\n"
                                    "name: small\n"
                                    "tags: [one, two]\n"
                                    "seeds: 1..2\n"
                                    "duration: 5m\n"
                                    "instances: 2\n"
                                    "resources: 2\n"
                                    "matrix:\n"
                                    "  resign_odds: [1, 10]\n"
                                    "faults:\n"
                                    "  - at 2m crash n1 restart after 30s\n"
                                    "expect:\n"
                                    "  - changes <= 1\n"
                                    "  - over seeds:\n"
                                    "      - changes within 3 se of 1\n"
                                    "      - S2 violated in >= 1 seeds\n";

/* What a command line printed, and its exit code. */
struct outcome {
    int code;
    char *out, *err;
    size_t out_size, err_size;
};

static void outcome_free(struct outcome *o)
{
    free(o->out);
    free(o->err);
}

/* The n-th request of the asker fails; 0: none. */
static struct outcome call(const char *line, enum asker asker, long n)
{
    struct surroundings found = {.codeset = "UTF-8"};
    struct outcome o = {0};
    char words[512], *arguments[32], *next = words;
    int count = 0;
    snprintf(words, sizeof words, "%s", line);
    for (char *word; (word = strsep(&next, " "));)
        arguments[count++] = word;
    FILE *out = __real_open_memstream(&o.out, &o.out_size);
    FILE *err = __real_open_memstream(&o.err, &o.err_size);
    atomic_store(&left[asker], n);
    o.code = command_main(&command, count, arguments, &found, out, err, NULL);
    atomic_store(&left[asker], 0);
    fclose(out);
    fclose(err);
    return o;
}

/* new.db is what the run before left, since it may be read and is replaced. */
static void prepare_folder(void)
{
    char block[4096];
    size_t count;
    FILE *from = fopen("old.db", "rb"), *to = fopen("new.db", "wb");
    assert_true(from && to);
    while ((count = fread(block, 1, sizeof block, from)) > 0)
        assert_int_equal(fwrite(block, 1, count, to), count);
    fclose(from);
    assert_int_equal(fclose(to), 0);
    unlink("new.json");
    unlink("new.xml");
}

/* Time is not compared: the summary ends with it. */
static bool same_text(const char *a, const char *b)
{
    const char *a_time = strstr(a, " s\n"), *b_time = strstr(b, " s\n");
    size_t length = a_time && b_time ? (size_t)(strrchr(a, ',') - a) : strlen(a);
    return strncmp(a, b, length) == 0;
}

/* The exit code of a run that could not go on, or the one it would have had anyway. */
static void assert_told(const struct outcome *o, const struct outcome *good, const char *line,
                        long n)
{
    if (o->code == good->code && same_text(o->out, good->out))
        return;
    if (o->code == 0)
        fail_msg("%s: request %ld failed and nothing says so:\n%s", line, n, o->out);
    if (!strstr(o->err, "memory") && !strstr(o->out, "memory"))
        fail_msg("%s: request %ld failed: exit code %d, and nothing says why:\n%.500s", line, n,
                 o->code, o->err);
}

/* Each request of a thread of the program. SQLite asks too often for that: the later, the fewer. */
static void fail_those_of(const char *line, const struct outcome *good, enum asker asker)
{
    bool any = true;
    for (long n = 1; any; n += asker == SQLITE ? 1 + n / 30 : 1) {
        prepare_folder();
        atomic_store(&failed, false);
        struct outcome o = call(line, asker, n);
        any = atomic_load(&failed);
        assert_told(&o, good, line, n);
        outcome_free(&o);
        if (access("new.db.part", F_OK) == 0)
            fail_msg("%s: request %ld failed and left new.db.part", line, n);
    }
}

static void fail_each(const char *line, int expected_code)
{
    prepare_folder();
    struct outcome good = call(line, PROGRAM, 0);
    if (good.code != expected_code)
        fail_msg("%s: exit code %d\n%s\n%s", line, good.code, good.out, good.err);
    fail_those_of(line, &good, PROGRAM);
    fail_those_of(line, &good, WORKER);
    fail_those_of(line, &good, SQLITE);
    outcome_free(&good);
}

/* ---- the tests ------------------------------------------------------------------------------- */

static int own_folder(void **state)
{
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/tenure-verbs-XXXXXX");
    *state = mkdtemp(folder);
    if (!*state || chdir(folder) != 0)
        return -1;
    FILE *f = fopen("small.yaml", "w");
    if (!f)
        return -1;
    fputs(scenario_text, f);
    fclose(f);
    struct outcome o = call("tenure run -q -j1 --record all -o old.db small.yaml", PROGRAM, 0);
    int code = o.code;
    outcome_free(&o);
    o = call("tenure run -q -j1 --set lease=20s -o more.db small.yaml", PROGRAM, 0);
    bool good = code == SILENT_CONTROL && o.code == code;
    outcome_free(&o);
    return good ? 0 : -1;
}

static int leave_folder(void **state)
{
    char text[128];
    snprintf(text, sizeof text, "rm -rf '%s'", (const char *)*state);
    return chdir("/tmp") != 0 || system(text) != 0;
}

static void run_without_outputs(void **state)
{
    (void)state;
    fail_each("tenure run -v -j1 -o none small.yaml", SILENT_CONTROL);
}

static void run_with_every_output(void **state)
{
    (void)state;
    fail_each("tenure run -j1 --seeds 1 --record all -o new.db --json new.json --junit new.xml "
              "small.yaml",
              SILENT_CONTROL);
}

static void run_of_what_failed_before(void **state)
{
    (void)state;
    fail_each("tenure run -j1 --last-failed --record none -o new.db small.yaml", LIMIT);
}

static void replay(void **state)
{
    (void)state;
    fail_each("tenure replay small.yaml --set resign_odds=10 -v", LIMIT);
}

static void list_and_lint(void **state)
{
    (void)state;
    fail_each("tenure list small.yaml", 0);
    fail_each("tenure list --tags small.yaml", 0);
    fail_each("tenure lint small.yaml", 0);
}

static void query_and_plot(void **state)
{
    (void)state;
    fail_each("tenure query -d old.db -f box tenures", 0);
    fail_each("tenure plot old.db -f text", 0);
    fail_each("tenure plot old.db -f script -o new", 0);
    fail_each("tenure plot old.db --over more.db -f script -o new", 0);
    fail_each("tenure report old.db -o new", 0);
}

static void kinds_of_plots(void **state)
{
    static const char *const kinds[] = {"holders", "overlap", "tenure", "changes",
                                        "penalty", "load",    "sweep"};
    char line[128];
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        snprintf(line, sizeof line, "tenure plot old.db --kind %s -f script -o new", kinds[i]);
        fail_each(line, strcmp(kinds[i], "overlap") == 0 ? NOT_RUN : 0);
    }
}

static void tune_by_closed_forms(void **state)
{
    (void)state;
    fail_each("tenure tune --theory small.yaml", 0);
    fail_each("tenure tune --translate small.yaml", 0);
}

/* Of a study that is there: nothing is simulated. Without gnuplot there are scripts. */
static void pictures_of_a_study(void **state)
{
    static const char study[] = "tenure tune small.yaml --vary resign_odds=2,10 "
                                "--vary master_hold_interval=30s,1m --seeds 1..2 -j1 -q "
                                "-o study.db";
    char line[256], path[4096];
    (void)state;
    struct outcome o = call(study, PROGRAM, 0);
    assert_int_equal(o.code, UNDECIDED);
    outcome_free(&o);
    snprintf(path, sizeof path, "%s", getenv("PATH"));
    setenv("PATH", "/nonexistent", 1);
    snprintf(line, sizeof line, "%s --plot new", study);
    fail_each(line, NOT_WRITTEN);
    setenv("PATH", path, 1);
}

static void assertions(void **state)
{
    static const char text[] = "-- name: nothing is there\n-- sentence: there is no case 0\n"
                               "SELECT id FROM \"case\" WHERE id = 0\n";
    (void)state;
    assert_int_equal(mkdir("checks", 0700), 0);
    FILE *f = fopen("checks/one.sql", "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    fail_each("tenure query -d old.db --assert checks", 0);
}

static void convert(void **state)
{
    (void)state;
    fail_each("tenure convert old.db --to junit -o new.xml", 0);
    fail_each("tenure convert old.db --to json -o new.json", 0);
    fail_each("tenure convert old.db --to markdown -o new.md", 0);
    fail_each("tenure convert old.db --to trace -o new.json", 0);
}

static void diff(void **state)
{
    (void)state;
    fail_each("tenure diff old.db more.db --fail-on digest --all", LIMIT);
    fail_each("tenure diff --save-baseline new old.db", 0);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, own_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(run_without_outputs),
        IN_FOLDER(run_with_every_output),
        IN_FOLDER(run_of_what_failed_before),
        IN_FOLDER(replay),
        IN_FOLDER(list_and_lint),
        IN_FOLDER(query_and_plot),
        IN_FOLDER(pictures_of_a_study),
        IN_FOLDER(kinds_of_plots),
        IN_FOLDER(tune_by_closed_forms),
        IN_FOLDER(assertions),
        IN_FOLDER(convert),
        IN_FOLDER(diff),
    };
    return cmocka_run_group_tests_name("verbs_memory", tests, let_sqlite_fail, NULL);
}
