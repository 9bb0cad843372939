/* A user's shelf: the playlists that are theirs and those that they follow, in
 * that order, each in the order in which it was put there.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h, all logged, and what each function says. */
#ifndef TONEARM_LIBRARY_SHELF_H
#define TONEARM_LIBRARY_SHELF_H

#include "library/playlist.h"

/* How many lists are on the user's shelf. */
enum err shelf_count(struct db *db, struct str user,
                     uint32_t *count) MUST_CHECK;

enum err shelf_count_own(struct db *db, struct str user,
                         uint32_t *count) MUST_CHECK;

/* Puts a list on its owner's shelf, where it wasn't. */
enum err shelf_put_own(struct db *db, const struct playlist *p,
                       int64_t now_ms) MUST_CHECK;

/* Shows the list to those who look at the shelves that it is on, or hides it,
 * as it is public now or not. */
enum err shelf_show(struct db *db, const struct playlist *p) MUST_CHECK;

/* Has the user follow the list, shown to others or not, which may change while
 * they follow it. To its owner, who has dropped it, it comes back. */
enum err shelf_follow(struct db *db, const struct playlist *p, struct str user,
                      bool is_shown, int64_t now_ms) MUST_CHECK;

/* Ends that; an owner drops the list. Fine when they don't. */
enum err shelf_unfollow(struct db *db, const struct playlist *p,
                        struct str user) MUST_CHECK;

/* Whether the list is on the user's shelf. */
enum err shelf_has(struct db *db, struct id playlist, struct str user,
                   bool *has) MUST_CHECK;

/* The same, for what others may see of the shelf. */
enum err shelf_shows(struct db *db, struct id playlist, struct str user,
                     bool *shows) MUST_CHECK;

/* Calls `each` with every user on whose shelf the list is, which doesn't use
 * the connection. */
enum err shelf_each_user(struct db *db, struct id playlist,
                         void (*each)(void *arg, struct str user),
                         void *arg) MUST_CHECK;

/* How a list stands on a shelf. */
struct shelf_place {
    bool is_shown; /* to others */
    int64_t added_ms;
};

/* What is looked at of a shelf, besides what others may see of it. */
#define SHELF_PRIVATE       1u /* not collaborative, and not shown */
#define SHELF_COLLABORATIVE 2u
#define SHELF_ALL           (SHELF_PRIVATE | SHELF_COLLABORATIVE)

/* A page of a shelf, the lists in the arena; `parts` are some of the above, or
 * 0. */
struct shelf_page {
    struct playlist *lists;
    struct shelf_place *places; /* of each list */
    size_t count;
    uint32_t total;
};
enum err shelf_page(struct db *db, struct str user, unsigned parts,
                    uint32_t offset, uint32_t limit, struct arena *arena,
                    struct shelf_page *out) MUST_CHECK;

/* The lists that the user has made and dropped, which are on no shelf, in
 * the order of their ids. */
enum err shelf_page_dropped(struct db *db, struct str user, uint32_t offset,
                            uint32_t limit, struct arena *arena,
                            struct shelf_page *out) MUST_CHECK;

#endif
