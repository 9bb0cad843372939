/* A user's player as it can be shown: the playback at one moment, what comes
 * and what was, the devices. Made once, never changed, counted; any thread. */
#ifndef TONEARM_PLAYER_VIEW_H
#define TONEARM_PLAYER_VIEW_H

#include "player/player.h"

#define PLAYER_VIEW_UPCOMING 20u /* as the API's queue shows */
#define PLAYER_VIEW_BEFORE   2u

struct player_view {
    struct str user;
    int64_t version; /* 0: nothing was ever stored */
    struct playback playback;
    struct playback_item *upcoming;
    struct playback_item *before; /* nearest first */
    struct device *devices;
    const struct device *device; /* the playback's, in the list; NULL: none */
    size_t device_count;
    uint32_t upcoming_count;
    uint32_t before_count;
    struct resume_list resume; /* where episodes were left */
};

/* What the state says, brought to scope->now_ms, without storing anything. One
 * reference, the caller's. The scope's arena is for the work only. In a
 * transaction that reads. Errors are player_open's. */
enum err player_view_load(const struct player_scope *scope,
                          struct player_view **out) MUST_CHECK;

struct player_view *player_view_ref(struct player_view *v);
void player_view_unref(struct player_view *v); /* NULL is fine */

/* About what it takes in memory. */
size_t player_view_bytes(const struct player_view *v);

/* Whether the view is what there is at that moment, but for the position: its
 * item hasn't ended. */
static inline bool player_view_is_good(const struct player_view *v,
                                       int64_t now_ms)
{
    return playback_is_settled(&v->playback, now_ms);
}

/* Whether something is current that others may know of. */
static inline bool player_view_shows(const struct player_view *v)
{
    return v->playback.item.kind != 0 &&
           (v->device == NULL || (v->device->flags & DEVICE_IS_PRIVATE) == 0);
}

#endif
