/* A view is one arena, with all that it points to in it. */
#include "player/view.h"

#include <stdatomic.h>
#include <string.h>

#include "base/mem.h"

struct kept {
    struct player_view view; /* first: a view is this */
    struct arena arena;
    atomic_uint references;
};

static struct kept *kept_of(struct player_view *v)
{
    return (struct kept *)v;
}

struct player_view *player_view_ref(struct player_view *v)
{
    (void)atomic_fetch_add(&kept_of(v)->references, 1);
    return v;
}

void player_view_unref(struct player_view *v)
{
    struct kept *k = kept_of(v);

    if (v == NULL || atomic_fetch_sub(&k->references, 1) > 1)
        return;
    arena_release(&k->arena);
    free(k);
}

size_t player_view_bytes(const struct player_view *v)
{
    size_t items = v->upcoming_count + v->before_count + v->playback.queued;

    return sizeof(struct kept) + items * sizeof(struct playback_item) +
           v->device_count * (sizeof(struct device) + DEVICES_ID_LENGTH);
}

/* The playback with its texts and its queue in the view's own memory. */
static void keep_playback(struct kept *k, const struct playback *p)
{
    struct playback *to = &k->view.playback;

    *to = *p;
    to->context = arena_str(&k->arena, p->context);
    to->device = arena_str(&k->arena, p->device);
    to->queue = arena_alloc(&k->arena, p->queued * sizeof *to->queue);
    if (p->queued > 0)
        memcpy(to->queue, p->queue, p->queued * sizeof *to->queue);
}

static void find_device(struct player_view *v)
{
    for (size_t i = 0; i < v->device_count; i++)
        if (str_eq(v->devices[i].id, v->playback.device))
            v->device = &v->devices[i];
}

static enum err fill(struct kept *k, const struct player_scope *scope)
{
    struct player_view *v = &k->view;
    struct player player;
    enum err e = player_open(&player, scope);

    if (!e)
        e = playback_catch_up(&player.playback, &player.move);
    if (e)
        return e;
    v->version = player.version;
    keep_playback(k, &player.playback);
    v->upcoming =
        arena_alloc(&k->arena, PLAYER_VIEW_UPCOMING * sizeof *v->upcoming);
    v->before = arena_alloc(&k->arena, PLAYER_VIEW_BEFORE * sizeof *v->before);
    e = playback_upcoming(&player.playback, &player.source, v->upcoming,
                          PLAYER_VIEW_UPCOMING, &v->upcoming_count);
    if (!e)
        e = playback_before(&player.playback, &player.source, v->before,
                            PLAYER_VIEW_BEFORE, &v->before_count);
    if (!e)
        e = device_list(scope->db, scope->user, &k->arena, &v->devices,
                        &v->device_count);
    if (!e)
        find_device(v);
    return e ? e
             : player_list_resume_points(scope->db, scope->user, &k->arena,
                                         &v->resume);
}

enum err player_view_load(const struct player_scope *scope,
                          struct player_view **out)
{
    struct kept *k = mem_zalloc(1, sizeof *k);
    enum err e;

    arena_init(&k->arena);
    atomic_init(&k->references, 1);
    k->view.user = arena_str(&k->arena, scope->user);
    e = fill(k, scope);
    if (e) {
        player_view_unref(&k->view);
        return e;
    }
    *out = &k->view;
    return OK;
}
