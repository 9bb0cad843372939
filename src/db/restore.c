/* The backup is copied into the data directory, under a name of its own, and
 * everything that may go wrong goes wrong with that copy: the copy is checked,
 * and its tables are brought up to date. Then the copy is renamed.
 *
 * A state that is there is linked to its new name before the rename, so that
 * at each moment there is a state under the name that a server opens. The log
 * of the old state (the file beside it whose name ends in -wal) is part of the
 * old state and goes along first: SQLite would else take it for the log of the
 * new one. */
#include "db/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/db_engine.h"
#include "db/migrate.h"
#include "db/state.h"

#define COPY_BYTES (1u << 20)

struct restore {
    struct arena arena;
    const char *from;
    const struct state_place *place;
    char *state;     /* DATA/state.db */
    char *temporary; /* DATA/state.db.XXXXXX */
};

static enum err fail(const char *what, const char *path)
{
    log_error("restore: %s %s: %s", what, path, strerror(errno));
    return ERR_IO;
}

static const char *beside(struct restore *r, const char *path,
                          const char *ending)
{
    return arena_cstr(&r->arena, arena_printf(&r->arena, "%s%s", path, ending));
}

/* ---- the copy ---- */

static enum err copy_bytes(struct restore *r, int from, int to)
{
    char *bytes = arena_alloc(&r->arena, COPY_BYTES);

    for (;;) {
        ssize_t n = read(from, bytes, COPY_BYTES);
        enum err e;

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail("read", r->from);
        if (n == 0)
            return OK;
        e = io_write_all(to, bytes, (size_t)n, r->temporary);
        if (e)
            return e;
    }
}

static enum err copy_backup(struct restore *r)
{
    const char *log = beside(r, r->from, "-wal");
    int from, to;
    enum err e;

    /* What was committed last may be in the log alone, and only SQLite can put
     * the two together. */
    if (access(log, F_OK) == 0) {
        log_error("restore: %s is no backup but a state in use: %s is beside "
                  "it; copy it with tonearm backup",
                  r->from, log);
        return ERR_CORRUPT;
    }
    from = open(r->from, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return fail("open", r->from);
    to = mkostemp(r->temporary, O_CLOEXEC); /* mode 0600 */
    e = to < 0 ? fail("create", r->temporary) : copy_bytes(r, from, to);
    if (to >= 0)
        (void)close(to);
    (void)close(from);
    return e;
}

/* ---- is the copy a state? ---- */

/* Has SQLite look at every page: it says "ok", or the first thing that is
 * wrong. */
static enum err check_pages(struct db *db, const char *from)
{
    static const struct db_statement check = {"restore_check",
                                              "PRAGMA integrity_check(1)"};
    struct db_rows rows = db_query(db, &check, DB_NO_ARGS);
    enum err found = OK;
    enum err e;

    while (db_next(&rows)) {
        struct str text = db_get_text(&rows, 0);

        if (!str_eq(text, STR("ok"))) {
            log_error("restore: %s is damaged: %.*s", from, STR_ARG(text));
            found = ERR_CORRUPT;
        }
    }
    /* Pages that are damaged enough make the check itself fail. */
    e = db_end(&rows);
    return e ? ERR_CORRUPT : found;
}

/* Any SQLite file opens; only a state of ours has the three tables that every
 * state has from its first steps on. */
static enum err check_ours(struct db *db, const char *from)
{
    static const struct db_statement find = {
        "restore_tables", "SELECT COUNT(*) FROM sqlite_schema"
                          " WHERE type = 'table'"
                          " AND name IN ('migration', 'lease', 'change')"};
    struct db_rows rows = db_query(db, &find, DB_NO_ARGS);
    int64_t n = 0;
    enum err e;

    while (db_next(&rows))
        n = db_get_int(&rows, 0);
    e = db_end(&rows);
    if (!e && n == 3)
        return OK;
    log_error("restore: %s is not a backup of a state", from);
    return ERR_CORRUPT;
}

static enum err check_copy(struct restore *r)
{
    struct db *db;
    enum err e = db_open(r->temporary, &db);

    if (e) {
        log_error("restore: %s is not a backup of a state", r->from);
        return ERR_CORRUPT;
    }
    db->domains = r->place->domains;
    e = check_pages(db, r->from);
    if (!e)
        e = check_ours(db, r->from);
    if (!e)
        e = migrate(db);
    /* Takes the log of the copy in, so that the file alone is the state. */
    db_close(db);
    return e;
}

/* ---- putting the copy in place ---- */

static enum err sync_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    enum err e = fd < 0 || fsync(fd) != 0 ? fail("sync", path) : OK;

    if (fd >= 0)
        (void)close(fd);
    return e;
}

static enum err remove_if_there(const char *path)
{
    return unlink(path) == 0 || errno == ENOENT ? OK : fail("remove", path);
}

/* Keeps the state that is there under another name, in place of the one that
 * was kept by an earlier restore. */
static enum err keep_old(struct restore *r, bool is_there)
{
    const char *kept = beside(r, r->state, ".replaced");
    const char *kept_log = beside(r, kept, "-wal");
    const char *log = beside(r, r->state, "-wal");
    enum err e = remove_if_there(kept);

    if (!e)
        e = remove_if_there(kept_log);
    /* The index of the log; SQLite makes it anew from the log. */
    if (!e)
        e = remove_if_there(beside(r, r->state, "-shm"));
    if (e)
        return e;
    if (is_there && link(r->state, kept) != 0)
        return fail("keep", r->state);
    /* A log may be there without a state: it must not meet the new one. */
    if (rename(log, kept_log) != 0 && errno != ENOENT)
        return fail("keep", log);
    if (is_there)
        log_info("what was there is kept as %s", kept);
    return OK;
}

static enum err put_in_place(struct restore *r, bool is_there)
{
    /* On disk before it has the name, or a crash could leave the name with
     * half of the bytes. */
    enum err e = sync_file(r->temporary);

    if (!e)
        e = keep_old(r, is_there);
    if (e)
        return e;
    if (rename(r->temporary, r->state) != 0)
        return fail("rename", r->temporary);
    return io_sync_dir(r->place->data);
}

static void drop_copy(struct restore *r)
{
    (void)unlink(r->temporary);
    (void)unlink(beside(r, r->temporary, "-wal"));
    (void)unlink(beside(r, r->temporary, "-shm"));
}

enum err restore_state(const char *path, const struct state_place *place,
                       bool replace)
{
    struct restore r = {.from = path, .place = place};
    bool is_there;
    enum err e;

    arena_init(&r.arena);
    r.state = arena_cstr(&r.arena,
                         arena_printf(&r.arena, "%s/state.db", place->data));
    r.temporary =
        arena_cstr(&r.arena, arena_printf(&r.arena, "%s.XXXXXX", r.state));
    is_there = access(r.state, F_OK) == 0;
    if (is_there && !replace) {
        log_error("restore: there is a state already: %s", r.state);
        e = ERR_EXISTS;
    } else {
        e = copy_backup(&r);
        if (!e)
            e = check_copy(&r);
        if (!e)
            e = put_in_place(&r, is_there);
        if (e)
            drop_copy(&r);
    }
    arena_release(&r.arena);
    return e;
}
