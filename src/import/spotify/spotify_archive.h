/* The archive of Spotify's account data download: a zip with JSON files, of
 * which those about the library are read. Private to the room. */
#ifndef TONEARM_IMPORT_SPOTIFY_SPOTIFY_ARCHIVE_H
#define TONEARM_IMPORT_SPOTIFY_SPOTIFY_ARCHIVE_H

#include "base/err.h"
#include "base/str.h"

/* What an archive may hold: a file unpacked, all files unpacked, members. What
 * Spotify gives is some MiB in some dozens of files. */
#define SPOTIFY_FILE_MAX_BYTES    ((size_t)128 << 20)
#define SPOTIFY_ARCHIVE_MAX_BYTES ((size_t)512 << 20)
#define SPOTIFY_MEMBERS_MAX       10000

/* Takes a file that is UTF-8: its name without folders, its content, which is
 * gone when this returns. What it returns ends the reading. */
typedef enum err spotify_archive_take(void *user, struct str name,
                                      struct str text);

/* Calls `take` for YourLibrary.json, Playlist*.json and Follow.json, in any
 * folder and in the order of the archive, whose bytes these are and which log
 * lines call `name`. ERR_CORRUPT for what isn't a zip, or is damaged; ERR_LIMIT
 * over a limit; both are logged. ERR_NOT_FOUND, logged, when there is no such
 * file in it. */
enum err spotify_archive_each(struct str bytes, const char *name,
                              spotify_archive_take *take,
                              void *user) MUST_CHECK;

#endif
