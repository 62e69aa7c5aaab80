/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in gnuplot scripts; see gnuplot_text.h. */
#include "reports/gnuplot_text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "reports/axis.h"
#include "reports/database.h"
#include "reports/timeline.h"
#include "reports/utf8.h"

extern const char reports_style[];

enum { TEXT_MAX = 600, TITLE_MAX = 130, NAME_MAX = 256, REPLAY_LETTER = 6 };

void gnuplot_begin(FILE *f, const char *what)
{
    fprintf(f,
            "# %s, made by tenure out of its database. Run it again with: gnuplot -d FILE\n"
            "%s\n",
            what, strchr(reports_style, '\n') + 1);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           strchr(" .,:;-_/()[]=<>%+*#", c) != NULL;
}

/* What is plain stands in single quotes; gnuplot 5.4 takes a doubled quote at the beginning for an
 * empty string, so anything else is written in octal, which nothing looks into before it is a
 * string. */
void gnuplot_quoted(FILE *f, const char *text)
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

/* An SVG may not contain ]]>, and gnuplot writes it as it is. */
void gnuplot_text(FILE *f, const char *text)
{
    char shown[TEXT_MAX];
    size_t at = 0;
    for (size_t i = 0; text[i] && at + 2 < sizeof shown; i++) {
        if (text[i] == '>' && i >= 2 && text[i - 1] == ']' && text[i - 2] == ']')
            shown[at++] = ' ';
        shown[at++] = text[i];
    }
    shown[at] = '\0';
    gnuplot_quoted(f, shown);
}

void gnuplot_seconds(FILE *f, int64_t length_ns)
{
    int64_t size_ns = length_ns < 0 ? -length_ns : length_ns;
    fprintf(f, "%s%" PRId64 ".%09" PRId64, length_ns < 0 ? "-" : "", size_ns / 1000000000,
            size_ns % 1000000000);
}

void gnuplot_thousandths(FILE *f, int value)
{
    fprintf(f, "%d.%03d", value / 1000, value % 1000);
}

void gnuplot_time_axis(FILE *f, int64_t from_ns, int64_t until_ns, unsigned most)
{
    int64_t step = axis_step(from_ns, until_ns, most);
    char label[48];
    bool is_first = true;
    fputs("set xtics (", f);
    for (int64_t at = axis_first(from_ns, step); at <= until_ns; at += step) {
        fprintf(f, "%s'%s' ", is_first ? "" : ", ",
                axis_label(label, sizeof label, at, step, until_ns));
        gnuplot_seconds(f, at - from_ns);
        is_first = false;
    }
    fprintf(f, ") out nomirror\nset xlabel 'simulated time (%s)'\n", axis_unit(step, until_ns));
}

/* A line that is longer than the picture is wide stands in the script alone: a part of it would run
 * something else. */
static void write_replay(FILE *f, const char *replay, const char *note, size_t most)
{
    char line[TEXT_MAX];
    if (utf8_columns(replay) + strlen(note) + 10 > most) {
        fputs("replay = ", f);
        gnuplot_quoted(f, replay);
        fputs("\n", f);
        replay = "the line is in the script";
    }
    snprintf(line, sizeof line, "replay:  %s%s", replay, note);
    fputs("set label ", f);
    gnuplot_text(f, line);
}

void gnuplot_title(FILE *f, const char *title, const char *replay, const char *note, int width,
                   int height)
{
    char shown[TITLE_MAX];
    fputs("set label ", f);
    gnuplot_text(f, database_printable(shown, sizeof shown, title));
    fprintf(f, " at screen %.5f, screen %.5f left font 'DejaVu Sans,15'\n", 10.0 / width,
            1 - 22.0 / height);
    if (!*replay)
        return;
    write_replay(f, replay, note, (size_t)width / REPLAY_LETTER);
    fprintf(f, " at screen %.5f, screen %.5f left font 'DejaVu Sans,10' textcolor rgb '#555555'\n",
            10.0 / width, 1 - 50.0 / height);
}

void gnuplot_terminals(FILE *f, const char *name, unsigned formats, int width, int height,
                       void (*write)(FILE *f, const void *data), const void *data)
{
    static const struct {
        unsigned format;
        const char *terminal, *ending;
    } outputs[] = {{TIMELINE_SVG, "svg", ".svg"}, {TIMELINE_PNG, "pngcairo", ".png"}};
    char file[NAME_MAX];
    for (int i = 0; i < 2; i++) {
        if (!(formats & outputs[i].format))
            continue;
        snprintf(file, sizeof file, "%s%s", name, outputs[i].ending);
        fprintf(f,
                "set terminal %s size %d,%d noenhanced font 'DejaVu Sans,11' background rgb "
                "'white'\nset output ",
                outputs[i].terminal, width, height);
        gnuplot_quoted(f, file);
        putc('\n', f);
        write(f, data);
    }
    fputs("unset output\n", f);
}
