/* A Feistel network of four rounds over the smallest even number of bits that
 * holds `count`, walked along its cycle until a number below `count` comes
 * (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002). At most
 * a quarter of the network's numbers are below `count` in the worst case, so a
 * walk takes four steps on average then. */
#include "player/order.h"

#include <assert.h>

#define ROUNDS 4

static unsigned half_bits(uint32_t count)
{
    unsigned half = 1;

    while (((uint64_t)1 << (2 * half)) < count)
        half++;
    return half;
}

/* A well-mixed number of 64 bits (the finalizer of splitmix64). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static uint32_t round_of(uint64_t seed, unsigned round, uint32_t part)
{
    uint64_t key = seed + (round + 1) * 0x9e3779b97f4a7c15u;

    return (uint32_t)mix(key ^ (uint64_t)part << 32);
}

static uint32_t forward(uint64_t seed, unsigned half, uint32_t i)
{
    uint32_t mask = (uint32_t)(((uint64_t)1 << half) - 1);
    uint32_t left = i >> half & mask, right = i & mask;

    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t next = (left ^ round_of(seed, round, right)) & mask;

        left = right;
        right = next;
    }
    return left << half | right;
}

static uint32_t backward(uint64_t seed, unsigned half, uint32_t i)
{
    uint32_t mask = (uint32_t)(((uint64_t)1 << half) - 1);
    uint32_t left = i >> half & mask, right = i & mask;

    for (unsigned round = ROUNDS; round-- > 0;) {
        uint32_t before = (right ^ round_of(seed, round, left)) & mask;

        right = left;
        left = before;
    }
    return left << half | right;
}

uint32_t order_of(uint64_t seed, uint32_t count, uint32_t i)
{
    unsigned half = half_bits(count);

    assert(i < count);
    do {
        i = forward(seed, half, i);
    } while (i >= count);
    return i;
}

uint32_t order_from(uint64_t seed, uint32_t count, uint32_t i)
{
    unsigned half = half_bits(count);

    assert(i < count);
    do {
        i = backward(seed, half, i);
    } while (i >= count);
    return i;
}
