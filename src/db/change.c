/* Rows have random ids, not numbers of a sequence, which would be a place
 * where all writers meet. A cursor remembers the ids of the rows of the last
 * CHANGE_OVERLAP_MS, in the order in which they came, with a table of slots to
 * find them; the table is made anew when it is half full or rows are forgotten.
 */
#include "db/change.h"

#include <assert.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/db_engine.h"
#include "db/note.h"
#include "db/note_inner.h"

enum err change_append(struct db *db, const char *kind, struct str subject)
{
    static const struct db_statement insert = {
        "change_insert", "INSERT INTO change (id, made_ms, kind, subject)"
                         " VALUES ($1, $2, $3, $4)"};
    uint8_t bytes[ID_BYTES];
    struct id id;

    if (!changes_add(db, kind, subject, &id))
        return OK;
    id_to_bytes(id, bytes);
    return db_exec(db, &insert,
                   DB_ARGS(db_bytes(bytes, sizeof bytes),
                           db_int(clock_system_ms()), db_text(str_from_c(kind)),
                           db_text(subject)),
                   NULL);
}

enum err change_forget(struct db *db, const char *kind, struct str subject)
{
    static const struct db_statement forget = {
        "change_forget", "DELETE FROM change WHERE kind = $1 AND subject = $2"};

    changes_drop(db, kind, subject);
    return db_exec(db, &forget,
                   DB_ARGS(db_text(str_from_c(kind)), db_text(subject)), NULL);
}

void change_cursor_init(struct change_cursor *c, int64_t now_ms)
{
    *c = (struct change_cursor){.polled_ms = now_ms, .looked_ms = now_ms};
}

void change_cursor_init_notes(struct change_cursor *c, int64_t now_ms)
{
    change_cursor_init(c, now_ms);
    c->is_of_notes = true;
}

void change_cursor_release(struct change_cursor *c)
{
    free(c->slots);
    free(c->seen);
    *c = (struct change_cursor){.polled_ms = 0};
}

/* Where the id stands in the slots, or would stand. */
static uint32_t *slot_of(const struct change_cursor *c, struct id id)
{
    size_t at = (size_t)id_hash(id) & (c->slot_count - 1);

    while (c->slots[at] != 0 && !id_eq(c->seen[c->slots[at] - 1].id, id))
        at = (at + 1) & (c->slot_count - 1);
    return &c->slots[at];
}

static void fill_slots(struct change_cursor *c)
{
    size_t n = 64;

    while (n < 4 * c->count)
        n *= 2;
    free(c->slots);
    c->slots = mem_zalloc(n, sizeof *c->slots);
    c->slot_count = n;
    for (size_t i = 0; i < c->count; i++)
        *slot_of(c, c->seen[i].id) = (uint32_t)(i + 1);
}

static bool has_seen(const struct change_cursor *c, struct id id)
{
    return c->slot_count > 0 && *slot_of(c, id) != 0;
}

static void see(struct change_cursor *c, struct change_seen row)
{
    assert(c->count < UINT32_MAX / 4);
    c->seen = mem_grow(c->seen, c->count, &c->capacity, sizeof *c->seen);
    c->seen[c->count++] = row;
    if (2 * c->count > c->slot_count)
        fill_slots(c);
    else
        *slot_of(c, row.id) = (uint32_t)c->count;
}

bool change_cursor_pass(struct change_cursor *c, struct id id, int64_t now_ms)
{
    if (has_seen(c, id))
        return false;
    see(c, (struct change_seen){id, now_ms});
    return true;
}

/* Drops the rows that are too old for the next poll to see again. */
static void forget(struct change_cursor *c, int64_t before_ms)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->count; i++)
        if (c->seen[i].made_ms >= before_ms)
            c->seen[kept++] = c->seen[i];
    if (kept == c->count)
        return;
    c->count = kept;
    fill_slots(c);
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
    static const struct db_statement list_notes = {
        "note_list", "SELECT id, made_ms, kind, subject FROM note"
                     " WHERE made_ms >= $1 ORDER BY made_ms"};
    struct db_rows rows = db_query(db, c->is_of_notes ? &list_notes : &list,
                                   DB_ARGS(db_int(from_ms)));
    size_t capacity = 0;

    while (db_next(&rows)) {
        struct change_seen seen = {.made_ms = db_get_int(&rows, 1)};

        /* A row without an id is none that a program of ours has written. */
        if (!db_get_id(&rows, 0, &seen.id) || has_seen(c, seen.id))
            continue;
        see(c, seen);
        *changes = mem_grow(*changes, *count, &capacity, sizeof **changes);
        (*changes)[(*count)++] =
            (struct change){arena_str(arena, db_get_text(&rows, 2)),
                            arena_str(arena, db_get_text(&rows, 3)), seen.id};
    }
    return db_end(&rows);
}

/* Since when to read: since a poll before this one, less the time that its
 * rows' commits may have taken. A clock that was set back begins at the new
 * time. */
static int64_t look_from(const struct change_cursor *c, int64_t now_ms,
                         bool is_whole)
{
    int64_t from_ms = is_whole ? c->looked_ms : c->polled_ms;

    return (from_ms < now_ms ? from_ms : now_ms) -
           (is_whole ? CHANGE_OVERLAP_MS : CHANGE_SOON_MS);
}

/* The poll of that time has worked. */
static void move(struct change_cursor *c, int64_t now_ms, bool is_whole)
{
    c->polled_ms = now_ms;
    if (!is_whole)
        return;
    /* The next whole one looks back from here: older rows can't come again. */
    c->looked_ms = now_ms;
    c->has_looked = true;
    forget(c, now_ms - CHANGE_OVERLAP_MS);
}

enum err change_poll(struct change_cursor *c, struct db *db, int64_t now_ms,
                     struct arena *arena, struct change **out, size_t *count)
{
    struct change *changes = NULL;
    size_t n = 0;
    bool is_whole = !c->has_looked || now_ms < c->looked_ms ||
                    now_ms - c->looked_ms >= CHANGE_LOOK_MS;
    enum err e;

    *out = NULL;
    *count = 0;
    /* Rows that the cursor hasn't seen may have been pruned: one change
     * without a kind says so. */
    if (now_ms - c->polled_ms >
        (c->is_of_notes ? NOTE_KEPT_MS : CHANGE_KEPT_MS)) {
        *out = arena_zalloc(arena, sizeof **out);
        *count = 1;
        move(c, now_ms, true);
        return OK;
    }
    e = read_new(c, db, look_from(c, now_ms, is_whole), arena, &changes, &n);
    if (!e) {
        *out = arena_alloc(arena, n * sizeof *changes);
        if (n > 0)
            memcpy(*out, changes, n * sizeof *changes);
        *count = n;
        move(c, now_ms, is_whole);
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
