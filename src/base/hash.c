/* Multiply-and-fold: each step multiplies two 64-bit words into 128 bits and
 * xors the halves. Four independent lanes keep the multiplier busy on long
 * input; the tail is read as two overlapping words. */
#include "base/hash.h"

#include <string.h>

#define K0 0x2d358dccaa6c78a5u
#define K1 0x8bb84b93962eacc9u
#define K2 0x4b33a62ed433d4a3u
#define K3 0x4d5a2da51de1aa47u

__extension__ typedef unsigned __int128 u128;

static uint64_t fold(uint64_t a, uint64_t b)
{
    u128 r = (u128)a * b;

    return (uint64_t)r ^ (uint64_t)(r >> 64);
}

/* Little-endian, as on every machine that a catalog file is written on. */
static uint64_t word(const unsigned char *p)
{
    uint64_t v;

    memcpy(&v, p, 8);
    return v;
}

static uint64_t short_word(const unsigned char *p, size_t n)
{
    uint64_t v = 0;

    memcpy(&v, p, n);
    return v;
}

uint64_t hash_bytes(const void *data, size_t n, uint64_t seed)
{
    const unsigned char *p = data;
    size_t left = n;
    uint64_t h = seed ^ K0;

    if (left >= 64) {
        uint64_t h1 = h, h2 = h, h3 = h;

        for (; left >= 64; p += 64, left -= 64) {
            h = fold(word(p) ^ K0, word(p + 8) ^ h);
            h1 = fold(word(p + 16) ^ K1, word(p + 24) ^ h1);
            h2 = fold(word(p + 32) ^ K2, word(p + 40) ^ h2);
            h3 = fold(word(p + 48) ^ K3, word(p + 56) ^ h3);
        }
        h ^= h1 ^ h2 ^ h3;
    }
    for (; left > 16; p += 16, left -= 16)
        h = fold(word(p) ^ K1, word(p + 8) ^ h);
    if (left >= 8)
        h = fold(word(p) ^ K2, word(p + left - 8) ^ h);
    else if (left > 0)
        h = fold(short_word(p, left) ^ K2, h ^ K3);
    return fold(h ^ K3, (uint64_t)n ^ K1);
}
