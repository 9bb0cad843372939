/* GET /ext/v1/me/mixes: those of today and of this week, which are made when
 * they are first asked for, and are playlists from then on. */
#include "api/recommend/recommend.h"

#include "api/recommend/reasons.h"
#include "api/recommend/view.h"
#include "api/render/render_playlist.h"
#include "recommend/bans.h"
#include "recommend/mixes.h"
#include "recommend/recommend.h"
#include "recommend/taste.h"

#define DAY_MS 86400000

struct mixing {
    struct call *call;
    int64_t day;
    struct mixes_due due;
    struct taste taste;
    struct banned banned;
    struct mix *made; /* MIX_SLOTS */
    struct mixes_new new;
    struct mix_kept *kept;
    size_t count;
};

/* ---- making ---- */

static enum err read_taste(struct db *db, void *arg)
{
    struct mixing *m = arg;
    struct call *call = m->call;
    enum err e =
        mixes_are_due(db, call->identity.user, m->day, call->arena, &m->due);

    if (e || !(m->due.daily || m->due.weekly))
        return e;
    e = taste_read(db, call->identity.user, call->catalog, call->arena,
                   &m->taste);
    return e ? e
             : bans_in_catalog(db, call->identity.user, call->catalog,
                               call->arena, &m->banned);
}

static void plan(struct mixing *m)
{
    struct call *call = m->call;
    struct recommend_view *view = view_begin(call);
    const struct ground *g = recommend_view_ground(view);
    size_t n = 0;

    taste_pass_over(&m->taste, &m->banned, call->catalog);
    m->made = arena_alloc(call->arena, MIX_SLOTS * sizeof *m->made);
    if (m->due.daily)
        mix_plan_daily(g, &m->taste, &m->banned, call->arena, m->made, &n);
    if (m->due.weekly)
        mix_plan_weekly(g, &m->taste, &m->banned, call->arena, &m->made[n++]);
    view_end(call, view);
    m->new = (struct mixes_new){.user = call->identity.user,
                                .catalog = call->catalog,
                                .list = m->made,
                                .count = n,
                                .is_daily = m->due.daily,
                                .day = m->day,
                                .now_ms = call->now_ms};
}

/* Unless another call has made them since: who asks twice at once has the same
 * answer twice. */
static enum err write_mixes(struct db *db, void *arg)
{
    struct mixing *m = arg;
    struct mixes_due due;
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = mixes_are_due(db, m->call->identity.user, m->day, &arena, &due);
    if (!e && due.daily == m->due.daily && due.weekly == m->due.weekly)
        e = mixes_write(db, &m->new, &arena);
    arena_release(&arena);
    return e;
}

static enum err read_mixes(struct db *db, void *arg)
{
    struct mixing *m = arg;

    return mixes_list(db, m->call->identity.user, m->call->arena, &m->kept,
                      &m->count);
}

/* ---- showing ---- */

static void put_track(struct render *to, const struct mixed *track)
{
    static const enum reason reasons[] = {[MIX_PLAYED] = REASON_PLAYED,
                                          [MIX_SAVED] = REASON_SAVED,
                                          [MIX_FAMILIAR] = REASON_FAMILIAR,
                                          [MIX_POPULAR] = REASON_POPULAR};
    uint32_t n = catalog_find(to->catalog, ENTITY_TRACK, track->track);
    uint32_t because = catalog_find(to->catalog, ENTITY_TRACK, track->because);
    enum reason reason = reasons[track->reason];

    if (n == CATALOG_NONE) /* the catalog has lost it since */
        return;
    /* Of what it went with nothing is left to say. */
    if (because == CATALOG_NONE &&
        (reason == REASON_PLAYED || reason == REASON_SAVED))
        reason = REASON_TASTE;
    reasons_put(to, n, reason, because);
}

static void put_mix(struct render_lists *r, const struct mix_kept *mix)
{
    json_object(&r->to.j);
    json_key(&r->to.j, "kind");
    json_str(&r->to.j,
             mix->slot == MIX_SLOT_WEEKLY ? STR("weekly") : STR("daily"));
    json_key(&r->to.j, "playlist");
    render_playlist_simplified(r, &mix->list);
    json_key(&r->to.j, "tracks");
    json_array(&r->to.j);
    for (uint32_t i = 0; i < mix->count; i++)
        put_track(&r->to, &mix->tracks[i]);
    json_end_array(&r->to.j);
    json_end_object(&r->to.j);
}

static void put_mixes(const struct mixing *m)
{
    struct render_lists r = {.to = render_to(m->call, -1), .call = m->call};

    json_object(&r.to.j);
    json_key(&r.to.j, "items");
    json_array(&r.to.j);
    for (size_t i = 0; i < m->count; i++)
        if (m->kept[i].count > 0)
            put_mix(&r, &m->kept[i]);
    json_end_array(&r.to.j);
    json_end_object(&r.to.j);
}

enum err mixes_get(struct call *call)
{
    struct mixing m = {.call = call, .day = call->now_ms / DAY_MS};
    enum err e = call_read(call, read_taste, &m);

    if (e)
        return e;
    if (m.due.daily || m.due.weekly) {
        plan(&m);
        e = call_write(call, write_mixes, &m);
    }
    if (!e)
        e = call_read(call, read_mixes, &m);
    if (e)
        return e;
    call->is_live = true;
    put_mixes(&m);
    return OK;
}
