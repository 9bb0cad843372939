/* A hash table of numbers over one heap of text. */
#include "search/words.h"

#include "base/hash.h"
#include "base/mem.h"
#include "search/index_format.h"

#define SLOTS_FIRST 4096

void words_init(struct words *w)
{
    *w = (struct words){.slot_count = SLOTS_FIRST, .capacity = SLOTS_FIRST};
    w->slots = mem_zalloc(w->slot_count, sizeof *w->slots);
    w->offsets = mem_zalloc(w->capacity, sizeof *w->offsets);
}

void words_release(struct words *w)
{
    free(w->text);
    free(w->offsets);
    free(w->slots);
    *w = (struct words){0};
}

static size_t hash_of(const struct words *w, struct str text)
{
    return hash_bytes(text.p, text.n, 0) & (w->slot_count - 1);
}

static void grow_slots(struct words *w)
{
    free(w->slots);
    w->slot_count *= 2;
    /* The texts are hashed anew: to keep their hashes would take eight more
     * bytes a term. */
    w->slots = mem_zalloc(w->slot_count, sizeof *w->slots);
    for (uint32_t i = 0; i < w->count; i++) {
        size_t at = hash_of(w, words_text(w, i));

        while (w->slots[at] != 0)
            at = (at + 1) & (w->slot_count - 1);
        w->slots[at] = i + 1;
    }
}

/* Writes the term behind the text of the others, where it stays if it is
 * new. */
static struct str place(struct words *w, uint8_t kind, struct str text)
{
    size_t n = text.n + 1;

    while (w->text_capacity - w->text_bytes < n) {
        w->text_capacity = w->text_capacity ? w->text_capacity * 2 : 1 << 16;
        w->text = mem_realloc(w->text, w->text_capacity, 1);
    }
    n = 0;
    if (kind != INDEX_WORDS)
        w->text[w->text_bytes + n++] = (char)kind;
    if (text.n > 0)
        memcpy(w->text + w->text_bytes + n, text.p, text.n);
    return str_of(w->text + w->text_bytes, n + text.n);
}

uint32_t words_put(struct words *w, uint8_t kind, struct str text)
{
    struct str term = place(w, kind, text);
    size_t at = hash_of(w, term);

    /* The term lies behind the others' texts already: compared where it is,
     * and kept there if it is new. */
    for (; w->slots[at] != 0; at = (at + 1) & (w->slot_count - 1))
        if (str_eq(words_text(w, w->slots[at] - 1), term))
            return w->slots[at] - 1;
    if (w->text_bytes + term.n > UINT32_MAX)
        return WORDS_FULL;
    w->slots[at] = ++w->count;
    if (w->count + 1 > w->capacity) {
        w->capacity *= 2;
        w->offsets = mem_realloc(w->offsets, w->capacity, sizeof *w->offsets);
    }
    w->text_bytes += term.n;
    w->offsets[w->count] = (uint32_t)w->text_bytes;
    /* Half full at most, so that probing is short. */
    if ((size_t)w->count * 2 > w->slot_count)
        grow_slots(w);
    return w->count - 1;
}
