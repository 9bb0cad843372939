/* What a server would do that gave every command to a player a transaction: the
 * same work of the domain on the same kind of connection, and a sync of the
 * disk for each. Nothing of HTTP is in it.
 *
 *     playing DATA STATE USER MS
 *
 * Skips to the next item in the playback of the user, who has one in that
 * state, of DATA's catalog, for MS milliseconds; prints how often a second. */
#include <stdio.h>

#include "accounts/accounts.h"
#include "base/clock.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "cmd/domains.h" /* the state is one of the server's */
#include "db/db.h"
#include "db/state.h"
#include "library/library.h"
#include "player/player.h"
#include "plays/plays.h"

static enum err skip(struct db *db, void *arg)
{
    struct player_scope scope = *(struct player_scope *)arg;
    struct player player;
    struct arena arena;
    enum err e;

    arena_init(&arena);
    scope.db = db;
    scope.now_ms = clock_unix_ms();
    scope.arena = &arena;
    e = player_open(&player, &scope);
    if (!e && player.playback.item.kind == 0)
        e = ERR_NOT_FOUND;
    if (!e)
        e = playback_next(&player.playback, &player.move);
    if (!e)
        e = player_save(&player);
    arena_release(&arena);
    return e;
}

static bool skip_for(struct db *db, struct player_scope *scope, uint64_t ms)
{
    int64_t begin = clock_monotonic_us(), now = begin;
    unsigned count = 0;

    for (; now - begin < (int64_t)ms * 1000; now = clock_monotonic_us()) {
        if (db_transact(db, skip, scope))
            return false;
        count++;
    }
    printf("%.1f\n", count * 1e6 / (double)(now - begin));
    return true;
}

static bool run(char **argv, uint64_t ms)
{
    struct state_place place = {
        .data = argv[1], .where = argv[2], .domains = domains};
    struct player_scope scope = {.user = str_from_c(argv[3]), .market = -1};
    struct catalog *catalog = NULL;
    struct store *store = NULL;
    struct db *db = NULL;
    bool is_done = false;

    if (store_open(argv[1], &store) == OK &&
        store_open_current(store, &catalog) == OK &&
        state_open(&place, &db) == OK) {
        scope.catalog = catalog;
        is_done = skip_for(db, &scope, ms);
    }
    db_close(db);
    catalog_close(catalog);
    store_close(store);
    return is_done;
}

int main(int argc, char **argv)
{
    uint64_t ms;

    if (argc != 5 || !str_to_u64(str_from_c(argv[4]), &ms)) {
        fputs("usage: playing DATA STATE USER MS\n", stderr);
        return 2;
    }
    return run(argv, ms) ? 0 : 1;
}
