/* The domains of this program's state (db/domain.h), in the order in which
 * they may refer to each other, and the state of a command's data directory as
 * all of them have it. */
#ifndef TONEARM_CMD_DOMAINS_H
#define TONEARM_CMD_DOMAINS_H

#include "cmd/options.h"
#include "db/state.h"

extern const struct db_domain *const domains[];

/* By --data and --state, whose texts it borrows. */
struct state_place domains_place(const struct options *o);

#endif
