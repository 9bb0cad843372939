/* Percent-encoding (RFC 3986 section 2.1): letters, digits and "-._~" stay in
 * any part of a URL; which others may stay depends on the part. Any thread. */
#ifndef TONEARM_BASE_URL_H
#define TONEARM_BASE_URL_H

#include <stddef.h>

#include "base/str.h"

struct arena;

/* The characters that stay, too. */
#define URL_KEEP_NONE "" /* fit for every part */
/* In the value of a query's parameter a slash means nothing. */
#define URL_KEEP_SLASH "/"
/* Whatever separates nothing in a segment of a path. */
#define URL_KEEP_SEGMENT "!$&'()*+,:;=@[]"
/* A path with its query that may be encoded already: only characters that
 * can't stand in a header or between quotes are changed. */
#define URL_KEEP_PATH "!#$%&'()*+,/:;=?@[]^`{|}"

/* Writes `c` as it is, if it stays, else as '%' and two digits; returns how
 * many characters these are, 3 at most. */
size_t url_put(char *out, char c, const char *keep);

/* The whole text encoded, in the arena. */
struct str url_encode(struct arena *arena, struct str text, const char *keep);

#endif
