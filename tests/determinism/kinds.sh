#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The digests of small_election do not depend on the kind of contexts, nor on what ran before it in the
# process, nor on where the system puts the process's memory.
#   kinds.sh SOURCE PROGRAM FOLDER
set -euo pipefail
. "$(dirname "$0")/common.sh"

"$program" ucontext | sed 's/ ucontext / /' >"$folder/expected.txt"
"$program" threads | sed 's/ threads / /' >"$folder/threads.txt"
compared=(threads)
if [ -n "$("$program" asm)" ]; then
  "$program" asm | sed 's/ asm / /' >"$folder/asm.txt"
  "$program" | grep ' asm ' | sed 's/ asm / /' >"$folder/first-of-all.txt"
  compared+=(asm first-of-all)
fi
"$program" | grep ' threads ' | sed 's/ threads / /' >"$folder/last-of-all.txt"
compared+=(last-of-all)
if setarch -R true 2>/dev/null; then
  setarch -R "$program" ucontext | sed 's/ ucontext / /' >"$folder/fixed-addresses.txt"
  compared+=(fixed-addresses)
fi

failed=0
for name in "${compared[@]}"; do
  if differ "$name"; then failed=1; fi
done
exit $failed
