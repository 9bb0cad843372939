/* tables.def as the domain that the database walks, with the functions for
 * what isn't one statement a column. */
#include "library/library.h"

#include "library/follow.h"
#include "library/playlist.h"
#include "library/playlist_index.h"
#include "library/sequence.h"

/* The owners of lists, as their tables have them. */
#define SAVED_OWNER                                                            \
    "user_id TEXT NOT NULL REFERENCES user_account (id) ON DELETE CASCADE"

#define PLAYLIST_OWNER                                                         \
    "playlist_id " DB_BYTES                                                    \
    " NOT NULL REFERENCES playlist (id) ON DELETE CASCADE"

#define OWNS(how, table, column, file)
#define STEP(number, name, text) {number, {name, text}},
static const struct db_step steps[] = {
#include "library/tables.def"
};
#undef STEP
#undef OWNS

#define STEP(number, name, text)
#define OWNS(how, table, column, file) DB_OWNS_##how(table, column, file)
static const struct db_owned owned[] = {
#include "library/tables.def"
};
#undef OWNS
#undef STEP

/* The user's own rows go by tables.def; here, what others see of the user is
 * counted down, and words go that nobody else's lists have. */
static enum err erase(struct db *db, struct str id, int64_t now_s)
{
    enum err e = follow_erase(db, id);

    (void)now_s;
    return e ? e : playlist_index_forget(db, id);
}

static enum err prune(struct db *db, int64_t now_s)
{
    enum err history = playlists_prune(db, now_s * 1000);
    enum err words = playlist_index_prune(db);

    return history ? history : words;
}

const struct db_domain library_domain = {
    .name = "library",
    .steps = steps,
    .step_count = sizeof steps / sizeof steps[0],
    .owned = owned,
    .owned_count = sizeof owned / sizeof owned[0],
    .erase = erase,
    .prune = prune,
};
