/* Access tokens. What verifies is what we would have written, to the last byte:
 * the input as it is, and a token that the input's first bytes describe, of
 * which the others change some. */
#include "target.h"

#include "accounts/token.h"

#define NOW_S 1800000000
#define HEAD  64 /* bytes of input that say what the token says */

static const struct keys keys = {
    .key = {{.number = 2, .secret = "of today"},
            {.number = 1, .secret = "of yesterday"}},
    .count = 2};

static bool is_written_so(struct str text, const struct token *t)
{
    char again[TOKEN_TEXT_MAX_BYTES];

    for (size_t i = 0; i < keys.count; i++)
        if (str_eq(str_of(again, token_mint(t, &keys.key[i], again)), text))
            return true;
    return false;
}

static enum token_outcome check(struct str text)
{
    struct token t;
    enum token_outcome outcome = token_verify(text, &keys, NOW_S, &t);

    if (outcome != TOKEN_INVALID) {
        must(is_written_so(text, &t));
        must((t.expires_s > NOW_S) == (outcome == TOKEN_OK));
    }
    return outcome;
}

static struct token token_of(const uint8_t *p)
{
    struct token t = {.app = id_from_bytes(p),
                      .grant = id_from_bytes(p + 16),
                      .mode = p[32] % APP_MODES,
                      .user_n = p[33]};

    memcpy(&t.scopes, p + 34, sizeof t.scopes);
    memcpy(&t.expires_s, p + 42, sizeof t.expires_s);
    t.scopes &= SCOPE_ALL;
    for (size_t i = 0; i < t.user_n; i++)
        t.user[i] = (char)p[50 + i % (HEAD - 50)];
    return t;
}

/* Pairs of bytes: a place, and what to put there. */
static void change(struct str text, const uint8_t *edits, size_t n)
{
    char changed[TOKEN_TEXT_MAX_BYTES];

    memcpy(changed, text.p, text.n);
    for (size_t i = 0; i + 1 < n; i += 2)
        changed[edits[i] % text.n] = (char)edits[i + 1];
    if (!str_eq(str_of(changed, text.n), text))
        must(check(str_of(changed, text.n)) == TOKEN_INVALID);
    /* And cut, from either end. */
    must(check(str_of(text.p, text.n - 1)) == TOKEN_INVALID);
    must(check(str_from(text, 1)) == TOKEN_INVALID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char text[TOKEN_TEXT_MAX_BYTES];
    struct token t, read;
    size_t length;

    (void)check(str_of((const char *)data, n));
    if (n < HEAD)
        return 0;
    t = token_of(data);
    length = token_mint(&t, &keys.key[data[0] & 1], text);
    must(token_verify(str_of(text, length), &keys, NOW_S, &read) !=
         TOKEN_INVALID);
    must(id_eq(read.app, t.app) && id_eq(read.grant, t.grant) &&
         read.scopes == t.scopes && read.expires_s == t.expires_s &&
         read.mode == t.mode && read.user_n == t.user_n &&
         memcmp(read.user, t.user, t.user_n) == 0);
    change(str_of(text, length), data + HEAD, n - HEAD);
    return 0;
}
