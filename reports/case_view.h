/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views over intervals, limited to one case.
 *
 * SQLite computes a view with several steps for all cases, whatever case is asked for. Here the
 * text of the view stands behind tables that are limited to the case, so that the definition is the
 * same and the work is not. The number of the case is parameter ?1.
 */
#ifndef TENURE_REPORTS_CASE_VIEW_H
#define TENURE_REPORTS_CASE_VIEW_H

/* "WITH ... SELECT columns FROM (the view) tail" of a view of views.sql that begins with WITH. NULL
 * when out of memory. To be freed. */
char *case_view_sql(const char *view, const char *columns, const char *tail);

#endif
