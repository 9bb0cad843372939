/* What a proxy listener makes of what its clients say: rules over bytes, which
 * know no socket. Any thread.
 *
 * It is a proxy that goes nowhere. Programs with hosts built in come to it
 * because HTTPS_PROXY says so; for the few hosts that it knows the server
 * answers in its own process, on the very same connection, and every other
 * target is refused. No connection to elsewhere is ever made. A client may
 * begin with
 *
 *     CONNECT host:443     a TLS handshake follows (RFC 9110 section 9.3.6)
 *     CONNECT host:80      requests follow, in clear
 *     GET http://host/...  a request in absolute form (RFC 9112 section 3.2.2);
 *                          also https://, which some clients send in clear
 *     byte 0x16            a TLS handshake, at once: for who can lead
 *                          connections elsewhere but not speak to a proxy
 *     byte 0x05            SOCKS 5 (RFC 1928) without authentication, the same
 *                          hosts and ports; also the address 127.0.0.1, which
 *                          is what a client has whose hosts file led it here */
#ifndef TONEARM_HTTP_PROXY_H
#define TONEARM_HTTP_PROXY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

struct head;

/* The hosts; texts outlive the rules. Names below localhost (RFC 6761 section
 * 6.3), which not every resolver knows, are answered for in clear, on the port
 * of the server's plain listener and on 80. */
struct proxy_rules {
    const struct str *hosts;
    size_t host_count;
    unsigned world_port; /* that of the plain listener; 0: no such names */
};

enum proxy_next {
    PROXY_MORE,    /* what has come doesn't tell yet */
    PROXY_REQUEST, /* an HTTP request: read it, then proxy_judge */
    PROXY_ANSWER,  /* a request to answer as any other */
    PROXY_GREETED, /* what follows is SOCKS's request: look again */
    PROXY_TLS,     /* what follows is a handshake for one of the hosts */
    PROXY_PLAIN,   /* what follows are requests for one of them, in clear */
    PROXY_REFUSED  /* this is the end */
};

struct proxy_step {
    enum proxy_next next;
    size_t bytes;     /* of the input that are dealt with */
    struct str reply; /* goes out first; empty: nothing does. A literal */
};

/* Looks at what a client has said at first, or after PROXY_GREETED. Nothing of
 * the input is kept. */
struct proxy_step proxy_look(const struct proxy_rules *rules, struct str in,
                             bool has_greeted);

/* Of a request whose head is read: PROXY_TLS or PROXY_PLAIN for CONNECT,
 * PROXY_ANSWER, or PROXY_REFUSED. */
enum proxy_next proxy_judge(const struct proxy_rules *rules,
                            const struct head *head);

/* Whether a target in absolute form means HTTPS. */
bool proxy_is_https(struct str target);

/* Says in a sentence what this is, for who was refused. */
void proxy_explain(const struct proxy_rules *rules, struct buf *out);

#endif
