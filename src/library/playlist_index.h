/* The words by which playlists are found (playlist_search.h), kept up by who
 * changes lists, in the same transaction: what a search finds is as old as the
 * last commit.
 *
 * An account that goes takes the words of its lists along.
 *
 * On the connection's thread, in a transaction that writes. Errors are those of
 * db.h, all logged. Private to the library. */
#ifndef TONEARM_LIBRARY_PLAYLIST_INDEX_H
#define TONEARM_LIBRARY_PLAYLIST_INDEX_H

#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

/* What the index has to know of a list. */
struct playlist_texts {
    struct id id;
    struct str name;
    struct str description;
    uint32_t followers;
    int64_t created_ms;
};

/* Makes the list be found by these texts, and by no others. */
enum err playlist_index_put(struct db *db,
                            const struct playlist_texts *texts) MUST_CHECK;

/* Makes the list not be found any more; fine when it wasn't. */
enum err playlist_index_drop(struct db *db, struct id playlist) MUST_CHECK;

/* Has the list, if it can be found, come where so many followers put it. */
enum err playlist_index_followers(struct db *db, struct id playlist,
                                  uint32_t followers) MUST_CHECK;

/* Forgets the words that only lists of this user have, while they still have
 * them: of an account that goes, nothing may be left. */
enum err playlist_index_forget(struct db *db, struct str user) MUST_CHECK;

/* Forgets words that are in no list any more; they would only slow down the
 * search for words that are nearly right. Outside of any transaction: each
 * thousand words are one. */
enum err playlist_index_prune(struct db *db) MUST_CHECK;

#endif
