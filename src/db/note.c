/* Two lists beside the connection: of notes, which are written when the
 * transaction commits, and of the changes that it has appended (change.h), so
 * that both can be handed on without reading them. One who saves a hundred
 * tracks, one a request, is noted once in a batch: a note that is among the
 * last NEAR of the list already isn't added. One that is farther back is
 * written twice, which costs no more than a row. */
#include "db/note.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "db/db_engine.h"
#include "db/note_inner.h"

#define NEAR 64

struct notes {
    struct change *list; /* subjects are on the heap */
    size_t count;
    size_t capacity;
    size_t mark; /* what was there at the savepoint */
};

static void cut(struct notes *n, size_t count)
{
    while (n->count > count)
        free((char *)(uintptr_t)n->list[--n->count].subject.p);
}

static bool has_near(const struct notes *n, const char *kind,
                     struct str subject)
{
    size_t count = n != NULL ? n->count : 0;
    size_t stop = count > NEAR ? count - NEAR : 0;

    for (size_t i = count; i > stop; i--)
        if (str_eq_c(n->list[i - 1].kind, kind) &&
            str_eq(n->list[i - 1].subject, subject))
            return true;
    return false;
}

/* Adds a change, of whose subject the list has a copy. */
static void add(struct notes **list, struct change change)
{
    struct notes *n = *list;

    if (n == NULL)
        n = *list = mem_zalloc(1, sizeof *n);
    change.subject = str_of(mem_strdup(change.subject.p, change.subject.n),
                            change.subject.n);
    n->list = mem_grow(n->list, n->count, &n->capacity, sizeof *n->list);
    n->list[n->count++] = change;
}

/* Drops what names the subject, of that kind; NULL: of any. */
static void drop(struct notes *n, const char *kind, struct str subject)
{
    size_t kept = 0, marked = 0;

    if (n == NULL)
        return;
    for (size_t i = 0; i < n->count; i++) {
        if (str_eq(n->list[i].subject, subject) &&
            (kind == NULL || str_eq_c(n->list[i].kind, kind))) {
            free((char *)(uintptr_t)n->list[i].subject.p);
            continue;
        }
        marked += i < n->mark;
        n->list[kept++] = n->list[i];
    }
    n->count = kept;
    n->mark = marked;
}

void note_add(struct db *db, const char *kind, struct str subject)
{
    struct change note = {.kind = str_from_c(kind), .subject = subject};

    if (has_near(db->notes, kind, subject))
        return;
    random_bytes(&note.id, sizeof note.id);
    add(&db->notes, note);
}

void note_drop(struct db *db, struct str subject)
{
    drop(db->notes, NULL, subject);
}

bool changes_add(struct db *db, const char *kind, struct str subject,
                 struct id *id)
{
    struct change change = {.kind = str_from_c(kind), .subject = subject};

    /* Outside of a transaction each statement is one. */
    if (!db->engine->in_transaction(db) && db->changes != NULL)
        cut(db->changes, 0);
    if (has_near(db->changes, kind, subject))
        return false;
    random_bytes(&change.id, sizeof change.id);
    *id = change.id;
    add(&db->changes, change);
    return true;
}

void changes_drop(struct db *db, const char *kind, struct str subject)
{
    drop(db->changes, kind, subject);
}

static const struct change *written(const struct notes *n, size_t *count)
{
    *count = n != NULL ? n->count : 0;
    return n != NULL ? n->list : NULL;
}

const struct change *changes_written(const struct db *db, size_t *count)
{
    return written(db->changes, count);
}

const struct change *notes_written(const struct db *db, size_t *count)
{
    return written(db->notes, count);
}

/* ---- the transaction ---- */

static void begin(struct notes *n)
{
    if (n == NULL)
        return;
    cut(n, 0);
    n->mark = 0;
}

void notes_begin(struct db *db)
{
    begin(db->notes);
    begin(db->changes);
}

void notes_mark(struct db *db)
{
    if (db->notes != NULL)
        db->notes->mark = db->notes->count;
    if (db->changes != NULL)
        db->changes->mark = db->changes->count;
}

void notes_undo(struct db *db)
{
    if (db->notes != NULL)
        cut(db->notes, db->notes->mark);
    if (db->changes != NULL)
        cut(db->changes, db->changes->mark);
}

enum err notes_write(struct db *db)
{
    static const struct db_statement insert = {
        "note_insert", "INSERT INTO note (id, made_ms, kind, subject)"
                       " VALUES ($1, $2, $3, $4)"};
    struct notes *n = db->notes;
    int64_t now_ms = clock_system_ms();
    enum err e = OK;

    for (size_t i = 0; n != NULL && i < n->count && !e; i++) {
        uint8_t id[ID_BYTES];

        id_to_bytes(n->list[i].id, id);
        e = db_exec(db, &insert,
                    DB_ARGS(db_bytes(id, sizeof id), db_int(now_ms),
                            db_text(n->list[i].kind),
                            db_text(n->list[i].subject)),
                    NULL);
    }
    return e;
}

static void release(struct notes **list)
{
    if (*list == NULL)
        return;
    cut(*list, 0);
    free((*list)->list);
    free(*list);
    *list = NULL;
}

void notes_release(struct db *db)
{
    release(&db->notes);
    release(&db->changes);
}

enum err notes_prune(struct db *db, int64_t now_ms)
{
    static const struct db_statement prune = {
        "note_prune", "DELETE FROM note WHERE made_ms < $1"};

    return db_exec(db, &prune, DB_ARGS(db_int(now_ms - NOTE_KEPT_MS)), NULL);
}
