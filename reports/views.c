/* SPDX-License-Identifier: Apache-2.0 */
/* The SQL of this folder as text; see views.h. */
#include "reports/views.h"

extern const char reports_views_text[];
extern const char reports_metrics_text[];
extern const char reports_study_views_text[];

const char *reports_views_sql(void)
{
    return reports_views_text;
}

const char *reports_study_views_sql(void)
{
    return reports_study_views_text;
}

const char *reports_metrics_sql(void)
{
    return reports_metrics_text;
}
