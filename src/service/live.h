/* Numbers of the catalog that move with what users do, kept by the state and
 * set in whatever generation is served: how many follow an artist. */
#ifndef TONEARM_SERVICE_LIVE_H
#define TONEARM_SERVICE_LIVE_H

#include "base/err.h"

struct call_frame;
struct db;
struct feed_subscriber;
struct live;

/* Reads all of them. */
enum err live_load(struct db *db, struct live **out) MUST_CHECK;

/* Hears of changes from now on. */
void live_subscribe(struct live *l, struct feed_subscriber *out);

/* Sets them in the generations of this frame, now and whenever one changes;
 * NULL: in none any more. NULL for `l` is fine. Any thread. */
void live_attach(struct live *l, struct call_frame *f);

/* Sets all of them again, for a generation that is new. Any thread. */
void live_set(struct live *l);

/* After the feed has stopped. NULL is fine. */
void live_free(struct live *l);

#endif
