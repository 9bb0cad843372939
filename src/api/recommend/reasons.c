#include "api/recommend/reasons.h"

static struct str text_of(struct render *to, enum reason reason,
                          struct str name)
{
    switch (reason) {
    case REASON_PLAYED:
        return arena_printf(to->arena, "because you played %.*s",
                            STR_ARG(name));
    case REASON_SAVED:
        return arena_printf(to->arena, "because you saved %.*s", STR_ARG(name));
    case REASON_LISTED:
        return arena_printf(to->arena, "because %.*s is in the playlist",
                            STR_ARG(name));
    case REASON_SIMILAR:
        return arena_printf(to->arena, "similar to %.*s", STR_ARG(name));
    case REASON_FAMILIAR:
        return STR("one of those that you play");
    case REASON_TASTE:
        return STR("it goes with what you play");
    case REASON_POPULAR:
        break;
    }
    return STR("popular right now");
}

static void put_because(struct render *to, uint32_t because)
{
    struct render_id id;

    json_key(&to->j, "because");
    if (because == CATALOG_NONE) {
        json_null(&to->j);
        return;
    }
    id = render_id(catalog_id(to->catalog, ENTITY_TRACK, because));
    json_object(&to->j);
    json_key(&to->j, "name");
    json_str(&to->j, catalog_name(to->catalog, ENTITY_TRACK, because));
    render_type_and_uri(to, ENTITY_TRACK, &id);
    json_end_object(&to->j);
}

void reasons_put(struct render *to, uint32_t track, enum reason reason,
                 uint32_t because)
{
    json_object(&to->j);
    json_key(&to->j, "track");
    render_track(to, track);
    json_key(&to->j, "reason");
    json_str(&to->j, text_of(to, reason,
                             catalog_name(to->catalog, ENTITY_TRACK, because)));
    put_because(to, because);
    json_end_object(&to->j);
}

void reasons_put_all(struct render *to, const struct recommend_query *query,
                     const enum reason *of,
                     const struct recommend_answer *answer)
{
    json_object(&to->j);
    json_key(&to->j, "items");
    json_array(&to->j);
    for (uint32_t i = 0; i < answer->count; i++) {
        uint32_t seed = answer->items[i].seed;

        reasons_put(to, answer->items[i].track, of[seed],
                    of[seed] == REASON_POPULAR ? CATALOG_NONE
                                               : query->seeds[seed].n);
    }
    json_end_array(&to->j);
    json_end_object(&to->j);
}
