/* One row of `user_grant` for a user and an app; codes and refresh tokens
 * (grants_token.c) refer to that row and go with it.
 *
 * Access tokens carry the grant's id and the scopes that they were issued
 * with, so scopes can't be taken out of tokens that are about: a consent to
 * fewer scopes than before ends the grant and makes another. The ids of
 * revoked grants are kept in `revoked_grant` until no token of theirs can be
 * good. */
#include "accounts/grants.h"

#include "accounts/apps.h"
#include "accounts/kinds.h"
#include "accounts/own_app.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "db/change.h"
#include "db/db.h"
#include "db/part.h"

#define GRANT_COLUMNS "id, client_id, user_id, scopes, created_s, consented_s"

/* ---- reading ---- */

/* A row of GRANT_COLUMNS. A row that this program couldn't have written reads
 * as ERR_CORRUPT. */
static enum err read_grant(const struct db_rows *rows, struct arena *arena,
                           struct grant *out)
{
    /* Scopes stay a text here: a scope that this program doesn't know yet (a
     * newer one has written it) is kept as it is. */
    *out = (struct grant){.user = arena_str(arena, db_get_text(rows, 2)),
                          .scopes = arena_str(arena, db_get_text(rows, 3)),
                          .created_s = db_get_int(rows, 4),
                          .consented_s = db_get_int(rows, 5)};
    if (db_get_id(rows, 0, &out->id) &&
        id_from_hex(db_get_text(rows, 1), &out->app))
        return OK;
    log_error("state: a grant of %.*s: the row is damaged", STR_ARG(out->user));
    return ERR_CORRUPT;
}

/* Reads the one row of a query that has been started, and ends the query. */
static enum err read_one(struct db_rows *rows, struct arena *arena,
                         struct grant *out)
{
    enum err read = ERR_NOT_FOUND;
    enum err e;

    while (db_next(rows))
        read = read_grant(rows, arena, out);
    e = db_end(rows);
    return e ? e : read;
}

enum err grants_find(struct db *db, struct id id, struct arena *arena,
                     struct grant *out)
{
    static const struct db_statement find = {
        "grant_find", "SELECT " GRANT_COLUMNS " FROM user_grant WHERE id = $1"};
    uint8_t bytes[ID_BYTES];

    id_to_bytes(id, bytes);
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_bytes(bytes, sizeof bytes)));

    return read_one(&rows, arena, out);
}

enum err grants_find_of(struct db *db, struct id app, struct str user,
                        struct arena *arena, struct grant *out)
{
    static const struct db_statement find = {
        "grant_find_of", "SELECT " GRANT_COLUMNS " FROM user_grant"
                         " WHERE client_id = $1 AND user_id = $2"};
    struct id_hex hex;
    struct db_rows rows = db_query(
        db, &find, DB_ARGS(db_text(id_hex_text(app, &hex)), db_text(user)));

    return read_one(&rows, arena, out);
}

enum err grants_list(struct db *db, struct str user, struct db_part *part,
                     struct arena *arena, struct grant **out, size_t *count)
{
    static const struct db_statement list = {
        "grant_list", "SELECT " GRANT_COLUMNS " FROM user_grant"
                      " WHERE user_id = $1 AND client_id <> $2"
                      " ORDER BY consented_s DESC, id LIMIT $3 OFFSET $4"};
    struct id_hex hex;
    struct db_rows rows = db_query(
        db, &list,
        DB_ARGS(db_text(user), db_text(id_hex_text(own_app_id(), &hex)),
                db_part_limit(part), db_part_offset(part)));
    struct grant *grants = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_part_next(&rows, part)) {
        grants = mem_grow(grants, n, &capacity, sizeof *grants);
        if (!read_grant(&rows, arena, &grants[n]))
            n++;
    }
    e = db_end(&rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *grants);
    if (n > 0)
        memcpy(*out, grants, n * sizeof *grants);
    free(grants);
    return e;
}

/* ---- consent ---- */

static bool has_scope(struct str scopes, struct str wanted)
{
    struct str scope;

    while (str_split(&scopes, ' ', &scope))
        if (str_eq(scope, wanted))
            return true;
    return false;
}

static bool has_all(struct str scopes, struct str wanted)
{
    struct str scope;

    while (str_split(&wanted, ' ', &scope))
        if (scope.n > 0 && !has_scope(scopes, scope))
            return false;
    return true;
}

/* Revokes the grant that there is, if the new scopes leave out one of those
 * that it has. */
static enum err end_if_narrowed(struct db *db, struct id app, struct str user,
                                struct str scopes, int64_t now_s)
{
    struct arena arena;
    struct grant old;
    enum err e;

    arena_init(&arena);
    e = grants_find_of(db, app, user, &arena, &old);
    /* Compared as texts, word by word: the order may differ. */
    if (e == ERR_NOT_FOUND)
        e = OK;
    else if (!e && !has_all(scopes, old.scopes))
        e = grants_revoke(db, old.id, now_s);
    arena_release(&arena);
    return e;
}

enum err grants_consent(struct db *db, struct id app, struct str user,
                        struct str scopes, int64_t now_s, struct id *out)
{
    static const struct db_statement put = {
        "grant_put",
        "INSERT INTO user_grant (id, client_id, user_id, scopes, created_s,"
        " consented_s) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (client_id, user_id) DO UPDATE"
        " SET scopes = excluded.scopes, consented_s = excluded.consented_s"
        " RETURNING id"};
    uint8_t fresh[ID_BYTES];
    struct id_hex hex;
    bool is_known = false;
    enum err e = end_if_narrowed(db, app, user, scopes, now_s);

    if (e)
        return e;
    /* RETURNING gives the id of the row that is there in the end: the fresh
     * one, or that of the grant that was widened. */
    random_bytes(fresh, sizeof fresh);
    struct db_rows rows = db_query(
        db, &put,
        DB_ARGS(db_bytes(fresh, sizeof fresh), db_text(id_hex_text(app, &hex)),
                db_text(user), db_text(scopes), db_int(now_s), db_int(now_s)));

    while (db_next(&rows))
        is_known = db_get_id(&rows, 0, out);
    e = db_end(&rows);
    return e ? e : is_known ? OK : ERR_CORRUPT;
}

/* ---- revoking ---- */

enum err grants_revoke(struct db *db, struct id id, int64_t now_s)
{
    static const struct db_statement delete = {
        "grant_delete", "DELETE FROM user_grant WHERE id = $1"};
    static const struct db_statement keep = {
        "grant_revoked_put", "INSERT INTO revoked_grant (id, revoked_s)"
                             " VALUES ($1, $2) ON CONFLICT (id) DO NOTHING"};
    uint8_t bytes[ID_BYTES];
    struct id_hex hex;
    int64_t deleted;
    enum err e;

    id_to_bytes(id, bytes);
    /* Codes and refresh tokens go by the foreign key. */
    e = db_exec(db, &delete, DB_ARGS(db_bytes(bytes, sizeof bytes)), &deleted);
    if (e || deleted == 0)
        return e;
    /* For nodes that start later, or that have missed the change. */
    e = db_exec(db, &keep,
                DB_ARGS(db_bytes(bytes, sizeof bytes), db_int(now_s)), NULL);
    return e ? e : change_append(db, CHANGE_GRANT, id_hex_text(id, &hex));
}

/* Reads the ids of a query that has been started, and ends the query. */
static enum err read_ids(struct db_rows *rows, struct arena *arena,
                         struct id **out, size_t *count)
{
    struct id *ids = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_next(rows)) {
        ids = mem_grow(ids, n, &capacity, sizeof *ids);
        if (db_get_id(rows, 0, &ids[n]))
            n++;
    }
    e = db_end(rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *ids);
    if (n > 0)
        memcpy(*out, ids, n * sizeof *ids);
    free(ids);
    return e;
}

/* Revokes the grants whose ids the statement lists for the key. The list is
 * read to its end first: revoking changes the table that it reads. */
static enum err revoke_listed(struct db *db, const struct db_statement *list,
                              struct str key, int64_t now_s)
{
    struct db_rows rows = db_query(db, list, DB_ARGS(db_text(key)));
    struct arena arena;
    struct id *ids;
    size_t n;
    enum err e;

    arena_init(&arena);
    e = read_ids(&rows, &arena, &ids, &n);
    for (size_t i = 0; i < n && !e; i++)
        e = grants_revoke(db, ids[i], now_s);
    arena_release(&arena);
    return e;
}

enum err grants_revoke_all(struct db *db, struct str user, int64_t now_s)
{
    static const struct db_statement list = {
        "grant_ids_of_user", "SELECT id FROM user_grant WHERE user_id = $1"};

    return revoke_listed(db, &list, user, now_s);
}

enum err grants_revoke_app(struct db *db, struct id app, int64_t now_s)
{
    static const struct db_statement list = {
        "grant_ids_of_app", "SELECT id FROM user_grant WHERE client_id = $1"};
    struct id_hex hex;

    return revoke_listed(db, &list, id_hex_text(app, &hex), now_s);
}

enum err grants_revoked(struct db *db, int64_t since_s, struct arena *arena,
                        struct id **out, size_t *count)
{
    static const struct db_statement list = {
        "grant_revoked_list",
        "SELECT id FROM revoked_grant WHERE revoked_s >= $1"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_int(since_s)));

    return read_ids(&rows, arena, out, count);
}

/* ---- pruning ---- */

enum err grants_prune(struct db *db, int64_t now_s)
{
    static const struct db_statement codes = {
        "grant_code_prune", "DELETE FROM grant_code WHERE expires_s <= $1"
                            " AND (is_used = 0 OR expires_s <= $2)"};
    static const struct db_statement tokens = {
        "grant_refresh_prune",
        "DELETE FROM grant_refresh WHERE (expires_s > 0 AND expires_s <= $1)"
        " OR (used_s > 0 AND used_s <= $2)"};
    static const struct db_statement revoked = {
        "grant_revoked_prune",
        "DELETE FROM revoked_grant WHERE revoked_s <= $1"};
    /* A used code is kept for a day: a replay shows that somebody has stolen
     * it, and ends the grant. The same goes for used refresh tokens, for
     * longer, since they are used for longer. */
    enum err e = db_exec(db, &codes,
                         DB_ARGS(db_int(now_s), db_int(now_s - 86400)), NULL);

    if (!e)
        e = db_exec(db, &tokens,
                    DB_ARGS(db_int(now_s), db_int(now_s - GRANTS_USED_KEPT_S)),
                    NULL);
    return e ? e
             : db_exec(db, &revoked,
                       DB_ARGS(db_int(now_s - GRANTS_REVOKED_KEPT_S)), NULL);
}
