/* Playlists: what a list is called, whose it is and who may see and change it.
 * What is in it, and the edits of that: playlist_items.h. Whose list of
 * playlists has it: shelf.h.
 *
 * Every change of a list makes a revision with a snapshot of its own, whether
 * an item, a name or a cover changes.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h and sequence.h, all logged, and what each function
 * says. */
#ifndef TONEARM_LIBRARY_PLAYLIST_H
#define TONEARM_LIBRARY_PLAYLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

#define PLAYLIST_MAX_NAME  512  /* bytes */
#define PLAYLIST_MAX_GIVEN 1024 /* bytes of a description as it is typed */
#define PLAYLIST_MAX_OWNED 11000

/* ---- snapshots ---- */

#define PLAYLIST_PROOF_BYTES 20
#define PLAYLIST_SNAPSHOT    32 /* characters */

/* A revision of one list: its number, and random bytes that nobody can know who
 * hasn't been told of that very revision. As a text: both, big-endian, in
 * URL-safe base64 (RFC 4648 section 5), as the service has it since 2024. */
struct playlist_snapshot {
    uint32_t revision;
    uint8_t proof[PLAYLIST_PROOF_BYTES];
};

/* Writes exactly PLAYLIST_SNAPSHOT characters, not terminated. */
void playlist_snapshot_text(const struct playlist_snapshot *s, char *out);

/* Also from the other alphabet of base64. False when the text is none. */
bool playlist_snapshot_read(struct str text, struct playlist_snapshot *out);

/* ---- a list ---- */

/* What another service said of a list that was brought from there
 * (playlist_given.h). */
struct playlist_given {
    struct str snapshot; /* snapshot_id as it came; empty: none */
    uint32_t revision;   /* the list's at that time, 1 or more */
    struct str images;   /* a JSON value as it came; empty: none. They are the
                            list's cover until it gets one here */
    struct str primary_color; /* empty: none */
    bool is_public_unknown;   /* `public` was null */
    uint32_t followers;       /* there; playlist.followers has them, too */
    uint32_t total;           /* how many items the list had there */
};

struct playlist {
    struct id id;
    struct str owner; /* a user's id */
    struct str name;
    struct str description; /* as it stands in HTML; empty: none was given */
    bool has_description;
    bool is_public; /* shown on the owner's profile, and found by search */
    bool is_collaborative; /* everybody may change its items; never public */
    bool is_dropped;       /* its owner has unfollowed it */
    struct playlist_snapshot snapshot;
    uint32_t items;
    uint32_t followers;
    int64_t created_ms;
    bool has_cover; /* its owner's own, else drawn from what is in it */
    const struct playlist_given *given; /* playlist_given.h; NULL: made here */
};

/* Finds a list; texts are in the arena. ERR_NOT_FOUND, not logged, for no such
 * list. */
enum err playlists_find(struct db *db, struct id id, struct arena *arena,
                        struct playlist *out) MUST_CHECK;

/* The same, by its owner and its name: the oldest of those that the owner
 * hasn't dropped. */
enum err playlists_find_named(struct db *db, struct str owner, struct str name,
                              struct arena *arena,
                              struct playlist *out) MUST_CHECK;

/* Makes an empty list of `new`'s id (random, if that is zero), owner, name,
 * description and flags, and puts it on its owner's shelf. What else there is
 * in `new` is set. ERR_LIMIT, not logged, when the owner has
 * PLAYLIST_MAX_OWNED; the house (accounts/house.h) may have any number. */
enum err playlists_create(struct db *db, struct playlist *new,
                          int64_t now_ms) MUST_CHECK;

/* Gives the list the name, description and flags of `changed`, which was found
 * in this transaction, by a user; sets its new snapshot. */
enum err playlists_change(struct db *db, struct playlist *changed,
                          struct str user, int64_t now_ms) MUST_CHECK;

/* Erases a list with all that is of it, as if there had never been one. For
 * lists that aren't public, which no search knows of. Fine when there is none
 * of that id. */
enum err playlists_erase(struct db *db, struct id id) MUST_CHECK;

/* A description as it was typed, on one line and as it stands in HTML, which is
 * how it is kept and shown. */
struct str playlist_description(struct arena *arena, struct str typed);

/* Gives the list a cover, a JPEG, which makes a revision of it; and reads the
 * cover. ERR_NOT_FOUND, not logged, when there is none to read. */
enum err playlists_set_cover(struct db *db, struct playlist *p, struct str jpeg,
                             struct str user, int64_t now_ms) MUST_CHECK;
enum err playlists_get_cover(struct db *db, struct id id, struct arena *arena,
                             struct str *jpeg) MUST_CHECK;

/* Forgets revisions that are older than PLAYLIST_REMEMBERED_MS: their snapshots
 * are unknown from then on. */
#define PLAYLIST_REMEMBERED_MS (90 * 86400000ll)
enum err playlists_prune(struct db *db, int64_t now_ms) MUST_CHECK;

/* When the list was last changed, by anybody; when that is forgotten, when it
 * was made. */
enum err playlists_last_change(struct db *db, const struct playlist *p,
                               int64_t *ms) MUST_CHECK;

/* Whether the user may change the list's items; its owner may change the rest,
 * too. */
static inline bool playlist_may_edit(const struct playlist *p, struct str user)
{
    return str_eq(p->owner, user) || (p->is_collaborative && user.n > 0);
}

#endif
