/* Catalog entities as the Web API's objects, field by field in Spotify's
 * order (docs/openapi.yaml). What was never given is filled in from
 * docs/objects.md's table. Writes to the end of a buffer; looks nothing up
 * by id. Any thread. */
#ifndef TONEARM_API_RENDER_RENDER_H
#define TONEARM_API_RENDER_RENDER_H

#include "base/arena.h"
#include "catalog/catalog.h"
#include "generation/generation.h"
#include "http/http.h"
#include "json/writer.h"

/* What all objects of one answer have in common. */
struct render {
    struct json j;
    const struct generation *generation;
    const struct catalog *catalog;
    struct str base;        /* scheme and host of links to the API */
    struct str people_base; /* the same for pages that people read */
    struct str image_base;  /* the same for pictures */
    int market;             /* -1: none, and available_markets are shown */
    bool with_external;     /* audio that is hosted elsewhere is playable */
    bool is_export;         /* only what was given, and what GET doesn't show */
    bool is_2026_02;        /* without the fields that went in that profile */
    bool without_previews;  /* of tracks: none in lists since profile 2024-11 */
    bool with_resume_point; /* of episodes and chapters, as `resume` has it */
    const struct resume_list *resume; /* NULL: nothing was begun */
    struct arena *arena;

    const char *room_end; /* of what render_begin reserved (render_text.h) */

    /* The artists that were written last, and where in the buffer: an album
     * and its tracks mostly have the same. */
    struct catalog_list last_artists;
    size_t last_from;
    size_t last_bytes;
};

struct call_config;

/* For the answer to `call`, into its body, as the call's profile has it. */
struct call;
struct resume_list;
struct render render_to(struct call *call, int market);

/* What addresses of pages for people begin with: the service's own, or with
 * --site-urls this server's, whose links begin with `base`. */
struct str render_people_base(const struct call_config *config,
                              struct str base);

/* For who has no call: appends to `out`, with links that begin with `base`, for
 * people with the service's. */
struct render render_into(struct buf *out, struct generation *generation,
                          struct str base, struct arena *arena);

/* Where the token's user has left episodes and chapters, if the app may know:
 * before any of them is rendered. On a reader or in the writer, where the state
 * may be read; resume_thread says for a row whether it has to be. */
enum err render_resume_points(struct call *call, struct render *to) MUST_CHECK;
enum http_thread resume_thread(struct call *call);

void render_artist(struct render *r, uint32_t artist);
void render_artist_simplified(struct render *r, uint32_t artist);

/* `group` is shown as album_group unless it is GROUP_COUNT. */
void render_album_simplified(struct render *r, uint32_t album,
                             enum album_group group);
void render_album(struct render *r, uint32_t album);

/* With a market: the instance that is playable there, if any is. */
void render_track(struct render *r, uint32_t track);
void render_track_simplified(struct render *r, uint32_t track);

/* null when the track has none. */
void render_features(struct render *r, uint32_t track);
void render_features_of(struct render *r, struct id track,
                        const struct features *f);

/* Shows, episodes, audiobooks and chapters. Whole ones have their parent or
 * their first children with them. */
void render_program(struct render *r, enum entity type, uint32_t n);
void render_program_simplified(struct render *r, enum entity type, uint32_t n);

/* An audiobook as the show, a chapter as the episode, that a client who knows
 * neither type gets for their ids; their families, too. */
void render_spoken(struct render *r, enum entity type, uint32_t n);
void render_spoken_simplified(struct render *r, enum entity type, uint32_t n);

void render_category(struct render *r, uint32_t category);

/* A category that is made of a genre (generation/genres.h). */
struct genre_category;
void render_genre(struct render *r, const struct genre_category *genre);

/* ---- pages ---- */

/* How many parts a full album, show or audiobook has with it. */
#define RENDER_EMBEDDED 50

/* What the links of an embedded page end with: "&market=US", or nothing. */
struct str render_market_query(const struct render *r);

/* One page of a listing. */
struct page {
    struct str path; /* of its links, after the base: "/v1/albums/.../tracks" */
    struct str query; /* of its links, after limit and offset: "&market=US" */
    uint32_t limit;
    uint32_t offset;
    uint32_t last; /* no page begins after this offset, whatever the total;
                      UINT32_MAX: there is no such end */
};

/* Whether the item that `before` others come before is on the page. */
static inline bool page_has(const struct page *page, uint32_t before)
{
    return before >= page->offset && before - page->offset < page->limit;
}

/* The first page, with RENDER_EMBEDDED items, as full objects carry it. */
struct page page_embedded(const struct render *r, struct str path);

/* Everything of a page but its items: opens the object and the list, and
 * closes both again. */
void render_page_open(struct render *r, const struct page *page);
void render_page_close(struct render *r, const struct page *page,
                       uint32_t total);

/* ---- parts shared by the renderers ---- */

/* A public id and its text, made once an object. */
struct render_id {
    char text[ID_TEXT_LENGTH];
};
struct render_id render_id(struct id id);

/* "external_urls", "href", "id" of an entity: one after the other, as most
 * objects have them, or each by itself. */
void render_links(struct render *r, enum entity type,
                  const struct render_id *id);
void render_external_urls(struct render *r, enum entity type,
                          const struct render_id *id);
void render_href_and_id(struct render *r, enum entity type,
                        const struct render_id *id);

void render_type_and_uri(struct render *r, enum entity type,
                         const struct render_id *id);
void render_images(struct render *r, struct str images, struct id own);
void render_icons(struct render *r, struct str images, struct id own);
/* "available_markets", unless the answer is for one market, or is of a profile
 * without it, or is an export of what never had any. The second gives the list
 * alone, empty where it isn't shown. */
void render_markets(struct render *r, uint32_t set);
struct str render_shown_markets(const struct render *r, uint32_t set);
void render_date(struct render *r, struct date date);
void render_followers(struct render *r, uint64_t total);
void render_texts(struct render *r, struct str list);
void render_copyrights(struct render *r, struct str list);

#endif
