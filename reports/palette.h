/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The colours of instances, one after the other, in every picture: of Okabe and Ito, whom the
 * colour-blind can tell apart, without the vermilion, the purple (faults) and black. What is wrong
 * has a red of its own, darker than all of these.
 */
#ifndef TENURE_REPORTS_PALETTE_H
#define TENURE_REPORTS_PALETTE_H

#include <stdint.h>

static const uint32_t palette_instances[] = {0x0072b2, 0xe69f00, 0x009e73, 0x56b4e9, 0xf0e442};

enum { PALETTE_INSTANCES = sizeof palette_instances / sizeof *palette_instances };

#endif
