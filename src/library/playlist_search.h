/* Search over the public playlists, by name and description: what
 * search/search.h is for the catalog, on the rows of the state's database, and
 * as new as the last commit.
 *
 * Ranking: fewer errors first; then how the name matches (docs/search.md has
 * the table); then whole words before beginnings of words; then followers, by
 * powers of two; then the younger list. For one state of the database the order
 * is total, so pages neither repeat nor leave out. */
#ifndef TONEARM_LIBRARY_PLAYLIST_SEARCH_H
#define TONEARM_LIBRARY_PLAYLIST_SEARCH_H

#include "library/playlist.h"

struct query;

/* A page has no more lists. */
#define PLAYLIST_SEARCH_LIMIT 50

/* Totals are exact up to here; there may be more. */
#define PLAYLIST_SEARCH_EXACT 10000u

struct playlist_search {
    const struct query *query; /* search/query.h; of fields no list has any */
    uint32_t offset;
    uint32_t limit; /* up to PLAYLIST_SEARCH_LIMIT */
    uint32_t depth; /* the most that offset + limit may be, the same for all
                       pages of a search; up to PLAYLIST_SEARCH_EXACT costs
                       nothing */
};

struct playlist_found {
    struct playlist *lists; /* best first; in the arena */
    uint32_t count;
    uint32_t total; /* the same for every offset and limit */
};

/* Finds a page. The arena also gives the memory that the search takes. What it
 * does is bounded, whatever is asked: where a query would take more, the page
 * is the best of what was looked at, and its total how many those were.
 *
 * On the connection's thread, in a transaction that reads. Errors are those of
 * db.h, all logged. */
enum err playlists_search(struct db *db, const struct playlist_search *search,
                          struct arena *arena,
                          struct playlist_found *out) MUST_CHECK;

#endif
