/* The time is signed along, so that nobody can send an old delivery as new. */
#include "hooks/sign.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>

#include "base/hex.h"

size_t sign_text(struct str secret, int64_t now_s, struct str body, char *out)
{
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char time[24];
    int n = snprintf(time, sizeof time, "%lld.", (long long)now_s);
    char *end;

    (void)crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.p,
                                      secret.n);
    (void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)time,
                                        (unsigned long long)n);
    (void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.p,
                                        body.n);
    (void)crypto_auth_hmacsha256_final(&state, mac);
    n = snprintf(out, SIGN_TEXT_MAX, "t=%lld,v1=", (long long)now_s);
    end = hex_write(mac, sizeof mac, out + n);
    assert(end - out <= SIGN_TEXT_MAX);
    return (size_t)(end - out);
}
