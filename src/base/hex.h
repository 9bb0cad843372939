/* Hexadecimal digits, one by one and as bytes. Any thread. */
#ifndef TONEARM_BASE_HEX_H
#define TONEARM_BASE_HEX_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What a digit of either case is worth, 0..15; -1 for another character. */
static inline int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The digit of the lowest four bits of `v`, in lower case. */
static inline char hex_digit(unsigned v)
{
    return "0123456789abcdef"[v & 15];
}

/* The same in upper case, as percent-encoding has it (RFC 3986 section
 * 2.1). */
static inline char hex_digit_upper(unsigned v)
{
    return "0123456789ABCDEF"[v & 15];
}

/* Writes `n` bytes as 2 * n digits in lower case, not terminated; returns the
 * end. */
static inline char *hex_write(const void *bytes, size_t n, char *out)
{
    const uint8_t *p = (const uint8_t *)bytes;

    for (size_t i = 0; i < n; i++) {
        *out++ = hex_digit(p[i] >> 4u);
        *out++ = hex_digit(p[i]);
    }
    return out;
}

/* How many digits a number takes without zeros in front, at least one. */
static inline unsigned hex_length(uint64_t v)
{
    unsigned digits = 1;

    while (digits < 16 && v >> (4 * digits) != 0)
        digits++;
    return digits;
}

/* Writes the lowest `digits` (at most 16) digits of a number in lower case,
 * not terminated; returns the end. */
static inline char *hex_write_u64(uint64_t v, unsigned digits, char *out)
{
    for (unsigned i = digits; i-- > 0; v >>= 4)
        out[i] = hex_digit((unsigned)v);
    return out + digits;
}

/* The digits of a number of 32 bits in a byte each, the highest in the highest:
 * its bits are spread until a byte has four of them, and then all bytes become
 * digits at once. */
static inline uint64_t hex_spread_u32(uint32_t v)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t x = (uint64_t)(v & 0xffff0000u) << 16 | (v & 0xffffu);
    uint64_t letters;

    x = (x << 8 | x) & 0x00ff00ff00ff00ffu;
    x = (x << 4 | x) & 0x0f0f0f0f0f0f0f0fu;
    letters = (x + ones * 6) >> 4 & ones;
    return x + ones * '0' + letters * ('a' - '0' - 10);
}

/* The same as hex_write_u64 with all 16 digits, in a fraction of the time: for
 * what is done for every request. */
static inline char *hex_write_16(uint64_t v, char *out)
{
    uint64_t high = htobe64(hex_spread_u32((uint32_t)(v >> 32)));
    uint64_t low = htobe64(hex_spread_u32((uint32_t)v));

    memcpy(out, &high, sizeof high);
    memcpy(out + sizeof high, &low, sizeof low);
    return out + 16;
}

#endif
