/* What plays, for those who poll: answered on the loop while the view that is
 * in memory is good, else on a reader, which reads it anew. */
#include "api/player/player.h"

#include "accounts/users_table.h"
#include "api/call/fail.h"
#include "api/call/params.h"
#include "api/render/render_player.h"
#include "player/players.h"

enum http_thread state_thread(struct call *call)
{
    struct player_view *v =
        players_find(call->config->players, call->identity.user);
    bool is_good = v != NULL && player_view_is_good(v, call->now_ms);

    player_view_unref(v);
    return is_good ? THREAD_LOOP : THREAD_READER;
}

/* ---- the view ---- */

struct load {
    struct call *call;
    struct player_view *view;
};

static enum err load(struct db *db, void *arg)
{
    struct load *l = arg;
    struct call *call = l->call;

    return players_load(call->config->players, db, call->identity.user,
                        call->now_ms, &l->view);
}

/* With a reference for the caller. */
static enum err find_view(struct call *call, struct player_view **out)
{
    struct load l = {.call = call};
    enum err e;

    /* What was here when the thread was chosen may be gone, or another one;
     * the loop takes any that is there, since it mustn't read. */
    l.view = players_find(call->config->players, call->identity.user);
    if (call->thread == THREAD_LOOP && l.view != NULL) {
        *out = l.view;
        return OK;
    }
    player_view_unref(l.view);
    e = call_read(call, load, &l);
    *out = l.view;
    return e;
}

static struct render_player render_view(struct call *call,
                                        const struct player_view *v, int market)
{
    struct user_brief brief = {.product = USER_FREE};
    struct render_player out = {.to = render_to(call, market),
                                .view = v,
                                .now_ms = call->now_ms,
                                .with_episodes = param_wants_episodes(call)};

    (void)users_table_brief(call_users(call), call->identity.user, &brief);
    out.is_free = brief.product == USER_FREE;
    out.to.resume = &v->resume;
    return out;
}

/* Answers by `render`, or by 204 where the view doesn't show anything that
 * `shows` asks for. */
static enum err answer(struct call *call,
                       bool (*shows)(const struct player_view *v),
                       void (*render)(struct render_player *r))
{
    struct player_view *v;
    struct render_player to;
    int market;
    enum err e;

    if (!param_market(call, &market))
        return OK;
    e = find_view(call, &v);
    if (e)
        return e;
    if (shows(v)) {
        to = render_view(call, v, market);
        render(&to);
    } else {
        call->r->status = 204;
    }
    player_view_unref(v);
    return OK;
}

/* ---- the calls ---- */

/* A device that nothing was ever played on has no state to show. */
static bool has_state(const struct player_view *v)
{
    return v->device != NULL;
}

static bool has_current(const struct player_view *v)
{
    return player_view_shows(v);
}

static bool has_anything(const struct player_view *v)
{
    (void)v;
    return true;
}

enum err state_get(struct call *call)
{
    return answer(call, has_state, render_player_state);
}

enum err current_get(struct call *call)
{
    return answer(call, has_current, render_player_current);
}

enum err devices_get(struct call *call)
{
    return answer(call, has_anything, render_player_devices);
}

/* Either of two scopes will do: clients ask for the one or the other. */
enum err queue_get(struct call *call)
{
    if ((call->identity.scopes &
         (S(USER_READ_CURRENTLY_PLAYING) | S(USER_READ_PLAYBACK_STATE))) == 0)
        return call_fail(call, FAIL_SCOPE);
    return answer(call, has_anything, render_player_queue);
}
