/* SPDX-License-Identifier: Apache-2.0 */
/* What libyaml finds wrong, in words for people. Internal to the YAML reader (yaml_tree.c). */
#ifndef TENURE_SCENARIO_YAML_PROBLEM_H
#define TENURE_SCENARIO_YAML_PROBLEM_H

#include <stdbool.h>
#include <yaml.h>

#include "sim/scenario/diagnostic.h"

/* Checks that a text is UTF-8 without control characters and with lines that end in LF or CRLF,
 * which libyaml and the diagnostics then count alike. On false, one error has been added. */
bool yaml_problem_check_text(const struct source *source, struct diagnostics *diagnostics);

/* Adds the error that a failed yaml_parser_parse() left in `parser`. `offset` is the byte of
 * `parser->problem_mark`, `context` that of `parser->context_mark`, both within the source. */
void yaml_problem_report(const yaml_parser_t *parser, const struct source *source, size_t offset,
                         size_t context, struct diagnostics *diagnostics);

#endif
