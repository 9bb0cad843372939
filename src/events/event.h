/* An event: something has happened that others want to hear of. It is made
 * once, never changes, and is counted, so that any number of threads hold it.
 *
 * What it says is a payload of whoever raised it, opaque here; a wing that
 * serves events knows what the payload of a kind is. */
#ifndef TONEARM_EVENTS_EVENT_H
#define TONEARM_EVENTS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum event_kind {
#define EVENT_KIND(name, text, about) EVENT_##name,
#include "events/kind.def"
#undef EVENT_KIND
    EVENT_KINDS
};

/* A set of kinds, a bit each. */
typedef uint32_t event_kinds;

_Static_assert(EVENT_KINDS <= 32, "a set of kinds has 32 bits");

#define EVENT_BIT(kind) ((event_kinds)1 << (kind))

/* "library", and "what a user saves". Static. */
const char *event_kind_text(enum event_kind kind);
const char *event_kind_about(enum event_kind kind);
bool event_kind_from_text(struct str text, enum event_kind *out);

struct event;

/* An event with one reference, the caller's. The payload is the event's from
 * here on and goes with the last reference, through `free_payload` (may be
 * NULL), on whatever thread that is. `bytes` is about what the payload takes,
 * for the limits of what is kept. */
struct event *event_new(enum event_kind kind, void *payload, size_t bytes,
                        void (*free_payload)(void *payload));

/* The same with a copy of a text as its payload: event_text has it again. */
struct event *event_new_text(enum event_kind kind, struct str text);
struct str event_text(const struct event *e);

/* Any thread. NULL is fine for unref. */
struct event *event_ref(struct event *e);
void event_unref(struct event *e);

enum event_kind event_kind(const struct event *e);
const void *event_payload(const struct event *e);
size_t event_bytes(const struct event *e); /* with the event itself */

#endif
