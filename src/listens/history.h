/* A record of a streaming history as Spotify's downloads have it, in JSON: of
 * the extended form (Streaming_History_Audio_*.json, endsong_*.json), with
 * `ts`, the end of the play, `ms_played` and a URI; and of the short one
 * (StreamingHistory*.json), with `endTime` to the minute and names. Tonearm's
 * own download has the extended form with a few keys more: `begunAt`,
 * `msPlayedKnown`, `context`. */
#ifndef TONEARM_LISTENS_HISTORY_H
#define TONEARM_LISTENS_HISTORY_H

#include "listens/listen.h"

/* The words that the extended form has for why a play began and ended; empty
 * for what isn't known. */
struct str history_begun_by(enum play_reason reason);
struct str history_ended_by(enum play_reason reason);

/* Reads the object that all of `text` is, valid UTF-8. NULL when it is good,
 * else why it isn't: "is no object", "doesn't say when it was played". */
const char *history_read(struct str text, int64_t now_ms, struct arena *arena,
                         struct listen *out);

#endif
