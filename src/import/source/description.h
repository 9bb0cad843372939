/* Descriptions, which a catalog keeps in two forms. Any thread. */
#ifndef TONEARM_IMPORT_SOURCE_DESCRIPTION_H
#define TONEARM_IMPORT_SOURCE_DESCRIPTION_H

#include "base/str.h"

struct buf;
struct draft;

/* Sets a draft's description from HTML: as it was given, and as a reader sees
 * it (markup.h). An empty one sets nothing, so that it overwrites nothing.
 * `plain` is room for the second form. */
void description_draft(struct draft *d, struct str html, struct buf *plain);

#endif
