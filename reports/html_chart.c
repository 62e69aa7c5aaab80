/* SPDX-License-Identifier: Apache-2.0 */
/* Small charts; see html_chart.h. Doubles, for drawing. */
#include "reports/html_chart.h"

#include <inttypes.h>
#include <string.h>

#include "reports/axis.h"
#include "reports/html_text.h"
#include "reports/palette.h"
#include "reports/spread.h"

enum {
    WIDTH = 360,
    HEIGHT = 180,
    LEFT = 44,
    RIGHT = 10,
    TOP = 10,
    BOTTOM = 26,
    CURVE_POINTS = 120,
    BINS = 48
};

struct chart {
    FILE *f;
    double x_from, x_until, y_until; /* y begins at 0 */
};

static double at_x(const struct chart *c, double x)
{
    return LEFT + (x - c->x_from) / (c->x_until - c->x_from) * (WIDTH - LEFT - RIGHT);
}

static double at_y(const struct chart *c, double y)
{
    return HEIGHT - BOTTOM - y / c->y_until * (HEIGHT - TOP - BOTTOM);
}

/* `title` and `says` are ours. */
static void open_chart(const struct chart *c, const char *title, const char *says)
{
    fprintf(c->f,
            "<figure class=\"chart\"><figcaption>%s</figcaption>"
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s. %s\">",
            title, WIDTH, HEIGHT, title, says);
}

static void close_chart(const struct chart *c, const char *key)
{
    fprintf(c->f, "</svg>%s%s%s</figure>\n", *key ? "<p class=\"key\">" : "", key,
            *key ? "</p>" : "");
}

/* ---- axes ----------------------------------------------------------------------------------- */

/* 1m for 1m00s, 10s for 10.0s. */
static void shorten(char *label)
{
    static const char *const empty[] = {"00s", "00m", ".0s"};
    size_t length = strlen(label);
    for (int i = 0; i < 3 && length > 3; i++)
        if (strcmp(label + length - 3, empty[i]) == 0) {
            strcpy(label + length - 3, i == 2 ? "s" : "");
            return;
        }
}

static void time_axis(const struct chart *c, bool as_lengths)
{
    int64_t from = (int64_t)c->x_from, until = (int64_t)c->x_until;
    int64_t step = axis_step(from, until, 5);
    fputs("<g class=\"axis\">", c->f);
    for (int64_t at = axis_first(from, step); at <= until; at += step) {
        char label[48];
        double x = at_x(c, (double)at);
        if (as_lengths)
            shorten(axis_length(label, sizeof label, at));
        else
            axis_label(label, sizeof label, at, step, until);
        fprintf(c->f, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", x, x, TOP,
                HEIGHT - BOTTOM);
        fprintf(c->f, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>", x, HEIGHT - 8,
                x > WIDTH - 30 ? "end" : "middle", at == 0 ? "0" : label);
    }
    fputs("</g>", c->f);
}

/* 1, 2 or 5 times a power of ten, at most five of which fit. */
static double nice_step(double most)
{
    double step = 1;
    while (step * 5 >= most && step > 1e-9)
        step /= 10;
    for (int i = 0; most / step > 5 && i < 60; i++)
        step *= i % 3 == 1 ? 2.5 : 2;
    return step;
}

static void value_axis(const struct chart *c, double scale, const char *unit)
{
    double step = nice_step(c->y_until * scale);
    fputs("<g class=\"axis\">", c->f);
    for (int i = 0; i * step <= c->y_until * scale * 1.0001; i++) {
        double y = at_y(c, i * step / scale);
        fprintf(c->f,
                "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\" "
                "text-anchor=\"end\">%g%s</text>",
                LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 3.5, i * step, unit);
    }
    fputs("</g>", c->f);
}

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
    double last_x = LEFT;
    fprintf(c->f, "<path class=\"line one\" d=\"M%d %.1f", LEFT, at_y(c, 0));
    for (size_t i = 0; i < lengths->count; i++) {
        if (i + 1 < lengths->count && lengths->items[i + 1] == lengths->items[i])
            continue;
        double x = at_x(c, (double)lengths->items[i]);
        if (x > WIDTH - RIGHT)
            break;
        if (x < last_x + 0.8 && i + 1 < lengths->count)
            continue;
        last_x = x;
        fprintf(c->f, "H%.1fV%.1f", x, at_y(c, (double)(i + 1) / (double)lengths->count));
    }
    fputs("\"/>", c->f);
}

static void draw_law(const struct chart *c, const struct chart_distribution *of)
{
    fputs("<path class=\"line law\" d=\"", c->f);
    for (int i = 0; i <= CURVE_POINTS; i++) {
        double x = c->x_from + (c->x_until - c->x_from) * i / CURVE_POINTS;
        fprintf(c->f, "%c%.1f %.1f", i == 0 ? 'M' : 'L', at_x(c, x), at_y(c, of->law(of->laws, x)));
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
        double y = at_y(c, percentiles[i].share), x = at_x(c, (double)least);
        double width = at_x(c, (double)greatest) - x;
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
    struct chart c = {.f = f, .x_until = longest * 1.06, .y_until = 1};
    bool has_lengths = of->lengths && of->lengths->count > 0;
    char says[160], key[512];
    if (longest <= 0)
        return;
    snprintf(says, sizeof says, "Share of those that are no longer, up to %s",
             html_quantity_text(key, longest, "ns"));
    open_chart(&c, of->title, says);
    time_axis(&c, true);
    value_axis(&c, 100, "%");
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
    close_chart(&c, key);
}

/* ---- values over seeds ---------------------------------------------------------------------- */

static void draw_bound(const struct chart *c, const char *class, const char *word, double bound)
{
    char text[HTML_NUMBER_BYTES];
    double y = at_y(c, bound);
    if (bound < 0)
        return;
    fprintf(c->f,
            "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
            "<text class=\"%s\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s %s</text>",
            class, LEFT, WIDTH - RIGHT, y, y, class, WIDTH - RIGHT - 2, y - 4, word,
            html_quantity_text(text, bound, "ns"));
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
    struct chart c = {.f = f, .x_until = (double)m->count + 1, .y_until = most * 1.15};
    snprintf(says, sizeof says, "One dot for each of %zu cases%s%s", m->count,
             b->limit >= 0 ? ", limit " : "",
             b->limit >= 0 ? html_quantity_text(text, b->limit, "ns") : "");
    open_chart(&c, b->title, says);
    value_axis(&c, 1e-9, "s");
    for (size_t i = 0; i < m->count; i++)
        fprintf(f, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
                b->limit >= 0 && (double)m->values[i] > b->limit ? "dot bad" : "dot one",
                at_x(&c, (double)i + 1), at_y(&c, (double)m->values[i]));
    draw_bound(&c, "law", "without faults", b->theory);
    draw_bound(&c, "limit", "limit", b->limit);
    fprintf(f, "<text class=\"quiet\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">cases</text>",
            (WIDTH + LEFT) / 2, HEIGHT - 8);
    close_chart(&c, "");
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
    struct chart c = {.f = f, .x_from = (double)load->from_ns, .x_until = (double)load->until_ns};
    for (size_t i = 0; i < changes->count; i++) {
        int64_t bin = (int64_t)((double)(changes->items[i] - load->from_ns) / length * BINS);
        if (bin >= 0 && bin < BINS)
            counts[bin] += 1 / hours;
    }
    for (int i = 0; i < BINS; i++)
        most = counts[i] > most ? counts[i] : most;
    if (most <= 0)
        return;
    c.y_until = most * 1.1;
    open_chart(&c, "Changes of master per resource and hour", "Bars over the run");
    time_axis(&c, false);
    value_axis(&c, 1, "");
    fputs("<path class=\"fill one\" d=\"", f);
    for (int i = 0; i < BINS; i++) {
        double x = LEFT + (double)(WIDTH - LEFT - RIGHT) * i / BINS;
        if (counts[i] > 0)
            fprintf(f, "M%.1f %.1fV%.1fh%.1fV%.1fz", x, at_y(&c, 0), at_y(&c, counts[i]),
                    (double)(WIDTH - LEFT - RIGHT) / BINS - 1, at_y(&c, 0));
    }
    fputs("\"/>", f);
    if (expected > 0)
        fprintf(f, "<line class=\"law\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT,
                WIDTH - RIGHT, at_y(&c, expected), at_y(&c, expected));
    close_chart(&c,
                expected > 0 ? "<span><i class=\"dash law\"></i>theory without faults</span>" : "");
}

void chart_load(FILE *f, const struct load *load)
{
    struct chart c = {.f = f,
                      .x_from = (double)load->from_ns,
                      .x_until = (double)load->until_ns,
                      .y_until = load->resources > 0 ? load->resources : 1};
    double below[BINS * 4] = {0};
    double width = (double)(WIDTH - LEFT - RIGHT) / load->bins;
    if (load->bins > BINS * 4)
        return;
    for (unsigned bin = 0; bin < load->bins; bin++) { /* two masters count twice */
        double held = 0;
        for (unsigned i = 0; i < load->instances; i++)
            held += load->held[i * load->bins + bin];
        c.y_until = held > c.y_until ? held : c.y_until;
    }
    open_chart(&c, "Resources held, by instance", "Stacked areas over the run");
    time_axis(&c, false);
    value_axis(&c, 1, "");
    for (unsigned i = 0; i < load->instances; i++) {
        fprintf(f, "<path fill=\"#%06" PRIx32 "\" d=\"", palette_instances[i % PALETTE_INSTANCES]);
        for (unsigned bin = 0; bin < load->bins; bin++) {
            double held = load->held[i * load->bins + bin], floor = below[bin];
            below[bin] += held;
            if (held > 0)
                fprintf(f, "M%.1f %.1fV%.1fh%.2fV%.1fz", LEFT + width * bin, at_y(&c, floor),
                        at_y(&c, floor + held), width, at_y(&c, floor));
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
        .f = f, .x_from = (double)load->from_ns, .x_until = (double)load->until_ns, .y_until = 1};
    double width = (double)(WIDTH - LEFT - RIGHT) / load->bins;
    open_chart(&c, "Balance: Jain's index of the load",
               "1 if all instances hold as many, over the run");
    time_axis(&c, false);
    value_axis(&c, 1, "");
    fputs("<path class=\"line one\" d=\"", f);
    for (unsigned bin = 0; bin < load->bins; bin++)
        fprintf(f, "%c%.1f %.1f", bin == 0 ? 'M' : 'L', LEFT + width * (bin + 0.5),
                at_y(&c, load_jain(load, bin)));
    fputs("\"/>", f);
    fprintf(f, "<line class=\"law\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT,
            WIDTH - RIGHT, at_y(&c, 1), at_y(&c, 1));
    close_chart(&c, "<span><i class=\"dash law\"></i>1: all hold as many</span>");
}
