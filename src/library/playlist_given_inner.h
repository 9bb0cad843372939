/* What the files of lists that were brought share. */
#ifndef TONEARM_LIBRARY_PLAYLIST_GIVEN_INNER_H
#define TONEARM_LIBRARY_PLAYLIST_GIVEN_INNER_H

#include "library/playlist_given.h"

/* Writes what was said of a list. */
enum err playlist_given_put(struct db *db, struct id playlist,
                            const struct playlist_given *given) MUST_CHECK;

#endif
