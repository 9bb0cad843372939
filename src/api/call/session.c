/* Cookies by RFC 6265, and what proves that a form is one of ours. */
#include "api/call/session.h"

#include <sodium.h>

#include "accounts/devices.h"
#include "accounts/secret.h"
#include "api/call/agent.h"
#include "base/base64.h"
#include "base/random.h"
#include "http/http.h"

#define COOKIE_BYTES 32
#define VARIANT      sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define TOKEN_BYTES  32

/* A token as it stands in a page: a mask, then mask XOR token, in base64. */
#define MASKED_BYTES (2 * TOKEN_BYTES)

static bool is_cookie_text(struct str text)
{
    uint8_t bytes[COOKIE_BYTES];
    size_t n;

    return text.n == SESSION_TEXT_BYTES &&
           base64_decode(text, BASE64_URL, bytes, sizeof bytes, &n) &&
           n == sizeof bytes;
}

/* Steps through the values of the request's cookies of that name. */
static bool next_cookie(struct str *rest, const char *name, struct str *value)
{
    struct str pair;

    while (str_split(rest, ';', &pair)) {
        size_t equals;

        pair = str_trim(pair);
        equals = str_find(pair, '=');
        if (equals == pair.n || !str_eq_c(str_of(pair.p, equals), name))
            continue;
        *value = str_from(pair, equals + 1);
        return true;
    }
    return false;
}

/* The value of a cookie of the request; empty when it has none of our form. */
static struct str find_cookie(struct request *r, const char *name)
{
    struct str rest = request_header(r, "cookie"), value;

    while (next_cookie(&rest, name, &value))
        if (is_cookie_text(value))
            return value;
    return STR_EMPTY;
}

static void new_cookie(char *out)
{
    uint8_t bytes[COOKIE_BYTES];
    char text[SESSION_TEXT_BYTES + 1];

    random_bytes(bytes, sizeof bytes);
    (void)sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, VARIANT);
    memcpy(out, text, SESSION_TEXT_BYTES);
    sodium_memzero(bytes, sizeof bytes);
}

static void set_cookie(struct request *r, const char *name, struct str value,
                       struct str path, int64_t lives_s)
{
    bool is_secure = str_starts(r->base_url, STR("https://"));

    request_add_header(
        r, "set-cookie",
        arena_printf(
            &r->arena,
            "%s=%.*s; Path=%.*s; HttpOnly; SameSite=Lax; Max-Age=%lld%s", name,
            STR_ARG(value), STR_ARG(path), (long long)lives_s,
            is_secure ? "; Secure" : ""));
}

static bool hash_cookie(struct request *r, const char *name, uint8_t *hash)
{
    struct str cookie = find_cookie(r, name);

    if (cookie.n == 0)
        return false;
    secret_hash(cookie, hash);
    return true;
}

bool session_hash(struct request *r, uint8_t *hash)
{
    return hash_cookie(r, SESSION_COOKIE, hash);
}

enum err session_find(struct db *db, struct request *r, int64_t now_s,
                      struct arena *arena, struct session *out)
{
    uint8_t hash[SECRET_HASH_BYTES];

    if (!session_hash(r, hash))
        return ERR_NOT_FOUND;
    return sessions_find(db, hash, now_s, arena, out);
}

void session_look(struct request *r, int64_t now_s, struct session *session)
{
    session->seen_s = now_s;
    session->browser = agent_words(request_header(r, "user-agent"), &r->arena);
    session->address = r->peer;
}

void session_make(struct request *r, struct str user, int64_t now_s,
                  struct session *out, char *cookie)
{
    new_cookie(cookie);
    *out = (struct session){
        .user = user, .created_s = now_s, .expires_s = now_s + SESSIONS_LIFE_S};
    session_look(r, now_s, out);
    secret_hash(str_of(cookie, SESSION_TEXT_BYTES), out->hash);
}

void session_set_cookie(struct request *r, const char *cookie)
{
    set_cookie(r, SESSION_COOKIE, str_of(cookie, SESSION_TEXT_BYTES), STR("/"),
               SESSIONS_LIFE_S);
}

void session_clear_cookie(struct request *r)
{
    set_cookie(r, SESSION_COOKIE, STR_EMPTY, STR("/"), 0);
}

/* ---- secrets that are shown once ---- */

#define SECRET_LIFE_S 60

void session_leave_secret(struct request *r, struct str path, struct str secret)
{
    set_cookie(r, SESSION_SECRET_COOKIE, secret, path, SECRET_LIFE_S);
}

struct str session_take_secret(struct request *r, struct str path,
                               size_t length)
{
    struct str rest = request_header(r, "cookie"), value;

    if (!next_cookie(&rest, SESSION_SECRET_COOKIE, &value))
        return STR_EMPTY;
    set_cookie(r, SESSION_SECRET_COOKIE, STR_EMPTY, path, 0);
    return value.n == length ? value : STR_EMPTY;
}

/* ---- devices ---- */

bool session_device_hash(struct request *r, uint8_t *hash)
{
    return hash_cookie(r, SESSION_DEVICE_COOKIE, hash);
}

void session_make_device(struct request *r, bool is_known, uint8_t *hash,
                         char *cookie)
{
    struct str had = find_cookie(r, SESSION_DEVICE_COOKIE);

    if (is_known && had.n > 0)
        memcpy(cookie, had.p, SESSION_TEXT_BYTES);
    else
        new_cookie(cookie);
    secret_hash(str_of(cookie, SESSION_TEXT_BYTES), hash);
}

void session_set_device_cookie(struct request *r, const char *cookie)
{
    set_cookie(r, SESSION_DEVICE_COOKIE, str_of(cookie, SESSION_TEXT_BYTES),
               STR("/"), DEVICES_LIFE_S);
}

/* ---- forms ---- */

/* What only who has the cookie can make. */
static void token_of(struct str cookie, uint8_t *token)
{
    static const char label[] = "a form's token";

    (void)crypto_generichash(token, TOKEN_BYTES, (const uint8_t *)label,
                             sizeof label - 1, (const uint8_t *)cookie.p,
                             cookie.n);
}

/* The token under a mask of its own. Pages go out compressed, and may repeat
 * what a link brought: were the token the same each time, the lengths of many
 * answers would tell it letter by letter (BREACH). */
static struct str mask_token(struct str cookie, struct arena *arena)
{
    uint8_t masked[MASKED_BYTES], token[TOKEN_BYTES];
    char *text = arena_alloc(arena, SESSION_TOKEN_LENGTH + 1);

    token_of(cookie, token);
    random_bytes(masked, TOKEN_BYTES);
    for (size_t i = 0; i < TOKEN_BYTES; i++)
        masked[TOKEN_BYTES + i] = masked[i] ^ token[i];
    (void)sodium_bin2base64(text, SESSION_TOKEN_LENGTH + 1, masked,
                            sizeof masked, VARIANT);
    return str_of(text, SESSION_TOKEN_LENGTH);
}

/* False when the text isn't even of the form of a masked token. */
static bool unmask_token(struct str text, uint8_t *token)
{
    uint8_t masked[MASKED_BYTES];
    size_t n;

    if (text.n != SESSION_TOKEN_LENGTH ||
        !base64_decode(text, BASE64_URL, masked, sizeof masked, &n) ||
        n != sizeof masked)
        return false;
    for (size_t i = 0; i < TOKEN_BYTES; i++)
        token[i] = masked[i] ^ masked[TOKEN_BYTES + i];
    return true;
}

/* The cookie that a form of this browser goes by: of its session, or its own
 * before there is one. */
static struct str form_cookie(struct request *r)
{
    struct str cookie = find_cookie(r, SESSION_COOKIE);

    return cookie.n > 0 ? cookie : find_cookie(r, SESSION_FORM_COOKIE);
}

struct str session_form_token(struct request *r)
{
    struct str cookie = form_cookie(r);
    char *fresh;

    if (cookie.n > 0)
        return mask_token(cookie, &r->arena);
    fresh = arena_alloc(&r->arena, SESSION_TEXT_BYTES);
    new_cookie(fresh);
    cookie = str_of(fresh, SESSION_TEXT_BYTES);
    set_cookie(r, SESSION_FORM_COOKIE, cookie, STR("/"), SESSIONS_LIFE_S);
    return mask_token(cookie, &r->arena);
}

/* "https://host" of an Origin or a Referer. */
static struct str origin_of(struct str url)
{
    size_t slashes = str_find(url, ':') + 3, n = slashes;

    if (n > url.n)
        return url;
    while (n < url.n && url.p[n] != '/')
        n++;
    return str_of(url.p, n);
}

static bool is_from_here(struct request *r)
{
    struct str origin = request_header(r, "origin");
    struct str from = origin.n > 0 ? origin : request_header(r, "referer");

    return from.n == 0 ||
           str_eq_nocase(origin_of(from), origin_of(r->base_url));
}

bool session_form_is_ours(struct request *r)
{
    struct str cookie = form_cookie(r);
    uint8_t sent[TOKEN_BYTES], right[TOKEN_BYTES];

    if (cookie.n == 0 || !is_from_here(r) ||
        !unmask_token(request_form(r, "token", NULL), sent))
        return false;
    token_of(cookie, right);
    return sodium_memcmp(sent, right, sizeof right) == 0;
}
