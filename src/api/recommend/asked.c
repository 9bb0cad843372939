#include "api/recommend/asked.h"

#include "api/call/fail.h"
#include "catalog/catalog.h"
#include "catalog/merged.h"

static const char *const tunables[TUNING_KINDS][ATTRIBUTES] = {
#define ATTRIBUTE(name, kind, lowest, highest) "min_" #name,
    {
#include "recommend/attribute.def"
    },
#undef ATTRIBUTE
#define ATTRIBUTE(name, kind, lowest, highest) "max_" #name,
    {
#include "recommend/attribute.def"
    },
#undef ATTRIBUTE
#define ATTRIBUTE(name, kind, lowest, highest) "target_" #name,
    {
#include "recommend/attribute.def"
    },
#undef ATTRIBUTE
};

static bool refuse(struct call *call)
{
    (void)call_fail(call, FAIL_RECOMMENDATION);
    return false;
}

static bool read_seed(const struct catalog *c, enum recommend_seed_kind kind,
                      struct str text, struct recommend_seed *out)
{
    struct id id;

    *out = (struct recommend_seed){
        .kind = kind, .n = CATALOG_NONE, .genre = text, .weight = 1};
    if (kind == SEED_GENRE)
        return true;
    if (!id_from_base62(text, &id))
        return false;
    out->n = kind == SEED_TRACK ? catalog_find(c, ENTITY_TRACK, id)
                                : merged_find_artist(c, id);
    return true;
}

bool asked_seeds(struct call *call, const struct catalog *c, struct asked *out)
{
    static const struct {
        const char *name;
        enum recommend_seed_kind kind;
    } lists[] = {{"seed_artists", SEED_ARTIST},
                 {"seed_tracks", SEED_TRACK},
                 {"seed_genres", SEED_GENRE}};

    out->count = 0;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct str rest = request_query(call->r, lists[i].name), part;

        while (str_split(&rest, ',', &part)) {
            part = str_trim(part);
            if (part.n == 0)
                continue;
            if (out->count == ASKED_SEEDS ||
                !read_seed(c, lists[i].kind, part, &out->seeds[out->count]))
                return refuse(call);
            out->texts[out->count++] = part;
        }
    }
    return out->count > 0 || refuse(call);
}

bool asked_tuning(struct call *call, struct asked *out)
{
    tuning_init(&out->tuning);
    for (unsigned kind = 0; kind < TUNING_KINDS; kind++)
        for (unsigned a = 0; a < ATTRIBUTES; a++) {
            struct str text = request_query(call->r, tunables[kind][a]);

            if (text.n > 0 && !tuning_read(&out->tuning, (enum tuning_kind)kind,
                                           (enum attribute)a, str_trim(text)))
                return refuse(call);
        }
    return true;
}
