/* Authorization codes and refresh tokens: rows under the hash of the text on
 * the wire. The text is random and long, so that a plain SHA-256 hides it.
 *
 * Using one is an update that names the state in which it expects the row: of
 * two requests with the same code or token, at most one finds that state. */
#include "accounts/grants.h"

#include "accounts/apps.h"
#include "base/log.h"
#include "db/db.h"

static struct db_value hash_value(const uint8_t *hash)
{
    return db_secret(db_bytes(hash, GRANTS_HASH_BYTES));
}

/* ---- authorization codes ---- */

enum err grants_put_code(struct db *db, const struct code *code)
{
    static const struct db_statement insert = {
        "grant_code_insert",
        "INSERT INTO grant_code (hash, grant_id, client_id, user_id, scopes,"
        " redirect_uri, challenge, expires_s, is_used)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
    struct id_hex client_id;
    uint8_t grant[ID_BYTES];

    id_to_bytes(code->grant, grant);
    return db_exec(
        db, &insert,
        DB_ARGS(hash_value(code->hash), db_bytes(grant, sizeof grant),
                db_text(id_hex_text(code->app, &client_id)),
                db_text(code->user), db_text(code->scopes),
                db_text(code->redirect_uri), db_text_or_null(code->challenge),
                db_int(code->expires_s), db_int(code->is_used)),
        NULL);
}

static enum err read_code(const struct db_rows *rows, const uint8_t *hash,
                          struct arena *arena, struct code *out)
{
    *out = (struct code){.user = arena_str(arena, db_get_text(rows, 2)),
                         .scopes = arena_str(arena, db_get_text(rows, 3)),
                         .redirect_uri = arena_str(arena, db_get_text(rows, 4)),
                         .challenge = arena_str(arena, db_get_text(rows, 5)),
                         .expires_s = db_get_int(rows, 6),
                         .is_used = db_get_int(rows, 7) != 0};
    memcpy(out->hash, hash, GRANTS_HASH_BYTES);
    if (db_get_id(rows, 0, &out->grant) &&
        id_from_hex(db_get_text(rows, 1), &out->app))
        return OK;
    log_error("state: a code of %.*s: the row is damaged", STR_ARG(out->user));
    return ERR_CORRUPT;
}

enum err grants_find_code(struct db *db, const uint8_t *hash,
                          struct arena *arena, struct code *out)
{
    static const struct db_statement find = {
        "grant_code_find",
        "SELECT grant_id, client_id, user_id, scopes, redirect_uri, challenge,"
        " expires_s, is_used FROM grant_code WHERE hash = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(hash_value(hash)));
    enum err read = ERR_NOT_FOUND;
    enum err e;

    while (db_next(&rows))
        read = read_code(&rows, hash, arena, out);
    e = db_end(&rows);
    return e ? e : read;
}

enum err grants_use_code(struct db *db, const uint8_t *hash)
{
    static const struct db_statement use = {
        "grant_code_use",
        "UPDATE grant_code SET is_used = 1 WHERE hash = $1 AND is_used = 0"};
    int64_t used;
    /* No row changed: another request has used the code since it was read. */
    enum err e = db_exec(db, &use, DB_ARGS(hash_value(hash)), &used);

    return e ? e : used == 0 ? ERR_CONFLICT : OK;
}

/* ---- refresh tokens ---- */

enum err grants_put_refresh(struct db *db, const struct refresh *refresh)
{
    static const struct db_statement insert = {
        "grant_refresh_insert",
        "INSERT INTO grant_refresh (hash, grant_id, scopes, is_pkce,"
        " created_s, expires_s, used_s, uses)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
    uint8_t grant[ID_BYTES];

    id_to_bytes(refresh->grant, grant);
    return db_exec(
        db, &insert,
        DB_ARGS(hash_value(refresh->hash), db_bytes(grant, sizeof grant),
                db_text(refresh->scopes), db_int(refresh->is_pkce),
                db_int(refresh->created_s), db_int(refresh->expires_s),
                db_int(refresh->used_s), db_int(refresh->uses)),
        NULL);
}

static enum err read_refresh(const struct db_rows *rows, const uint8_t *hash,
                             struct arena *arena, struct refresh *out)
{
    *out = (struct refresh){.scopes = arena_str(arena, db_get_text(rows, 1)),
                            .is_pkce = db_get_int(rows, 2) != 0,
                            .created_s = db_get_int(rows, 3),
                            .expires_s = db_get_int(rows, 4),
                            .used_s = db_get_int(rows, 5),
                            .uses = db_get_int(rows, 6)};
    memcpy(out->hash, hash, GRANTS_HASH_BYTES);
    if (db_get_id(rows, 0, &out->grant))
        return OK;
    log_error("state: a refresh token's row is damaged");
    return ERR_CORRUPT;
}

enum err grants_find_refresh(struct db *db, const uint8_t *hash,
                             struct arena *arena, struct refresh *out)
{
    static const struct db_statement find = {
        "grant_refresh_find",
        "SELECT grant_id, scopes, is_pkce, created_s, expires_s, used_s, uses"
        " FROM grant_refresh WHERE hash = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(hash_value(hash)));
    enum err read = ERR_NOT_FOUND;
    enum err e;

    while (db_next(&rows))
        read = read_refresh(&rows, hash, arena, out);
    e = db_end(&rows);
    return e ? e : read;
}

enum err grants_use_refresh(struct db *db, const uint8_t *hash, int64_t uses,
                            int64_t now_s)
{
    static const struct db_statement use = {
        "grant_refresh_use",
        "UPDATE grant_refresh SET uses = uses + 1,"
        " used_s = CASE WHEN used_s = 0 THEN $3 ELSE used_s END"
        " WHERE hash = $1 AND uses = $2"};
    int64_t used;
    enum err e =
        db_exec(db, &use,
                DB_ARGS(hash_value(hash), db_int(uses), db_int(now_s)), &used);

    return e ? e : used == 0 ? ERR_CONFLICT : OK;
}
