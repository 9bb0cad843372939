/* libpq's blocking calls wait for as long as the server likes; so statements
 * are sent and waited for here, with poll and a deadline. Connecting blocks,
 * but libpq has a limit for that.
 *
 * A server that is down refuses at once, one that is cut off costs three
 * seconds an attempt, and a second passes between attempts: a thread that is
 * asked to do something every moment spends most of them failing fast. */
#include "db/postgres_link.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define RENEW_MS    1000 /* between attempts that fail */
#define GRACE_MS    2000 /* for the server to say that it has cancelled */
#define FAREWELL_MS 50

struct postgres_link {
    PGconn *handle; /* NULL when it was given up */
    char *url;
    unsigned limit_ms; /* of a statement; 0: none */
    int64_t failed_ms; /* when connecting failed; 0: the last time it worked */
};

/* ---- the log ---- */

/* The first line of what libpq says; further ones may hold values. */
static int first_line(const char *message)
{
    return (int)str_find(str_from_c(message), '\n');
}

static void log_failure(const struct postgres_link *l, const char *doing)
{
    const char *message = PQerrorMessage(l->handle);

    log_error("state: %s: %.*s", doing, first_line(message), message);
}

/* Warnings of the server. */
static void log_notice(void *arg, const PGresult *result)
{
    const char *message = PQresultErrorMessage(result);

    (void)arg;
    log_warn("state: %.*s", first_line(message), message);
}

/* ---- connecting ---- */

/* Lets go of the connection; the link is lost until it is made again. */
static void give_up(struct postgres_link *l)
{
    PQfinish(l->handle);
    l->handle = NULL;
}

/* Runs a statement of the link's own, with the same limit as any other. */
static bool do_now(struct postgres_link *l, const char *sql)
{
    PGresult *r = PQsendQuery(l->handle, sql) ? postgres_link_wait(l) : NULL;
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK; /* NULL is an error */

    /* Without a handle there was no answer, which is logged already. */
    if (!ok && l->handle != NULL)
        log_failure(l, "set up a connection");
    PQclear(r);
    return ok;
}

static bool send_limit(struct postgres_link *l)
{
    char sql[64];

    (void)snprintf(sql, sizeof sql, "SET statement_timeout = %u", l->limit_ms);
    return do_now(l, sql);
}

/* What each new connection is told. A lock is waited for, but not forever, and
 * a node that freezes in a transaction doesn't keep the others out. */
static bool set_up(struct postgres_link *l)
{
    return do_now(l, "SET client_min_messages = warning") &&
           do_now(l, "SET lock_timeout = '5s'") &&
           do_now(l, "SET idle_in_transaction_session_timeout = '30s'") &&
           send_limit(l);
}

static bool try_connect(struct postgres_link *l)
{
    /* Of two values for one key libpq takes the later, and the URL ("dbname")
     * is expanded in its place: it may overrule the limits before it, but not
     * the encoding behind it. The limits are seconds and, of what the server
     * hasn't acknowledged, milliseconds. */
    static const char *const keys[] = {
        "connect_timeout",  "keepalives_idle",  "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "fallback_application_name",
        "dbname",           "client_encoding",  NULL};
    const char *const values[] = {"3",       "5",    "2",    "3", "10000",
                                  "tonearm", l->url, "UTF8", NULL};

    l->handle = PQconnectdbParams(keys, values, 1);
    /* Sending must not block either: the whole wait is in wait_for_result. */
    if (PQstatus(l->handle) == CONNECTION_OK &&
        PQsetnonblocking(l->handle, 1) == 0) {
        (void)PQsetNoticeReceiver(l->handle, log_notice, NULL);
        return set_up(l);
    }
    if (l->failed_ms == 0) /* one line, however long the server is away */
        log_failure(l, "connect");
    return false;
}

static enum err connect_now(struct postgres_link *l)
{
    give_up(l);
    if (!try_connect(l)) {
        give_up(l);
        l->failed_ms = clock_monotonic_ms();
        return ERR_DB;
    }
    if (l->failed_ms != 0)
        log_info("state: connected again");
    l->failed_ms = 0;
    return OK;
}

enum err postgres_link_renew(struct postgres_link *l)
{
    if (l->failed_ms != 0 && clock_monotonic_ms() - l->failed_ms < RENEW_MS)
        return ERR_DB;
    return connect_now(l);
}

enum err postgres_link_open(const char *url, struct postgres_link **out)
{
    struct postgres_link *l = mem_zalloc(1, sizeof *l);
    enum err e;

    l->url = mem_strdup(url, strlen(url));
    e = connect_now(l);
    if (e) {
        postgres_link_close(l);
        return e;
    }
    *out = l;
    return OK;
}

void postgres_link_close(struct postgres_link *l)
{
    give_up(l);
    free(l->url);
    free(l);
}

/* What comes without being asked for is most often the server's farewell, and
 * the end of the connection is right behind it. */
bool postgres_link_is_up(struct postgres_link *l)
{
    struct pollfd fd = {PQsocket(l->handle), POLLIN, 0};
    int wait_ms = 0;

    if (PQstatus(l->handle) != CONNECTION_OK)
        return false;
    /* Nothing waits to be read on a connection that is well, so most often
     * this is one poll that returns at once. */
    while (poll(&fd, 1, wait_ms) > 0) {
        if (!PQconsumeInput(l->handle))
            return false;
        wait_ms = FAREWELL_MS;
    }
    return true;
}

enum err postgres_link_limit(struct postgres_link *l, unsigned limit_ms)
{
    l->limit_ms = limit_ms;
    if (l->handle == NULL || send_limit(l))
        return OK; /* or it is set when there is a connection again */
    return ERR_DB;
}

PGconn *postgres_link_handle(struct postgres_link *l)
{
    return l->handle;
}

/* ---- waiting ---- */

/* Waits until everything is sent and a whole result is here, or the connection
 * is lost (which is a result, too). False when time is up. */
static bool wait_for_result(struct postgres_link *l, int64_t until_ms)
{
    for (;;) {
        /* While something is unsent we read, too: the server may stop reading
         * until we have taken what it writes. */
        int unsent = PQflush(l->handle);
        short wanted = (short)(unsent > 0 ? POLLIN | POLLOUT : POLLIN);
        struct pollfd fd = {PQsocket(l->handle), wanted, 0};
        int64_t left = until_ms - clock_monotonic_ms();

        if (unsent < 0 || (unsent == 0 && !PQisBusy(l->handle)))
            return true;
        if (left <= 0)
            return false;
        if (poll(&fd, 1, left < INT32_MAX ? (int)left : INT32_MAX) < 0 &&
            errno != EINTR)
            return true;
        if ((fd.revents & ~POLLOUT) != 0 && !PQconsumeInput(l->handle))
            return true;
    }
}

PGresult *postgres_link_wait(struct postgres_link *l)
{
    /* The server cancels the statement at the limit; we wait longer than that,
     * so that its word comes before ours. */
    int64_t until_ms = l->limit_ms > 0
                           ? clock_monotonic_ms() + l->limit_ms + GRACE_MS
                           : INT64_MAX;
    PGresult *first = NULL;
    PGresult *r;

    for (;;) {
        if (!wait_for_result(l, until_ms)) {
            /* The answer may still come, and nobody would know it from that to
             * a later statement: the connection can't be used again. */
            log_error("state: the server doesn't answer");
            PQclear(first);
            give_up(l);
            return NULL;
        }
        /* libpq wants to be asked until it says NULL, before it sends more. */
        r = PQgetResult(l->handle);
        if (r == NULL)
            return first;
        /* What comes after an error only says that the connection is gone. */
        if (first == NULL)
            first = r;
        else
            PQclear(r);
    }
}
