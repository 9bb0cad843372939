/* Whom a user follows: artists of the catalog, and other users. Playlists are
 * followed by putting them on a shelf (shelf.h).
 *
 * Followers are counted, and every node hears of a count that has changed: of a
 * user's by CHANGE_USER (accounts/kinds.h), of an artist's by CHANGE_FOLLOWERS.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h and sequence.h; all are logged. */
#ifndef TONEARM_LIBRARY_FOLLOW_H
#define TONEARM_LIBRARY_FOLLOW_H

#include "library/saved.h"

/* Subject: the artist's id, in base62. */
#define CHANGE_FOLLOWERS "followers"

/* ---- artists: a saved list, whose items are counted ---- */

enum err follow_artists(struct db *db, struct str user, const struct id *ids,
                        size_t count, int64_t now_ms) MUST_CHECK;
enum err unfollow_artists(struct db *db, struct str user, const struct id *ids,
                          size_t count) MUST_CHECK;

/* Artists with followers here, whose number is beside what the catalog says of
 * an artist. */
struct artist_followers {
    struct id artist;
    uint32_t followers;
};

/* All of them, in the arena. */
enum err follow_counts(struct db *db, struct arena *arena,
                       struct artist_followers **out, size_t *count) MUST_CHECK;

/* One artist's; 0 when nobody follows the artist. */
enum err follow_count(struct db *db, struct id artist,
                      uint32_t *followers) MUST_CHECK;

/* ---- users ---- */

/* To follow oneself, or somebody twice, changes nothing. The users exist. */
enum err follow_user(struct db *db, struct str user, struct str followed,
                     int64_t now_ms) MUST_CHECK;
enum err unfollow_user(struct db *db, struct str user,
                       struct str followed) MUST_CHECK;
enum err follow_has_user(struct db *db, struct str user, struct str followed,
                         bool *has) MUST_CHECK;

/* How many users this one follows. */
enum err follow_count_users(struct db *db, struct str user,
                            uint32_t *count) MUST_CHECK;

/* Whom a user follows, in the order in which that began, in the arena. */
struct followed_user {
    struct str id;
    int64_t added_ms;
};
enum err follow_list_users(struct db *db, struct str user, struct arena *arena,
                           struct followed_user **out,
                           size_t *count) MUST_CHECK;

/* ---- accounts ---- */

/* Takes a user who goes out of all the counts (db_domain.erase). */
enum err follow_erase(struct db *db, struct str user) MUST_CHECK;

#endif
