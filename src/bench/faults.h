/* Rules that say what is done to calls: to which of them, and what.
 *
 * A rule is compiled when it is put in: from then on a call whose route no rule
 * is about costs a look at one number. Of the calls that a rule suits it counts
 * each, and does something to those that it chooses: the nth, every nth, some
 * by chance (the same ones for one seed). What several rules do to one call is
 * done together; where two say the same thing, the older one has its way.
 *
 * Any thread. Texts are UTF-8. */
#ifndef TONEARM_BENCH_FAULTS_H
#define TONEARM_BENCH_FAULTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accounts/apps.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

#define FAULTS_MAX           1000
#define FAULT_NTH_MAX        16
#define FAULT_ID_MAX_BYTES   40
#define FAULT_TIME_MAX_MS    600000
#define FAULT_BODY_MAX_BYTES 65536

/* ---- a rule ---- */

enum fault_drop { FAULT_DROP_NONE, FAULT_DROP_CLOSE, FAULT_DROP_RESET };
enum fault_event { FAULT_EVENT_NONE, FAULT_EVENT_REPEAT, FAULT_EVENT_LOSE };
enum fault_token { FAULT_TOKEN_NONE, FAULT_TOKEN_EXPIRE, FAULT_TOKEN_REVOKE };

/* What is done; nothing where it is all zero. */
struct fault_effects {
    int status;      /* is answered, and the call not made; 0: it is */
    struct str body; /* in place of the API's own; p NULL: that */
    bool body_is_text;
    bool has_retry_after;
    uint32_t retry_after_s;
    uint32_t delay_ms;
    uint32_t jitter_ms; /* up to so much more, by chance */
    bool is_cut;
    uint64_t cut_after;   /* bytes */
    uint32_t bytes_per_s; /* 0: as quickly as it goes */
    bool is_corrupt;
    enum fault_drop drop;
    enum fault_token token;
    enum fault_event event;    /* goes with no other */
    bool refuses_refresh;      /* the same */
    enum app_profile withdraw; /* from then on the app has this profile at
                                  least; APP_PROFILE_FULL: its own */
};

struct fault_rule {
    struct str id;     /* empty: one is made */
    struct str route;  /* as the table of routes has it, or what such begin with
                          and '*'; empty: any */
    struct str method; /* empty: any */
    bool has_app;
    struct id app;
    struct str user;  /* empty: any, or none */
    int64_t after_ms; /* Unix time from which it holds, and until; 0: always */
    int64_t until_ms;

    uint32_t nth[FAULT_NTH_MAX]; /* from 1 */
    size_t nth_count;
    uint32_t every; /* 0: not so */
    bool has_probability;
    double probability;
    uint64_t seed;  /* of what happens by chance */
    uint64_t times; /* at most; 0: always */

    struct fault_effects effects;

    uint64_t matched; /* how often it did something; of what is listed */
};

/* ---- all of them ---- */

struct faults;

struct faults *faults_new(void);
void faults_free(struct faults *f); /* NULL is fine */

/* The routes that there are, by their numbers, whose texts outlive `f`. Before
 * anything else; once more, with the same ones, it changes nothing. */
struct fault_route {
    const char *method;
    const char *path;
};
void faults_set_routes(struct faults *f, const struct fault_route *routes,
                       size_t count);

/* Puts a copy of the rule behind the others. Writes its id, terminated, to
 * `id`. None of these is logged: ERR_NOT_FOUND, there is no such route;
 * ERR_EXISTS, a rule has that id; ERR_LIMIT, FAULTS_MAX are there. */
enum err faults_add(struct faults *f, const struct fault_rule *rule,
                    char *id /* [FAULT_ID_MAX_BYTES + 1] */) MUST_CHECK;

/* False when there is none. */
bool faults_remove(struct faults *f, struct str id);
void faults_clear(struct faults *f);

/* Copies of all rules, oldest first; and of one, false when there is none. */
void faults_list(struct faults *f, struct arena *arena, struct fault_rule **out,
                 size_t *count);
bool faults_find(struct faults *f, struct str id, struct arena *arena,
                 struct fault_rule *out);

/* ---- a call ---- */

/* Rules about events are asked for each event of a stream, those about
 * refreshing for each refresh, all others for each request. */
enum fault_moment { FAULT_AT_REQUEST, FAULT_AT_EVENT, FAULT_AT_REFRESH };

struct fault_call {
    enum fault_moment moment;
    size_t route;
    bool has_app;
    struct id app;
    struct str user;
    int64_t now_ms;
};

/* What is to be done: with delay_ms as it came out. */
struct fault_match {
    struct str id; /* of the first of the rules */
    struct fault_effects effects;
};

/* Whether any rule is about the route. Costs next to nothing. */
bool faults_concern(const struct faults *f, size_t route);

/* Asks the rules, and counts. False: nothing is to be done. Texts are in the
 * arena. */
bool faults_match(struct faults *f, const struct fault_call *call,
                  struct arena *arena, struct fault_match *out);

#endif
