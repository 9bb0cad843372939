/* How much there is of what the library notes (noted.h). */
#ifndef TONEARM_LIBRARY_NOTED_COUNT_H
#define TONEARM_LIBRARY_NOTED_COUNT_H

#include "library/noted.h"

/* How many things are in a list of the user's now. On the connection's thread;
 * errors are those of db.h. */
enum err noted_list_count(struct db *db, struct str user, enum noted_list list,
                          uint32_t *count) MUST_CHECK;

#endif
