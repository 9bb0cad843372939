/* Recommendations from seeds, related artists, and genres that may be seeds. */
#include "api/recommend/recommend.h"

#include <stdlib.h>

#include "api/call/fail.h"
#include "api/recommend/asked.h"
#include "api/recommend/banned.h"
#include "api/recommend/view.h"
#include "api/render/listing.h"
#include "recommend/ground.h"
#include "recommend/recommend.h"
#include "recommend/related.h"

#define LIMIT           20
#define LIMIT_MAX       100
#define RELATED_ARTISTS 20

/* ---- recommendations ---- */

static void put_href(struct render *to, const struct recommend_seed *seed,
                     struct str text)
{
    json_key(&to->j, "href");
    if (seed->kind == SEED_GENRE)
        json_null(&to->j);
    else
        json_str(&to->j,
                 arena_printf(to->arena, "%.*s/v1/%s/%.*s", STR_ARG(to->base),
                              seed->kind == SEED_TRACK ? "tracks" : "artists",
                              STR_ARG(text)));
}

static void put_seed(struct render *to, const struct recommend_seed *seed,
                     struct str text, const struct recommend_sizes *sizes)
{
    static const char *const types[] = {[SEED_TRACK] = "TRACK",
                                        [SEED_ARTIST] = "ARTIST",
                                        [SEED_GENRE] = "GENRE"};

    json_object(&to->j);
    json_key(&to->j, "initialPoolSize");
    json_u64(&to->j, sizes->initial);
    json_key(&to->j, "afterFilteringSize");
    json_u64(&to->j, sizes->filtered);
    json_key(&to->j, "afterRelinkingSize");
    json_u64(&to->j, sizes->relinked);
    json_key(&to->j, "id");
    json_str(&to->j, text);
    json_key(&to->j, "type");
    json_str(&to->j, str_from_c(types[seed->kind]));
    put_href(to, seed, text);
    json_end_object(&to->j);
}

static void put_answer(struct render *to, const struct asked *asked,
                       const struct recommend_answer *answer)
{
    json_object(&to->j);
    json_key(&to->j, "tracks");
    json_array(&to->j);
    for (uint32_t i = 0; i < answer->count; i++)
        render_track(to, answer->items[i].track);
    json_end_array(&to->j);
    json_key(&to->j, "seeds");
    json_array(&to->j);
    for (size_t i = 0; i < asked->count; i++)
        put_seed(to, &asked->seeds[i], asked->texts[i], &answer->sizes[i]);
    json_end_array(&to->j);
    json_end_object(&to->j);
}

enum err recommendations_get(struct call *call)
{
    struct recommend_query query = {.market = -1};
    struct recommend_answer answer;
    struct recommend_view *view;
    struct param_page page;
    struct banned banned;
    struct asked asked;
    struct render to;
    enum err e;

    if (!param_market(call, &query.market) ||
        !param_page(call, LIMIT, LIMIT_MAX, &page) ||
        !asked_seeds(call, call->catalog, &asked) ||
        !asked_tuning(call, &asked))
        return OK;
    e = banned_read(call, &banned);
    if (e)
        return e;
    view = view_begin(call);
    query.banned = &banned;
    query.seeds = asked.seeds;
    query.seed_count = asked.count;
    query.tuning = &asked.tuning;
    query.limit = page.limit;
    recommend_answer(recommend_view_ground(view), &query, call->arena, &answer);
    to = render_to(call, query.market);
    put_answer(&to, &asked, &answer);
    view_end(call, view);
    return OK;
}

/* ---- artists ---- */

enum err related_artists_get(struct call *call)
{
    struct related related[RELATED_ARTISTS];
    struct render to = render_to(call, -1);
    struct recommend_view *view;
    uint32_t artist;
    size_t count;

    if (!listing_find(call, ENTITY_ARTIST, &artist))
        return OK;
    view = view_begin(call);
    count = related_artists(recommend_view_ground(view), artist, call->arena,
                            related, RELATED_ARTISTS);
    json_object(&to.j);
    json_key(&to.j, "artists");
    json_array(&to.j);
    for (size_t i = 0; i < count; i++)
        render_artist(&to, related[i].artist);
    json_end_array(&to.j);
    json_end_object(&to.j);
    view_end(call, view);
    return OK;
}

/* ---- genres ---- */

/* The catalog's own are behind the service's, those of most artists first, so
 * many at most. */
#define OWN_GENRES 1000u

struct own_genre {
    uint32_t genre;
    uint32_t artists;
};

static int compare_own(const void *a, const void *b)
{
    const struct own_genre *x = a, *y = b;

    if (x->artists != y->artists)
        return x->artists > y->artists ? -1 : 1;
    return x->genre < y->genre ? -1 : x->genre > y->genre;
}

static bool is_own(const struct genre_table *t, uint32_t genre)
{
    for (unsigned i = 0; i < GENRE_SEEDS; i++)
        if (str_eq(genre_seed_name(i), genre_table_key(t, genre)))
            return false;
    return true;
}

static void put_own_genres(struct json *j, const struct genre_table *t,
                           struct arena *arena)
{
    uint32_t count = genre_table_count(t);
    struct own_genre *own = arena_alloc(arena, count * sizeof *own);
    size_t n = 0;

    for (uint32_t g = 0; g < count; g++)
        if (is_own(t, g))
            own[n++] = (struct own_genre){g, genre_table_artists(t, g).n};
    if (n > 0)
        qsort(own, n, sizeof *own, compare_own);
    for (size_t i = 0; i < n && i < OWN_GENRES; i++)
        json_str(j, genre_table_key(t, own[i].genre));
}

enum err genre_seeds_get(struct call *call)
{
    struct recommend_view *view = view_begin(call);
    struct json j = json_to(call->out);

    json_object(&j);
    json_key(&j, "genres");
    json_array(&j);
    for (unsigned i = 0; i < GENRE_SEEDS; i++)
        json_str(&j, genre_seed_name(i));
    put_own_genres(&j, recommend_view_ground(view)->genres, call->arena);
    json_end_array(&j);
    json_end_object(&j);
    view_end(call, view);
    return OK;
}
