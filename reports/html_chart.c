/* SPDX-License-Identifier: Apache-2.0 */
/* Small charts; see html_chart.h. Doubles, for drawing. */
#include "reports/html_chart.h"

#include <inttypes.h>
#include <string.h>

#include "reports/html_axes.h"
#include "reports/html_text.h"
#include "reports/palette.h"
#include "reports/spread.h"

enum { CURVE_POINTS = 120, BINS = 48, PENALTY_POINTS = 153, COLUMN = 2 };

/* ---- distributions -------------------------------------------------------------------------- */

static const struct {
    const char *statistic;
    double share;
} percentiles[] = {{"p1", 0.01}, {"p10", 0.1}, {"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}};

enum { PERCENTILES = sizeof percentiles / sizeof *percentiles };

static const struct measured *percentile_of(const struct chart_distribution *c, int i)
{
    char name[64];
    snprintf(name, sizeof name, "%s.%s", c->name, percentiles[i].statistic);
    return measured_find(c->metrics, name);
}

/* Up to nearly all of what is drawn. */
static double longest_of(const struct chart_distribution *c)
{
    const struct measured *last = percentile_of(c, PERCENTILES - 1);
    double longest = 0;
    for (size_t i = 0; last && i < last->count; i++)
        if ((double)last->values[i] > longest)
            longest = (double)last->values[i];
    if (c->lengths && c->lengths->count > 0) {
        double most = (double)spread_quantile(c->lengths->items, c->lengths->count, 995);
        longest = most > longest ? most : longest;
    }
    return longest;
}

static void draw_steps(const struct chart *c, const struct series *lengths)
{
    double last_x = CHART_LEFT;
    fprintf(c->f, "<path class=\"line one\" d=\"M%d %.1f", CHART_LEFT, chart_y(c, 0));
    for (size_t i = 0; i < lengths->count; i++) {
        if (i + 1 < lengths->count && lengths->items[i + 1] == lengths->items[i])
            continue;
        double x = chart_x(c, (double)lengths->items[i]);
        if (x > CHART_WIDTH - CHART_RIGHT)
            break;
        if (x < last_x + 0.8 && i + 1 < lengths->count)
            continue;
        last_x = x;
        fprintf(c->f, "H%.1fV%.1f", x, chart_y(c, (double)(i + 1) / (double)lengths->count));
    }
    fputs("\"/>", c->f);
}

static void draw_law(const struct chart *c, const struct chart_distribution *of)
{
    fputs("<path class=\"line law\" d=\"", c->f);
    for (int i = 0; i <= CURVE_POINTS; i++) {
        double x = c->x.from + (c->x.until - c->x.from) * i / CURVE_POINTS;
        fprintf(c->f, "%c%.1f %.1f", i == 0 ? 'M' : 'L', chart_x(c, x),
                chart_y(c, of->law(of->laws, x)));
    }
    fputs("\"/>", c->f);
}

static void draw_percentiles(const struct chart *c, const struct chart_distribution *of)
{
    for (int i = 0; i < PERCENTILES; i++) {
        const struct measured *m = percentile_of(of, i);
        if (!m)
            continue;
        int64_t least = m->values[0], greatest = m->values[0];
        for (size_t n = 1; n < m->count; n++) {
            least = m->values[n] < least ? m->values[n] : least;
            greatest = m->values[n] > greatest ? m->values[n] : greatest;
        }
        double y = chart_y(c, percentiles[i].share), x = chart_x(c, (double)least);
        double width = chart_x(c, (double)greatest) - x;
        char from[HTML_NUMBER_BYTES], until[HTML_NUMBER_BYTES];
        fprintf(c->f,
                "<rect class=\"seeds\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"6\" "
                "rx=\"3\"><title>%s over %zu seeds: %s to %s</title></rect>",
                x - 3, y - 3, width + 6, percentiles[i].statistic, m->count,
                html_quantity_text(from, (double)least, "ns"),
                html_quantity_text(until, (double)greatest, "ns"));
    }
}

void chart_distribution(FILE *f, const struct chart_distribution *of)
{
    double longest = longest_of(of);
    struct chart c = {.f = f, .x.until = longest * 1.06, .y.until = 1};
    bool has_lengths = of->lengths && of->lengths->count > 0;
    char says[160], key[512];
    if (longest <= 0)
        return;
    snprintf(says, sizeof says, "Share of those that are no longer, up to %s",
             html_quantity_text(key, longest, "ns"));
    chart_open(&c, of->title, says);
    chart_time_axis(&c, true);
    chart_y_axis(&c, 100, "%");
    if (of->law)
        draw_law(&c, of);
    if (has_lengths)
        draw_steps(&c, of->lengths);
    draw_percentiles(&c, of);
    snprintf(key, sizeof key,
             "%s%s%s%s<span><i class=\"dot seeds\"></i>p1 to p99, range over seeds</span>",
             has_lengths ? "<span><i class=\"dash one\"></i>the case above</span>" : "",
             of->law ? "<span><i class=\"dash law\"></i>" : "", of->law ? of->law_says : "",
             of->law ? "</span>" : "");
    chart_close(&c, key);
}

/* ---- values over seeds ---------------------------------------------------------------------- */

/* What it says stands at the left, or at the right: bound and limit may be one and the same. */
static void draw_bound(const struct chart *c, const char *class, const char *word, double bound,
                       bool left)
{
    char text[HTML_NUMBER_BYTES];
    double y = chart_y(c, bound);
    if (bound < 0)
        return;
    fprintf(c->f,
            "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
            "<text class=\"%s\" x=\"%d\" y=\"%.1f\" text-anchor=\"%s\">%s %s</text>",
            class, CHART_LEFT, CHART_WIDTH - CHART_RIGHT, y, y, class,
            left ? CHART_LEFT + 2 : CHART_WIDTH - CHART_RIGHT - 2, y - 4, left ? "start" : "end",
            word, html_quantity_text(text, bound, "ns"));
}

void chart_limit(FILE *f, const struct chart_bound *b)
{
    const struct measured *m = b->metric;
    double most = b->limit > b->theory ? b->limit : b->theory;
    char says[160], text[HTML_NUMBER_BYTES];
    if (!m)
        return;
    for (size_t i = 0; i < m->count; i++)
        most = (double)m->values[i] > most ? (double)m->values[i] : most;
    if (most <= 0)
        return;
    struct chart c = {.f = f, .x.until = (double)m->count + 1, .y.until = most * 1.15};
    snprintf(says, sizeof says, "One dot for each of %zu cases%s%s", m->count,
             b->limit >= 0 ? ", limit " : "",
             b->limit >= 0 ? html_quantity_text(text, b->limit, "ns") : "");
    chart_open(&c, b->title, says);
    chart_y_axis(&c, 1e-9, "s");
    for (size_t i = 0; i < m->count; i++)
        fprintf(f, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
                b->limit >= 0 && (double)m->values[i] > b->limit ? "dot bad" : "dot one",
                chart_x(&c, (double)i + 1), chart_y(&c, (double)m->values[i]));
    draw_bound(&c, "law", b->theory_says, b->theory, true);
    draw_bound(&c, "limit", "limit", b->limit, false);
    fprintf(f, "<text class=\"quiet\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">cases</text>",
            (CHART_WIDTH + CHART_LEFT) / 2, CHART_HEIGHT - 8);
    chart_close(&c, "");
}

void chart_dots(FILE *f, const struct measured *m)
{
    int64_t least = m->values[0], greatest = m->values[0];
    for (size_t i = 1; i < m->count; i++) {
        least = m->values[i] < least ? m->values[i] : least;
        greatest = m->values[i] > greatest ? m->values[i] : greatest;
    }
    if (least == greatest)
        return;
    fputs("<svg class=\"dots\" viewBox=\"0 0 100 12\" aria-hidden=\"true\"><path d=\"", f);
    for (size_t i = 0; i < m->count; i++)
        fprintf(f, "M%.1f 6h0",
                4 + ((double)m->values[i] - (double)least) / ((double)greatest - (double)least) *
                        92);
    fputs("\"/></svg>", f);
}

void chart_beside(FILE *f, double value, double limit, bool failed)
{
    double most = value > limit ? value : limit;
    if (most <= 0 || value < 0 || limit < 0)
        return;
    fprintf(f,
            "<svg class=\"beside\" viewBox=\"0 0 100 12\" aria-hidden=\"true\">"
            "<rect class=\"track\" y=\"3\" width=\"100\" height=\"6\" rx=\"3\"/>"
            "<rect class=\"%s\" y=\"3\" width=\"%.1f\" height=\"6\" rx=\"3\"/>"
            "<rect class=\"mark\" x=\"%.1f\" width=\"2\" height=\"12\"/></svg>",
            failed ? "bad" : "one", value / most * 98, limit / most * 98 - (limit > 0 ? 1 : 0));
}

/* ---- over time ------------------------------------------------------------------------------ */

void chart_changes(FILE *f, const struct series *changes, const struct load *load, double expected)
{
    double counts[BINS] = {0}, most = expected;
    double length = (double)(load->until_ns - load->from_ns);
    double hours = length / BINS / 3600e9 * (load->resources > 0 ? load->resources : 1);
    struct chart c = {.f = f, .x.from = (double)load->from_ns, .x.until = (double)load->until_ns};
    for (size_t i = 0; i < changes->count; i++) {
        int64_t bin = (int64_t)((double)(changes->items[i] - load->from_ns) / length * BINS);
        if (bin >= 0 && bin < BINS)
            counts[bin] += 1 / hours;
    }
    for (int i = 0; i < BINS; i++)
        most = counts[i] > most ? counts[i] : most;
    if (most <= 0)
        return;
    c.y.until = most * 1.1;
    chart_open(&c, "Changes of master per resource and hour", "Bars over the run");
    chart_time_axis(&c, false);
    chart_y_axis(&c, 1, "");
    fputs("<path class=\"fill one\" d=\"", f);
    for (int i = 0; i < BINS; i++) {
        double x = CHART_LEFT + (double)(CHART_WIDTH - CHART_LEFT - CHART_RIGHT) * i / BINS;
        if (counts[i] > 0)
            fprintf(f, "M%.1f %.1fV%.1fh%.1fV%.1fz", x, chart_y(&c, 0), chart_y(&c, counts[i]),
                    (double)(CHART_WIDTH - CHART_LEFT - CHART_RIGHT) / BINS - 1, chart_y(&c, 0));
    }
    fputs("\"/>", f);
    if (expected > 0)
        fprintf(f, "<line class=\"law\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", CHART_LEFT,
                CHART_WIDTH - CHART_RIGHT, chart_y(&c, expected), chart_y(&c, expected));
    chart_close(&c,
                expected > 0 ? "<span><i class=\"dash law\"></i>theory without faults</span>" : "");
}

/* A course while it is drawn: in each column of the picture its highest point, and its last. */
struct course {
    const struct chart *c;
    int column;
    double highest, last;
};

static void end_column(const struct course *at)
{
    double x = CHART_LEFT + at->column * COLUMN;
    if (at->highest > at->last)
        fprintf(at->c->f, "L%.0f %.1f", x, chart_y(at->c, at->highest));
    fprintf(at->c->f, "L%.0f %.1f", x, chart_y(at->c, at->last));
}

static void draw_penalty(void *data, int64_t time_ns, double penalty)
{
    struct course *at = data;
    int column = (int)((chart_x(at->c, (double)time_ns) - CHART_LEFT) / COLUMN);
    if (column != at->column) {
        end_column(at);
        at->column = column;
        at->highest = 0;
    }
    at->highest = penalty > at->highest ? penalty : at->highest;
    at->last = penalty;
}

static void write_penalty_key(FILE *f, const struct penalties *p)
{
    fputs("</svg><p class=\"key\">", f);
    for (unsigned i = 0; i < p->course_count; i++) {
        fprintf(f, "<span><i class=\"box i%u\"></i>", i);
        html_text(f, p->courses[i].name);
        fputs("</span>", f);
    }
    fputs("<span><i class=\"dash law\"></i>a router would suppress it, and use it "
          "again</span></p></figure>\n",
          f);
}

void chart_penalty(FILE *f, const struct penalties *p)
{
    static const int levels[] = {PENALTY_SUPPRESS, PENALTY_REUSE};
    if (p->course_count == 0)
        return;
    double most = p->courses[0].peak > PENALTY_SUPPRESS ? p->courses[0].peak : PENALTY_SUPPRESS;
    struct chart c = {.f = f,
                      .x = {.from = (double)p->from_ns, .until = (double)p->until_ns},
                      .y = {.until = most * 1.1}};
    chart_open(&c, "Flap penalty", "Of the resources where it gets highest, over the run");
    chart_time_axis(&c, false);
    chart_y_axis(&c, 1, "");
    for (int i = 0; i < 2; i++)
        fprintf(f,
                "<line class=\"law\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                "<text class=\"law\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                CHART_LEFT, CHART_WIDTH - CHART_RIGHT, chart_y(&c, levels[i]),
                chart_y(&c, levels[i]), CHART_WIDTH - CHART_RIGHT - 2, chart_y(&c, levels[i]) - 4,
                i == 0 ? "suppress" : "reuse");
    for (unsigned i = p->course_count; i-- > 0;) {
        struct course course = {.c = &c};
        fprintf(f, "<path class=\"line\" stroke=\"#%06" PRIx32 "\" d=\"M%d %.1f",
                palette_instances[i % PALETTE_INSTANCES], CHART_LEFT, chart_y(&c, 0));
        penalty_course(p, i, PENALTY_POINTS, draw_penalty, &course);
        end_column(&course);
        fputs("\"/>", f);
    }
    write_penalty_key(f, p);
}

void chart_load(FILE *f, const struct load *load)
{
    struct chart c = {.f = f,
                      .x.from = (double)load->from_ns,
                      .x.until = (double)load->until_ns,
                      .y.until = load->resources > 0 ? load->resources : 1};
    double below[BINS * 4] = {0};
    double width = (double)(CHART_WIDTH - CHART_LEFT - CHART_RIGHT) / load->bins;
    if (load->bins > BINS * 4)
        return;
    for (unsigned bin = 0; bin < load->bins; bin++) { /* two masters count twice */
        double held = 0;
        for (unsigned i = 0; i < load->instances; i++)
            held += load->held[i * load->bins + bin];
        c.y.until = held > c.y.until ? held : c.y.until;
    }
    chart_open(&c, "Resources held, by instance", "Stacked areas over the run");
    chart_time_axis(&c, false);
    chart_y_axis(&c, 1, "");
    for (unsigned i = 0; i < load->instances; i++) {
        fprintf(f, "<path fill=\"#%06" PRIx32 "\" d=\"", palette_instances[i % PALETTE_INSTANCES]);
        for (unsigned bin = 0; bin < load->bins; bin++) {
            double held = load->held[i * load->bins + bin], floor = below[bin];
            below[bin] += held;
            if (held > 0)
                fprintf(f, "M%.1f %.1fV%.1fh%.2fV%.1fz", CHART_LEFT + width * bin,
                        chart_y(&c, floor), chart_y(&c, floor + held), width, chart_y(&c, floor));
        }
        fputs("\"><title>", f);
        html_text(f, load->names[i]);
        fputs("</title></path>", f);
    }
    fputs("</svg><p class=\"key\">", f);
    for (unsigned i = 0; i < load->instances && i < PALETTE_INSTANCES; i++) {
        fprintf(f, "<span><i class=\"box i%u\"></i>", i);
        html_text(f, load->names[i]);
        fputs("</span>", f);
    }
    if (load->all_instances > PALETTE_INSTANCES)
        fputs("<span>and so on</span>", f);
    fputs("</p></figure>\n", f);
}

void chart_jain(FILE *f, const struct load *load)
{
    struct chart c = {
        .f = f, .x.from = (double)load->from_ns, .x.until = (double)load->until_ns, .y.until = 1};
    double width = (double)(CHART_WIDTH - CHART_LEFT - CHART_RIGHT) / load->bins;
    chart_open(&c, "Balance: Jain's index of the load",
               "1 if all instances hold as many, over the run");
    chart_time_axis(&c, false);
    chart_y_axis(&c, 1, "");
    fputs("<path class=\"line one\" d=\"", f);
    for (unsigned bin = 0; bin < load->bins; bin++)
        fprintf(f, "%c%.1f %.1f", bin == 0 ? 'M' : 'L', CHART_LEFT + width * (bin + 0.5),
                chart_y(&c, load_jain(load, bin)));
    fputs("\"/>", f);
    fprintf(f, "<line class=\"law\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", CHART_LEFT,
            CHART_WIDTH - CHART_RIGHT, chart_y(&c, 1), chart_y(&c, 1));
    chart_close(&c, "<span><i class=\"dash law\"></i>1: all hold as many</span>");
}
