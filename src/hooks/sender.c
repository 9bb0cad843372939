/* One thread with libcurl's multi interface:
 *
 *     claim what is due --> flights --> libcurl --> results --> note them
 *
 * Claims and results are a transaction each, for as many as there are. A result
 * that can't be noted is as if the try had never been: its claim runs out, and
 * the delivery is tried again. */
#include "hooks/sender.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "base/version.h"
#include "db/db.h"
#include "hooks/delivery.h"
#include "hooks/sign.h"
#include "hooks/target.h"

#define LOOK_MS     1000 /* between looks for what is due, at most */
#define LOOK_MIN_MS 10

/* A delivery that is being tried. */
struct flight {
    struct hook_sender *sender;
    CURL *easy; /* NULL: free */
    struct curl_slist *headers;
    struct delivery_result result;
    size_t answer_bytes;
    bool is_private; /* the target, and so refused */
    char error[CURL_ERROR_SIZE];
};

struct hook_sender {
    struct hook_sender_config config;
    struct db *db;
    pthread_t thread;
    atomic_bool stopping;
    atomic_bool woken;
    atomic_bool is_held;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;  /* where the thread waits without libcurl */
    pthread_cond_t settled;
    CURLM *multi; /* NULL before the first delivery: most servers have none, and
                     libcurl, whose loading takes its time, isn't loaded; the
                     thread's to set */
    uint64_t asked, answered; /* for hook_sender_settle */

    /* What the thread counts. */
    _Atomic uint64_t pending;
    _Atomic uint64_t in_flight;
    _Atomic uint64_t arrived;
    _Atomic uint64_t failed;

    /* The thread's. */
    struct flight flights[SENDER_IN_FLIGHT];
    size_t flying;
    struct delivery_result results[SENDER_IN_FLIGHT];
    char errors[SENDER_IN_FLIGHT][DELIVERY_ERROR_MAX]; /* of the results */
    size_t result_count;
    int64_t look_ms; /* the next look, monotonic, as is the next */
    int64_t count_ms;
};

/* ---- a flight ---- */

static curl_socket_t open_socket(void *arg, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    struct flight *f = arg;

    (void)purpose;
    if (!f->sender->config.allow_private && target_is_private(&address->addr)) {
        f->is_private = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC,
                  address->protocol);
}

/* What the answer says is of no interest, but reading it lets the connection be
 * used again. */
static size_t pass_over(char *bytes, size_t size, size_t n, void *arg)
{
    struct flight *f = arg;

    (void)bytes;
    f->answer_bytes += size * n;
    return f->answer_bytes <= SENDER_ANSWER_MAX ? size * n : 0;
}

static void add_header(struct flight *f, const char *name, struct str value)
{
    char line[512];

    (void)snprintf(line, sizeof line, "%s: %.*s", name, STR_ARG(value));
    f->headers = curl_slist_append(f->headers, line);
}

static void add_headers(struct flight *f, const struct delivery_try *t)
{
    char signature[SIGN_TEXT_MAX];
    size_t n =
        sign_text(t->secret, clock_system_s(), t->delivery.body, signature);
    struct id_hex id;

    add_header(f, "Content-Type", STR("application/json"));
    add_header(f, SIGN_HEADER, str_of(signature, n));
    add_header(f, "Tonearm-Event",
               str_from_c(event_kind_text(t->delivery.kind)));
    add_header(f, "Tonearm-Delivery", id_hex_text(t->delivery.id, &id));
    /* Or libcurl would ask first whether a long body is welcome. */
    f->headers = curl_slist_append(f->headers, "Expect:");
}

/* No option here depends on the process's environment: a proxy that it names
 * would be asked for private targets. */
static void set_options(struct flight *f, const struct delivery_try *t)
{
    CURL *c = f->easy;
    char *url = str_dup_c(t->url);

    (void)curl_easy_setopt(c, CURLOPT_URL, url);
    (void)curl_easy_setopt(c, CURLOPT_POST, 1l);
    (void)curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
                           (curl_off_t)t->delivery.body.n);
    (void)curl_easy_setopt(c, CURLOPT_COPYPOSTFIELDS, t->delivery.body.p);
    (void)curl_easy_setopt(c, CURLOPT_HTTPHEADER, f->headers);
    (void)curl_easy_setopt(c, CURLOPT_USERAGENT, "Tonearm/" TONEARM_VERSION);
    (void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0l);
    (void)curl_easy_setopt(c, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    (void)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)SENDER_TIMEOUT_MS);
    (void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1l);
    (void)curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    (void)curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, f);
    (void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, pass_over);
    (void)curl_easy_setopt(c, CURLOPT_WRITEDATA, f);
    (void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, f->error);
    (void)curl_easy_setopt(c, CURLOPT_PRIVATE, f);
    free(url);
}

static void begin_sending(struct hook_sender *s)
{
    CURLM *multi;

    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    if (multi == NULL)
        abort(); /* there is no memory */
    (void)pthread_mutex_lock(&s->lock);
    s->multi = multi;
    (void)pthread_mutex_unlock(&s->lock);
}

static void take_off(struct hook_sender *s, const struct delivery_try *t)
{
    struct flight *f = s->flights;

    if (s->multi == NULL)
        begin_sending(s);
    while (f->easy != NULL)
        f++;
    *f = (struct flight){
        .sender = s,
        .easy = curl_easy_init(),
        .result = {.delivery = t->delivery, .unit_ms = s->config.unit_ms}};
    if (f->easy == NULL)
        abort(); /* there is no memory */
    /* The arena's texts end before the flight does. */
    f->result.delivery.user = f->result.delivery.body = STR_EMPTY;
    add_headers(f, t);
    set_options(f, t);
    (void)curl_multi_add_handle(s->multi, f->easy);
    s->flying++;
    count_set(&s->in_flight, s->flying);
}

static void land(struct flight *f)
{
    struct hook_sender *s = f->sender;

    (void)curl_multi_remove_handle(s->multi, f->easy);
    curl_easy_cleanup(f->easy);
    curl_slist_free_all(f->headers);
    f->easy = NULL;
    f->headers = NULL;
    s->flying--;
    count_set(&s->in_flight, s->flying);
}

/* ---- claiming ---- */

static size_t count_flying(void *sender, struct id hook)
{
    const struct hook_sender *s = sender;
    size_t n = 0;

    for (size_t i = 0; i < SENDER_IN_FLIGHT; i++)
        n += s->flights[i].easy != NULL &&
             id_eq(s->flights[i].result.delivery.hook, hook);
    return n;
}

static bool is_flying(void *sender, const struct delivery *d)
{
    const struct hook_sender *s = sender;
    size_t i = 0;

    while (i < SENDER_IN_FLIGHT &&
           (s->flights[i].easy == NULL ||
            !id_eq(s->flights[i].result.delivery.id, d->id) ||
            !id_eq(s->flights[i].result.delivery.hook, d->hook)))
        i++;
    return i < SENDER_IN_FLIGHT;
}

/* What a claim finds. */
struct claimed {
    struct hook_sender *sender;
    struct arena arena;
    struct delivery_try tries[SENDER_IN_FLIGHT];
    size_t count;
};

static enum err claim(struct db *db, void *arg)
{
    struct claimed *c = arg;
    struct delivery_claim how = {.now_ms = clock_unix_ms(),
                                 .room = SENDER_IN_FLIGHT - c->sender->flying,
                                 .each = SENDER_OF_ONE_HOOK,
                                 .in_flight = count_flying,
                                 .is_in_flight = is_flying,
                                 .arg = c->sender};

    arena_reset(&c->arena);
    return deliveries_claim(db, &how, &c->arena, c->tries, &c->count);
}

static void count_pending(struct hook_sender *s)
{
    int64_t pending;

    if (clock_monotonic_ms() < s->count_ms)
        return;
    s->count_ms = clock_monotonic_ms() + SENDER_COUNT_MS;
    if (deliveries_count(s->db, &pending) == OK)
        count_set(&s->pending, (uint64_t)pending);
}

/* True when nothing is due. */
static bool look(struct hook_sender *s)
{
    struct claimed c = {.sender = s};
    int64_t pause_ms =
        s->config.unit_ms < LOOK_MS ? s->config.unit_ms : LOOK_MS;
    bool are_due;

    s->look_ms = clock_monotonic_ms() +
                 (pause_ms > LOOK_MIN_MS ? pause_ms : LOOK_MIN_MS);
    if (atomic_load(&s->is_held))
        return true;
    /* Most often there is nothing, which needs no lock to be known. */
    if (deliveries_are_due(s->db, clock_unix_ms(), &are_due) != OK)
        return false;
    count_pending(s);
    if (!are_due)
        return true;
    arena_init(&c.arena);
    if (db_transact(s->db, claim, &c) == OK)
        for (size_t i = 0; i < c.count; i++)
            take_off(s, &c.tries[i]);
    arena_release(&c.arena);
    return false;
}

/* ---- results ---- */

/* An error's text may have whatever a server has said. */
static struct str keep_error(struct hook_sender *s, const char *text)
{
    char *to = s->errors[s->result_count];
    size_t n = 0;

    while (n < DELIVERY_ERROR_MAX && text[n] != '\0') {
        to[n] = text[n] >= ' ' && text[n] <= '~' ? text[n] : '?';
        n++;
    }
    return str_of(to, n);
}

static const char *error_of(const struct flight *f, CURLcode code)
{
    if (f->is_private)
        return "the address isn't one of the public internet's";
    return f->error[0] != '\0' ? f->error : curl_easy_strerror(code);
}

/* A status counts though the rest of the answer was too long to be read. */
static void collect(struct hook_sender *s, struct flight *f, CURLcode code)
{
    struct delivery_result *r = &s->results[s->result_count];
    long status = 0;

    *r = f->result;
    r->now_ms = clock_unix_ms();
    (void)curl_easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK || f->answer_bytes > SENDER_ANSWER_MAX)
        r->status = (int)status;
    else
        r->error = keep_error(s, error_of(f, code));
    count_add(r->status >= 200 && r->status < 300 ? &s->arrived : &s->failed,
              1);
    s->result_count++;
    land(f);
}

static void collect_all(struct hook_sender *s)
{
    const CURLMsg *m;
    int left;

    while (s->result_count < SENDER_IN_FLIGHT &&
           (m = curl_multi_info_read(s->multi, &left)) != NULL) {
        struct flight *f = NULL;

        (void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&f);
        collect(s, f, m->data.result);
    }
}

/* Which hooks were switched off is logged when that is true. */
struct noting {
    struct hook_sender *sender;
    bool is_off[SENDER_IN_FLIGHT];
};

static enum err note(struct db *db, void *arg)
{
    struct noting *n = arg;
    enum err e = OK;

    for (size_t i = 0; i < n->sender->result_count && !e; i++)
        e = deliveries_note(db, &n->sender->results[i], &n->is_off[i]);
    return e;
}

static void note_all(struct hook_sender *s)
{
    struct noting n = {.sender = s};
    struct id_hex id;

    if (s->result_count == 0)
        return;
    if (db_transact(s->db, note, &n) != OK)
        log_warn("webhooks: %zu results are lost", s->result_count);
    else
        for (size_t i = 0; i < s->result_count; i++)
            if (n.is_off[i])
                log_warn(
                    "webhook %.*s is off: nothing has arrived for a day",
                    STR_ARG(id_hex_text(s->results[i].delivery.hook, &id)));
    s->result_count = 0;
    /* There is room, perhaps for what was due all the while. */
    s->look_ms = 0;
}

/* ---- the thread ---- */

static int wait_ms(const struct hook_sender *s)
{
    int64_t left_ms = s->look_ms - clock_monotonic_ms();

    /* Without room there is nothing to look for until something lands. */
    if (left_ms > LOOK_MS || s->flying == SENDER_IN_FLIGHT)
        left_ms = LOOK_MS;
    return left_ms > 0 ? (int)left_ms : 0;
}

static uint64_t count_asked(struct hook_sender *s)
{
    uint64_t asked;

    (void)pthread_mutex_lock(&s->lock);
    asked = s->asked;
    (void)pthread_mutex_unlock(&s->lock);
    return asked;
}

static void answer(struct hook_sender *s, uint64_t asked)
{
    (void)pthread_mutex_lock(&s->lock);
    s->answered = asked;
    (void)pthread_cond_broadcast(&s->settled);
    (void)pthread_mutex_unlock(&s->lock);
}

/* Looks when it is time. Who asked before a look at which nothing was due or
 * under way is answered by it. */
static void look_if_due(struct hook_sender *s)
{
    bool was_woken = atomic_exchange(&s->woken, false);
    uint64_t asked = count_asked(s);

    if (s->flying == SENDER_IN_FLIGHT ||
        (!was_woken && clock_monotonic_ms() < s->look_ms))
        return;
    if (look(s) && s->flying == 0)
        answer(s, asked);
}

/* Moves what is under way on, and waits for more. */
static void send_some(struct hook_sender *s)
{
    int running;

    (void)curl_multi_perform(s->multi, &running);
    collect_all(s);
    if (s->result_count > 0)
        note_all(s);
    else
        (void)curl_multi_poll(s->multi, NULL, 0, wait_ms(s), NULL);
}

static void wait_for_the_first(struct hook_sender *s)
{
    (void)pthread_mutex_lock(&s->lock);
    if (!atomic_load(&s->woken) && !atomic_load(&s->stopping))
        (void)clock_wait_ms(&s->wake, &s->lock, (unsigned)wait_ms(s));
    (void)pthread_mutex_unlock(&s->lock);
}

static void *run(void *sender)
{
    struct hook_sender *s = sender;

    while (!atomic_load(&s->stopping)) {
        look_if_due(s);
        if (s->multi != NULL)
            send_some(s);
        else
            wait_for_the_first(s);
    }
    for (size_t i = 0; i < SENDER_IN_FLIGHT; i++)
        if (s->flights[i].easy != NULL)
            land(&s->flights[i]);
    return NULL;
}

static void sender_free(struct hook_sender *s)
{
    if (s->multi != NULL) {
        (void)curl_multi_cleanup(s->multi);
        curl_global_cleanup();
    }
    db_close(s->db);
    (void)pthread_cond_destroy(&s->wake);
    (void)pthread_cond_destroy(&s->settled);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

enum err hook_sender_start(struct db *db,
                           const struct hook_sender_config *config,
                           struct hook_sender **out)
{
    struct hook_sender *s = mem_zalloc(1, sizeof *s);
    enum err e;

    *out = NULL;
    s->db = db;
    s->config = *config;
    (void)pthread_mutex_init(&s->lock, NULL);
    clock_condition_init(&s->wake);
    clock_condition_init(&s->settled);
    e = thread_start(&s->thread, "webhooks", run, s);
    if (e) {
        sender_free(s);
        return e;
    }
    *out = s;
    return OK;
}

/* Ends the thread's wait, wherever that is. */
static void rouse(struct hook_sender *s)
{
    CURLM *multi;

    (void)pthread_mutex_lock(&s->lock);
    multi = s->multi;
    (void)pthread_cond_broadcast(&s->wake);
    (void)pthread_mutex_unlock(&s->lock);
    if (multi != NULL)
        (void)curl_multi_wakeup(multi);
}

void hook_sender_wake(struct hook_sender *s)
{
    atomic_store(&s->woken, true);
    rouse(s);
}

void hook_sender_hold(struct hook_sender *s)
{
    atomic_store(&s->is_held, true);
}

bool hook_sender_settle(struct hook_sender *s, unsigned limit_ms)
{
    int64_t until_ms = clock_monotonic_ms() + limit_ms, left_ms = limit_ms;
    uint64_t mine;
    bool is_settled;

    if (s == NULL)
        return true;
    (void)pthread_mutex_lock(&s->lock);
    mine = ++s->asked;
    (void)pthread_mutex_unlock(&s->lock);
    hook_sender_wake(s);
    (void)pthread_mutex_lock(&s->lock);
    while (s->answered < mine && left_ms > 0) {
        (void)clock_wait_ms(&s->settled, &s->lock, (unsigned)left_ms);
        left_ms = until_ms - clock_monotonic_ms();
    }
    is_settled = s->answered >= mine;
    (void)pthread_mutex_unlock(&s->lock);
    return is_settled;
}

void hook_sender_figures(const struct hook_sender *s,
                         struct hook_sender_figures *out)
{
    *out = (struct hook_sender_figures){.pending = count_read(&s->pending),
                                        .in_flight = count_read(&s->in_flight),
                                        .arrived = count_read(&s->arrived),
                                        .failed = count_read(&s->failed)};
}

void hook_sender_stop(struct hook_sender *s)
{
    if (s == NULL)
        return;
    atomic_store(&s->stopping, true);
    rouse(s);
    (void)pthread_join(s->thread, NULL);
    sender_free(s);
}
