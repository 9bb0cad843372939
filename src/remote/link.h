/* What people name things by: a URI ("spotify:track:ID"), or a link as servers
 * and Spotify's site give it ("https://open.spotify.com/track/ID?si=..."). Any
 * thread. */
#ifndef TONEARM_REMOTE_LINK_H
#define TONEARM_REMOTE_LINK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

struct link {
    struct str uri;  /* "spotify:track:ID", in the arena */
    struct str type; /* "track" */
    struct str id;
};

/* False when the text is neither. An id is as it was given, letters, digits, _
 * and -: the server knows which ones there are. Of the older form
 * "spotify:user:NAME:playlist:ID" the playlist is taken. */
bool link_read(struct str text, struct arena *arena, struct link *out);

#endif
