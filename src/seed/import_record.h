/* One line that belongs to people, into the state. One thread at a time. */
#ifndef TONEARM_SEED_IMPORT_RECORD_H
#define TONEARM_SEED_IMPORT_RECORD_H

#include "accounts/users_given.h"
#include "import/objects/object_record.h"
#include "library/playlist_given.h"

/* Whether a record fits to the state's limits: NULL, or why not. `user`, who
 * may be empty, owns everything whatever the record says. */
const char *import_record_check(const struct object_record *record,
                                struct str user);

/* What became of the records, by what they are: made, changed, as it was. */
struct import_record_counts {
    uint64_t playlists[PLAYLIST_OUTCOMES]; /* by enum playlist_outcome */
    uint64_t users[PLAYLIST_OUTCOMES]; /* by enum user_outcome; owners, too */
    uint64_t saved[PLAYLIST_OUTCOMES]; /* also what is followed; neither is ever
                                          changed or kept */
};

struct import_record_write {
    struct db *db;
    struct arena *arena;
    struct str user; /* as above */
    int64_t now_ms;
    struct import_record_counts *counts; /* are added to */
};

/* Writes a record that was checked. In a transaction. `*why` is NULL, or why
 * the record doesn't fit to what is there and was left out. Errors of db.h. */
enum err import_record_write(const struct import_record_write *w,
                             const struct object_record *record,
                             const char **why) MUST_CHECK;

#endif
