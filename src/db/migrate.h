/* Bringing the tables up to date.
 *
 * schema.def lists the steps in order. Each is one DDL statement that may run
 * twice (IF NOT EXISTS), and is recorded in the table `migration` after it
 * ran. A row in `lease` keeps two processes from working at the same time;
 * if its holder dies, it runs out. */
#ifndef TONEARM_DB_MIGRATE_H
#define TONEARM_DB_MIGRATE_H

#include <stdint.h>

#include "base/err.h"

struct db;

/* The number of the last step that this program knows. */
int64_t migrate_latest(void);

/* Runs what hasn't run, or waits while another process does. ERR_VERSION,
 * logged, when the tables are newer than this program. */
enum err migrate(struct db *db) MUST_CHECK;

#endif
