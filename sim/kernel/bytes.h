/* SPDX-License-Identifier: Apache-2.0 */
/* Byte order: everything that is hashed is hashed little-endian, on every host. */
#ifndef TENURE_SIM_BYTES_H
#define TENURE_SIM_BYTES_H

#include <stdint.h>

#ifndef SIM_LITTLE_ENDIAN_HOST /* a test says otherwise */
#define SIM_LITTLE_ENDIAN_HOST (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#endif

static inline uint64_t little_endian_64(uint64_t value)
{
    return SIM_LITTLE_ENDIAN_HOST ? value : __builtin_bswap64(value);
}

static inline uint32_t little_endian_32(uint32_t value)
{
    return SIM_LITTLE_ENDIAN_HOST ? value : __builtin_bswap32(value);
}

static inline uint16_t little_endian_16(uint16_t value)
{
    return SIM_LITTLE_ENDIAN_HOST ? value : __builtin_bswap16(value);
}

#endif
