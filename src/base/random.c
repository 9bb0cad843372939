/* The repeatable sequence steps a counter by an odd constant and mixes it:
 * seeking to any place costs nothing and streams never overlap in practice. */
#include "base/random.h"

#include <assert.h>
#include <sodium.h>

void random_bytes(void *p, size_t n)
{
    if (sodium_init() < 0)
        abort();
    randombytes_buf(p, n);
}

static uint64_t mix(uint64_t v)
{
    v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9u;
    v = (v ^ v >> 27) * 0x94d049bb133111ebu;
    return v ^ v >> 31;
}

struct random_sequence random_sequence(uint64_t seed, uint64_t stream)
{
    return (struct random_sequence){
        mix(mix(seed + 0x9e3779b97f4a7c15u) ^ stream)};
}

uint64_t random_u64(struct random_sequence *r)
{
    r->state += 0x9e3779b97f4a7c15u;
    return mix(r->state);
}

uint32_t random_below(struct random_sequence *r, uint32_t n)
{
    assert(n > 0);
    return (uint32_t)((random_u64(r) >> 32) * n >> 32);
}

double random_unit(struct random_sequence *r)
{
    return (double)(random_u64(r) >> 11) * 0x1p-53;
}
