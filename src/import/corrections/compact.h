/* Records of one entity into as few as say the same. Private to the room. Any
 * thread. */
#ifndef TONEARM_IMPORT_CORRECTIONS_COMPACT_H
#define TONEARM_IMPORT_CORRECTIONS_COMPACT_H

#include "base/buf.h"
#include "base/str.h"

/* Appends to `out` at most three records, which a build takes as it would take
 * all of `records`, of one entity, in their order. */
void compact_records(struct str records, struct buf *out);

#endif
