/* Bringing the tables up to date.
 *
 * The domains list their steps (domain.h). Each step is recorded in the table
 * `migration` after it ran. A row in the table `lease` keeps two processes from
 * working at the same time; if the holder dies, the lease runs out. */
#ifndef TONEARM_DB_MIGRATE_H
#define TONEARM_DB_MIGRATE_H

#include "base/err.h"

struct db;

/* Runs the steps of the connection's domains that haven't run yet, or waits
 * while another process runs them. ERR_VERSION, logged, when a step has run
 * that no domain has: the tables are newer than this program. */
enum err migrate(struct db *db) MUST_CHECK;

#endif
