/* SPDX-License-Identifier: Apache-2.0 */
/* Distributions of lengths with the law drawn over; see plot.h. Doubles, for drawing. */
#include <inttypes.h>

#include "reports/axis.h"
#include "reports/gnuplot_text.h"
#include "reports/plot_private.h"
#include "reports/series.h"
#include "reports/spread.h"

enum { STEPS_MOST = 2000, TICKS_MOST = 12 };

struct distribution {
    const struct plot *plot;
    const struct series *lengths;
    bool has_law;
    const char *law_title;
};

/* The share of lengths that are no longer, at each length that there is, or at so many of them. */
static void write_steps(FILE *f, const struct series *s)
{
    size_t every = s->count / STEPS_MOST + 1;
    fputs("$length << EOD\n0 0\n", f);
    for (size_t i = 0; i < s->count; i++) {
        bool last = i + 1 == s->count;
        if (!last && (s->items[i + 1] == s->items[i] || i % every != 0))
            continue;
        gnuplot_seconds(f, s->items[i]);
        fprintf(f, " %.6f\n", (double)(i + 1) / (double)s->count);
    }
    fputs("EOD\n", f);
}

static void write_length_axis(FILE *f, const struct series *s)
{
    int64_t longest = spread_quantile(s->items, s->count, 998);
    longest += longest / 16 + 1;
    int64_t step = axis_step(0, longest, TICKS_MOST);
    char label[48];
    fputs("set xrange [0:", f);
    gnuplot_seconds(f, longest);
    fputs("]\nset xtics (", f);
    for (int64_t at = 0; at <= longest; at += step) {
        fprintf(f, "%s'%s' ", at == 0 ? "" : ", ",
                at == 0 ? "0" : axis_length(label, sizeof label, at));
        gnuplot_seconds(f, at);
    }
    fputs(")\nset yrange [0:1]\nset ytics 0.1 format '%.0h'\nset format y '%.1f'\n"
          "set ylabel 'share that is no longer'\nset samples 2000\n",
          f);
}

static void write_plot(FILE *f, const void *data)
{
    const struct distribution *d = data;
    fputs("plot ", f);
    if (d->has_law) {
        fputs("law(x) with lines ls 2 title ", f);
        gnuplot_text(f, d->law_title);
        fputs(", \\\n  ", f);
    }
    fprintf(f, "$length using 1:2 with fsteps ls 1 title 'measured, %zu lengths'\n",
            d->lengths->count);
}

/* The law is written as a formula of its parameters, so that others can be tried. */
static void write_tenure_law(FILE *f, const struct laws *laws)
{
    fprintf(
        f,
        "check = %.9f     # from one check to the next: interval and round trip, in seconds\n"
        "hold = %" PRId64 "            # the first check at which it may resign\n"
        "odds = %" PRId64 "            # one in so many\n"
        "law(x) = x < hold * check ? 0 : 1 - (1 - 1.0 / odds) ** (floor(x / check + 1e-6) - hold "
        "+ 1)\n",
        laws->check_ns / 1e9, laws->hold_checks, laws->odds);
}

static void write_failover_law(FILE *f, const struct laws *laws)
{
    fprintf(f,
            "least = %.9f   # lease - renewals + commit and round trip, in seconds\n"
            "renewals = %.9f # the age of the last renewal is evenly spread over this\n"
            "tick = %.9f     # how late the store looks, too\n"
            "half(x) = x > 0 ? x * x / 2 : 0\n"
            "both(x) = (half(x) - half(x - renewals) - half(x - tick) + half(x - renewals - tick))"
            " / (renewals * tick)\n"
            "law(x) = renewals * tick > 0 ? both(x - least) :"
            " x < least ? 0 : x > least + renewals + tick ? 1 : (x - least) / (renewals + tick)\n",
            laws->failover_least_ns / 1e9, laws->renewal_ns / 1e9, laws->tick_ns / 1e9);
}

static bool nothing_measured(struct plot *p, const char *what)
{
    return database_fail(p->database, "case %lld has no %s to draw; choose another with --case",
                         (long long)p->lanes.case_id, what);
}

/* What differs between the two pictures. */
struct kind {
    enum series_kind series;
    const char *title, *axis, *law_title, *none;
    void (*write_law)(FILE *f, const struct laws *laws);
};

static void write_script(struct plot *p, const struct kind *kind, const struct series *lengths,
                         bool has_law, const char *name, unsigned formats)
{
    struct distribution of = {p, lengths, has_law, kind->law_title};
    plot_begin(p, kind->title);
    write_steps(p->f, lengths);
    write_length_axis(p->f, lengths);
    fprintf(p->f, "set xlabel '%s'\n", kind->axis);
    if (has_law)
        kind->write_law(p->f, &p->laws);
    gnuplot_terminals(p->f, name, formats, p->width, p->height, write_plot, &of);
}

static bool draw(FILE *f, struct database *database, const char *name, unsigned formats,
                 const struct plot_request *request, const struct kind *kind)
{
    struct plot p;
    struct series lengths = {0};
    if (!plot_open(&p, f, database, &request->selection))
        return false;
    bool ok = series_read(&lengths, database, p.lanes.case_id, kind->series);
    if (ok && lengths.count == 0)
        ok = nothing_measured(&p, kind->none);
    bool has_law = kind->series == SERIES_TENURE ? p.laws.has_tenure : p.laws.has_failover;
    if (ok)
        write_script(&p, kind, &lengths, has_law, name, formats);
    series_free(&lengths);
    plot_close(&p);
    return ok;
}

bool plot_tenure(FILE *f, struct database *database, const char *name, unsigned formats,
                 const void *data)
{
    static const struct kind kind = {SERIES_TENURE, "How long mastership lasted",
                                     "tenure: from the beginning of belief to its end",
                                     "law without faults", "tenure that ended", write_tenure_law};
    return draw(f, database, name, formats, data, &kind);
}

bool plot_failover(FILE *f, struct database *database, const char *name, unsigned formats,
                   const void *data)
{
    static const struct kind kind = {
        SERIES_FAILOVER, "How long it took to find another master",
        "failover: from an involuntary end of belief to the next belief", "law after a crash",
        "failover", write_failover_law};
    return draw(f, database, name, formats, data, &kind);
}
