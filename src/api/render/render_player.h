/* What a user listens to, as the Web API's objects. From a view in memory:
 * looks nothing up in the state. */
#ifndef TONEARM_API_RENDER_RENDER_PLAYER_H
#define TONEARM_API_RENDER_RENDER_PLAYER_H

#include "api/render/render.h"
#include "player/view.h"

struct render_player {
    struct render to;
    const struct player_view *view; /* good at now_ms */
    int64_t now_ms;
    bool is_free;       /* the user's product: no command is allowed */
    bool with_episodes; /* additional_types=episode; else they are null */
    bool with_audio;    /* items have audio_url, for who plays them */
};

/* CurrentlyPlayingContext, and CurrentlyPlaying, which has no device. */
void render_player_state(struct render_player *r);
void render_player_current(struct render_player *r);

/* The first for a device that has to play: also what comes and what was, and
 * whether this is the device of the playback; docs/devices.md has it. null
 * where there is no state to show. */
void render_player_for_device(struct render_player *r, struct str device);

/* {"currently_playing":...,"queue":[...]} */
void render_player_queue(struct render_player *r);

/* {"devices":[...]}: those that are there. */
void render_player_devices(struct render_player *r);

void render_device(struct render_player *r, const struct device *d);

/* A device as such, with what only its owner is to know: /ext/v1/me/devices,
 * and the command line. */
void render_own_device(struct json *j, const struct device *d,
                       int64_t system_ms);

/* An item alone: a track, an episode, or null for one that isn't in the
 * catalog or isn't to be shown. */
void render_playback_item(struct render_player *r,
                          const struct playback_item *item);

/* What was played, by its URI: an object, or null for an empty one. */
void render_context(struct render *r, struct str uri);

#endif
