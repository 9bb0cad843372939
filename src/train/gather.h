/* The state's lists: of each user what they heard and saved, the newest 500 in
 * one list, and whom they follow in another; of each playlist its tracks.
 * Private plays, and what isn't in the catalog, aren't in them. */
#ifndef TONEARM_TRAIN_GATHER_H
#define TONEARM_TRAIN_GATHER_H

#include <stdint.h>

#include "base/err.h"

struct catalog;
struct db;
struct train_data;

#define GATHER_NEWEST 500u

struct gather_counts {
    uint64_t users;
    uint64_t playlists;
    uint64_t entries; /* of lists */
    uint64_t unknown; /* that the catalog hasn't */
};

/* Appends the lists to data->tracks and data->artists, by the catalog's
 * numbers, a user or a playlist at a time. `progress` may be NULL. Errors of
 * the database are logged. */
enum err gather_lists(struct db *db, const struct catalog *c,
                      struct train_data *data,
                      void (*progress)(void *arg, const char *doing,
                                       uint64_t done, uint64_t of),
                      void *arg, struct gather_counts *counts) MUST_CHECK;

#endif
