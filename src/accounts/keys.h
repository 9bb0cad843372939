/* The secret keys that authenticate access tokens: at most two at a time, the
 * older one for tokens that it has signed and that haven't expired. */
#ifndef TONEARM_ACCOUNTS_KEYS_H
#define TONEARM_ACCOUNTS_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct db;

#define KEYS_MAX      2
#define KEYS_BYTES    32
#define KEYS_ROTATE_S (30 * 86400) /* a key signs for so long */
#define KEYS_SETTLE_S 10 /* a new key signs once every node has seen it */

struct mac_key {
    uint32_t number;
    uint8_t secret[KEYS_BYTES];
    int64_t created_s;
};

/* Newest first. */
struct keys {
    struct mac_key key[KEYS_MAX];
    size_t count;
};

/* Reads the keys, after making the first one, or a new one when the newest is
 * KEYS_ROTATE_S old (then the oldest goes, and a CHANGE_KEY tells the other
 * nodes). Opens a transaction when there is a key to make, so the caller must
 * have none open. */
enum err keys_ensure(struct db *db, int64_t now_s, struct keys *out) MUST_CHECK;

/* Sees to it that the keys of the state are numbered from `first` on, below
 * `first` + KEYS_RUN: where they aren't, all go, and one of that number is
 * made. For a process that has several states, in each of which another
 * process's tokens would be strangers', and that wants to know a token's state
 * by its key. Opens a transaction. */
#define KEYS_RUN 1024
enum err keys_number_from(struct db *db, uint32_t first,
                          int64_t now_s) MUST_CHECK;

/* The key to sign with: the newest one that is KEYS_SETTLE_S old, so that every
 * node knows it; else the oldest. There must be a key. */
const struct mac_key *keys_signing(const struct keys *keys, int64_t now_s);

#endif
