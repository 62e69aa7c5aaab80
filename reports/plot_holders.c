/* SPDX-License-Identifier: Apache-2.0 */
/* Who held what: one row for each resource, one colour for each instance; see plot.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "reports/gnuplot_text.h"
#include "reports/palette.h"
#include "reports/plot_private.h"

enum { TICKS_MOST = 12, ROW_HEIGHT = 18, ROWS_LEAST = 4, KEYS_MOST = 12 };

struct holders {
    struct plot plot;
    int64_t pixel_ns;
    int64_t *drawn_until_ns; /* by resource */
    enum lanes_state wanted;
    bool any_overlap;
};

/* Bars that nobody could see beside the ones that are there are left out; overlaps are not. */
static void write_bar(void *data, const struct lanes_bar *bar)
{
    struct holders *h = data;
    FILE *f = h->plot.f;
    int64_t from_ns = h->plot.lanes.from_ns, end_ns = bar->end_ns;
    if (bar->state != h->wanted)
        return;
    if (bar->state == LANES_BELIEF) {
        if (end_ns < h->drawn_until_ns[bar->resource] + h->pixel_ns / 2)
            return;
        h->drawn_until_ns[bar->resource] = end_ns;
    } else {
        h->any_overlap = true;
        if (end_ns < bar->begin_ns + 2 * h->pixel_ns)
            end_ns = bar->begin_ns + 2 * h->pixel_ns;
    }
    gnuplot_seconds(f, bar->begin_ns - from_ns);
    putc(' ', f);
    gnuplot_seconds(f, end_ns - from_ns);
    fprintf(f, " %" PRIu32 " %" PRIu32 "\n", bar->resource + 1,
            palette_instances[bar->instance % PALETTE_INSTANCES]);
}

static bool write_block(struct holders *h, const char *name, enum lanes_state state)
{
    h->wanted = state;
    fprintf(h->plot.f, "$%s << EOD\n", name);
    bool ok = lanes_read(&h->plot.lanes, h->plot.database, write_bar, h);
    fputs("EOD\n", h->plot.f);
    return ok;
}

static void write_rows(const struct holders *h)
{
    const struct lanes *l = &h->plot.lanes;
    FILE *f = h->plot.f;
    fprintf(f, "set yrange [%" PRIu32 ".6:0.4]\nset ytics (", l->resources);
    for (uint32_t i = 0; i < l->resources; i++) {
        fputs(i == 0 ? "" : ", ", f);
        gnuplot_text(f, l->resource_names[i]);
        fprintf(f, " %" PRIu32, i + 1);
    }
    fputs(")\nunset grid\nset xrange [0:", f);
    gnuplot_seconds(f, l->until_ns - l->from_ns);
    fputs("]\n", f);
    gnuplot_time_axis(f, l->from_ns, l->until_ns, TICKS_MOST);
}

void plot_holder_bars(FILE *f, const struct lanes *l, const char *half_height, bool any_overlap)
{
    const char *half = "using (($1+$2)/2):3:(($2-$1)/2)";
    fprintf(f, "plot $held %s:(%s):4 with boxxyerror lc rgb variable notitle", half, half_height);
    if (any_overlap)
        fprintf(f,
                ", \\\n  $overlap %s:(0.46) with boxxyerror fc rgb '#D00000' fs solid 1.0 border "
                "lc rgb '#700000' notitle, \\\n  keyentry with boxes fs solid 1.0 fc rgb '#D00000' "
                "title 'two masters'",
                half);
    for (uint32_t i = 0; i < l->instances && i < KEYS_MOST; i++) {
        fprintf(f, ", \\\n  keyentry with boxes fs solid 1.0 lc rgb '#%06" PRIx32 "' title ",
                palette_instances[i % PALETTE_INSTANCES]);
        gnuplot_text(f, l->instance_names[i]);
    }
    putc('\n', f);
}

static void write_plot(FILE *f, const void *data)
{
    const struct holders *h = data;
    plot_holder_bars(f, &h->plot.lanes, "0.38", h->any_overlap);
}

static bool write_script(struct holders *h, const char *name, unsigned formats)
{
    const struct lanes *l = &h->plot.lanes;
    char what[96] = "Who held what";
    uint32_t rows = l->resources > ROWS_LEAST ? l->resources : ROWS_LEAST;
    h->plot.height = PLOT_TOP + PLOT_BOTTOM + (int)rows * ROW_HEIGHT;
    h->pixel_ns = (l->until_ns - l->from_ns) / (PLOT_WIDTH - PLOT_LEFT - PLOT_RIGHT) + 1;
    h->drawn_until_ns = malloc(l->resources * sizeof *h->drawn_until_ns);
    if (!h->drawn_until_ns)
        return database_fail(h->plot.database, "out of memory");
    for (uint32_t i = 0; i < l->resources; i++)
        h->drawn_until_ns[i] = l->from_ns - h->pixel_ns;
    if (l->resources < l->all_resources)
        snprintf(what, sizeof what, "Who held what [%" PRIu32 " of %" PRIu32 " resources]",
                 l->resources, l->all_resources);
    plot_begin(&h->plot, what);
    bool ok = write_block(h, "held", LANES_BELIEF) && write_block(h, "overlap", LANES_OVERLAP);
    free(h->drawn_until_ns);
    if (!ok)
        return false;
    write_rows(h);
    gnuplot_terminals(h->plot.f, name, formats, h->plot.width, h->plot.height, write_plot, h);
    return true;
}

bool plot_holders(FILE *f, struct database *database, const char *name, unsigned formats,
                  const void *data)
{
    const struct plot_request *request = data;
    struct holders holders = {0};
    if (!plot_open(&holders.plot, f, database, &request->selection))
        return false;
    bool ok = write_script(&holders, name, formats);
    plot_close(&holders.plot);
    return ok;
}
