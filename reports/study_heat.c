/* SPDX-License-Identifier: Apache-2.0 */
/* Objectives over two parameters, as shades with their values and contours; see study_picture.h.
 * Floating point, to draw. */
#include <math.h>
#include <string.h>

#include "reports/gnuplot_text.h"
#include "reports/study_private.h"

enum { CELL_WIDTH = 92, CELL_HEIGHT = 44, SIDE = 130, HEAD = 70, FOOT = 70, TOP = 40 };

struct heat {
    const struct study_drawing *drawing;
    uint32_t x, y; /* axes */
    uint32_t columns;
    int width, height;
    bool contours[STUDY_AIMS_MAX];
    struct study_range ranges[STUDY_AIMS_MAX];
};

static const struct study_row *row_at(const struct heat *h, uint32_t x, uint32_t y)
{
    return study_row_at(h->drawing->data, h->x, x, h->y, y);
}

static void write_cells(FILE *f, const struct heat *h, uint32_t aim)
{
    const struct study_data *data = h->drawing->data;
    fprintf(f, "$cell%u << EOD\n", aim);
    for (uint32_t x = 0; x < data->axes[h->x].count; x++)
        for (uint32_t y = 0; y < data->axes[h->y].count; y++) {
            const struct study_row *row = row_at(h, x, y);
            char text[32];
            if (!row || isnan(row->values[aim].mean))
                continue;
            double shade = study_shade(&h->ranges[aim], row->values[aim].mean);
            fprintf(f, "%u %u %.4f %d %d %d ", x, y, shade, shade > 0.55 ? 0xffffff : 0,
                    row->is_best, row->is_present);
            study_data_text(f, study_value_text(&data->aims[aim], row->values[aim].mean, text));
            fputc('\n', f);
        }
    fputs("EOD\n", f);
}

/* Values of an axis that have a cell with most of the other's: the rest were added one by one. */
static bool is_full(const struct heat *h, bool along_x, uint32_t value)
{
    const struct study_data *data = h->drawing->data;
    uint32_t others = data->axes[along_x ? h->y : h->x].count, cells = 0;
    for (uint32_t i = 0; i < others; i++)
        cells += row_at(h, along_x ? value : i, along_x ? i : value) != NULL;
    return cells * 2 > others;
}

/* Contours need a whole grid; false if there is none. */
static bool write_grid(FILE *f, const struct heat *h, uint32_t aim)
{
    const struct study_data *data = h->drawing->data;
    uint32_t columns = 0, rows = 0;
    bool whole = true;
    fprintf(f, "$grid%u << EOD\n", aim);
    for (uint32_t x = 0; x < data->axes[h->x].count; x++) {
        if (!is_full(h, true, x))
            continue;
        columns++;
        rows = 0;
        for (uint32_t y = 0; y < data->axes[h->y].count; y++) {
            if (!is_full(h, false, y))
                continue;
            const struct study_row *row = row_at(h, x, y);
            whole = whole && row && !isnan(row->values[aim].mean);
            rows++;
            fprintf(f, "%u %u %.4f\n", x, y,
                    row ? study_shade(&h->ranges[aim], row->values[aim].mean) : 0);
        }
        fputc('\n', f);
    }
    fputs("EOD\n", f);
    if (!whole || columns < 2 || rows < 2)
        return false;
    fprintf(f,
            "set contour base\nunset surface\nset cntrparam levels discrete 0.2,0.4,0.6,0.8\n"
            "set table $contour%u\nsplot $grid%u using 1:2:3\nunset table\nunset contour\n"
            "set surface\n",
            aim, aim);
    return true;
}

static void write_tics(FILE *f, const struct study_data *data, uint32_t axis, char which)
{
    fprintf(f, "set %ctics (", which);
    for (uint32_t i = 0; i < data->axes[axis].count; i++) {
        fputs(i > 0 ? ", " : "", f);
        gnuplot_text(f, data->axes[axis].values[i]);
        fprintf(f, " %u", i);
    }
    fprintf(f, ") out nomirror\nset %clabel ", which);
    gnuplot_text(f, data->axes[axis].name);
    fprintf(f, "\nset %crange [-0.5:%u.5]\n", which, data->axes[axis].count - 1);
}

static void write_panel(FILE *f, const struct heat *h, uint32_t aim)
{
    const struct study_data *data = h->drawing->data;
    char title[STUDY_TEXT_MAX + 32];
    snprintf(title, sizeof title, "%s%s", data->aims[aim].name,
             data->aims[aim].maximise ? "  (more is better)" : "  (less is better)");
    fputs("set title ", f);
    gnuplot_text(f, title);
    fprintf(f,
            " font 'DejaVu Sans,12' offset 0,-0.4\n"
            "plot $cell%u using 1:2:(0.5):(0.5):3 with boxxyerror fs solid 1.0 border lc rgb "
            "'#FFFFFF' fc palette notitle, \\\n",
            aim);
    if (h->contours[aim])
        fprintf(f, "  $contour%u using 1:2 with lines lc rgb '#444444' dt 3 lw 1.2 notitle, \\\n",
                aim);
    fprintf(
        f,
        "  $cell%u using 1:2:7:4 with labels tc rgb variable font 'DejaVu Sans,10' notitle, \\\n"
        "  $cell%u using ($6==1?$1:1/0):2:(0.46):(0.44) with boxxyerror fs empty lc rgb '#D00000' "
        "dt 2 lw 3 notitle, \\\n"
        "  $cell%u using ($5==1?$1:1/0):2:(0.46):(0.44) with boxxyerror fs empty lc rgb 'black' lw "
        "4 notitle\n",
        aim, aim, aim);
}

static void write_panels(FILE *f, const void *data)
{
    const struct heat *h = data;
    uint32_t aims = h->drawing->data->aim_count;
    fprintf(f,
            "set multiplot layout %u,%u margins screen %.4f,%.4f,%.4f,%.4f spacing screen "
            "%.4f,%.4f\n",
            (aims + h->columns - 1) / h->columns, h->columns, 100.0 / h->width, 1 - 20.0 / h->width,
            80.0 / h->height, 1 - (HEAD + TOP + 0.0) / h->height, (double)SIDE / h->width,
            (double)(FOOT + TOP) / h->height);
    study_title(f, h->drawing, "black frame: recommended, dashed red: now; darker is more",
                h->width, h->height);
    for (uint32_t i = 0; i < aims; i++) {
        if (i == 1)
            fputs("unset label\n", f);
        write_panel(f, h, i);
    }
    fputs("unset multiplot\n", f);
}

bool study_draw_heat(FILE *f, const struct study_drawing *d)
{
    struct heat h = {.drawing = d};
    const struct study_data *data = d->data;
    if (!study_longest_axes(data, &h.x, &h.y))
        return database_fail(d->database,
                             "a heat map needs two parameters; fewer are varied in this study");
    h.columns = data->aim_count > 1 ? 2 : 1;
    int rows = (int)((data->aim_count + h.columns - 1) / h.columns);
    int panel_width = (int)data->axes[h.x].count * CELL_WIDTH;
    int panel_height = (int)data->axes[h.y].count * CELL_HEIGHT;
    panel_width = panel_width < 420 ? 420 : panel_width;
    panel_height = panel_height < 160 ? 160 : panel_height;
    h.width = (int)h.columns * (panel_width + SIDE);
    h.height = HEAD + TOP + 80 + rows * panel_height + (rows - 1) * (FOOT + TOP);
    gnuplot_begin(f, "Objectives over two parameters");
    for (uint32_t i = 0; i < data->aim_count; i++) {
        h.ranges[i] = study_range_of(data, i);
        write_cells(f, &h, i);
        h.contours[i] = write_grid(f, &h, i);
    }
    write_tics(f, data, h.x, 'x');
    write_tics(f, data, h.y, 'y');
    fputs("set cbrange [0:1]\nunset colorbox\nunset grid\nunset key\n", f);
    gnuplot_terminals(f, d->name, d->formats, h.width, h.height, write_panels, &h);
    return true;
}
