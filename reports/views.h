/* SPDX-License-Identifier: Apache-2.0 */
/* The SQL of this folder as text. Static storage. */
#ifndef TENURE_REPORTS_VIEWS_H
#define TENURE_REPORTS_VIEWS_H

/* Creates the views; whoever writes a database runs it at the end. */
const char *reports_views_sql(void);

/* The same of a study, which has further tables. */
const char *reports_study_views_sql(void);

/* One SELECT that computes all metrics that follow from intervals once more: case_id, name,
 * statistic (NULL if there is none), value. Slow and plain: what the fast computation is compared
 * with. */
const char *reports_metrics_sql(void);

#endif
