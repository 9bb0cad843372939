/* The data directory: everything that the server keeps. */
#ifndef TONEARM_CMD_DATADIR_H
#define TONEARM_CMD_DATADIR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Makes the directory and those above it, unless they are there. A new data
 * directory is its owner's alone (0700). ERR_IO, logged. */
enum err datadir_open(const char *path) MUST_CHECK;

/* ERR_NOT_FOUND, logged, when there is no such directory. */
enum err datadir_find(const char *path) MUST_CHECK;

/* Marks the directory as served by this process, until the process ends or
 * closes `*fd`. ERR_BUSY, logged with the other's process id, when another
 * process serves it; ERR_IO, logged. */
enum err datadir_lock_serve(const char *path, int *fd) MUST_CHECK;

/* With datadir_lock_serve's `fd`: the generation that this process serves, for
 * others to see. Doesn't wait for the disk. Any thread. */
void datadir_note_generation(int fd, uint32_t generation);

/* True while some process serves the directory. */
bool datadir_is_served(const char *path);

/* The same; `*generation` is what it has noted, 0 when it has noted none. */
bool datadir_served_generation(const char *path, uint32_t *generation);

#endif
