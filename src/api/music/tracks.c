/* Tracks: one, several, their features and analysis. */
#include "api/music/music.h"

#include "api/call/fail.h"
#include "api/render/listing.h"

#define MAX_TRACKS   50
#define MAX_FEATURES 100

enum err tracks_get(struct call *call)
{
    struct render to;
    uint32_t track;
    int market;

    if (!param_market(call, &market) ||
        !listing_find(call, ENTITY_TRACK, &track))
        return OK;
    to = render_to(call, market);
    to.without_previews = false;
    render_track(&to, track);
    return OK;
}

enum err tracks_get_several(struct call *call)
{
    static const struct listing_batch batch = {.type = ENTITY_TRACK,
                                               .max_ids = MAX_TRACKS,
                                               .key = "tracks",
                                               .render = render_track};
    struct render to;
    int market;

    if (!param_market(call, &market))
        return OK;
    to = render_to(call, market);
    listing_several(call, &batch, &to);
    return OK;
}

enum err tracks_features(struct call *call)
{
    struct render to = render_to(call, -1);
    struct features features;
    uint32_t track;

    if (!listing_find(call, ENTITY_TRACK, &track))
        return OK;
    if (!catalog_features(to.catalog, track, &features))
        return call_fail(call, FAIL_NO_SUCH_ID);
    render_features(&to, track);
    return OK;
}

enum err tracks_features_several(struct call *call)
{
    static const struct listing_batch batch = {.type = ENTITY_TRACK,
                                               .max_ids = MAX_FEATURES,
                                               .key = "audio_features",
                                               .render = render_features};
    struct render to = render_to(call, -1);

    listing_several(call, &batch, &to);
    return OK;
}

enum err tracks_analysis(struct call *call)
{
    struct str text;
    uint32_t track;

    if (!listing_find(call, ENTITY_TRACK, &track))
        return OK;
    text = catalog_text(call->catalog, ENTITY_TRACK, track, FIELD_ANALYSIS,
                        call->arena);
    if (text.p == NULL)
        return call_fail(call, FAIL_NO_ANALYSIS);
    buf_str(call->out, text);
    return OK;
}
