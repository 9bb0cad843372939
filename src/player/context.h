/* What there is to play in a context, as it is now. */
#ifndef TONEARM_PLAYER_CONTEXT_H
#define TONEARM_PLAYER_CONTEXT_H

#include "player/player.h"

enum player_context_kind {
    CONTEXT_ALBUM,
    CONTEXT_ARTIST, /* the most popular tracks */
    CONTEXT_PLAYLIST,
    CONTEXT_SHOW,      /* or an audiobook by its id */
    CONTEXT_COLLECTION /* what the user has saved of tracks, newest first */
};

struct player_context {
    enum player_context_kind kind;
    struct id id; /* not of COLLECTION */
};

/* Its items in their order, PLAYBACK_MAX_WALK at most, in the scope's arena.
 * ERR_NOT_FOUND, not logged, for a context that isn't there, or is a list that
 * the user may not see; else as player_open. In a transaction. */
enum err player_context_items(const struct player_scope *scope,
                              const struct player_context *context,
                              struct playback_item **out,
                              uint32_t *count) MUST_CHECK;

/* The place of an item among them; PLAYBACK_BEFORE: nowhere. An episode and a
 * chapter of one id are called alike on the wire. */
uint32_t player_context_find(const struct playback_item *items, uint32_t count,
                             const struct playback_item *item);

#endif
