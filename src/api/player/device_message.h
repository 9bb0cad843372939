/* What a connected device says (docs/devices.md), read from its messages. Pure;
 * any thread. Private to the wing. */
#ifndef TONEARM_API_PLAYER_DEVICE_MESSAGE_H
#define TONEARM_API_PLAYER_DEVICE_MESSAGE_H

#include "api/player/command.h"

/* The device of a hello: no id where none is said. An empty text, or what is
 * wrong with it. */
struct str device_message_hello(const struct json_body *message,
                                struct device *out);

/* The flags of a device that comes back: what its user has set stays, what it
 * can do is what it says. */
unsigned device_message_flags(unsigned said, unsigned found);

/* A report's version, position_ms and play_on; false when it lacks any. */
bool device_message_report(const struct json_body *message, int64_t *version,
                           struct command *out);

/* What the answer is to name: a number or a string, as JSON; empty: nothing. */
struct str device_message_request(const struct json_body *message,
                                  struct arena *arena);

struct device_command {
    struct command *what;
    struct str name; /* set_name, which is the device's own; else empty */
    struct command_refusal *refusal; /* where the words are wrong */
};
void device_message_command(const struct json_body *message,
                            struct arena *arena, struct device_command *out);

#endif
