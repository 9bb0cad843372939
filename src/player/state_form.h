/* The bytes of a stored playback. Numbers are little-endian, texts have their
 * length before them (base/pack.h):
 *
 *     form:1 = 1
 *     context:text walk:16 count:4 place:4 device:text
 *     item:17 origin:1 duration_ms:4 is_playing:1 position_ms:4 at_ms:8
 *     changed_ms:8 begun_ms:8 heard_ms:4 begun_by:1
 *     repeat:1 is_shuffled:1 seed:8 first:4
 *     queued:4, then item:17 for each
 *
 *     item   kind:1 id:16, big-endian as everywhere
 *
 * Pure functions; any thread. */
#ifndef TONEARM_PLAYER_STATE_FORM_H
#define TONEARM_PLAYER_STATE_FORM_H

#include "base/buf.h"
#include "player/playback.h"

#define PLAYBACK_ITEM_BYTES (1u + ID_BYTES)

void playback_pack(const struct playback *p, struct buf *out);

/* Texts point into the bytes, the queue is in the arena. False when the bytes
 * are no playback: what is true can be played on, packed again, and gives the
 * same bytes. */
bool playback_unpack(struct str bytes, struct arena *arena,
                     struct playback *out);

void playback_item_pack(const struct playback_item *item, struct buf *out);
bool playback_item_unpack(struct str *rest, struct playback_item *out);

#endif
