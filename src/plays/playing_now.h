/* What users say that they are listening to right now, to a node that keeps it
 * in memory until it is over: nothing waits for it, and nothing is lost with
 * it. Any thread. */
#ifndef TONEARM_PLAYS_PLAYING_NOW_H
#define TONEARM_PLAYS_PLAYING_NOW_H

#include "plays/plays.h"

struct playing_now;

/* So many users' are kept; a further one takes the place of what would have
 * been over first. */
#define PLAYING_NOW_MAX 10000u

/* How long something without a known length is believed to play. */
#define PLAYING_NOW_MS 600000u

struct playing_now *playing_now_new(void);
void playing_now_free(struct playing_now *p); /* NULL is fine */

/* Notes what a user listens to since `play->begun_ms`, in the place of what was
 * there; it is over at `until_ms`. Texts are copied. */
void playing_now_set(struct playing_now *p, struct str user,
                     const struct play *play, int64_t until_ms);

/* What a user listens to, with its texts in the arena; false for nothing. */
bool playing_now_get(struct playing_now *p, struct str user, int64_t now_ms,
                     struct arena *arena, struct play *out);

#endif
