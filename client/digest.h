/* SHA-256 (FIPS 180-4), for the challenge of PKCE, and random bytes. */
#ifndef TONEARM_CLIENT_DIGEST_H
#define TONEARM_CLIENT_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { SHA256_BYTES = 32 };

void sha256(unsigned char digest[SHA256_BYTES], const void *bytes,
            size_t byte_count);

/* Of the kernel's, which can't be guessed; false if it has none to give. */
bool random_bytes(void *bytes, size_t byte_count);

#endif
