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

/* What the texts around an id are, by type; nothing in them needs escaping.
 * The reference has chapters under the type of episodes. */
#define TEXT(literal) {(literal), sizeof(literal) - 1}
#define TYPE(shown, singular, plural)                                         \
    {                                                                         \
        TEXT("\"external_urls\":{\"spotify\":\"" OPEN_URL singular "/"),        \
            TEXT("/v1/" plural "/"),                                          \
            TEXT("\"type\":\"" shown "\",\"uri\":\"spotify:" singular ":")     \
    }
static const struct {
    struct str external;
    struct str path;
    struct str type;
} texts[ENTITY_COUNT] = {
#define ENTITY(name, singular, plural) [name] = TYPE(singular, singular, plural),
#include "catalog/entity.def"
#undef ENTITY
};
static const struct str chapter_type =
    TEXT("\"type\":\"episode\",\"uri\":\"spotify:chapter:");
#undef TYPE
#undef TEXT

static char *put(char *to, struct str s)
{
    memcpy(to, s.p, s.n);
    return to + s.n;
}

static char *put_id(char *to, const struct render_id *id)
{
    memcpy(to, id->text, sizeof id->text);
    return to + sizeof id->text;
}

/* Room for keys and values to be written at once, behind a comma if one is
 * due; NULL when the buffer has overflowed. */
static char *begin(struct render *r, size_t most)
{
    char *to = buf_reserve(r->j.out, most + 1);

    if (to != NULL && r->j.comma)
        *to++ = ',';
    return to;
}

static void end(struct render *r, const char *to)
{
    r->j.out->n = (size_t)(to - r->j.out->p);
    r->j.comma = true;
}

#define AROUND 64 /* bytes of quotes, keys and brackets around ids, at most */

static char *put_external_urls(char *to, enum entity type,
                               const struct render_id *id)
{
    to = put(to, texts[type].external);
    to = put_id(to, id);
    return put(to, STR("\"}"));
}

static char *put_href_and_id(const struct render *r, char *to,
                             enum entity type, const struct render_id *id)
{
    to = put(to, STR("\"href\":\""));
    if (r->base.n > 0)
        to = put(to, r->base);
    to = put(to, texts[type].path);
    to = put_id(to, id);
    to = put(to, STR("\",\"id\":\""));
    to = put_id(to, id);
    return put(to, STR("\""));
}

void render_external_urls(struct render *r, enum entity type,
                          const struct render_id *id)
{
    char *to = begin(r, texts[type].external.n + AROUND);

    if (to != NULL)
        end(r, put_external_urls(to, type, id));
}

void render_href_and_id(struct render *r, enum entity type,
                        const struct render_id *id)
{
    char *to = begin(r, r->base.n + 2 * AROUND);

    if (to != NULL)
        end(r, put_href_and_id(r, to, type, id));
}

void render_links(struct render *r, enum entity type,
                  const struct render_id *id)
{
    char *to = begin(r, texts[type].external.n + r->base.n + 3 * AROUND);

    if (to == NULL)
        return;
    to = put_external_urls(to, type, id);
    *to++ = ',';
    end(r, put_href_and_id(r, to, type, id));
}

void render_type_and_uri(struct render *r, enum entity type,
                         const struct render_id *id)
{
    struct str text =
        type == ENTITY_CHAPTER ? chapter_type : texts[type].type;
    char *to = begin(r, text.n + AROUND);

    if (to == NULL)
        return;
    to = put(to, text);
    to = put_id(to, id);
    end(r, put(to, STR("\"")));
}

static void dimension(struct json *j, uint32_t v)
{
    if (v == 0)
        json_null(j);
    else
        json_u64(j, v);
}

/* Index of the first mark of the entity's own id in a URL, or its length. */
static size_t find_mark(struct str url)
{
    size_t base62 = str_find(url, CATALOG_OWN_ID);

    return base62 < url.n ? base62 : str_find(url, CATALOG_OWN_UUID);
}

static void image_url(struct render *r, struct str url, struct id own,
                      const struct render_id *id)
{
    struct json *j = &r->j;
    size_t mark = find_mark(url);

    json_open_str(j);
    if (url.n > 0 && url.p[0] == '/')
        json_part(j, r->image_base);
    json_part(j, str_of(url.p, mark));
    if (mark < url.n && url.p[mark] == CATALOG_OWN_ID)
        buf_add(j->out, id->text, sizeof id->text);
    else if (mark < url.n)
        catalog_expand_url(str_of(url.p + mark, 1), own, j->out);
    json_part(j, str_from(url, mark + 1));
    json_close_str(j);
}

static void image_list(struct render *r, struct str images, struct id own)
{
    struct json *j = &r->j;
    struct render_id id = render_id(own);
    struct image image;

    json_array(j);
    while (field_next_image(&images, &image)) {
        json_object(j);
        json_key(j, "url");
        image_url(r, image.url, own, &id);
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
