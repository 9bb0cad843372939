/* A connection to a PostgreSQL server that may go away. No call waits for
 * long, and the caller decides when a lost connection is made again.
 *
 * A link belongs to one thread at a time. Only db_postgres.c includes this. */
#ifndef TONEARM_DB_POSTGRES_LINK_H
#define TONEARM_DB_POSTGRES_LINK_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "base/err.h"

struct postgres_link;

/* Connects to `url`, "postgres://..."; what the URL doesn't say, libpq takes
 * from the environment (PGPASSFILE and the like). ERR_DB, logged. */
enum err postgres_link_open(const char *url,
                            struct postgres_link **out) MUST_CHECK;
void postgres_link_close(struct postgres_link *l);

/* Whether the connection stands, as far as can be known without sending
 * anything: also looks whether the server has closed it since the last
 * statement. */
bool postgres_link_is_up(struct postgres_link *l);

/* Connects again. ERR_DB: at once, when an attempt less than a second ago has
 * failed; else after three seconds at most. Only the first of a row of
 * failures is logged. */
enum err postgres_link_renew(struct postgres_link *l) MUST_CHECK;

/* Sets how long a statement may take: then the server cancels the statement,
 * and a server that doesn't answer at all counts as lost. 0, as at first, is
 * no limit. Holds for later connections of the link, too. */
enum err postgres_link_limit(struct postgres_link *l,
                             unsigned limit_ms) MUST_CHECK;

/* The connection, for libpq's PQsend functions; NULL after it was lost. */
PGconn *postgres_link_handle(struct postgres_link *l);

/* Waits for the result of what a PQsend function has sent; the caller frees it
 * with PQclear. An error of the server or of the connection is a result. NULL
 * when there was no answer in time: the link is lost. */
PGresult *postgres_link_wait(struct postgres_link *l);

#endif
