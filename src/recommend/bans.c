#include "recommend/bans.h"

#include <stdlib.h>

#include "base/arena.h"
#include "catalog/catalog.h"
#include "db/db.h"

static struct db_value item_of(const struct ban *b, uint8_t room[ID_BYTES])
{
    id_to_bytes(b->id, room);
    return db_bytes(room, ID_BYTES);
}

static enum err count_all(struct db *db, struct str user, int64_t *count)
{
    static const struct db_statement find = {
        "ban_count", "SELECT COUNT(*) FROM recommend_ban WHERE user_id = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(user)));

    *count = 0;
    while (db_next(&rows))
        *count = db_get_int(&rows, 0);
    return db_end(&rows);
}

enum err bans_add(struct db *db, struct str user, const struct ban *bans,
                  size_t count)
{
    static const struct db_statement put = {
        "ban_add",
        "INSERT INTO recommend_ban (user_id, kind, item_id, banned_ms)"
        " VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (user_id, kind, item_id) DO NOTHING"};
    uint8_t room[ID_BYTES];
    int64_t before;
    enum err e = count_all(db, user, &before);

    if (!e && before + (int64_t)count > BANS_MAX)
        return ERR_LIMIT;
    for (size_t i = 0; i < count && !e; i++)
        e = db_exec(db, &put,
                    DB_ARGS(db_text(user), db_int(bans[i].kind),
                            item_of(&bans[i], room), db_int(bans[i].banned_ms)),
                    NULL);
    return e;
}

enum err bans_remove(struct db *db, struct str user, const struct ban *bans,
                     size_t count)
{
    static const struct db_statement remove = {
        "ban_remove", "DELETE FROM recommend_ban"
                      " WHERE user_id = $1 AND kind = $2 AND item_id = $3"};
    uint8_t room[ID_BYTES];
    enum err e = OK;

    for (size_t i = 0; i < count && !e; i++)
        e = db_exec(db, &remove,
                    DB_ARGS(db_text(user), db_int(bans[i].kind),
                            item_of(&bans[i], room)),
                    NULL);
    return e;
}

enum err bans_list(struct db *db, struct str user, struct arena *arena,
                   struct ban **out, size_t *count)
{
    static const struct db_statement list = {
        "ban_list", "SELECT kind, item_id, banned_ms FROM recommend_ban"
                    " WHERE user_id = $1"
                    " ORDER BY banned_ms DESC, kind, item_id LIMIT $2"};
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_text(user), db_int(BANS_MAX)));

    *out = arena_alloc(arena, BANS_MAX * sizeof **out);
    for (*count = 0; db_next(&rows) && *count < BANS_MAX;) {
        struct ban *b = &(*out)[*count];

        *b = (struct ban){.kind = (enum sequence_kind)db_get_int(&rows, 0),
                          .banned_ms = db_get_int(&rows, 2)};
        *count += db_get_id(&rows, 1, &b->id);
    }
    return db_end(&rows);
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

enum err bans_in_catalog(struct db *db, struct str user,
                         const struct catalog *c, struct arena *arena,
                         struct banned *out)
{
    struct ban *bans;
    size_t n;
    enum err e = bans_list(db, user, arena, &bans, &n);

    *out = (struct banned){.track_count = 0};
    if (e || n == 0)
        return e;
    out->tracks = arena_alloc(arena, n * sizeof *out->tracks);
    out->artists = arena_alloc(arena, n * sizeof *out->artists);
    for (size_t i = 0; i < n; i++) {
        bool is_track = bans[i].kind == SEQUENCE_TRACK;
        uint32_t number = catalog_find(
            c, is_track ? ENTITY_TRACK : ENTITY_ARTIST, bans[i].id);

        if (number == CATALOG_NONE)
            continue;
        if (is_track)
            out->tracks[out->track_count++] = number;
        else
            out->artists[out->artist_count++] = number;
    }
    qsort(out->tracks, out->track_count, sizeof *out->tracks, compare_numbers);
    qsort(out->artists, out->artist_count, sizeof *out->artists,
          compare_numbers);
    return OK;
}
