/* SPDX-License-Identifier: Apache-2.0 */
/* The picture of a case as a gnuplot script; see timeline.h. */
#include "reports/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "reports/axis.h"
#include "reports/gnuplot_text.h"
#include "reports/palette.h"
#include "reports/picture.h"
#include "reports/script_file.h"
#include "reports/utf8.h"

enum { TICKS_MOST = 14, OVERLAP_LABELS_MOST = 12, OVERLAP_LABEL_PIXELS = 140, MANY_OVERLAPS = 60 };

#define COLOUR_OVERLAP      "#D00000"
#define COLOUR_OVERLAP_EDGE "#700000" /* all there is to see of a narrow one, so no black */
#define COLOUR_FAULT        "#CC79A7"
#define COLOUR_OWNERSHIP    "#222222"
#define COLOUR_NOBODY       "#8C8C8C"

/* ---- writing data --------------------------------------------------------------------------- */

/* Seconds since the left edge: small numbers keep their nanoseconds in a double. */
static void print_time(FILE *f, const struct picture *p, int64_t time_ns)
{
    gnuplot_seconds(f, time_ns - p->lanes->from_ns);
}

static void write_bars(FILE *f, const struct picture *p, enum lanes_state state, const char *name,
                       int offset)
{
    const struct picture_bars *b = &p->bars[state];
    uint32_t in_group = p->lanes->instances + 1;
    if (b->count == 0)
        return;
    fprintf(f, "$%s << EOD\n", name);
    for (uint32_t i = 0; i < b->count; i++) {
        uint32_t instance = b->items[i].lane % in_group;
        print_time(f, p, b->items[i].begin_ns);
        putc(' ', f);
        print_time(f, p, b->items[i].end_ns);
        putc(' ', f);
        gnuplot_thousandths(f, picture_lane_at(p, b->items[i].lane) + offset);
        fprintf(f, " %u ", (unsigned)palette_instances[instance % PALETTE_INSTANCES]);
        gnuplot_thousandths(f, (int)b->items[i].share);
        putc('\n', f);
    }
    fputs("EOD\n", f);
}

static void write_faults(FILE *f, const struct picture *p)
{
    const struct lanes *l = p->lanes;
    if (l->fault_count == 0)
        return;
    fputs("$fault << EOD\n", f);
    for (uint32_t i = 0; i < l->fault_count; i++) {
        if (!p->faults[i].is_drawn)
            continue;
        int64_t end_ns = l->faults[i].end_ns;
        if (end_ns < l->faults[i].begin_ns + p->pixel_ns)
            end_ns = l->faults[i].begin_ns + p->pixel_ns;
        print_time(f, p, l->faults[i].begin_ns);
        putc(' ', f);
        print_time(f, p, end_ns);
        putc(' ', f);
        gnuplot_thousandths(f, picture_fault_row_at(p->faults[i].row));
        fputc('\n', f);
    }
    fputs("EOD\n", f);
}

/* Every lane has a thin line, on which followers are seen to be there. */
static void write_lanes(FILE *f, const struct picture *p)
{
    fputs("$lane << EOD\n", f);
    for (uint32_t lane = 0; lane < p->lane_count; lane++) {
        fputs("0 ", f);
        gnuplot_thousandths(f, picture_lane_at(p, lane));
        putc(' ', f);
        print_time(f, p, p->lanes->until_ns);
        fputs(" 0\n", f);
    }
    fputs("EOD\n", f);
}

/* ---- texts ---------------------------------------------------------------------------------- */

static void write_label(FILE *f, const char *text, double screen_x, int thousandths,
                        const char *rest)
{
    fputs("set label ", f);
    gnuplot_text(f, text);
    fprintf(f, " at screen %.5f, first ", screen_x);
    gnuplot_thousandths(f, thousandths);
    fprintf(f, " %s\n", rest);
}

static void write_lane_labels(FILE *f, const struct picture *p)
{
    const struct lanes *l = p->lanes;
    double names_at = (double)(p->left - 8) / p->width, groups_at = 10.0 / p->width;
    int size = p->lane_height < 16 ? 8 : p->lane_height < 24 ? 9 : 11;
    char font[48];
    snprintf(font, sizeof font, "right font 'DejaVu Sans,%d'", size);
    if (p->fault_rows > 0)
        write_label(f, "faults", names_at, picture_fault_row_at(0), font);
    for (uint32_t lane = 0; lane < p->lane_count; lane++) {
        uint32_t instance = lane % (l->instances + 1);
        write_label(f, instance < l->instances ? l->instance_names[instance] : "nobody", names_at,
                    picture_lane_at(p, lane), font);
    }
    snprintf(font, sizeof font, "left font 'DejaVu Sans,%d'", size + 1);
    for (uint32_t r = 0; r < l->resources; r++)
        write_label(f, l->resource_names[r], groups_at, picture_lane_at(p, r * (l->instances + 1)),
                    font);
}

static void write_fault_labels(FILE *f, const struct picture *p)
{
    for (uint32_t i = 0; i < p->lanes->fault_count; i++) {
        if (!p->faults[i].has_label)
            continue;
        fputs("set label ", f);
        gnuplot_text(f, p->lanes->faults[i].label);
        fputs(" at first ", f);
        print_time(f, p, p->lanes->faults[i].begin_ns);
        fputs(", first ", f);
        gnuplot_thousandths(f, picture_fault_row_at(p->faults[i].row));
        fputs(" left offset character 0.3,0 front font 'DejaVu Sans,9'\n", f);
    }
}

/* How long two were master: beside the bar of the upper one, if there are few. */
static void write_overlap_labels(FILE *f, const struct picture *p)
{
    const struct picture_bars *b = &p->bars[LANES_OVERLAP];
    if (b->count > 2 * OVERLAP_LABELS_MOST || p->lane_height < 16)
        return;
    for (uint32_t i = 0; i + 1 < b->count; i += 2) {
        uint32_t lane =
            b->items[i].lane < b->items[i + 1].lane ? b->items[i].lane : b->items[i + 1].lane;
        char length[32], text[48];
        axis_length(length, sizeof length, b->items[i].end_ns - b->items[i].begin_ns);
        snprintf(text, sizeof text, "two masters %s", length);
        if (b->items[i].begin_ns != b->items[i + 1].begin_ns)
            return; /* bars were put together: the pairs are not known any more */
        const int64_t room_ns = OVERLAP_LABEL_PIXELS * p->pixel_ns;
        bool right = b->items[i].end_ns + room_ns <= p->lanes->until_ns;
        bool left = !right && b->items[i].begin_ns - room_ns >= p->lanes->from_ns;
        fputs("set label ", f);
        gnuplot_text(f, text);
        fputs(" at first ", f);
        print_time(f, p, right ? b->items[i].end_ns : b->items[i].begin_ns);
        fputs(", first ", f);
        gnuplot_thousandths(f, picture_lane_at(p, lane));
        /* without room on either side, inside: the bar is long then */
        fprintf(
            f, " %s offset character %s,0 front boxed textcolor rgb 'black' font 'DejaVu Sans,9'\n",
            left ? "right" : "left", left ? "-0.8" : "0.8");
    }
}

static void write_title(FILE *f, const struct picture *p)
{
    const struct lanes *l = p->lanes;
    char title[512], more[96] = "";
    snprintf(title, sizeof title, "%s   seed %s%s%s   (%s)", l->scenario, l->seed,
             *l->matrix ? "   " : "", l->matrix, l->verdict);
    if (l->resources < l->all_resources || l->instances < l->all_instances)
        snprintf(more, sizeof more, "   [%u of %u resources, %u of %u instances]", l->resources,
                 l->all_resources, l->instances, l->all_instances);
    gnuplot_title(f, title, l->replay, more, p->width, p->height);
}

/* ---- the frame ------------------------------------------------------------------------------ */

static void write_axis(FILE *f, const struct picture *p)
{
    fputs("set xrange [0:", f);
    print_time(f, p, p->lanes->until_ns);
    fputs("]\nset yrange [", f);
    gnuplot_thousandths(f, picture_rows(p));
    fputs(":0]\n", f);
    gnuplot_time_axis(f, p->lanes->from_ns, p->lanes->until_ns, TICKS_MOST);
}

static void write_frame(FILE *f, const struct picture *p)
{
    fprintf(f,
            "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
            "set tmargin at screen %.5f\nset bmargin at screen %.5f\n",
            (double)p->left / p->width, 1 - (double)p->right / p->width,
            1 - (double)p->top / p->height, (double)p->bottom / p->height);
    fputs("unset ytics\n", f);
    fprintf(f,
            "set key at screen 0.5, screen %.5f bottom center horizontal Left reverse "
            "samplen 1.5 spacing 1.2\n",
            10.0 / p->height);
}

static void write_plot(FILE *f, const void *data)
{
    const struct picture *p = data;
    const char *half = "using (($1+$2)/2):3:(($2-$1)/2)";
    fputs("plot \\\n", f);
    if (p->lanes->fault_count > 0) {
        fputs("  $fault using (($1+$2)/2):(", f);
        gnuplot_thousandths(f, picture_rows(p) / 2);
        fputs("):(($2-$1)/2):(", f);
        gnuplot_thousandths(f, picture_rows(p) / 2);
        fputs(") with boxxyerror fs transparent solid 0.16 noborder lc rgb '" COLOUR_FAULT
              "' notitle, \\\n",
              f);
        fprintf(f,
                "  $fault %s:(0.32) with boxxyerror fs transparent solid 0.55 noborder lc rgb "
                "'" COLOUR_FAULT "' notitle, \\\n",
                half);
    }
    fputs("  $lane using 1:2:3:4 with vectors nohead lc rgb '#D0D0D0' lw 1 notitle, \\\n", f);
    if (p->bars[LANES_NOBODY].count > 0)
        fprintf(f,
                "  $nobody %s:(0.26*$5) with boxxyerror lc rgb '" COLOUR_NOBODY "' notitle, \\\n",
                half);
    if (p->bars[LANES_BELIEF].count > 0)
        fprintf(f, "  $belief %s:(0.27*$5):4 with boxxyerror lc rgb variable notitle, \\\n", half);
    if (p->bars[LANES_OWNERSHIP].count > 0)
        fprintf(
            f, "  $ownership %s:(0.07) with boxxyerror lc rgb '" COLOUR_OWNERSHIP "' notitle, \\\n",
            half);
    if (p->bars[LANES_OVERLAP].count > 0)
        fprintf(f,
                "  $overlap %s:(0.38) with boxxyerror fs solid 1.0 %s fc rgb "
                "'" COLOUR_OVERLAP "' notitle, \\\n",
                half,
                p->bars[LANES_OVERLAP].count > MANY_OVERLAPS ? "noborder"
                                                             : "border lc rgb '" COLOUR_OVERLAP_EDGE
                                                               "'");
    fputs("  keyentry with boxes fs solid 1.0 lc rgb '#0072B2' title 'believes to be master', \\\n"
          "  keyentry with lines lw 4 lc rgb '" COLOUR_OWNERSHIP "' title 'owns at the store', \\\n"
          "  keyentry with boxes fs solid 1.0 border lc rgb '" COLOUR_OVERLAP_EDGE
          "' fc rgb '" COLOUR_OVERLAP "' title 'two masters', \\\n"
          "  keyentry with boxes fs solid 1.0 lc rgb '" COLOUR_NOBODY "' title 'nobody', \\\n"
          "  keyentry with boxes fs transparent solid 0.55 noborder lc rgb '" COLOUR_FAULT
          "' title ",
          f);
    if (p->labelled < p->lanes->fault_count)
        fprintf(f, "'fault (%u of %u named)'\n", p->labelled, p->lanes->fault_count);
    else
        fputs("'fault'\n", f);
}

static void write_script(FILE *f, const struct picture *p, const char *name, unsigned formats)
{
    gnuplot_begin(f, "A timeline");
    write_lanes(f, p);
    write_bars(f, p, LANES_NOBODY, "nobody", 0);
    write_bars(f, p, LANES_BELIEF, "belief", -40);
    write_bars(f, p, LANES_OWNERSHIP, "ownership", 360);
    write_bars(f, p, LANES_OVERLAP, "overlap", -20);
    write_faults(f, p);
    write_frame(f, p);
    write_axis(f, p);
    write_title(f, p);
    write_lane_labels(f, p);
    write_fault_labels(f, p);
    write_overlap_labels(f, p);
    gnuplot_terminals(f, name, formats, p->width, p->height, write_plot, p);
}

bool timeline_script(FILE *f, struct database *d, const struct timeline_selection *selection,
                     const char *name, unsigned formats)
{
    struct lanes lanes;
    struct picture picture;
    if (!lanes_open(&lanes, d, selection))
        return false;
    bool ok = picture_open(&picture, &lanes, d);
    if (ok) {
        write_script(f, &picture, name, formats);
        picture_close(&picture);
    }
    lanes_close(&lanes);
    return ok;
}

static bool write_selected(FILE *f, struct database *d, const char *name, unsigned formats,
                           const void *data)
{
    return timeline_script(f, d, data, name, formats);
}

enum timeline_result timeline_write(const char *database_path,
                                    const struct timeline_selection *selection,
                                    const struct timeline_output *output,
                                    char message[DATABASE_MESSAGE_MAX])
{
    return script_file_make(database_path, output, write_selected, selection, message);
}
