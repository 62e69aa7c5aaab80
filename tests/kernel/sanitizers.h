/* SPDX-License-Identifier: Apache-2.0 */
/* Whether this program is watched by something that makes it slow or hungry. */
#ifndef TENURE_TESTS_KERNEL_SANITIZERS_H
#define TENURE_TESTS_KERNEL_SANITIZERS_H

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNDER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif
#ifndef UNDER_SANITIZER
#define UNDER_SANITIZER 0
#endif

/* valgrind preloads its own library */
static inline int under_valgrind(void)
{
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded && strstr(preloaded, "valgrind") != NULL;
}

#endif
