/* What a playback walks: the items of its context as they were when it was
 * begun, in rows of WALK_CHUNK items. A walk never changes; a user has one at
 * a time.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors: ERR_CORRUPT, logged, for rows that aren't a walk's; what db.h
 * says. */
#ifndef TONEARM_PLAYER_WALK_H
#define TONEARM_PLAYER_WALK_H

#include "player/playback.h"

struct db;

#define WALK_CHUNK 512u

/* Puts a walk in the place of the one that the user had. `id` is the new one's
 * name, random. */
enum err walk_store(struct db *db, struct str user, struct id id,
                    const struct playback_item *items,
                    uint32_t count) MUST_CHECK;

/* Deletes the walk that the user has. */
enum err walk_drop(struct db *db, struct str user) MUST_CHECK;

/* Reads single items of one walk; the chunk that was read last is kept. */
struct walk_reader {
    struct db *db;
    struct str user;
    struct id id;
    struct arena *arena;
    int64_t chunk; /* that `items` are of; -1: none */
    struct playback_item *items;
    uint32_t count;
};
void walk_reader_init(struct walk_reader *r, struct db *db, struct str user,
                      struct id id, struct arena *arena);
enum err walk_item(struct walk_reader *r, uint32_t index,
                   struct playback_item *out) MUST_CHECK;

#endif
