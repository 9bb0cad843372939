/* How processes that share a state tell each other what has changed.
 *
 * Whoever changes something that others keep in memory appends a row to the
 * table `change` in the same transaction. Each server polls for new rows
 * (feed.h). Rows carry the time at which they were made, not the order of
 * their commits, so polls look back, and skip the rows that they have seen:
 * each a little, since most commits are quick, and every CHANGE_LOOK_MS one
 * looks CHANGE_OVERLAP_MS back. A row is missed only if its commit took longer
 * than that, or if the clocks of two servers differ by more. */
#ifndef TONEARM_DB_CHANGE_H
#define TONEARM_DB_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

#define CHANGE_SOON_MS    500
#define CHANGE_LOOK_MS    1000
#define CHANGE_OVERLAP_MS 5000
#define CHANGE_KEPT_MS    (7 * 86400000ll)

/* Something has changed. `kind` is a word of the domain that owns the thing
 * ("app"), `subject` says which one; it is empty when the row may not name the
 * thing. A change without a kind means that rows may have been missed:
 * everything is to be loaded anew. */
struct change {
    struct str kind;
    struct str subject;
    struct id id; /* of the row; zero for a change without a kind */
};

/* Appends a row made now, inside the transaction of the change itself; one is
 * enough of those that are alike. */
enum err change_append(struct db *db, const char *kind,
                       struct str subject) MUST_CHECK;

/* What the last transaction has appended, good until the next one begins; after
 * a commit that failed, what it may have. */
const struct change *changes_written(const struct db *db, size_t *count);

/* Deletes the rows of the kind that name `subject`: for an account that was
 * deleted and may no longer be named anywhere. */
enum err change_forget(struct db *db, const char *kind,
                       struct str subject) MUST_CHECK;

/* A row that a poller has seen. */
struct change_seen {
    struct id id;
    int64_t made_ms;
};

/* How far one poller has come. */
struct change_cursor {
    int64_t polled_ms;        /* when the last poll that worked began */
    int64_t looked_ms;        /* the last that looked back all the way */
    bool has_looked;          /* there was one */
    bool is_of_notes;         /* of the table `note` (note.h) */
    struct change_seen *seen; /* rows that the next such one may see */
    size_t count;
    size_t capacity;
    uint32_t *slots; /* where in `seen` an id stands, from 1 on, by its hash */
    size_t slot_count;
};

/* A cursor that starts at `now_ms`: the caller has loaded the state as it is
 * then, or loads it afterwards. */
void change_cursor_init(struct change_cursor *c, int64_t now_ms);
void change_cursor_init_notes(struct change_cursor *c, int64_t now_ms);
void change_cursor_release(struct change_cursor *c);

/* Has the cursor see a row that is handed on without it, made about now. False
 * when the cursor has seen it. */
bool change_cursor_pass(struct change_cursor *c, struct id id, int64_t now_ms);

/* The rows that the cursor hasn't seen, in the arena, oldest first. Every row
 * that is younger than the cursor's start less the overlap comes exactly once.
 * After a gap of CHANGE_KEPT_MS, in which rows may have been deleted, one
 * change without a kind stands for all. After an error the cursor is where it
 * was. */
enum err change_poll(struct change_cursor *c, struct db *db, int64_t now_ms,
                     struct arena *arena, struct change **out,
                     size_t *count) MUST_CHECK;

/* Deletes rows older than CHANGE_KEPT_MS. */
enum err change_prune(struct db *db, int64_t now_ms) MUST_CHECK;

#endif
