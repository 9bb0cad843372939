/* The key is kept as it is, and not a hash of it, since its listener sees the
 * link whenever they look at the year. */
#include "plays/year_share.h"

#include "base/random.h"
#include "db/db.h"

#define COLUMNS "key, user_id, year, ahead_min, made_s"

void year_share_draw(struct year_share *share)
{
    random_bytes(&share->key, sizeof share->key);
}

static struct db_value key_value(struct id key, uint8_t room[ID_BYTES])
{
    id_to_bytes(key, room);
    return db_secret(db_bytes(room, ID_BYTES));
}

enum err year_share_make(struct db *db, const struct year_share *share)
{
    static const struct db_statement put = {
        "year_share_put",
        "INSERT INTO year_share (" COLUMNS ") VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (user_id, year) DO UPDATE SET ahead_min = $4"};
    uint8_t room[ID_BYTES];

    return db_exec(db, &put,
                   DB_ARGS(key_value(share->key, room), db_text(share->user),
                           db_int(share->year), db_int(share->ahead_min),
                           db_int(share->made_s)),
                   NULL);
}

enum err year_share_end(struct db *db, struct str user, int year)
{
    static const struct db_statement drop = {
        "year_share_drop",
        "DELETE FROM year_share WHERE user_id = $1 AND year = $2"};

    return db_exec(db, &drop, DB_ARGS(db_text(user), db_int(year)), NULL);
}

static enum err read_one(struct db_rows *rows, struct arena *arena,
                         struct year_share *out)
{
    bool is_there = false;
    enum err e;

    while (db_next(rows)) {
        is_there = db_get_id(rows, 0, &out->key);
        out->user = arena_str(arena, db_get_text(rows, 1));
        out->year = (int)db_get_int(rows, 2);
        out->ahead_min = (int)db_get_int(rows, 3);
        out->made_s = db_get_int(rows, 4);
    }
    e = db_end(rows);
    return e ? e : is_there ? OK : ERR_NOT_FOUND;
}

enum err year_share_get(struct db *db, struct str user, int year,
                        struct arena *arena, struct year_share *out)
{
    static const struct db_statement get = {
        "year_share_get", "SELECT " COLUMNS " FROM year_share"
                          " WHERE user_id = $1 AND year = $2"};
    struct db_rows rows =
        db_query(db, &get, DB_ARGS(db_text(user), db_int(year)));

    return read_one(&rows, arena, out);
}

enum err year_share_find(struct db *db, struct id key, struct arena *arena,
                         struct year_share *out)
{
    static const struct db_statement find = {
        "year_share_find", "SELECT " COLUMNS " FROM year_share WHERE key = $1"};
    uint8_t room[ID_BYTES];
    struct db_rows rows = db_query(db, &find, DB_ARGS(key_value(key, room)));

    return read_one(&rows, arena, out);
}
