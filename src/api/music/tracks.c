/* Tracks: one, several, their features and analysis. */
#include "api/call/handlers.h"

#include "api/call/api.h"
#include "api/call/fail.h"
#include "api/render/listing.h"

#define MAX_TRACKS   50
#define MAX_FEATURES 100

void tracks_get(struct request *r)
{
    struct render to;
    uint32_t track;
    int market;

    if (!param_market(r, &market) || !listing_find(r, ENTITY_TRACK, &track))
        return;
    to = render_to(r, market);
    to.without_previews = false;
    render_track(&to, track);
}

void tracks_get_several(struct request *r)
{
    struct render to;
    int market;

    if (!param_market(r, &market))
        return;
    to = render_to(r, market);
    listing_several(r, ENTITY_TRACK, MAX_TRACKS, &to, "tracks", render_track,
                    NULL);
}

void tracks_features(struct request *r)
{
    struct render to = render_to(r, -1);
    struct features features;
    uint32_t track;

    if (!listing_find(r, ENTITY_TRACK, &track))
        return;
    if (catalog_features(to.catalog, track, &features))
        render_features(&to, track);
    else
        api_fail(r, FAIL_NO_SUCH_ID);
}

void tracks_features_several(struct request *r)
{
    struct render to = render_to(r, -1);

    listing_several(r, ENTITY_TRACK, MAX_FEATURES, &to, "audio_features",
                    render_features, NULL);
}

void tracks_analysis(struct request *r)
{
    struct str text;
    uint32_t track;

    if (!listing_find(r, ENTITY_TRACK, &track))
        return;
    text = catalog_text(call_of(r)->catalog, ENTITY_TRACK, track,
                        FIELD_ANALYSIS, &r->arena);
    if (text.p == NULL)
        api_fail(r, FAIL_NO_ANALYSIS);
    else
        buf_str(&r->out, text);
}
