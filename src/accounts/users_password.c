/* Argon2id, by libsodium. The interactive limits cost 64 MiB and some 50 ms a
 * guess. A guess at an account without a password, or at no account at all, is
 * made to cost the same: else a quick answer would tell who has an account. */
#include "accounts/users.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/log.h"

_Static_assert(USERS_HASH_BYTES >= crypto_pwhash_STRBYTES, "a hash has to fit");

/* Never NULL, which libsodium doesn't take even for no bytes. */
static const char *bytes_of(struct str password)
{
    return password.p != NULL ? password.p : "";
}

void users_hash_password(struct str password, char *out)
{
    if (crypto_pwhash_str(out, bytes_of(password), password.n,
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        log_error("no memory to hash a password");
        abort();
    }
}

bool users_check_password(struct str password, struct str hash)
{
    char text[USERS_HASH_BYTES] = "";

    if (password.n > USERS_PASSWORD_MAX_BYTES)
        return false;
    /* Hashing takes as long as checking would. */
    if (hash.n == 0 || hash.n >= sizeof text) {
        users_hash_password(password, text);
        return false;
    }
    memcpy(text, hash.p, hash.n);
    text[hash.n] = '\0';
    return crypto_pwhash_str_verify(text, bytes_of(password), password.n) == 0;
}
