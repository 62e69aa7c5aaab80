/* SPDX-License-Identifier: Apache-2.0 */
/* What the plots of a case have in common. Private to plot*.c. */
#ifndef TENURE_REPORTS_PLOT_PRIVATE_H
#define TENURE_REPORTS_PLOT_PRIVATE_H

#include "reports/lanes.h"
#include "reports/laws.h"
#include "reports/plot.h"
#include "reports/script_file.h"

enum {
    PLOT_WIDTH = 1100,
    PLOT_HEIGHT = 560,
    PLOT_LEFT = 90,
    PLOT_RIGHT = 40,
    PLOT_TOP = 84,
    PLOT_BOTTOM = 100
};

struct plot {
    FILE *f;
    struct database *database;
    struct lanes lanes; /* of the case; window as selected */
    struct laws laws;
    int64_t warm_up_ns; /* metrics begin there */
    int width, height;
};

/* Finds the case and reads what all plots need. False with the database's message set; else to be
 * closed. */
bool plot_open(struct plot *plot, FILE *f, struct database *database,
               const struct timeline_selection *selection);
void plot_close(struct plot *plot);

/* The beginning of the script: style, margins, key, title "WHAT: scenario, seed", replay line. */
void plot_begin(const struct plot *plot, const char *what);

/* The title alone: for pictures in several parts, of which only the first may have it. */
void plot_title(const struct plot *plot, const char *what);

/* The plot command for who held what: bars $held (begin, end, row, colour) of that half height,
 * $overlap over them, and a key of the instances. */
void plot_holder_bars(FILE *f, const struct lanes *lanes, const char *half_height,
                      bool any_overlap);

/* False with the message set if there is nothing after the warm-up. */
bool plot_check_window(struct plot *plot);

/* plot_tenure.c, plot_time.c, plot_holders.c, plot_sweep.c: see plot_kinds. */
bool plot_holders(FILE *f, struct database *database, const char *name, unsigned formats,
                  const void *request);
bool plot_overlap(FILE *f, struct database *database, const char *name, unsigned formats,
                  const void *request);
bool plot_tenure(FILE *f, struct database *database, const char *name, unsigned formats,
                 const void *request);
bool plot_failover(FILE *f, struct database *database, const char *name, unsigned formats,
                   const void *request);
bool plot_changes(FILE *f, struct database *database, const char *name, unsigned formats,
                  const void *request);
bool plot_penalty(FILE *f, struct database *database, const char *name, unsigned formats,
                  const void *request);
bool plot_load(FILE *f, struct database *database, const char *name, unsigned formats,
               const void *request);
bool plot_stale(FILE *f, struct database *database, const char *name, unsigned formats,
                const void *request);
bool plot_sweep(FILE *f, struct database *database, const char *name, unsigned formats,
                const void *request);

#endif
