/* A row for each list on each shelf. A shelf has 11,000 lists at most of its
 * owner's and about as many that they follow, so pages are counted off along
 * an index. */
#include "library/shelf.h"

#include "base/mem.h"
#include "library/noted.h"
#include "library/playlist_index.h"
#include "library/playlist_inner.h"

enum err shelf_count_own(struct db *db, struct str user, uint32_t *count)
{
    /* Dropped ones, too: they are kept as well. */
    static const struct db_statement find = {
        "shelf_count_own", "SELECT COUNT(*) FROM playlist WHERE owner_id = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(user)));

    *count = 0;
    while (db_next(&rows))
        *count = (uint32_t)db_get_int(&rows, 0);
    return db_end(&rows);
}

/* ---- putting and taking ---- */

/* Puts the list on the shelf, or shows or hides it there; `*is_new` when it
 * wasn't there. */
static enum err put(struct db *db, const struct playlist *p, struct str user,
                    bool is_shown, int64_t now_ms, bool *is_new)
{
    static const struct db_statement insert = {
        "shelf_insert",
        "INSERT INTO shelf (user_id, playlist_id, is_followed, is_shown,"
        " is_listed, added_ms) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT DO NOTHING"};
    static const struct db_statement update = {
        "shelf_show", "UPDATE shelf SET is_shown = $3, is_listed = $4"
                      " WHERE user_id = $1 AND playlist_id = $2"};
    struct db_id_room room;
    int64_t changed;
    enum err e =
        db_exec(db, &insert,
                DB_ARGS(db_text(user), db_id(p->id, &room),
                        db_int(!str_eq(user, p->owner)), db_int(is_shown),
                        db_int(is_shown && p->is_public), db_int(now_ms)),
                &changed);

    *is_new = changed > 0;
    if (!e)
        noted_list_changed(db, user, NOTED_PLAYLISTS);
    if (e || *is_new)
        return e;
    return db_exec(db, &update,
                   DB_ARGS(db_text(user), db_id(p->id, &room), db_int(is_shown),
                           db_int(is_shown && p->is_public)),
                   NULL);
}

/* One follower more or less, who isn't the owner. */
static enum err add_follower(struct db *db, const struct playlist *p, int by)
{
    static const struct db_statement update = {
        "playlist_count_follower",
        "UPDATE playlist SET followers = followers + $2 WHERE id = $1"
        " RETURNING followers"};
    struct db_id_room room;
    struct db_rows rows =
        db_query(db, &update, DB_ARGS(db_id(p->id, &room), db_int(by)));
    uint32_t followers = 0;
    enum err e;

    while (db_next(&rows))
        followers = (uint32_t)db_get_int(&rows, 0);
    e = db_end(&rows);
    return e ? e : playlist_index_followers(db, p->id, followers);
}

/* A list that its owner has dropped can't be found. */
static enum err set_dropped(struct db *db, const struct playlist *p,
                            bool is_dropped)
{
    static const struct db_statement update = {
        "playlist_drop", "UPDATE playlist SET is_dropped = $2 WHERE id = $1"};
    struct db_id_room room;
    struct playlist now = *p;
    enum err e = db_exec(
        db, &update, DB_ARGS(db_id(p->id, &room), db_int(is_dropped)), NULL);

    now.is_dropped = is_dropped;
    return e ? e : playlist_show(db, &now);
}

enum err shelf_put_own(struct db *db, const struct playlist *p, int64_t now_ms)
{
    bool is_new;

    return put(db, p, p->owner, p->is_public, now_ms, &is_new);
}

/* The owner shows it whenever it is public; others as they have said. */
enum err shelf_show(struct db *db, const struct playlist *p)
{
    static const struct db_statement own = {
        "shelf_show_own", "UPDATE shelf SET is_shown = $3, is_listed = $3"
                          " WHERE user_id = $1 AND playlist_id = $2"};
    static const struct db_statement others = {
        "shelf_show_others",
        "UPDATE shelf SET is_listed = CASE WHEN $2 = 1 THEN is_shown ELSE 0 END"
        " WHERE playlist_id = $1 AND is_followed = 1"};
    struct db_id_room room;
    enum err e = db_exec(
        db, &own,
        DB_ARGS(db_text(p->owner), db_id(p->id, &room), db_int(p->is_public)),
        NULL);

    return e ? e
             : db_exec(db, &others,
                       DB_ARGS(db_id(p->id, &room), db_int(p->is_public)),
                       NULL);
}

enum err shelf_follow(struct db *db, const struct playlist *p, struct str user,
                      bool is_shown, int64_t now_ms)
{
    bool is_new;
    enum err e;

    if (str_eq(user, p->owner)) {
        e = shelf_put_own(db, p, now_ms);
        return e || !p->is_dropped ? e : set_dropped(db, p, false);
    }
    e = put(db, p, user, is_shown, now_ms, &is_new);
    return e || !is_new ? e : add_follower(db, p, 1);
}

enum err shelf_unfollow(struct db *db, const struct playlist *p,
                        struct str user)
{
    static const struct db_statement delete = {
        "shelf_delete",
        "DELETE FROM shelf WHERE user_id = $1 AND playlist_id = $2"};
    struct db_id_room room;
    int64_t changed;
    enum err e = db_exec(db, &delete,
                         DB_ARGS(db_text(user), db_id(p->id, &room)), &changed);

    if (e || changed == 0)
        return e;
    noted_list_changed(db, user, NOTED_PLAYLISTS);
    return str_eq(user, p->owner) ? set_dropped(db, p, true)
                                  : add_follower(db, p, -1);
}

/* ---- asking ---- */

/* Of the two parts that others don't see either both are looked at, or none, or
 * one, in which what the list is decides. */
static enum err count_lists(struct db *db, struct str user, unsigned parts,
                            uint32_t *total)
{
    static const struct db_statement all = {
        "shelf_count", "SELECT COUNT(*) FROM shelf WHERE user_id = $1"};
    static const struct db_statement shown = {
        "shelf_count_listed",
        "SELECT COUNT(*) FROM shelf WHERE user_id = $1 AND is_listed = 1"};
    static const struct db_statement one = {
        "shelf_count_part",
        "SELECT COUNT(*) FROM shelf s JOIN playlist p ON p.id = s.playlist_id"
        " WHERE s.user_id = $1"
        " AND (s.is_listed = 1 OR p.is_collaborative = $2)"};
    struct db_value args[] = {db_text(user),
                              db_int(parts == SHELF_COLLABORATIVE)};
    struct db_rows rows;

    if (parts == SHELF_ALL || parts == 0)
        rows = db_query(db, parts == SHELF_ALL ? &all : &shown, args, 1);
    else
        rows = db_query(db, &one, args, 2);
    *total = 0;
    while (db_next(&rows))
        *total = (uint32_t)db_get_int(&rows, 0);
    return db_end(&rows);
}

enum err shelf_count(struct db *db, struct str user, uint32_t *count)
{
    return count_lists(db, user, SHELF_ALL, count);
}

enum err shelf_has(struct db *db, struct id playlist, struct str user,
                   bool *has)
{
    static const struct db_statement find = {
        "shelf_has",
        "SELECT 1 FROM shelf WHERE user_id = $1 AND playlist_id = $2"};
    struct db_id_room room;
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_text(user), db_id(playlist, &room)));

    *has = db_next(&rows);
    return db_end(&rows);
}

enum err shelf_shows(struct db *db, struct id playlist, struct str user,
                     bool *shows)
{
    static const struct db_statement find = {
        "shelf_shows", "SELECT 1 FROM shelf WHERE user_id = $1"
                       " AND playlist_id = $2 AND is_listed = 1"};
    struct db_id_room room;
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_text(user), db_id(playlist, &room)));

    *shows = db_next(&rows);
    return db_end(&rows);
}

enum err shelf_each_user(struct db *db, struct id playlist,
                         void (*each)(void *arg, struct str user), void *arg)
{
    /* An owner who has dropped the list has no row. */
    static const struct db_statement list = {
        "shelf_users", "SELECT user_id FROM shelf WHERE playlist_id = $1"};
    struct db_id_room room;
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_id(playlist, &room)));

    while (db_next(&rows))
        each(arg, db_get_text(&rows, 0));
    return db_end(&rows);
}

/* ---- pages ---- */

/* Reads what a statement has found: PLAYLIST_COLUMNS, is_shown, added_ms. */
static enum err read_page(struct db_rows *rows, uint32_t limit,
                          struct arena *arena, struct shelf_page *out)
{
    out->lists = arena_alloc(arena, limit * sizeof *out->lists);
    out->places = arena_alloc(arena, limit * sizeof *out->places);
    out->count = 0;
    while (db_next(rows)) {
        out->places[out->count] = (struct shelf_place){
            .is_shown = db_get_int(rows, PLAYLIST_COLUMN_COUNT) != 0,
            .added_ms = db_get_int(rows, PLAYLIST_COLUMN_COUNT + 1)};
        out->count += playlist_read_row(rows, arena, &out->lists[out->count]);
    }
    return db_end(rows);
}

/* The page is cut along an index before the lists are looked at. */
#define PAGE(condition)                                                        \
    "SELECT " PLAYLIST_COLUMNS ", s.is_shown, s.added_ms"                      \
    " FROM (SELECT playlist_id, is_followed, is_shown,"                        \
    " added_ms FROM shelf WHERE user_id = $1" condition                        \
    " ORDER BY is_followed, added_ms, playlist_id LIMIT $2 OFFSET $3) s"       \
    " JOIN playlist p ON p.id = s.playlist_id" PLAYLIST_JOIN_HEAD              \
    " ORDER BY s.is_followed, s.added_ms, s.playlist_id"

static struct db_rows query_page(struct db *db, struct str user, unsigned parts,
                                 uint32_t offset, uint32_t limit)
{
    static const struct db_statement all = {"shelf_page", PAGE("")};
    static const struct db_statement shown = {"shelf_page_listed",
                                              PAGE(" AND is_listed = 1")};
    /* Each list of the shelf is looked at for it, which apps with one of the
     * two scopes alone are rare enough for. */
    static const struct db_statement one = {
        "shelf_page_part",
        PAGE(" AND (is_listed = 1 OR EXISTS (SELECT 1 FROM playlist q"
             " WHERE q.id = playlist_id AND q.is_collaborative = $4))")};

    if (parts == SHELF_ALL || parts == 0)
        return db_query(db, parts == SHELF_ALL ? &all : &shown,
                        DB_ARGS(db_text(user), db_int(limit), db_int(offset)));
    return db_query(db, &one,
                    DB_ARGS(db_text(user), db_int(limit), db_int(offset),
                            db_int(parts == SHELF_COLLABORATIVE)));
}

enum err shelf_page(struct db *db, struct str user, unsigned parts,
                    uint32_t offset, uint32_t limit, struct arena *arena,
                    struct shelf_page *out)
{
    enum err e = count_lists(db, user, parts, &out->total);

    out->count = 0;
    if (e)
        return e;
    struct db_rows rows = query_page(db, user, parts, offset, limit);

    return read_page(&rows, limit, arena, out);
}

enum err shelf_page_dropped(struct db *db, struct str user, uint32_t offset,
                            uint32_t limit, struct arena *arena,
                            struct shelf_page *out)
{
    static const struct db_statement count = {
        "shelf_count_dropped", "SELECT COUNT(*) FROM playlist"
                               " WHERE owner_id = $1 AND is_dropped = 1"};
    static const struct db_statement find = {
        "shelf_page_dropped",
        "SELECT " PLAYLIST_COLUMNS
        ", 0, p.created_ms FROM playlist p" PLAYLIST_JOIN_HEAD
        " WHERE p.owner_id = $1 AND p.is_dropped = 1"
        " ORDER BY p.id LIMIT $2 OFFSET $3"};
    struct db_rows rows = db_query(db, &count, DB_ARGS(db_text(user)));
    enum err e;

    out->total = 0;
    out->count = 0;
    while (db_next(&rows))
        out->total = (uint32_t)db_get_int(&rows, 0);
    e = db_end(&rows);
    if (e)
        return e;
    rows = db_query(db, &find,
                    DB_ARGS(db_text(user), db_int(limit), db_int(offset)));
    return read_page(&rows, limit, arena, out);
}
