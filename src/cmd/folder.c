/* tonearm folder add | list | remove: the music folders that are watched.
 * folder_refresh.c looks at them. */
#include "cmd/commands.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "cmd/change.h"
#include "cmd/folder_find.h"
#include "cmd/local_state.h"
#include "cmd/table.h"
#include "db/db.h"
#include "json/writer.h"
#include "watched/watched.h"

#define OUTPUT_MAX_BYTES (1u << 20)

/* ---- output ---- */

static void print_json(const struct watched_folder *f)
{
    struct id_hex id;
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_object(&j);
    json_key(&j, "id");
    json_str_or_null(&j, id_hex_text(f->id, &id));
    json_key(&j, "path");
    json_str_or_null(&j, f->path);
    json_key(&j, "files");
    json_i64(&j, f->files);
    json_key(&j, "looked");
    json_time_or_null(&j, f->looked_s);
    json_key(&j, "changed");
    json_time_or_null(&j, f->changed_s);
    json_key(&j, "due");
    json_time_or_null(&j, f->due_s);
    json_key(&j, "failing_since");
    json_time_or_null(&j, f->failing_s);
    json_key(&j, "error");
    json_str_or_null(&j, f->error);
    json_end_object(&j);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

static const struct table_column columns[] = {
    {"STATE", 7}, {"LOOKED", 20}, {"CHANGED", 20}, {"PATH", 40}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static struct str state_of(const struct watched_folder *f)
{
    if (f->failing_s > 0)
        return STR("failing");
    return f->looked_s > 0 ? STR("well") : STR("new");
}

static void print_row(const struct watched_folder *f)
{
    char looked[CLOCK_TEXT_LENGTH], changed[CLOCK_TEXT_LENGTH];
    struct str never = STR("never");

    clock_to_text(f->looked_s, looked);
    clock_to_text(f->changed_s, changed);
    const struct str cells[COLUMN_COUNT] = {
        state_of(f), f->looked_s > 0 ? str_of(looked, sizeof looked) : never,
        f->changed_s > 0 ? str_of(changed, sizeof changed) : never, f->path};

    table_row(columns, cells, COLUMN_COUNT);
}

/* ---- add ---- */

/* What the commands work on. */
struct work {
    const struct options *o;
    struct arena arena;
    struct watched_folder folder;
    int64_t now_s;
};

static enum err add(struct db *db, void *arg)
{
    struct work *w = arg;
    struct watched_folder *f = &w->folder;
    enum err e = watched_folders_add(db, f, w->now_s);

    if (e == ERR_EXISTS)
        log_error("%.*s is watched already", STR_ARG(f->path));
    if (e == ERR_LIMIT)
        log_error("%d folders are watched, which is all that may be",
                  WATCHED_FOLDERS_MAX);
    return e;
}

static enum err add_one(const struct options *o, const char *name)
{
    char path[PATH_MAX];
    struct work w = {.o = o, .now_s = clock_unix_s()};
    struct change change = {.action = "folder.add", .run = add, .arg = &w};
    enum err e;

    if (realpath(name, path) == NULL) {
        log_error("%s: %s", name, strerror(errno));
        return ERR_NOT_FOUND;
    }
    w.folder.path = change.subject = str_from_c(path);
    if (!watched_path_is_valid(w.folder.path)) {
        log_error("%s: the folder's own name has to be UTF-8", name);
        return ERR_INVALID;
    }
    e = change_make(o, &change);
    if (!e)
        print_json(&w.folder);
    return e;
}

static enum err run_add(const struct options *o)
{
    enum err e = OK;

    for (size_t i = 0; i < options_argument_count(o) && !e; i++)
        e = add_one(o, options_argument(o, i));
    return e;
}

/* ---- list ---- */

static enum err list(const struct options *o, struct db *db,
                     struct arena *arena)
{
    struct watched_folder *all;
    bool is_table = table_is_wanted(o);
    size_t count;
    enum err e = watched_folders_list(db, arena, &all, &count);

    if (e)
        return e;
    if (is_table)
        table_header(columns, COLUMN_COUNT);
    for (size_t i = 0; i < count; i++)
        if (is_table)
            print_row(&all[i]);
        else
            print_json(&all[i]);
    return OK;
}

static enum err run_list(const struct options *o)
{
    struct arena arena;
    struct db *db;
    enum err e = local_state_open(o, &db);

    if (e)
        return e;
    arena_init(&arena);
    e = list(o, db, &arena);
    arena_release(&arena);
    db_close(db);
    return e;
}

/* ---- remove ---- */

/* A folder that is there no more has no path but the one that was noted. */
enum err folder_find(struct db *db, const char *name, struct arena *arena,
                     struct watched_folder *out)
{
    char path[PATH_MAX];
    struct str text = str_from_c(name);
    struct id id;
    enum err e = id_from_hex(text, &id)
                     ? watched_folders_find(db, id, arena, out)
                     : watched_folders_find_path(db, text, arena, out);

    if (e == ERR_NOT_FOUND && realpath(name, path) != NULL)
        e = watched_folders_find_path(db, str_from_c(path), arena, out);
    if (e == ERR_NOT_FOUND)
        log_error("%s isn't watched", name);
    return e;
}

static enum err drop(struct db *db, void *arg)
{
    struct work *w = arg;
    enum err e =
        folder_find(db, options_argument(w->o, 0), &w->arena, &w->folder);

    return e ? e : watched_folders_remove(db, w->folder.id);
}

static enum err run_remove(const struct options *o)
{
    struct work w = {.o = o};
    struct change change = {.action = "folder.remove",
                            .subject = str_from_c(options_argument(o, 0)),
                            .run = drop,
                            .arg = &w};
    enum err e;

    arena_init(&w.arena);
    e = change_make(o, &change);
    arena_release(&w.arena);
    return e;
}

/* ---- the commands ---- */

static const struct option change_options[] = {CHANGE_OPTION};

static const struct option list_options[] = {TABLE_JSON_OPTION};

const struct command folder_add_command = {
    .name = "folder add",
    .arguments = "FOLDER...",
    .min_arguments = 1,
    .max_arguments = WATCHED_FOLDERS_MAX,
    .summary = "have music folders watched, and taken in from then on",
    OPTIONS_OF(change_options),
    .has_state = true,
    .makes_data = true,
    .run = run_add,
};

const struct command folder_list_command = {
    .name = "folder list",
    .summary = "what is watched and how it fares: a table, or where that isn't "
               "a terminal, a JSON object a line",
    OPTIONS_OF(list_options),
    .has_state = true,
    .run = run_list,
};

const struct command folder_remove_command = {
    .name = "folder remove",
    .arguments = "FOLDER",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "watch a folder no longer; what it has brought stays",
    OPTIONS_OF(change_options),
    .has_state = true,
    .run = run_remove,
};
