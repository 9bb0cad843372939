/* The messages of Soloist, Spotify's headless client (2026), as programs that
 * control it read and write them: docs/devices.md. What isn't known of them for
 * sure is read leniently. Private to the wing. */
#ifndef TONEARM_API_PLAYER_SOLO_MESSAGE_H
#define TONEARM_API_PLAYER_SOLO_MESSAGE_H

#include "api/player/command.h"
#include "json/writer.h"
#include "player/view.h"

/* What a command says, in the arena; `now` is how the player repeats before it.
 * False for one that isn't known, or says too little. */
bool solo_message_command(const struct json_body *message, struct arena *arena,
                          enum playback_repeat now, struct command *out);

/* A device as a controller sees it. */
struct solo_sight {
    const struct catalog *catalog;
    const struct player_view *view;
    const struct device *device;
    int64_t now_ms;
};

/* Each writes a whole message. */
void solo_put_auth_state(const struct solo_sight *s, struct json *j);
void solo_put_playback_state(const struct solo_sight *s, struct json *j);
void solo_put_position_sync(const struct solo_sight *s, struct json *j);
void solo_put_track_changed(const struct solo_sight *s, struct json *j);
void solo_put_playback_changed(const struct solo_sight *s, struct json *j);
void solo_put_volume_changed(const struct solo_sight *s, struct json *j);
void solo_put_queue_changed(const struct solo_sight *s, struct json *j);

#endif
