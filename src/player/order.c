/* A swap-or-not network (Hoang, Morris and Rogaway, "An Enciphering Scheme
 * Based on a Card Shuffle", CRYPTO 2012). A round has a key: a number and its
 * difference from the key are a pair, modulo the count, and both change places
 * or neither does, which is a bit of the pair. So a round undoes itself, and
 * the way back goes through the same rounds from the last to the first.
 *
 * It takes any count as it is, and is fair for the smallest, too: albums are
 * short. (A Feistel network of four rounds over so few bits puts one of five
 * items in one of the places a third too often.) */
#include "player/order.h"

#include <assert.h>
#include <stdbool.h>

#define ROUNDS 32u

/* A well-mixed number of 64 bits (the finalizer of splitmix64). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static uint32_t go_round(uint64_t seed, uint32_t count, unsigned round,
                         uint32_t i)
{
    uint64_t random = mix(seed + (round + 1) * 0x9e3779b97f4a7c15u);
    uint32_t key = (uint32_t)((random >> 32) * count >> 32);
    uint32_t other = key >= i ? key - i : key + (count - i);
    uint32_t greater = i > other ? i : other;
    bool is_swapped = mix(random ^ greater) >> 63;

    return is_swapped ? other : i;
}

uint32_t order_of(uint64_t seed, uint32_t count, uint32_t i)
{
    assert(i < count);
    for (unsigned round = 0; round < ROUNDS; round++)
        i = go_round(seed, count, round, i);
    return i;
}

uint32_t order_from(uint64_t seed, uint32_t count, uint32_t i)
{
    assert(i < count);
    for (unsigned round = ROUNDS; round-- > 0;)
        i = go_round(seed, count, round, i);
    return i;
}
