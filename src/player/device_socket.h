/* Connected devices: each is at one socket at a time, which has a number that
 * nobody else has, on whatever node it is. A device that connects anew leaves
 * its old socket, whose keeper finds that out and ends it.
 *
 * As devices.h says of threads, transactions, changes and errors. */
#ifndef TONEARM_PLAYER_DEVICE_SOCKET_H
#define TONEARM_PLAYER_DEVICE_SOCKET_H

#include "player/devices.h"

/* A random number, greater than 0. */
int64_t device_socket_make(void);

/* The device is there from now on, at the socket d->socket; as device_put, but
 * where the user has DEVICES_MAX a connected one that isn't there makes room,
 * the oldest. */
enum err device_socket_open(struct db *db, struct str user,
                            const struct device *d,
                            int64_t system_ms) MUST_CHECK;

/* It is still there. No change. ERR_NOT_FOUND, not logged, when the device is
 * at another socket, or gone. */
enum err device_socket_keep(struct db *db, struct str user, struct str id,
                            int64_t socket, int64_t system_ms) MUST_CHECK;

/* It isn't there any more. ERR_NOT_FOUND as above, with nothing done. */
enum err device_socket_close(struct db *db, struct str user, struct str id,
                             int64_t socket) MUST_CHECK;

#endif
