/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure plot`: what a database says, as pictures. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "reports/plot.h"
#include "reports/plot_over.h"
#include "reports/text_timeline.h"
#include "sim/cli/suite.h"
#include "sim/cli/verbs.h"
#include "sim/search/verdict.h"

#define DEFAULT_DATABASE "out/tenure.db"

/* ---- plot ----------------------------------------------------------------------------------- */

/* The names of plot_kinds; a test compares the two. */
static const char *const plot_kind_names[] = {"timeline", "holders", "overlap", "tenure",
                                              "failover", "changes", "penalty", "load",
                                              "stale",    "sweep",   NULL};

static const char *const plot_formats[] = {"svg", "png", "both", "text", "script", NULL};

static const struct option_spec plot_options[] = {
    {.name = "kind", .letter = 'k', .kind = OPTION_CHOICE, .value = "KIND",
     .choices = plot_kind_names, .standard = "timeline",
     .help = "what is drawn; --list has them all"},
    {.name = "list", .kind = OPTION_FLAG, .help = "the kinds, and what is seen in each"},
    {.name = "metric", .kind = OPTION_TEXT, .value = "NAME", .standard = "changes_per_hour",
     .help = "of a sweep: what its colours are, such as failover.max"},
    {.name = "over", .kind = OPTION_FILE, .value = "OTHER",
     .help = "draw the same case of this database below: who held what in two runs",
     .more = "The same case is the one of the same scenario, combination and seed."},
    {.name = "case", .kind = OPTION_COUNT, .value = "ID", .least = 1, .most = INT64_MAX,
     .help = "the case, by its number in the database"},
    {.name = "scenario", .kind = OPTION_TEXT, .value = "NAME",
     .help = "the case, by the name of its scenario"},
    {.name = "seed", .kind = OPTION_SEEDS, .value = "N", .help = "and its seed",
     .check = suite_check_seed},
    {.name = "matrix", .kind = OPTION_TEXT, .value = "VALUES",
     .help = "and its combination, such as 'resign_odds=5'"},
    {.name = "resource", .kind = OPTION_TEXT, .value = "NAME",
     .help = "only this resource; * and ? stand for more"},
    {.name = "from", .kind = OPTION_DURATION, .value = "TIME", .help = "begin there",
     .check = suite_check_time},
    {.name = "until", .kind = OPTION_DURATION, .value = "TIME", .help = "end there",
     .check = suite_check_time},
    {.name = "format", .letter = 'f', .kind = OPTION_CHOICE, .value = "FORMAT",
     .choices = plot_formats, .standard = "both",
     .help = "pictures, a timeline for terminals, or only the gnuplot script"},
    {.name = "out", .letter = 'o', .kind = OPTION_FILE, .value = "NAME",
     .help = "the pictures are NAME.svg and NAME.png, the script NAME.gp; default: out/KIND"},
    {0},
};

static struct timeline_selection selection_of(const struct options *o)
{
    struct timeline_selection s = {.from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME};
    s.case_id = options_count(o, "case");
    s.scenario = options_text(o, "scenario");
    s.resource = options_text(o, "resource");
    s.matrix = options_text(o, "matrix");
    s.seed = options_text(o, "seed");
    if (options_given(o, "from") > 0)
        s.from_ns = suite_duration(options_text(o, "from"));
    if (options_given(o, "until") > 0)
        s.until_ns = suite_duration(options_text(o, "until"));
    return s;
}

static const char *database_path(const struct command_call *call)
{
    return call->options->operand_count > 0 ? call->options->operands[0] : DEFAULT_DATABASE;
}

static int complain(const struct command_call *call, const char *message, int code)
{
    fprintf(call->err, "tenure: %s\n", message);
    return code;
}

static int plot_text(const struct command_call *call, const struct timeline_selection *selection)
{
    struct database database;
    struct text_timeline_options options = {.width = (unsigned)call->terminal->columns,
                                            .ascii = !call->terminal->utf8};
    if (!database_open(&database, database_path(call)))
        return complain(call, database.message, COMMAND_EXIT_NOT_RUN);
    bool good = text_timeline_write(call->out, &database, selection, &options);
    int code = good ? 0 : complain(call, database.message, COMMAND_EXIT_NOT_RUN);
    database_close(&database);
    return code;
}

static int say_pictures(const struct command_call *call, const struct timeline_output *output)
{
    bool svg = !output->script_only && output->formats & TIMELINE_SVG;
    bool png = !output->script_only && output->formats & TIMELINE_PNG;
    fprintf(call->out, "%s.gp%s%s\n", output->basename, svg ? ", .svg" : "", png ? ", .png" : "");
    return 0;
}

static int plot_pictures(const struct command_call *call, const struct plot_kind *kind,
                         const struct plot_request *request, int64_t format)
{
    static const unsigned formats[] = {TIMELINE_SVG, TIMELINE_PNG, TIMELINE_SVG | TIMELINE_PNG, 0,
                                       TIMELINE_SVG | TIMELINE_PNG};
    char message[DATABASE_MESSAGE_MAX], standard[64];
    const char *name = options_text(call->options, "out");
    const char *over = options_text(call->options, "over");
    snprintf(standard, sizeof standard, "out/%s", over ? "over" : kind->name);
    struct timeline_output output = {.basename = name ? name : standard,
                                     .formats = formats[format],
                                     .script_only = format == 4};
    if (!name)
        mkdir("out", 0777);
    switch (over ? plot_over_write(database_path(call), over, &request->selection, &output, message)
                 : plot_write(database_path(call), kind, request, &output, message)) {
    case TIMELINE_OK:
        return say_pictures(call, &output);
    case TIMELINE_NO_DATA:
        return complain(call, message, COMMAND_EXIT_NOT_RUN);
    default:
        return complain(call, message, VERDICT_OUTPUT);
    }
}

static int list_kinds(const struct command_call *call)
{
    for (const struct plot_kind *kind = plot_kinds; kind->name; kind++)
        fprintf(call->out, "%-10s %s\n", kind->name, kind->what);
    return 0;
}

static int plot(const struct command_call *call)
{
    const struct options *o = call->options;
    struct plot_request request = {.selection = selection_of(o),
                                   .metric = options_text(o, "metric")};
    int64_t format = options_choice(o, "format");
    const struct plot_kind *kind = &plot_kinds[options_choice(o, "kind")];
    if (options_is_on(o, "list"))
        return list_kinds(call);
    if (!kind->takes_part &&
        options_given(o, "resource") + options_given(o, "from") + options_given(o, "until") > 0)
        return complain(call,
                        "--resource, --from and --until are for timelines, holders and overlaps; "
                        "leave them out",
                        COMMAND_EXIT_NOT_RUN);
    if (options_text(o, "over") && (options_given(o, "kind") > 0 || format == 3))
        return complain(call, "--over draws a picture of its own; leave --kind and text out",
                        COMMAND_EXIT_NOT_RUN);
    if (format != 3)
        return plot_pictures(call, kind, &request, format);
    if (strcmp(kind->name, "timeline") != 0)
        return complain(call, "--format text is for timelines; choose svg, png, both or script",
                        COMMAND_EXIT_NOT_RUN);
    return plot_text(call, &request.selection);
}

const struct verb_spec verb_plot = {
    .name = "plot",
    .summary = "draw a case from a database: its timeline, distributions, courses",
    .synopsis = "[DATABASE]",
    .description = "Draws who believed and who owned, over time, with overlaps, leaderless time "
                   "and faults; or, with --kind, something else (see --list and docs/report.md). "
                   "Without --case or --scenario: the first case that failed, else the first. The "
                   "intervals of the case must be in the database, but for a sweep: see `tenure "
                   "run --record`. Beside the pictures stands the gnuplot script with all its "
                   "data, to be changed and run again.",
    .options = plot_options,
    .operand = {.kind = OPTION_FILE, .value = "DATABASE"},
    .operands_most = 1,
    .run = plot,
};
