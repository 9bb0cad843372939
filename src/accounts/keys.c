/* Keys are numbered from 1 upward. Two processes that find a key missing at
 * the same moment choose the same number, and the second insert does nothing;
 * both then read the key that the first has made. */
#include "accounts/keys.h"

#include <assert.h>
#include <sodium.h>

#include "accounts/kinds.h"
#include "base/log.h"
#include "base/random.h"
#include "db/change.h"
#include "db/db.h"

/* Reads the keys that there are, newest first. */
static enum err load(struct db *db, struct keys *out)
{
    static const struct db_statement list = {
        "key_list", "SELECT number, secret, created_s FROM mac_key"
                    " ORDER BY number DESC"};
    struct db_rows rows = db_query(db, &list, DB_NO_ARGS);

    *out = (struct keys){.count = 0};
    /* Newest first, so those beyond KEYS_MAX are the ones to be forgotten. */
    while (out->count < KEYS_MAX && db_next(&rows)) {
        struct mac_key *key = &out->key[out->count];
        int64_t number = db_get_int(&rows, 0);
        struct str secret = db_get_bytes(&rows, 1);

        if (number < 1 || number > UINT32_MAX || secret.n != KEYS_BYTES) {
            log_error("state: MAC key %lld is damaged", (long long)number);
            continue;
        }
        key->number = (uint32_t)number;
        memcpy(key->secret, secret.p, KEYS_BYTES);
        key->created_s = db_get_int(&rows, 2);
        out->count++;
    }
    return db_end(&rows);
}

static bool is_due(const struct keys *keys, int64_t now_s)
{
    return keys->count == 0 || now_s - keys->key[0].created_s >= KEYS_ROTATE_S;
}

static enum err insert_key(struct db *db, int64_t number, int64_t now_s)
{
    static const struct db_statement insert = {
        "key_insert",
        "INSERT INTO mac_key (number, secret, created_s) VALUES ($1, $2, $3)"
        " ON CONFLICT (number) DO NOTHING"};
    static const struct db_statement drop = {
        "key_drop", "DELETE FROM mac_key WHERE number <= $1"};
    uint8_t secret[KEYS_BYTES];
    char text[24];
    enum err e;

    random_bytes(secret, sizeof secret);
    e = db_exec(db, &insert,
                DB_ARGS(db_int(number),
                        db_secret(db_bytes(secret, sizeof secret)),
                        db_int(now_s)),
                NULL);
    sodium_memzero(secret, sizeof secret);
    /* The tokens of a key that goes here have expired long ago: it stopped
     * signing KEYS_ROTATE_S ago. */
    if (!e)
        e = db_exec(db, &drop, DB_ARGS(db_int(number - KEYS_MAX)), NULL);
    if (e)
        return e;
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    return change_append(db, CHANGE_KEY, str_from_c(text));
}

struct ensure {
    int64_t now_s;
    struct keys keys;
};

/* In a transaction: looks again, since another process may have made the key
 * in the meantime. */
static enum err make_due(struct db *db, void *arg)
{
    struct ensure *job = arg;
    enum err e = load(db, &job->keys);
    int64_t newest;

    if (e || !is_due(&job->keys, job->now_s))
        return e;
    newest = job->keys.count > 0 ? job->keys.key[0].number : 0;
    e = insert_key(db, newest + 1, job->now_s);
    return e ? e : load(db, &job->keys);
}

enum err keys_ensure(struct db *db, int64_t now_s, struct keys *out)
{
    struct ensure job = {.now_s = now_s};
    /* Nearly always no key is due, and no write lock is taken. */
    enum err e = load(db, out);

    if (e || !is_due(out, now_s))
        return e;
    e = db_transact(db, make_due, &job);
    *out = job.keys;
    sodium_memzero(&job, sizeof job);
    return e;
}

struct numbering {
    uint32_t first;
    int64_t now_s;
};

static enum err number_from(struct db *db, void *arg)
{
    static const struct db_statement drop = {"key_drop_all",
                                             "DELETE FROM mac_key"};
    const struct numbering *n = arg;
    struct keys keys;
    enum err e = load(db, &keys);
    bool is_numbered = keys.count > 0 && keys.key[0].number >= n->first &&
                       keys.key[0].number - n->first < KEYS_RUN;

    sodium_memzero(&keys, sizeof keys);
    if (e || is_numbered)
        return e;
    e = db_exec(db, &drop, DB_NO_ARGS, NULL);
    return e ? e : insert_key(db, n->first, n->now_s);
}

enum err keys_number_from(struct db *db, uint32_t first, int64_t now_s)
{
    struct numbering n = {.first = first, .now_s = now_s};

    return db_transact(db, number_from, &n);
}

const struct mac_key *keys_signing(const struct keys *keys, int64_t now_s)
{
    assert(keys->count > 0);
    /* A token that is signed at once with a new key would be refused by nodes
     * that haven't heard of the key. */
    for (size_t i = 0; i < keys->count; i++)
        if (now_s - keys->key[i].created_s >= KEYS_SETTLE_S)
            return &keys->key[i];
    return &keys->key[keys->count - 1];
}
