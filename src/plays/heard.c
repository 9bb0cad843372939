#include "plays/heard.h"

#include "plays/row.h"

enum err heard_lately(struct db *db, struct str user, uint32_t limit,
                      struct arena *arena, struct heard **out, size_t *count)
{
    static const struct db_statement list = {
        "play_heard",
        "SELECT item, COUNT(*), MAX(begun_s) FROM"
        " (SELECT item, begun_s FROM play WHERE user_id = $1"
        "  AND item >= $2 AND item <= $3 AND (how & $4) = $5"
        "  ORDER BY begun_s DESC, item LIMIT $6) AS newest"
        " GROUP BY item ORDER BY MAX(begun_s) DESC, item LIMIT $7"};
    const struct id last = {UINT64_MAX, UINT64_MAX}, first = {0, 0};
    struct play_item rooms[2];
    struct db_rows rows = db_query(
        db, &list,
        DB_ARGS(db_text(user),
                play_item_value(SEQUENCE_TRACK, first, &rooms[0]),
                play_item_value(SEQUENCE_TRACK, last, &rooms[1]),
                db_int(PLAY_HOW_COUNTS | PLAY_HOW_PRIVATE),
                db_int(PLAY_HOW_COUNTS), db_int(HEARD_PLAYS), db_int(limit)));
    size_t n = 0;

    *out = arena_alloc(arena, limit * sizeof **out);
    while (n < limit && db_next(&rows)) {
        struct heard *h = &(*out)[n];
        enum sequence_kind kind;

        if (!play_item_read(db_get_bytes(&rows, 0), &kind, &h->track))
            continue;
        h->plays = (uint32_t)db_get_int(&rows, 1);
        h->last_s = db_get_int(&rows, 2);
        n++;
    }
    *count = n;
    return db_end(&rows);
}
