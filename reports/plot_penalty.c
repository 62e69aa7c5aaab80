/* SPDX-License-Identifier: Apache-2.0 */
/* The plot of the flap penalty (penalty.h); see plot.h. Doubles, for drawing. */
#include <inttypes.h>

#include "reports/gnuplot_text.h"
#include "reports/penalty.h"
#include "reports/plot_private.h"

enum { POINTS = 600, TICKS_MOST = 12 };

struct penalty_plot {
    struct plot plot;
    struct penalties penalties;
};

static void write_point(void *data, int64_t time_ns, double penalty)
{
    const struct penalty_plot *p = data;
    gnuplot_seconds(p->plot.f, time_ns - p->plot.warm_up_ns);
    fprintf(p->plot.f, " %.2f\n", penalty);
}

static void write_plot(FILE *f, const void *data)
{
    const struct penalty_plot *p = data;
    fprintf(f, "plot %d with lines ls 3 title 'suppress', \\\n  %d with lines ls 2 title 'reuse'",
            PENALTY_SUPPRESS, PENALTY_REUSE);
    for (unsigned i = 0; i < p->penalties.course_count; i++) {
        fprintf(f, ", \\\n  $penalty%u with lines ls %u title ", i + 1, 11 + i);
        gnuplot_text(f, p->penalties.courses[i].name);
    }
    putc('\n', f);
}

static void write_script(struct penalty_plot *p, const char *name, unsigned formats)
{
    const struct lanes *l = &p->plot.lanes;
    char what[96] = "Flap penalty";
    if (p->penalties.course_count < l->all_resources)
        snprintf(what, sizeof what, "Flap penalty [highest %u of %" PRIu32 " resources]",
                 p->penalties.course_count, l->all_resources);
    plot_begin(&p->plot, what);
    for (unsigned i = 0; i < p->penalties.course_count; i++) {
        fprintf(p->plot.f, "$penalty%u << EOD\n", i + 1);
        penalty_course(&p->penalties, i, POINTS, write_point, p);
        fputs("EOD\n", p->plot.f);
    }
    fputs("set xrange [0:", p->plot.f);
    gnuplot_seconds(p->plot.f, l->until_ns - p->plot.warm_up_ns);
    fputs("]\nset yrange [0:*]\nset ylabel 'penalty, half-life 10 min'\n", p->plot.f);
    gnuplot_time_axis(p->plot.f, p->plot.warm_up_ns, l->until_ns, TICKS_MOST);
    gnuplot_terminals(p->plot.f, name, formats, p->plot.width, p->plot.height, write_plot, p);
}

bool plot_penalty(FILE *f, struct database *database, const char *name, unsigned formats,
                  const void *data)
{
    const struct plot_request *request = data;
    struct penalty_plot p;
    if (!plot_open(&p.plot, f, database, &request->selection))
        return false;
    bool ok = plot_check_window(&p.plot) &&
              penalties_read(&p.penalties, database, p.plot.lanes.case_id, p.plot.warm_up_ns,
                             p.plot.lanes.until_ns, p.plot.laws.hold_ns, PENALTY_COURSES_MOST);
    if (ok) {
        write_script(&p, name, formats);
        penalties_free(&p.penalties);
    }
    plot_close(&p.plot);
    return ok;
}
