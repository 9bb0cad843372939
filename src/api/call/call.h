/* One call of the API or of a page: what its handler knows, and the row that
 * says everything else about it.
 *
 * A wing is a table of rows, <wing>.def, and a file for each family of
 * endpoints. A handler is a straight line that reads the request and writes
 * the answer:
 *
 *     enum err albums_get(struct call *call)
 *     {
 *         ...
 *         if (!listing_find(call, ENTITY_ALBUM, &album))
 *             return OK;                  (it has answered with a failure)
 *         ...
 *         return OK;
 *     }
 *
 * OK means that the answer is written, be it a failure (fail.h). Any other
 * value means that the state failed: whatever was written is dropped, what was
 * done in the writer is undone, and the frame answers 503 in the row's form,
 * or runs the handler again if the database asks for that. */
#ifndef TONEARM_API_CALL_CALL_H
#define TONEARM_API_CALL_CALL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "accounts/auth.h"
#include "base/audit.h"
#include "events/event.h"
#include "http/http.h"

struct audit;
struct bench;
struct bus;
struct call;
struct catalog;
struct clock;
struct conductor;
struct db;
struct event_row;
struct feed;
struct generation;
struct hash_gate;
struct hook_sender;
struct jobs;
struct limits;
struct page_note;
struct players;
struct playing_now;
struct pool;
struct previews;
struct probe;
struct random_source;
struct recommend;
struct saved_sets;
struct state_counts;
struct store;
struct tally;
struct trends;
struct user;
struct world;
struct world_run;
struct worlds;
struct writer;

/* ---- a row ---- */

/* What a handler gets of the state: nothing; a connection to read with, on a
 * reader; the writer's, inside a transaction. */
enum call_db { DB_NONE, DB_READ, DB_WRITE };

/* Who may call. The first five are checked on the loop, before the handler;
 * the last two, for people in browsers, by the wing's own `admit`. */
enum call_access {
    ACCESS_PUBLIC,    /* anybody */
    ACCESS_OPEN,      /* anybody, and a token that is sent has to be a good one:
                         the handler may ask what it may */
    ACCESS_TOKEN,     /* with any good token */
    ACCESS_USER,      /* with a token of a user */
    ACCESS_EITHER,    /* the same, or anybody without any token: the handler
                         says which */
    ACCESS_SIGNED_IN, /* a browser whose user has signed in */
    ACCESS_ADMIN      /* the same of an administrator */
};

/* How the row's clients read a failure. */
enum call_form {
    FORM_WEB,
    FORM_OAUTH,
    FORM_PAGE,
    FORM_LISTENS, /* ListenBrainz' */
    FORM_SCROBBLE /* AudioScrobbler's, JSON or XML as the call asks for */
};

/* In which of Spotify's cuts a row went. */
enum call_withdrawn { WITHDRAWN_NEVER, WITHDRAWN_2024_11, WITHDRAWN_2026_02 };

/* By what the calls of one address are limited, whoever makes them: those that
 * cost much and need no token. Rows of one kind share their limit. */
enum call_rate {
    RATE_NONE,
    RATE_FORM,  /* signing in and up: a password is hashed */
    RATE_ART,   /* pictures that are drawn */
    RATE_AUDIO, /* sound that is made up */
    RATES
};

struct call_row {
    enum http_method method;
    const char *path;
    enum err (*handle)(struct call *call);
    enum http_thread thread;
    /* If set, says of each call on which thread it runs; then `thread` is
     * THREAD_LOOP. On the loop, after admission. */
    enum http_thread (*choose_thread)(struct call *call);
    enum call_db db;
    enum call_access access;
    scope_set scopes; /* all of them are needed */
    enum call_form form;
    enum call_withdrawn withdrawn;
    enum call_rate rate;
    size_t body_max; /* bytes; 0: as http.h has it */
};

/* ---- a wing ---- */

struct call_wing {
    const struct call_row *rows;
    size_t count;

    /* Before each handler, on its thread, with the connection lent. Not
     * admitted: it has answered itself. Returns the state's failure. May be
     * NULL. */
    enum err (*admit)(struct call *call, bool *is_admitted);

    /* After each handler: what every answer of the wing has. May be NULL. */
    void (*finish)(struct call *call);

    /* What the wing keeps on each loop (call_loop_part), on the loop's thread:
     * made before its first call, given back after its last, and looked at
     * about once a second. May be NULL, all three. */
    void *(*loop_start)(struct call_frame *frame, struct call_loop *loop);
    void (*loop_stop)(void *part);
    void (*loop_tick)(void *part);

    bool is_bench; /* its calls steer the bench: nothing is done to them, and
                      no journal has them */
};

/* ---- what the server was started with ---- */

/* What calls draw from in place of unpredictable bytes: each has the stream of
 * its number, so that the same calls in the same order draw the same. */
struct call_random {
    uint64_t seed;
    _Atomic uint64_t calls;   /* that have come */
    _Atomic uint64_t steered; /* those that steer the bench, counted apart: they
                                 change nothing in what others draw */
};

/* All of it outlives the frame. */
struct call_config {
    struct clock *clock;        /* that calls live by; NULL: the system's */
    struct call_random *random; /* NULL: unpredictable */
    struct store *store;
    struct auth *auth;
    struct writer *writer;
    struct pool *pool;
    struct limits *limits;
    struct limits *addresses; /* the same for addresses */
    struct tally *tally;
    struct audit *audit;
    struct trends *trends;         /* what is popular */
    struct recommend *recommend;   /* what may be liked */
    struct hash_gate *hash_gate;   /* for passwords */
    struct saved_sets *saved_sets; /* saved lists that are asked much */
    struct players *players;       /* those that were looked at lately */
    struct conductor *conductor;   /* of playbacks; NULL: none is moved on */
    struct playing_now *playing_now;
    struct hook_sender *hook_sender;
    struct jobs *jobs; /* commands that run for somebody; NULL: none do */
    const struct state_counts *state_counts; /* of connections */
    struct feed *feed;         /* tells whether the state is well */
    const struct probe *probe; /* tells whether the data directory is well;
                                  NULL: nobody asked */
    const struct call_wing *const *wings; /* ends with NULL */
    struct bench *bench;    /* for who tries programs; NULL: none */
    bool bench_is_anywhere; /* others than this machine may steer it */
    struct bus *bus;        /* of events */
    const struct event_row *const *events; /* each kind's (event_row.h), NULL
                                              for one that isn't served */

    /* Answers a failure of `status` as a page, with all that a page has. */
    void (*show_failure)(struct call *call, int status);

    const char *data_dir;           /* DATA */
    const char *import_from;        /* below it administrators import by path;
                                       NULL: nowhere */
    const char *cache_dir;          /* for drawn pictures; made when needed */
    const char *folder_dir;         /* of the owner's audio (DATA/folder) */
    struct previews *previews;      /* of that */
    const char *reference_dir;      /* of /docs' files, if they are there */
    int default_market;             /* its number; -1: none */
    uint32_t search_depth;          /* the greatest offset of a search */
    const char *const *rate_routes; /* as rates.h reads them */
    size_t rate_route_count;
    bool rate_headers;        /* RateLimit-* on every answer */
    bool shows_metrics;       /* at /metrics, to anybody who can come */
    bool site_urls;           /* external_urls lead to this server's pages */
    bool open_signup;         /* strangers may make accounts */
    bool is_private;          /* only this machine can come */
    uint32_t apps_per_user;   /* that a user may register; 0: any number */
    int catalog_max_age_s;    /* how long an app may keep what it read */
    enum app_profile profile; /* of apps that have none of their own */

    /* Calls of an address in a window, by the rate of their row; 0: no
     * limit. */
    uint32_t address_calls[RATES];

    /* With the bench alone, else NULL, all three: the worlds of the process;
     * the one that this is, which the default is, too; and the frame in front
     * of the server, of which a world's is beside. */
    struct worlds *worlds;
    struct world *world;
    struct call_frame *beside;

    /* From the start, and whenever the last loop has left an older one: no
     * call that comes from now on is answered from another generation. On a
     * loop's thread, so it doesn't wait. May be NULL. */
    void (*serving)(void *owner, uint32_t generation);

    /* The next generation is about to be served, with its live numbers as the
     * file has them; frame_set_live sets them in it, too. May be NULL. */
    void (*opened)(void *owner);
    void *owner;
};

/* ---- a call ---- */

/* What a loop knows: its own references, which take no lock to use. */
struct call_loop {
    unsigned number;
    struct generation *generation;
    struct auth_loop *auth;
    void **parts; /* of each wing of the configuration, in its order */

    /* The frame's. */
    struct call_frame *frame;
    struct call_loop *host;   /* of a frame beside another: that one's here */
    struct call_loop *beside; /* the other way: a list */
    struct call_loop *next;   /* in such a list */
    atomic_uint streams;      /* that were opened here and aren't over */
};

struct call {
    struct request *r;
    struct arena *arena; /* the request's */
    struct buf *out;     /* the answer's body */
    const struct call_row *row;
    const struct call_wing *wing;
    struct call_frame *frame;
    const struct call_config *config;
    int64_t now_ms;  /* the clock of the call: Unix time, UTC, when it came */
    int64_t left_ms; /* when it left the loop for another thread, monotonic */
    struct random_source *source; /* NULL: unpredictable */

    struct generation *generation; /* good until the handler returns */
    const struct catalog *catalog;
    struct db *db; /* as the row says; NULL for DB_NONE and on the loop */

    struct identity identity; /* if has_identity: whose token it is */
    bool has_identity;
    enum app_profile profile; /* the app's, else the server's */

    struct user *user;       /* who is signed in; NULL: nobody */
    struct str form_token;   /* of the page's forms, once it was asked for */
    struct str form_target;  /* a registered redirect URI, to which the page's
                                forms may lead */
    struct str upload;       /* the file of a multipart form */
    struct page_note *notes; /* what the page says of its forms, newest first
                                (pages/page.h) */
    bool has_script;         /* the page has something to copy */
    bool has_work;           /* the page shows how work goes (web/work.js) */
    bool has_player;         /* the page plays (pages/player.c) */
    bool has_bar;            /* the page is the listening site's */
    bool has_reference;      /* the page tries calls (pages/reference.c) */
    bool has_focus;          /* a field of the page that is wrong has it */
    bool is_live;            /* the answer is of the state as it is: nobody
                                keeps it, whatever the wing says */
    void *prepared; /* what the row's choose_thread leaves to the handler,
                       in the arena; NULL: nothing */

    /* Set by the row's choose_thread, which then says THREAD_WRITER: in place
     * of the writer this gets the call, on its loop, and sees to it that
     * http_complete is called once, on any thread, the answer being written. */
    void (*park)(struct call *call);

    /* Of a token endpoint, once it is known: who asks. */
    struct id client;
    bool has_client;

    /* The bench's (benched.h). */
    int64_t began_us; /* monotonic */
    struct str fault; /* the rule that did something to it; empty: none */
    bool ends_token;
    bool has_asked_refresh;
    bool refuses_refresh;

    struct audit_event audit; /* see call_audit; action NULL: nothing */

    /* The frame's. */
    struct world_run *run;        /* in which it is; NULL: the default's */
    enum http_thread thread;      /* where it runs */
    const struct auth_view *view; /* see call_view */
    bool owns_view;
    bool owns_generation;
};

static inline int64_t call_now_s(const struct call *call)
{
    return call->now_ms / 1000;
}

/* A wing's `finish` for reads of the catalog: an app may keep what its own
 * token has read for --catalog-max-age seconds. What a user's token has read
 * depends on the user. */
void call_allow_keeping(struct call *call);

/* What a wing's loop_start has made on this loop. Any thread; who uses it off
 * the loop knows what may be. */
void *call_loop_part(const struct call_frame *frame,
                     const struct call_loop *loop,
                     const struct call_wing *wing);

/* The number of the call's route: among those of its frame, from 0. */
size_t call_route_number(const struct call *call);

/* Runs `f` once on the loop of this number, soon, if the server has been
 * started (frame_watch): what mustn't be missed is looked at in loop_tick, too.
 * Any thread, until that loop's loop_stop has returned. */
void call_on_loop(struct call_frame *frame, unsigned number,
                  void (*f)(struct call_frame *frame, struct call_loop *loop));

/* What the server was started with, for who has no call. Any thread. */
const struct call_config *call_frame_config(const struct call_frame *frame);

/* What links begin with where there is no call whose client has named us:
 * --public-url, else the first address that the server listens on; empty until
 * it has been started. Any thread. */
struct str call_frame_url(const struct call_frame *frame);

/* Counts a call whose row is rated so many times more for its address, since
 * its answer costs that much. False: it has answered that these were too many.
 * On the handler's thread. */
bool call_costs(struct call *call, unsigned more);

/* Keys and apps as they are now, good until the handler returns. On the
 * handler's thread. */
const struct auth_view *call_view(struct call *call);

/* The users, in memory. Any thread. */
struct users_table *call_users(const struct call *call);

/* Whether what is known of the state is fresh enough to rely on. */
bool call_state_is_well(const struct call *call);

/* Has the audit log note what this call did, or tried in vain, once its answer
 * is done: the last note of its last run counts, so that a handler in the
 * writer may be run again. `action` and `result` are literals, `subject` lives
 * as long as the call. Who is signed in is the actor; a handler that ends their
 * account says so while they still are. On the handler's thread. */
void call_audit(struct call *call, const char *action, const char *result,
                struct str subject);

/* Runs `run` with a connection that is lent for so long, in a transaction that
 * only reads: for a handler on a reader whose row has no database, since only
 * some of its calls need one. What `run` returned, or why it couldn't be run.
 */
enum err call_read(struct call *call, enum err (*run)(struct db *db, void *arg),
                   void *arg) MUST_CHECK;

/* Runs `run` in the writer and waits for its commit: for a handler on a
 * reader. What `run` returned, or why it couldn't be run or committed. */
enum err call_write(struct call *call,
                    enum err (*run)(struct db *db, void *arg),
                    void *arg) MUST_CHECK;

#endif
