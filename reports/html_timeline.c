/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A timeline inside a page; see html_timeline.h.
 *
 * Horizontal places are per cent of the width, vertical ones are pixels, so that the picture
 * stretches and its text does not. Many bars become one path for each lane, in a box of its own
 * that does stretch. Doubles, for drawing.
 */
#include "reports/html_timeline.h"

#include <inttypes.h>
#include <string.h>

#include "reports/axis.h"
#include "reports/html_text.h"
#include "reports/palette.h"
#include "reports/picture.h"
#include "reports/utf8.h"

enum {
    TICKS_MOST = 7,
    AXIS_HEIGHT = 22,
    TITLED_MOST = 160, /* bars that say what they are when pointed at */
    LABELS_MOST = 8,
    NARROW_PIXELS = 3, /* what is no wider is drawn wider than it is */
    LETTER = 7,
    BOX_WIDTH = 10000
};

/* Where the bars of a state stand in their lane: middle and half height, in thousandths of it. */
static const struct {
    int middle, half;
    const char *class, *says;
} shapes[PICTURE_STATES] = {[LANES_OWNERSHIP] = {400, 60, "own", "owns it at the store"},
                            [LANES_BELIEF] = {-40, 280, "believe", "believes to be master"},
                            [LANES_OVERLAP] = {-40, 400, "over", "two masters at once"},
                            [LANES_NOBODY] = {0, 120, "none", "nobody believes"}};

struct drawing {
    FILE *f;
    const struct picture *p;
    int lane_px, height;
};

static int lane_pixels(uint32_t lanes)
{
    return lanes <= 8 ? 30 : lanes <= 16 ? 22 : lanes <= 40 ? 15 : 10;
}

static double pixels(const struct drawing *g, int thousandths)
{
    return (double)thousandths * g->lane_px / 1000;
}

/* Of the whole width. */
static double share_at(const struct drawing *g, int64_t time_ns, double whole)
{
    const struct lanes *l = g->p->lanes;
    return (double)(time_ns - l->from_ns) / (double)(l->until_ns - l->from_ns) * whole;
}

static void put_clocks(FILE *f, int64_t begin_ns, int64_t end_ns)
{
    char begin[HTML_NUMBER_BYTES], end[HTML_NUMBER_BYTES], length[HTML_NUMBER_BYTES];
    fprintf(f, "%s to %s (%s)", html_clock(begin, begin_ns), html_clock(end, end_ns),
            html_quantity_text(length, (double)(end_ns - begin_ns), "ns"));
}

/* ---- faults and axis ------------------------------------------------------------------------ */

static void put_faults(const struct drawing *g)
{
    const struct lanes *l = g->p->lanes;
    for (uint32_t i = 0; i < l->fault_count; i++) {
        const struct lanes_fault *fault = &l->faults[i];
        if (!g->p->faults[i].is_drawn)
            continue;
        double x = share_at(g, fault->begin_ns, 100);
        double width = share_at(g, fault->end_ns, 100) - x;
        fprintf(g->f, "<g class=\"fault\"><title>");
        html_text(g->f, fault->label);
        fputs(", ", g->f);
        put_clocks(g->f, fault->begin_ns, fault->end_ns);
        fprintf(g->f,
                "</title><rect class=\"shade\" x=\"%.3f%%\" y=\"0\" width=\"%.3f%%\" "
                "height=\"%d\"/>",
                x, width < 0.1 ? 0.1 : width, g->height - AXIS_HEIGHT);
        double middle = pixels(g, picture_fault_row_at(g->p->faults[i].row));
        fprintf(g->f,
                "<rect class=\"bar\" x=\"%.3f%%\" y=\"%.1f\" width=\"%.3f%%\" height=\"%.1f\" "
                "rx=\"2\"/>",
                x, middle - 0.36 * g->lane_px, width < 0.1 ? 0.1 : width, 0.72 * g->lane_px);
        if (g->p->faults[i].has_label) {
            fprintf(g->f, "<text x=\"%.3f%%\" dx=\"5\" y=\"%.1f\">", x, middle + 3.5);
            html_text(g->f, fault->label);
            fputs("</text>", g->f);
        }
        fputs("</g>\n", g->f);
    }
}

static void put_axis(const struct drawing *g)
{
    const struct lanes *l = g->p->lanes;
    int64_t step = axis_step(l->from_ns, l->until_ns, TICKS_MOST);
    char label[48];
    fputs("<g class=\"axis\">", g->f);
    for (int64_t at = axis_first(l->from_ns, step); at <= l->until_ns; at += step) {
        double x = share_at(g, at, 100);
        const char *anchor = x < 3 ? "start" : x > 97 ? "end" : "middle";
        fprintf(g->f,
                "<line x1=\"%.3f%%\" x2=\"%.3f%%\" y1=\"0\" y2=\"%d\"/>"
                "<text x=\"%.3f%%\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                x, x, g->height - AXIS_HEIGHT + 4, x, g->height - 5, anchor,
                axis_label(label, sizeof label, at, step, l->until_ns));
    }
    fputs("</g>\n", g->f);
}

/* ---- bars ----------------------------------------------------------------------------------- */

static uint32_t instance_of(const struct picture *p, uint32_t lane)
{
    return lane % (p->lanes->instances + 1);
}

static void put_fill(const struct drawing *g, enum lanes_state state, uint32_t lane)
{
    fprintf(g->f, " class=\"%s\"", shapes[state].class);
    if (state == LANES_BELIEF)
        fprintf(g->f, " fill=\"#%06" PRIx32 "\"",
                palette_instances[instance_of(g->p, lane) % PALETTE_INSTANCES]);
}

static void put_who(const struct drawing *g, enum lanes_state state, uint32_t lane)
{
    const struct lanes *l = g->p->lanes;
    uint32_t instance = instance_of(g->p, lane);
    html_text(g->f, l->resource_names[lane / (l->instances + 1)]);
    fputs(": ", g->f);
    if (instance < l->instances) {
        html_text(g->f, l->instance_names[instance]);
        fputc(' ', g->f);
    }
    fputs(shapes[state].says, g->f);
}

static void put_titled_bar(const struct drawing *g, enum lanes_state state,
                           const struct picture_bar *bar)
{
    double half = pixels(g, shapes[state].half) * bar->share / 1000;
    double middle = pixels(g, picture_lane_at(g->p, bar->lane) + shapes[state].middle);
    double x = share_at(g, bar->begin_ns, 100);
    fprintf(g->f, "<rect x=\"%.3f%%\" y=\"%.1f\" width=\"%.3f%%\" height=\"%.1f\"", x,
            middle - half, share_at(g, bar->end_ns, 100) - x, 2 * half);
    put_fill(g, state, bar->lane);
    fputs("><title>", g->f);
    put_who(g, state, bar->lane);
    if (bar->end_ns - bar->begin_ns > NARROW_PIXELS * g->p->pixel_ns) {
        fputs(", ", g->f);
        put_clocks(g->f, bar->begin_ns, bar->end_ns);
    } else { /* drawn wider than it is, or several in one */
        char begin[HTML_NUMBER_BYTES];
        fprintf(g->f, ", at %s", html_clock(begin, bar->begin_ns));
    }
    fputs("</title></rect>\n", g->f);
}

static void put_path(const struct drawing *g, enum lanes_state state, uint32_t lane)
{
    const struct picture_bars *bars = &g->p->bars[state];
    double middle = pixels(g, picture_lane_at(g->p, lane) + shapes[state].middle);
    bool is_first = true;
    for (uint32_t i = 0; i < bars->count; i++) {
        const struct picture_bar *bar = &bars->items[i];
        if (bar->lane != lane)
            continue;
        if (is_first) {
            fputs("<path", g->f);
            put_fill(g, state, lane);
            fputs(" d=\"", g->f);
        }
        is_first = false;
        double half = pixels(g, shapes[state].half) * bar->share / 1000;
        int x = (int)share_at(g, bar->begin_ns, BOX_WIDTH);
        int width = (int)share_at(g, bar->end_ns, BOX_WIDTH) - x;
        fprintf(g->f, "M%d %.1fh%dv%.1fh-%dz", x, middle - half, width > 0 ? width : 1, 2 * half,
                width > 0 ? width : 1);
    }
    if (is_first)
        return;
    fputs("\"><title>", g->f);
    put_who(g, state, lane);
    fputs("</title></path>\n", g->f);
}

static void put_state(const struct drawing *g, enum lanes_state state)
{
    const struct picture_bars *bars = &g->p->bars[state];
    if (bars->count == 0)
        return;
    if (bars->count <= TITLED_MOST && state != LANES_OWNERSHIP) {
        for (uint32_t i = 0; i < bars->count; i++)
            put_titled_bar(g, state, &bars->items[i]);
        return;
    }
    fprintf(g->f,
            "<svg viewBox=\"0 0 %d %d\" width=\"100%%\" height=\"%d\" "
            "preserveAspectRatio=\"none\">\n",
            BOX_WIDTH, g->height, g->height);
    for (uint32_t lane = 0; lane < g->p->lane_count; lane++)
        put_path(g, state, lane);
    fputs("</svg>\n", g->f);
}

/* How long two were master: in the bar of the upper one where there is room, else beside it. */
static void put_overlap_label(const struct drawing *g, const struct picture_bar *bar, uint32_t lane)
{
    char length[HTML_NUMBER_BYTES];
    double x = share_at(g, bar->begin_ns, 100), end = share_at(g, bar->end_ns, 100);
    bool inside = end - x > 20, right = end < 76;
    double at = inside ? (x + end) / 2 : right ? end : x;
    fprintf(g->f,
            "<text class=\"says%s\" x=\"%.3f%%\" dx=\"%d\" y=\"%.1f\" "
            "text-anchor=\"%s\">two masters %s</text>\n",
            inside ? "" : " beside", at,
            inside  ? 0
            : right ? 6
                    : -6,
            pixels(g, picture_lane_at(g->p, lane) + shapes[LANES_OVERLAP].middle) + 4,
            inside  ? "middle"
            : right ? "start"
                    : "end",
            html_quantity_text(length, (double)(bar->end_ns - bar->begin_ns), "ns"));
}

static void put_overlap_labels(const struct drawing *g)
{
    const struct picture_bars *bars = &g->p->bars[LANES_OVERLAP];
    if (g->lane_px < 15 || bars->count > 2 * LABELS_MOST)
        return;
    for (uint32_t i = 0; i + 1 < bars->count; i += 2) {
        const struct picture_bar *one = &bars->items[i], *other = &bars->items[i + 1];
        if (one->begin_ns != other->begin_ns)
            return; /* bars were put together: the pairs are not known any more */
        if (one->end_ns - one->begin_ns > NARROW_PIXELS * g->p->pixel_ns)
            put_overlap_label(g, one, one->lane < other->lane ? one->lane : other->lane);
    }
}

/* ---- names ---------------------------------------------------------------------------------- */

static void put_names(const struct drawing *g)
{
    const struct lanes *l = g->p->lanes;
    size_t longest = 6, longest_resource = 0;
    for (uint32_t i = 0; i < l->instances; i++)
        if (utf8_columns(l->instance_names[i]) > longest)
            longest = utf8_columns(l->instance_names[i]);
    for (uint32_t i = 0; i < l->resources; i++)
        if (utf8_columns(l->resource_names[i]) > longest_resource)
            longest_resource = utf8_columns(l->resource_names[i]);
    int width = (int)(longest + longest_resource) * LETTER + 26;
    fprintf(g->f, "<svg class=\"names\" width=\"%d\" height=\"%d\" aria-hidden=\"true\">\n", width,
            g->height);
    if (g->p->fault_rows > 0)
        fprintf(g->f,
                "<text class=\"quiet\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">faults</text>\n",
                width - 8, pixels(g, picture_fault_row_at(0)) + 4);
    for (uint32_t lane = 0; lane < g->p->lane_count; lane++) {
        uint32_t instance = instance_of(g->p, lane);
        double y = pixels(g, picture_lane_at(g->p, lane)) + 4;
        if (instance == 0) {
            fprintf(g->f, "<text class=\"group\" x=\"0\" y=\"%.1f\">", y);
            html_text(g->f, l->resource_names[lane / (l->instances + 1)]);
            fputs("</text>", g->f);
        }
        fprintf(g->f, "<text%s x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
                instance == l->instances ? " class=\"quiet\"" : "", width - 8, y);
        html_text(g->f, instance == l->instances ? "nobody" : l->instance_names[instance]);
        fputs("</text>\n", g->f);
    }
    fputs("</svg>\n", g->f);
}

static void put_lane_lines(const struct drawing *g)
{
    fputs("<g class=\"lane\">", g->f);
    for (uint32_t lane = 0; lane < g->p->lane_count; lane++) {
        double y = pixels(g, picture_lane_at(g->p, lane));
        fprintf(g->f, "<line x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>", y, y);
    }
    fputs("</g>\n", g->f);
}

/* ---- the figure ----------------------------------------------------------------------------- */

/* What the picture says, for those who do not see it. */
static void put_description(const struct drawing *g)
{
    const struct lanes *l = g->p->lanes;
    char from[HTML_NUMBER_BYTES], until[HTML_NUMBER_BYTES];
    html_text(g->f, l->scenario);
    if (*l->matrix) {
        fputs(", ", g->f);
        html_text(g->f, l->matrix);
    }
    fputs(", seed ", g->f);
    html_text(g->f, l->seed);
    fprintf(g->f, ": who believes to be master from %s to %s. ", html_clock(from, l->from_ns),
            html_clock(until, l->until_ns));
    if (l->resources < l->all_resources)
        fprintf(g->f, "%u of %u resources. ", l->resources, l->all_resources);
    if (l->instances < l->all_instances)
        fprintf(g->f, "%u of %u instances. ", l->instances, l->all_instances);
}

static void put_overlaps_in_words(const struct drawing *g)
{
    if (g->p->bars[LANES_OVERLAP].count > 0)
        fputs("<strong>Red: two masters at once.</strong> ", g->f);
}

static void put_legend(const struct drawing *g)
{
    static const char *const keys[][2] = {{"believe", "believes to be master"},
                                          {"own", "owns at the store"},
                                          {"over", "two masters"},
                                          {"none", "nobody"},
                                          {"fault", "fault"}};
    fputs("<ul class=\"legend\" aria-hidden=\"true\">", g->f);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if ((i == 2 && g->p->bars[LANES_OVERLAP].count == 0) ||
            (i == 4 && g->p->lanes->fault_count == 0))
            continue;
        fprintf(g->f, "<li><i class=\"key %s\"></i>%s</li>", keys[i][0], keys[i][1]);
    }
    fputs("</ul>\n", g->f);
}

static void put_figure(const struct drawing *g)
{
    const struct lanes *l = g->p->lanes;
    fputs("<figure class=\"timeline\">\n<figcaption>", g->f);
    put_description(g);
    put_overlaps_in_words(g);
    fputs("</figcaption>\n<div class=\"strip\">\n", g->f);
    put_names(g);
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline of ", g->f);
    html_text(g->f, l->scenario);
    fputs(", seed ", g->f);
    html_text(g->f, l->seed);
    fprintf(g->f,
            "\"><svg class=\"plot\" width=\"100%%\" height=\"%d\" role=\"img\" "
            "data-from=\"%" PRId64 "\" data-until=\"%" PRId64 "\" aria-label=\"",
            g->height, l->from_ns / 1000000, l->until_ns / 1000000);
    put_description(g);
    fputs("\">\n", g->f);
    put_axis(g);
    put_lane_lines(g);
    put_faults(g);
    put_state(g, LANES_NOBODY);
    put_state(g, LANES_BELIEF);
    put_state(g, LANES_OWNERSHIP);
    put_state(g, LANES_OVERLAP);
    put_overlap_labels(g);
    fputs("</svg></div>\n</div>\n", g->f);
    put_legend(g);
    fputs("</figure>\n", g->f);
}

bool html_timeline(FILE *f, struct database *d, const struct timeline_selection *selection)
{
    struct lanes lanes;
    struct picture picture;
    if (!lanes_open(&lanes, d, selection))
        return false;
    bool ok = picture_open(&picture, &lanes, d);
    if (ok) {
        struct drawing g = {.f = f, .p = &picture};
        g.lane_px = lane_pixels(picture.lane_count + picture.fault_rows);
        g.height = (int)pixels(&g, picture_rows(&picture)) + AXIS_HEIGHT;
        put_figure(&g);
        picture_close(&picture);
    }
    lanes_close(&lanes);
    return ok;
}
