/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of a study: which there are, their titles, the front and the tornado; see
 * study_picture.h. Floating point, to draw. */
#include "reports/study_picture.h"

#include <math.h>
#include <string.h>

#include "reports/gnuplot_text.h"
#include "reports/script_file.h"
#include "reports/study_private.h"

enum { PANEL_WIDTH = 560, PANEL_HEIGHT = 430, HEAD = 70, FOOT = 46, LABELS_MOST = 9 };

const char *const study_picture_endings[STUDY_PICTURE_COUNT] = {
#define X(identifier, ending, what) ending,
    STUDY_PICTURE_LIST(X)
#undef X
};

void study_data_text(FILE *f, const char *text)
{
    fputc('"', f);
    for (; *text; text++)
        fputc(*text == '"' || *text == '\\' ? ' ' : *text, f);
    fputc('"', f);
}

void study_title(FILE *f, const struct study_drawing *d, const char *what, int width, int height)
{
    char title[600], now[STUDY_TEXT_MAX * 3];
    const struct study_data *data = d->data;
    snprintf(title, sizeof title, "%s: %s", data->scenario, what);
    gnuplot_title(f, title, "", "", width, height);
    size_t used = 0;
    for (uint32_t a = 0; a < data->axis_count && used < sizeof now; a++)
        used += (size_t)snprintf(now + used, sizeof now - used, "%s%s", a > 0 ? ", " : "",
                                 data->axes[a].name);
    snprintf(title, sizeof title, "settings are %s", used > 0 ? now : "one");
    fputs("set label ", f);
    gnuplot_text(f, title);
    fprintf(f, " at screen %.5f, screen %.5f left font 'DejaVu Sans,10' textcolor rgb '#555555'\n",
            10.0 / width, 1 - 50.0 / height);
}

/* ---- the front ------------------------------------------------------------------------------ */

static uint32_t panels_of(const struct study_data *data)
{
    return data->aim_count > 1 ? data->aim_count - 1 : 1;
}

static bool is_drawn(double value)
{
    return isfinite(value);
}

/* Shares are drawn in percent. */
static double factor_of(const struct study_data *data, uint32_t aim)
{
    return strcmp(data->aims[aim].unit, "%") == 0 ? 100 : 1;
}

/* x, its interval, y, its interval, kind (0 beaten, 1 front), label. */
static void write_points(FILE *f, const struct study_data *data, uint32_t aim)
{
    fprintf(f, "$point%u << EOD\n", aim);
    for (uint32_t r = 0; r < data->row_count; r++) {
        const struct study_row *row = &data->rows[r];
        const struct study_value *x = &row->values[0], *y = &row->values[aim];
        if (!is_drawn(x->mean) || !is_drawn(y->mean))
            continue;
        double low = isfinite(y->low) ? y->low : y->mean;
        double high = isfinite(y->high) ? y->high : y->mean;
        double in_x = factor_of(data, 0), in_y = factor_of(data, aim);
        fprintf(f, "%.9g %.9g %.9g %.9g %.9g %.9g %d ", x->mean * in_x, x->low * in_x,
                x->high * in_x, y->mean * in_y, low * in_y, high * in_y, row->on_front);
        study_data_text(f, row->label);
        fputc('\n', f);
    }
    fputs("EOD\n", f);
}

static void write_marked(FILE *f, const struct study_data *data, uint32_t aim)
{
    const int64_t rows[] = {data->present, data->best};
    const char *const names[] = {"now", "best"};
    for (int i = 0; i < 2; i++) {
        if (rows[i] < 0)
            continue;
        const struct study_row *row = &data->rows[rows[i]];
        fprintf(f, "$%s%u << EOD\n%.9g %.9g ", names[i], aim,
                row->values[0].mean * factor_of(data, 0),
                row->values[aim].mean * factor_of(data, aim));
        study_data_text(f, row->label);
        fputs("\nEOD\n", f);
    }
}

/* 1, 2 and 5 of each power of ten: on a short logarithmic scale powers alone would be too few. */
static void write_ticks(FILE *f, char axis, bool logarithmic, double least, double most)
{
    static const double steps[] = {1, 2, 5};
    const char *comma = "";
    if (!logarithmic || most > 1000 * least) {
        fprintf(f, "set %ctics autofreq\n", axis);
        return;
    }
    fprintf(f, "set %ctics (", axis);
    for (double power = pow(10, floor(log10(least))); power <= most; power *= 10)
        for (int i = 0; i < 3; i++)
            if (steps[i] * power >= least && steps[i] * power <= most) {
                fprintf(f, "%s%.9g", comma, steps[i] * power);
                comma = ", ";
            }
    fputs(")\n", f);
}

/* A title, and a range with some room about what is drawn, intervals included. */
static void write_axis(FILE *f, const struct study_data *data, char axis, uint32_t aim)
{
    char title[STUDY_TEXT_MAX + 32];
    const char *unit = data->aims[aim].unit;
    struct study_range range = study_range_of(data, aim);
    bool logarithmic = range.is_logarithmic;
    double factor = factor_of(data, aim), least = INFINITY, most = -INFINITY;
    for (uint32_t r = 0; r < data->row_count; r++) {
        const struct study_value *value = &data->rows[r].values[aim];
        if (!isfinite(value->mean))
            continue;
        double low = isfinite(value->low) ? value->low : value->mean;
        double high = isfinite(value->high) ? value->high : value->mean;
        least = fmin(least, (logarithmic && low <= 0 ? value->mean : low) * factor);
        most = fmax(most, high * factor);
    }
    double room = logarithmic ? pow(most / least, 0.08) : (most - least) * 0.08;
    if (logarithmic) {
        least /= room;
        most *= room;
    } else if (most >= least) {
        least -= room > 0 ? room : 1;
        most += room > 0 ? room : 1;
    }
    snprintf(title, sizeof title, "%s%s%s%s", data->aims[aim].name, *unit ? " (" : "", unit,
             *unit ? ")" : "");
    fprintf(f, "set %clabel ", axis);
    gnuplot_text(f, title);
    fprintf(f, "\n%s logscale %c\nset format %c '%%g'\n", logarithmic ? "set" : "unset", axis,
            axis);
    if (most > least) {
        fprintf(f, "set %crange [%.9g:%.9g]\n", axis, least, most);
        write_ticks(f, axis, logarithmic, least, most);
    }
}

static void write_pareto_panel(FILE *f, const struct study_data *data, uint32_t aim)
{
    write_axis(f, data, 'x', 0);
    write_axis(f, data, 'y', aim);
    fprintf(
        f,
        "plot $point%u using 1:($7==0?$4:1/0):2:3:5:6 with xyerrorbars lc rgb '#8C8C8C' pt 6 ps "
        "1.1 lw 1 notitle, \\\n"
        "  $point%u using 1:($7==1?$4:1/0):2:3:5:6 with xyerrorbars lc rgb '#0072B2' pt 7 ps "
        "1.2 lw 1.5 notitle",
        aim, aim);
    if (data->present >= 0)
        fprintf(f, ", \\\n  $now%u using 1:2 with points pt 2 ps 2.6 lw 3 lc rgb '#D00000' notitle",
                aim);
    if (data->best >= 0)
        fprintf(f, ", \\\n  $best%u using 1:2 with points pt 8 ps 3 lw 2.5 lc rgb 'black' notitle",
                aim);
    if (data->row_count <= LABELS_MOST)
        fprintf(f,
                ", \\\n  $point%u using ($7==1?$1:1/0):4:8 with labels left offset 0.9,0.5 font "
                "'DejaVu Sans,8' textcolor rgb '#333333' notitle",
                aim);
    else if (data->best >= 0)
        fprintf(f,
                ", \\\n  $best%u using 1:2:3 with labels left offset 1.4,-0.8 font "
                "'DejaVu Sans,9' textcolor rgb 'black' notitle",
                aim);
    if (data->row_count > LABELS_MOST && data->present >= 0 && data->present != data->best)
        fprintf(f,
                ", \\\n  $now%u using 1:2:3 with labels left offset 1.4,0.8 font "
                "'DejaVu Sans,9' textcolor rgb '#D00000' notitle",
                aim);
    fputs("\n", f);
}

static void pareto_size(const struct study_data *data, int *width, int *height)
{
    uint32_t panels = panels_of(data), columns = panels > 1 ? 2 : 1;
    *width = (int)columns * PANEL_WIDTH + (columns == 1 ? 200 : 0);
    *height = (int)((panels + columns - 1) / columns) * PANEL_HEIGHT + HEAD + FOOT;
}

static void write_pareto(FILE *f, const void *data)
{
    const struct study_drawing *d = data;
    uint32_t panels = panels_of(d->data), columns = panels > 1 ? 2 : 1;
    int width, height;
    pareto_size(d->data, &width, &height);
    fprintf(f,
            "set multiplot layout %u,%u margins screen %.4f,%.4f,%.4f,%.4f spacing screen "
            "%.4f,%.4f\n",
            (panels + columns - 1) / columns, columns, 105.0 / width, 1 - 20.0 / width,
            60.0 / height, 1 - (HEAD + 50.0) / height, 125.0 / width, 70.0 / height);
    study_title(f, d, "what each setting costs and gains", width, height);
    fprintf(f,
            "set label '● front, with 95 %% intervals    ○ beaten, or outside the limits    "
            "✕ now    △ recommended' at screen %.4f, screen %.4f left font 'DejaVu Sans,11'\n"
            "unset key\n",
            10.0 / width, 1 - 76.0 / height);
    for (uint32_t i = 0; i < panels; i++) {
        if (i == 1)
            fputs("unset label\n", f);
        write_pareto_panel(f, d->data, d->data->aim_count > 1 ? i + 1 : 0);
    }
    fputs("unset multiplot\n", f);
}

bool study_draw_pareto(FILE *f, const struct study_drawing *d)
{
    int width, height;
    pareto_size(d->data, &width, &height);
    gnuplot_begin(f, "Objectives against each other");
    for (uint32_t i = 0; i < panels_of(d->data); i++) {
        write_points(f, d->data, d->data->aim_count > 1 ? i + 1 : 0);
        write_marked(f, d->data, d->data->aim_count > 1 ? i + 1 : 0);
    }
    fputs("set grid xtics ytics\n", f);
    gnuplot_terminals(f, d->name, d->formats, width, height, write_pareto, d);
    return true;
}

/* ---- tornado -------------------------------------------------------------------------------- */

static uint32_t write_swings(FILE *f, const struct study_data *data, double *least, double *most)
{
    uint32_t count = 0;
    fputs("$swing << EOD\n", f);
    for (uint32_t aim = 0; aim < data->aim_count; aim++)
        for (uint32_t axis = 0; axis < data->axis_count; axis++) {
            struct study_swing s;
            char low[32], high[32], text[STUDY_TEXT_MAX * 2 + 16];
            if (!study_swing_of(data, axis, aim, &s))
                continue;
            *least = fmin(*least, s.low);
            *most = fmax(*most, s.high);
            fprintf(f, "%u %.6f %.6f ", count++, s.low, s.high);
            snprintf(text, sizeof text, "%s by %s", data->aims[aim].name, data->axes[axis].name);
            study_data_text(f, text);
            snprintf(text, sizeof text, "%s at %s",
                     study_value_text(&data->aims[aim], s.least, low),
                     data->axes[axis].values[s.at_low]);
            fputc(' ', f);
            study_data_text(f, text);
            snprintf(text, sizeof text, "%s at %s",
                     study_value_text(&data->aims[aim], s.most, high),
                     data->axes[axis].values[s.at_high]);
            fputc(' ', f);
            study_data_text(f, text);
            fprintf(f, " %u\n", axis);
        }
    fputs("EOD\n", f);
    return count;
}

static void write_tornado(FILE *f, const void *data)
{
    (void)data;
    fputs(
        "plot $swing using "
        "(($2+$3)/2):(-$1):(($3-$2)/2):(0.32):(int($7)%2==0?0x9ECAE1:0xFDD49E):yticlabels(4) "
        "with boxxyerror fs solid 1.0 border lc rgb '#444444' fc rgb variable notitle, \\\n"
        "  $swing using 2:(-$1):5 with labels right offset -0.6,0 font 'DejaVu Sans,9' notitle, "
        "\\\n  $swing using 3:(-$1):6 with labels left offset 0.6,0 font 'DejaVu Sans,9' notitle\n",
        f);
}

bool study_draw_tornado(FILE *f, const struct study_drawing *d)
{
    gnuplot_begin(f, "How far each parameter moves each objective");
    double least = 0, most = 0;
    uint32_t count = d->data->present < 0 ? 0 : write_swings(f, d->data, &least, &most);
    if (count == 0)
        return database_fail(d->database,
                             "nothing is varied by itself from the present setting, so there is no "
                             "tornado");
    int width = 1100, height = (int)count * 38 + HEAD + 80;
    fprintf(f,
            "set yrange [-%u.6:0.6]\nset ytics nomirror scale 0\nset lmargin at screen 0.36\n"
            "set rmargin at screen 0.96\nset tmargin at screen %.4f\nset bmargin at screen %.4f\n",
            count - 1, 1 - (double)HEAD / height, 60.0 / height);
    double span = most - least > 1 ? most - least : 1;
    fprintf(f, "set xrange [%.6f:%.6f]\n", least - 0.35 * span, most + 0.35 * span);
    fputs("set xtics ('1/64' -6, '1/16' -4, '1/4' -2, '1/2' -1, 'now' 0, 'x2' 1, 'x4' 2, 'x16' 4, "
          "'x64' 6)\nset xlabel 'compared with the present setting'\n"
          "set arrow 1 from 0, graph 0 to 0, graph 1 nohead lc rgb "
          "'black' lw 1.5 front\n",
          f);
    study_title(f, d, "one parameter at a time, from the present setting", width, height);
    gnuplot_terminals(f, d->name, d->formats, width, height, write_tornado, d);
    return true;
}

/* ---- all of them ---------------------------------------------------------------------------- */

bool study_picture_script(FILE *f, struct database *database, enum study_picture which,
                          const char *name, unsigned formats)
{
    static bool (*const draw[])(FILE *, const struct study_drawing *) = {
        study_draw_heat, study_draw_pareto, study_draw_lengths, study_draw_load,
        study_draw_tornado};
    struct study_data data;
    struct study_drawing d = {
        .data = &data, .database = database, .name = name, .formats = formats};
    if (!study_data_open(&data, database))
        return false;
    bool good = draw[which](f, &d) && !*database->message;
    study_data_close(&data);
    return good;
}

static bool write_script(FILE *f, struct database *database, const char *name, unsigned formats,
                         const void *data)
{
    return study_picture_script(f, database, *(const enum study_picture *)data, name, formats);
}

enum timeline_result study_picture_make(const char *path, enum study_picture which,
                                        const struct timeline_output *output,
                                        char message[DATABASE_MESSAGE_MAX])
{
    return script_file_make(path, output, write_script, &which, message);
}
