/* Apps in four tables: `app`, `app_detail` with the description, `app_epoch`
 * with the epoch of those whose tokens were ended, and `app_redirect` with a
 * row for each redirect URI. Listing all apps reads apps
 * and URIs in the order of client ids and merges the two; ids are lower-case
 * hex, which sorts alike in every collation. */
#include "accounts/apps.h"

#include <assert.h>
#include <sodium.h>

#include "accounts/grants.h"
#include "accounts/kinds.h"
#include "base/clock.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/utf8.h"
#include "db/change.h"
#include "db/db.h"
#include "db/part.h"

#define APP_COLUMNS                                                            \
    "app.client_id, name, secret_hash, mode, profile, owner, created_s,"       \
    " description, epoch"
#define APP_TABLES                                                             \
    "app LEFT JOIN app_detail ON app_detail.client_id = app.client_id"         \
    " LEFT JOIN app_epoch ON app_epoch.client_id = app.client_id"

/* ---- names and secrets ---- */

static const char *const mode_texts[APP_MODES] = {"extended", "development"};
static const char *const profile_texts[APP_PROFILES] = {"full", "2024-11",
                                                        "2026-02", "server"};

const char *apps_mode_text(enum app_mode mode)
{
    assert((unsigned)mode < APP_MODES);
    return mode_texts[mode];
}

const char *apps_profile_text(enum app_profile profile)
{
    assert((unsigned)profile < APP_PROFILES);
    return profile_texts[profile];
}

bool apps_mode_from_text(struct str text, enum app_mode *out)
{
    for (unsigned i = 0; i < APP_MODES; i++)
        if (str_eq_c(text, mode_texts[i])) {
            *out = (enum app_mode)i;
            return true;
        }
    return false;
}

bool apps_profile_from_text(struct str text, enum app_profile *out)
{
    for (unsigned i = 0; i < APP_PROFILES; i++)
        if (str_eq_c(text, profile_texts[i])) {
            *out = (enum app_profile)i;
            return true;
        }
    return false;
}

struct str apps_make_secret(struct arena *arena)
{
    uint8_t bytes[APPS_SECRET_LENGTH / 2];
    char *text = arena_alloc(arena, APPS_SECRET_LENGTH);

    random_bytes(bytes, sizeof bytes);
    (void)hex_write(bytes, sizeof bytes, text);
    return str_of(text, APPS_SECRET_LENGTH);
}

void apps_hash_secret(struct str secret, uint8_t *out)
{
    (void)crypto_hash_sha256(out, (const unsigned char *)secret.p, secret.n);
}

bool apps_name_is_valid(struct str name)
{
    return name.n > 0 && name.n <= APPS_NAME_MAX_BYTES &&
           utf8_is_printable(name) && !utf8_has_invisible(name);
}

bool apps_description_is_valid(struct str description)
{
    if (description.n > APPS_DESCRIPTION_MAX_BYTES ||
        !utf8_is_valid(description))
        return false;
    for (size_t i = 0; i < description.n; i++) {
        unsigned char c = (unsigned char)description.p[i];

        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return false;
    }
    return true;
}

/* ---- writing ---- */

static enum err insert_redirects(struct db *db, struct str client_id,
                                 const struct app *app)
{
    static const struct db_statement insert = {
        "app_redirect_insert",
        "INSERT INTO app_redirect (client_id, position, uri)"
        " VALUES ($1, $2, $3)"};
    enum err e = OK;

    for (size_t i = 0; i < app->redirect_count && !e; i++)
        e = db_exec(db, &insert,
                    DB_ARGS(db_text(client_id), db_int((int64_t)i),
                            db_text(app->redirect_uris[i])),
                    NULL);
    return e;
}

/* A description is a row of its own; none, no row. */
static enum err put_description(struct db *db, struct str client_id,
                                struct str description)
{
    static const struct db_statement put = {
        "app_detail_put",
        "INSERT INTO app_detail (client_id, description) VALUES ($1, $2)"
        " ON CONFLICT (client_id) DO UPDATE"
        " SET description = excluded.description"};
    static const struct db_statement drop = {
        "app_detail_drop", "DELETE FROM app_detail WHERE client_id = $1"};

    /* No row, as apps that were made before there were descriptions have
     * none. */
    if (description.n == 0)
        return db_exec(db, &drop, DB_ARGS(db_text(client_id)), NULL);
    return db_exec(db, &put, DB_ARGS(db_text(client_id), db_text(description)),
                   NULL);
}

enum err apps_create(struct db *db, const struct app *app)
{
    static const struct db_statement insert = {
        "app_insert", "INSERT INTO app (client_id, name, secret_hash, mode,"
                      " profile, owner, created_s)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7)"
                      " ON CONFLICT (client_id) DO NOTHING"};
    struct id_hex hex;
    struct str client_id = id_hex_text(app->id, &hex);
    int64_t inserted;
    enum err e;

    e = db_exec(db, &insert,
                DB_ARGS(db_text(client_id), db_text(app->name),
                        db_secret(db_bytes(app->secret_hash, APPS_HASH_BYTES)),
                        db_text(str_from_c(apps_mode_text(app->mode))),
                        db_text(str_from_c(apps_profile_text(app->profile))),
                        db_text_or_null(app->owner), db_int(app->created_s)),
                &inserted);
    if (e)
        return e;
    /* DO NOTHING: the client id is another app's. Failing would spoil the
     * caller's transaction, which may have more to do. */
    if (inserted == 0)
        return ERR_EXISTS;
    /* The rows that refer to the app come after its own. */
    e = put_description(db, client_id, app->description);
    if (!e)
        e = insert_redirects(db, client_id, app);
    return e ? e : change_append(db, CHANGE_APP, client_id);
}

enum err apps_check_room(struct db *db, struct str owner, uint32_t most)
{
    static const struct db_statement count = {
        "app_count_of", "SELECT COUNT(*) FROM app WHERE owner = $1"};
    struct db_rows rows = db_query(db, &count, DB_ARGS(db_text(owner)));
    int64_t has = 0;
    enum err e;

    while (db_next(&rows))
        has = db_get_int(&rows, 0);
    e = db_end(&rows);
    return e ? e : has >= most ? ERR_LIMIT : OK;
}

/* Puts the app's redirect URIs in the place of those that are stored. */
static enum err replace_redirects(struct db *db, struct str client_id,
                                  const struct app *app)
{
    static const struct db_statement drop = {
        "app_redirect_drop", "DELETE FROM app_redirect WHERE client_id = $1"};
    enum err e = db_exec(db, &drop, DB_ARGS(db_text(client_id)), NULL);

    return e ? e : insert_redirects(db, client_id, app);
}

enum err apps_update(struct db *db, const struct app *app)
{
    static const struct db_statement update = {
        "app_update", "UPDATE app SET name = $2, mode = $3, profile = $4"
                      " WHERE client_id = $1"};
    struct id_hex hex;
    struct str client_id = id_hex_text(app->id, &hex);
    int64_t updated;
    enum err e;

    e = db_exec(db, &update,
                DB_ARGS(db_text(client_id), db_text(app->name),
                        db_text(str_from_c(apps_mode_text(app->mode))),
                        db_text(str_from_c(apps_profile_text(app->profile)))),
                &updated);
    if (e)
        return e;
    /* Owner and secret stay: they have functions of their own, or none. */
    if (updated == 0)
        return ERR_NOT_FOUND;
    e = put_description(db, client_id, app->description);
    if (!e)
        e = replace_redirects(db, client_id, app);
    return e ? e : change_append(db, CHANGE_APP, client_id);
}

enum err apps_rotate_secret(struct db *db, struct id id, const uint8_t *hash)
{
    static const struct db_statement update = {
        "app_rotate", "UPDATE app SET secret_hash = $2 WHERE client_id = $1"};
    struct id_hex hex;
    struct str client_id = id_hex_text(id, &hex);
    int64_t updated;
    enum err e;

    e = db_exec(
        db, &update,
        DB_ARGS(db_text(client_id), db_secret(db_bytes(hash, APPS_HASH_BYTES))),
        &updated);
    if (e)
        return e;
    return updated == 0 ? ERR_NOT_FOUND
                        : change_append(db, CHANGE_APP, client_id);
}

enum err apps_end_tokens(struct db *db, struct id id, int64_t now_s)
{
    static const struct db_statement put = {
        "app_epoch_put",
        "INSERT INTO app_epoch (client_id, epoch)"
        " SELECT client_id, $2 FROM app WHERE client_id = $1"
        " ON CONFLICT (client_id) DO UPDATE SET epoch = excluded.epoch"};
    uint8_t epoch[ID_BYTES];
    struct id_hex hex;
    struct str client_id = id_hex_text(id, &hex);
    int64_t put_count;
    enum err e;

    random_bytes(epoch, sizeof epoch);
    e = db_exec(db, &put,
                DB_ARGS(db_text(client_id), db_bytes(epoch, sizeof epoch)),
                &put_count);
    if (e)
        return e;
    if (put_count == 0)
        return ERR_NOT_FOUND;
    e = grants_revoke_app(db, id, now_s);
    return e ? e : change_append(db, CHANGE_APP, client_id);
}

enum err apps_delete(struct db *db, struct id id)
{
    static const struct db_statement delete = {
        "app_delete", "DELETE FROM app WHERE client_id = $1"};
    static const struct db_statement delete_calls = {
        "app_delete_calls", "DELETE FROM app_calls WHERE client_id = $1"};
    struct id_hex hex;
    struct str client_id = id_hex_text(id, &hex);
    int64_t deleted = 0;
    /* Before the app's row, whose end would take the grants along without a
     * word to the other nodes. */
    enum err e = grants_revoke_app(db, id, clock_unix_s());

    if (!e)
        e = db_exec(db, &delete, DB_ARGS(db_text(client_id)), &deleted);
    if (e)
        return e;
    if (deleted == 0)
        return ERR_NOT_FOUND;
    /* Counts don't refer to the app, since they are written late. */
    e = db_exec(db, &delete_calls, DB_ARGS(db_text(client_id)), NULL);
    return e ? e : change_append(db, CHANGE_APP, client_id);
}

/* ---- reading ---- */

/* The profile of a row. Rows of earlier versions have other names for two of
 * the profiles. */
static bool read_profile(struct str text, enum app_profile *out)
{
    if (str_eq(text, STR("extended")))
        *out = APP_PROFILE_SERVER;
    else if (str_eq(text, STR("development-2026")))
        *out = APP_PROFILE_2026_02;
    else
        return apps_profile_from_text(text, out);
    return true;
}

/* A row of APP_COLUMNS. A row that this program couldn't have written reads
 * as ERR_CORRUPT. */
static enum err read_app(const struct db_rows *rows, struct arena *arena,
                         struct app *out)
{
    struct str hash = db_get_bytes(rows, 2);

    *out = (struct app){.name = arena_str(arena, db_get_text(rows, 1)),
                        .owner = arena_str(arena, db_get_text(rows, 5)),
                        .created_s = db_get_int(rows, 6),
                        .description = arena_str(arena, db_get_text(rows, 7))};
    /* Whatever is checked here is trusted from here on: a mode is an index of
     * arrays. */
    if (hash.n != APPS_HASH_BYTES ||
        !id_from_hex(db_get_text(rows, 0), &out->id) ||
        !apps_mode_from_text(db_get_text(rows, 3), &out->mode) ||
        !read_profile(db_get_text(rows, 4), &out->profile)) {
        log_error("state: app %.*s: its row is damaged",
                  STR_ARG(db_get_text(rows, 0)));
        return ERR_CORRUPT;
    }
    memcpy(out->secret_hash, hash.p, hash.n);
    /* NULL for an app without the row: zero. */
    if (db_get_bytes(rows, 8).n > 0 && !db_get_id(rows, 8, &out->epoch)) {
        log_error("state: app %.*s: its epoch is damaged",
                  STR_ARG(db_get_text(rows, 0)));
        return ERR_CORRUPT;
    }
    return OK;
}

static enum err load_redirects(struct db *db, struct str client_id,
                               struct arena *arena, struct app *app)
{
    static const struct db_statement find = {
        "app_redirect_find", "SELECT uri FROM app_redirect WHERE client_id = $1"
                             " ORDER BY position"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(client_id)));
    struct str *uris = NULL;
    size_t capacity = 0;
    struct str *kept;
    enum err e;

    /* How many there are isn't known before the last row: the array grows on
     * the heap and is kept in the arena. */
    while (db_next(&rows)) {
        uris = mem_grow(uris, app->redirect_count, &capacity, sizeof *uris);
        uris[app->redirect_count++] = arena_str(arena, db_get_text(&rows, 0));
    }
    e = db_end(&rows);
    kept = arena_alloc(arena, app->redirect_count * sizeof *kept);
    if (app->redirect_count > 0)
        memcpy(kept, uris, app->redirect_count * sizeof *kept);
    app->redirect_uris = kept;
    free(uris);
    return e;
}

enum err apps_find(struct db *db, struct id id, struct arena *arena,
                   struct app *out)
{
    static const struct db_statement find = {
        "app_find",
        "SELECT " APP_COLUMNS " FROM " APP_TABLES " WHERE app.client_id = $1"};
    struct id_hex hex;
    struct str client_id = id_hex_text(id, &hex);
    enum err read = ERR_NOT_FOUND;
    enum err e;

    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(client_id)));

    while (db_next(&rows))
        read = read_app(&rows, arena, out);
    e = db_end(&rows);
    if (!e)
        e = read;
    return e ? e : load_redirects(db, client_id, arena, out);
}

/* Gives the apps, which stand by client id, their redirect URIs: read in the
 * same order into one array, of which each app gets a slice at the end. */
static enum err load_all_redirects(struct db *db, struct arena *arena,
                                   struct app *apps, size_t count)
{
    static const struct db_statement find = {
        "app_redirect_list", "SELECT client_id, uri FROM app_redirect"
                             " ORDER BY client_id, position"};
    struct db_rows rows = db_query(db, &find, DB_NO_ARGS);
    struct str *uris = NULL;
    size_t capacity = 0, n = 0, at = 0;
    struct str *kept;
    enum err e;

    while (db_next(&rows)) {
        struct id id;

        if (!id_from_hex(db_get_text(&rows, 0), &id))
            continue;
        while (at < count && id_cmp(apps[at].id, id) < 0)
            at++;
        /* The URI of an app whose row is damaged. */
        if (at == count || !id_eq(apps[at].id, id))
            continue;
        uris = mem_grow(uris, n, &capacity, sizeof *uris);
        uris[n++] = arena_str(arena, db_get_text(&rows, 1));
        apps[at].redirect_count++;
    }
    e = db_end(&rows);
    kept = arena_alloc(arena, n * sizeof *kept);
    if (n > 0)
        memcpy(kept, uris, n * sizeof *kept);
    /* Each app has counted its URIs, which stand in the apps' order. */
    for (size_t i = 0; i < count; i++) {
        apps[i].redirect_uris = kept;
        kept += apps[i].redirect_count;
    }
    free(uris);
    return e;
}

/* Reads the apps of a query that has been started, without their redirect
 * URIs, and ends the query. */
static enum err read_apps(struct db_rows *rows, struct db_part *part,
                          struct arena *arena, struct app **out, size_t *count)
{
    struct app *apps = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_part_next(rows, part)) {
        apps = mem_grow(apps, n, &capacity, sizeof *apps);
        /* A damaged row is logged, and the next one takes its place. */
        if (!read_app(rows, arena, &apps[n]))
            n++;
    }
    e = db_end(rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *apps);
    if (n > 0)
        memcpy(*out, apps, n * sizeof *apps);
    free(apps);
    return e;
}

enum err apps_list(struct db *db, struct arena *arena, struct app **out,
                   size_t *count)
{
    static const struct db_statement list = {
        "app_list",
        "SELECT " APP_COLUMNS " FROM " APP_TABLES " ORDER BY app.client_id"};
    struct db_rows rows = db_query(db, &list, DB_NO_ARGS);
    enum err e = read_apps(&rows, NULL, arena, out, count);

    return e ? e : load_all_redirects(db, arena, *out, *count);
}

/* Gives a few apps their redirect URIs. */
static enum err load_redirects_of(struct db *db, struct arena *arena,
                                  struct app *apps, size_t count)
{
    enum err e = OK;

    for (size_t i = 0; i < count && !e; i++) {
        struct id_hex hex;

        e = load_redirects(db, id_hex_text(apps[i].id, &hex), arena, &apps[i]);
    }
    return e;
}

enum err apps_list_of(struct db *db, struct str owner, struct db_part *part,
                      struct arena *arena, struct app **out, size_t *count)
{
    static const struct db_statement list = {
        "app_list_of",
        "SELECT " APP_COLUMNS " FROM " APP_TABLES
        " WHERE owner = $1 ORDER BY app.client_id LIMIT $2 OFFSET $3"};
    struct db_rows rows = db_query(
        db, &list,
        DB_ARGS(db_text(owner), db_part_limit(part), db_part_offset(part)));
    enum err e = read_apps(&rows, part, arena, out, count);

    return e ? e : load_redirects_of(db, arena, *out, *count);
}

enum err apps_search(struct db *db, struct str text, struct db_part *part,
                     struct arena *arena, struct app **out, size_t *count)
{
    static const struct db_statement search = {
        "app_search",
        "SELECT " APP_COLUMNS " FROM " APP_TABLES " WHERE $1 = ''"
        " OR REPLACE(LOWER(name), LOWER($1), '') <> LOWER(name)"
        " OR REPLACE(app.client_id, LOWER($1), '') <> app.client_id"
        " OR REPLACE(LOWER(owner), LOWER($1), '') <> LOWER(owner)"
        " ORDER BY app.client_id LIMIT $2 OFFSET $3"};
    struct db_rows rows = db_query(
        db, &search,
        DB_ARGS(db_text(text), db_part_limit(part), db_part_offset(part)));
    enum err e = read_apps(&rows, part, arena, out, count);

    return e ? e : load_redirects_of(db, arena, *out, *count);
}
