/* A fast hash of bytes for tables and validators. It is the same on every
 * machine and in every run, and no defence against chosen input: where a
 * stranger picks the keys, use libsodium's. */
#ifndef TONEARM_BASE_HASH_H
#define TONEARM_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* 64 well-mixed bits of the `n` bytes at `p`, varied by `seed`. */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

#endif
