/* From notes to events: what the library notes, wherever in the world of this
 * state it was written, is published on the node's bus, and raised for
 * webhooks. */
#ifndef TONEARM_API_EVENTS_NOTE_FEED_H
#define TONEARM_API_EVENTS_NOTE_FEED_H

#include <stdint.h>

struct bus;
struct event_row;
struct feed_subscriber;
struct hook_raiser;
struct note_feed;

/* `rows` are those of call_config.events. */
struct note_feed *note_feed_new(struct bus *bus, struct hook_raiser *hooks,
                                const struct event_row *const *rows);

/* After the feed has stopped. NULL is fine. */
void note_feed_free(struct note_feed *f);

/* Fills in a subscriber of the feed, which also sweeps the bus. */
void note_feed_subscribe(struct note_feed *f, struct feed_subscriber *out);

/* Publishes that this generation is served from now on; the first that it is
 * told of was served before. Any thread, one at a time; doesn't wait. */
void note_feed_tell_catalog(struct note_feed *f, uint32_t generation);

#endif
