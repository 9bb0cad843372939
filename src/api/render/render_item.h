/* What a list may hold, as the wire has it there: a track or an episode with
 * flags that say which, a local file as a track without a catalog's ids, and
 * null for what is in no catalog now. */
#ifndef TONEARM_API_RENDER_RENDER_ITEM_H
#define TONEARM_API_RENDER_RENDER_ITEM_H

#include "api/render/render.h"
#include "library/sequence.h"

/* `as_episodes`: episodes and chapters as episodes, else in the shape of a
 * track, as clients of the time before podcasts get them. */
void render_item(struct render *r, const struct sequence_entry *entry,
                 bool as_episodes);

#endif
