/* What one look at an Authorization header costs an event loop, in the
 * process, for tokens that the loop has seen before.
 *
 *     auth_check DIR
 *
 * Makes a state with one app in DIR, an existing empty directory, and prints
 * microseconds a check: the median of several rounds over as many tokens as a
 * busy loop has connections. */
#include "accounts/accounts.h"
#include "api/call/bearer.h"
#include "base/clock.h"
#include "base/random.h"
#include "db/db.h"
#include "db/state.h"

static const struct db_domain *const domains[] = {&db_domain, &accounts_domain,
                                                  NULL};

#define TOKENS 64
#define ROUNDS 7
#define CHECKS 1000000

struct header {
    char text[sizeof "Bearer " + TOKEN_TEXT_MAX_BYTES];
    size_t n;
};

static enum err create(struct db *db, void *arg)
{
    return apps_create(db, arg);
}

/* Tokens differ by their expiry. */
static void mint(struct auth_loop *l, struct id app, struct header *headers)
{
    struct str scheme = STR("Bearer ");
    int64_t now_s = clock_unix_s();
    const struct mac_key *key = keys_signing(&auth_loop_view(l)->keys, now_s);

    for (int i = 0; i < TOKENS; i++) {
        struct token t = {.app = app, .expires_s = now_s + TOKEN_LIFE_S + i};

        memcpy(headers[i].text, scheme.p, scheme.n);
        headers[i].n =
            scheme.n + token_mint(&t, key, headers[i].text + scheme.n);
    }
}

/* Microseconds of `count` checks; negative when one was refused. As
 * the frame does, each looks at the clock. */
static int64_t check(struct auth_loop *l, const struct header *headers,
                     int count)
{
    int64_t begin = clock_monotonic_us();
    struct arena arena;
    int refused = 0;

    arena_init(&arena);
    for (int i = 0; i < count; i++) {
        const struct header *h = &headers[i % TOKENS];
        struct bearer b = bearer_check_values(
            l, str_of(h->text, h->n), STR_EMPTY, clock_unix_s(), &arena);

        refused += !b.is_good;
        arena_reset(&arena);
    }
    arena_release(&arena);
    return refused > 0 ? -1 : clock_monotonic_us() - begin;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static bool measure(struct auth_loop *l, struct id app, double *median_us)
{
    struct header headers[TOKENS];
    int64_t rounds[ROUNDS];

    mint(l, app, headers);
    if (check(l, headers, TOKENS) < 0)
        return false;
    for (int i = 0; i < ROUNDS; i++)
        if ((rounds[i] = check(l, headers, CHECKS)) < 0)
            return false;
    qsort(rounds, ROUNDS, sizeof *rounds, by_size);
    *median_us = (double)rounds[ROUNDS / 2] / CHECKS;
    return true;
}

int main(int argc, char **argv)
{
    struct app app = {.name = STR("bench"), .created_s = clock_unix_s()};
    struct state_place place;
    struct db *db = NULL;
    struct auth *auth = NULL;
    struct auth_loop *loop;
    double us;
    int exit_status = 1;

    if (argc != 2) {
        fprintf(stderr, "usage: auth_check DIR\n");
        return 2;
    }
    random_bytes(&app.id, sizeof app.id);
    place = (struct state_place){.data = argv[1], .domains = domains};
    if (state_open(&place, &db))
        return 1;
    if (db_transact(db, create, &app) || auth_open(db, &auth))
        goto close;
    loop = auth_loop_new(auth);
    if (measure(loop, app.id, &us)) {
        printf("%.3f\n", us);
        exit_status = 0;
    } else {
        fprintf(stderr, "auth_check: a good token was refused\n");
    }
    auth_loop_free(loop);
    auth_free(auth);
close:
    db_close(db);
    return exit_status;
}
