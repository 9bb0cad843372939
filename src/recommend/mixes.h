/* Mixes as playlists. They belong to the house (accounts/house.h), aren't
 * public, and have ids that only their user is told; a row for each says whose
 * it is, when it was made, and why each track is in it. They go with their
 * user.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of playlist_items.h. */
#ifndef TONEARM_RECOMMEND_MIXES_H
#define TONEARM_RECOMMEND_MIXES_H

#include "library/playlist.h"
#include "recommend/mix_plan.h"

struct catalog;

/* A track of a mix as it is kept. */
struct mixed {
    struct id track;
    enum mix_reason reason;
    struct id because; /* zero: of none */
};

struct mix_kept {
    unsigned slot;
    int64_t day; /* on which it was made: days since 1970-01-01, UTC */
    struct playlist list;
    struct mixed *tracks;
    uint32_t count;
};

/* Those of a user, in the order of their slots, in the arena; also such as have
 * no tracks any more. */
enum err mixes_list(struct db *db, struct str user, struct arena *arena,
                    struct mix_kept **out, size_t *count) MUST_CHECK;

/* Which of them are due on a day: the daily ones each day, the weekly one each
 * Monday. */
struct mixes_due {
    bool daily;
    bool weekly;
};
enum err mixes_are_due(struct db *db, struct str user, int64_t day,
                       struct arena *arena, struct mixes_due *out) MUST_CHECK;

/* Has the user's mixes become these; where `is_daily`, daily ones that aren't
 * among them lose their tracks. */
struct mixes_new {
    struct str user;
    const struct catalog *catalog;
    const struct mix *list;
    size_t count;
    bool is_daily;
    int64_t day;
    int64_t now_ms;
};
enum err mixes_write(struct db *db, const struct mixes_new *new,
                     struct arena *arena) MUST_CHECK;

/* Takes what the user has banned, and versions of it, out of their mixes. */
enum err mixes_drop_banned(struct db *db, struct str user,
                           const struct catalog *c, int64_t now_ms,
                           struct arena *arena) MUST_CHECK;

/* Erases the playlists of a user who goes. */
enum err mixes_erase(struct db *db, struct str user) MUST_CHECK;

#endif
