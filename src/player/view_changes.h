/* What has become another between two views of a user's player. Pure; any
 * thread. */
#ifndef TONEARM_PLAYER_VIEW_CHANGES_H
#define TONEARM_PLAYER_VIEW_CHANGES_H

#include "player/view.h"

enum view_change {
    VIEW_STATE = 1,  /* of the playback, or of the device that it is on */
    VIEW_TRACK = 2,  /* what is current, or where it comes from */
    VIEW_QUEUE = 4,  /* what comes */
    VIEW_DEVICES = 8 /* which there are, what they are called, who plays */
};

/* A set of view_change; all of them when it isn't known what was before
 * (NULL). Whether a device is there is asked at `system_ms` (device_is_there),
 * and what the earlier view said of that isn't remembered: seen_ms decides. */
unsigned view_changes(const struct player_view *before,
                      const struct player_view *now, int64_t system_ms);

#endif
