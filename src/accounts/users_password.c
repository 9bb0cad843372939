/* Argon2id, by libsodium. The interactive limits cost 64 MiB and some 50 ms a
 * guess. A guess at an account without a password, or at no account at all, is
 * made to cost the same: else a quick answer would tell who has an account.
 *
 * A hash is text in libsodium's form, which is that of argon2's own tools:
 *
 *     $argon2id$v=19$m=65536,t=2,p=1$ 22 digits of salt $ 43 digits of hash
 *
 * with KiB of memory and passes. libsodium's own check of such a text says
 * alike that a password is wrong and that it had no memory to find out. So the
 * text is read here, and the password hashed with its numbers and salt. */
#include "accounts/users.h"

#include <sodium.h>

#include "base/log.h"

_Static_assert(USERS_HASH_BYTES >= crypto_pwhash_STRBYTES, "a hash has to fit");

#define DIGEST_BYTES 32

struct parsed_hash {
    uint64_t memory_bytes;
    uint64_t passes;
    uint8_t salt[crypto_pwhash_SALTBYTES];
    uint8_t digest[DIGEST_BYTES];
};

static bool read_bytes(struct str digits, uint8_t *out, size_t n)
{
    size_t read;

    return sodium_base642bin(out, n, digits.p, digits.n, NULL, &read, NULL,
                             sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 &&
           read == n;
}

/* False for a text that isn't a hash of ours, or whose numbers libsodium
 * wouldn't take. */
static bool read_hash(struct str text, struct parsed_hash *out)
{
    struct str prefix = STR("$argon2id$v=19$m=");
    struct str rest = str_from(text, prefix.n);
    struct str memory, passes, lanes, salt;
    uint64_t kib;

    if (!str_starts(text, prefix) || !str_split(&rest, ',', &memory) ||
        !str_split(&rest, ',', &passes) || !str_split(&rest, '$', &lanes) ||
        !str_split(&rest, '$', &salt))
        return false;
    if (!str_to_u64(memory, &kib) || kib < crypto_pwhash_MEMLIMIT_MIN / 1024 ||
        kib > crypto_pwhash_MEMLIMIT_SENSITIVE / 1024)
        return false;
    out->memory_bytes = kib * 1024;
    return str_starts(passes, STR("t=")) &&
           str_to_u64(str_from(passes, 2), &out->passes) &&
           out->passes >= crypto_pwhash_OPSLIMIT_MIN &&
           out->passes <= crypto_pwhash_OPSLIMIT_SENSITIVE &&
           str_eq(lanes, STR("p=1")) &&
           read_bytes(salt, out->salt, sizeof out->salt) &&
           read_bytes(rest, out->digest, sizeof out->digest);
}

/* Never NULL, which libsodium doesn't take even for no bytes. */
static const char *bytes_of(struct str password)
{
    return password.p != NULL ? password.p : "";
}

static enum err no_memory(void)
{
    log_error("no memory to hash a password");
    return ERR_MEMORY;
}

enum err users_hash_password(struct str password, char *out)
{
    if (crypto_pwhash_str(out, bytes_of(password), password.n,
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return no_memory();
    return OK;
}

enum err users_hash_known_password(struct str password, char *out)
{
    if (crypto_pwhash_str(out, bytes_of(password), password.n,
                          crypto_pwhash_OPSLIMIT_MIN,
                          crypto_pwhash_MEMLIMIT_MIN) != 0)
        return no_memory();
    return OK;
}

enum err users_check_password(struct str password, struct str hash,
                              bool *is_right)
{
    char unused[USERS_HASH_BYTES];
    uint8_t digest[DIGEST_BYTES];
    struct parsed_hash parsed;

    *is_right = false;
    if (password.n > USERS_PASSWORD_MAX_BYTES)
        return OK;
    /* Hashing takes as long as checking would. */
    if (!read_hash(hash, &parsed))
        return users_hash_password(password, unused);
    if (crypto_pwhash(digest, sizeof digest, bytes_of(password), password.n,
                      parsed.salt, parsed.passes, parsed.memory_bytes,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return no_memory();
    *is_right = sodium_memcmp(digest, parsed.digest, sizeof digest) == 0;
    return OK;
}
