/* GET /search: a page of each type that is asked for. The rooms that find know
 * no request, this file no index.
 *
 * Nearly every search takes a fraction of a millisecond, and some take ten: how
 * long, nobody knows before it is done. So the loop tries, with as much work as
 * a loop may do for one call. When all is found, the loop answers; else it is
 * found once more, on a reader. Playlists are the state's, so a search that
 * asks for them runs on a reader in any case, and fails when the state does:
 * others may be kept by who asks, but nobody shall keep that there are none. */
#include "api/music/music.h"

#include "api/call/fail.h"
#include "api/render/listing.h"
#include "api/render/render_playlist.h"
#include "base/hex.h"
#include "base/url.h"
#include "library/playlist_search.h"
#include "search/query.h"
#include "search/search.h"

#define DEFAULT_LIMIT 20
#define MAX_LIMIT     50

/* The same in profile 2026-02. */
#define DEFAULT_LIMIT_2026_02 5
#define MAX_LIMIT_2026_02     10

/* What can be asked for, in the order of the answer. Playlists are no entities
 * of the catalog. */
#define PLAYLISTS ENTITY_COUNT

static const struct {
    const char *name;
    const char *key;
    enum entity type;
} types[] = {
    {"track", "tracks", ENTITY_TRACK},
    {"artist", "artists", ENTITY_ARTIST},
    {"album", "albums", ENTITY_ALBUM},
    {"playlist", "playlists", PLAYLISTS},
    {"show", "shows", ENTITY_SHOW},
    {"episode", "episodes", ENTITY_EPISODE},
    {"audiobook", "audiobooks", ENTITY_AUDIOBOOK},
};
#define TYPES (sizeof types / sizeof types[0])

struct search_call {
    struct call *call;
    struct render_lists to;
    struct query query;
    struct str text;
    struct param_page page;
    int music_market;   /* of tracks, albums and artists; -1: none */
    int program_market; /* of shows, episodes and audiobooks */
    uint32_t depth;     /* the greatest offset */
    bool with_external;
    bool is_refused; /* and answered so */
    bool is_asked[TYPES];
    bool asks_for_playlists;
    bool is_found; /* `found` has what is asked for of the catalog */
    struct search_page found[TYPES];
    struct playlist_found playlists;
};

/* A word that can be said back in a message. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_' ||
              (s.p[i] >= 'A' && s.p[i] <= 'Z')))
            return false;
    return s.n > 0 && s.n <= 32;
}

static bool read_types(struct search_call *c)
{
    struct str rest = request_query(c->call->r, "type"), part;

    if (rest.n == 0) {
        (void)call_fail(c->call, FAIL_NO_TYPE);
        return false;
    }
    while (str_split(&rest, ',', &part)) {
        size_t i = 0;

        part = str_trim(part);
        while (i < TYPES && !str_eq_nocase(part, str_from_c(types[i].name)))
            i++;
        if (i == TYPES) {
            struct str message =
                arena_printf(c->call->arena, "Bad search type field %.*s",
                             STR_ARG(is_plain(part) ? part : STR_EMPTY));

            (void)call_fail_text(c->call, FAIL_BAD_TYPE, str_trim(message));
            return false;
        }
        c->is_asked[i] = true;
        c->asks_for_playlists |= types[i].type == PLAYLISTS;
    }
    return true;
}

/* Some clients encode twice. Nobody types %20 instead of a space. */
static struct str decode_again(struct arena *arena, struct str text)
{
    struct str decoded;
    size_t at = str_find(text, '%');

    if (at == text.n || str_find(text, ' ') < text.n)
        return text;
    for (; at < text.n; at++)
        if (text.p[at] == '%' &&
            (at + 2 >= text.n || hex_value(text.p[at + 1]) < 0 ||
             hex_value(text.p[at + 2]) < 0))
            return text;
    if (!http_decode(text, true, arena, &decoded))
        return text;
    return decoded;
}

/* Nothing, or stars without a word. */
static bool is_blank(struct str text)
{
    text = str_trim(text);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '*')
            return false;
    return true;
}

static bool read_query(struct search_call *c)
{
    c->text = request_query(c->call->r, "q");
    if (c->text.n == 0)
        c->text =
            request_query(c->call->r, "query"); /* as in the pages' links */
    c->text = decode_again(c->call->arena, c->text);
    query_parse(c->text, c->call->arena, &c->query);
    /* What has no word in it, such as a first quote, finds nothing. */
    if (c->query.count > 0 || !is_blank(c->text))
        return true;
    (void)call_fail(c->call, FAIL_NO_QUERY);
    return false;
}

static bool read_page(struct search_call *c)
{
    bool is_2026_02 = c->call->profile >= APP_PROFILE_2026_02;

    c->depth = c->call->config->search_depth;
    if (!param_page(c->call, is_2026_02 ? DEFAULT_LIMIT_2026_02 : DEFAULT_LIMIT,
                    is_2026_02 ? MAX_LIMIT_2026_02 : MAX_LIMIT, &c->page))
        return false;
    if (c->page.offset <= c->depth)
        return true;
    (void)call_fail(c->call, FAIL_BAD_REQUEST);
    return false;
}

static void render_item(struct render *to, enum entity type, uint32_t n)
{
    switch (type) {
    case ENTITY_TRACK:
        render_track(to, n);
        break;
    case ENTITY_ARTIST:
        render_artist(to, n);
        break;
    case ENTITY_ALBUM:
        render_album_simplified(to, n, GROUP_COUNT);
        break;
    default:
        render_program_simplified(to, type, n);
    }
}

/* The market of what is asked for: programs have one of their own. */
static int market_of(const struct search_call *c, enum entity type)
{
    return type >= ENTITY_SHOW && type < ENTITY_COUNT ? c->program_market
                                                      : c->music_market;
}

/* Finds a page, if that takes less than `*units` of work, which are counted
 * down; else false. */
static bool find(struct search_call *c, enum entity type, uint64_t *units,
                 struct search_page *out)
{
    const struct search *search = generation_search(c->call->generation);
    struct search_request request = {
        .query = &c->query,
        .type = type,
        .market = market_of(c, type),
        .offset = c->page.offset,
        .limit = c->page.limit,
        .depth = c->depth + MAX_LIMIT,
        .today = date_from_days(c->call->now_ms / 86400000),
    };

    *out = (struct search_page){.numbers = NULL};
    if (type == PLAYLISTS)
        return true;
    /* Without a market nobody knows whether a program can be had, and none
     * is shown; audio that is hosted elsewhere can be, by who asks for it. */
    if (type >= ENTITY_SHOW && c->with_external)
        request.hosted = request.market < 0 ? HOSTED_ONLY : HOSTED_TOO;
    else if (type >= ENTITY_SHOW && request.market < 0)
        return true;
    return search_try(search, &request, units, c->call->arena, out);
}

/* Finds a page of each type that is asked for, with `units` of work for all of
 * them; false when that isn't enough. */
static bool find_all(struct search_call *c, uint64_t units)
{
    for (size_t i = 0; i < TYPES; i++)
        if (c->is_asked[i] && !find(c, types[i].type, &units, &c->found[i]))
            return false;
    return true;
}

static enum err find_playlists(struct db *db, void *arg)
{
    struct search_call *c = arg;
    struct playlist_search search = {.query = &c->query,
                                     .offset = c->page.offset,
                                     .limit = c->page.limit,
                                     .depth = c->depth + MAX_LIMIT};

    return playlists_search(db, &search, c->call->arena, &c->playlists);
}

/* The last offset at which a page may begin that a link leads to: such a page
 * ends within the depth. What was asked for is answered in any case. */
static uint32_t last_offset(const struct search_call *c)
{
    const struct param_page *page = &c->page;

    return c->depth >= page->limit && c->depth - page->limit > page->offset
               ? c->depth - page->limit
               : page->offset;
}

/* The items of type `i`; returns how many there are in all. */
static uint64_t render_items(struct search_call *c, size_t i)
{
    const struct search_page *found = &c->found[i];

    if (types[i].type == PLAYLISTS) {
        for (uint32_t n = 0; n < c->playlists.count; n++)
            render_playlist_simplified(&c->to, &c->playlists.lists[n]);
        return c->playlists.total;
    }
    for (uint32_t n = 0; n < found->count; n++)
        render_item(&c->to.to, types[i].type, found->numbers[n]);
    return found->total;
}

static void render_results(struct search_call *c, size_t i)
{
    struct render *to = &c->to.to;
    struct page page = {.path = STR("/v1/search"),
                        .limit = c->page.limit,
                        .offset = c->page.offset,
                        .last = last_offset(c)};
    uint64_t total;

    to->market = market_of(c, types[i].type);
    page.query = arena_printf(
        c->call->arena, "&query=%.*s&type=%s%.*s%s",
        STR_ARG(url_encode(c->call->arena, c->text, URL_KEEP_NONE)),
        types[i].name, STR_ARG(render_market_query(to)),
        c->with_external ? "&include_external=audio" : "");
    json_key_str(&to->j, str_from_c(types[i].key));
    render_page_open(to, &page);
    total = render_items(c, i);
    render_page_close(to, &page,
                      total < UINT32_MAX ? (uint32_t)total : UINT32_MAX);
}

enum http_thread search_choose_thread(struct call *call)
{
    struct search_call *c = arena_zalloc(call->arena, sizeof *c);

    call->prepared = c;
    c->call = call;
    c->with_external =
        str_eq(request_query(call->r, "include_external"), STR("audio"));
    /* A refusal is all of the answer. */
    c->is_refused = !read_query(c) || !read_types(c) ||
                    !param_market(call, &c->music_market) ||
                    !param_program_market(call, &c->program_market) ||
                    !read_page(c);
    if (c->is_refused)
        return THREAD_LOOP;
    if (c->asks_for_playlists)
        return THREAD_READER;
    c->is_found = find_all(c, SEARCH_LOOP_UNITS);
    return c->is_found ? THREAD_LOOP : THREAD_READER;
}

enum err search_get(struct call *call)
{
    struct search_call *c = call->prepared;
    struct json *j = &c->to.to.j;
    enum err e = OK;

    if (c->is_refused)
        return OK;
    if (!c->is_found)
        c->is_found = find_all(c, UINT64_MAX);
    if (c->asks_for_playlists) {
        call->is_live = true;
        e = call_read(call, find_playlists, c);
    }
    if (e)
        return e;
    c->to = (struct render_lists){.to = render_to(call, -1), /* by type */
                                  .call = call};
    c->to.to.with_external = c->with_external;
    /* Where they were left isn't looked up for what is found. */
    c->to.to.with_resume_point = false;
    json_object(j);
    for (size_t i = 0; i < TYPES; i++)
        if (c->is_asked[i])
            render_results(c, i);
    json_end_object(j);
    return OK;
}
