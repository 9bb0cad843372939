/* The repeatable sequence steps a counter by an odd constant and mixes it:
 * seeking to any place costs nothing and streams never overlap in practice.
 *
 * A source is ChaCha20 under a key made of the seed and the stream's name, with
 * the number of the call as the nonce: what a call gets depends on how many
 * there were, not on how much they wanted. */
#include "base/random.h"

#include <assert.h>
#include <sodium.h>

static _Thread_local struct random_source *bound; /* NULL: none */

static void put_le(uint8_t *to, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++)
        to[i] = (uint8_t)(v >> 8 * i);
}

static void draw(struct random_source *s, void *p, size_t n)
{
    uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

    _Static_assert(sizeof nonce == 8, "a number has to fit");
    put_le(nonce, s->drawn++);
    (void)crypto_stream_chacha20(p, n, nonce, s->key);
}

static void draw_any(void *p, size_t n)
{
    if (sodium_init() < 0)
        abort();
    randombytes_buf(p, n);
}

void random_bytes(void *p, size_t n)
{
    if (bound != NULL)
        draw(bound, p, n);
    else
        draw_any(p, n);
}

uint32_t random_jitter(uint32_t n)
{
    uint64_t v;

    assert(n > 0);
    draw_any(&v, sizeof v);
    return (uint32_t)(v % n);
}

void random_source_init(struct random_source *s, uint64_t seed,
                        struct str stream)
{
    crypto_generichash_state hash;
    uint8_t number[8];

    _Static_assert(sizeof s->key == crypto_stream_chacha20_KEYBYTES,
                   "what is hashed is the key");
    *s = (struct random_source){.seed = seed};
    put_le(number, seed);
    (void)crypto_generichash_init(&hash, NULL, 0, sizeof s->key);
    (void)crypto_generichash_update(&hash, number, sizeof number);
    (void)crypto_generichash_update(&hash, (const uint8_t *)stream.p, stream.n);
    (void)crypto_generichash_final(&hash, s->key, sizeof s->key);
}

bool random_source_derive(struct random_source *s, struct str stream)
{
    if (bound != NULL)
        random_source_init(s, bound->seed, stream);
    return bound != NULL;
}

void random_source_restart(struct random_source *s)
{
    s->drawn = 0;
}

struct random_source *random_use(struct random_source *s)
{
    struct random_source *before = bound;

    bound = s;
    return before;
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
