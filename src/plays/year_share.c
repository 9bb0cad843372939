/* The key is kept as it is, and not a hash of it, since its listener sees the
 * link whenever they look at the year. */
#include "plays/year_share.h"

#include "base/random.h"
#include "db/db.h"

#define FIND                                                                   \
    "SELECT s.key, s.user_id, s.year, s.ahead_min, s.made_s, z.zone"           \
    " FROM year_share s LEFT JOIN year_share_zone z"                           \
    " ON z.user_id = s.user_id AND z.year = s.year"

void year_share_draw(struct year_share *share)
{
    random_bytes(&share->key, sizeof share->key);
}

static struct db_value key_value(struct id key, uint8_t room[ID_BYTES])
{
    id_to_bytes(key, room);
    return db_secret(db_bytes(room, ID_BYTES));
}

static enum err put_zone(struct db *db, const struct year_share *share)
{
    static const struct db_statement put = {
        "year_share_put_zone",
        "INSERT INTO year_share_zone (user_id, year, zone) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id, year) DO UPDATE SET zone = $3"};

    return db_exec(db, &put,
                   DB_ARGS(db_text(share->user), db_int(share->year),
                           db_text(share->zone)),
                   NULL);
}

enum err year_share_make(struct db *db, const struct year_share *share)
{
    static const struct db_statement put = {
        "year_share_put",
        "INSERT INTO year_share (key, user_id, year, ahead_min, made_s)"
        " VALUES ($1, $2, $3, 0, $4) ON CONFLICT (user_id, year) DO NOTHING"};
    uint8_t room[ID_BYTES];
    enum err e =
        db_exec(db, &put,
                DB_ARGS(key_value(share->key, room), db_text(share->user),
                        db_int(share->year), db_int(share->made_s)),
                NULL);

    return e ? e : put_zone(db, share);
}

enum err year_share_end(struct db *db, struct str user, int year)
{
    static const struct db_statement drop = {
        "year_share_drop",
        "DELETE FROM year_share WHERE user_id = $1 AND year = $2"};
    static const struct db_statement drop_zone = {
        "year_share_drop_zone",
        "DELETE FROM year_share_zone WHERE user_id = $1 AND year = $2"};
    enum err e = db_exec(db, &drop, DB_ARGS(db_text(user), db_int(year)), NULL);

    return e ? e
             : db_exec(db, &drop_zone, DB_ARGS(db_text(user), db_int(year)),
                       NULL);
}

/* Links of before zones had names say how many minutes the place is ahead. */
static struct str read_zone(const struct db_rows *rows, struct arena *arena)
{
    struct str name = db_get_text(rows, 5);
    int64_t ahead = db_get_int(rows, 3);
    int64_t size = ahead < 0 ? -ahead : ahead;

    if (name.n > 0)
        return arena_str(arena, name);
    return arena_printf(arena, "UTC%c%02d:%02d", ahead < 0 ? '-' : '+',
                        (int)(size / 60 % 100), (int)(size % 60));
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
        out->zone = read_zone(rows, arena);
        out->made_s = db_get_int(rows, 4);
    }
    e = db_end(rows);
    return e ? e : is_there ? OK : ERR_NOT_FOUND;
}

enum err year_share_get(struct db *db, struct str user, int year,
                        struct arena *arena, struct year_share *out)
{
    static const struct db_statement get = {
        "year_share_get", FIND " WHERE s.user_id = $1 AND s.year = $2"};
    struct db_rows rows =
        db_query(db, &get, DB_ARGS(db_text(user), db_int(year)));

    return read_one(&rows, arena, out);
}

enum err year_share_find(struct db *db, struct id key, struct arena *arena,
                         struct year_share *out)
{
    static const struct db_statement find = {"year_share_find",
                                             FIND " WHERE s.key = $1"};
    uint8_t room[ID_BYTES];
    struct db_rows rows = db_query(db, &find, DB_ARGS(key_value(key, room)));

    return read_one(&rows, arena, out);
}
