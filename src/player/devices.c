#include "player/devices.h"

#include "base/hex.h"
#include "base/random.h"
#include "db/change.h"
#include "db/db.h"
#include "player/player.h"

#define COLUMNS "id, name, type, flags, volume, made_ms, seen_ms"
#define SOCKET                                                                 \
    "COALESCE((SELECT number FROM player_socket s"                             \
    " WHERE s.user_id = d.user_id AND s.device_id = d.id), 0)"

/* What rspotify, Tekore and others have in their enumerations; a type that they
 * don't know would be an error to them. */
static const char *const types[] = {
    "Computer",   "Tablet",      "Smartphone",  "Speaker",   "TV",
    "AVR",        "STB",         "AudioDongle", "CastVideo", "CastAudio",
    "Automobile", "GameConsole", "Unknown"};

#define TYPES (sizeof types / sizeof types[0])

struct str device_type(struct str text)
{
    for (size_t i = 0; i < TYPES; i++)
        if (str_eq_nocase(text, str_from_c(types[i])))
            return str_from_c(types[i]);
    return STR_EMPTY;
}

const char *device_type_text(size_t i)
{
    return i < TYPES ? types[i] : NULL;
}

bool device_id_is_valid(struct str id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
              (c >= 'A' && c <= 'Z') || c == '-' || c == '_'))
            return false;
    }
    return id.n > 0 && id.n <= DEVICES_MAX_ID;
}

void device_id_make(char *out)
{
    uint64_t bits[3]; /* 16 digits each */

    random_bytes(bits, sizeof bits);
    out = hex_write_u64(bits[0], 16, out);
    out = hex_write_u64(bits[1], 16, out);
    (void)hex_write_u64(bits[2], DEVICES_ID_LENGTH - 32, out);
}

static enum err changed(struct db *db, struct str user)
{
    return change_append(db, CHANGE_PLAYER, user);
}

static struct device device_of(const struct db_rows *rows, struct arena *arena)
{
    return (struct device){
        .id = arena_str(arena, db_get_text(rows, 0)),
        .name = arena_str(arena, db_get_text(rows, 1)),
        .type = arena_str(arena, db_get_text(rows, 2)),
        .flags = (unsigned)db_get_int(rows, 3),
        .volume = (unsigned)db_get_int(rows, 4),
        .made_ms = db_get_int(rows, 5),
        .seen_ms = db_get_int(rows, 6),
        .socket = db_get_int(rows, 7),
    };
}

enum err device_list(struct db *db, struct str user, struct arena *arena,
                     struct device **out, size_t *count)
{
    static const struct db_statement list = {
        "player_device_list",
        "SELECT " COLUMNS ", " SOCKET " FROM player_device d WHERE user_id = $1"
        " ORDER BY made_ms, id"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_text(user)));
    struct device *devices = arena_alloc(arena, DEVICES_MAX * sizeof *devices);

    *count = 0;
    while (db_next(&rows))
        if (*count < DEVICES_MAX)
            devices[(*count)++] = device_of(&rows, arena);
    *out = devices;
    return db_end(&rows);
}

enum err device_find(struct db *db, struct str user, struct str id,
                     struct arena *arena, struct device *out)
{
    static const struct db_statement find = {
        "player_device_find",
        "SELECT " COLUMNS ", " SOCKET
        " FROM player_device d WHERE user_id = $1 AND id = $2"};
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_text(user), db_text(id)));
    bool is_found = false;
    enum err e;

    while (db_next(&rows)) {
        *out = device_of(&rows, arena);
        is_found = true;
    }
    e = db_end(&rows);
    return e || is_found ? e : ERR_NOT_FOUND;
}

enum err device_find_open(struct db *db, struct str id, struct arena *arena,
                          struct str *user, struct device *out)
{
    static const struct db_statement find = {
        "player_device_find_open",
        "SELECT " COLUMNS ", " SOCKET
        ", user_id FROM player_device d WHERE id = $1"};
    const unsigned wanted = DEVICE_IS_OPEN | DEVICE_IS_VIRTUAL;
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(id)));
    size_t count = 0;
    enum err e;

    while (db_next(&rows)) {
        struct device d = device_of(&rows, arena);

        if ((d.flags & wanted) != wanted)
            continue;
        *out = d;
        *user = arena_str(arena, db_get_text(&rows, 8));
        count++;
    }
    e = db_end(&rows);
    return e || count == 1 ? e : ERR_NOT_FOUND;
}

static enum err count_devices(struct db *db, struct str user, int64_t *count)
{
    static const struct db_statement find = {
        "player_device_count",
        "SELECT COUNT(*) FROM player_device WHERE user_id = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(user)));

    *count = 0;
    while (db_next(&rows))
        *count = db_get_int(&rows, 0);
    return db_end(&rows);
}

enum err device_put(struct db *db, struct str user, const struct device *d)
{
    static const struct db_statement put = {
        "player_device_put",
        "INSERT INTO player_device (user_id, " COLUMNS ")"
        " VALUES ($1, $2, $3, $4, $5, $6,"
        /* Of two that are made in one millisecond, the later is the later. */
        "  (SELECT CASE WHEN SUM(CASE WHEN made_ms = $7 THEN 1 ELSE 0 END) > 0"
        "    THEN MAX(made_ms) + 1 ELSE $7 END"
        "   FROM player_device WHERE user_id = $1), $8)"
        " ON CONFLICT (user_id, id) DO UPDATE SET name = excluded.name,"
        " type = excluded.type, flags = excluded.flags,"
        " volume = excluded.volume, seen_ms = excluded.seen_ms"};
    int64_t count;
    enum err e;

    e = db_exec(db, &put,
                DB_ARGS(db_text(user), db_text(d->id), db_text(d->name),
                        db_text(d->type), db_int(d->flags), db_int(d->volume),
                        db_int(d->made_ms), db_int(d->seen_ms)),
                NULL);
    if (!e)
        e = count_devices(db, user, &count);
    if (e)
        return e;
    /* The caller's transaction is undone with the device. */
    return count > DEVICES_MAX ? ERR_LIMIT : changed(db, user);
}

enum err device_set_volume(struct db *db, struct str user, struct str id,
                           unsigned volume)
{
    static const struct db_statement set = {
        "player_device_set_volume",
        "UPDATE player_device SET volume = $3 WHERE user_id = $1 AND id = $2"};
    enum err e = db_exec(
        db, &set, DB_ARGS(db_text(user), db_text(id), db_int(volume)), NULL);

    return e ? e : changed(db, user);
}

enum err device_delete(struct db *db, struct str user, struct str id)
{
    static const struct db_statement delete = {
        "player_device_delete",
        "DELETE FROM player_device WHERE user_id = $1 AND id = $2"};
    int64_t count = 0;
    enum err e =
        db_exec(db, &delete, DB_ARGS(db_text(user), db_text(id)), &count);

    if (e)
        return e;
    return count > 0 ? changed(db, user) : ERR_NOT_FOUND;
}
