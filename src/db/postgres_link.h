/* A connection to a PostgreSQL server that may go away. No call waits for
 * long, and it is up to the caller when a lost connection is made again.
 *
 * A link belongs to one thread at a time. Only db_postgres.c includes this. */
#ifndef TONEARM_DB_POSTGRES_LINK_H
#define TONEARM_DB_POSTGRES_LINK_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "base/err.h"

struct postgres_link;

/* Connects to `url`, "postgres://..."; what it doesn't say is libpq's
 * (PGPASSFILE and the like). ERR_DB, logged. */
enum err postgres_link_open(const char *url,
                            struct postgres_link **out) MUST_CHECK;
void postgres_link_close(struct postgres_link *l);

/* False once the connection is lost; looks whether the server has closed it
 * since the last statement, too. */
bool postgres_link_is_up(struct postgres_link *l);

/* Connects again. ERR_DB: at once, when an attempt less than a second ago has
 * failed; else after three seconds at most. Only the first of a row of
 * failures is logged. */
enum err postgres_link_renew(struct postgres_link *l) MUST_CHECK;

/* How long a statement may take: then the server cancels it, and a server
 * that doesn't answer at all counts as lost. 0, as at first: no limit. Holds
 * for later connections, too. */
enum err postgres_link_limit(struct postgres_link *l,
                             unsigned limit_ms) MUST_CHECK;

/* For libpq's PQsend functions; NULL when it is lost. */
PGconn *postgres_link_handle(struct postgres_link *l);

/* Waits for the result of what was sent, the caller's to PQclear; an error of
 * the server or of the connection is a result. NULL when there was no answer
 * in time: the link is lost. */
PGresult *postgres_link_wait(struct postgres_link *l);

#endif
