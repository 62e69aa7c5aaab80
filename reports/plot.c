/* SPDX-License-Identifier: Apache-2.0 */
/* Which plots there are, and what they have in common; see plot.h. */
#include "reports/plot.h"

#include <stdlib.h>
#include <string.h>

#include "reports/gnuplot_text.h"
#include "reports/moment.h"
#include "reports/plot_private.h"
#include "reports/script_file.h"

#define MARGIN_LEAST_NS INT64_C(1000000000)

static bool plot_timeline(FILE *f, struct database *d, const char *name, unsigned formats,
                          const void *data)
{
    const struct plot_request *request = data;
    return timeline_script(f, d, &request->selection, name, formats);
}

const struct plot_kind plot_kinds[] = {
    {"timeline", "who believed and who owned, over time, with overlaps and faults", true,
     plot_timeline},
    {"holders", "who held each resource, over the whole run", true, plot_holders},
    {"overlap", "the timeline around the longest overlap of two masters", true, plot_overlap},
    {"tenure", "how long mastership lasted, beside the geometric law", false, plot_tenure},
    {"failover", "how long it took to find another master, beside the law of a lost lease", false,
     plot_failover},
    {"changes", "changes of master per resource and hour, over the run", false, plot_changes},
    {"penalty", "the flap penalty of each resource, over the run", false, plot_penalty},
    {"load", "resources held by each instance and Jain's index, over the run", false, plot_load},
    {"stale", "belief without ownership: when, how long, and its bound", false, plot_stale},
    {"sweep", "a metric over the combinations of a matrix", false, plot_sweep},
    {NULL, NULL, false, NULL},
};

enum timeline_result plot_write(const char *database_path, const struct plot_kind *kind,
                                const struct plot_request *request,
                                const struct timeline_output *output,
                                char message[DATABASE_MESSAGE_MAX])
{
    return script_file_make(database_path, output, kind->write, request, message);
}

/* ---- what they have in common --------------------------------------------------------------- */

static bool read_case(struct plot *p, int64_t *configuration_id)
{
    sqlite3_stmt *statement;
    if (!database_prepare(p->database,
                          "SELECT configuration_id, window_begin_ns FROM \"case\" WHERE id = ?1",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, p->lanes.case_id);
    if (database_next(p->database, statement)) {
        *configuration_id = sqlite3_column_int64(statement, 0);
        p->warm_up_ns = sqlite3_column_int64(statement, 1);
    }
    sqlite3_finalize(statement);
    return *p->database->message == '\0';
}

bool plot_open(struct plot *p, FILE *f, struct database *d, const struct timeline_selection *s)
{
    int64_t configuration_id = 0;
    memset(p, 0, sizeof *p);
    p->f = f;
    p->database = d;
    p->width = PLOT_WIDTH;
    p->height = PLOT_HEIGHT;
    if (!lanes_open(&p->lanes, d, s))
        return false;
    if (read_case(p, &configuration_id) && laws_read(&p->laws, d, configuration_id))
        return true;
    lanes_close(&p->lanes);
    return false;
}

void plot_close(struct plot *p)
{
    lanes_close(&p->lanes);
}

void plot_title(const struct plot *p, const char *what)
{
    const struct lanes *l = &p->lanes;
    char title[512];
    snprintf(title, sizeof title, "%s   %s   seed %s%s%s", what, l->scenario, l->seed,
             *l->matrix ? "   " : "", l->matrix);
    gnuplot_title(p->f, title, l->replay, "", p->width, p->height);
}

void plot_begin(const struct plot *p, const char *what)
{
    gnuplot_begin(p->f, what);
    plot_title(p, what);
    fprintf(p->f,
            "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
            "set tmargin at screen %.5f\nset bmargin at screen %.5f\n"
            "set key at screen 0.5, screen %.5f bottom center horizontal Left reverse "
            "samplen 3 spacing 1.2\nset border 3\nset grid ytics\n",
            (double)PLOT_LEFT / p->width, 1 - (double)PLOT_RIGHT / p->width,
            1 - (double)PLOT_TOP / p->height, (double)PLOT_BOTTOM / p->height, 10.0 / p->height);
}

bool plot_check_window(struct plot *p)
{
    if (p->warm_up_ns >= 0 && p->warm_up_ns < p->lanes.until_ns)
        return true;
    return database_fail(p->database, "case %lld ends before its warm-up does",
                         (long long)p->lanes.case_id);
}

/* ---- overlap -------------------------------------------------------------------------------- */

bool plot_overlap(FILE *f, struct database *d, const char *name, unsigned formats, const void *data)
{
    const struct plot_request *request = data;
    struct timeline_selection s = request->selection;
    struct lanes lanes;
    struct moment moment;
    if (!lanes_open(&lanes, d, &s))
        return false;
    s.case_id = lanes.case_id;
    lanes_close(&lanes);
    if (!moment_of_metric(d, s.case_id, "overlap.belief", false, &moment))
        return *d->message ? false
                           : database_fail(d,
                                           "no two instances believed at once in case %lld; "
                                           "`tenure query overlaps` lists those of all cases",
                                           (long long)s.case_id);
    moment_widen(&moment, MARGIN_LEAST_NS);
    if (s.from_ns == LANES_NO_TIME)
        s.from_ns = moment.begin_ns;
    if (s.until_ns == LANES_NO_TIME)
        s.until_ns = moment.end_ns;
    if (!s.resource && *moment.resource)
        s.resource = moment.resource;
    return timeline_script(f, d, &s, name, formats);
}
