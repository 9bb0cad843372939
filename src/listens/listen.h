/* Plays as other services tell of them, one at a time: what was heard, and what
 * names it. Any thread; texts are in what was read or in the arena. */
#ifndef TONEARM_LISTENS_LISTEN_H
#define TONEARM_LISTENS_LISTEN_H

#include "plays/match.h"

struct listen {
    struct play play; /* of kind TRACK or EPISODE, to be matched */
    struct match_hint hint;
    uint32_t duration_ms; /* of what was heard; 0: not told */
    struct str user;      /* whose it is; empty: not told, as in calls */
};

/* The kind and id that a link or a URI names: spotify:track:ID,
 * https://.../track/ID, /v1/tracks/ID, the same of episodes and chapters. False
 * for another text. */
bool listen_link(struct str link, enum sequence_kind *kind, struct id *id);

/* Takes a link as what names the play, unless something does already. */
void listen_take_link(struct listen *l, struct str link);

/* Adds a MusicBrainz id to the hint, behind those that it has. */
void listen_add_mbid(struct listen *l, struct id mbid);

/* Text that the state keeps: without U+0000. */
bool listen_text_is_good(struct str text);

#endif
