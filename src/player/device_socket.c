#include "player/device_socket.h"

#include "base/random.h"
#include "db/change.h"
#include "db/db.h"
#include "player/player.h"

int64_t device_socket_make(void)
{
    uint64_t bits;

    random_bytes(&bits, sizeof bits);
    return (int64_t)(bits >> 1 | 1);
}

/* Programs that forget their id leave devices behind. */
static enum err make_room(struct db *db, struct str user, struct str newcomer,
                          int64_t system_ms)
{
    static const struct db_statement drop = {
        "player_device_make_room",
        "DELETE FROM player_device WHERE user_id = $1 AND id ="
        " (SELECT id FROM player_device WHERE user_id = $1"
        "  AND flags % 2 = 0 AND seen_ms <= $2" /* DEVICE_IS_VIRTUAL */
        "  AND (SELECT COUNT(*) FROM player_device WHERE user_id = $1) >= $3"
        "  ORDER BY made_ms LIMIT 1)"
        " AND NOT EXISTS (SELECT 1 FROM player_device"
        "  WHERE user_id = $1 AND id = $4)"};

    return db_exec(db, &drop,
                   DB_ARGS(db_text(user), db_int(system_ms - DEVICES_GONE_MS),
                           db_int(DEVICES_MAX), db_text(newcomer)),
                   NULL);
}

static enum err put_socket(struct db *db, struct str user,
                           const struct device *d)
{
    static const struct db_statement put = {
        "player_socket_put",
        "INSERT INTO player_socket (user_id, device_id, number)"
        " VALUES ($1, $2, $3) ON CONFLICT (user_id, device_id)"
        " DO UPDATE SET number = excluded.number"};

    return db_exec(db, &put,
                   DB_ARGS(db_text(user), db_text(d->id), db_int(d->socket)),
                   NULL);
}

enum err device_socket_open(struct db *db, struct str user,
                            const struct device *d, int64_t system_ms)
{
    struct device there = *d;
    enum err e = make_room(db, user, d->id, system_ms);

    there.seen_ms = system_ms;
    if (!e)
        e = device_put(db, user, &there);
    return e ? e : put_socket(db, user, d);
}

/* Sets when the device was seen, if it is at this socket. */
static enum err set_seen(struct db *db, struct str user, struct str id,
                         int64_t socket, int64_t seen_ms)
{
    static const struct db_statement set = {
        "player_device_set_seen",
        "UPDATE player_device SET seen_ms = $4 WHERE user_id = $1 AND id = $2"
        " AND EXISTS (SELECT 1 FROM player_socket"
        "  WHERE user_id = $1 AND device_id = $2 AND number = $3)"};
    int64_t count = 0;
    enum err e = db_exec(
        db, &set,
        DB_ARGS(db_text(user), db_text(id), db_int(socket), db_int(seen_ms)),
        &count);

    return e || count > 0 ? e : ERR_NOT_FOUND;
}

enum err device_socket_keep(struct db *db, struct str user, struct str id,
                            int64_t socket, int64_t system_ms)
{
    return set_seen(db, user, id, socket, system_ms);
}

enum err device_socket_close(struct db *db, struct str user, struct str id,
                             int64_t socket)
{
    static const struct db_statement drop = {
        "player_socket_drop",
        "DELETE FROM player_socket WHERE user_id = $1 AND device_id = $2"};
    enum err e = set_seen(db, user, id, socket, 0);

    if (!e)
        e = db_exec(db, &drop, DB_ARGS(db_text(user), db_text(id)), NULL);
    return e ? e : change_append(db, CHANGE_PLAYER, user);
}
