/* Changes are rows, in the order in which they were made. Which lists hold an
 * item is found by looking for its id in the bytes of every chunk: an index
 * would cost each edit a row an item, for a question that is rarely asked. */
#include "library/playlist_history.h"

#include "base/log.h"
#include "base/mem.h"
#include "library/playlist_inner.h"
#include "library/playlist_work.h"
#include "library/sequence_form.h"

/* ---- changes ---- */

static bool read_change(const struct db_rows *rows, struct arena *arena,
                        const struct playlist_editors *editors,
                        struct playlist_change *out)
{
    struct str proof = db_get_bytes(rows, 1);
    uint64_t by = (uint64_t)db_get_int(rows, 3);

    *out = (struct playlist_change){
        .snapshot.revision = (uint32_t)db_get_int(rows, 0),
        .made_ms = db_get_int(rows, 2),
        .by = by < editors->count ? editors->users[by] : STR_EMPTY};
    if (proof.n != PLAYLIST_PROOF_BYTES)
        return false;
    memcpy(out->snapshot.proof, proof.p, proof.n);
    return playlist_steps_unpack(arena_str(arena, db_get_bytes(rows, 4)), arena,
                                 &out->steps);
}

static enum err read_changes(struct db *db, const struct playlist *p,
                             uint32_t since, uint32_t limit,
                             struct arena *arena, struct playlist_change *out,
                             size_t *count)
{
    static const struct db_statement list = {
        "playlist_change_list",
        "SELECT revision, proof, made_ms, editor, edit FROM playlist_change"
        " WHERE playlist_id = $1 AND revision > $2 ORDER BY revision LIMIT $3"};
    struct playlist_editors editors;
    struct db_id_room room;
    bool is_good = true;
    enum err e = playlist_editors(db, p->id, arena, &editors);

    if (e)
        return e;
    struct db_rows rows = db_query(
        db, &list, DB_ARGS(db_id(p->id, &room), db_int(since), db_int(limit)));

    while (is_good && db_next(&rows)) {
        is_good = read_change(&rows, arena, &editors, &out[*count]);
        *count += is_good;
    }
    e = db_end(&rows);
    if (e || is_good)
        return e;
    log_error("state: a playlist: a change is damaged");
    return ERR_CORRUPT;
}

enum err playlist_changes(struct db *db, const struct playlist *p,
                          const struct playlist_snapshot *since, uint32_t limit,
                          struct arena *arena, struct playlist_change **out,
                          size_t *count)
{
    enum err e = playlist_check_snapshot(db, p, since);

    *count = 0;
    if (e)
        return e;
    *out = arena_alloc(arena, limit * sizeof **out);
    return read_changes(db, p, since->revision, limit, arena, *out, count);
}

/* ---- what holds an item ---- */

/* Whether a chunk has an entry of this name. The id's bytes say quickly that it
 * hasn't; where they stand, they could be parts of two other numbers. */
static bool holds(struct str chunk, const struct playlist_name *name)
{
    struct sequence_entry entry;
    uint8_t id[ID_BYTES];

    id_to_bytes(name->id, id);
    if (name->kind != SEQUENCE_LOCAL && chunk.n > 0 &&
        memmem(chunk.p, chunk.n, id, sizeof id) == NULL)
        return false;
    while (sequence_entry_unpack(&chunk, &entry))
        if (playlist_is_called(&entry, name))
            return true;
    return false;
}

enum err playlists_holding(struct db *db, struct str user,
                           const struct playlist_name *name, uint32_t limit,
                           struct arena *arena, struct id **out, size_t *count)
{
    static const struct db_statement list = {
        "playlist_chunks_of", "SELECT p.id, c.entries FROM playlist p"
                              " JOIN playlist_chunk c ON c.playlist_id = p.id"
                              " WHERE p.owner_id = $1 AND p.is_dropped = 0"
                              " ORDER BY p.id"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_text(user)));
    size_t n = 0;
    struct id id;

    *out = arena_alloc(arena, limit * sizeof **out);
    while (n < limit && db_next(&rows)) {
        bool is_new =
            db_get_id(&rows, 0, &id) && (n == 0 || !id_eq((*out)[n - 1], id));

        if (is_new && holds(db_get_bytes(&rows, 1), name))
            (*out)[n++] = id;
    }
    *count = n;
    return db_end(&rows);
}
