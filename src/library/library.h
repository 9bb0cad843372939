/* What users keep, as a domain: its tables, and what a user who goes takes
 * along. */
#ifndef TONEARM_LIBRARY_LIBRARY_H
#define TONEARM_LIBRARY_LIBRARY_H

#include "db/domain.h"

extern const struct db_domain library_domain;

#endif
