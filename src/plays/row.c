#include "plays/row.h"

#include "base/log.h"
#include "base/pack.h"

struct db_value play_item_value(enum sequence_kind kind, struct id id,
                                struct play_item *room)
{
    room->bytes[0] = (uint8_t)kind;
    id_to_bytes(id, room->bytes + 1);
    return db_bytes(room->bytes, sizeof room->bytes);
}

bool play_item_read(struct str bytes, enum sequence_kind *kind, struct id *id)
{
    if (bytes.n != PLAY_ITEM_BYTES)
        return false;
    *kind = (enum sequence_kind)(uint8_t)bytes.p[0];
    *id = id_from_bytes((const uint8_t *)bytes.p + 1);
    return *kind == SEQUENCE_TRACK || *kind == SEQUENCE_EPISODE ||
           *kind == SEQUENCE_CHAPTER || *kind == SEQUENCE_NOTHING;
}

int64_t play_second(int64_t begun_ms)
{
    return begun_ms / 1000 - (begun_ms % 1000 < 0 ? 1 : 0);
}

int64_t play_how(const struct play *p)
{
    return (p->is_whole ? PLAY_HOW_WHOLE : 0) |
           (p->is_private ? PLAY_HOW_PRIVATE : 0) |
           (play_counts(p) ? PLAY_HOW_COUNTS : 0) | (int64_t)p->source << 8 |
           (int64_t)p->begun_by << 16 | (int64_t)p->ended_by << 24;
}

void play_names_write(const struct play *p, struct buf *out)
{
    pack_text(out, p->artist);
    pack_text(out, p->title);
    pack_text(out, p->album);
}

bool play_names_read(struct str bytes, struct play *out)
{
    return unpack_text(&bytes, &out->artist) &&
           unpack_text(&bytes, &out->title) && unpack_text(&bytes, &out->album);
}

static void read_how(int64_t how, struct play *out)
{
    out->is_whole = (how & PLAY_HOW_WHOLE) != 0;
    out->is_private = (how & PLAY_HOW_PRIVATE) != 0;
    out->source = (enum play_source)(how >> 8 & 0xff);
    out->begun_by = (enum play_reason)(how >> 16 & 0xff);
    out->ended_by = (enum play_reason)(how >> 24 & 0xff);
}

bool play_row_read(const struct db_rows *rows, struct arena *arena,
                   struct play *out)
{
    struct str names = arena_str(arena, db_get_bytes(rows, 7));

    *out = (struct play){.begun_ms =
                             db_get_int(rows, 0) * 1000 + db_get_int(rows, 1),
                         .heard_ms = (uint32_t)db_get_int(rows, 3),
                         .context = arena_str(arena, db_get_text(rows, 5)),
                         .device = arena_str(arena, db_get_text(rows, 6))};
    read_how(db_get_int(rows, 4), out);
    if (play_item_read(db_get_bytes(rows, 2), &out->kind, &out->id) &&
        (names.n == 0 || play_names_read(names, out)))
        return true;
    log_error("state: a play of %lld: the row is damaged",
              (long long)out->begun_ms);
    return false;
}
