/* What goes with a user's own plays, with a playlist, and with a track, each
 * with a reason. What is new is read at each call: the last play counts at
 * once. */
#include "api/recommend/recommend.h"

#include "api/call/fail.h"
#include "api/recommend/banned.h"
#include "api/recommend/reasons.h"
#include "api/recommend/view.h"
#include "api/render/listing.h"
#include "library/playlist_items.h"
#include "recommend/recommend.h"
#include "recommend/taste.h"

#define LIMIT       20
#define LIMIT_MAX   100
#define LIST_SEEDS  24u /* of a playlist, the last ones */
#define LIST_FADING 0.97f
#define LIST_PAGE   500u

/* What is asked and what comes of it, for all three. */
struct personal {
    struct call *call;
    struct recommend_view *view;
    struct tuning tuning;
    struct recommend_seed seeds[POOL_SEEDS];
    enum reason reasons[POOL_SEEDS];
    struct recommend_query query;
    struct recommend_answer answer;
};

static bool begin(struct call *call, struct personal *p)
{
    struct param_page page;

    *p = (struct personal){.call = call};
    if (!param_market(call, &p->query.market) ||
        !param_page(call, LIMIT, LIMIT_MAX, &page))
        return false;
    tuning_init(&p->tuning);
    p->query.seeds = p->seeds;
    p->query.tuning = &p->tuning;
    p->query.limit = page.limit;
    return true;
}

static void ask(struct personal *p)
{
    recommend_answer(recommend_view_ground(p->view), &p->query, p->call->arena,
                     &p->answer);
}

static void end(struct personal *p)
{
    struct render to = render_to(p->call, p->query.market);

    reasons_put_all(&to, &p->query, p->reasons, &p->answer);
    p->call->is_live = true;
}

static void put_seed(struct personal *p, uint32_t track, float weight,
                     enum reason reason)
{
    size_t i = p->query.seed_count++;

    p->seeds[i] = (struct recommend_seed){
        .kind = SEED_TRACK, .n = track, .weight = weight};
    p->reasons[i] = reason;
}

/* Who has heard nothing yet hears what is popular. */
static void put_popular(struct personal *p)
{
    p->seeds[0] = (struct recommend_seed){.kind = SEED_POPULAR, .weight = 1};
    p->reasons[0] = REASON_POPULAR;
    p->query.seed_count = 1;
}

/* ---- a user's own ---- */

/* The answer's tracks and those of `more`, for a second look. */
static const uint32_t *joined(struct personal *p, const uint32_t *more,
                              size_t count)
{
    uint32_t *all = arena_alloc(p->call->arena,
                                (p->answer.count + count + 1) * sizeof *all);
    size_t n = 0;

    for (uint32_t i = 0; i < p->answer.count; i++)
        all[n++] = p->answer.items[i].track;
    for (size_t i = 0; i < count; i++)
        all[n++] = more[i];
    return all;
}

/* A user who knows nearly all of a catalog hears something again, but not what
 * they have just heard: behind what is new. */
static void ask_again(struct personal *p, const struct taste *t)
{
    struct recommend_answer fresh = p->answer, both = fresh;

    if (fresh.count == p->query.limit)
        return;
    p->query.excluded = joined(p, t->recent, t->recent_count);
    p->query.excluded_count = fresh.count + t->recent_count;
    ask(p);
    both.items =
        arena_alloc(p->call->arena,
                    (fresh.count + p->answer.count + 1) * sizeof *both.items);
    for (uint32_t i = 0; i < fresh.count; i++)
        both.items[i] = fresh.items[i];
    for (uint32_t i = 0; i < p->answer.count && both.count < p->query.limit;
         i++)
        both.items[both.count++] = p->answer.items[i];
    p->answer = both;
}

enum err personal_get(struct call *call)
{
    struct banned banned;
    struct personal p;
    struct taste taste;
    enum err e;

    if (!begin(call, &p))
        return OK;
    e = taste_read(call->db, call->identity.user, call->catalog, call->arena,
                   &taste);
    if (!e)
        e = bans_in_catalog(call->db, call->identity.user, call->catalog,
                            call->arena, &banned);
    if (e)
        return e;
    taste_pass_over(&taste, &banned, call->catalog);
    for (size_t i = 0; i < taste.count && i < TASTE_SEEDS; i++)
        put_seed(&p, taste.tracks[i].track, taste.tracks[i].weight,
                 taste.tracks[i].is_played ? REASON_PLAYED : REASON_SAVED);
    if (p.query.seed_count == 0)
        put_popular(&p);
    else
        p.query.liked = taste_liked(&taste, call->arena);
    p.query.liked_count = taste.count;
    p.query.banned = &banned;
    p.query.excluded = taste.heard;
    p.query.excluded_count = taste.heard_count;
    p.view = view_begin(call);
    ask(&p);
    ask_again(&p, &taste);
    end(&p);
    view_end(call, p.view);
    return OK;
}

/* ---- a playlist's ---- */

/* A list that isn't public is for users who know its id, with a token that may
 * read such lists. */
static enum err find_list(struct call *call, struct playlist *out, bool *found)
{
    scope_set scopes = S(PLAYLIST_READ_PRIVATE);
    struct id id;
    enum err e;

    *found = false;
    if (!param_id(call, 0, &id))
        return OK;
    e = playlists_find(call->db, id, call->arena, out);
    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_NO_PLAYLIST);
    if (e)
        return e;
    if (!out->is_public && call->identity.user.n == 0)
        return call_fail(call, FAIL_NO_PLAYLIST);
    if (out->is_collaborative)
        scopes |= S(PLAYLIST_READ_COLLABORATIVE);
    if (!out->is_public && (call->identity.scopes & scopes) == 0)
        return call_fail(call, FAIL_SCOPE);
    *found = true;
    return OK;
}

/* The list's tracks that the catalog has, in its order. */
static enum err read_list(struct call *call, const struct playlist *list,
                          uint32_t *tracks, size_t *count)
{
    struct playlist_page page = {.total = 1};
    enum err e = OK;

    *count = 0;
    for (uint32_t at = 0; at < page.total && !e; at += LIST_PAGE) {
        e = playlist_items_page(call->db, list->id, at, LIST_PAGE, call->arena,
                                &page);
        for (size_t i = 0; i < page.count && !e && *count < PLAYLIST_MAX_ITEMS;
             i++) {
            const struct sequence_entry *entry = &page.items[i].entry;
            uint32_t track = CATALOG_NONE;

            if (entry->kind == SEQUENCE_TRACK)
                track = catalog_find(call->catalog, ENTITY_TRACK, entry->id);
            if (track != CATALOG_NONE)
                tracks[(*count)++] = track;
        }
    }
    return e;
}

enum err continuations_get(struct call *call)
{
    uint32_t *tracks =
        arena_alloc(call->arena, PLAYLIST_MAX_ITEMS * sizeof *tracks);
    struct banned banned;
    struct playlist list;
    struct personal p;
    float weight = 1;
    size_t count;
    bool found;
    enum err e;

    if (!begin(call, &p))
        return OK;
    e = find_list(call, &list, &found);
    if (e || !found)
        return e;
    e = read_list(call, &list, tracks, &count);
    if (!e)
        e = bans_in_catalog(call->db, call->identity.user, call->catalog,
                            call->arena, &banned);
    if (e)
        return e;
    for (size_t i = count; i-- > 0 && p.query.seed_count < LIST_SEEDS;
         weight *= LIST_FADING)
        put_seed(&p, tracks[i], weight, REASON_LISTED);
    if (p.query.seed_count == 0)
        put_popular(&p);
    p.query.banned = &banned;
    p.query.excluded = tracks;
    p.query.excluded_count = count;
    p.view = view_begin(call);
    ask(&p);
    end(&p);
    view_end(call, p.view);
    return OK;
}

/* ---- a track's ---- */

enum err similar_get(struct call *call)
{
    struct banned banned;
    struct personal p;
    uint32_t track;
    enum err e;

    if (!begin(call, &p) || !listing_find(call, ENTITY_TRACK, &track))
        return OK;
    e = banned_read(call, &banned);
    if (e)
        return e;
    put_seed(&p, track, 1, REASON_SIMILAR);
    p.query.banned = &banned;
    p.view = view_begin(call);
    ask(&p);
    end(&p);
    view_end(call, p.view);
    return OK;
}
