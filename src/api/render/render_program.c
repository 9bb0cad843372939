/* Shows, episodes, audiobooks, chapters and categories. They differ in which
 * fields they have and in the order of those, not in how one is written. */
#include "api/render/render.h"

#include "base/url.h"
#include "generation/genres.h"
#include "generation/relink.h"
#include "player/player.h"

/* An entity at hand: its record, attributes and id. An audiobook may be shown
 * as the show, a chapter as the episode, that clients who don't know those
 * types ask for. */
struct program_view {
    enum entity type;
    enum entity as; /* the type that it is shown as */
    uint32_t n;
    struct program p;
    struct str attributes;
    struct render_id id;
};

static struct program_view view(const struct render *r, enum entity type,
                                uint32_t n)
{
    struct program_view v = {.type = type, .as = type, .n = n};

    (void)catalog_program(r->catalog, type, n, &v.p);
    v.attributes = catalog_attributes(r->catalog, type, n);
    v.id = render_id(v.p.id);
    return v;
}

static struct str text(struct render *r, const struct program_view *v,
                       enum field field)
{
    return catalog_text(r->catalog, v->type, v->n, field, r->arena);
}

/* Both descriptions; either stands in for the other. */
static void descriptions(struct render *r, const struct program_view *v)
{
    struct str plain = text(r, v, FIELD_DESCRIPTION);
    struct str html = text(r, v, FIELD_HTML_DESCRIPTION);

    json_key(&r->j, "description");
    json_str(&r->j, plain.p ? plain : html);
    json_key(&r->j, "html_description");
    json_str(&r->j, html.p ? html : plain);
}

static void explicit_flag(struct render *r, const struct program_view *v)
{
    json_key(&r->j, "explicit");
    json_bool(&r->j, v->p.is_explicit);
}

static void links(struct render *r, const struct program_view *v)
{
    render_links(r, v->as, &v->id);
}

static void pictures(struct render *r, const struct program_view *v)
{
    render_images(r, catalog_images(r->catalog, v->type, v->n), v->p.id);
}

static void name(struct render *r, const struct program_view *v)
{
    json_key(&r->j, "name");
    json_str(&r->j, v->p.name);
}

static void text_key(struct render *r, const struct program_view *v,
                     const char *key, enum field field, struct str otherwise)
{
    struct str value = text(r, v, field);

    json_key_str(&r->j, str_from_c(key));
    json_str(&r->j, value.p ? value : otherwise);
}

static void languages(struct render *r, const struct program_view *v)
{
    json_key(&r->j, "languages");
    render_texts(r, field_find(v->attributes, FIELD_LANGUAGES));
}

static bool is_hosted(const struct program_view *v)
{
    uint64_t flag = 0;

    (void)field_number(field_find(v->attributes, FIELD_EXTERNALLY_HOSTED),
                       &flag);
    return flag != 0;
}

static void hosted(struct render *r, const struct program_view *v)
{
    json_key(&r->j, "is_externally_hosted");
    json_bool(&r->j, is_hosted(v));
}

/* [{"name": ..}] */
static void names(struct render *r, const struct program_view *v,
                  const char *key, enum field field)
{
    struct str list = field_find(v->attributes, field), one;

    json_key_str(&r->j, str_from_c(key));
    json_array(&r->j);
    while (field_next_text(&list, &one)) {
        json_object(&r->j);
        json_key(&r->j, "name");
        json_str(&r->j, one);
        json_end_object(&r->j);
    }
    json_end_array(&r->j);
}

static void publisher(struct render *r, const struct program_view *v)
{
    if (!r->is_2026_02)
        text_key(r, v, "publisher", FIELD_PUBLISHER, STR(""));
}

/* Of shows and audiobooks, always: with a market and inside of others, too, as
 * what was recorded of the service has them. */
static void all_markets(struct render *r, const struct program_view *v)
{
    if (r->is_2026_02 || (r->is_export && v->p.markets == 0))
        return;
    json_key(&r->j, "available_markets");
    json_raw(&r->j, generation_markets(r->generation, v->p.markets));
}

static void show(struct render *r, const struct program_view *v)
{
    all_markets(r, v);
    render_copyrights(r, field_find(v->attributes, FIELD_COPYRIGHTS));
    descriptions(r, v);
    explicit_flag(r, v);
    links(r, v);
    pictures(r, v);
    hosted(r, v);
    languages(r, v);
    text_key(r, v, "media_type", FIELD_MEDIA_TYPE, STR("audio"));
    name(r, v);
    publisher(r, v);
    render_type_and_uri(r, v->as, &v->id);
    json_key(&r->j, "total_episodes");
    json_u64(&r->j, v->p.total);
}

static void audiobook(struct render *r, const struct program_view *v)
{
    names(r, v, "authors", FIELD_AUTHORS);
    all_markets(r, v);
    render_copyrights(r, field_find(v->attributes, FIELD_COPYRIGHTS));
    descriptions(r, v);
    text_key(r, v, "edition", FIELD_EDITION, STR(""));
    explicit_flag(r, v);
    links(r, v);
    pictures(r, v);
    languages(r, v);
    text_key(r, v, "media_type", FIELD_MEDIA_TYPE, STR("audio"));
    name(r, v);
    names(r, v, "narrators", FIELD_NARRATORS);
    publisher(r, v);
    render_type_and_uri(r, v->as, &v->id);
    json_key(&r->j, "total_chapters");
    json_u64(&r->j, v->p.total);
}

static void preview(struct render *r, const struct program_view *v)
{
    struct str url = text(r, v, FIELD_PREVIEW_URL);

    json_key(&r->j, "audio_preview_url");
    if (url.p != NULL)
        json_str(&r->j, url);
    else
        json_null(&r->j);
}

static void duration(struct render *r, const struct program_view *v)
{
    json_key(&r->j, "duration_ms");
    json_u64(&r->j, v->p.duration_ms);
}

static void playable(struct render *r, const struct program_view *v)
{
    bool yes = r->market < 0 || (r->with_external && is_hosted(v)) ||
               catalog_market_has(r->catalog, v->p.markets, r->market);

    json_key(&r->j, "is_playable");
    json_bool(&r->j, yes);
}

/* What a source says of where the audio is; GET doesn't show it. */
static void audio_url(struct render *r, const struct program_view *v)
{
    struct str url = text(r, v, FIELD_AUDIO_URL);

    if (!r->is_export || url.p == NULL)
        return;
    json_key(&r->j, "audio_url");
    json_str(&r->j, url);
}

/* How far the token's user has come. */
static void resume_point(struct render *r, struct id id)
{
    struct resume_point point = {0};
    struct json *j = &r->j;

    if (!r->with_resume_point)
        return;
    if (r->resume != NULL)
        point = player_resume_in(r->resume, id);
    json_key(j, "resume_point");
    json_object(j);
    json_key(j, "fully_played");
    json_bool(j, point.is_played);
    json_key(j, "resume_position_ms");
    json_u64(j, point.position_ms);
    json_end_object(j);
}

static void episode(struct render *r, const struct program_view *v)
{
    struct str list = field_find(v->attributes, FIELD_LANGUAGES), first;

    preview(r, v);
    descriptions(r, v);
    duration(r, v);
    explicit_flag(r, v);
    links(r, v);
    pictures(r, v);
    hosted(r, v);
    playable(r, v);
    json_key(&r->j, "language");
    json_str(&r->j, field_next_text(&list, &first) ? first : STR(""));
    languages(r, v);
    name(r, v);
    render_date(r, v->p.release_date);
    resume_point(r, v->p.id);
    audio_url(r, v);
    if (r->is_export) /* GET doesn't show an episode's */
        render_markets(r, v->p.markets);
    render_type_and_uri(r, v->as, &v->id);
}

static void chapter(struct render *r, const struct program_view *v)
{
    preview(r, v);
    render_markets(r, v->p.markets);
    json_key(&r->j, "chapter_number");
    json_u64(&r->j, v->p.position);
    descriptions(r, v);
    duration(r, v);
    explicit_flag(r, v);
    links(r, v);
    pictures(r, v);
    playable(r, v);
    languages(r, v);
    name(r, v);
    render_date(r, v->p.release_date);
    resume_point(r, v->p.id);
    audio_url(r, v);
    render_type_and_uri(r, v->as, &v->id);
}

static void fields(struct render *r, const struct program_view *v)
{
    switch (v->as) {
    case ENTITY_SHOW:
        show(r, v);
        break;
    case ENTITY_EPISODE:
        episode(r, v);
        break;
    case ENTITY_AUDIOBOOK:
        audiobook(r, v);
        break;
    default:
        chapter(r, v);
        break;
    }
}

static void simplified(struct render *r, const struct program_view *v)
{
    json_object(&r->j);
    fields(r, v);
    json_end_object(&r->j);
}

/* The type that stands for it to who knows no audiobooks. */
static enum entity spoken_as(enum entity type)
{
    return type == ENTITY_AUDIOBOOK ? ENTITY_SHOW : ENTITY_EPISODE;
}

/* An entity of another view's family: its parent, or a child. */
static struct program_view relative(const struct render *r,
                                    const struct program_view *of,
                                    enum entity type, uint32_t n)
{
    struct program_view v = view(r, type, n);

    if (of->as != of->type)
        v.as = spoken_as(type);
    return v;
}

static void first_children(struct render *r, const struct program_view *v)
{
    enum entity child =
        v->type == ENTITY_SHOW ? ENTITY_EPISODE : ENTITY_CHAPTER;
    struct str plural =
        entity_plural(v->as == ENTITY_SHOW ? ENTITY_EPISODE : ENTITY_CHAPTER);
    struct str path = arena_printf(r->arena, "/v1/%.*s/%.*s/%.*s",
                                   STR_ARG(entity_plural(v->as)),
                                   ID_TEXT_LENGTH, v->id.text, STR_ARG(plural));
    struct page page = page_embedded(r, path);
    uint32_t total = 0;

    json_key_str(&r->j, plural);
    render_page_open(r, &page);
    for (uint32_t i = 0; i < v->p.child_count; i++) {
        uint32_t n = v->p.first_child + i;

        if (!relink_has_program(r->catalog, child, n, r->market))
            continue;
        if (page_has(&page, total++)) {
            struct program_view part = relative(r, v, child, n);

            simplified(r, &part);
        }
    }
    render_page_close(r, &page, total);
}

static void parent(struct render *r, const struct program_view *v)
{
    enum entity type =
        v->type == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK;
    struct program_view whole = relative(r, v, type, v->p.parent);

    json_key_str(&r->j, entity_name(whole.as));
    simplified(r, &whole);
}

static void whole(struct render *r, const struct program_view *v)
{
    json_object(&r->j);
    fields(r, v);
    if (v->type == ENTITY_EPISODE || v->type == ENTITY_CHAPTER)
        parent(r, v);
    else if (!r->is_export)
        first_children(r, v);
    json_end_object(&r->j);
}

void render_program(struct render *r, enum entity type, uint32_t n)
{
    struct program_view v = view(r, type, n);

    whole(r, &v);
}

void render_program_simplified(struct render *r, enum entity type, uint32_t n)
{
    struct program_view v = view(r, type, n);

    simplified(r, &v);
}

void render_spoken(struct render *r, enum entity type, uint32_t n)
{
    struct program_view v = view(r, type, n);

    v.as = spoken_as(type);
    whole(r, &v);
}

void render_spoken_simplified(struct render *r, enum entity type, uint32_t n)
{
    struct program_view v = view(r, type, n);

    v.as = spoken_as(type);
    simplified(r, &v);
}

/* A category's id is free text: what can't stand in a path is escaped. */
static void category_url(struct render *r, struct str key)
{
    struct str segment = url_encode(r->arena, key, URL_KEEP_SEGMENT);

    json_str(&r->j, arena_printf(r->arena, "%.*s/v1/browse/categories/%.*s",
                                 STR_ARG(r->base), STR_ARG(segment)));
}

/* A category of a catalog, or made of a genre. */
struct category {
    struct id id;
    struct str key, name;
    struct str images;
};

static void put_category(struct render *r, const struct category *c)
{
    struct json *j = &r->j;

    json_object(j);
    json_key(j, "href");
    category_url(r, c->key);
    render_icons(r, c->images, c->id);
    json_key(j, "id");
    json_str(j, c->key);
    json_key(j, "name");
    json_str(j, c->name);
    if (r->is_export) {
        json_key(j, "type");
        json_str(j, STR("category"));
    }
    json_end_object(j);
}

void render_category(struct render *r, uint32_t category)
{
    const struct category c = {
        .id = catalog_id(r->catalog, ENTITY_CATEGORY, category),
        .key =
            catalog_attribute(r->catalog, ENTITY_CATEGORY, category, FIELD_KEY),
        .name = catalog_name(r->catalog, ENTITY_CATEGORY, category),
        .images = catalog_images(r->catalog, ENTITY_CATEGORY, category)};

    put_category(r, &c);
}

/* Its icon is drawn, as a list of one image (catalog/field.h): 274 pixels wide
 * and high, and an address of 23 bytes with the category's id in it. */
void render_genre(struct render *r, const struct genre_category *genre)
{
    const struct category c = {
        .id = genre->id,
        .key = genre->key,
        .name = genre->name,
        .images = STR("\x92\x02\x92\x02\x17/art/category/\x01/274.png")};

    put_category(r, &c);
}
