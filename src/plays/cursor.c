/* Where a page of a history goes on. */
#include "base/id.h"
#include "plays/plays.h"

struct str play_cursor_write(struct arena *arena, const struct play *p)
{
    struct id_hex hex;

    return arena_printf(arena, "%lld.%u.%.*s", (long long)p->begun_ms,
                        (unsigned)p->kind, STR_ARG(id_hex_text(p->id, &hex)));
}

bool play_cursor_read(struct str text, struct play *out)
{
    struct str part = STR_EMPTY;
    uint64_t kind;

    if (!str_split(&text, '.', &part) || !str_to_i64(part, &out->begun_ms) ||
        out->begun_ms < INT64_MIN / 4 || out->begun_ms > INT64_MAX / 4)
        return false;
    if (!str_split(&text, '.', &part) || !str_to_u64(part, &kind) ||
        kind >= SEQUENCE_KIND_END)
        return false;
    out->kind = (enum sequence_kind)kind;
    return id_from_hex(text, &out->id);
}
