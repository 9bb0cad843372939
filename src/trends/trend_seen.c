/* A table of open addressing, made anew when it is two thirds full or when rows
 * are forgotten. */
#include "trends/trend_seen.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "plays/plays.h"

#define FIRST_SLOTS 256u

void trend_seen_init(struct trend_seen *s, int64_t horizon_ms)
{
    *s = (struct trend_seen){.horizon_ms = horizon_ms,
                             .slot_count = FIRST_SLOTS};
    s->slots = mem_zalloc(s->slot_count, sizeof *s->slots);
}

void trend_seen_release(struct trend_seen *s)
{
    free(s->slots);
    s->slots = NULL;
}

/* 128 bits of two hashes: a pair of rows that share them would lose a play, and
 * there is none. */
struct id trend_seen_key(const struct play_row *row)
{
    int64_t second = row->play.begun_ms / 1000;
    struct id key = {0, 0};
    uint64_t *half[2] = {&key.hi, &key.lo};

    for (unsigned i = 0; i < 2; i++) {
        uint64_t h = hash_bytes(row->user.p, row->user.n, i + 1);

        h = hash_bytes(&second, sizeof second, h);
        h = hash_bytes(&row->play.id, sizeof row->play.id, h);
        *half[i] = h + (uint64_t)row->play.kind;
    }
    return key;
}

static size_t slot_of(const struct trend_seen *s, struct id key)
{
    size_t i = key.lo & (s->slot_count - 1);

    while (s->slots[i].is_used && !id_eq(s->slots[i].key, key))
        i = (i + 1) & (s->slot_count - 1);
    return i;
}

bool trend_seen_has(const struct trend_seen *s, const struct play_row *row)
{
    return row->stored_ms < s->horizon_ms ||
           s->slots[slot_of(s, trend_seen_key(row))].is_used;
}

/* Into a table with so many slots, without what is before the horizon. */
static void rebuild(struct trend_seen *s, size_t slot_count)
{
    struct trend_seen_row *old = s->slots;
    size_t old_count = s->slot_count;

    s->slots = mem_zalloc(slot_count, sizeof *s->slots);
    s->slot_count = slot_count;
    s->count = 0;
    for (size_t i = 0; i < old_count; i++)
        if (old[i].is_used && old[i].stored_ms >= s->horizon_ms) {
            s->slots[slot_of(s, old[i].key)] = old[i];
            s->count++;
        }
    free(old);
}

void trend_seen_add(struct trend_seen *s, struct id key, int64_t stored_ms)
{
    struct trend_seen_row *slot;

    if (stored_ms < s->horizon_ms)
        return;
    if (3 * (s->count + 1) > 2 * s->slot_count)
        rebuild(s, 2 * s->slot_count);
    slot = &s->slots[slot_of(s, key)];
    s->count += !slot->is_used;
    *slot = (struct trend_seen_row){key, stored_ms, true};
}

void trend_seen_move(struct trend_seen *s, int64_t horizon_ms)
{
    if (horizon_ms <= s->horizon_ms)
        return;
    s->horizon_ms = horizon_ms;
    rebuild(s, s->slot_count);
}
