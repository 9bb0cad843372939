/* A token's body is written and read front to back with a pointer; the length
 * of the body is checked once, before reading, since only the user's id varies
 * in size.
 *
 * Version and key number are read before the MAC is checked, to know which key
 * checks it; nothing else is looked at before. Base64 has several texts for one
 * body when the last digit has bits to spare; only the one with zeros there is
 * taken (base/base64.h), so a token has exactly one text. */
#include "accounts/token.h"

#include <assert.h>
#include <sodium.h>

#include "base/base64.h"
#include "base/random.h"

#define VERSION     2
#define MAC_BYTES   16
#define NONCE_BYTES 8
#define FIXED_BYTES 63 /* before the user's id */
#define BODY_MAX    (FIXED_BYTES + TOKEN_USER_MAX_BYTES + MAC_BYTES)

_Static_assert((BODY_MAX * 4 + 2) / 3 + 2 == TOKEN_TEXT_MAX_BYTES,
               "the longest token");
_Static_assert(TOKEN_USER_MAX_BYTES == UINT8_MAX,
               "every length that a token can say is one that it can hold");

/* Writes the low bytes of `v`, the highest of them first; returns the end. */
static uint8_t *put(uint8_t *p, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
    return p + bytes;
}

/* Reads what put has written, and moves `*p` behind it. */
static uint64_t get(const uint8_t **p, unsigned bytes)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < bytes; i++)
        v = v << 8 | *(*p)++;
    return v;
}

static void compute_mac(const uint8_t *body, size_t n,
                        const struct mac_key *key, uint8_t *out)
{
    (void)crypto_generichash(out, MAC_BYTES, body, n, key->secret, KEYS_BYTES);
}

size_t token_mint(const struct token *t, const struct mac_key *key, char *out)
{
    uint8_t body[BODY_MAX];
    char text[TOKEN_TEXT_MAX_BYTES];
    uint8_t *p = body;
    size_t n;

    assert(t->mode < APP_MODES);
    assert((t->scopes & ~SCOPE_ALL) == 0);
    p = put(p, VERSION, 1);
    p = put(p, key->number, 4);
    id_to_bytes(t->app, p);
    p = put(p + ID_BYTES, (uint64_t)t->mode, 1);
    p = put(p, t->scopes, 8);
    p = put(p, (uint64_t)t->expires_s, 8);
    id_to_bytes(t->grant, p);
    random_bytes(p + ID_BYTES, NONCE_BYTES);
    p = put(p + ID_BYTES + NONCE_BYTES, t->user_n, 1);
    memcpy(p, t->user, t->user_n);
    p += t->user_n;
    compute_mac(body, (size_t)(p - body), key, p);
    p += MAC_BYTES;

    /* libsodium terminates its text, for which `out` has no room. */
    (void)sodium_bin2base64(text, sizeof text, body, (size_t)(p - body),
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    n = strlen(text);
    memcpy(out, "BQ", 2);
    memcpy(out + 2, text, n);
    return n + 2;
}

/* Writes the body and returns its length; 0 when the text can't be a token. */
static size_t decode(struct str text, uint8_t *body)
{
    size_t n;

    if (text.n > TOKEN_TEXT_MAX_BYTES || !str_starts(text, STR("BQ")) ||
        !base64_decode(str_from(text, 2), BASE64_URL, body, BODY_MAX, &n))
        return 0;
    return n >= FIXED_BYTES + MAC_BYTES ? n : 0;
}

static const struct mac_key *find_key(const struct keys *keys, uint32_t number)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->key[i].number == number)
            return &keys->key[i];
    return NULL;
}

/* Reads an authentic body of `n` bytes, the MAC not counted. False for one
 * that another version of the program has made. */
static bool read_body(const uint8_t *p, size_t n, struct token *out)
{
    uint64_t mode;

    /* Past version, key number and client id. */
    p += ID_BYTES + 5;
    mode = get(&p, 1);
    out->app = id_from_bytes(p - ID_BYTES - 1);
    out->scopes = get(&p, 8);
    out->expires_s = (int64_t)get(&p, 8);
    out->grant = id_from_bytes(p);
    p += ID_BYTES;
    out->number = get(&p, NONCE_BYTES);
    out->user_n = *p++;
    /* The length of the user's id has to be the one that the whole leaves for
     * it: nothing is read beyond the body. */
    if (mode >= APP_MODES || out->user_n != n - FIXED_BYTES)
        return false;
    out->mode = (enum app_mode)mode;
    memcpy(out->user, p, out->user_n);
    return true;
}

bool token_key(struct str text, uint32_t *number)
{
    uint8_t body[BODY_MAX];
    const uint8_t *p = body;

    if (decode(text, body) == 0 || get(&p, 1) != VERSION)
        return false;
    *number = (uint32_t)get(&p, 4);
    return true;
}

enum token_outcome token_verify(struct str text, const struct keys *keys,
                                int64_t now_s, struct token *out)
{
    uint8_t body[BODY_MAX];
    uint8_t mac[MAC_BYTES];
    const uint8_t *p = body;
    const struct mac_key *key;
    size_t n = decode(text, body);

    if (n == 0 || get(&p, 1) != VERSION)
        return TOKEN_INVALID;
    /* None: a key that was rotated out, or a number that somebody made up. */
    key = find_key(keys, (uint32_t)get(&p, 4));
    if (key == NULL)
        return TOKEN_INVALID;
    n -= MAC_BYTES;
    compute_mac(body, n, key, mac);
    /* sodium_memcmp takes as long wherever the two differ. */
    if (sodium_memcmp(mac, body + n, MAC_BYTES) != 0 ||
        !read_body(body, n, out))
        return TOKEN_INVALID;
    return now_s < out->expires_s ? TOKEN_OK : TOKEN_EXPIRED;
}
