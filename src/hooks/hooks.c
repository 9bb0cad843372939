/* A hook's row, and tables.def as the domain that the database walks. */
#include "hooks/hooks.h"

#include "base/buf.h"
#include "base/hex.h"
#include "base/mem.h"
#include "base/random.h"
#include "db/change.h"
#include "db/db.h"
#include "hooks/delivery.h"

#define COLUMNS                                                                \
    "id, client_id, url, secret, kinds, created_s, failing_ms, off_s"
#define SECRET_PREFIX "whsec_"
#define SECRET_BYTES  16

/* ---- what may be registered ---- */

bool hooks_url_is_valid(struct str url)
{
    struct str rest;

    if (url.n > HOOKS_URL_MAX_BYTES)
        return false;
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] <= ' ' || url.p[i] >= 0x7f || url.p[i] == '"' ||
            url.p[i] == '\\' || url.p[i] == '#')
            return false;
    if (str_starts(url, STR("https://")))
        rest = str_from(url, 8);
    else if (str_starts(url, STR("http://")))
        rest = str_from(url, 7);
    else
        return false;
    rest.n = str_find(rest, '/');
    rest.n = str_find(rest, '?');
    return rest.n > 0 && rest.p[0] != ':' && str_find(rest, '@') == rest.n;
}

struct str hooks_kinds_text(event_kinds kinds, struct arena *arena)
{
    struct buf out;
    struct str text;

    buf_init(&out, 1024);
    for (unsigned i = 0; i < EVENT_KINDS; i++)
        if ((kinds & EVENT_BIT(i)) != 0) {
            if (out.n > 0)
                buf_char(&out, ' ');
            buf_str(&out, str_from_c(event_kind_text((enum event_kind)i)));
        }
    text = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return text;
}

event_kinds hooks_kinds_read(struct str text)
{
    event_kinds kinds = 0;
    enum event_kind kind;
    struct str part;

    while (str_split(&text, ' ', &part))
        if (event_kind_from_text(part, &kind))
            kinds |= EVENT_BIT(kind);
    return kinds;
}

/* ---- rows ---- */

static enum err tell(struct db *db, struct id hook)
{
    struct id_hex hex;

    return change_append(db, CHANGE_HOOK, id_hex_text(hook, &hex));
}

static struct str make_secret(struct arena *arena)
{
    char *text = arena_alloc(arena, HOOKS_SECRET_LENGTH);
    uint8_t bytes[SECRET_BYTES];
    size_t n = sizeof SECRET_PREFIX - 1;

    random_bytes(bytes, sizeof bytes);
    memcpy(text, SECRET_PREFIX, n);
    (void)hex_write(bytes, sizeof bytes, text + n);
    return str_of(text, HOOKS_SECRET_LENGTH);
}

static enum err check_room(struct db *db, struct id app)
{
    static const struct db_statement count = {
        "hook_count", "SELECT COUNT(*) FROM hook WHERE client_id = $1"};
    struct id_hex hex;
    struct db_rows rows =
        db_query(db, &count, DB_ARGS(db_text(id_hex_text(app, &hex))));
    int64_t n = 0;
    enum err e;

    while (db_next(&rows))
        n = db_get_int(&rows, 0);
    e = db_end(&rows);
    return !e && n >= HOOKS_MAX ? ERR_LIMIT : e;
}

enum err hooks_create(struct db *db, struct hook *new, int64_t now_s,
                      struct arena *arena)
{
    static const struct db_statement insert = {
        "hook_insert", "INSERT INTO hook (" COLUMNS ")"
                       " VALUES ($1, $2, $3, $4, $5, $6, 0, 0)"};
    struct db_id_room room;
    struct id_hex hex;
    enum err e = check_room(db, new->app);

    if (e)
        return e;
    random_bytes(&new->id, sizeof new->id);
    new->secret = make_secret(arena);
    new->created_s = now_s;
    new->failing_ms = new->off_s = 0;
    e = db_exec(
        db, &insert,
        DB_ARGS(db_id(new->id, &room), db_text(id_hex_text(new->app, &hex)),
                db_text(new->url), db_secret(db_text(new->secret)),
                db_text(hooks_kinds_text(new->kinds, arena)), db_int(now_s)),
        NULL);
    return e ? e : tell(db, new->id);
}

/* False for a row that no program of ours has written. */
static bool read_row(const struct db_rows *rows, struct arena *arena,
                     struct hook *out)
{
    *out = (struct hook){.url = arena_str(arena, db_get_text(rows, 2)),
                         .secret = arena_str(arena, db_get_text(rows, 3)),
                         .kinds = hooks_kinds_read(db_get_text(rows, 4)),
                         .created_s = db_get_int(rows, 5),
                         .failing_ms = db_get_int(rows, 6),
                         .off_s = db_get_int(rows, 7)};
    return db_get_id(rows, 0, &out->id) &&
           id_from_hex(db_get_text(rows, 1), &out->app);
}

enum err hooks_find(struct db *db, struct id app, struct id id,
                    struct arena *arena, struct hook *out)
{
    static const struct db_statement find = {
        "hook_find", "SELECT " COLUMNS " FROM hook"
                     " WHERE id = $1 AND client_id = $2"};
    struct db_id_room room;
    struct id_hex hex;
    struct db_rows rows = db_query(
        db, &find, DB_ARGS(db_id(id, &room), db_text(id_hex_text(app, &hex))));
    bool found = false;
    enum err e;

    while (db_next(&rows))
        found = read_row(&rows, arena, out);
    e = db_end(&rows);
    return e || found ? e : ERR_NOT_FOUND;
}

enum err hooks_list(struct db *db, struct id app, struct arena *arena,
                    struct hook **out, size_t *count)
{
    static const struct db_statement list = {
        "hook_list", "SELECT " COLUMNS " FROM hook WHERE client_id = $1"
                     " ORDER BY created_s, id LIMIT $2"};
    struct id_hex hex;
    struct db_rows rows = db_query(
        db, &list, DB_ARGS(db_text(id_hex_text(app, &hex)), db_int(HOOKS_MAX)));

    *out = arena_alloc(arena, HOOKS_MAX * sizeof **out);
    *count = 0;
    while (db_next(&rows))
        *count += read_row(&rows, arena, &(*out)[*count]);
    return db_end(&rows);
}

enum err hooks_switch(struct db *db, const struct hook *hook, bool is_on,
                      int64_t now_s)
{
    static const struct db_statement update = {
        "hook_switch",
        "UPDATE hook SET off_s = $2, failing_ms = 0 WHERE id = $1"};
    struct db_id_room room;
    enum err e = db_exec(
        db, &update, DB_ARGS(db_id(hook->id, &room), db_int(is_on ? 0 : now_s)),
        NULL);

    return e ? e : tell(db, hook->id);
}

enum err hooks_delete(struct db *db, const struct hook *hook)
{
    static const struct db_statement delete = {
        "hook_delete", "DELETE FROM hook WHERE id = $1"};
    struct db_id_room room;
    enum err e = db_exec(db, &delete, DB_ARGS(db_id(hook->id, &room)), NULL);

    return e ? e : tell(db, hook->id);
}

enum err hooks_wanted(struct db *db, event_kinds *out)
{
    static const struct db_statement list = {
        "hook_kinds", "SELECT DISTINCT kinds FROM hook WHERE off_s = 0"};
    struct db_rows rows = db_query(db, &list, DB_NO_ARGS);

    *out = 0;
    while (db_next(&rows))
        *out |= hooks_kinds_read(db_get_text(&rows, 0));
    return db_end(&rows);
}

/* ---- the domain ---- */

#define OWNS(how, table, column, file)
#define STEP(number, name, text) {number, {name, text}},
static const struct db_step steps[] = {
#include "hooks/tables.def"
};
#undef STEP
#undef OWNS

#define STEP(number, name, text)
#define OWNS(how, table, column, file) DB_OWNS_##how(table, column, file)
static const struct db_owned owned[] = {
#include "hooks/tables.def"
};
#undef OWNS
#undef STEP

const struct db_domain hooks_domain = {
    .name = "hooks",
    .steps = steps,
    .step_count = sizeof steps / sizeof steps[0],
    .owned = owned,
    .owned_count = sizeof owned / sizeof owned[0],
    .prune = deliveries_prune,
};
