/* SPDX-License-Identifier: Apache-2.0 */
/* What kernel.c and task.c share. Nobody else includes this. */
#ifndef TENURE_SIM_KERNEL_PRIVATE_H
#define TENURE_SIM_KERNEL_PRIVATE_H

#include "sim/kernel/kernel.h"

/* Take events until one belongs to a task that may run, and return that task; NULL if the main stack
 * must go on: a timer is due, or the run is over for now. */
struct sim_task *sim_kernel_next_task(struct sim_kernel *kernel);

/* Its time came while the host is paused: keep it for the resumption. */
void sim_host_put_off(struct sim_host *host, struct sim_local_timer *timer);

/* Give back a task that is not running. */
void sim_task_destroy(struct sim_task *task);

#endif
