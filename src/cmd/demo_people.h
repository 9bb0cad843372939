/* The demo's listeners, in the state. */
#ifndef TONEARM_CMD_DEMO_PEOPLE_H
#define TONEARM_CMD_DEMO_PEOPLE_H

#include "base/err.h"

struct options;

/* Makes as many as --listeners says, of the catalog that is current; those who
 * are there already stay as they are. */
enum err demo_people(const struct options *o) MUST_CHECK;

#endif
