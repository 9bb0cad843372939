/* From notes to events: what the library notes, wherever in the world of this
 * state it was written, is published on the node's bus, and raised for
 * webhooks. */
#ifndef TONEARM_API_EVENTS_NOTE_FEED_H
#define TONEARM_API_EVENTS_NOTE_FEED_H

#include <stdint.h>

#include "base/id.h"
#include "base/str.h"
#include "events/event.h"

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

/* What has happened to a user, or to the world (empty). */
struct happening {
    enum event_kind kind;
    struct id id; /* of the note, or another that all nodes give it */
    struct str user;
    struct str data; /* JSON on one line, as the kind's events have it */
};

/* Raises it for webhooks; streams are the caller's to tell, by bus_publish. For
 * subscribers of the feed that tell of other kinds than this one does. Any
 * thread; doesn't wait. */
void note_feed_raise(struct note_feed *f, const struct happening *h);

/* Publishes that this generation is served from now on; the first that it is
 * told of was served before. Any thread, one at a time; doesn't wait. */
void note_feed_tell_catalog(struct note_feed *f, uint32_t generation);

#endif
