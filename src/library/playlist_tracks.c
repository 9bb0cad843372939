/* Chunks are read as rows, without the head that tells their order in the list:
 * a chunk's number tells when it was made, which is near enough for who wants
 * to know what goes together. */
#include "library/playlist_tracks.h"

#include "library/playlist_inner.h"
#include "library/sequence_form.h"

enum err playlist_ids(struct db *db, const struct id *after, uint32_t limit,
                      struct arena *arena, struct id **out, size_t *count)
{
    static const struct db_statement list = {
        "playlist_ids", "SELECT id FROM playlist WHERE is_dropped = 0"
                        " AND id > $1 ORDER BY id LIMIT $2"};
    static const char none[] = "";
    struct db_id_room room;
    struct db_rows rows = db_query(
        db, &list,
        DB_ARGS(after != NULL ? db_id(*after, &room) : db_bytes(none, 0),
                db_int(limit)));
    size_t n = 0;

    *out = arena_alloc(arena, limit * sizeof **out);
    while (n < limit && db_next(&rows))
        n += db_get_id(&rows, 0, &(*out)[n]);
    *count = n;
    return db_end(&rows);
}

static size_t take_chunk(struct str chunk, struct playlist_track *out)
{
    struct sequence_entry entry;
    size_t n = 0;

    while (n < SEQUENCE_CHUNK && sequence_entry_unpack(&chunk, &entry))
        if (entry.kind == SEQUENCE_TRACK)
            out[n++] = (struct playlist_track){entry.id, entry.added_ms};
    return n;
}

enum err playlist_tracks(struct db *db, struct id list, uint32_t chunks,
                         struct arena *arena, struct playlist_track **out,
                         size_t *count)
{
    static const struct db_statement find = {
        "playlist_chunks", "SELECT entries FROM playlist_chunk"
                           " WHERE playlist_id = $1 ORDER BY chunk LIMIT $2"};
    struct db_id_room room;
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_id(list, &room), db_int(chunks)));

    *out = arena_alloc(arena, (size_t)chunks * SEQUENCE_CHUNK * sizeof **out);
    *count = 0;
    while (db_next(&rows))
        *count += take_chunk(db_get_bytes(&rows, 0), *out + *count);
    return db_end(&rows);
}
