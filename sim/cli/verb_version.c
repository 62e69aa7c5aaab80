/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure version`: what this build is. */
#include <sqlite3.h>
#include <yaml.h>

#include "sim/cli/verbs.h"
#include "sim/kernel/digest.h"

static int version(const struct command_call *call)
{
    fprintf(call->out, "tenure %s\n", TENURE_VERSION);
    fprintf(call->out, "digest version %d\n", SIM_DIGEST_VERSION);
    fprintf(call->out, "compiler %s\n", __VERSION__);
    fprintf(call->out, "libyaml %s, SQLite %s\n", yaml_get_version_string(), sqlite3_libversion());
    return 0;
}

const struct verb_spec verb_version = {
    .name = "version",
    .summary = "print version and build facts",
    .synopsis = "",
    .description = "Prints the version of the command, of the digest, and what it was built with.",
    .run = version,
};
