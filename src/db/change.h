/* How processes that share a state tell each other what has changed.
 *
 * Whoever changes something that others keep in memory appends a row to the
 * table `change` in the same transaction. Each server polls for new rows
 * (feed.h). Rows carry the time at which they were made, not the order of
 * their commits, so a poll looks CHANGE_OVERLAP_MS back and skips what it has
 * seen: a row is missed only if its commit took longer than that. */
#ifndef TONEARM_DB_CHANGE_H
#define TONEARM_DB_CHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

#define CHANGE_OVERLAP_MS 5000
#define CHANGE_KEPT_MS    (7 * 86400000ll)

/* `kind` is a word of the domain that owns what has changed, `subject` says
 * which of them; empty, when the row may not name it. A change without a kind
 * means that rows may have been missed: everything is to be loaded anew. */
struct change {
    struct str kind;
    struct str subject;
};

/* Appends a row, now; inside the transaction of the change itself. */
enum err change_append(struct db *db, const char *kind,
                       struct str subject) MUST_CHECK;

/* Deletes the rows of the kind that name `subject`, when it may no longer be
 * named. */
enum err change_forget(struct db *db, const char *kind,
                       struct str subject) MUST_CHECK;

/* What one poller has seen. */
struct change_seen {
    struct id id;
    int64_t made_ms;
};

struct change_cursor {
    int64_t polled_ms;        /* when the last poll that worked began */
    struct change_seen *seen; /* of the last CHANGE_OVERLAP_MS */
    size_t count;
    size_t capacity;
};

/* A cursor that starts `now`: what is older has been loaded already. */
void change_cursor_init(struct change_cursor *c, int64_t now_ms);
void change_cursor_release(struct change_cursor *c);

/* The rows that the cursor hasn't seen, in the arena, oldest first. A row
 * younger than the cursor's start less the overlap comes once. After a gap
 * of CHANGE_KEPT_MS there is one change, without a kind. */
enum err change_poll(struct change_cursor *c, struct db *db, int64_t now_ms,
                     struct arena *arena, struct change **out,
                     size_t *count) MUST_CHECK;

/* Deletes rows older than CHANGE_KEPT_MS. */
enum err change_prune(struct db *db, int64_t now_ms) MUST_CHECK;

#endif
