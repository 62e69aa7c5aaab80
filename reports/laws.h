/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What theory says of a combination of parameters, to be drawn over what was measured: the law of
 * tenures without faults, the law of failovers after the loss of a lease, and the stale window.
 *
 * Computed from stored parameters as they were in force. Doubles; for drawing. docs/report.md has
 * the formulas.
 */
#ifndef TENURE_REPORTS_LAWS_H
#define TENURE_REPORTS_LAWS_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/database.h"

struct laws {
    bool has_tenure; /* a runner that checks, holds and resigns by odds */
    double check_ns; /* from one check to the next: the interval and a round trip */
    int64_t hold_checks;
    int64_t odds;
    bool has_failover; /* a store with leases */
    double failover_least_ns, failover_most_ns;
    double renewal_ns, tick_ns; /* what a failover is less and more by, evenly spread */
    bool has_stale;
    double stale_most_ns; /* a loss that the store knows of, a link that is good */
    int64_t hold_ns;      /* 0 if there is none */
};

/* False with the database's message set. */
bool laws_read(struct laws *laws, struct database *database, int64_t configuration_id);

/* The share of tenures, and of failovers, that are no longer than this. */
double laws_tenure_share(const struct laws *laws, double length_ns);
double laws_failover_share(const struct laws *laws, double length_ns);

/* The length that this share, below 1, of tenures does not exceed. */
double laws_tenure_quantile(const struct laws *laws, double share);

/* The mean of a length or a law of lengths: 5ms, 1m30s, uniform(1ms, 5ms), exp(1s). False if the
 * text is something else. */
bool laws_mean(const char *text, double *mean_ns);

#endif
