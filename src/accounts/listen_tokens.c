#include "accounts/listen_tokens.h"

#include "accounts/secret.h"
#include "base/random.h"
#include "db/db.h"

/* RFC 4122 section 4.4: version 4, of random bits. */
void listen_token_draw(char *out)
{
    uint8_t bytes[ID_BYTES];

    random_bytes(bytes, sizeof bytes);
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
    id_to_uuid(id_from_bytes(bytes), out);
}

static struct db_value hash_value(const uint8_t *hash)
{
    return db_secret(db_bytes(hash, SECRET_HASH_BYTES));
}

enum err listen_token_set(struct db *db, struct str user, struct str token,
                          int64_t now_s)
{
    /* From the account's own row: there may be none. */
    static const struct db_statement set = {
        "listen_token_set",
        "INSERT INTO listen_token (user_id, hash, made_s)"
        " SELECT id, $2, $3 FROM user_account WHERE id = $1"
        " ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash,"
        " made_s = excluded.made_s"};
    uint8_t hash[SECRET_HASH_BYTES];
    int64_t changed;
    enum err e;

    secret_hash(token, hash);
    e = db_exec(db, &set,
                DB_ARGS(db_text(user), hash_value(hash), db_int(now_s)),
                &changed);
    return e ? e : changed == 0 ? ERR_NOT_FOUND : OK;
}

enum err listen_token_end(struct db *db, struct str user)
{
    static const struct db_statement end = {
        "listen_token_end", "DELETE FROM listen_token WHERE user_id = $1"};

    return db_exec(db, &end, DB_ARGS(db_text(user)), NULL);
}

enum err listen_token_find(struct db *db, struct str text, struct arena *arena,
                           struct str *user)
{
    static const struct db_statement find = {
        "listen_token_find",
        "SELECT user_id FROM listen_token WHERE hash = $1"};
    uint8_t hash[SECRET_HASH_BYTES];
    struct db_rows rows;
    enum err e;

    secret_hash(text, hash);
    rows = db_query(db, &find, DB_ARGS(hash_value(hash)));
    *user = STR_EMPTY;
    while (db_next(&rows))
        *user = arena_str(arena, db_get_text(&rows, 0));
    e = db_end(&rows);
    return e ? e : user->n == 0 ? ERR_NOT_FOUND : OK;
}

enum err listen_token_made(struct db *db, struct str user, int64_t *made_s)
{
    static const struct db_statement find = {
        "listen_token_made",
        "SELECT made_s FROM listen_token WHERE user_id = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(user)));

    *made_s = 0;
    while (db_next(&rows))
        *made_s = db_get_int(&rows, 0);
    return db_end(&rows);
}
