/* GET /search: a page of each type that is asked for. The room that finds
 * knows no request, this file no index. */
#include "api/call/handlers.h"

#include "api/call/api.h"
#include "api/call/fail.h"
#include "api/render/listing.h"
#include "base/clock.h"
#include "search/query.h"
#include "search/search.h"

#define DEFAULT_LIMIT 20
#define MAX_LIMIT     50

/* The same in profile 2026-02. */
#define CUT_DEFAULT_LIMIT 5
#define CUT_MAX_LIMIT     10

/* In larger catalogs a search may take milliseconds, which is too long for a
 * loop that others wait for. */
#define LONG_TRACKS 2000000u

enum http_run search_where(struct request *r)
{
    return catalog_count(api_catalog(r), ENTITY_TRACK) > LONG_TRACKS ? RUN_READ
                                                                     : RUN_LOOP;
}

/* What can be asked for, in the order of the answer. Playlists belong to the
 * state: there are none so far, and their page is empty. */
static const struct {
    const char *name;
    const char *key;
    enum entity type;
} types[] = {
    {"track", "tracks", ENTITY_TRACK},
    {"artist", "artists", ENTITY_ARTIST},
    {"album", "albums", ENTITY_ALBUM},
    {"playlist", "playlists", ENTITY_COUNT},
    {"show", "shows", ENTITY_SHOW},
    {"episode", "episodes", ENTITY_EPISODE},
    {"audiobook", "audiobooks", ENTITY_AUDIOBOOK},
};
#define TYPES (sizeof types / sizeof types[0])

struct search_call {
    struct request *r;
    struct render to;
    struct query query;
    struct str text;
    struct page_request page;
    uint32_t depth; /* the greatest offset */
    bool with_external;
    bool is_asked[TYPES];
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
    struct str rest = request_query(c->r, "type"), part;

    if (rest.n == 0) {
        api_fail(c->r, FAIL_NO_TYPE);
        return false;
    }
    while (str_split(&rest, ',', &part)) {
        size_t i = 0;

        part = str_trim(part);
        while (i < TYPES && !str_eq_nocase(part, str_from_c(types[i].name)))
            i++;
        if (i == TYPES) {
            struct str message =
                arena_printf(&c->r->arena, "Bad search type field %.*s",
                             STR_ARG(is_plain(part) ? part : STR_EMPTY));

            api_fail(c->r, 400, arena_cstr(&c->r->arena, str_trim(message)));
            return false;
        }
        c->is_asked[i] = true;
    }
    return true;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
}

/* Some clients encode twice. Nobody types %20 instead of a space. */
static struct str decode_again(struct request *r, struct str text)
{
    struct str decoded;
    size_t at = str_find(text, '%');

    if (at == text.n || str_find(text, ' ') < text.n)
        return text;
    for (; at < text.n; at++)
        if (text.p[at] == '%' && (at + 2 >= text.n || !is_hex(text.p[at + 1]) ||
                                  !is_hex(text.p[at + 2])))
            return text;
    if (!http_decode(text, true, &r->arena, &decoded))
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
    c->text = request_query(c->r, "q");
    if (c->text.n == 0)
        c->text = request_query(c->r, "query"); /* as in the pages' links */
    c->text = decode_again(c->r, c->text);
    query_parse(c->text, &c->r->arena, &c->query);
    /* What has no word in it, such as a first quote, finds nothing. */
    if (c->query.count > 0 || !is_blank(c->text))
        return true;
    api_fail(c->r, FAIL_NO_QUERY);
    return false;
}

static bool read_page(struct search_call *c)
{
    bool is_cut = call_of(c->r)->profile >= APP_PROFILE_2026_02;

    c->depth = api_search_depth(c->r);
    if (!param_page(c->r, is_cut ? CUT_DEFAULT_LIMIT : DEFAULT_LIMIT,
                    is_cut ? CUT_MAX_LIMIT : MAX_LIMIT, &c->page))
        return false;
    if (c->page.offset <= c->depth)
        return true;
    api_fail(c->r, FAIL_BAD_REQUEST);
    return false;
}

static struct str encode(struct arena *arena, struct str text)
{
    struct str encoded;
    struct buf b;

    buf_init(&b, HTTP_URL_MAX_BYTES * 3);
    buf_url(&b, text);
    encoded = arena_str(arena, buf_get(&b));
    buf_release(&b);
    return encoded;
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

static void find(struct search_call *c, enum entity type,
                 struct search_page *out)
{
    struct search_request request = {
        .query = &c->query,
        .type = type,
        .market = c->to.market,
        .offset = c->page.offset,
        .limit = c->page.limit,
        .depth = c->depth + MAX_LIMIT,
        .today = date_from_days(clock_unix_ms() / 86400000),
    };

    *out = (struct search_page){.numbers = NULL};
    if (type == ENTITY_COUNT)
        return;
    /* Without a market nobody knows whether a program can be had, and none
     * is shown; audio that is hosted elsewhere can be, by who asks for it. */
    if (type >= ENTITY_SHOW && c->with_external)
        request.hosted = c->to.market < 0 ? HOSTED_ONLY : HOSTED_TOO;
    else if (type >= ENTITY_SHOW && c->to.market < 0)
        return;
    search_run(generation_search(c->to.generation), &request, &c->r->arena,
               out);
}

static void render_results(struct search_call *c, size_t i)
{
    struct render *to = &c->to;
    struct str links =
        arena_printf(&c->r->arena, "&query=%.*s&type=%s%.*s%s",
                     STR_ARG(encode(&c->r->arena, c->text)), types[i].name,
                     STR_ARG(render_market_query(to)),
                     c->with_external ? "&include_external=audio" : "");
    struct search_page found;

    find(c, types[i].type, &found);
    json_key_str(&to->j, str_from_c(types[i].key));
    render_page_open(to, STR("/v1/search"), links, c->page.limit,
                     c->page.offset);
    for (uint32_t n = 0; n < found.count; n++)
        render_item(to, types[i].type, found.numbers[n]);
    render_page_close_at(
        to, STR("/v1/search"), links, c->page.limit, c->page.offset,
        found.total < UINT32_MAX ? (uint32_t)found.total : UINT32_MAX,
        c->depth);
}

void search_get(struct request *r)
{
    struct search_call c = {.r = r};
    int market;

    if (!read_query(&c) || !read_types(&c) || !param_market(r, &market) ||
        !read_page(&c))
        return;
    c.with_external =
        str_eq(request_query(r, "include_external"), STR("audio"));
    c.to = render_to(r, market);
    c.to.with_external = c.with_external;
    json_object(&c.to.j);
    for (size_t i = 0; i < TYPES; i++)
        if (c.is_asked[i])
            render_results(&c, i);
    json_end_object(&c.to.j);
}
