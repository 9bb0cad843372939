/* The player, as commands ask and command it. */
#ifndef TONEARM_REMOTE_PLAYER_H
#define TONEARM_REMOTE_PLAYER_H

#include "remote/remote.h"

#define PLAYER_PATH "/me/player"

/* Where and how it plays, as GET /me/player has it; empty: nothing plays. It
 * lies in the arena. */
enum err player_state(struct remote *r, struct arena *arena,
                      struct str *state) MUST_CHECK;

/* Says that there is no device to command, as the server would: ERR_NOT_FOUND.
 */
enum err player_is_nowhere(void) MUST_CHECK;

/* The device that is named, or for an empty name the active one; as the list of
 * devices has it. ERR_NOT_FOUND, also where there is no active one, and
 * ERR_INVALID for a name that several have; all are said. */
enum err player_device(struct remote *r, struct str name,
                       struct str *device) MUST_CHECK;

/* A command for a device; for an empty name the server chooses. */
struct player_command {
    const char *method;
    struct str path; /* with its query: "/me/player/seek?position_ms=1" */
    struct str body;
    struct str device;
};

enum err player_send(struct remote *r,
                     const struct player_command *command) MUST_CHECK;

#endif
