/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is taken for granted about the caches of a processor. Has no effect but on time.
 *
 * For everybody who keeps records together, or fetches them before they are used.
 */
#ifndef TENURE_SIM_CACHE_H
#define TENURE_SIM_CACHE_H

#define SIM_LINE          64
#define SIM_FEW_RUNNERS   256 /* fit, with all that is kept of them: nothing need be fetched */
#define SIM_EVENTS_BEFORE 12  /* so many events before its own a record is fetched by readers */

#endif
