/* The devices that a user can play on. A virtual one is the server itself: it
 * plays as time goes by and is always there. A connected one is a program at
 * the other end of a socket, and is there as long as the socket is; when it
 * comes back it is the same device.
 *
 * On the connection's thread; who writes is in a transaction that writes, and
 * each change appends a CHANGE_PLAYER (player.h) with the user's id. Errors are
 * those of db.h, all logged, and what each function says. */
#ifndef TONEARM_PLAYER_DEVICES_H
#define TONEARM_PLAYER_DEVICES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;

#define DEVICES_MAX       200 /* that a user may have */
#define DEVICES_ID_LENGTH 40  /* hexadecimal digits of one that is made here */
#define DEVICES_MAX_ID    64
#define DEVICES_MAX_NAME  128 /* bytes */

/* A connected device is there for so long after it was last seen; whoever
 * holds its socket says that it is, twice as often. */
#define DEVICES_GONE_MS 90000

enum device_flag {
    DEVICE_IS_VIRTUAL = 1,
    DEVICE_IS_RESTRICTED = 2, /* takes no commands through the API */
    DEVICE_HAS_VOLUME = 4,
    DEVICE_IS_PRIVATE = 8, /* what it plays is nobody's business */
    DEVICE_IS_OPEN = 16    /* its own socket takes no token (docs/devices.md) */
};

struct device {
    struct str id;   /* letters, digits, '-' and '_' */
    struct str name; /* UTF-8 */
    struct str type; /* one of device_type_text's */
    unsigned flags;  /* DEVICE_IS_VIRTUAL | ... */
    unsigned volume; /* 0 to 100 */
    int64_t made_ms;
    int64_t seen_ms; /* by the system's clock */
    int64_t socket;  /* the number of the one that it is at
                        (device_socket.h); 0: none */
};

/* Whether it can be played on. When it was seen, and `system_ms`, go by the
 * system's clock: a connection is there or not, whatever time a server lives
 * by. */
static inline bool device_is_there(const struct device *d, int64_t system_ms)
{
    return (d->flags & DEVICE_IS_VIRTUAL) != 0 ||
           d->seen_ms > system_ms - DEVICES_GONE_MS;
}

/* The type as the wire has it, whatever the case of the letters; empty for one
 * that clients wouldn't know. */
struct str device_type(struct str text);

/* The types, from 0 on; NULL behind the last. */
const char *device_type_text(size_t i);

bool device_id_is_valid(struct str id);

/* A random id of DEVICES_ID_LENGTH digits. */
void device_id_make(char *out /* [DEVICES_ID_LENGTH] */);

/* All devices of a user, the oldest first, in the arena. */
enum err device_list(struct db *db, struct str user, struct arena *arena,
                     struct device **out, size_t *count) MUST_CHECK;

/* One of them. ERR_NOT_FOUND, not logged. */
enum err device_find(struct db *db, struct str user, struct str id,
                     struct arena *arena, struct device *out) MUST_CHECK;

/* The virtual device of this id that is open, whoever's it is. ERR_NOT_FOUND,
 * not logged, where there is none, and where there are several. */
enum err device_find_open(struct db *db, struct str id, struct arena *arena,
                          struct str *user, struct device *out) MUST_CHECK;

/* Makes a device, or gives the one of this id another name, type, flags,
 * volume, and sets when it was seen; made_ms and its socket stay. ERR_LIMIT,
 * not logged, when the user has DEVICES_MAX. */
enum err device_put(struct db *db, struct str user,
                    const struct device *d) MUST_CHECK;

enum err device_set_volume(struct db *db, struct str user, struct str id,
                           unsigned volume) MUST_CHECK;

/* ERR_NOT_FOUND, not logged, when there is none. */
enum err device_delete(struct db *db, struct str user,
                       struct str id) MUST_CHECK;

#endif
