/* How a server does, in brief: what `tonearm stat` is told. */
#ifndef TONEARM_API_METRICS_STATUS_H
#define TONEARM_API_METRICS_STATUS_H

#include "base/buf.h"

struct call_frame;
struct status;

/* For a frame that outlives it. What follows is for one thread at a time. */
struct status *status_new(const struct call_frame *f);
void status_free(struct status *s); /* NULL is fine */

/* Notes the totals of now: about once a second, so that there is a last
 * minute. */
void status_look(struct status *s);

/* Writes an object of JSON, on one line without its end: docs/monitoring.md has
 * its members. */
void status_write(struct status *s, struct buf *out);

#endif
