/* SPDX-License-Identifier: Apache-2.0 */
/* One case as a trace of events; see trace.h. */
#include "sim/cli/trace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/json.h"

/* Numbers of processes: 0 means idleness to some readers. */
enum { PROCESS_ELECTION = 1, PROCESS_INSTANCES = 10 };

/* Numbers of tracks. Perfetto takes them for threads of one computer: no two may be the same, in
 * two processes either, and one with the number of a process would be its main thread. First come
 * those of the process `election`, rows of faults and then rows of overlaps. What is about a
 * process as a whole bears its own number. */
enum {
    TRACK_FAULTS = 1000001,
    TRACK_OVERLAPS = 1001001,
    ROWS_MOST = 1000,
    TRACK_INSTANCES = 2000001
};

/* Rows in which slices are laid so that none overlaps another. */
struct rows {
    int64_t ends_ns[ROWS_MOST]; /* of the last slice of each */
    int count;
};

struct trace {
    struct json_writer json;
    struct database *database;
    int64_t case_id;
    struct rows rows;
    int64_t *loads; /* by instance: resources that it believes in */
    int64_t instance_count, resource_count;
    int64_t masters[2]; /* believing, owning */
};

/* ---- events --------------------------------------------------------------------------------- */

static void number_member(struct json_writer *j, const char *key, int64_t number)
{
    json_key(j, key);
    json_int64(j, number);
}

/* Microseconds. */
static void time_member(struct json_writer *j, const char *key, int64_t ns)
{
    char text[32];
    json_key(j, key);
    snprintf(text, sizeof text, "%" PRId64 ".%03d", ns / 1000, (int)(ns % 1000));
    json_decimal(j, text);
}

static void begin_event(struct json_writer *j, const char *phase, const char *name, int64_t process,
                        int64_t track)
{
    json_object_begin(j);
    json_string_member(j, "ph", phase);
    json_string_member(j, "name", name);
    number_member(j, "pid", process);
    number_member(j, "tid", track);
}

/* Says something about a process or track: `what` is a word of the format. */
static void describe(struct json_writer *j, const char *what, int64_t process, int64_t track,
                     const char *name)
{
    begin_event(j, "M", what, process, track);
    json_key(j, "args");
    json_object_begin(j);
    json_string_member(j, "name", name);
    json_object_end(j);
    json_object_end(j);
}

static void describe_order(struct json_writer *j, int64_t process)
{
    begin_event(j, "M", "process_sort_index", process, process);
    json_key(j, "args");
    json_object_begin(j);
    number_member(j, "sort_index", process);
    json_object_end(j);
    json_object_end(j);
}

/* A slice; its arguments and two ends are for the caller. */
static void begin_slice(struct json_writer *j, const char *name, int64_t process, int64_t track,
                        int64_t begin_ns, int64_t end_ns)
{
    begin_event(j, "X", name, process, track);
    time_member(j, "ts", begin_ns);
    time_member(j, "dur", end_ns - begin_ns);
    json_key(j, "args");
    json_object_begin(j);
}

static void end_slice(struct json_writer *j)
{
    json_object_end(j);
    json_object_end(j);
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* The first row in which there is room. Slices come by their beginning. */
static int row_for(struct rows *rows, int64_t begin_ns, int64_t end_ns)
{
    int row = 0;
    while (row < rows->count && rows->ends_ns[row] > begin_ns)
        row++;
    if (row == ROWS_MOST)
        return -1;
    if (row == rows->count)
        rows->count++;
    rows->ends_ns[row] = end_ns;
    return row;
}

static const char *text_of(sqlite3_stmt *s, int column)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    return text ? text : "";
}

/* A question about the case. */
static bool ask(struct trace *t, const char *sql, void (*take)(struct trace *, sqlite3_stmt *))
{
    sqlite3_stmt *s;
    if (!database_prepare(t->database, sql, &s))
        return false;
    sqlite3_bind_int64(s, 1, t->case_id);
    while (database_next(t->database, s))
        take(t, s);
    sqlite3_finalize(s);
    return *t->database->message == '\0';
}

/* ---- tracks --------------------------------------------------------------------------------- */

static void take_instance(struct trace *t, sqlite3_stmt *s)
{
    int64_t process = PROCESS_INSTANCES + sqlite3_column_int64(s, 0);
    describe(&t->json, "process_name", process, process, text_of(s, 1));
    describe_order(&t->json, process);
}

static int64_t track_of(const struct trace *t, int64_t instance, int64_t resource,
                        bool is_ownership)
{
    return TRACK_INSTANCES + (instance * t->resource_count + resource) * 2 + is_ownership;
}

static void take_resource(struct trace *t, sqlite3_stmt *s)
{
    static const char *const levels[] = {"belief", "ownership"};
    for (int level = 0; level < 2; level++) {
        char name[256];
        snprintf(name, sizeof name, "%.200s %s", text_of(s, 2), levels[level]);
        int64_t instance = sqlite3_column_int64(s, 0);
        describe(&t->json, "thread_name", PROCESS_INSTANCES + instance,
                 track_of(t, instance, sqlite3_column_int64(s, 1), level == 1), name);
    }
}

static bool write_tracks(struct trace *t)
{
    describe(&t->json, "process_name", PROCESS_ELECTION, PROCESS_ELECTION, "election");
    describe_order(&t->json, PROCESS_ELECTION);
    return ask(t,
               "SELECT i.number, i.name FROM instance i JOIN configuration k"
               " ON k.fleet_id = i.fleet_id JOIN \"case\" c ON c.configuration_id = k.id"
               " WHERE c.id = ?1 ORDER BY i.number",
               take_instance) &&
           ask(t, /* only tracks that have a slice: a large fleet has very many */
               "SELECT DISTINCT i.number, r.number, r.name FROM"
               " (SELECT instance_id, resource_id FROM belief WHERE case_id = ?1"
               "  UNION SELECT instance_id, resource_id FROM ownership WHERE case_id = ?1) x"
               " JOIN instance i ON i.id = x.instance_id JOIN resource r ON r.id = x.resource_id"
               " ORDER BY 1, 2",
               take_resource);
}

static void describe_rows(struct trace *t, int64_t track, const char *what)
{
    for (int i = 0; i < t->rows.count; i++) {
        char name[64];
        snprintf(name, sizeof name, i == 0 ? "%s" : "%s, row %d", what, i + 1);
        describe(&t->json, "thread_name", PROCESS_ELECTION, track + i, name);
    }
    t->rows.count = 0;
}

/* ---- slices --------------------------------------------------------------------------------- */

static void take_interval(struct trace *t, sqlite3_stmt *s)
{
    struct json_writer *j = &t->json;
    bool is_ownership = sqlite3_column_int(s, 0) != 0;
    int64_t instance = sqlite3_column_int64(s, 1);
    begin_slice(j, is_ownership ? "owner" : "master", PROCESS_INSTANCES + instance,
                track_of(t, instance, sqlite3_column_int64(s, 2), is_ownership),
                sqlite3_column_int64(s, 3), sqlite3_column_int64(s, 4));
    json_string_member(j, "began by", text_of(s, 5));
    json_string_member(j, "ended by", text_of(s, 6));
    number_member(j, "epoch", sqlite3_column_int64(s, 7));
    end_slice(j);
}

static void take_fault(struct trace *t, sqlite3_stmt *s)
{
    int64_t begin = sqlite3_column_int64(s, 0), end = sqlite3_column_int64(s, 1);
    int row = row_for(&t->rows, begin, end);
    if (row < 0)
        return;
    begin_slice(&t->json, text_of(s, 2), PROCESS_ELECTION, TRACK_FAULTS + row, begin, end);
    json_string_member(&t->json, "sentence", text_of(s, 3));
    end_slice(&t->json);
}

static void take_overlap(struct trace *t, sqlite3_stmt *s)
{
    int64_t begin = sqlite3_column_int64(s, 0), end = sqlite3_column_int64(s, 1);
    int row = row_for(&t->rows, begin, end);
    if (row < 0)
        return;
    begin_slice(&t->json, text_of(s, 2), PROCESS_ELECTION, TRACK_OVERLAPS + row, begin, end);
    json_string_member(&t->json, "one", text_of(s, 3));
    json_string_member(&t->json, "other", text_of(s, 4));
    json_string_member(&t->json, "faults", text_of(s, 5));
    end_slice(&t->json);
}

/* Resignations are moments. */
static void take_resignation(struct trace *t, sqlite3_stmt *s)
{
    struct json_writer *j = &t->json;
    int64_t instance = sqlite3_column_int64(s, 0);
    begin_event(j, "i", "resigns", PROCESS_INSTANCES + instance,
                track_of(t, instance, sqlite3_column_int64(s, 1), false));
    time_member(j, "ts", sqlite3_column_int64(s, 2));
    json_string_member(j, "s", "t");
    json_object_end(j);
}

#define INTERVAL_SQL(table, level)                                                        \
    "SELECT " level ", i.number, r.number, x.begin_ns, x.end_ns, b.name, e.name, x.epoch" \
    " FROM " table " x JOIN instance i ON i.id = x.instance_id"                           \
    " JOIN resource r ON r.id = x.resource_id JOIN cause b ON b.id = x.begin_cause_id"    \
    " JOIN cause e ON e.id = x.end_cause_id WHERE x.case_id = ?1 ORDER BY x.id"

static bool write_slices(struct trace *t)
{
    if (!ask(t, INTERVAL_SQL("belief", "0"), take_interval) ||
        !ask(t, INTERVAL_SQL("ownership", "1"), take_interval) ||
        !ask(t,
             "SELECT i.number, r.number, x.begun_ns FROM resignation x"
             " JOIN instance i ON i.id = x.instance_id JOIN resource r ON r.id = x.resource_id"
             " WHERE x.case_id = ?1 AND x.begun_ns IS NOT NULL ORDER BY x.id",
             take_resignation) ||
        !ask(t,
             "SELECT begin_ns, end_ns, label, text FROM v_faults WHERE case_id = ?1"
             " ORDER BY begin_ns, fault_id",
             take_fault))
        return false;
    describe_rows(t, TRACK_FAULTS, "faults");
    if (!ask(t,
             "SELECT begin_ns, end_ns, resource, one, other, faults FROM v_overlaps"
             " WHERE case_id = ?1 AND level = 'belief' ORDER BY begin_ns, resource, one, other",
             take_overlap))
        return false;
    describe_rows(t, TRACK_OVERLAPS, "two masters");
    return true;
}

/* ---- counters ------------------------------------------------------------------------------- */

static void write_masters(struct trace *t, int64_t time_ns)
{
    struct json_writer *j = &t->json;
    begin_event(j, "C", "masters", PROCESS_ELECTION, PROCESS_ELECTION);
    time_member(j, "ts", time_ns);
    json_key(j, "args");
    json_object_begin(j);
    number_member(j, "believing", t->masters[0]);
    number_member(j, "owning", t->masters[1]);
    json_object_end(j);
    json_object_end(j);
}

static void write_load(struct trace *t, int64_t time_ns, int64_t instance)
{
    struct json_writer *j = &t->json;
    begin_event(j, "C", "load", PROCESS_INSTANCES + instance, PROCESS_INSTANCES + instance);
    time_member(j, "ts", time_ns);
    json_key(j, "args");
    json_object_begin(j);
    number_member(j, "resources", t->loads[instance]);
    json_object_end(j);
    json_object_end(j);
}

/* Time, level, change, instance, and whether nothing else happens at that time. */
static void take_change(struct trace *t, sqlite3_stmt *s)
{
    int64_t time = sqlite3_column_int64(s, 0), instance = sqlite3_column_int64(s, 3);
    int level = sqlite3_column_int(s, 1) != 0;
    int64_t change = sqlite3_column_int64(s, 2);
    t->masters[level] += change;
    if (level == 0 && instance >= 0 && instance < t->instance_count) {
        t->loads[instance] += change;
        if (sqlite3_column_int(s, 4) != 0)
            write_load(t, time, instance);
    }
    if (sqlite3_column_int(s, 5) != 0)
        write_masters(t, time);
}

/* One value for each time: the last one of those that are taken at that time. */
static bool write_counters(struct trace *t)
{
    t->loads = calloc((size_t)t->instance_count + 1, sizeof *t->loads);
    if (!t->loads)
        return database_fail(t->database, "out of memory");
    return ask(t,
               "WITH step (at_ns, level, change, instance_id, id) AS ("
               " SELECT begin_ns, 0, 1, instance_id, id FROM belief WHERE case_id = ?1 UNION ALL"
               " SELECT end_ns, 0, -1, instance_id, id FROM belief WHERE case_id = ?1 UNION ALL"
               " SELECT begin_ns, 1, 1, instance_id, id FROM ownership WHERE case_id = ?1 UNION ALL"
               " SELECT end_ns, 1, -1, instance_id, id FROM ownership WHERE case_id = ?1)"
               " SELECT s.at_ns, s.level, s.change, i.number,"
               "  lead(s.at_ns) OVER (PARTITION BY s.level, s.instance_id"
               "                      ORDER BY s.at_ns, s.change, s.id) IS NOT s.at_ns,"
               "  lead(s.at_ns) OVER (ORDER BY s.at_ns, s.change, s.level, s.id) IS NOT s.at_ns"
               " FROM step s JOIN instance i ON i.id = s.instance_id"
               " ORDER BY s.at_ns, s.change, s.level, s.id",
               take_change);
}

/* ---- everything ----------------------------------------------------------------------------- */

static void take_case(struct trace *t, sqlite3_stmt *s)
{
    static const char *const keys[] = {"scenario", "case", "seed", "verdict", "replay"};
    struct json_writer *j = &t->json;
    for (int i = 0; i < (int)(sizeof keys / sizeof *keys); i++)
        json_string_member(j, keys[i], text_of(s, i));
}

static bool write_head(struct trace *t)
{
    struct json_writer *j = &t->json;
    json_string_member(j, "displayTimeUnit", "ms");
    json_key(j, "otherData");
    json_object_begin(j);
    bool good =
        ask(t, "SELECT scenario, matrix, seed, verdict, replay FROM v_case WHERE case_id = ?1",
            take_case);
    json_object_end(j);
    return good;
}

bool trace_write(FILE *stream, struct database *d, const struct timeline_selection *selection,
                 int *error)
{
    struct lanes lanes;
    if (!lanes_open(&lanes, d, selection))
        return false;
    struct trace *t = calloc(1, sizeof *t);
    bool good = t || database_fail(d, "out of memory");
    if (good) {
        t->database = d;
        t->case_id = lanes.case_id;
        t->instance_count = lanes.all_instances;
        t->resource_count = lanes.all_resources;
        json_start(&t->json, stream, 0);
        json_object_begin(&t->json);
        good = write_head(t);
        json_key(&t->json, "traceEvents");
        json_array_begin(&t->json);
        good = good && write_tracks(t) && write_slices(t) && write_counters(t);
        json_array_end(&t->json);
        json_object_end(&t->json);
        *error = json_finish(&t->json);
        free(t->loads);
        free(t);
    }
    lanes_close(&lanes);
    return good;
}
