/* Playlists as commands read and edit them.
 *
 * Edits go by snapshots: a list is read between two looks at its snapshot, and
 * what is removed is removed from that version, which the server holds against
 * what has changed since. Each call of an edit leaves a list that is right, so
 * that a command that was ended in the middle can be run again. */
#ifndef TONEARM_REMOTE_PLAYLIST_H
#define TONEARM_REMOTE_PLAYLIST_H

#include "remote/item.h"
#include "remote/remote.h"

#define PLAYLIST_BATCH 100 /* items of one call */

struct playlist_item {
    struct str entry; /* JSON: added_at, added_by and the item */
    struct item item;
};

struct playlist_whole {
    struct str id;
    struct str json; /* without items */
    struct str name;
    struct str snapshot;
    struct playlist_item *items; /* in the remote's arena */
    size_t count;
};

/* The id of the playlist that is meant (remote.h: how it is named).
 * ERR_NOT_FOUND, and ERR_INVALID for a name that several have, are said. */
enum err playlist_named(struct remote *r, struct str name,
                        struct str *id) MUST_CHECK;

/* What is known of the playlist, without its items. */
enum err playlist_head(struct remote *r, struct str id,
                       struct playlist_whole *out) MUST_CHECK;

/* All of it, of one version. ERR_CONFLICT, which is said, when it changes again
 * and again meanwhile. */
enum err playlist_whole(struct remote *r, struct str name,
                        struct playlist_whole *out) MUST_CHECK;

/* The columns NAME TRACKS OWNER PUBLIC URI, and a row of them. */
void playlist_rows_begin(struct listing *l, const struct remote *r);
void playlist_rows_put(struct listing *l, struct remote *r, struct str json);

/* # NAME BY ALBUM LENGTH URI, and a row of them; `mark` is a number, as people
 * count, or what tells where the item belongs. */
void playlist_listing_begin(struct listing *l, const struct remote *r);
void playlist_listing_put(struct listing *l, struct remote *r, struct str mark,
                          const struct playlist_item *item);

/* Adds items by URI, a batch a call; before `position` counted from 0, or at
 * the end for -1. */
enum err playlist_append(struct remote *r, struct str id,
                         const struct str *uris, size_t count,
                         int64_t position) MUST_CHECK;

/* The new snapshot in the answer to an edit. */
struct str playlist_snapshot(struct str body, struct arena *arena);

#endif
