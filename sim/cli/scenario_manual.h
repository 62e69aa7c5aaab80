/* SPDX-License-Identifier: Apache-2.0 */
/* The manual page of scenario files, tenure-scenario(5), in scdoc, made from the reader's tables.
 */
#ifndef TENURE_SIM_CLI_SCENARIO_MANUAL_H
#define TENURE_SIM_CLI_SCENARIO_MANUAL_H

#include <stdio.h>

void scenario_manual_write(FILE *out);

#endif
