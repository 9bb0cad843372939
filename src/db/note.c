/* A list beside the connection, which is written when the transaction commits.
 * One who saves a hundred tracks, one a request, is noted once in a batch: a
 * note that is among the last NEAR of the list already isn't added. One that is
 * farther back is written twice, which costs no more than a row. */
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
    size_t stop = n->count > NEAR ? n->count - NEAR : 0;

    for (size_t i = n->count; i > stop; i--)
        if (str_eq_c(n->list[i - 1].kind, kind) &&
            str_eq(n->list[i - 1].subject, subject))
            return true;
    return false;
}

void note_add(struct db *db, const char *kind, struct str subject)
{
    struct notes *n = db->notes;
    struct change note = {.kind = str_from_c(kind)};

    if (n == NULL)
        n = db->notes = mem_zalloc(1, sizeof *n);
    if (has_near(n, kind, subject))
        return;
    note.subject = str_of(mem_strdup(subject.p, subject.n), subject.n);
    random_bytes(&note.id, sizeof note.id);
    n->list = mem_grow(n->list, n->count, &n->capacity, sizeof *n->list);
    n->list[n->count++] = note;
}

void note_drop(struct db *db, struct str subject)
{
    struct notes *n = db->notes;
    size_t kept = 0, marked = 0;

    if (n == NULL)
        return;
    for (size_t i = 0; i < n->count; i++) {
        if (str_eq(n->list[i].subject, subject)) {
            free((char *)(uintptr_t)n->list[i].subject.p);
            continue;
        }
        marked += i < n->mark;
        n->list[kept++] = n->list[i];
    }
    n->count = kept;
    n->mark = marked;
}

const struct change *notes_written(const struct db *db, size_t *count)
{
    *count = db->notes != NULL ? db->notes->count : 0;
    return db->notes != NULL ? db->notes->list : NULL;
}

/* ---- the transaction ---- */

void notes_begin(struct db *db)
{
    if (db->notes == NULL)
        return;
    cut(db->notes, 0);
    db->notes->mark = 0;
}

void notes_mark(struct db *db)
{
    if (db->notes != NULL)
        db->notes->mark = db->notes->count;
}

void notes_undo(struct db *db)
{
    if (db->notes != NULL)
        cut(db->notes, db->notes->mark);
}

enum err notes_write(struct db *db)
{
    static const struct db_statement insert = {
        "note_insert", "INSERT INTO note (id, made_ms, kind, subject)"
                       " VALUES ($1, $2, $3, $4)"};
    struct notes *n = db->notes;
    int64_t now_ms = clock_unix_ms();
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

void notes_release(struct db *db)
{
    if (db->notes == NULL)
        return;
    cut(db->notes, 0);
    free(db->notes->list);
    free(db->notes);
    db->notes = NULL;
}

enum err notes_prune(struct db *db, int64_t now_ms)
{
    static const struct db_statement prune = {
        "note_prune", "DELETE FROM note WHERE made_ms < $1"};

    return db_exec(db, &prune, DB_ARGS(db_int(now_ms - NOTE_KEPT_MS)), NULL);
}
