/* Search is asked by field, with the texts as they are: an operator in a title
 * is a word like others. */
#include "import/spotify/spotify_match.h"

#include "catalog/catalog.h"
#include "search/analysis.h"
#include "search/query.h"
#include "search/search.h"

#define CANDIDATES     50u
#define SAME_WITHIN_MS 3000

/* ---- by id and code ---- */

/* The id behind the last colon of a URI. */
static bool id_of_uri(struct str uri, struct id *id)
{
    struct str part = STR_EMPTY, rest = uri;

    while (str_split(&rest, ':', &part))
        ;
    return id_from_base62(part, id);
}

static bool is_found(const struct catalog *c, enum entity type, struct id id,
                     struct spotify_match *out)
{
    uint32_t n = catalog_find(c, type, id);

    if (n == CATALOG_NONE)
        return false;
    *out = (struct spotify_match){
        .how = SPOTIFY_BY_ID, .type = type, .number = n, .id = id};
    return true;
}

/* Audiobooks and chapters are called shows and episodes on the wire. */
static bool find_by_id(const struct catalog *c,
                       const struct spotify_thing *thing,
                       struct spotify_match *out)
{
    struct id id;

    if (!id_of_uri(thing->uri, &id))
        return false;
    return is_found(c, thing->type, id, out) ||
           (thing->type == ENTITY_SHOW &&
            is_found(c, ENTITY_AUDIOBOOK, id, out)) ||
           (thing->type == ENTITY_EPISODE &&
            is_found(c, ENTITY_CHAPTER, id, out));
}

static void found(const struct catalog *c, enum spotify_how how,
                  enum entity type, uint32_t n, struct spotify_match *out)
{
    *out = (struct spotify_match){
        .how = how, .type = type, .number = n, .id = catalog_id(c, type, n)};
}

/* Of several the most popular. */
static bool find_by_isrc(const struct catalog *c,
                         const struct spotify_thing *thing,
                         struct spotify_match *out)
{
    struct catalog_list all = {NULL, 0};
    uint32_t best = 0;

    if (thing->type == ENTITY_TRACK && thing->isrc.n > 0)
        all = catalog_find_isrc(c, thing->isrc);
    for (uint32_t i = 1; i < all.n; i++)
        if (catalog_popularity(c, ENTITY_TRACK, catalog_at(all, i)) >
            catalog_popularity(c, ENTITY_TRACK, catalog_at(all, best)))
            best = i;
    if (all.n > 0)
        found(c, SPOTIFY_BY_ISRC, ENTITY_TRACK, catalog_at(all, best), out);
    return all.n > 0;
}

/* ---- by name ---- */

static bool has_artist(const struct catalog *c, struct catalog_list artists,
                       struct str name)
{
    for (uint32_t i = 0; i < artists.n; i++)
        if (analysis_is_same(
                catalog_name(c, ENTITY_ARTIST, catalog_at(artists, i)), name))
            return true;
    return false;
}

/* Whether an entity is by whom the download says, or in what; and how long it
 * is, 0 for what has no length. */
static bool is_by(const struct catalog *c, const struct spotify_thing *thing,
                  uint32_t n, struct arena *arena, int64_t *duration_ms)
{
    struct program program;
    struct album album;
    struct track track;

    *duration_ms = 0;
    switch (thing->type) {
    case ENTITY_TRACK:
        if (!catalog_track(c, n, &track))
            return false;
        *duration_ms = track.duration_ms;
        return has_artist(c, track.artists, thing->by);
    case ENTITY_ALBUM:
        return catalog_album(c, n, &album) &&
               has_artist(c, album.artists, thing->by);
    case ENTITY_EPISODE:
        if (!catalog_program(c, ENTITY_EPISODE, n, &program))
            return false;
        *duration_ms = program.duration_ms;
        return analysis_is_same(catalog_name(c, ENTITY_SHOW, program.parent),
                                thing->in);
    case ENTITY_SHOW:
    case ENTITY_AUDIOBOOK:
        return thing->by.n == 0 ||
               analysis_is_same(
                   catalog_text(c, thing->type, n, FIELD_PUBLISHER, arena),
                   thing->by);
    default:
        return true; /* an artist is by nobody */
    }
}

static bool is_as_long(const struct spotify_thing *thing, int64_t duration_ms)
{
    int64_t apart = duration_ms - thing->duration_ms;

    return thing->duration_ms <= 0 || duration_ms == 0 ||
           (apart <= SAME_WITHIN_MS && apart >= -SAME_WITHIN_MS);
}

/* What search finds for the name and whoever made it. */
static void search_for(const struct search *search,
                       const struct spotify_thing *thing, struct arena *arena,
                       struct search_page *out)
{
    bool has_by = thing->by.n > 0 &&
                  (thing->type == ENTITY_TRACK || thing->type == ENTITY_ALBUM);
    enum query_field field = thing->type == ENTITY_TRACK    ? QUERY_TRACK
                             : thing->type == ENTITY_ALBUM  ? QUERY_ALBUM
                             : thing->type == ENTITY_ARTIST ? QUERY_ARTIST
                                                            : QUERY_ANY;
    struct query_atom atoms[2] = {{.field = field, .text = thing->name},
                                  {.field = QUERY_ARTIST, .text = thing->by}};
    struct query_clause clauses[2] = {{.count = 1, .atoms = &atoms[0]},
                                      {.count = 1, .atoms = &atoms[1]}};
    struct query query = {.count = has_by ? 2 : 1, .clauses = clauses};
    struct search_request request = {.query = &query,
                                     .type = thing->type,
                                     .market = -1,
                                     .limit = CANDIDATES,
                                     .depth = SEARCH_EXACT};

    search_run(search, &request, arena, out);
}

static bool find_by_name(const struct catalog *c, const struct search *search,
                         const struct spotify_thing *thing, struct arena *arena,
                         struct spotify_match *out)
{
    struct search_page page = {.count = 0};
    uint32_t nearest = CATALOG_NONE;

    search_for(search, thing, arena, &page);
    for (uint32_t i = 0; i < page.count; i++) {
        uint32_t n = page.numbers[i];
        int64_t duration_ms;

        if (!is_by(c, thing, n, arena, &duration_ms) ||
            !is_as_long(thing, duration_ms))
            continue;
        if (analysis_is_same(catalog_name(c, thing->type, n), thing->name)) {
            found(c, SPOTIFY_BY_NAME, thing->type, n, out);
            return true;
        }
        if (nearest == CATALOG_NONE)
            nearest = n;
    }
    /* Of an artist the name is all that there is to go by. */
    if (nearest == CATALOG_NONE || thing->type == ENTITY_ARTIST)
        return false;
    found(c, SPOTIFY_NEAREST, thing->type, nearest, out);
    return true;
}

/* ---- the whole ---- */

static void not_found(const char *why, struct spotify_match *out)
{
    *out = (struct spotify_match){.how = SPOTIFY_NOT_FOUND, .why = why};
}

/* Without an artist or a show a name alone says too little. */
static bool has_names(const struct spotify_thing *thing)
{
    switch (thing->type) {
    case ENTITY_TRACK:
    case ENTITY_ALBUM:
        return thing->name.n > 0 && thing->by.n > 0;
    case ENTITY_EPISODE:
        return thing->name.n > 0 && thing->in.n > 0;
    default:
        return thing->name.n > 0;
    }
}

void spotify_match(const struct catalog *c, const struct search *search,
                   const struct spotify_thing *thing, struct arena *arena,
                   struct spotify_match *out)
{
    if (find_by_id(c, thing, out) || find_by_isrc(c, thing, out))
        return;
    if (!search_has(thing->type))
        not_found("the catalog has no such id", out);
    else if (!has_names(thing))
        not_found("the catalog has no such id, and there are no names to "
                  "search for",
                  out);
    else if (!find_by_name(c, search, thing, arena, out))
        not_found("the catalog has neither such an id nor such a name", out);
}
