/* Shows, episodes, audiobooks and chapters. Without a market none of them can
 * be had (Spotify reference: "market"), and one that can't be had is as good
 * as unknown. */
#include "api/music/music.h"

#include "api/call/fail.h"
#include "api/render/listing.h"
#include "generation/relink.h"

#define MAX_PROGRAMS 50

/* Renderers with the type filled in, for batches. */
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

static enum err get(struct call *call, enum entity type)
{
    struct render to;
    uint32_t n;
    int market;

    if (!param_market(call, &market) || !listing_find(call, type, &n))
        return OK;
    if (!relink_has_program(call->catalog, type, n, market))
        return call_fail(call, FAIL_NO_SUCH_ID);
    to = render_to(call, market);
    render_program(&to, type, n);
    return OK;
}

static enum err get_several(struct call *call, enum entity type,
                            const char *key,
                            void (*render)(struct render *, uint32_t))
{
    struct listing_batch batch = {.type = type,
                                  .max_ids = MAX_PROGRAMS,
                                  .key = key,
                                  .render = render,
                                  .needs_market = true};
    struct render to;
    int market;

    if (!param_market(call, &market))
        return OK;
    to = render_to(call, market);
    listing_several(call, &batch, &to);
    return OK;
}

/* A page of the children that can be had. */
static enum err children(struct call *call, enum entity type, enum entity child)
{
    static const char *const names[] = {"market", "country", NULL};
    struct page page;
    struct program p;
    struct render to;
    uint32_t n, total = 0;
    int market;

    if (!param_market(call, &market) ||
        !listing_page(call, 20, 50, names, &page) ||
        !listing_find(call, type, &n))
        return OK;
    if (!relink_has_program(call->catalog, type, n, market))
        return call_fail(call, FAIL_NO_SUCH_ID);
    to = render_to(call, market);
    (void)catalog_program(to.catalog, type, n, &p);
    render_page_open(&to, &page);
    for (uint32_t i = 0; i < p.child_count; i++) {
        if (!relink_has_program(to.catalog, child, p.first_child + i, market))
            continue;
        if (page_has(&page, total))
            render_program_simplified(&to, child, p.first_child + i);
        total++;
    }
    render_page_close(&to, &page, total);
    return OK;
}

enum err shows_get(struct call *call)
{
    return get(call, ENTITY_SHOW);
}

enum err shows_get_several(struct call *call)
{
    return get_several(call, ENTITY_SHOW, "shows", show_simplified);
}

enum err shows_episodes(struct call *call)
{
    return children(call, ENTITY_SHOW, ENTITY_EPISODE);
}

enum err episodes_get(struct call *call)
{
    return get(call, ENTITY_EPISODE);
}

enum err episodes_get_several(struct call *call)
{
    return get_several(call, ENTITY_EPISODE, "episodes", episode);
}

enum err audiobooks_get(struct call *call)
{
    return get(call, ENTITY_AUDIOBOOK);
}

enum err audiobooks_get_several(struct call *call)
{
    return get_several(call, ENTITY_AUDIOBOOK, "audiobooks", audiobook);
}

enum err audiobooks_chapters(struct call *call)
{
    return children(call, ENTITY_AUDIOBOOK, ENTITY_CHAPTER);
}

enum err chapters_get(struct call *call)
{
    return get(call, ENTITY_CHAPTER);
}

enum err chapters_get_several(struct call *call)
{
    return get_several(call, ENTITY_CHAPTER, "chapters", chapter);
}
