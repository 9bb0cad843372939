/* Counts are kept rather than counted anew, since a popular artist has more
 * followers than anybody wants to count at each look. */
#include "library/follow.h"

#include "accounts/users.h"
#include "base/mem.h"
#include "db/change.h"
#include "library/noted.h"
#include "library/playlist_index.h"
#include "library/playlist_inner.h"

static struct saved_list artists_of(struct str user)
{
    return (struct saved_list){user, SEQUENCE_ARTIST};
}

/* ---- artists ---- */

static enum err tell(struct db *db, struct id artist)
{
    char text[ID_TEXT_LENGTH];

    id_to_base62(artist, text);
    return change_append(db, CHANGE_FOLLOWERS, str_of(text, sizeof text));
}

static enum err count_artist(struct db *db, struct id artist, int by)
{
    static const struct db_statement count = {
        "artist_count_follower",
        "INSERT INTO artist_followers (artist_id, followers) VALUES ($1, $2)"
        " ON CONFLICT (artist_id) DO UPDATE"
        " SET followers = artist_followers.followers + excluded.followers"};
    struct db_id_room room;
    enum err e =
        db_exec(db, &count, DB_ARGS(db_id(artist, &room), db_int(by)), NULL);

    return e ? e : tell(db, artist);
}

enum err follow_artists(struct db *db, struct str user, const struct id *ids,
                        size_t count, int64_t now_ms)
{
    struct saved_list list = artists_of(user);
    struct saved_item *items = mem_zalloc(count, sizeof *items);
    enum err e;

    for (size_t i = 0; i < count; i++)
        items[i] = (struct saved_item){.id = ids[i], .added_ms = now_ms};
    e = saved_add(db, &list, items, count);
    for (size_t i = 0; i < count && !e; i++)
        if (items[i].is_new)
            e = count_artist(db, items[i].id, 1);
    free(items);
    return e;
}

enum err unfollow_artists(struct db *db, struct str user, const struct id *ids,
                          size_t count)
{
    struct saved_list list = artists_of(user);
    bool *is_removed = mem_zalloc(count, sizeof *is_removed);
    enum err e = saved_remove(db, &list, ids, count, is_removed);

    for (size_t i = 0; i < count && !e; i++)
        if (is_removed[i])
            e = count_artist(db, ids[i], -1);
    free(is_removed);
    return e;
}

enum err follow_counts(struct db *db, struct arena *arena,
                       struct artist_followers **out, size_t *count)
{
    static const struct db_statement list = {
        "artist_followers_list",
        "SELECT artist_id, followers FROM artist_followers"};
    struct db_rows rows = db_query(db, &list, DB_NO_ARGS);
    struct artist_followers *all = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_next(&rows)) {
        all = mem_grow(all, n, &capacity, sizeof *all);
        all[n].followers = (uint32_t)db_get_int(&rows, 1);
        n += db_get_id(&rows, 0, &all[n].artist);
    }
    e = db_end(&rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *all);
    if (n > 0)
        memcpy(*out, all, n * sizeof *all);
    free(all);
    return e;
}

enum err follow_count(struct db *db, struct id artist, uint32_t *followers)
{
    static const struct db_statement find = {
        "artist_followers_find",
        "SELECT followers FROM artist_followers WHERE artist_id = $1"};
    struct db_id_room room;
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_id(artist, &room)));

    *followers = 0;
    while (db_next(&rows))
        *followers = (uint32_t)db_get_int(&rows, 0);
    return db_end(&rows);
}

/* ---- users ---- */

enum err follow_user(struct db *db, struct str user, struct str followed,
                     int64_t now_ms)
{
    static const struct db_statement insert = {
        "following_insert",
        "INSERT INTO following (user_id, followed_id, added_ms)"
        " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"};
    int64_t changed;
    enum err e;

    if (str_eq(user, followed))
        return OK;
    e = db_exec(db, &insert,
                DB_ARGS(db_text(user), db_text(followed), db_int(now_ms)),
                &changed);
    if (e || changed == 0)
        return e;
    noted_list_changed(db, user, NOTED_USERS);
    return users_count_follower(db, followed, 1);
}

enum err unfollow_user(struct db *db, struct str user, struct str followed)
{
    static const struct db_statement delete = {
        "following_delete",
        "DELETE FROM following WHERE user_id = $1 AND followed_id = $2"};
    int64_t changed;
    enum err e = db_exec(db, &delete, DB_ARGS(db_text(user), db_text(followed)),
                         &changed);

    if (e || changed == 0)
        return e;
    noted_list_changed(db, user, NOTED_USERS);
    return users_count_follower(db, followed, -1);
}

enum err follow_has_user(struct db *db, struct str user, struct str followed,
                         bool *has)
{
    static const struct db_statement find = {
        "following_find",
        "SELECT 1 FROM following WHERE user_id = $1 AND followed_id = $2"};
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_text(user), db_text(followed)));

    *has = db_next(&rows);
    return db_end(&rows);
}

enum err follow_count_users(struct db *db, struct str user, uint32_t *count)
{
    static const struct db_statement find = {
        "following_count", "SELECT COUNT(*) FROM following WHERE user_id = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(user)));

    *count = 0;
    while (db_next(&rows))
        *count = (uint32_t)db_get_int(&rows, 0);
    return db_end(&rows);
}

enum err follow_list_users(struct db *db, struct str user, struct arena *arena,
                           struct followed_user **out, size_t *count)
{
    static const struct db_statement list = {
        "following_list",
        "SELECT followed_id, added_ms FROM following WHERE user_id = $1"
        " ORDER BY added_ms, followed_id"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_text(user)));
    struct followed_user *all = NULL;
    size_t capacity = 0, n = 0;

    while (db_next(&rows)) {
        all = mem_grow(all, n, &capacity, sizeof *all);
        all[n++] = (struct followed_user){
            .id = arena_str(arena, db_get_text(&rows, 0)),
            .added_ms = db_get_int(&rows, 1)};
    }
    *count = n;
    *out = arena_alloc(arena, n * sizeof *all);
    if (n > 0)
        memcpy(*out, all, n * sizeof *all);
    free(all);
    return db_end(&rows);
}

/* ---- accounts ---- */

static enum err unfollow_all_artists(struct db *db, struct str user,
                                     struct arena *arena)
{
    struct saved_list list = artists_of(user);
    struct saved_page page;
    enum err e = saved_page(db, &list, 0, UINT32_MAX, arena, &page);

    for (size_t i = 0; i < page.count && !e; i++)
        e = count_artist(db, page.items[i].id, -1);
    return e;
}

static enum err unfollow_all_users(struct db *db, struct str user,
                                   struct arena *arena)
{
    struct followed_user *all;
    size_t count;
    enum err e = follow_list_users(db, user, arena, &all, &count);

    for (size_t i = 0; i < count && !e; i++)
        e = users_count_follower(db, all[i].id, -1);
    return e;
}

/* A list and how many follow it. */
struct followed {
    struct id playlist;
    uint32_t followers;
};

static enum err unfollow_all_playlists(struct db *db, struct str user)
{
    static const struct db_statement update = {
        "playlist_lose_follower",
        "UPDATE playlist SET followers = followers - 1 WHERE id IN"
        " (SELECT playlist_id FROM shelf WHERE user_id = $1"
        " AND is_followed = 1) RETURNING id, followers"};
    struct db_rows rows = db_query(db, &update, DB_ARGS(db_text(user)));
    struct followed *lists = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_next(&rows)) {
        lists = mem_grow(lists, n, &capacity, sizeof *lists);
        if (db_get_id(&rows, 0, &lists[n].playlist))
            lists[n++].followers = (uint32_t)db_get_int(&rows, 1);
    }
    e = db_end(&rows);
    for (size_t i = 0; i < n && !e; i++)
        e = playlist_index_followers(db, lists[i].playlist, lists[i].followers);
    free(lists);
    return e;
}

enum err follow_erase(struct db *db, struct str user)
{
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = unfollow_all_artists(db, user, &arena);
    if (!e)
        e = unfollow_all_users(db, user, &arena);
    if (!e)
        e = unfollow_all_playlists(db, user);
    arena_release(&arena);
    return e;
}
