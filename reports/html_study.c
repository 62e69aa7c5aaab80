/* SPDX-License-Identifier: Apache-2.0 */
/* Objectives of a study inside a page: over parameters, and against each other; see html_study.h.
 * Doubles, for drawing. */
#include "reports/html_study.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/html_axes.h"
#include "reports/html_text.h"
#include "reports/utf8.h"

enum {
    CELL_WIDTH = 60,
    CELL_HEIGHT = 28,
    LETTER = 7,
    LABEL_MOST = 14, /* letters of a value beside the cells */
    VALUES_MOST = 24,
    FLAT_COLUMNS = 5, /* that stand beside another picture */
    POINTS_MOST = 2000
};

/* The first letters of a text. */
static void write_label(FILE *f, const char *text, size_t most)
{
    char label[LABEL_MOST * 4 + 8];
    size_t used = 0, letters = 0, length = strlen(text), bytes;
    bool is_cut = utf8_columns(text) > most;
    while (used < length && letters + is_cut < most && (bytes = utf8_length(text + used, 8)) > 0) {
        memcpy(label + used, text + used, bytes);
        used += bytes;
        letters++;
    }
    label[used] = '\0';
    html_text(f, label);
    fputs(is_cut ? "…" : "", f);
}

/* Pictures in a row, under a heading of ours. */
static void open_group(FILE *f, const char *title)
{
    fprintf(f, "<h3>%s</h3>\n<div class=\"panels\">\n", title);
}

static void close_group(FILE *f)
{
    fputs("</div>\n", f);
}

/* ---- over two parameters -------------------------------------------------------------------- */

struct heat {
    FILE *f;
    const struct study_data *data;
    uint32_t x, y, aim; /* axes; objective */
    int left, width, height;
    struct study_range range;
};

static const struct study_scale *axis_of(const struct heat *h, bool along)
{
    return &h->data->axes[along ? h->x : h->y];
}

static int left_of(const struct study_scale *axis)
{
    size_t longest = 1;
    for (uint32_t i = 0; i < axis->count; i++) {
        size_t letters = utf8_columns(axis->values[i]);
        longest = letters > longest ? letters : longest;
    }
    return (int)(longest > LABEL_MOST ? LABEL_MOST : longest) * LETTER + 10;
}

/* The first value stands at the bottom. */
static int top_of(const struct heat *h, uint32_t y)
{
    return CHART_TOP + (int)(axis_of(h, false)->count - 1 - y) * CELL_HEIGHT;
}

static void write_frame(const struct heat *h, int x, int y, const char *class)
{
    fprintf(h->f, "<rect class=\"%s\" x=\"%d.5\" y=\"%d.5\" width=\"%d\" height=\"%d\" rx=\"3\"/>",
            class, x + 1, y + 1, CELL_WIDTH - 4, CELL_HEIGHT - 4);
}

static void write_cell(const struct heat *h, uint32_t at_x, uint32_t at_y)
{
    const struct study_row *row = study_row_at(h->data, h->x, at_x, h->y, at_y);
    int x = h->left + (int)at_x * CELL_WIDTH, y = top_of(h, at_y);
    const struct study_aim_row *aim = &h->data->aims[h->aim];
    char text[32];
    if (!row || isnan(row->values[h->aim].mean))
        return;
    double shade = study_shade(&h->range, row->values[h->aim].mean);
    fprintf(h->f, "<g><title>");
    html_text(h->f, row->label);
    fprintf(h->f, ": %s", study_value_text(aim, row->values[h->aim].mean, text));
    fprintf(h->f,
            "%s%s%s</title><rect class=\"fill one\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
            "fill-opacity=\"%.2f\"/><text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text></g>",
            row->is_out ? ", outside the limits" : "", row->is_present ? ", present" : "",
            row->is_best ? ", recommended" : "", x, y, CELL_WIDTH - 1, CELL_HEIGHT - 1,
            0.1 + 0.9 * shade, x + CELL_WIDTH / 2, y + 18, text);
}

static void write_values(const struct heat *h)
{
    const struct study_scale *along = axis_of(h, true), *up = axis_of(h, false);
    fputs("<g class=\"axis\">", h->f);
    for (uint32_t i = 0; i < up->count; i++) {
        fprintf(h->f, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", h->left - 6,
                top_of(h, i) + 18);
        write_label(h->f, up->values[i], LABEL_MOST);
        fputs("</text>", h->f);
    }
    for (uint32_t i = 0; i < along->count; i++) {
        fprintf(h->f, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">",
                h->left + (int)i * CELL_WIDTH + CELL_WIDTH / 2, h->height - 8);
        write_label(h->f, along->values[i], CELL_WIDTH / LETTER);
        fputs("</text>", h->f);
    }
    fputs("</g>", h->f);
}

/* Over the cells, so that none hides a part of a frame. */
static void write_frames(const struct heat *h)
{
    const struct study_row *rows[2];
    int count = study_chosen(h->data, rows);
    for (int i = 0; i < count; i++) {
        if (study_row_at(h->data, h->x, rows[i]->at[h->x], h->y, rows[i]->at[h->y]) != rows[i])
            continue; /* it differs in what is not drawn */
        int x = h->left + (int)rows[i]->at[h->x] * CELL_WIDTH, y = top_of(h, rows[i]->at[h->y]);
        if (rows[i]->is_best)
            write_frame(h, x, y, "frame best");
        if (rows[i]->is_present)
            write_frame(h, x, y, "frame present");
    }
}

static void write_axes_key(const struct heat *h)
{
    fputs("</svg></div><p class=\"key\"><span>up: ", h->f);
    html_text(h->f, h->data->axes[h->y].name);
    fputs("</span><span>along: ", h->f);
    html_text(h->f, h->data->axes[h->x].name);
    fputs("</span></p></figure>\n", h->f);
}

static void write_heat(struct heat *h)
{
    const struct study_aim_row *aim = &h->data->aims[h->aim];
    bool is_wide = axis_of(h, true)->count > FLAT_COLUMNS;
    h->range = study_range_of(h->data, h->aim);
    fprintf(h->f, "<figure class=\"chart heat%s\"><figcaption>", is_wide ? " wide" : "");
    html_text(h->f, aim->name);
    fprintf(h->f,
            " <span>%s is better</span></figcaption>"
            "<div class=\"scroll\"><svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" "
            "aria-label=\"",
            aim->maximise ? "more" : "less", h->width, h->height, h->width);
    html_text(h->f, aim->name);
    fputs(" over ", h->f);
    html_text(h->f, h->data->axes[h->y].name);
    fputs(" and ", h->f);
    html_text(h->f, h->data->axes[h->x].name);
    fputs(". The table of settings has the values.\">", h->f);
    for (uint32_t x = 0; x < axis_of(h, true)->count; x++)
        for (uint32_t y = 0; y < axis_of(h, false)->count; y++)
            write_cell(h, x, y);
    write_frames(h);
    write_values(h);
    write_axes_key(h);
}

void study_html_heat(FILE *f, const struct study_data *data)
{
    struct heat h = {.f = f, .data = data};
    if (!study_longest_axes(data, &h.x, &h.y))
        return;
    open_group(f, "Objectives over two parameters");
    if (data->axes[h.x].count > VALUES_MOST || data->axes[h.y].count > VALUES_MOST) {
        fprintf(f,
                "<p class=\"quiet\">More than %d values of a parameter are not drawn here; "
                "<code>tenure tune --plot</code> draws them.</p>\n",
                VALUES_MOST);
    } else {
        h.left = left_of(&data->axes[h.y]);
        h.width = h.left + (int)data->axes[h.x].count * CELL_WIDTH;
        h.height = CHART_TOP + (int)data->axes[h.y].count * CELL_HEIGHT + CHART_BOTTOM;
        for (h.aim = 0; h.aim < data->aim_count; h.aim++)
            write_heat(&h);
    }
    close_group(f);
    fputs(
        "<p class=\"key\"><span><i class=\"box best\"></i>recommended</span>"
        "<span><i class=\"box present\"></i>present</span><span>stronger colour: more</span></p>\n",
        f);
}

/* ---- against each other --------------------------------------------------------------------- */

struct front {
    struct chart c;
    const struct study_data *data;
    uint32_t aim; /* up; the first one stands along */
};

/* A range with some room about what is drawn. */
static struct chart_scale scale_of(const struct study_data *data, uint32_t aim)
{
    struct study_range range = study_range_of(data, aim);
    struct chart_scale s = {range.least, range.most, range.is_logarithmic};
    double room = s.is_logarithmic ? pow(s.until / s.from, 0.08) : (s.until - s.from) * 0.08;
    if (s.is_logarithmic) {
        s.from /= room;
        s.until *= room;
        return s;
    }
    room = room > 0 ? room : fmax(fabs(s.until), 1) * 0.08;
    s.from = s.from >= 0 && s.from < room ? 0 : s.from - room;
    s.until += room;
    return s;
}

static double clamped(const struct chart_scale *s, double value)
{
    return fmin(fmax(value, s->from), s->until);
}

static void write_intervals(const struct front *p, const struct study_value *x,
                            const struct study_value *y, double at_x, double at_y)
{
    const struct chart *c = &p->c;
    fputs("<path class=\"interval\" d=\"", c->f);
    if (isfinite(x->low) && isfinite(x->high))
        fprintf(c->f, "M%.1f %.1fH%.1f", chart_x(c, clamped(&c->x, x->low)), at_y,
                chart_x(c, clamped(&c->x, x->high)));
    if (isfinite(y->low) && isfinite(y->high))
        fprintf(c->f, "M%.1f %.1fV%.1f", at_x, chart_y(c, clamped(&c->y, y->low)),
                chart_y(c, clamped(&c->y, y->high)));
    fputs("\"/>", c->f);
}

/* Whether it is drawn at all. */
static bool place_of(const struct front *p, const struct study_row *row, double *at_x, double *at_y)
{
    double x = row->values[0].mean, y = row->values[p->aim].mean;
    if (!isfinite(x) || !isfinite(y))
        return false;
    *at_x = chart_x(&p->c, x);
    *at_y = chart_y(&p->c, y);
    return true;
}

static void write_point(const struct front *p, const struct study_row *row)
{
    FILE *f = p->c.f;
    double x, y;
    char along[32], up[32];
    if (!place_of(p, row, &x, &y))
        return;
    fputs("<g><title>", f);
    html_text(f, row->label);
    fprintf(f, ": %s, %s</title>", study_value_text(&p->data->aims[0], row->values[0].mean, along),
            study_value_text(&p->data->aims[p->aim], row->values[p->aim].mean, up));
    write_intervals(p, &row->values[0], &row->values[p->aim], x, y);
    fprintf(f, "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/></g>",
            row->on_front ? "one" : "beaten", x, y);
}

static void write_marks(const struct front *p)
{
    const struct study_row *rows[2];
    int count = study_chosen(p->data, rows);
    double x, y;
    for (int i = 0; i < count; i++) {
        if (!place_of(p, rows[i], &x, &y))
            continue;
        if (rows[i]->is_best)
            fprintf(p->c.f, "<path class=\"mark best\" d=\"M%.1f %.1fl8 14h-16z\"/>", x, y - 9);
        if (rows[i]->is_present)
            fprintf(p->c.f, "<path class=\"mark present\" d=\"M%.1f %.1fl10 10m0 -10l-10 10\"/>",
                    x - 5, y - 5);
    }
}

static void write_front(struct front *p)
{
    const struct study_data *data = p->data;
    const struct study_aim_row *along = &data->aims[0], *up = &data->aims[p->aim];
    char title[STUDY_TEXT_MAX * 2 + 32], says[160];
    uint32_t written = 0;
    p->c.x = scale_of(data, 0);
    p->c.y = scale_of(data, p->aim);
    if (!chart_is_possible(&p->c))
        return;
    snprintf(title, sizeof title, "%s against %s", up->name, along->name);
    snprintf(says, sizeof says, "One point for each of %" PRIu32 " settings; the table has them",
             data->row_count);
    chart_open(&p->c, title, says);
    bool share_x = strcmp(along->unit, "%") == 0, share_y = strcmp(up->unit, "%") == 0;
    chart_x_axis(&p->c, share_x ? 100 : 1, share_x ? "%" : along->unit);
    chart_y_axis(&p->c, share_y ? 100 : 1, share_y ? "%" : up->unit);
    for (int front = 0; front < 2; front++)
        for (uint32_t r = 0; r < data->row_count && written < POINTS_MOST; r++)
            if (data->rows[r].on_front == front) {
                write_point(p, &data->rows[r]);
                written++;
            }
    write_marks(p);
    chart_close(&p->c, "");
}

void study_html_pareto(FILE *f, const struct study_data *data)
{
    struct front p = {.c = {.f = f}, .data = data};
    if (data->aim_count < 2)
        return;
    open_group(f, "What each setting costs and gains");
    for (p.aim = 1; p.aim < data->aim_count; p.aim++)
        write_front(&p);
    close_group(f);
    fputs("<p class=\"key\"><span>● on the front</span><span>○ beaten, or outside the limits</span>"
          "<span>△ recommended</span><span>✕ present</span><span>lines: 95 % intervals</span>"
          "</p>\n",
          f);
}

/* ---- one parameter at a time ---------------------------------------------------------------- */

/* In a picture 200 wide, the present setting in its middle. */
static double swing_at(double logarithm, double most)
{
    return 100 + logarithm / most * 96;
}

static void write_end(FILE *f, const struct study_aim_row *aim, double value, const char *at)
{
    char text[32];
    fprintf(f, "<td class=\"number\">%s<span class=\"summary\">at ",
            study_value_text(aim, value, text));
    html_text(f, at);
    fputs("</span></td>", f);
}

/* `most` is the largest logarithm of all swings. */
static void write_swing(FILE *f, const struct study_data *data, uint32_t aim, uint32_t axis,
                        const struct study_swing *s, double most)
{
    const struct study_scale *scale = &data->axes[axis];
    double from = swing_at(s->low, most), until = swing_at(s->high, most);
    fputs("<tr><th scope=\"row\">", f);
    html_text(f, data->aims[aim].name);
    fputs("<span class=\"summary\">by <code>", f);
    html_text(f, scale->name);
    fputs("</code></span></th>", f);
    write_end(f, &data->aims[aim], s->least, scale->values[s->at_low]);
    fprintf(f,
            "<td><svg class=\"swing\" viewBox=\"0 0 200 16\" aria-hidden=\"true\">"
            "<rect class=\"track\" x=\"4\" y=\"7\" width=\"192\" height=\"2\"/>"
            "<rect class=\"one\" x=\"%.1f\" y=\"2\" width=\"%.1f\" height=\"12\" rx=\"2\"/>"
            "<rect class=\"mark\" x=\"99\" width=\"2\" height=\"16\"/></svg></td>",
            from, until - from);
    write_end(f, &data->aims[aim], s->most, scale->values[s->at_high]);
    fputs("</tr>\n", f);
}

static void open_swings(FILE *f)
{
    fputs("<h3>One parameter at a time</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
          "aria-label=\"One parameter at a time\"><table class=\"swings\">"
          "<caption>From the present setting (the line in the middle), on a scale in which each "
          "doubling is as long</caption>\n<thead><tr><th scope=\"col\">Objective</th>"
          "<th scope=\"col\" class=\"number\">Least</th><th scope=\"col\">Between</th>"
          "<th scope=\"col\" class=\"number\">Most</th></tr></thead>\n<tbody>\n",
          f);
}

/* The axes that move an objective, the one that does most first. Returns how many. */
static uint32_t sorted_swings(const struct study_data *data, uint32_t aim,
                              uint32_t axes[STUDY_AXES_MAX], struct study_swing *swings)
{
    uint32_t count = 0;
    for (uint32_t axis = 0; axis < data->axis_count; axis++) {
        struct study_swing s;
        uint32_t at = count;
        if (!study_swing_of(data, axis, aim, &s))
            continue;
        for (; at > 0 && swings[at - 1].high - swings[at - 1].low < s.high - s.low; at--) {
            swings[at] = swings[at - 1];
            axes[at] = axes[at - 1];
        }
        swings[at] = s;
        axes[at] = axis;
        count++;
    }
    return count;
}

/* The largest logarithm; 0: nothing is moved by anything. */
static double largest_swing(const struct study_data *data)
{
    double most = 0;
    struct study_swing s;
    for (uint32_t aim = 0; data->present >= 0 && aim < data->aim_count; aim++)
        for (uint32_t axis = 0; axis < data->axis_count; axis++)
            if (study_swing_of(data, axis, aim, &s))
                most = fmax(most, fmax(fabs(s.low), fabs(s.high)));
    return most;
}

void study_html_tornado(FILE *f, const struct study_data *data)
{
    double most = largest_swing(data);
    if (most <= 0)
        return;
    open_swings(f);
    for (uint32_t aim = 0; aim < data->aim_count; aim++) {
        uint32_t axes[STUDY_AXES_MAX];
        struct study_swing swings[STUDY_AXES_MAX];
        uint32_t count = sorted_swings(data, aim, axes, swings);
        for (uint32_t i = 0; i < count; i++)
            write_swing(f, data, aim, axes[i], &swings[i], most);
    }
    fputs("</tbody>\n</table></div>\n", f);
}
