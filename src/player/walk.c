#include "player/walk.h"

#include "base/log.h"
#include "db/db.h"
#include "player/state_form.h"

enum err walk_drop(struct db *db, struct str user)
{
    static const struct db_statement drop = {
        "playback_walk_drop", "DELETE FROM playback_walk WHERE user_id = $1"};

    return db_exec(db, &drop, DB_ARGS(db_text(user)), NULL);
}

static enum err store_chunk(struct db *db, struct str user, struct id id,
                            int64_t chunk, struct str bytes)
{
    static const struct db_statement put = {
        "playback_walk_put",
        "INSERT INTO playback_walk (user_id, walk, chunk, items)"
        " VALUES ($1, $2, $3, $4)"};
    struct db_id_room room;

    return db_exec(db, &put,
                   DB_ARGS(db_text(user), db_id(id, &room), db_int(chunk),
                           db_bytes(bytes.p, bytes.n)),
                   NULL);
}

enum err walk_store(struct db *db, struct str user, struct id id,
                    const struct playback_item *items, uint32_t count)
{
    enum err e = walk_drop(db, user);
    struct buf out;

    buf_init(&out, WALK_CHUNK * PLAYBACK_ITEM_BYTES);
    for (uint32_t i = 0; i < count && !e; i++) {
        playback_item_pack(&items[i], &out);
        if (i + 1 < count && (i + 1) % WALK_CHUNK != 0)
            continue;
        e = store_chunk(db, user, id, i / WALK_CHUNK, buf_get(&out));
        buf_clear(&out);
    }
    buf_release(&out);
    return e;
}

void walk_reader_init(struct walk_reader *r, struct db *db, struct str user,
                      struct id id, struct arena *arena)
{
    *r = (struct walk_reader){
        .db = db, .user = user, .id = id, .arena = arena, .chunk = -1};
}

/* The items of a chunk's row. */
static bool unpack_chunk(struct walk_reader *r, struct str bytes)
{
    r->count = (uint32_t)(bytes.n / PLAYBACK_ITEM_BYTES);
    if (r->count > WALK_CHUNK || bytes.n % PLAYBACK_ITEM_BYTES != 0)
        return false;
    if (r->items == NULL)
        r->items = arena_alloc(r->arena, WALK_CHUNK * sizeof *r->items);
    for (uint32_t i = 0; i < r->count; i++)
        if (!playback_item_unpack(&bytes, &r->items[i]))
            return false;
    return true;
}

static enum err read_chunk(struct walk_reader *r, int64_t chunk)
{
    static const struct db_statement find = {
        "playback_walk_find",
        "SELECT items FROM playback_walk WHERE user_id = $1 AND walk = $2"
        " AND chunk = $3"};
    struct db_id_room room;
    struct db_rows rows =
        db_query(r->db, &find,
                 DB_ARGS(db_text(r->user), db_id(r->id, &room), db_int(chunk)));
    bool is_good = false;
    enum err e;

    r->chunk = -1;
    while (db_next(&rows))
        is_good = unpack_chunk(r, db_get_bytes(&rows, 0));
    e = db_end(&rows);
    if (e)
        return e;
    if (is_good)
        r->chunk = chunk;
    return OK;
}

enum err walk_item(struct walk_reader *r, uint32_t index,
                   struct playback_item *out)
{
    int64_t chunk = index / WALK_CHUNK;
    enum err e = r->chunk == chunk ? OK : read_chunk(r, chunk);

    if (e)
        return e;
    if (r->chunk != chunk || index % WALK_CHUNK >= r->count) {
        log_error("state: the walk of %.*s: item %u isn't there",
                  STR_ARG(r->user), index);
        return ERR_CORRUPT;
    }
    *out = r->items[index % WALK_CHUNK];
    return OK;
}
