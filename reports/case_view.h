/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views over intervals, limited to one case.
 *
 * SQLite computes a view with several steps for all cases, whatever case is asked for: 18 s instead
 * of 3 ms for v_balance of one case of 1,284. Here the text of the views stands behind tables that
 * are limited to the case, so that the definition is the same and the work is not.
 */
#ifndef TENURE_REPORTS_CASE_VIEW_H
#define TENURE_REPORTS_CASE_VIEW_H

#include "reports/database.h"

/* From now on all tables and views of this handle speak of one case, whatever asks: temporary views
 * of their names stand before them. `main.NAME` is still that of all. False with the database's
 * message set, also if there is no such case. */
bool case_views_limit(struct database *database, int64_t case_id);

/* One view, for one statement among others that speak of other cases: */
/* "WITH ... SELECT columns FROM (the view) tail" of a view of views.sql that begins with WITH. The
 * number of the case is parameter ?1. NULL when out of memory. To be freed. */
char *case_view_sql(const char *view, const char *columns, const char *tail);

#endif
