/* Cookies, and the token of a form: the input is three lines, a Cookie header,
 * an Origin header, and a form. A form is ours when it says what a page of ours
 * would have said to that browser, under any mask, and comes from there; never
 * else. */
#include "target.h"

#include "accounts/secret.h"
#include "api/call/session.h"
#include "base/base64.h"
#include "base/mem.h"
#include "http/exchange.h"

#define BASE "https://us.example"

static bool is_value(struct str text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789-_";

    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\0' || strchr(digits, text.p[i]) == NULL)
            return false;
    /* 43 digits are two bits more than 32 bytes. */
    return text.n == SESSION_TEXT_BYTES &&
           (strchr(digits, text.p[text.n - 1]) - digits) % 4 == 0;
}

static bool is_between(struct str text, size_t at)
{
    return at >= text.n || strchr("; \t\r", text.p[at]) != NULL;
}

/* Whether the header has the cookie by this name, between separators; with
 * `hash`, the one that has that hash. */
static bool has_cookie(struct str header, const char *name, const uint8_t *hash)
{
    struct str begin = str_from_c(name);

    for (size_t i = 0; i < header.n; i++) {
        struct str rest = str_from(header, i);
        struct str value = str_from(rest, begin.n);
        uint8_t found[SECRET_HASH_BYTES];

        if (!str_starts(rest, begin) || !is_between(header, i - 1) ||
            value.n < SESSION_TEXT_BYTES ||
            !is_between(value, SESSION_TEXT_BYTES))
            continue;
        value.n = SESSION_TEXT_BYTES;
        secret_hash(value, found);
        if (is_value(value) &&
            (hash == NULL || memcmp(found, hash, sizeof found) == 0))
            return true;
    }
    return false;
}

#define HALF 32 /* bytes of the mask, and of the token under it */

/* Whether both texts are the same token, each under its mask. */
static bool is_same_token(struct str first, struct str second)
{
    uint8_t a[2 * HALF], b[2 * HALF];
    size_t count;

    if (first.n != SESSION_TOKEN_LENGTH || first.n != second.n ||
        !base64_decode(first, BASE64_URL, a, sizeof a, &count) ||
        !base64_decode(second, BASE64_URL, b, sizeof b, &count))
        return false;
    for (size_t i = 0; i < HALF; i++)
        if ((a[i] ^ a[HALF + i]) != (b[i] ^ b[HALF + i]))
            return false;
    return true;
}

static void check(struct request *r, struct str cookies, struct str origin)
{
    uint8_t hash[SECRET_HASH_BYTES];
    struct str token = session_form_token(r);
    struct str sent = request_form(r, "token", NULL);
    bool has_any = has_cookie(cookies, SESSION_COOKIE "=", NULL) ||
                   has_cookie(cookies, SESSION_FORM_COOKIE "=", NULL);

    must(token.n == SESSION_TOKEN_LENGTH);
    if (session_hash(r, hash))
        must(has_cookie(cookies, SESSION_COOKIE "=", hash));
    if (session_form_is_ours(r)) {
        must(has_any && is_same_token(sent, token));
        must(origin.n == 0 || (str_eq_nocase(str_of(origin.p, 18), STR(BASE)) &&
                               (origin.n == 18 || origin.p[18] == '/')));
    }
    /* With what the page says, and from anywhere that hides it. */
    r->body = arena_printf(&r->arena, "token=%.*s", STR_ARG(token));
    must(origin.n > 0 || !session_hash(r, hash) || session_form_is_ours(r));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str rest = str_of((const char *)data, n);
    struct str cookies = STR_EMPTY, origin = STR_EMPTY;
    struct exchange *x = mem_zalloc(1, sizeof *x);

    (void)str_split(&rest, '\n', &cookies);
    (void)str_split(&rest, '\n', &origin);
    if (memchr(data, 0, n) != NULL) /* no header has one */
        cookies = origin = STR_EMPTY;
    arena_init(&x->r.arena);
    x->added_end = x->kept_end = &x->added;
    x->r.base_url = STR(BASE);
    x->r.body = rest;
    x->headers[x->header_count++] =
        (struct http_header){STR("cookie"), cookies};
    if (origin.n > 0)
        x->headers[x->header_count++] =
            (struct http_header){STR("origin"), origin};
    check(&x->r, cookies, origin);
    arena_release(&x->r.arena);
    free(x);
    return 0;
}
