/* Takes a stream of server-sent events apart, however its bytes come
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html): types and
 * data; ids and pauses are passed over, as is a line end of \r alone. One
 * thread. */
#ifndef TONEARM_REMOTE_EVENT_READER_H
#define TONEARM_REMOTE_EVENT_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

#define EVENT_READER_MAX_BYTES                                                 \
    ((size_t)4 << 20) /* a line, or an event's data */

struct event_reader {
    struct buf line; /* what has come of it */
    struct buf type; /* of the event that is coming */
    struct buf data; /* of that event, lines with their ends */
    bool (*each)(void *user, struct str type, struct str data);
    void *user;
};

/* `each` has every event that has lines of data, though they may be empty, and
 * says whether to go on. */
void event_reader_init(struct event_reader *r,
                       bool (*each)(void *user, struct str type,
                                    struct str data),
                       void *user);
void event_reader_release(struct event_reader *r);

/* False when `each` said so, or when an event is too large. */
bool event_reader_feed(struct event_reader *r, struct str bytes);

#endif
