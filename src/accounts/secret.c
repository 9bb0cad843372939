/* 224 random bits need no slow hash, since nobody guesses them. Copies of a
 * secret on the stack are wiped. */
#include "accounts/secret.h"

#include <sodium.h>

#include "base/base64.h"
#include "base/random.h"

#define KEY_BYTES    4
#define RANDOM_BYTES 28
#define ALL_BYTES    (ID_BYTES + KEY_BYTES + RANDOM_BYTES)
#define VARIANT      sodium_base64_VARIANT_URLSAFE_NO_PADDING

void secret_make(struct id grant, uint32_t key, char *out)
{
    const uint32_t number = htobe32(key);
    uint8_t bytes[ALL_BYTES];
    char text[SECRET_TEXT_BYTES - 2 + 1];

    /* 48 bytes are 64 digits of base64, without any padding. */
    id_to_bytes(grant, bytes);
    memcpy(bytes + ID_BYTES, &number, KEY_BYTES);
    random_bytes(bytes + ID_BYTES + KEY_BYTES, RANDOM_BYTES);
    (void)sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, VARIANT);
    out[0] = 'A';
    out[1] = 'Q';
    memcpy(out + 2, text, sizeof text - 1);
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
}

/* Into ALL_BYTES. */
static bool decode(struct str text, uint8_t *bytes)
{
    size_t n;

    return text.n == SECRET_TEXT_BYTES && str_starts(text, STR("AQ")) &&
           base64_decode(str_from(text, 2), BASE64_URL, bytes, ALL_BYTES, &n) &&
           n == ALL_BYTES;
}

bool secret_grant(struct str text, struct id *out)
{
    uint8_t bytes[ALL_BYTES];

    if (!decode(text, bytes))
        return false;
    *out = id_from_bytes(bytes);
    return true;
}

bool secret_key(struct str text, uint32_t *number)
{
    uint8_t bytes[ALL_BYTES];
    uint32_t big;

    if (!decode(text, bytes))
        return false;
    memcpy(&big, bytes + ID_BYTES, KEY_BYTES);
    *number = be32toh(big);
    return true;
}

void secret_hash(struct str text, uint8_t *out)
{
    (void)crypto_hash_sha256(out, (const unsigned char *)text.p, text.n);
}
