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

static void spoken_show(struct render *to, uint32_t n)
{
    render_spoken_simplified(to, ENTITY_AUDIOBOOK, n);
}

static void spoken_episode(struct render *to, uint32_t n)
{
    render_spoken(to, ENTITY_CHAPTER, n);
}

/* An entity that a path names. */
struct found {
    enum entity asked;
    enum entity type; /* AUDIOBOOK where a SHOW was asked for, CHAPTER where an
                         EPISODE was; else as asked */
    uint32_t n;
    int market;
};

/* To the wire audiobooks are shows and chapters episodes. */
static enum entity otherwise(enum entity type)
{
    return type == ENTITY_SHOW      ? ENTITY_AUDIOBOOK
           : type == ENTITY_EPISODE ? ENTITY_CHAPTER
                                    : type;
}

/* False: it has answered that there is none that can be had. */
static bool find(struct call *call, struct found *out)
{
    struct id id;

    if (!param_id(call, 0, &id))
        return false;
    out->type = out->asked;
    out->n = catalog_find(call->catalog, out->type, id);
    if (out->n == CATALOG_NONE) {
        out->type = otherwise(out->asked);
        out->n = catalog_find(call->catalog, out->type, id);
    }
    if (relink_has_program(call->catalog, out->type, out->n, out->market))
        return true;
    (void)call_fail(call, FAIL_NO_SUCH_ID);
    return false;
}

static enum err get(struct call *call, enum entity type)
{
    struct found found = {.asked = type};
    struct render to;
    enum err e;

    if (!param_program_market(call, &found.market) || !find(call, &found))
        return OK;
    to = render_to(call, found.market);
    e = render_resume_points(call, &to);
    if (e)
        return e;
    if (found.type == type)
        render_program(&to, type, found.n);
    else
        render_spoken(&to, found.type, found.n);
    return OK;
}

static enum err get_several(struct call *call,
                            const struct listing_batch *batch)
{
    struct render to;
    int market;
    enum err e;

    if (!param_program_market(call, &market))
        return OK;
    to = render_to(call, market);
    e = render_resume_points(call, &to);
    if (!e)
        listing_several(call, batch, &to);
    return e;
}

/* A page of the children that can be had. */
static enum err children(struct call *call, enum entity type)
{
    static const char *const names[] = {"market", "country", NULL};
    struct found found = {.asked = type};
    enum entity child;
    struct page page;
    struct program p;
    struct render to;
    uint32_t total = 0;
    enum err e;

    if (!param_program_market(call, &found.market) ||
        !listing_page(call, 20, 50, names, &page) || !find(call, &found))
        return OK;
    to = render_to(call, found.market);
    e = render_resume_points(call, &to);
    if (e)
        return e;
    child = found.type == ENTITY_SHOW ? ENTITY_EPISODE : ENTITY_CHAPTER;
    (void)catalog_program(to.catalog, found.type, found.n, &p);
    render_page_open(&to, &page);
    for (uint32_t i = 0; i < p.child_count; i++) {
        uint32_t n = p.first_child + i;

        if (!relink_has_program(to.catalog, child, n, found.market))
            continue;
        if (page_has(&page, total) && found.type == type)
            render_program_simplified(&to, child, n);
        else if (page_has(&page, total))
            render_spoken_simplified(&to, child, n);
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
    static const struct listing_batch spoken = {
        .type = ENTITY_AUDIOBOOK, .render = spoken_show, .needs_market = true};
    static const struct listing_batch batch = {.type = ENTITY_SHOW,
                                               .max_ids = MAX_PROGRAMS,
                                               .key = "shows",
                                               .render = show_simplified,
                                               .needs_market = true,
                                               .otherwise = &spoken};

    return get_several(call, &batch);
}

enum err shows_episodes(struct call *call)
{
    return children(call, ENTITY_SHOW);
}

enum err episodes_get(struct call *call)
{
    return get(call, ENTITY_EPISODE);
}

enum err episodes_get_several(struct call *call)
{
    static const struct listing_batch spoken = {
        .type = ENTITY_CHAPTER, .render = spoken_episode, .needs_market = true};
    static const struct listing_batch batch = {.type = ENTITY_EPISODE,
                                               .max_ids = MAX_PROGRAMS,
                                               .key = "episodes",
                                               .render = episode,
                                               .needs_market = true,
                                               .otherwise = &spoken};

    return get_several(call, &batch);
}

enum err audiobooks_get(struct call *call)
{
    return get(call, ENTITY_AUDIOBOOK);
}

enum err audiobooks_get_several(struct call *call)
{
    static const struct listing_batch batch = {.type = ENTITY_AUDIOBOOK,
                                               .max_ids = MAX_PROGRAMS,
                                               .key = "audiobooks",
                                               .render = audiobook,
                                               .needs_market = true};

    return get_several(call, &batch);
}

enum err audiobooks_chapters(struct call *call)
{
    return children(call, ENTITY_AUDIOBOOK);
}

enum err chapters_get(struct call *call)
{
    return get(call, ENTITY_CHAPTER);
}

enum err chapters_get_several(struct call *call)
{
    static const struct listing_batch batch = {.type = ENTITY_CHAPTER,
                                               .max_ids = MAX_PROGRAMS,
                                               .key = "chapters",
                                               .render = chapter,
                                               .needs_market = true};

    return get_several(call, &batch);
}
