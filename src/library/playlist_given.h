/* Lists that were brought here from another service: bringing them, and what
 * was said of them there that has no place in a list of our own.
 *
 * A list may come in pages, in any number of calls: a page says what stands at
 * its places; what is beyond them stays, unless the page is the last one. What
 * a call doesn't say stays as it is. Bringing the same again writes nothing.
 *
 * On the connection's thread; who brings is in a transaction that writes.
 * Errors are those of db.h and sequence.h, all logged, and what each function
 * says. */
#ifndef TONEARM_LIBRARY_PLAYLIST_GIVEN_H
#define TONEARM_LIBRARY_PLAYLIST_GIVEN_H

#include "library/playlist.h"
#include "library/sequence.h"

#define PLAYLIST_MAX_BROUGHT 4096 /* bytes of a description, in HTML */

/* ---- what was said ---- */

/* Whether the list is still as it came: then its snapshot_id is the one that
 * came, if one did, and its `public` is null if it was. */
static inline bool playlist_given_holds(const struct playlist *p)
{
    return p->given != NULL && p->given->revision == p->snapshot.revision;
}

/* The list's snapshot_id, in the room or in the list's arena. */
struct playlist_snapshot_room {
    char text[PLAYLIST_SNAPSHOT];
};
struct str playlist_given_shown(const struct playlist *p,
                                struct playlist_snapshot_room *room);

/* The snapshot that a client means by a text: one of ours, or the one with
 * which the list came. ERR_INVALID, not logged, for a text that is neither in
 * form; whether the list has had the snapshot, edits say. */
enum err playlist_given_snapshot(struct db *db, const struct playlist *p,
                                 struct str text,
                                 struct playlist_snapshot *out) MUST_CHECK;

/* How many lists have fewer items than they had where they came from. */
enum err playlist_given_count_lacking(struct db *db,
                                      uint32_t *count) MUST_CHECK;

/* ---- bringing ---- */

struct playlist_brought_item {
    enum sequence_kind kind;
    struct id id;
    struct str text;  /* LOCAL */
    int64_t added_ms; /* or SEQUENCE_NO_DATE */
    struct str by;    /* a user's id; empty: unknown */
};

/* What one call says of a list; each value counts where `says_` has it. */
struct playlist_brought {
    struct id id;
    struct str owner; /* an account's id; empty: not said */

    bool says_name, says_description, says_public, says_collaborative;
    bool says_images, says_color, says_followers, says_total, says_items;
    struct str name;        /* PLAYLIST_MAX_NAME at most */
    struct str description; /* in HTML, PLAYLIST_MAX_BROUGHT at most */
    bool has_description;
    bool is_public;
    bool is_public_unknown; /* a new list is public then, an old one as it is */
    bool is_collaborative;
    bool is_private_if_new;      /* where `public` isn't said */
    struct playlist_given given; /* empty texts: none; revision is ignored */

    const struct playlist_brought_item *items; /* a page, from `offset` on */
    uint32_t count;
    uint32_t offset;
    bool is_cut_off; /* there are more behind the page */
};

enum playlist_outcome {
    PLAYLIST_MADE,
    PLAYLIST_CHANGED,
    PLAYLIST_AS_IT_WAS,
    PLAYLIST_KEPT /* as somebody has made or changed it here */
};
#define PLAYLIST_OUTCOMES 4

/* Who brings, and in what. A new list comes to the shelf of its owner with
 * `now_ms`. */
struct playlist_bringing {
    struct db *db;
    struct arena *arena;
    int64_t now_ms;
};

/* Makes the list, or has it become as it is said; but a list that was made
 * here, or whose items were changed here since it came, stays as it is:
 * nobody's edit is lost by bringing something again. Not logged, with nothing
 * written: ERR_NOT_FOUND when there is no such list and nobody is said to own
 * it; ERR_EXISTS when it is somebody else's; ERR_INVALID when the page begins
 * behind the list's end; ERR_LIMIT when the owner has too many lists, or the
 * list would have more than PLAYLIST_MAX_ITEMS. */
enum err playlist_bring(const struct playlist_bringing *b,
                        const struct playlist_brought *in,
                        enum playlist_outcome *outcome) MUST_CHECK;

#endif
