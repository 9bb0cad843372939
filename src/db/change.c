/* Rows have random ids, not numbers of a sequence, which would be a place
 * where all writers meet. A cursor remembers the ids of the rows of the last
 * CHANGE_OVERLAP_MS; they are few, so they are searched one by one. */
#include "db/change.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "db/db_engine.h"

enum err change_append(struct db *db, const char *kind, struct str subject)
{
    static const struct db_statement insert = {
        "change_insert", "INSERT INTO change (id, made_ms, kind, subject)"
                         " VALUES ($1, $2, $3, $4)"};
    uint8_t id[ID_BYTES];

    random_bytes(id, sizeof id);
    db->has_changes = true;
    return db_exec(db, &insert,
                   DB_ARGS(db_bytes(id, sizeof id), db_int(clock_unix_ms()),
                           db_text(str_from_c(kind)), db_text(subject)),
                   NULL);
}

bool change_were_appended(struct db *db)
{
    bool were = db->has_changes;

    db->has_changes = false;
    return were;
}

enum err change_forget(struct db *db, const char *kind, struct str subject)
{
    static const struct db_statement forget = {
        "change_forget", "DELETE FROM change WHERE kind = $1 AND subject = $2"};

    return db_exec(db, &forget,
                   DB_ARGS(db_text(str_from_c(kind)), db_text(subject)), NULL);
}

void change_cursor_init(struct change_cursor *c, int64_t now_ms)
{
    *c = (struct change_cursor){.polled_ms = now_ms};
}

void change_cursor_release(struct change_cursor *c)
{
    free(c->seen);
    *c = (struct change_cursor){.polled_ms = 0};
}

static bool has_seen(const struct change_cursor *c, struct id id)
{
    for (size_t i = 0; i < c->count; i++)
        if (id_eq(c->seen[i].id, id))
            return true;
    return false;
}

/* Drops the rows that are too old for the next poll to see again. */
static void forget(struct change_cursor *c, int64_t before_ms)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->count; i++)
        if (c->seen[i].made_ms >= before_ms)
            c->seen[kept++] = c->seen[i];
    c->count = kept;
}

/* Reads the rows made since `from_ms` that the cursor hasn't seen; from here
 * on it has. `*changes` is on the heap, also after an error. */
static enum err read_new(struct change_cursor *c, struct db *db,
                         int64_t from_ms, struct arena *arena,
                         struct change **changes, size_t *count)
{
    static const struct db_statement list = {
        "change_list", "SELECT id, made_ms, kind, subject FROM change"
                       " WHERE made_ms >= $1 ORDER BY made_ms"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_int(from_ms)));
    size_t capacity = 0;

    while (db_next(&rows)) {
        struct change_seen seen = {.made_ms = db_get_int(&rows, 1)};

        /* A row without an id is none that a program of ours has written. */
        if (!db_get_id(&rows, 0, &seen.id) || has_seen(c, seen.id))
            continue;
        c->seen = mem_grow(c->seen, c->count, &c->capacity, sizeof *c->seen);
        c->seen[c->count++] = seen;
        *changes = mem_grow(*changes, *count, &capacity, sizeof **changes);
        (*changes)[(*count)++] =
            (struct change){arena_str(arena, db_get_text(&rows, 2)),
                            arena_str(arena, db_get_text(&rows, 3))};
    }
    return db_end(&rows);
}

enum err change_poll(struct change_cursor *c, struct db *db, int64_t now_ms,
                     struct arena *arena, struct change **out, size_t *count)
{
    struct change *changes = NULL;
    size_t n = 0;
    /* A clock that was set back begins at the new time. */
    int64_t from_ms = c->polled_ms < now_ms ? c->polled_ms : now_ms;
    enum err e;

    *out = NULL;
    *count = 0;
    /* Rows that the cursor hasn't seen may have been pruned: one change
     * without a kind says so. */
    if (now_ms - c->polled_ms > CHANGE_KEPT_MS) {
        *out = arena_zalloc(arena, sizeof **out);
        *count = 1;
        c->polled_ms = now_ms;
        return OK;
    }
    e = read_new(c, db, from_ms - CHANGE_OVERLAP_MS, arena, &changes, &n);
    if (!e) {
        *out = arena_alloc(arena, n * sizeof *changes);
        if (n > 0)
            memcpy(*out, changes, n * sizeof *changes);
        /* The next poll looks back from here: older rows can't come again. */
        *count = n;
        c->polled_ms = now_ms;
        forget(c, now_ms - CHANGE_OVERLAP_MS);
    }
    free(changes);
    return e;
}

enum err change_prune(struct db *db, int64_t now_ms)
{
    static const struct db_statement prune = {
        "change_prune", "DELETE FROM change WHERE made_ms < $1"};

    return db_exec(db, &prune, DB_ARGS(db_int(now_ms - CHANGE_KEPT_MS)), NULL);
}
