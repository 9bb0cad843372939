/* Listeners with tastes, who have played much.
 *
 *     listeners DATA USERS PLAYS
 *
 * Gives the state of DATA, which has a catalog, that many users with PLAYS
 * plays each, of different tracks: most out of a region of the catalog that a
 * user's taste is, and there, as among the others, some tracks by far more
 * often than most. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "accounts/accounts.h"
#include "accounts/users.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "db/db.h"
#include "db/state.h"
#include "library/library.h"
#include "plays/plays.h"

#define TASTES        400u
#define OF_TASTE      75u /* of a hundred plays */
#define USERS_AT_ONCE 200u

static const struct db_domain *const domains[] = {
    &db_domain, &accounts_domain, &library_domain, &plays_domain, NULL};

struct town {
    const struct catalog *catalog;
    uint32_t users;
    uint32_t plays;
    uint32_t from; /* the user to go on with */
    struct play *list;
    int64_t now_ms;
};

/* Small numbers by far more often than large ones. */
static uint32_t draw(struct random_sequence *r, uint32_t n)
{
    return (uint32_t)(pow(random_unit(r), 3) * n);
}

static uint32_t draw_track(struct random_sequence *r, uint32_t taste,
                           uint32_t tracks)
{
    uint32_t region = tracks / TASTES;

    if (region == 0 || random_below(r, 100) >= OF_TASTE)
        return draw(r, tracks);
    return taste * region + draw(r, region);
}

static enum err make_listener(struct db *db, struct town *t, uint32_t number)
{
    struct random_sequence r = random_sequence(7, number);
    uint32_t tracks = catalog_count(t->catalog, ENTITY_TRACK);
    uint32_t taste = random_below(&r, TASTES);
    char id[32];
    int n = snprintf(id, sizeof id, "listener-%07u", number);
    struct user user = {.id = str_of(id, (size_t)n),
                        .country = {'S', 'E'},
                        .product = USER_PREMIUM,
                        .created_s = t->now_ms / 1000};
    struct plays_new plays = {.user = user.id,
                              .country = STR("SE"),
                              .list = t->list,
                              .count = t->plays,
                              .now_ms = t->now_ms};
    enum err e = users_create(db, &user);

    for (uint32_t i = 0; i < t->plays; i++)
        t->list[i] =
            (struct play){.begun_ms = t->now_ms - (int64_t)(i + 1) * 200000,
                          .kind = SEQUENCE_TRACK,
                          .id = catalog_id(t->catalog, ENTITY_TRACK,
                                           draw_track(&r, taste, tracks)),
                          .heard_ms = 180000,
                          .source = PLAY_FROM_PLAYER};
    return e ? e : plays_add(db, &plays, NULL);
}

static enum err make_some(struct db *db, void *arg)
{
    struct town *t = arg;
    enum err e = OK;

    for (uint32_t i = t->from;
         i < t->from + USERS_AT_ONCE && i < t->users && !e; i++)
        e = make_listener(db, t, i);
    return e;
}

static enum err make_all(struct db *db, struct town *t)
{
    enum err e = OK;

    t->list = mem_alloc(t->plays * sizeof *t->list + 1);
    for (; t->from < t->users && !e; t->from += USERS_AT_ONCE)
        e = db_transact(db, make_some, t);
    free(t->list);
    return e;
}

static enum err open_all(const char *data, struct catalog **catalog,
                         struct db **db)
{
    const struct state_place place = {.data = data, .domains = domains};
    struct store *store;
    enum err e = store_open(data, &store);

    if (e)
        return e;
    e = store_open_current(store, catalog);
    store_close(store);
    return e ? e : state_open(&place, db);
}

int main(int argc, char **argv)
{
    struct catalog *catalog = NULL;
    struct db *db = NULL;
    struct town town = {.now_ms = clock_unix_ms()};
    enum err e;

    if (argc != 4) {
        (void)fprintf(stderr, "usage: listeners DATA USERS PLAYS\n");
        return 2;
    }
    town.users = (uint32_t)strtoul(argv[2], NULL, 10);
    town.plays = (uint32_t)strtoul(argv[3], NULL, 10);
    e = open_all(argv[1], &catalog, &db);
    town.catalog = catalog;
    if (!e)
        e = make_all(db, &town);
    db_close(db);
    catalog_close(catalog);
    return e ? 1 : 0;
}
