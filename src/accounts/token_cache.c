/* A fixed table with two places for each hash; the second has the older token
 * of the two, which is the next to fall out.
 *
 * The hash is made of the last eight characters of the text. In a token that
 * was verified these are bits of the MAC, so they are spread well, and nobody
 * can choose them. They also keep memcmp's timing from giving a token away:
 * memcmp runs only for a text that has 48 bits of the MAC right. */
#include "accounts/token_cache.h"

#include <assert.h>

#include "base/mem.h"

#define SETS 2048 /* 4,096 tokens, at most 4 MB; pages unused cost nothing */

struct entry {
    uint64_t tail;
    uint32_t n; /* 0: free */
    char text[TOKEN_TEXT_MAX_BYTES];
    struct token token;
};

struct token_cache {
    struct entry sets[SETS][2];
};

struct token_cache *token_cache_new(void)
{
    return mem_zalloc(1, sizeof(struct token_cache));
}

void token_cache_free(struct token_cache *c)
{
    free(c);
}

void token_cache_clear(struct token_cache *c)
{
    for (size_t i = 0; i < SETS; i++)
        c->sets[i][0].n = c->sets[i][1].n = 0;
}

static uint64_t tail_of(struct str text)
{
    uint64_t tail;

    memcpy(&tail, text.p + text.n - sizeof tail, sizeof tail);
    return tail;
}

static size_t set_of(uint64_t tail)
{
    return (size_t)(tail * 0x9e3779b97f4a7c15u >> 32) % SETS;
}

const struct token *token_cache_find(const struct token_cache *c,
                                     struct str text)
{
    const struct entry *e;
    uint64_t tail;

    if (text.n < sizeof tail || text.n > TOKEN_TEXT_MAX_BYTES)
        return NULL;
    tail = tail_of(text);
    e = c->sets[set_of(tail)];
    for (int i = 0; i < 2; i++, e++)
        if (e->tail == tail && e->n == text.n &&
            memcmp(e->text, text.p, text.n) == 0)
            return &e->token;
    return NULL;
}

void token_cache_put(struct token_cache *c, struct str text,
                     const struct token *token)
{
    uint64_t tail;
    struct entry *e;

    assert(text.n >= sizeof tail && text.n <= TOKEN_TEXT_MAX_BYTES);
    tail = tail_of(text);
    e = c->sets[set_of(tail)];
    /* The newer of the two that were there becomes the older one. */
    if (e[0].n > 0)
        e[1] = e[0];
    e[0].tail = tail;
    e[0].n = (uint32_t)text.n;
    memcpy(e[0].text, text.p, text.n);
    e[0].token = *token;
}
