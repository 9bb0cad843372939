/* Recommendations of which each says why it is there: the extensions' own
 * shape. Private to the wing; on the handler's thread. */
#ifndef TONEARM_API_RECOMMEND_REASONS_H
#define TONEARM_API_RECOMMEND_REASONS_H

#include "api/render/render.h"
#include "recommend/recommendation.h"

/* What a seed is to whoever asks. */
enum reason {
    REASON_PLAYED,
    REASON_SAVED,
    REASON_LISTED, /* in the playlist that is continued */
    REASON_SIMILAR,
    REASON_FAMILIAR, /* one that is played */
    REASON_TASTE,    /* nobody knows any more */
    REASON_POPULAR
};

/* One item: {"track": .., "reason": "because you played ..", "because":
 * {"type", "uri", "name"}}; `because` is null where there is no seed. */
void reasons_put(struct render *to, uint32_t track, enum reason reason,
                 uint32_t because);

/* {"items": [..]}: `of` says what each of the query's seeds is. */
void reasons_put_all(struct render *to, const struct recommend_query *query,
                     const enum reason *of,
                     const struct recommend_answer *answer);

#endif
