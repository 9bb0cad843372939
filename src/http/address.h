/* Internet addresses and ranges of them. IPv4 is kept as the IPv4-mapped
 * part of IPv6 (RFC 4291 section 2.5.5.2), so that one comparison does, and a
 * dual-stack listener's "::ffff:192.0.2.1" is the client it is. Any thread. */
#ifndef TONEARM_HTTP_ADDRESS_H
#define TONEARM_HTTP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/str.h"

#define ADDRESS_TEXT_MAX   64 /* with brackets and a port */
#define ADDRESS_MAX_RANGES 16

struct address {
    uint8_t bytes[16];
};

/* From "192.0.2.1", with or without a port, "2001:db8::1", or that in brackets
 * with or without a port; ports are ignored. False for anything else, with
 * `*out` undefined. */
bool address_parse(struct str text, struct address *out);

/* From a socket's address; all zero for another family. */
struct address address_from_socket(const struct sockaddr *sa);

/* Of 127.0.0.0/8, or ::1. */
bool address_is_loopback(const struct address *a);

/* What one household or one machine has at least: the address itself for IPv4,
 * its /64 for IPv6, within which everybody chooses as they like (RFC 6177,
 * RFC 8981). */
struct address address_network(const struct address *a);

/* Writes "192.0.2.1" or "2001:db8::1", not terminated, to ADDRESS_TEXT_MAX
 * bytes; returns the length. */
size_t address_to_text(const struct address *a, char *out);

/* Writes what a limit by address should count, the same way: an IPv4 address as
 * it is, and of an IPv6 address the network, "2001:db8:0:1::/64". Whoever has
 * one address of such a network may have all of them (RFC 6177). */
size_t address_to_network(const struct address *a, char *out);

/* Writes "192.0.2.1:80" or "[2001:db8::1]:80" for a socket's address. */
size_t address_to_host(const struct sockaddr *sa, char *out);

/* Ranges in CIDR notation. */
struct address_ranges {
    unsigned count;
    struct {
        struct address first;
        unsigned bits;
    } items[ADDRESS_MAX_RANGES];
};

/* From a list separated by commas; without "/bits" a single address. NULL
 * gives none. False for anything else, or too many. */
bool address_ranges_parse(const char *text, struct address_ranges *out);

bool address_ranges_have(const struct address_ranges *ranges,
                         const struct address *a);

#endif
