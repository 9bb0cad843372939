/* The data of events of what users keep, and of the catalog, as JSON: the same
 * whether it tells the present state or a change. Any thread. */
#ifndef TONEARM_API_EVENTS_KEPT_H
#define TONEARM_API_EVENTS_KEPT_H

#include "base/buf.h"
#include "events/event.h"
#include "library/noted.h"
#include "library/playlist.h"

/* Of which kind events of this list are. */
enum event_kind kept_kind(enum noted_list list);

/* {"list":"tracks","total":12} */
void kept_write_list(struct buf *out, enum noted_list list, uint32_t total);

/* {"uri":"spotify:playlist:...","name":"A list","snapshot_id":"...",
 * "total":12} */
void kept_write_playlist(struct buf *out, const struct playlist *list);

/* {"generation":3} */
void kept_write_catalog(struct buf *out, uint32_t generation);

#endif
