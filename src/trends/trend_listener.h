/* What one listener has played of what in one day, so far as charts ask for it:
 * up to four plays (trend_count.h). Those that were looked at last are kept in
 * memory; the log has all of them.
 *
 * One thread at a time. */
#ifndef TONEARM_TRENDS_TREND_LISTENER_H
#define TONEARM_TRENDS_TREND_LISTENER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "trends/trend.h"

struct trend_listener;

struct trend_listener *trend_listener_new(void);
void trend_listener_free(struct trend_listener *l); /* NULL is fine */

/* Counts a play of what the key names; how many there were before, 4 for 4 and
 * more. */
unsigned trend_listener_add(struct trend_listener *l,
                            const struct trend_key *key);

/* ---- those in memory ---- */

struct trend_listeners;

/* About so many entries are kept, of 16 bytes each; at least `limit`, at most
 * twice as many. */
struct trend_listeners *trend_listeners_new(size_t limit);
void trend_listeners_free(struct trend_listeners *all); /* NULL is fine */

/* The listener's day, which `all` keeps until it makes room: good until the
 * next call. `*is_new`: it wasn't there, is empty, and is to be read from the
 * log. */
struct trend_listener *trend_listeners_get(struct trend_listeners *all,
                                           struct str user, uint32_t day,
                                           bool *is_new);

/* Lets go of one again that was new and couldn't be read. */
void trend_listeners_drop(struct trend_listeners *all, struct str user,
                          uint32_t day);

#endif
