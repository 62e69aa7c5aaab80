/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison of two runs for people; see diff_print.h. Floating point only to print. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/diff_print.h"
#include "sim/scenario/utf8.h"

enum { CASES_SHOWN = 10, METRICS_SHOWN = 30, CELLS = 7, CELL_BYTES = 160 };

/* ---- cells ---------------------------------------------------------------------------------- */

struct row {
    char cells[CELLS][CELL_BYTES];
    const char *colour;
};

static void put(char cell[CELL_BYTES], const char *text)
{
    utf8_copy_printable(cell, CELL_BYTES, text, strlen(text));
}

static void put_name(char cell[CELL_BYTES], const char *scenario, const char *matrix)
{
    char text[CELL_BYTES * 2];
    snprintf(text, sizeof text, "%s%s%s", scenario, *matrix ? " " : "", matrix);
    put(cell, text);
}

/* A number of a metric with its unit, as reports show it. */
static void put_value(char *out, size_t size, const char *unit, double value, bool with_sign)
{
    static const struct {
        const char *unit, *shown, *change; /* of a share: points, not a percentage of it */
        double divisor;
        int decimals;
    } units[] = {{"ns", " s", " s", 1e9, 3},
                 {"ppm", " %", " pp", 1e4, 4},
                 {"per_hour", " /h", " /h", 1e3, 3}};
    const char *sign = with_sign && value > 0 ? "+" : "";
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(unit, units[i].unit) == 0) {
            snprintf(out, size, "%s%.*f%s", sign, units[i].decimals, value / units[i].divisor,
                     with_sign ? units[i].change : units[i].shown);
            return;
        }
    snprintf(out, size, "%s%.*f", sign, value == floor(value) ? 0 : 2, value);
}

static void put_change(char cell[CELL_BYTES], const struct compare_metric *m)
{
    char mean[48], low[48], high[48];
    put_value(mean, sizeof mean, m->unit, m->paired.mean, true);
    put_value(low, sizeof low, m->unit, m->paired.low, true);
    put_value(high, sizeof high, m->unit, m->paired.high, true);
    if (m->paired.has_interval)
        snprintf(cell, CELL_BYTES, "%s  [%s, %s]", mean, low, high);
    else
        snprintf(cell, CELL_BYTES, "%s  %s", mean,
                 m->paired.pairs > 1 ? "the same in every seed" : "one seed");
}

static void make_row(const struct compare_metric *m, const struct colours *c, struct row *row)
{
    row->colour = m->outcome == COMPARE_WORSE    ? c->red
                  : m->outcome == COMPARE_BETTER ? c->green
                                                 : "";
    put(row->cells[0], compare_outcome_name(m->outcome));
    put_name(row->cells[1], m->scenario, m->matrix);
    put(row->cells[2], m->metric);
    snprintf(row->cells[3], CELL_BYTES, "%zu of %zu", m->paired.moved, m->paired.pairs);
    put_value(row->cells[4], CELL_BYTES, m->unit, m->before, false);
    put_value(row->cells[5], CELL_BYTES, m->unit, m->after, false);
    put_change(row->cells[6], m);
}

static void print_row(FILE *out, const struct row *row, const size_t *widths, const char *plain)
{
    for (int i = 0; i < CELLS; i++) {
        const char *cell = row->cells[i];
        size_t columns = utf8_count(cell, strlen(cell));
        bool to_the_right = i >= 3 && i <= 5;
        int blanks = widths[i] > columns ? (int)(widths[i] - columns) : 0;
        if (i == CELLS - 1)
            blanks = 0;
        fprintf(out, "%s%*s%s%s%s%*s", i == 0 ? "  " : "   ", to_the_right ? blanks : 0, "",
                i == 0 ? row->colour : "", cell, i == 0 ? plain : "", to_the_right ? 0 : blanks,
                "");
    }
    fputc('\n', out);
}

/* ---- metrics -------------------------------------------------------------------------------- */

static void print_table(FILE *out, const struct terminal *t, const struct compare_metric *metrics,
                        size_t count)
{
    static const struct row head = {
        {"", "scenario", "metric", "seeds", "before", "after", "change, 95 % interval"}, ""};
    size_t widths[CELLS] = {0};
    struct row row;
    for (size_t i = 0; i <= count; i++) {
        if (i < count)
            make_row(&metrics[i], &t->out.colours, &row);
        for (int c = 0; c < CELLS; c++) {
            const char *cell = i < count ? row.cells[c] : head.cells[c];
            size_t columns = utf8_count(cell, strlen(cell));
            widths[c] = columns > widths[c] ? columns : widths[c];
        }
    }
    print_row(out, &head, widths, "");
    for (size_t i = 0; i < count; i++) {
        make_row(&metrics[i], &t->out.colours, &row);
        print_row(out, &row, widths, t->out.colours.plain);
    }
}

static void print_metrics(FILE *out, const struct terminal *t, const struct comparison *c, bool all)
{
    size_t told = c->outcomes[COMPARE_WORSE] + c->outcomes[COMPARE_BETTER] +
                  c->outcomes[COMPARE_MOVED];
    size_t shown = all ? c->metric_count : told < METRICS_SHOWN ? told : METRICS_SHOWN;
    fprintf(out, "metrics    %zu compared, %zu differ: %zu worse, %zu better, %zu moved",
            c->compared, c->metric_count, c->outcomes[COMPARE_WORSE], c->outcomes[COMPARE_BETTER],
            c->outcomes[COMPARE_MOVED]);
    if (c->outcomes[COMPARE_NO_DIFFERENCE] > 0)
        fprintf(out, ", %zu without a difference that could be shown",
                c->outcomes[COMPARE_NO_DIFFERENCE]);
    if (c->outcomes[COMPARE_TOO_FEW] > 0)
        fprintf(out, ", %zu in too few seeds to tell", c->outcomes[COMPARE_TOO_FEW]);
    fputc('\n', out);
    if (shown > 0)
        print_table(out, t, c->metrics, shown);
    if (shown < told)
        fprintf(out, "  and %zu more; --all shows them\n", told - shown);
}

/* ---- cases ---------------------------------------------------------------------------------- */

static void print_case(FILE *out, const struct compare_case *c)
{
    char name[CELL_BYTES];
    put_name(name, c->scenario, c->matrix);
    fprintf(out, "  %s   seed %" PRIu64, name, c->seed);
}

static void print_replay(FILE *out, const struct compare_case *c)
{
    char line[1024];
    utf8_copy_printable(line, sizeof line, c->replay, strlen(c->replay));
    fprintf(out, "    %s\n", line);
}

static void print_verdicts(FILE *out, const struct terminal *t, const struct comparison *c,
                           bool all)
{
    const struct colours *colours = &t->out.colours;
    size_t shown = 0;
    fprintf(out, "verdicts   %zu changed\n", c->verdicts);
    for (size_t i = 0; i < c->pair_count && (all || shown < CASES_SHOWN); i++) {
        const struct compare_pair *p = &c->pairs[i];
        char verdicts[2][32];
        if (!compare_has_other_verdict(p))
            continue;
        shown++;
        utf8_copy_printable(verdicts[0], 32, p->before->verdict, strlen(p->before->verdict));
        utf8_copy_printable(verdicts[1], 32, p->after->verdict, strlen(p->after->verdict));
        print_case(out, p->after);
        fprintf(out, "   %s -> %s%s%s\n", verdicts[0],
                p->after->code != 0 ? colours->red : colours->green, verdicts[1], colours->plain);
        if (p->after->code != 0)
            print_replay(out, p->after);
    }
    if (shown < c->verdicts)
        fprintf(out, "  and %zu more; --all shows them\n", c->verdicts - shown);
}

/* Which cases are so: of the first few, or of all. */
static void print_cases(FILE *out, const struct comparison *c, const char *what, bool all,
                        size_t count, bool (*is_so)(const struct comparison *,
                                                    const struct compare_pair *))
{
    size_t shown = 0;
    for (size_t i = 0; i < c->pair_count && (all || shown < CASES_SHOWN); i++) {
        const struct compare_pair *p = &c->pairs[i];
        if (!is_so(c, p))
            continue;
        shown++;
        print_case(out, p->after ? p->after : p->before);
        fprintf(out, "   %s\n", what);
    }
    if (shown < count)
        fprintf(out, "  and %zu more; --all shows them\n", count - shown);
}

static bool has_appeared(const struct comparison *c, const struct compare_pair *p)
{
    (void)c;
    return !p->before;
}

static bool has_vanished(const struct comparison *c, const struct compare_pair *p)
{
    (void)c;
    return !p->after;
}

void diff_print_text(FILE *out, const struct terminal *t, const struct comparison *c,
                     const struct diff_names *names, bool all)
{
    char before[256], after[256];
    utf8_copy_printable(before, sizeof before, names->before, strlen(names->before));
    utf8_copy_printable(after, sizeof after, names->after, strlen(names->after));
    fprintf(out, "before     %s\nafter      %s\n", before, after);
    fprintf(out, "cases      %zu in both, %zu appeared, %zu vanished\n", c->both, c->appeared,
            c->vanished);
    print_cases(out, c, "appeared", all, c->appeared, has_appeared);
    print_cases(out, c, "vanished", all, c->vanished, has_vanished);
    print_verdicts(out, t, c, all);
    if (!c->has_digests)
        fputs("digests    of different versions: they cannot be compared\n", out);
    else
        fprintf(out, "digests    %zu changed\n", c->digests);
    if (all)
        print_cases(out, c, "other digest", true, c->digests, compare_has_other_digest);
    print_metrics(out, t, c, all);
}
