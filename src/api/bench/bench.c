/* bench.def as the frame's table, and who may call: this machine, unless
 * --bench-anywhere says otherwise. What steers needs no token, so a page that
 * somebody reads in a browser here mustn't do it: such a page says where it is
 * from, and one whose name was made to lead here calls us by that name. */
#include "api/bench/bench.h"

#include "api/call/fail.h"
#include "http/address.h"

#define CALL       CALL_ROW
#define CALL_LARGE CALL_ROW_LARGE
#define CALL_ON    CALL_ROW_ON
static const struct call_row rows[] = {
#include "api/bench/bench.def"
};

/* A host, with or without a port, that is this machine. */
static bool is_here(struct str host)
{
    struct address address;
    struct str name = str_of(host.p, str_find(host, ':'));

    if (address_parse(host, &address))
        return address_is_loopback(&address);
    return str_eq_nocase(name, STR("localhost")) ||
           str_ends(name, STR(".localhost"));
}

/* The host of an origin, "http://localhost:5173". */
static struct str host_of(struct str origin)
{
    size_t colon = str_find(origin, ':');

    return str_starts(str_from(origin, colon), STR("://"))
               ? str_from(origin, colon + 3)
               : origin;
}

static bool is_from_here(struct call *call)
{
    struct request *r = call->r;
    struct str origin = request_header(r, "origin");
    struct str host = request_header(r, "host");
    struct address peer;

    return address_parse(r->peer, &peer) && address_is_loopback(&peer) &&
           (host.n == 0 || is_here(host) || str_ends(r->base_url, host)) &&
           (origin.n == 0 || is_here(host_of(origin)) ||
            str_eq(origin, r->base_url));
}

static enum err admit(struct call *call, bool *is_admitted)
{
    /* Whatever it says is of now. */
    call->r->max_age_s = -1;
    *is_admitted = call->config->bench_is_anywhere || is_from_here(call);
    if (*is_admitted)
        return OK;
    return call_fail_as(call, 403,
                        STR("The bench is for programs on this machine, and "
                            "for pages from it (--bench-anywhere)"));
}

const struct call_wing bench_wing = {.rows = rows,
                                     .count = sizeof rows / sizeof rows[0],
                                     .admit = admit,
                                     .is_bench = true};
