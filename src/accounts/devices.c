/* A device is a row under its user and the hash of its cookie, so a cookie that
 * is one user's is never found for another. */
#include "accounts/devices.h"

#include "db/db.h"

static struct db_value hash_value(const uint8_t *hash)
{
    return db_secret(db_bytes(hash, DEVICES_HASH_BYTES));
}

enum err devices_keep(struct db *db, const struct device *device)
{
    static const struct db_statement keep = {
        "device_keep",
        "INSERT INTO device (user_id, hash, seen_s) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id, hash) DO UPDATE SET seen_s = excluded.seen_s"};
    static const struct db_statement drop = {
        "device_drop", "DELETE FROM device WHERE user_id = $1 AND hash NOT IN"
                       " (SELECT hash FROM device WHERE user_id = $1"
                       "  ORDER BY seen_s DESC, hash LIMIT $2)"};
    enum err e =
        db_exec(db, &keep,
                DB_ARGS(db_text(device->user), hash_value(device->hash),
                        db_int(device->seen_s)),
                NULL);

    return e ? e
             : db_exec(db, &drop,
                       DB_ARGS(db_text(device->user), db_int(DEVICES_MAX)),
                       NULL);
}

enum err devices_find(struct db *db, const uint8_t *hash, struct str user,
                      int64_t now_s, bool *is_there)
{
    static const struct db_statement find = {
        "device_find", "SELECT seen_s FROM device"
                       " WHERE user_id = $1 AND hash = $2 AND seen_s > $3"};
    struct db_rows rows = db_query(db, &find,
                                   DB_ARGS(db_text(user), hash_value(hash),
                                           db_int(now_s - DEVICES_LIFE_S)));

    *is_there = false;
    while (db_next(&rows))
        *is_there = true;
    return db_end(&rows);
}

enum err devices_delete_of(struct db *db, struct str user)
{
    static const struct db_statement delete = {
        "device_delete_of", "DELETE FROM device WHERE user_id = $1"};

    return db_exec(db, &delete, DB_ARGS(db_text(user)), NULL);
}

enum err devices_prune(struct db *db, int64_t now_s)
{
    static const struct db_statement prune = {
        "device_prune", "DELETE FROM device WHERE seen_s <= $1"};

    return db_exec(db, &prune, DB_ARGS(db_int(now_s - DEVICES_LIFE_S)), NULL);
}
