/* tonearm folder refresh: looks at what is due.
 *
 *     find --> import --> note --> analyse
 *
 * A folder at a time: one that isn't there fails alone. What was found is noted
 * before the analysis, which may take hours and ends early when a folder is
 * due: so whoever copies an album has it in the catalog before that. */
#include "cmd/commands.h"

#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "cmd/folder_find.h"
#include "cmd/import_folder.h"
#include "cmd/import_run.h"
#include "cmd/local_state.h"
#include "cmd/served.h"
#include "db/db.h"
#include "watched/watched.h"

/* No other job of a server's can run meanwhile. */
#define ANALYSIS_MAX_MS (15 * 60000)

struct refresh {
    const struct options *o;
    struct db *db;
    struct arena arena;
    struct watched_look look;
    int64_t analysis_ends_ms; /* clock_monotonic_ms */
    size_t looked;
    size_t changed;
    size_t failed;
};

static enum err ask(struct db *db, void *arg)
{
    struct refresh *r = arg;
    int64_t now_s = clock_unix_s();
    size_t count = options_argument_count(r->o);
    struct watched_folder f;
    enum err e = OK;

    if (count == 0)
        return watched_folders_ask_all(db, now_s);
    for (size_t i = 0; i < count && !e; i++) {
        e = folder_find(db, options_argument(r->o, i), &r->arena, &f);
        if (!e)
            e = watched_folders_ask(db, f.id, now_s);
    }
    return e;
}

/* ---- a look ---- */

/* Why a folder couldn't be looked at, for who looks after the server; the
 * import has logged what exactly it was. */
static struct str reason_of(const char *path, enum err e)
{
    struct stat st;

    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return STR("it isn't there");
    if (e == ERR_INVALID)
        return STR("none of its audio files is there any more, or none can be "
                   "read");
    return str_from_c(err_text(e));
}

static enum err note(struct db *db, void *arg)
{
    struct refresh *r = arg;

    return watched_folders_note(db, &r->look);
}

/* Notes what became of the import. */
static enum err note_import(struct refresh *r, const struct folder_look *l,
                            const char *path, enum err e)
{
    struct watched_look *look = &r->look;

    look->now_s = clock_unix_s();
    look->next_s = (int64_t)options_number(r->o, "every");
    look->is_put_off = e == ERR_BUSY;
    if (e && !look->is_put_off) {
        look->error = reason_of(path, e);
        r->failed++;
    }
    if (!e) {
        look->files = (int64_t)folder_look_sounds(l);
        look->has_changed = folder_look_has_changed(l);
        r->changed += look->has_changed;
    }
    r->looked += !look->is_put_off;
    return db_transact(r->db, note, r);
}

/* Songs are asked about one by one, folders once a song: that is cheap. */
static bool stops(void *user)
{
    struct refresh *r = user;
    bool are_due;

    return clock_monotonic_ms() >= r->analysis_ends_ms ||
           watched_folders_are_due(r->db, clock_unix_s(), &are_due) != OK ||
           are_due;
}

/* What is left is due again soon, so that other jobs come in between. */
static enum err analyse(struct refresh *r, struct folder_look *l)
{
    bool has_more;
    enum err e;

    r->analysis_ends_ms = clock_monotonic_ms() + ANALYSIS_MAX_MS;
    e = folder_look_analyse(l, stops, r, &has_more);
    if (e || !has_more)
        return e;
    /* As the import's note has left it: what was asked for since stays due. */
    r->look.was.due_s = r->look.now_s + r->look.next_s;
    r->look.is_put_off = true;
    r->look.now_s = clock_unix_s();
    return db_transact(r->db, note, r);
}

static enum err refresh_one(struct refresh *r)
{
    const char *path = arena_cstr(&r->arena, r->look.was.path);
    struct folder_look *l = folder_look_new(r->o, path);
    enum err e = folder_look_import(l), noted = note_import(r, l, path, e);

    /* The others get their look, too. */
    if (e && e != ERR_BUSY)
        log_warn("%s: %.*s", path, STR_ARG(r->look.error));
    if (!e && !noted)
        noted = analyse(r, l);
    folder_look_free(l);
    return e == ERR_BUSY ? e : noted;
}

/* ---- the command ---- */

static enum err refresh(struct refresh *r)
{
    enum err e = options_flag(r->o, "due") ? OK : db_transact(r->db, ask, r);

    while (!e) {
        arena_reset(&r->arena);
        r->look = (struct watched_look){.is_put_off = false};
        e = watched_folders_find_due(r->db, clock_unix_s(), &r->arena,
                                     &r->look.was);
        if (!e)
            e = refresh_one(r);
    }
    (void)fprintf(stderr, "folders: %zu looked at, %zu changed, %zu failed\n",
                  r->looked, r->changed, r->failed);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err run_refresh(const struct options *o)
{
    struct refresh r = {.o = o};
    enum err e;

    if (options_flag(o, "due") && options_argument_count(o) > 0)
        return options_wrong(o, "--due chooses by itself");
    e = local_state_open(o, &r.db);
    if (e)
        return e;
    arena_init(&r.arena);
    e = refresh(&r);
    arena_release(&r.arena);
    db_close(r.db);
    return e;
}

static const struct option refresh_options[] = {
    OPTION("due", FLAG, NULL, "only what is due, as the server does"),
    OPTION("every", NUMBER, "SECONDS", "how long until a folder is due again",
           .fallback = "300", .min = 1, .max = 604800),
    IMPORT_FOLDER_OPTIONS,
    IMPORT_MEMORY_OPTION,
    SERVED_NO_WAIT_OPTION,
};

const struct command folder_refresh_command = {
    .name = "folder refresh",
    .arguments = "[FOLDER...]",
    .max_arguments = WATCHED_FOLDERS_MAX,
    .summary = "look at the folders that are watched, and take in what is new",
    OPTIONS_OF(refresh_options),
    .has_state = true,
    .run = run_refresh,
};
