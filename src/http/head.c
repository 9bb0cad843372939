/* The end of the head is looked for first, line by line, and only a whole
 * head is taken apart. That keeps the parser free of states, and a head that
 * arrives at once (nearly all of them) is read in two short passes.
 *
 * A table says of each byte what it is in a field name: 0 when it may not
 * stand there, else its lower case. Lines may end in LF alone (RFC 9112
 * section 2.2); a CR anywhere else is an error. */
#include "http/head.h"

#include <string.h>

#include "http/http.h"

#define METHOD_MAX_BYTES 32
#define EMPTY_MAX_BYTES  256 /* of empty lines before a request */

/* RFC 9110 section 5.6.2, token characters; letters as lower case. */
static const char token[256] = {
    ['!'] = '!',   ['#'] = '#', ['$'] = '$', ['%'] = '%', ['&'] = '&',
    ['\''] = '\'', ['*'] = '*', ['+'] = '+', ['-'] = '-', ['.'] = '.',
    ['^'] = '^',   ['_'] = '_', ['`'] = '`', ['|'] = '|', ['~'] = '~',
    ['0'] = '0',   ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4',
    ['5'] = '5',   ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
    ['A'] = 'a',   ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e',
    ['F'] = 'f',   ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j',
    ['K'] = 'k',   ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o',
    ['P'] = 'p',   ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u',   ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
    ['Z'] = 'z',   ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
    ['e'] = 'e',   ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i',
    ['j'] = 'j',   ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n',
    ['o'] = 'o',   ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's',
    ['t'] = 't',   ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x',
    ['y'] = 'y',   ['z'] = 'z'};

static size_t skip_empty_lines(const char *p, size_t n)
{
    size_t at = 0;

    while (at < n && (p[at] == '\r' || p[at] == '\n'))
        at++;
    return at;
}

/* True when there is an empty line, with `*end` after it. */
static bool find_end(const char *p, size_t n, size_t *scanned, size_t *end)
{
    const char *at = p + *scanned;
    const char *stop = p + n;

    while (at < stop && (at = memchr(at, '\n', (size_t)(stop - at)))) {
        const char *next = at + 1;

        /* The next call looks again from this line's end: the empty line
         * may come in pieces. */
        *scanned = (size_t)(at - p);
        if (next < stop && *next == '\r')
            next++;
        if (next == stop)
            return false;
        if (*next == '\n') {
            *end = (size_t)(next + 1 - p);
            return true;
        }
        at = next;
    }
    *scanned = n;
    return false;
}

/* Cuts a line off the front of `*at`, without its end. */
static struct str take_line(char **at, char *end)
{
    char *lf = memchr(*at, '\n', (size_t)(end - *at));
    struct str line = str_of(*at, (size_t)(lf - *at));

    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    *at = lf + 1;
    return line;
}

static bool is_printable(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
            return false;
    return true;
}

static enum head_status parse_request_line(struct str line, struct head *h)
{
    size_t space = str_find(line, ' ');
    struct str rest = str_from(line, space + 1);
    struct str version;

    /* method SP request-target SP HTTP-version (RFC 9112 section 3): single
     * spaces, since another reader might cut elsewhere. */
    if (space == 0 || space > METHOD_MAX_BYTES || space == line.n)
        return HEAD_BAD;
    for (size_t i = 0; i < space; i++)
        if (token[(unsigned char)line.p[i]] == 0)
            return HEAD_BAD;
    h->method = str_of(line.p, space);
    space = str_find(rest, ' ');
    if (space > HTTP_URL_MAX_BYTES)
        return HEAD_LONG_URL;
    h->target = str_of(rest.p, space);
    version = str_from(rest, space + 1);
    if (h->target.n == 0 || !is_printable(h->target) || version.n != 8 ||
        memcmp(version.p, "HTTP/1.", 7) != 0 || version.p[7] < '0' ||
        version.p[7] > '9')
        return HEAD_BAD;
    /* A later HTTP/1 is answered as the latest that we know (RFC 9110 section
     * 2.5). */
    h->minor = version.p[7] == '0' ? 0 : 1;
    return HEAD_OK;
}

/* Whether a comma-separated list has the element, in any case. */
static bool list_has(struct str list, struct str element)
{
    struct str part;

    while (str_split(&list, ',', &part))
        if (str_eq_nocase(str_trim(part), element))
            return true;
    return false;
}

/* Digits and nothing else (RFC 9110 section 8.6). The number stops growing
 * far above every limit, instead of wrapping round to a small one. */
static bool parse_length(struct str value, uint64_t *out)
{
    uint64_t v = 0;

    if (value.n == 0)
        return false;
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9')
            return false;
        if (v < UINT64_MAX / 16)
            v = v * 10 + (uint64_t)(value.p[i] - '0');
    }
    *out = v;
    return true;
}

/* What has been seen of the headers that say where the request ends. */
struct framing {
    bool length;
    bool coding;
};

/* Headers that concern the connection itself, or every request; false when one
 * is bad. */
static bool note_header(struct http_header field, struct framing *seen,
                        struct head *h)
{
    struct str name = field.name;
    struct str value = field.value;
    uint64_t length;

    if (name.n == 4 && memcmp(name.p, "host", 4) == 0) {
        if (h->host.p != NULL)
            return false;
        h->host = value;
    } else if (name.n == 10 && memcmp(name.p, "connection", 10) == 0) {
        /* RFC 9112 section 9.3: "close" wins over the version, and an old
         * client has to ask to stay. */
        if (list_has(value, STR("close")))
            h->keep_alive = false;
        else if (h->minor == 0 && list_has(value, STR("keep-alive")))
            h->keep_alive = true;
    } else if (name.n == 14 && memcmp(name.p, "content-length", 14) == 0) {
        /* The same length twice is allowed (RFC 9112 section 6.3); different
         * ones are how requests are smuggled. */
        if (!parse_length(value, &length) ||
            (seen->length && length != h->content_length))
            return false;
        seen->length = true;
        h->content_length = length;
    } else if (name.n == 17 && memcmp(name.p, "transfer-encoding", 17) == 0) {
        /* Only "chunked", once, and not in HTTP/1.0 (RFC 9112 section 6.1):
         * whatever else a proxy may have made of it, we don't guess. */
        if (seen->coding || h->minor == 0 ||
            !str_eq_nocase(value, STR("chunked")))
            return false;
        seen->coding = true;
        h->chunked = true;
    } else if (name.n == 6 && memcmp(name.p, "expect", 6) == 0) {
        h->expects_continue =
            h->minor == 1 && str_eq_nocase(value, STR("100-continue"));
    } else if (name.n == 12 && memcmp(name.p, "x-request-id", 12) == 0) {
        h->request_id = value;
    }
    return true;
}

static bool parse_header(struct str line, struct http_header *out)
{
    char *p = (char *)(uintptr_t)line.p;
    size_t colon = 0;
    struct str value;

    /* The table says both that a byte may stand in a name and how it looks in
     * lower case. A folded line begins with a space, which may not. */
    while (colon < line.n && token[(unsigned char)p[colon]] != 0) {
        p[colon] = token[(unsigned char)p[colon]];
        colon++;
    }
    if (colon == 0 || colon == line.n || p[colon] != ':')
        return false;
    /* Field values are visible characters, spaces, tabs and bytes over 0x7f
     * (RFC 9110 section 5.5). */
    value = str_from(line, colon + 1);
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];

        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    *out = (struct http_header){str_of(p, colon), str_trim(value)};
    return true;
}

static enum head_status parse_headers(char *at, char *end, struct head *h)
{
    struct framing seen = {false, false};

    for (;;) {
        struct str line = take_line(&at, end);
        struct http_header *field = &h->headers[h->header_count];

        if (line.n == 0)
            break;
        if (h->header_count == HEAD_MAX_HEADERS)
            return HEAD_LONG;
        if (!parse_header(line, field) || !note_header(*field, &seen, h))
            return HEAD_BAD;
        h->header_count++;
    }
    /* Both at once: two readers could disagree about where the body ends (RFC
     * 9112 section 6.3). */
    return seen.length && seen.coding ? HEAD_BAD : HEAD_OK;
}

/* What an incomplete head may still become. */
static enum head_status judge_incomplete(char *p, size_t n, struct head *h)
{
    char *lf = memchr(p, '\n', n);
    char *at = p;
    enum head_status status = HEAD_MORE;

    /* What doesn't begin like a method (a TLS handshake, say) never becomes a
     * request: no use in waiting. */
    if (n > 0 && token[(unsigned char)p[0]] == 0)
        return HEAD_BAD;
    if (lf == NULL)
        return n > HTTP_URL_MAX_BYTES + 2 * METHOD_MAX_BYTES ? HEAD_LONG_URL
                                                             : HEAD_MORE;
    /* The request line is whole, and what follows is too much already. */
    if (n - (size_t)(lf + 1 - p) > HEAD_MAX_HEADER_BYTES) {
        status = parse_request_line(take_line(&at, p + n), h);
        if (status == HEAD_OK)
            status = HEAD_LONG;
    }
    return status;
}

enum head_status head_parse(char *p, size_t n, size_t *scanned, struct head *h)
{
    size_t skipped = skip_empty_lines(p, n);
    char *at = p + skipped;
    size_t end;
    enum head_status status;

    h->method = h->target = h->host = h->request_id = STR_EMPTY;
    h->header_count = 0;
    h->minor = 1;
    h->content_length = 0;
    h->chunked = h->expects_continue = false;
    if (skipped > EMPTY_MAX_BYTES) /* they would be kept without end */
        return HEAD_BAD;
    if (*scanned < skipped)
        *scanned = skipped;
    if (!find_end(p, n, scanned, &end))
        return judge_incomplete(at, n - skipped, h);
    h->bytes = end;
    status = parse_request_line(take_line(&at, p + end), h);
    h->keep_alive = h->minor == 1;
    if (status != HEAD_OK)
        return status;
    if ((size_t)(p + end - at) > HEAD_MAX_HEADER_BYTES)
        return HEAD_LONG;
    return parse_headers(at, p + end, h);
}
