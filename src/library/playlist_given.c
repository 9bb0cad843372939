/* A row beside the list's, which a list that was made here doesn't have. */
#include "library/playlist_given.h"

#include "library/playlist_given_inner.h"
#include "library/playlist_inner.h"

struct str playlist_given_shown(const struct playlist *p,
                                struct playlist_snapshot_room *room)
{
    if (playlist_given_holds(p) && p->given->snapshot.n > 0)
        return p->given->snapshot;
    playlist_snapshot_text(&p->snapshot, room->text);
    return str_of(room->text, sizeof room->text);
}

enum err playlist_given_put(struct db *db, struct id playlist,
                            const struct playlist_given *given)
{
    static const struct db_statement put = {
        "playlist_given_put",
        "INSERT INTO playlist_given (playlist_id, snapshot, revision, images,"
        " primary_color, is_public_unknown, followers, total)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (playlist_id) DO UPDATE SET snapshot = excluded.snapshot,"
        " revision = excluded.revision, images = excluded.images,"
        " primary_color = excluded.primary_color,"
        " is_public_unknown = excluded.is_public_unknown,"
        " followers = excluded.followers, total = excluded.total"};
    struct db_id_room room;

    return db_exec(db, &put,
                   DB_ARGS(db_id(playlist, &room), db_text(given->snapshot),
                           db_int(given->revision), db_text(given->images),
                           db_text(given->primary_color),
                           db_int(given->is_public_unknown),
                           db_int(given->followers), db_int(given->total)),
                   NULL);
}

/* The proof of the revision with which the list came under this snapshot; false
 * when it didn't. */
static enum err find_proof(struct db *db, const struct playlist *p,
                           struct str text, struct playlist_snapshot *out,
                           bool *is_found)
{
    /* A revision that is forgotten has no row, but the list still has the
     * proof of its last one. */
    static const struct db_statement find = {
        "playlist_given_proof",
        "SELECT g.revision, COALESCE(c.proof, p.proof) FROM playlist_given g"
        " JOIN playlist p ON p.id = g.playlist_id"
        " LEFT JOIN playlist_change c ON c.playlist_id = g.playlist_id"
        " AND c.revision = g.revision"
        " WHERE g.playlist_id = $1 AND g.snapshot = $2"};
    struct db_id_room room;
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_id(p->id, &room), db_text(text)));

    *is_found = false;
    while (db_next(&rows)) {
        struct str proof = db_get_bytes(&rows, 1);

        *is_found = proof.n == PLAYLIST_PROOF_BYTES;
        out->revision = (uint32_t)db_get_int(&rows, 0);
        if (*is_found)
            memcpy(out->proof, proof.p, proof.n);
    }
    return db_end(&rows);
}

enum err playlist_given_snapshot(struct db *db, const struct playlist *p,
                                 struct str text, struct playlist_snapshot *out)
{
    bool is_found = false;
    enum err e = text.n > 0 ? find_proof(db, p, text, out, &is_found) : OK;

    /* First of all the one that came: it may look like one of ours. */
    if (e || is_found)
        return e;
    return playlist_snapshot_read(text, out) ? OK : ERR_INVALID;
}

enum err playlist_given_count_lacking(struct db *db, uint32_t *count)
{
    static const struct db_statement find = {
        "playlist_given_lacking",
        "SELECT COUNT(*) FROM playlist_given g LEFT JOIN playlist_head h"
        " ON h.playlist_id = g.playlist_id AND h.list = 0"
        " WHERE g.total > COALESCE(h.entries, 0)"};
    struct db_rows rows = db_query(db, &find, DB_NO_ARGS);

    *count = 0;
    while (db_next(&rows))
        *count = (uint32_t)db_get_int(&rows, 0);
    return db_end(&rows);
}
