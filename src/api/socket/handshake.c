#include "api/socket/handshake.h"

#include <openssl/evp.h>

#include "base/base64.h"

#define GUID       "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define KEY_BYTES  16
#define KEY_LENGTH 24 /* with "==" */
#define SHA1_BYTES 20

bool handshake_key_is_good(struct str key)
{
    uint8_t bytes[KEY_BYTES];
    size_t n;

    return key.n == KEY_LENGTH && key.p[KEY_LENGTH - 1] == '=' &&
           key.p[KEY_LENGTH - 2] == '=' &&
           base64_decode(str_of(key.p, KEY_LENGTH - 2), BASE64_STANDARD, bytes,
                         sizeof bytes, &n) &&
           n == KEY_BYTES;
}

void handshake_accept(struct str key, char *out)
{
    char text[KEY_LENGTH + sizeof GUID];
    unsigned char hash[SHA1_BYTES];
    unsigned char encoded[HANDSHAKE_ACCEPT_LENGTH + 1];

    memcpy(text, key.p, KEY_LENGTH);
    memcpy(text + KEY_LENGTH, GUID, sizeof GUID - 1);
    /* Of a constant algorithm into enough room: can't fail. */
    (void)EVP_Digest(text, sizeof text - 1, hash, NULL, EVP_sha1(), NULL);
    (void)EVP_EncodeBlock(encoded, hash, SHA1_BYTES);
    memcpy(out, encoded, HANDSHAKE_ACCEPT_LENGTH);
}
