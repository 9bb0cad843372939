/* Shows, episodes, audiobooks and chapters. Without a market none of them can
 * be had (Spotify reference: "market"), and one that can't be had is as good
 * as unknown. */
#include "api/call/handlers.h"

#include "api/call/api.h"
#include "api/call/fail.h"
#include "api/render/listing.h"

#define MAX_PROGRAMS 50

/* Renderers and tests with the type filled in, for listing_several. */
static void show_simplified(struct render *to, uint32_t n)
{
    render_program_simplified(to, ENTITY_SHOW, n);
}

static void episode(struct render *to, uint32_t n)
{
    render_program(to, ENTITY_EPISODE, n);
}

static void audiobook(struct render *to, uint32_t n)
{
    render_program(to, ENTITY_AUDIOBOOK, n);
}

static void chapter(struct render *to, uint32_t n)
{
    render_program(to, ENTITY_CHAPTER, n);
}

static bool has_show(const struct render *to, uint32_t n)
{
    return render_has_program(to, ENTITY_SHOW, n);
}

static bool has_episode(const struct render *to, uint32_t n)
{
    return render_has_program(to, ENTITY_EPISODE, n);
}

static bool has_audiobook(const struct render *to, uint32_t n)
{
    return render_has_program(to, ENTITY_AUDIOBOOK, n);
}

static bool has_chapter(const struct render *to, uint32_t n)
{
    return render_has_program(to, ENTITY_CHAPTER, n);
}

static void get(struct request *r, enum entity type)
{
    struct render to;
    uint32_t n;
    int market;

    if (!param_market(r, &market) || !listing_find(r, type, &n))
        return;
    to = render_to(r, market);
    if (render_has_program(&to, type, n))
        render_program(&to, type, n);
    else
        api_fail(r, FAIL_NO_SUCH_ID);
}

static void get_several(struct request *r, enum entity type,
                        void (*render)(struct render *, uint32_t),
                        bool (*is_there)(const struct render *, uint32_t))
{
    struct render to;
    char key[16];
    struct str plural = entity_plural(type);
    int market;

    if (!param_market(r, &market))
        return;
    to = render_to(r, market);
    memcpy(key, plural.p, plural.n);
    key[plural.n] = '\0';
    listing_several(r, type, MAX_PROGRAMS, &to, key, render, is_there);
}

/* A page of the children that can be had. */
static void children(struct request *r, enum entity type, enum entity child)
{
    static const char *const names[] = {"market", "country", NULL};
    struct page_request page;
    struct program p;
    struct render to;
    struct str path, query;
    uint32_t n, total = 0;
    int market;

    if (!param_market(r, &market) || !param_page(r, 20, 50, &page) ||
        !listing_find(r, type, &n))
        return;
    to = render_to(r, market);
    if (!render_has_program(&to, type, n)) {
        api_fail(r, FAIL_NO_SUCH_ID);
        return;
    }
    path = listing_path(r);
    query = listing_query(r, names);
    (void)catalog_program(to.catalog, type, n, &p);
    render_page_open(&to, path, query, page.limit, page.offset);
    for (uint32_t i = 0; i < p.child_count; i++) {
        if (!render_has_program(&to, child, p.first_child + i))
            continue;
        if (total >= page.offset && total - page.offset < page.limit)
            render_program_simplified(&to, child, p.first_child + i);
        total++;
    }
    render_page_close(&to, path, query, page.limit, page.offset, total);
}

void shows_get(struct request *r)
{
    get(r, ENTITY_SHOW);
}

void shows_get_several(struct request *r)
{
    get_several(r, ENTITY_SHOW, show_simplified, has_show);
}

void shows_episodes(struct request *r)
{
    children(r, ENTITY_SHOW, ENTITY_EPISODE);
}

void episodes_get(struct request *r)
{
    get(r, ENTITY_EPISODE);
}

void episodes_get_several(struct request *r)
{
    get_several(r, ENTITY_EPISODE, episode, has_episode);
}

void audiobooks_get(struct request *r)
{
    get(r, ENTITY_AUDIOBOOK);
}

void audiobooks_get_several(struct request *r)
{
    get_several(r, ENTITY_AUDIOBOOK, audiobook, has_audiobook);
}

void audiobooks_chapters(struct request *r)
{
    children(r, ENTITY_AUDIOBOOK, ENTITY_CHAPTER);
}

void chapters_get(struct request *r)
{
    get(r, ENTITY_CHAPTER);
}

void chapters_get_several(struct request *r)
{
    get_several(r, ENTITY_CHAPTER, chapter, has_chapter);
}
