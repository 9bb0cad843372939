/* URIs, as clients name things by. Any thread. */
#ifndef TONEARM_API_CALL_URI_H
#define TONEARM_API_CALL_URI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/id.h"
#include "catalog/field.h"

enum uri_kind { URI_ENTITY, URI_PLAYLIST, URI_USER, URI_LOCAL, URI_COLLECTION };

struct uri {
    enum uri_kind kind;
    enum entity entity; /* ENTITY */
    struct id id;       /* ENTITY, PLAYLIST */
    struct str text;    /* USER, COLLECTION: a user's id, decoded; LOCAL: what
                           stands behind "spotify:local:" */
};

/* Reads "spotify:<type>:<id>", also a playlist's of old with its owner before
 * ("spotify:user:o:playlist:<id>"), a user's library ("spotify:user:o:
 * collection") and a local file ("spotify:local:artist:album:title:seconds").
 * False for any other text, and for an id that is none. */
bool uri_read(struct str text, struct arena *arena, struct uri *out);

#endif
