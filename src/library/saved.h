/* What a user has saved: a list for each kind of thing, newest first, and a
 * membership for each item, so that whether something is saved is one look.
 *
 * A list is in the order of the dates at which its items were added; of one
 * date, what was saved later comes first, and the items of one call come as the
 * call names them. There is no greatest size. An item may be in no catalog any
 * more.
 *
 * On the connection's thread. Who writes is in a transaction that writes, who
 * reads a page in one that reads. Errors are those of db.h and of sequence.h;
 * all are logged. */
#ifndef TONEARM_LIBRARY_SAVED_H
#define TONEARM_LIBRARY_SAVED_H

#include <stdbool.h>
#include <stdint.h>

#include "library/sequence.h"

/* The greatest number of ids that saved_contains takes. */
#define SAVED_MAX_IDS 100

/* A user's list of things of one kind. */
struct saved_list {
    struct str user;
    enum sequence_kind kind; /* neither LOCAL nor NOTHING */
};

struct saved_item {
    struct id id;
    int64_t added_ms;
    bool is_new; /* set by saved_add: it wasn't saved before */
};

/* Saves the items; what is saved already keeps its first date. */
enum err saved_add(struct db *db, const struct saved_list *list,
                   struct saved_item *items, size_t count) MUST_CHECK;

/* Removes those of the items that are saved; `is_removed`, with room for
 * `count`, says which these were, and may be NULL. */
enum err saved_remove(struct db *db, const struct saved_list *list,
                      const struct id *ids, size_t count,
                      bool *is_removed) MUST_CHECK;

/* Removes everything. */
enum err saved_clear(struct db *db, const struct saved_list *list) MUST_CHECK;

/* Which of the ids, SAVED_MAX_IDS at most, are saved. */
enum err saved_contains(struct db *db, const struct saved_list *list,
                        const struct id *ids, size_t count,
                        bool *is_saved) MUST_CHECK;

enum err saved_count(struct db *db, const struct saved_list *list,
                     uint32_t *count) MUST_CHECK;

/* Which version of the list the database has: an edit makes another one. Adding
 * takes a number that was never used, and removing alone makes the list
 * shorter; the numbers of a new list begin at random, so that those of an
 * account that comes again aren't taken for the old ones. */
struct saved_version {
    uint32_t entries;
    uint32_t next_number;
};
enum err saved_version(struct db *db, const struct saved_list *list,
                       struct saved_version *out) MUST_CHECK;

static inline bool saved_version_eq(const struct saved_version *a,
                                    const struct saved_version *b)
{
    return a->entries == b->entries && a->next_number == b->next_number;
}

/* Items `offset` to `offset` + `limit` - 1 of the list, newest first, in the
 * arena, or as many of them as there are; and how many the whole list has. */
struct saved_page {
    const struct saved_item *items;
    size_t count;
    uint32_t total;
};
enum err saved_page(struct db *db, const struct saved_list *list,
                    uint32_t offset, uint32_t limit, struct arena *arena,
                    struct saved_page *out) MUST_CHECK;

/* The same in the order of the ids, which no edit changes: the first `limit`
 * items whose ids come after `after`, or the very first (NULL). */
enum err saved_page_after(struct db *db, const struct saved_list *list,
                          const struct id *after, uint32_t limit,
                          struct arena *arena,
                          struct saved_page *out) MUST_CHECK;

#endif
