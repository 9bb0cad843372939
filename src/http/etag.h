/* Entity tags (RFC 9110 section 8.8.3) and If-None-Match. */
#ifndef TONEARM_HTTP_ETAG_H
#define TONEARM_HTTP_ETAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define ETAG_MAX_BYTES 48

/* Writes the tag of a body, quoted: a hash of its bytes and their number, so
 * equal on every node and after every restart. The compressed form of a body
 * has "-gzip" before the closing quote. Returns the length. */
size_t etag_write(struct str body, char *out);
size_t etag_add_gzip(char *tag, size_t n);

/* Whether an If-None-Match value names the body with this (uncompressed) tag,
 * in either form; weak comparison, as section 13.1.2 asks. On success `*gzip`
 * says which form the client has. "*" names every body. */
bool etag_matches(struct str if_none_match, struct str tag, bool *gzip);

#endif
