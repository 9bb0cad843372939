/* Rows of one name have one item, so a name is looked for once, however many
 * listeners have heard it, and its rows are moved by their item. */
#include "plays/rematch.h"

#include "base/arena.h"
#include "base/mem.h"
#include "db/change.h"
#include "plays/match.h"
#include "plays/row.h"

/* A name that waits for its track. */
struct unmatched {
    struct id item;
    struct play play; /* the names, as the first row of them has them */
};

/* Names behind `after` that stand in the next REMATCH_ROWS rows, each once. */
static enum err read_names(struct db *db, struct id after, struct arena *arena,
                           struct unmatched *out, size_t *count, bool *is_last)
{
    static const struct db_statement list = {
        "play_unmatched", "SELECT item, names FROM play WHERE names IS NOT NULL"
                          " AND item > $1 ORDER BY item LIMIT $2"};
    struct play_item room;
    struct db_rows rows =
        db_query(db, &list,
                 DB_ARGS(play_item_value(SEQUENCE_NOTHING, after, &room),
                         db_int(REMATCH_ROWS)));
    enum sequence_kind kind;
    size_t n = 0, read = 0;

    while (db_next(&rows)) {
        struct unmatched *u = &out[n];

        read++;
        *u = (struct unmatched){.play = {.kind = SEQUENCE_TRACK}};
        if (play_item_read(db_get_bytes(&rows, 0), &kind, &u->item) &&
            play_names_read(arena_str(arena, db_get_bytes(&rows, 1)),
                            &u->play) &&
            (n == 0 || !id_eq(u->item, out[n - 1].item)))
            n++;
    }
    *count = n;
    *is_last = read < REMATCH_ROWS;
    return db_end(&rows);
}

/* The items that rows are moved between. */
struct move {
    struct play_item from, to;
};

static struct move move_of(const struct unmatched *u)
{
    struct move m;

    (void)play_item_value(SEQUENCE_NOTHING, u->item, &m.from);
    (void)play_item_value(u->play.kind, u->play.id, &m.to);
    return m;
}

/* Removes what the listener has as a play of the track already. */
static enum err drop_doubles(struct db *db, const struct move *m)
{
    static const struct db_statement drop = {
        "play_drop_double",
        "DELETE FROM play WHERE names IS NOT NULL AND item = $1"
        " AND EXISTS (SELECT 1 FROM play AS there"
        "  WHERE there.user_id = play.user_id"
        "  AND there.begun_s = play.begun_s AND there.item = $2)"};

    return db_exec(db, &drop,
                   DB_ARGS(db_bytes(m->from.bytes, PLAY_ITEM_BYTES),
                           db_bytes(m->to.bytes, PLAY_ITEM_BYTES)),
                   NULL);
}

static enum err move_rows(struct db *db, const struct move *m, int64_t now_ms,
                          int64_t *moved)
{
    static const struct db_statement move = {
        "play_move",
        "UPDATE play SET item = $2, names = NULL, stored_ms = $3"
        " WHERE names IS NOT NULL AND item = $1 AND (user_id, begun_s) IN"
        " (SELECT user_id, begun_s FROM play WHERE names IS NOT NULL"
        "  AND item = $1 ORDER BY user_id, begun_s LIMIT $4)"};

    return db_exec(db, &move,
                   DB_ARGS(db_bytes(m->from.bytes, PLAY_ITEM_BYTES),
                           db_bytes(m->to.bytes, PLAY_ITEM_BYTES),
                           db_int(now_ms), db_int(REMATCH_ROWS)),
                   moved);
}

/* Moves the rows of the names that are found. A name with more rows than a
 * batch moves ends the batch, before it is passed. */
static enum err match_names(struct db *db, int64_t now_ms, struct matcher *m,
                            struct unmatched *names, size_t count,
                            struct rematch *next)
{
    static const struct match_hint no_hint = {.has_id = false};
    int64_t moved;

    for (size_t i = 0; i < count; i++) {
        enum match_found found = matcher_find(m, &no_hint, &names[i].play);
        struct move move = move_of(&names[i]);
        enum err e;

        if (found == MATCH_BY_NAME) {
            e = drop_doubles(db, &move);
            if (!e)
                e = move_rows(db, &move, now_ms, &moved);
            if (e)
                return e;
            next->matched += (uint64_t)moved;
            if (moved == REMATCH_ROWS) {
                next->is_done = false;
                return OK;
            }
        }
        next->after = names[i].item;
    }
    return OK;
}

enum err rematch_some(struct db *db, int64_t now_ms, struct rematch *r)
{
    struct unmatched *names = mem_zalloc(REMATCH_ROWS + 1, sizeof *names);
    struct matcher *m = matcher_new(r->catalog, r->search, -1);
    struct rematch next = *r;
    struct arena arena;
    size_t count;
    enum err e;

    arena_init(&arena);
    e = read_names(db, r->after, &arena, names, &count, &next.is_done);
    if (!e)
        e = match_names(db, now_ms, m, names, count, &next);
    if (!e && next.matched > r->matched)
        e = change_append(db, CHANGE_PLAYS, STR_EMPTY);
    if (!e)
        *r = next;
    matcher_free(m);
    arena_release(&arena);
    free(names);
    return e;
}
