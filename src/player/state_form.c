#include "player/state_form.h"

#include "base/pack.h"

#define FORM 1

void playback_item_pack(const struct playback_item *item, struct buf *out)
{
    pack_u8(out, (uint8_t)item->kind);
    pack_id(out, item->id);
}

bool playback_item_unpack(struct str *rest, struct playback_item *out)
{
    uint8_t kind;

    if (!unpack_u8(rest, &kind) || !unpack_id(rest, &out->id))
        return false;
    out->kind = kind;
    return kind < SEQUENCE_KIND_END;
}

void playback_pack(const struct playback *p, struct buf *out)
{
    pack_u8(out, FORM);
    pack_text(out, p->context);
    pack_id(out, p->walk);
    pack_u32(out, p->count);
    pack_u32(out, p->place);
    pack_text(out, p->device);

    playback_item_pack(&p->item, out);
    pack_u8(out, (uint8_t)p->origin);
    pack_u32(out, p->duration_ms);
    pack_u8(out, p->is_playing);
    pack_u32(out, p->position_ms);
    pack_u64(out, (uint64_t)p->at_ms);
    pack_u64(out, (uint64_t)p->changed_ms);
    pack_u64(out, (uint64_t)p->begun_ms);
    pack_u32(out, p->heard_ms);
    pack_u8(out, (uint8_t)p->begun_by);

    pack_u8(out, (uint8_t)p->repeat);
    pack_u8(out, p->is_shuffled);
    pack_u64(out, p->seed);
    pack_u32(out, p->first);

    pack_u32(out, p->queued);
    for (uint32_t i = 0; i < p->queued; i++)
        playback_item_pack(&p->queue[i], out);
}

static bool unpack_bool(struct str *rest, bool *out)
{
    uint8_t v;

    if (!unpack_u8(rest, &v) || v > 1)
        return false;
    *out = v == 1;
    return true;
}

/* A time in the first 285,000 years: sums with what lasts 49 days fit. */
static bool unpack_ms(struct str *rest, int64_t *out)
{
    uint64_t v;

    if (!unpack_u64(rest, &v) || v >> 53 != 0)
        return false;
    *out = (int64_t)v;
    return true;
}

static bool unpack_current(struct str *rest, struct playback *out)
{
    uint8_t origin, begun_by;

    if (!playback_item_unpack(rest, &out->item) || !unpack_u8(rest, &origin) ||
        !unpack_u32(rest, &out->duration_ms) ||
        !unpack_bool(rest, &out->is_playing) ||
        !unpack_u32(rest, &out->position_ms) || !unpack_ms(rest, &out->at_ms) ||
        !unpack_ms(rest, &out->changed_ms) ||
        !unpack_ms(rest, &out->begun_ms) || !unpack_u32(rest, &out->heard_ms) ||
        !unpack_u8(rest, &begun_by))
        return false;
    out->origin = origin;
    out->begun_by = begun_by;
    return origin <= PLAYBACK_AHEAD && begun_by < PLAY_REASON_END &&
           out->position_ms <= out->duration_ms;
}

static bool unpack_order(struct str *rest, struct playback *out)
{
    uint8_t repeat;

    if (!unpack_u8(rest, &repeat) || !unpack_bool(rest, &out->is_shuffled) ||
        !unpack_u64(rest, &out->seed) || !unpack_u32(rest, &out->first))
        return false;
    out->repeat = repeat;
    return repeat <= PLAYBACK_REPEAT_TRACK &&
           (out->count == 0 || out->first < out->count);
}

static bool unpack_queue(struct str *rest, struct arena *arena,
                         struct playback *out)
{
    if (!unpack_u32(rest, &out->queued) || out->queued > PLAYBACK_MAX_QUEUE ||
        rest->n != out->queued * PLAYBACK_ITEM_BYTES)
        return false;
    out->queue = arena_alloc(arena, out->queued * sizeof *out->queue);
    for (uint32_t i = 0; i < out->queued; i++)
        if (!playback_item_unpack(rest, &out->queue[i]))
            return false;
    return true;
}

/* The last place is one of the walk's. One without items has none, however it
 * is said: a user whose first command was to repeat or to shuffle has 0. */
static bool settle_place(struct playback *p)
{
    if (p->count == 0 && p->place == 0)
        p->place = PLAYBACK_BEFORE;
    return p->place == PLAYBACK_BEFORE || p->place < p->count;
}

bool playback_unpack(struct str bytes, struct arena *arena,
                     struct playback *out)
{
    uint8_t form;

    *out = (struct playback){0};
    return unpack_u8(&bytes, &form) && form == FORM &&
           unpack_text(&bytes, &out->context) &&
           unpack_id(&bytes, &out->walk) && unpack_u32(&bytes, &out->count) &&
           unpack_u32(&bytes, &out->place) &&
           unpack_text(&bytes, &out->device) && unpack_current(&bytes, out) &&
           unpack_order(&bytes, out) && unpack_queue(&bytes, arena, out) &&
           out->count <= PLAYBACK_MAX_WALK && settle_place(out);
}
