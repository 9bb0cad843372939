/* Saved lists as sets in memory, for lists that are asked much.
 *
 * Whether something is saved is a look in the database for each id. Who shows
 * hearts asks that all the time, of the same list. Once a list has been asked
 * for about as long as reading it whole would take, it is read whole, and asked
 * here: so nobody waits more than twice as long as with either way alone.
 *
 * A set is of one version of its list (saved_version), which is compared with
 * the database's at each question: the answer is never old, whoever edits the
 * list, on whichever node.
 *
 * Any thread, each with its own connection. */
#ifndef TONEARM_LIBRARY_SAVED_SETS_H
#define TONEARM_LIBRARY_SAVED_SETS_H

#include "library/saved.h"

struct saved_sets;

/* Sets of `max_bytes` together; a longer list than fits into a quarter of that
 * is always asked in the database. */
struct saved_sets *saved_sets_new(size_t max_bytes);

/* NULL is fine. */
void saved_sets_free(struct saved_sets *s);

/* As saved_contains, in a transaction that reads. */
enum err saved_sets_contain(struct saved_sets *s, struct db *db,
                            const struct saved_list *list, const struct id *ids,
                            size_t count, bool *is_saved) MUST_CHECK;

/* How many sets are in memory. */
size_t saved_sets_count(struct saved_sets *s);

#endif
