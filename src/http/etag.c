/* Both forms of a body carry the same information, so a client that has
 * either is up to date; the answer then names the form that it has. */
#include "http/etag.h"

#include <string.h>

#include "base/hash.h"
#include "base/hex.h"

size_t etag_write(struct str body, char *out)
{
    char *to = out;

    *to++ = '"';
    to = hex_write_u64(hash_bytes(body.p, body.n, 0), 16, to);
    *to++ = '-';
    to = hex_write_u64(body.n, hex_length(body.n), to);
    *to++ = '"';
    return (size_t)(to - out);
}

size_t etag_add_gzip(char *tag, size_t n)
{
    memcpy(tag + n - 1, "-gzip\"", 6);
    return n + 5;
}

/* Cuts the next tag off a list, without W/ and quotes. False at the end or
 * where it isn't a list of tags any more. */
static bool next_tag(struct str *rest, struct str *opaque)
{
    size_t close;

    while (rest->n > 0 &&
           (rest->p[0] == ',' || rest->p[0] == ' ' || rest->p[0] == '\t'))
        *rest = str_from(*rest, 1);
    if (str_starts(*rest, STR("W/")))
        *rest = str_from(*rest, 2);
    if (rest->n == 0 || rest->p[0] != '"')
        return false;
    *rest = str_from(*rest, 1);
    close = str_find(*rest, '"');
    if (close == rest->n)
        return false;
    *opaque = str_of(rest->p, close);
    *rest = str_from(*rest, close + 1);
    return true;
}

bool etag_matches(struct str if_none_match, struct str tag, bool *gzip)
{
    struct str bare = str_of(tag.p + 1, tag.n - 2);
    struct str opaque;

    *gzip = false;
    if (str_eq(str_trim(if_none_match), STR("*")))
        return true;
    while (next_tag(&if_none_match, &opaque)) {
        *gzip = str_ends(opaque, STR("-gzip"));
        if (*gzip)
            opaque.n -= 5;
        if (str_eq(opaque, bare))
            return true;
    }
    return false;
}
