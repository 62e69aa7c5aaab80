/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON Schema (draft 7) of scenario files, for editors and validators. Made from the tables
 * that the reader uses, so the two cannot drift apart.
 */
#ifndef TENURE_SCENARIO_SCHEMA_H
#define TENURE_SCENARIO_SCHEMA_H

#include <stdio.h>

/* Writes the schema and a line feed. Output errors are left in `out`. */
void scenario_schema_write(FILE *out);

#endif
