/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a scenario: the one that is read, the one it extends, and so on. Parsed, of the
 * right version and with known keys; what the values mean is for scenario_read.c.
 */
#ifndef TENURE_SCENARIO_FILES_H
#define TENURE_SCENARIO_FILES_H

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/source.h"
#include "sim/scenario/yaml_tree.h"

/* How files are opened; source_read() unless a test or a fuzzer brings its own. */
struct scenario_opener {
    bool (*open)(void *context, struct source *source, const char *path,
                 struct diagnostics *diagnostics);
    void *context;
};

struct scenario_file {
    struct source source;
    struct yaml_tree tree;
};

/* The nearest first. */
struct scenario_files {
    struct scenario_file at[SCENARIO_EXTENDS_LIMIT + 1];
    uint32_t count;
};

/* Reads a file and what it extends. False, with at least one error, when one of them cannot be
 * used; unknown keys are errors too, but reading goes on. Free with scenario_files_free() in either
 * case. */
bool scenario_files_read(struct scenario_files *files, const struct scenario_opener *opener,
                         const char *path, struct diagnostics *diagnostics);

void scenario_files_free(struct scenario_files *files);

#endif
