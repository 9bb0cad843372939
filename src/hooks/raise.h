/* From events to deliveries: whoever hears of an event raises it here, and if
 * there is a hook that wants to hear of its kind, deliveries are stored by the
 * writer and the sender is woken. On several nodes each raises it; it is stored
 * once.
 *
 * Without a hook for the kind, raising costs a look at a number. */
#ifndef TONEARM_HOOKS_RAISE_H
#define TONEARM_HOOKS_RAISE_H

#include "hooks/delivery.h"

struct feed_subscriber;
struct hook_raiser;
struct hook_sender;
struct writer;

/* Reads which kinds are wanted. `sender` may be NULL: nobody is woken. */
enum err hook_raiser_new(struct db *db, struct writer *writer,
                         struct hook_sender *sender,
                         struct hook_raiser **out) MUST_CHECK;

/* When the writer has stopped. NULL is fine. */
void hook_raiser_free(struct hook_raiser *r);

/* Fills in a subscriber of the feed, for what is wanted. */
void hook_raiser_subscribe(struct hook_raiser *r, struct feed_subscriber *out);

/* Whether there is a hook for the kind. Any thread. */
bool hook_raiser_wants(const struct hook_raiser *r, enum event_kind kind);

/* Stores the deliveries, soon; copies the event. Any thread; doesn't wait. */
void hook_raise(struct hook_raiser *r, const struct delivery_event *event);

#endif
