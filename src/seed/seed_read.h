/* Reading the keys of a line. Private to the room.
 *
 * What goes wrong first stays: readers may go on, and whoever began asks at the
 * end (seed_read_end). */
#ifndef TONEARM_SEED_SEED_READ_H
#define TONEARM_SEED_SEED_READ_H

#include "json/body.h"
#include "seed/seed_line.h"

struct seed_read {
    struct json_body body; /* the line, an object */
    struct arena *arena;
    struct seed_parsed *out;
};

/* Notes why the line can't be used, which goes on from `key`. */
void seed_read_refuse(struct seed_read *r, const char *key, const char *why);

/* Notes it as well when the body has met an error, or has a key that isn't in
 * the list, which NULL ends. */
void seed_read_end(struct seed_read *r, const char *const *keys);

/* A string that has to be there, and not be empty. */
struct str seed_read_needed(struct seed_read *r, const char *key, size_t max);

/* A user's id that has to be there. */
struct str seed_read_user(struct seed_read *r, const char *key);

/* A time; `*has` says whether there was one. */
int64_t seed_read_time(struct seed_read *r, const char *key, bool *has);

/* Apps and accounts (seed_account.c). */
void seed_read_app(struct seed_read *r);
void seed_read_account(struct seed_read *r);

#endif
