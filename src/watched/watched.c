/* Nobody claims a folder: the only word between a look and whoever asks for one
 * is due_s, which a look moves on if it is as the look has found it. */
#include "watched/watched.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/utf8.h"
#include "db/change.h"
#include "db/db.h"

#define COLUMNS                                                                \
    "id, path, added_s, looked_s, changed_s, due_s, failing_s, files, error"

/* ---- rules ---- */

bool watched_path_is_valid(struct str path)
{
    if (path.n == 0 || path.n > WATCHED_PATH_MAX_BYTES || path.p[0] != '/' ||
        !utf8_is_valid(path))
        return false;
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < ' ' || path.p[i] == '\x7f')
            return false;
    return true;
}

/* ---- rows ---- */

static bool read_row(const struct db_rows *rows, struct arena *arena,
                     struct watched_folder *out)
{
    *out = (struct watched_folder){
        .path = arena_str(arena, db_get_text(rows, 1)),
        .added_s = db_get_int(rows, 2),
        .looked_s = db_get_int(rows, 3),
        .changed_s = db_get_int(rows, 4),
        .due_s = db_get_int(rows, 5),
        .failing_s = db_get_int(rows, 6),
        .files = db_get_int(rows, 7),
        .error = arena_str(arena, db_get_text(rows, 8))};
    if (db_get_id(rows, 0, &out->id))
        return true;
    log_error("state: the watched folder %.*s: the row is damaged",
              STR_ARG(out->path));
    return false;
}

static enum err read_one(struct db_rows *rows, struct arena *arena,
                         struct watched_folder *out)
{
    bool found = false;
    enum err e;

    while (db_next(rows))
        found = read_row(rows, arena, out);
    e = db_end(rows);
    return e || found ? e : ERR_NOT_FOUND;
}

/* ---- making and ending ---- */

static enum err tell(struct db *db, struct id id)
{
    struct id_hex hex;

    return change_append(db, CHANGE_WATCHED, id_hex_text(id, &hex));
}

enum err watched_folders_add(struct db *db, struct watched_folder *new,
                             int64_t now_s)
{
    static const struct db_statement insert = {
        "watched_insert",
        "INSERT INTO watched_folder (" COLUMNS ") VALUES ($1, $2, $3, 0, 0, $3,"
        " 0, 0, '') ON CONFLICT DO NOTHING"};
    struct watched_counts counts;
    struct db_id_room room;
    int64_t changed = 0;
    enum err e = watched_folders_count(db, &counts);

    if (!e && counts.all >= WATCHED_FOLDERS_MAX)
        return ERR_LIMIT;
    *new = (struct watched_folder){
        .path = new->path, .added_s = now_s, .due_s = now_s};
    random_bytes(&new->id, sizeof new->id);
    if (!e)
        e = db_exec(
            db, &insert,
            DB_ARGS(db_id(new->id, &room), db_text(new->path), db_int(now_s)),
            &changed);
    if (!e && changed == 0)
        e = ERR_EXISTS;
    return e ? e : tell(db, new->id);
}

enum err watched_folders_remove(struct db *db, struct id id)
{
    static const struct db_statement delete = {
        "watched_delete", "DELETE FROM watched_folder WHERE id = $1"};
    struct db_id_room room;
    int64_t changed = 0;
    enum err e = db_exec(db, &delete, DB_ARGS(db_id(id, &room)), &changed);

    if (!e && changed == 0)
        e = ERR_NOT_FOUND;
    return e ? e : tell(db, id);
}

/* ---- reading ---- */

enum err watched_folders_find(struct db *db, struct id id, struct arena *arena,
                              struct watched_folder *out)
{
    static const struct db_statement find = {
        "watched_find", "SELECT " COLUMNS " FROM watched_folder WHERE id = $1"};
    struct db_id_room room;
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_id(id, &room)));

    return read_one(&rows, arena, out);
}

enum err watched_folders_find_path(struct db *db, struct str path,
                                   struct arena *arena,
                                   struct watched_folder *out)
{
    static const struct db_statement find = {
        "watched_find_path",
        "SELECT " COLUMNS " FROM watched_folder WHERE path = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(path)));

    return read_one(&rows, arena, out);
}

enum err watched_folders_find_due(struct db *db, int64_t now_s,
                                  struct arena *arena,
                                  struct watched_folder *out)
{
    static const struct db_statement find = {
        "watched_find_due", "SELECT " COLUMNS " FROM watched_folder"
                            " WHERE due_s <= $1 ORDER BY due_s, id LIMIT 1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_int(now_s)));

    return read_one(&rows, arena, out);
}

enum err watched_folders_list(struct db *db, struct arena *arena,
                              struct watched_folder **out, size_t *count)
{
    static const struct db_statement list = {
        "watched_list", "SELECT " COLUMNS " FROM watched_folder ORDER BY path"};
    struct db_rows rows = db_query(db, &list, DB_NO_ARGS);
    struct watched_folder *all = NULL;
    size_t capacity = 0, n = 0;

    while (db_next(&rows)) {
        all = mem_grow(all, n, &capacity, sizeof *all);
        n += read_row(&rows, arena, &all[n]);
    }
    *count = n;
    *out = arena_alloc(arena, n * sizeof *all);
    if (n > 0)
        memcpy(*out, all, n * sizeof *all);
    free(all);
    return db_end(&rows);
}

enum err watched_folders_count(struct db *db, struct watched_counts *out)
{
    static const struct db_statement count = {
        "watched_count", "SELECT COUNT(*), COUNT(CASE WHEN failing_s > 0 THEN 1"
                         " END) FROM watched_folder"};
    struct db_rows rows = db_query(db, &count, DB_NO_ARGS);

    *out = (struct watched_counts){0};
    while (db_next(&rows))
        *out = (struct watched_counts){.all = db_get_int(&rows, 0),
                                       .failing = db_get_int(&rows, 1)};
    return db_end(&rows);
}

/* ---- what is due ---- */

enum err watched_folders_ask(struct db *db, struct id id, int64_t now_s)
{
    static const struct db_statement ask = {
        "watched_ask", "UPDATE watched_folder SET due_s = $2 WHERE id = $1"};
    struct db_id_room room;
    int64_t changed = 0;
    enum err e =
        db_exec(db, &ask, DB_ARGS(db_id(id, &room), db_int(now_s)), &changed);

    if (!e && changed == 0)
        e = ERR_NOT_FOUND;
    return e ? e : tell(db, id);
}

enum err watched_folders_ask_path(struct db *db, struct str path, int64_t now_s)
{
    static const struct db_statement ask = {
        "watched_ask_path",
        "UPDATE watched_folder SET due_s = $2 WHERE path = $1"};
    int64_t changed = 0;
    enum err e =
        db_exec(db, &ask, DB_ARGS(db_text(path), db_int(now_s)), &changed);

    if (!e && changed == 0)
        e = ERR_NOT_FOUND;
    return e ? e : change_append(db, CHANGE_WATCHED, STR_EMPTY);
}

enum err watched_folders_ask_all(struct db *db, int64_t now_s)
{
    static const struct db_statement ask = {
        "watched_ask_all", "UPDATE watched_folder SET due_s = $1"};
    enum err e = db_exec(db, &ask, DB_ARGS(db_int(now_s)), NULL);

    return e ? e : change_append(db, CHANGE_WATCHED, STR_EMPTY);
}

enum err watched_folders_are_due(struct db *db, int64_t now_s, bool *are)
{
    static const struct db_statement find = {
        "watched_are_due",
        "SELECT 1 FROM watched_folder WHERE due_s <= $1 LIMIT 1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_int(now_s)));

    *are = false;
    while (db_next(&rows))
        *are = true;
    return db_end(&rows);
}

/* ---- what became of it ---- */

/* When it is due again, unless somebody has asked meanwhile. */
static enum err move_on(struct db *db, const struct watched_look *look)
{
    static const struct db_statement update = {
        "watched_move_on",
        "UPDATE watched_folder SET due_s = $3 WHERE id = $1 AND due_s = $2"};
    int64_t pause_s = look->is_put_off ? WATCHED_PUT_OFF_S : look->next_s;
    struct db_id_room room;

    return db_exec(db, &update,
                   DB_ARGS(db_id(look->was.id, &room), db_int(look->was.due_s),
                           db_int(look->now_s + pause_s)),
                   NULL);
}

static enum err note_failure(struct db *db, const struct watched_look *look)
{
    static const struct db_statement update = {
        "watched_fail",
        "UPDATE watched_folder SET failing_s = $2, error = $3 WHERE id = $1"};
    int64_t since_s =
        look->was.failing_s > 0 ? look->was.failing_s : look->now_s;
    struct db_id_room room;

    return db_exec(db, &update,
                   DB_ARGS(db_id(look->was.id, &room), db_int(since_s),
                           db_text(look->error)),
                   NULL);
}

static enum err note_success(struct db *db, const struct watched_look *look)
{
    static const struct db_statement update = {
        "watched_succeed",
        "UPDATE watched_folder SET failing_s = 0, error = '', looked_s = $2,"
        " changed_s = $3, files = $4 WHERE id = $1"};
    struct db_id_room room;

    return db_exec(
        db, &update,
        DB_ARGS(db_id(look->was.id, &room), db_int(look->now_s),
                db_int(look->has_changed ? look->now_s : look->was.changed_s),
                db_int(look->files)),
        NULL);
}

enum err watched_folders_note(struct db *db, const struct watched_look *look)
{
    enum err e = move_on(db, look);

    if (e || look->is_put_off)
        return e;
    return look->error.n > 0 ? note_failure(db, look) : note_success(db, look);
}

/* ---- the domain ---- */

#define STEP(number, name, text) {number, {name, text}},
static const struct db_step steps[] = {
#include "watched/tables.def"
};
#undef STEP

const struct db_domain watched_domain = {.name = "watched",
                                         .steps = steps,
                                         .step_count =
                                             sizeof steps / sizeof steps[0]};
