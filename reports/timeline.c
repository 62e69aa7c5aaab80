/* SPDX-License-Identifier: Apache-2.0 */
/* The picture of a case as a gnuplot script; see timeline.h. */
#include "reports/timeline.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reports/axis.h"
#include "reports/gnuplot.h"
#include "reports/picture.h"
#include "reports/picture_file.h"
#include "reports/utf8.h"

enum {
    TICKS_MOST = 14,
    OVERLAP_LABELS_MOST = 12,
    OVERLAP_LABEL_PIXELS = 140,
    TITLE_MAX = 130,
    TEXT_MAX = 600,
    MANY_OVERLAPS = 60,
    SHOWN_MAX = 256
};

/* Okabe and Ito, without the vermilion, the purple of faults and black. Overlaps are a red of their
 * own, darker than all of these, and stand out in size for whoever does not see red. */
static const uint32_t instance_colours[] = {0x0072b2, 0xe69f00, 0x009e73, 0x56b4e9, 0xf0e442};

#define COLOUR_OVERLAP      "#D00000"
#define COLOUR_OVERLAP_EDGE "#700000" /* all there is to see of a narrow one, so no black */
#define COLOUR_FAULT        "#CC79A7"
#define COLOUR_OWNERSHIP    "#222222"
#define COLOUR_NOBODY       "#8C8C8C"

/* ---- writing data --------------------------------------------------------------------------- */

static bool is_plain(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           strchr(" .,:;-_/()[]=<>%+*#", c) != NULL;
}

/* A string that gnuplot takes literally. What is plain stands in single quotes; gnuplot 5.4 takes a
 * doubled quote at the beginning for an empty string, so anything else is written in octal, which
 * nothing looks into before it is a string. Only for printable text. */
static void print_quoted(FILE *f, const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    bool plain = true;
    for (size_t i = 0; bytes[i]; i++)
        plain = plain && is_plain(bytes[i]);
    putc(plain ? '\'' : '"', f);
    for (size_t i = 0; bytes[i]; i++) {
        if (is_plain(bytes[i]))
            putc(bytes[i], f);
        else
            fprintf(f, "\\%03o", bytes[i]);
    }
    putc(plain ? '\'' : '"', f);
}

/* A text of the picture. An SVG may not contain ]]>, and gnuplot writes it as it is. */
static void print_text(FILE *f, const char *text)
{
    char shown[TEXT_MAX];
    size_t at = 0;
    for (size_t i = 0; text[i] && at + 2 < sizeof shown; i++) {
        if (text[i] == '>' && i >= 2 && text[i - 1] == ']' && text[i - 2] == ']')
            shown[at++] = ' ';
        shown[at++] = text[i];
    }
    shown[at] = '\0';
    print_quoted(f, shown);
}

/* Seconds since the left edge: small numbers keep their nanoseconds in a double. */
static void print_time(FILE *f, const struct picture *p, int64_t time_ns)
{
    int64_t since = time_ns - p->lanes->from_ns;
    fprintf(f, "%" PRId64 ".%09" PRId64, since / 1000000000, since % 1000000000);
}

static void print_thousandths(FILE *f, int value)
{
    fprintf(f, "%d.%03d", value / 1000, value % 1000);
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
        print_thousandths(f, picture_lane_at(p, b->items[i].lane) + offset);
        fprintf(
            f, " %u ",
            (unsigned)
                instance_colours[instance % (sizeof instance_colours / sizeof *instance_colours)]);
        print_thousandths(f, (int)b->items[i].share);
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
        print_thousandths(f, picture_fault_row_at(p->faults[i].row));
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
        print_thousandths(f, picture_lane_at(p, lane));
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
    print_text(f, text);
    fprintf(f, " at screen %.5f, first ", screen_x);
    print_thousandths(f, thousandths);
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
        print_text(f, p->lanes->faults[i].label);
        fputs(" at first ", f);
        print_time(f, p, p->lanes->faults[i].begin_ns);
        fputs(", first ", f);
        print_thousandths(f, picture_fault_row_at(p->faults[i].row));
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
        print_text(f, text);
        fputs(" at first ", f);
        print_time(f, p, right ? b->items[i].end_ns : b->items[i].begin_ns);
        fputs(", first ", f);
        print_thousandths(f, picture_lane_at(p, lane));
        /* without room on either side, inside: the bar is long then */
        fprintf(
            f, " %s offset character %s,0 front boxed textcolor rgb 'black' font 'DejaVu Sans,9'\n",
            left ? "right" : "left", left ? "-0.8" : "0.8");
    }
}

static void write_title(FILE *f, const struct picture *p)
{
    const struct lanes *l = p->lanes;
    char title[512], shown[TITLE_MAX], more[96] = "";
    snprintf(title, sizeof title, "%s   seed %s%s%s   (%s)", l->scenario, l->seed,
             *l->matrix ? "   " : "", l->matrix, l->verdict);
    fputs("set label ", f);
    print_text(f, database_printable(shown, sizeof shown, title));
    fprintf(f, " at screen %.5f, screen %.5f left font 'DejaVu Sans,15'\n", 10.0 / p->width,
            1 - 22.0 / p->height);
    if (l->resources < l->all_resources || l->instances < l->all_instances)
        snprintf(more, sizeof more, "   [%u of %u resources, %u of %u instances]", l->resources,
                 l->all_resources, l->instances, l->all_instances);
    snprintf(title, sizeof title, "replay:  %s%s", l->replay, more);
    fputs("set label ", f);
    print_text(f, title);
    fprintf(f, " at screen %.5f, screen %.5f left font 'DejaVu Sans,10' textcolor rgb '#555555'\n",
            10.0 / p->width, 1 - 50.0 / p->height);
}

/* ---- the frame ------------------------------------------------------------------------------ */

static void write_axis(FILE *f, const struct picture *p)
{
    const struct lanes *l = p->lanes;
    int64_t step = axis_step(l->from_ns, l->until_ns, TICKS_MOST);
    char label[48];
    bool is_first = true;
    fputs("set xrange [0:", f);
    print_time(f, p, l->until_ns);
    fputs("]\nset yrange [", f);
    print_thousandths(f, picture_rows(p));
    fputs(":0]\nset xtics (", f);
    for (int64_t at = axis_first(l->from_ns, step); at <= l->until_ns; at += step) {
        fprintf(f, "%s'%s' ", is_first ? "" : ", ",
                axis_label(label, sizeof label, at, step, l->until_ns));
        print_time(f, p, at);
        is_first = false;
    }
    fprintf(f, ") out nomirror\nset xlabel 'simulated time (%s)'\n", axis_unit(step, l->until_ns));
}

static void write_frame(FILE *f, const struct picture *p)
{
    fprintf(f,
            "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
            "set tmargin at screen %.5f\nset bmargin at screen %.5f\n",
            (double)p->left / p->width, 1 - (double)p->right / p->width,
            1 - (double)p->top / p->height, (double)p->bottom / p->height);
    fputs("set border 1 lc rgb '#555555'\nunset ytics\nset grid xtics lc rgb '#E4E4E4' lw 1 lt 1\n"
          "set style fill solid 1.0 noborder\n"
          "set style textbox opaque noborder fillcolor rgb 'white' margins 0.5,0.5\n",
          f);
    fprintf(f,
            "set key at screen 0.5, screen %.5f bottom center horizontal Left reverse "
            "samplen 1.5 spacing 1.2\n",
            10.0 / p->height);
}

static void write_plot(FILE *f, const struct picture *p)
{
    const char *half = "using (($1+$2)/2):3:(($2-$1)/2)";
    fputs("plot \\\n", f);
    if (p->lanes->fault_count > 0) {
        fputs("  $fault using (($1+$2)/2):(", f);
        print_thousandths(f, picture_rows(p) / 2);
        fputs("):(($2-$1)/2):(", f);
        print_thousandths(f, picture_rows(p) / 2);
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

static void write_terminals(FILE *f, const struct picture *p, const char *name, unsigned formats)
{
    static const struct {
        unsigned format;
        const char *terminal, *ending;
    } outputs[] = {{TIMELINE_SVG, "svg", ".svg"}, {TIMELINE_PNG, "pngcairo", ".png"}};
    char file[SHOWN_MAX];
    bool is_first = true;
    for (int i = 0; i < 2; i++) {
        if (!(formats & outputs[i].format))
            continue;
        snprintf(file, sizeof file, "%s%s", name, outputs[i].ending);
        fprintf(f,
                "set terminal %s size %d,%d noenhanced font 'DejaVu Sans,11' background rgb "
                "'white'\nset output ",
                outputs[i].terminal, p->width, p->height);
        print_quoted(f, file);
        putc('\n', f);
        if (is_first)
            write_plot(f, p);
        else
            fputs("replot\n", f);
        is_first = false;
    }
    fputs("unset output\n", f);
}

static void write_script(FILE *f, const struct picture *p, const char *name, unsigned formats)
{
    fputs("# A timeline, made by tenure out of its database. Run it again with: gnuplot -d FILE\n"
          "set encoding utf8\nset terminal unknown\n",
          f);
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
    write_terminals(f, p, name, formats);
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

/* ---- files ---------------------------------------------------------------------------------- */

/* The last part of the name, in which a script line can hold what there is; NULL with a message. */
static const char *name_of(const char *basename, char message[DATABASE_MESSAGE_MAX])
{
    char shown[SHOWN_MAX];
    const char *slash = strrchr(basename, '/');
    const char *name = slash ? slash + 1 : basename;
    const char *complaint = NULL;
    size_t length = strlen(name);
    if (length == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        complaint = "it is a folder; name a file inside it";
    else if (length > SHOWN_MAX - 8)
        complaint = "its name is too long; choose a shorter one";
    for (size_t i = 0; i < length && !complaint; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
            complaint = "its name has control characters; choose another one";
    if (!complaint)
        return name;
    snprintf(message, DATABASE_MESSAGE_MAX, "cannot write %s: %s",
             database_printable(shown, sizeof shown, basename), complaint);
    return NULL;
}

static bool finish(FILE *f, const char *part, const char *path)
{
    int error = 0;
    if (ferror(f) || fflush(f) != 0)
        error = errno ? errno : EIO; /* of an earlier call, which nobody may have kept */
    if (fclose(f) != 0 && !error)
        error = errno;
    if (!error && rename(part, path) != 0)
        error = errno;
    errno = error;
    return error == 0;
}

/* Neither follows a link that somebody left there nor waits for a pipe. */
static FILE *open_part(const char *part)
{
    int descriptor =
        open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    FILE *f = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    if (descriptor >= 0 && !f)
        close(descriptor);
    return f;
}

static enum timeline_result write_to(struct database *d, const struct timeline_selection *selection,
                                     const struct timeline_output *output, const char *name,
                                     const char *path, char message[DATABASE_MESSAGE_MAX])
{
    char shown[SHOWN_MAX], scratch[64];
    char *part = NULL;
    enum timeline_result result = TIMELINE_NOT_WRITTEN;
    FILE *f = NULL;
    database_printable(shown, sizeof shown, path);
    if (asprintf(&part, "%s.part", path) < 0)
        part = NULL;
    if (part)
        f = open_part(part);
    if (f && !timeline_script(f, d, selection, name, output->formats)) {
        memcpy(message, d->message, DATABASE_MESSAGE_MAX);
        fclose(f);
        unlink(part);
        result = TIMELINE_NO_DATA;
    } else if (f && finish(f, part, path)) {
        result = TIMELINE_OK;
    } else {
        snprintf(message, DATABASE_MESSAGE_MAX, "cannot write %s: %s; choose another place", shown,
                 part ? strerror_r(errno, scratch, sizeof scratch) : "out of memory");
        if (f)
            unlink(part);
    }
    free(part);
    return result;
}

/* gnuplot does not notice that a disk is full. */
static enum timeline_result draw_pictures(const struct timeline_output *output, const char *script,
                                          char message[DATABASE_MESSAGE_MAX])
{
    static const enum timeline_format formats[] = {TIMELINE_SVG, TIMELINE_PNG};
    enum timeline_result result = TIMELINE_OK;
    for (int i = 0; i < 2 && result == TIMELINE_OK; i++)
        if (output->formats & formats[i] &&
            !picture_file_prepare(output->basename, formats[i], message, DATABASE_MESSAGE_MAX))
            result = TIMELINE_NOT_WRITTEN;
    if (result != TIMELINE_OK)
        return result;
    if (!gnuplot_run("gnuplot", script, message, DATABASE_MESSAGE_MAX))
        result = TIMELINE_NO_GNUPLOT;
    for (int i = 0; i < 2; i++) {
        char complaint[DATABASE_MESSAGE_MAX];
        if (!(output->formats & formats[i]) ||
            picture_file_finish(output->basename, formats[i], complaint, sizeof complaint))
            continue;
        if (result == TIMELINE_OK) {
            memcpy(message, complaint, DATABASE_MESSAGE_MAX);
            result = TIMELINE_NOT_WRITTEN;
        }
    }
    return result;
}

enum timeline_result timeline_write(const char *database_path,
                                    const struct timeline_selection *selection,
                                    const struct timeline_output *output,
                                    char message[DATABASE_MESSAGE_MAX])
{
    struct database database;
    char *path = NULL;
    *message = '\0';
    const char *name = name_of(output->basename, message);
    if (!name)
        return TIMELINE_NOT_WRITTEN;
    if (!database_open(&database, database_path)) {
        memcpy(message, database.message, DATABASE_MESSAGE_MAX);
        return TIMELINE_NO_DATA;
    }
    enum timeline_result result = TIMELINE_NOT_WRITTEN;
    if (asprintf(&path, "%s.gp", output->basename) < 0)
        path = NULL;
    else
        result = write_to(&database, selection, output, name, path, message);
    database_close(&database);
    if (result == TIMELINE_OK && !output->script_only)
        result = draw_pictures(output, path, message);
    free(path);
    return result;
}
