/* Texts of the listening site: addresses, times, numbers, names. */
#include "pages/site.h"

#include "accounts/users_table.h"
#include "catalog/market.h"
#include "catalog/merged.h"
#include "generation/relink.h"

/* ---- what is asked for ---- */

int site_market(const struct call *call)
{
    struct str country;

    if (call->user == NULL)
        return call->config->default_market;
    country = str_of(call->user->country, sizeof call->user->country);
    return market_is_valid(country) ? market_number(country)
                                    : call->config->default_market;
}

bool site_has(struct call *call, enum entity type, uint32_t n)
{
    int market = site_market(call);
    struct album album;

    switch (type) {
    case ENTITY_ARTIST:
        return true;
    case ENTITY_ALBUM:
        return market < 0 ||
               (catalog_album(call->catalog, n, &album) &&
                catalog_market_has(call->catalog, album.markets, market));
    case ENTITY_TRACK:
        return market < 0 ||
               relink_track(call->catalog, n, market) != CATALOG_NONE;
    default:
        return relink_has_program(call->catalog, type, n, market);
    }
}

bool site_find(struct call *call, enum entity type, uint32_t *n)
{
    struct id id;

    if (!id_from_base62(call->r->params[0], &id))
        return false;
    *n = type == ENTITY_ARTIST ? merged_find_artist(call->catalog, id)
                               : catalog_find(call->catalog, type, id);
    return *n != CATALOG_NONE;
}

/* ---- addresses ---- */

static struct str with_id(struct call *call, const char *before,
                          enum entity type, uint32_t n)
{
    char id[ID_TEXT_LENGTH];

    id_to_base62(catalog_id(call->catalog, type, n), id);
    return arena_printf(call->arena, "%s%.*s", before, ID_TEXT_LENGTH, id);
}

struct str site_path(struct call *call, enum entity type, uint32_t n)
{
    /* A chapter's page is an episode's. */
    struct str name =
        entity_name(type == ENTITY_CHAPTER ? ENTITY_EPISODE : type);

    return with_id(call,
                   arena_cstr(call->arena, arena_printf(call->arena, "/%.*s/",
                                                        STR_ARG(name))),
                   type, n);
}

struct str site_uri(struct call *call, enum entity type, uint32_t n)
{
    enum entity wire = type == ENTITY_CHAPTER     ? ENTITY_EPISODE
                       : type == ENTITY_AUDIOBOOK ? ENTITY_SHOW
                                                  : type;

    return with_id(
        call,
        arena_cstr(call->arena, arena_printf(call->arena, "spotify:%.*s:",
                                             STR_ARG(entity_name(wire)))),
        type, n);
}

/* ---- pictures ---- */

/* The entity's narrowest picture of at least `pixels` that a page may load,
 * else its widest; without an address if it has none. */
static struct image find_image(const struct catalog *c, enum entity type,
                               uint32_t n, unsigned pixels)
{
    struct str rest = catalog_images(c, type, n);
    struct image image, best = {.url = STR_EMPTY};

    /* They come widest first, so the last one that is wide enough is the
     * narrowest. */
    while (field_next_image(&rest, &image))
        if (page_may_load(image.url) &&
            (best.url.n == 0 || image.width >= pixels))
            best = image;
    return best;
}

/* From a part to what it is a part of, whose pictures it has for want of its
 * own; false for what is no part. */
static bool find_whole(const struct catalog *c, enum entity *type, uint32_t *n)
{
    struct program part;

    if ((*type != ENTITY_EPISODE && *type != ENTITY_CHAPTER) ||
        !catalog_program(c, *type, *n, &part))
        return false;
    *type = *type == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK;
    *n = part.parent;
    return true;
}

struct str site_image(struct call *call, enum entity type, uint32_t n,
                      unsigned pixels)
{
    const struct catalog *c = call->catalog;
    struct track track;
    struct image best;
    struct buf url;
    struct str out;

    if (type == ENTITY_TRACK && catalog_track(c, n, &track)) {
        type = ENTITY_ALBUM;
        n = track.album;
    }
    best = find_image(c, type, n, pixels);
    if (best.url.n == 0 && find_whole(c, &type, &n))
        best = find_image(c, type, n, pixels);
    if (best.url.n == 0)
        return STR_EMPTY;
    buf_init(&url, HTTP_URL_MAX_BYTES);
    catalog_expand_url(best.url, catalog_id(c, type, n), &url);
    out = arena_str(call->arena, buf_get(&url));
    buf_release(&url);
    return out;
}

/* ---- numbers ---- */

struct str site_time(struct call *call, uint64_t ms)
{
    unsigned long long s = ms / 1000;

    if (s >= 3600)
        return arena_printf(call->arena, "%llu:%02llu:%02llu", s / 3600,
                            s / 60 % 60, s % 60);
    return arena_printf(call->arena, "%llu:%02llu", s / 60, s % 60);
}

struct str site_length(struct call *call, uint64_t ms)
{
    unsigned long long minutes = (ms + 30000) / 60000;

    if (minutes >= 60)
        return arena_printf(call->arena, "%llu h %llu min", minutes / 60,
                            minutes % 60);
    if (minutes > 0)
        return arena_printf(call->arena, "%llu min", minutes);
    return arena_printf(call->arena, "%llu s", (unsigned long long)ms / 1000);
}

struct str site_number(struct call *call, uint64_t n)
{
    struct str digits =
        arena_printf(call->arena, "%llu", (unsigned long long)n);
    char *out = arena_alloc(call->arena, digits.n + digits.n / 3);
    size_t at = 0;

    for (size_t i = 0; i < digits.n; i++) {
        if (i > 0 && (digits.n - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits.p[i];
    }
    return str_of(out, at);
}

struct str site_count(struct call *call, uint64_t n, const char *one,
                      const char *many)
{
    return arena_printf(call->arena, "%.*s %s", STR_ARG(site_number(call, n)),
                        n == 1 ? one : many);
}

struct str site_date(struct call *call, struct date date)
{
    if (date.year == 0)
        return STR_EMPTY;
    if (date.month == 0)
        return arena_printf(call->arena, "%u", date.year);
    if (date.day == 0)
        return arena_printf(call->arena, "%s %u", date_month_name(date.month),
                            date.year);
    return arena_printf(call->arena, "%u %s %u", date.day,
                        date_month_name(date.month), date.year);
}

/* ---- names ---- */

const char *site_album_kind(const struct album *album)
{
    switch (album->type) {
    case ALBUM_SINGLE:
        return album->track_count > 3 ? "EP" : "Single";
    case ALBUM_COMPILATION:
        return "Compilation";
    default:
        return "Album";
    }
}

struct str site_names(struct call *call, struct catalog_list artists)
{
    struct str out = STR_EMPTY;

    for (uint32_t i = 0; i < artists.n; i++) {
        struct str name =
            catalog_name(call->catalog, ENTITY_ARTIST, catalog_at(artists, i));

        out = i == 0 ? name
                     : arena_printf(call->arena, "%.*s, %.*s", STR_ARG(out),
                                    STR_ARG(name));
    }
    return out;
}

void site_artists(struct call *call, struct catalog_list artists)
{
    for (uint32_t i = 0; i < artists.n; i++) {
        uint32_t n = catalog_at(artists, i);

        html(call->out, "{}<a href=\"{}\">{}</a>",
             str_from_c(i == 0 ? "" : ", "), site_path(call, ENTITY_ARTIST, n),
             catalog_name(call->catalog, ENTITY_ARTIST, n));
    }
}

struct str site_person(struct call *call, struct str user_id)
{
    struct user user;

    if (users_table_find(call_users(call), user_id, call->arena, &user) &&
        user.display_name.n > 0)
        return user.display_name;
    return user_id;
}

static const struct {
    struct str entity;
    char means;
} entities[] = {
    {{"&amp;", 5}, '&'},  {{"&lt;", 4}, '<'},   {{"&gt;", 4}, '>'},
    {{"&quot;", 6}, '"'}, {{"&#39;", 5}, '\''}, {{"&#x27;", 6}, '\''},
    {{"&#x2F;", 6}, '/'}, {{"&#34;", 5}, '"'},  {{"&nbsp;", 6}, ' '},
};

/* Reads the entity that `text` begins with, if it is one of ours; its
 * length. */
static size_t read_entity(struct str text, char *means)
{
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
        if (str_starts(text, entities[i].entity)) {
            *means = entities[i].means;
            return entities[i].entity.n;
        }
    return 0;
}

struct str site_plain(struct call *call, struct str text)
{
    char *out = arena_alloc(call->arena, text.n + 1);
    size_t at = 0, i = 0;

    while (i < text.n) {
        struct str rest = str_from(text, i);
        size_t end = str_find(rest, '>'), length;

        if (rest.p[0] == '<' && end < rest.n) {
            i += end + 1;
            continue;
        }
        length = read_entity(rest, &out[at]);
        if (length == 0) {
            out[at] = rest.p[0];
            length = 1;
        }
        i += length;
        at++;
    }
    return str_of(out, at);
}
