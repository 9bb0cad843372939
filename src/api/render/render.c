/* What the renderers share: links, images, markets, dates, pages. */
#include "api/render/render.h"

#include <assert.h>

#include "api/call/call.h"
#include "api/render/render_text.h"
#include "http/http.h"
#include "player/player.h"

#define OPEN_URL "https://open.spotify.com"

/* Whether the token's user has allowed the app to see how far they came. */
static bool sees_positions(const struct call *call)
{
    return call->identity.user.n > 0 &&
           (call->identity.scopes &
            SCOPE_BIT(SCOPE_USER_READ_PLAYBACK_POSITION)) != 0;
}

struct str render_people_base(const struct call_config *config, struct str base)
{
    return config->site_urls ? base : STR(OPEN_URL);
}

struct render render_to(struct call *call, int market)
{
    return (struct render){
        .j = json_to(call->out),
        .generation = call->generation,
        .catalog = call->catalog,
        .base = call->r->base_url,
        .people_base = render_people_base(call->config, call->r->base_url),
        .image_base = call->r->base_url,
        .market = market,
        .is_2026_02 = call->profile >= APP_PROFILE_2026_02,
        .without_previews = call->profile >= APP_PROFILE_2024_11,
        .with_resume_point = sees_positions(call),
        .arena = call->arena};
}

enum http_thread resume_thread(struct call *call)
{
    return sees_positions(call) ? THREAD_READER : THREAD_LOOP;
}

struct reading {
    struct call *call;
    struct resume_list *list;
};

static enum err read_resume_points(struct db *db, void *arg)
{
    struct reading *r = arg;

    return player_list_resume_points(db, r->call->identity.user, r->call->arena,
                                     r->list);
}

enum err render_resume_points(struct call *call, struct render *to)
{
    struct reading reading = {call,
                              arena_zalloc(call->arena, sizeof *reading.list)};

    if (!to->with_resume_point)
        return OK;
    to->resume = reading.list;
    return call->db != NULL ? read_resume_points(call->db, &reading)
                            : call_read(call, read_resume_points, &reading);
}

struct render render_into(struct buf *out, struct generation *generation,
                          struct str base, struct arena *arena)
{
    return (struct render){.j = json_to(out),
                           .generation = generation,
                           .catalog = generation_catalog(generation),
                           .base = base,
                           .people_base = STR(OPEN_URL),
                           .image_base = base,
                           .market = -1,
                           .arena = arena};
}

struct render_id render_id(struct id id)
{
    struct render_id out;

    id_to_base62(id, out.text);
    return out;
}

/* Audiobooks and chapters are shows and episodes to the wire, by URI and by
 * address for people, as what was recorded of the service has them; their type
 * and the API's own address are their own. */
#define TEXT(literal)                                                          \
    {                                                                          \
        (literal), sizeof(literal) - 1                                         \
    }
#define TYPE(type, to_people, plural)                                          \
    {                                                                          \
        TEXT("/" to_people "/"), TEXT("/v1/" plural "/"),                      \
            TEXT("\"type\":\"" type "\",\"uri\":\"spotify:" to_people ":")     \
    }
const struct render_type_text render_type_texts[ENTITY_COUNT] = {
    [ENTITY_ARTIST] = TYPE("artist", "artist", "artists"),
    [ENTITY_ALBUM] = TYPE("album", "album", "albums"),
    [ENTITY_TRACK] = TYPE("track", "track", "tracks"),
    [ENTITY_SHOW] = TYPE("show", "show", "shows"),
    [ENTITY_EPISODE] = TYPE("episode", "episode", "episodes"),
    [ENTITY_AUDIOBOOK] = TYPE("audiobook", "show", "audiobooks"),
    [ENTITY_CHAPTER] = TYPE("chapter", "episode", "chapters"),
    [ENTITY_CATEGORY] = TYPE("category", "category", "categories"),
};
#undef TYPE
#undef TEXT

char *put_number(char *to, uint32_t v)
{
    char digits[10];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    memcpy(to, digits + at, sizeof digits - at);
    return to + (sizeof digits - at);
}

static size_t links_bytes(const struct render *r)
{
    return render_bases_bytes(r) + RENDER_LINKS_BYTES;
}

void render_external_urls(struct render *r, enum entity type,
                          const struct render_id *id)
{
    char *to = render_begin(r, links_bytes(r));

    if (to != NULL)
        render_end(r, put_external_urls(r, to, type, id));
}

void render_href_and_id(struct render *r, enum entity type,
                        const struct render_id *id)
{
    char *to = render_begin(r, links_bytes(r));

    if (to != NULL)
        render_end(r, put_href_and_id(r, to, type, id));
}

void render_links(struct render *r, enum entity type,
                  const struct render_id *id)
{
    char *to = render_begin(r, links_bytes(r));

    if (to != NULL)
        render_end(r, put_links(r, to, type, id));
}

void render_type_and_uri(struct render *r, enum entity type,
                         const struct render_id *id)
{
    char *to = render_begin(r, RENDER_LINKS_BYTES);

    if (to != NULL)
        render_end(r, put_type_and_uri(to, type, id));
}

/* Pixels; null when unknown. */
static char *put_dimension(char *to, uint32_t v)
{
    return v == 0 ? put_literal(to, "null") : put_number(to, v);
}

/* A URL with its marks replaced by the entity's own id. */
static char *put_image_url(const struct render *r, char *to, struct str url,
                           struct id own, const struct render_id *id)
{
    struct buf uuid;

    if (url.n > 0 && url.p[0] == '/')
        to = json_escape(to, r->image_base);
    for (;;) {
        size_t mark = 0;

        while (mark < url.n && url.p[mark] != CATALOG_OWN_ID &&
               url.p[mark] != CATALOG_OWN_UUID)
            mark++;
        to = json_escape(to, str_of(url.p, mark));
        if (mark == url.n)
            return to;
        if (url.p[mark] == CATALOG_OWN_ID) {
            to = put_id(to, id);
        } else {
            uuid = (struct buf){.p = to, .capacity = 36, .max = 36};
            catalog_expand_url(str_of(url.p + mark, 1), own, &uuid);
            to += uuid.n;
        }
        url = str_from(url, mark + 1);
    }
}

static void image_list(struct render *r, struct str images, struct id own)
{
    struct json *j = &r->j;
    struct render_id id = render_id(own);
    struct image image;

    json_array(j);
    while (field_next_image(&images, &image)) {
        /* A mark of one byte becomes 36 at the most. */
        char *to = render_begin(r, 36 * image.url.n + 6 * r->image_base.n +
                                       RENDER_LINKS_BYTES);

        if (to == NULL)
            break;
        to = put_literal(to, "{\"url\":\"");
        to = put_image_url(r, to, image.url, own, &id);
        to = put_literal(to, "\",\"height\":");
        to = put_dimension(to, image.height);
        to = put_literal(to, ",\"width\":");
        to = put_dimension(to, image.width);
        render_end(r, put_literal(to, "}"));
    }
    json_end_array(j);
}

void render_images(struct render *r, struct str images, struct id own)
{
    json_key(&r->j, "images");
    image_list(r, images, own);
}

void render_icons(struct render *r, struct str images, struct id own)
{
    json_key(&r->j, "icons");
    image_list(r, images, own);
}

struct str render_shown_markets(const struct render *r, uint32_t set)
{
    if (r->market >= 0 || r->is_2026_02 || (r->is_export && set == 0))
        return STR_EMPTY;
    return generation_markets(r->generation, set);
}

void render_markets(struct render *r, uint32_t set)
{
    struct str markets = render_shown_markets(r, set);

    if (markets.n == 0)
        return;
    json_key(&r->j, "available_markets");
    json_raw(&r->j, markets);
}

void render_date(struct render *r, struct date date)
{
    char text[10];
    int n = date_to_text(date, text);

    json_key(&r->j, "release_date");
    json_str(&r->j, str_of(text, (size_t)n));
    json_key(&r->j, "release_date_precision");
    json_str(&r->j, n == 4 ? STR("year") : n == 7 ? STR("month") : STR("day"));
}

void render_followers(struct render *r, uint64_t total)
{
    struct json *j = &r->j;

    json_key(j, "followers");
    json_object(j);
    json_key(j, "href");
    json_null(j);
    json_key(j, "total");
    json_u64(j, total);
    json_end_object(j);
}

void render_texts(struct render *r, struct str list)
{
    struct str text;

    json_array(&r->j);
    while (field_next_text(&list, &text))
        json_str(&r->j, text);
    json_end_array(&r->j);
}

void render_copyrights(struct render *r, struct str list)
{
    struct json *j = &r->j;
    struct copyright c;

    json_key(j, "copyrights");
    json_array(j);
    while (field_next_copyright(&list, &c)) {
        json_object(j);
        json_key(j, "text");
        json_str(j, c.text);
        json_key(j, "type");
        json_str(j, c.type == 'P' ? STR("P") : STR("C"));
        json_end_object(j);
    }
    json_end_array(j);
}

struct str render_market_query(const struct render *r)
{
    if (r->market < 0)
        return STR_EMPTY;
    return arena_printf(r->arena, "&market=%c%c", 'A' + r->market / 26,
                        'A' + r->market % 26);
}

struct page page_embedded(const struct render *r, struct str path)
{
    return (struct page){.path = path,
                         .query = render_market_query(r),
                         .limit = RENDER_EMBEDDED,
                         .last = UINT32_MAX};
}

/* The link to the page of the same listing that begins at `offset`. */
static void page_link(struct render *r, const struct page *page,
                      uint32_t offset)
{
    struct buf *out = r->j.out;

    buf_char(out, '"');
    buf_str(out, r->base);
    buf_str(out, page->path);
    buf_lit(out, "?offset=");
    buf_u64(out, offset);
    buf_lit(out, "&limit=");
    buf_u64(out, page->limit);
    buf_str(out, page->query);
    buf_char(out, '"');
    r->j.comma = true;
}

void render_page_open(struct render *r, const struct page *page)
{
    json_object(&r->j);
    json_key(&r->j, "href");
    page_link(r, page, page->offset);
    json_key(&r->j, "items");
    json_array(&r->j);
}

static bool has_next(const struct page *page, uint32_t total)
{
    return page->offset < total && total - page->offset > page->limit &&
           page->last - page->offset >= page->limit;
}

void render_page_close(struct render *r, const struct page *page,
                       uint32_t total)
{
    uint32_t limit = page->limit, offset = page->offset;
    struct json *j = &r->j;

    assert(page->last >= offset);
    json_end_array(j);
    json_key(j, "limit");
    json_u64(j, limit);
    json_key(j, "next");
    if (has_next(page, total))
        page_link(r, page, offset + limit);
    else
        json_null(j);
    json_key(j, "offset");
    json_u64(j, offset);
    json_key(j, "previous");
    if (offset > 0)
        page_link(r, page, offset > limit ? offset - limit : 0);
    else
        json_null(j);
    json_key(j, "total");
    json_u64(j, total);
    json_end_object(j);
}
