/* What the renderers share: links, images, markets, dates, pages. */
#include "api/render.h"

#include "api/api.h"
#include "http/http.h"

#define OPEN_URL "https://open.spotify.com/"

struct render render_to(struct request *r, int market)
{
    const struct call *call = call_of(r);

    return (struct render){.j = json_to(&r->out),
                           .generation = call->generation,
                           .catalog = call->catalog,
                           .base = r->base_url,
                           .image_base = r->base_url,
                           .market = market,
                           .arena = &r->arena};
}

struct render_id render_id(struct id id)
{
    struct render_id out;

    id_to_base62(id, out.text);
    return out;
}

/* A string of three parts that need no escaping. */
static void joined(struct json *j, struct str a, struct str b,
                   const struct render_id *id)
{
    char *to = buf_reserve(j->out, a.n + b.n + sizeof id->text + 2);

    if (to == NULL)
        return;
    *to++ = '"';
    if (a.n > 0)
        memcpy(to, a.p, a.n);
    memcpy(to + a.n, b.p, b.n);
    memcpy(to + a.n + b.n, id->text, sizeof id->text);
    to[a.n + b.n + sizeof id->text] = '"';
    j->out->n += a.n + b.n + sizeof id->text + 2;
    j->comma = true;
}

#define ENTITY(name, singular, plural)                                        \
    [name] = {                                                                \
        {OPEN_URL singular "/", sizeof(OPEN_URL singular "/") - 1},           \
        {"/v1/" plural "/", sizeof("/v1/" plural "/") - 1},                   \
        {"spotify:" singular ":", sizeof("spotify:" singular ":") - 1},       \
    },
static const struct {
    struct str open;
    struct str path;
    struct str uri;
} prefixes[ENTITY_COUNT] = {
#include "catalog/entity.def"
};
#undef ENTITY

void render_external_urls(struct render *r, enum entity type,
                          const struct render_id *id)
{
    struct json *j = &r->j;

    json_key(j, "external_urls");
    json_object(j);
    json_key(j, "spotify");
    joined(j, prefixes[type].open, STR(""), id);
    json_end_object(j);
}

void render_href(struct render *r, enum entity type,
                 const struct render_id *id)
{
    json_key(&r->j, "href");
    joined(&r->j, r->base, prefixes[type].path, id);
}

void render_id_key(struct render *r, const struct render_id *id)
{
    json_key(&r->j, "id");
    joined(&r->j, STR(""), STR(""), id);
}

void render_type_and_uri(struct render *r, enum entity type,
                         const struct render_id *id)
{
    /* The reference has chapters under the type of episodes. */
    struct str name =
        type == ENTITY_CHAPTER ? STR("episode") : entity_name(type);

    json_key(&r->j, "type");
    json_str(&r->j, name);
    json_key(&r->j, "uri");
    joined(&r->j, prefixes[type].uri, STR(""), id);
}

static void dimension(struct json *j, uint32_t v)
{
    if (v == 0)
        json_null(j);
    else
        json_u64(j, v);
}

static void image_url(struct render *r, struct str url, struct id own)
{
    bool here = url.n > 0 && url.p[0] == '/';
    struct buf text;

    if (!here && memchr(url.p, CATALOG_OWN_ID, url.n) == NULL &&
        memchr(url.p, CATALOG_OWN_UUID, url.n) == NULL) {
        json_str(&r->j, url);
        return;
    }
    buf_init(&text, 65536);
    if (here)
        buf_str(&text, r->image_base);
    catalog_expand_url(url, own, &text);
    json_str(&r->j, buf_get(&text));
    buf_release(&text);
}

static void image_list(struct render *r, struct str images, struct id own)
{
    struct json *j = &r->j;
    struct image image;

    json_array(j);
    while (field_next_image(&images, &image)) {
        json_object(j);
        json_key(j, "url");
        image_url(r, image.url, own);
        json_key(j, "height");
        dimension(j, image.height);
        json_key(j, "width");
        dimension(j, image.width);
        json_end_object(j);
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

void render_markets(struct render *r, uint32_t set)
{
    if (r->market >= 0 || (r->is_export && set == 0))
        return;
    json_key(&r->j, "available_markets");
    json_raw(&r->j, generation_markets(r->generation, set));
}

void render_restriction(struct render *r)
{
    json_key(&r->j, "restrictions");
    json_object(&r->j);
    json_key(&r->j, "reason");
    json_str(&r->j, STR("market"));
    json_end_object(&r->j);
}

void render_date(struct render *r, struct date date)
{
    char text[10];
    int n = date_to_text(date, text);

    json_key(&r->j, "release_date");
    json_str(&r->j, str_of(text, (size_t)n));
    json_key(&r->j, "release_date_precision");
    json_str(&r->j, n == 4   ? STR("year")
                    : n == 7 ? STR("month")
                             : STR("day"));
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

static void page_link(struct render *r, struct str path, struct str query,
                      uint32_t limit, uint32_t offset)
{
    struct buf *out = r->j.out;

    buf_char(out, '"');
    buf_str(out, r->base);
    buf_str(out, path);
    buf_lit(out, "?offset=");
    buf_u64(out, offset);
    buf_lit(out, "&limit=");
    buf_u64(out, limit);
    buf_str(out, query);
    buf_char(out, '"');
    r->j.comma = true;
}

void render_page_open(struct render *r, struct str path, struct str query,
                      uint32_t limit, uint32_t offset)
{
    json_object(&r->j);
    json_key(&r->j, "href");
    page_link(r, path, query, limit, offset);
    json_key(&r->j, "items");
    json_array(&r->j);
}

void render_page_close(struct render *r, struct str path, struct str query,
                       uint32_t limit, uint32_t offset, uint32_t total)
{
    struct json *j = &r->j;

    json_end_array(j);
    json_key(j, "limit");
    json_u64(j, limit);
    json_key(j, "next");
    if (offset < total && total - offset > limit)
        page_link(r, path, query, limit, offset + limit);
    else
        json_null(j);
    json_key(j, "offset");
    json_u64(j, offset);
    json_key(j, "previous");
    if (offset > 0)
        page_link(r, path, query, limit, offset > limit ? offset - limit : 0);
    else
        json_null(j);
    json_key(j, "total");
    json_u64(j, total);
    json_end_object(j);
}
