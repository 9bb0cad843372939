/* Addresses in a feed. Private to the room. Any thread. */
#ifndef TONEARM_IMPORT_PODCAST_PODCAST_URL_H
#define TONEARM_IMPORT_PODCAST_PODCAST_URL_H

#include "base/str.h"

struct arena;

/* `url` if a client could fetch it, that is over http or https, else empty. */
struct str podcast_url_web(struct str url);

/* What `reference` means in a document whose address is `base` (RFC 3986
 * section 5.2), as podcast_url_web; `base` may be empty, or no address of the
 * web, by which only a whole address means anything. In the arena, or
 * `reference` itself. */
struct str podcast_url_resolve(struct str base, struct str reference,
                               struct arena *arena);

#endif
