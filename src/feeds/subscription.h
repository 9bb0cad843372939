/* Subscriptions: feeds of podcasts that a server looks at by itself, the
 * aggregate `subscription`. fetch.h fetches, the catalog is somebody else's.
 *
 * A subscription that was claimed is whoever's claimed it until its result is
 * noted, or SUBSCRIPTION_LEASE_S have passed: then another may claim it.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h, all logged, and what each function says. */
#ifndef TONEARM_FEEDS_SUBSCRIPTION_H
#define TONEARM_FEEDS_SUBSCRIPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "db/domain.h"

struct db;
struct db_part;

#define SUBSCRIPTIONS_MAX           10000
#define SUBSCRIPTION_URL_MAX_BYTES  2048
#define SUBSCRIPTION_TEXT_MAX_BYTES 1024 /* of every other text */
#define SUBSCRIPTION_LEASE_S        900  /* more than a refresh may take */

#define SUBSCRIPTION_PUT_OFF_S 60 /* until what was put off is due again */

/* After failures the pauses between tries double, up to this. */
#define SUBSCRIPTION_PAUSE_MAX_S 86400

/* A feed that has failed for so long, and so often, is dead. */
#define SUBSCRIPTION_DEAD_S        (30 * 86400)
#define SUBSCRIPTION_DEAD_FAILURES 10

/* A change's kind (db/change.h): something may be due. Subject: an id in hex,
 * or none. */
#define CHANGE_SUBSCRIPTION "subscription"

struct subscription {
    struct id id;
    struct str url;
    struct str former_url; /* before the feed has moved; empty: it hasn't */
    struct str title;      /* as the feed says; empty: nothing came yet */
    struct str show;       /* base62; empty as well */
    struct str etag;       /* of the last answer, as is the next */
    struct str modified;
    struct str digest; /* of what was taken last */
    int64_t added_s;
    int64_t checked_s; /* the last try that was good; 0: none */
    int64_t changed_s; /* the last try that brought anything; 0: none */
    int64_t due_s;
    int64_t failing_s; /* since then; 0: all is well */
    int64_t failures;  /* since then */
    bool is_dead;      /* nobody tries any more until it is asked for */
    struct str error;  /* of the last try; empty: none */
};

/* Whether a feed may be subscribed at this address: http or https, with a host
 * and no password. What the host is, is looked at when it is fetched. */
bool subscription_url_is_valid(struct str url);

/* How long to wait for the next try after so many failures in a row, if a feed
 * that is well is tried every `every_s`. */
int64_t subscription_pause_s(int64_t every_s, int64_t failures);

/* Subscribes the address, which is due at once; sets the rest. ERR_EXISTS,
 * ERR_LIMIT beyond SUBSCRIPTIONS_MAX; neither is logged. */
enum err subscriptions_add(struct db *db, struct subscription *new,
                           int64_t now_s) MUST_CHECK;

/* By id, and by address; texts are in the arena. ERR_NOT_FOUND, not logged. */
enum err subscriptions_find(struct db *db, struct id id, struct arena *arena,
                            struct subscription *out) MUST_CHECK;
enum err subscriptions_find_url(struct db *db, struct str url,
                                struct arena *arena,
                                struct subscription *out) MUST_CHECK;

/* All of them or a part (db/part.h), in the order of titles, in the arena. A
 * damaged row is logged and left out. */
enum err subscriptions_list(struct db *db, struct db_part *part,
                            struct arena *arena, struct subscription **out,
                            size_t *count) MUST_CHECK;

/* Ends it. What it has brought stays in the catalog. ERR_NOT_FOUND. */
enum err subscriptions_remove(struct db *db, struct id id) MUST_CHECK;

/* Makes one due now, or all of them, also if they are dead. ERR_NOT_FOUND for
 * one that isn't there. */
enum err subscriptions_ask(struct db *db, struct id id,
                           int64_t now_s) MUST_CHECK;
enum err subscriptions_ask_all(struct db *db, int64_t now_s) MUST_CHECK;

enum err subscriptions_are_due(struct db *db, int64_t now_s,
                               bool *are) MUST_CHECK;

/* How many there are, and of those how many fail and are dead. */
struct subscription_counts {
    int64_t all;
    int64_t failing; /* without the dead */
    int64_t dead;
};
enum err subscriptions_count(struct db *db,
                             struct subscription_counts *out) MUST_CHECK;

/* Claims what is due, `limit` at most, in the arena. */
enum err subscriptions_claim(struct db *db, int64_t now_s, size_t limit,
                             struct arena *arena, struct subscription **out,
                             size_t *count) MUST_CHECK;

enum subscription_outcome {
    SUBSCRIPTION_SAME,    /* it was fetched, and is as it was */
    SUBSCRIPTION_CHANGED, /* and was taken */
    SUBSCRIPTION_FAILED,
    SUBSCRIPTION_GONE,   /* whoever has it says that it won't come back */
    SUBSCRIPTION_PUT_OFF /* it wasn't to be taken at the moment */
};

/* What became of a try. */
struct subscription_result {
    struct subscription was; /* as it was claimed */
    enum subscription_outcome outcome;
    struct str error; /* why not */
    int64_t now_s;
    int64_t every_s; /* between tries of a feed that is well */

    /* Of a fetched one. Texts that are too long are cut or, where a part is of
     * no use, left out. */
    struct str url; /* where it is from now on; empty: where it was */
    struct str title;
    struct str show;
    struct str etag;
    struct str modified;
    struct str digest;
};

/* Notes it, and lets go of the claim. A subscription that was ended meanwhile
 * is fine; so is one whose new address somebody has subscribed: then there was
 * one too many, and it ends. */
enum err subscriptions_note(struct db *db,
                            const struct subscription_result *r) MUST_CHECK;

/* The room's tables. */
extern const struct db_domain feeds_domain;

#endif
