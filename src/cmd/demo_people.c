/* A transaction for all of them: they appear together, and it is much
 * quicker. */
#include "cmd/demo_people.h"

#include <stdio.h>

#include "accounts/users.h"
#include "base/clock.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "cmd/local_state.h"
#include "cmd/options.h"
#include "db/db.h"
#include "demo/life/life.h"
#include "library/playlist_items.h"
#include "library/saved.h"

struct people {
    struct db *db;
    const struct catalog *catalog;
    struct life_options options;
    size_t listeners;
    size_t plays;
};

static enum err save_tracks(struct people *p, const struct life_listener *l)
{
    struct saved_list tracks = {l->id, SEQUENCE_TRACK};
    struct saved_item items[LIFE_SAVED];

    for (uint32_t i = 0; i < l->saved_count; i++)
        items[i] = (struct saved_item){.id = l->saved[i],
                                       .added_ms = p->options.until_ms -
                                                   (int64_t)i * 86400000};
    return saved_add(p->db, &tracks, items, l->saved_count);
}

static enum err make_playlist(struct people *p, const struct life_listener *l,
                              const struct life_playlist *given)
{
    struct playlist list = {.id = given->id,
                            .owner = l->id,
                            .name = given->name,
                            .is_public = true};
    struct playlist_name names[LIFE_LIST_TRACKS];
    struct playlist_editing edit = {.db = p->db,
                                    .playlist = &list,
                                    .user = l->id,
                                    .now_ms = p->options.until_ms};
    struct arena arena;
    enum err e = playlists_create(p->db, &list, p->options.until_ms);

    for (uint32_t i = 0; i < given->count; i++)
        names[i] =
            (struct playlist_name){SEQUENCE_TRACK, given->tracks[i], STR_EMPTY};
    arena_init(&arena);
    edit.arena = &arena;
    if (!e)
        e = playlist_add(&edit, PLAYLIST_END, names, given->count);
    arena_release(&arena);
    return e;
}

static enum err take(void *owner, const struct life_listener *l)
{
    struct people *p = owner;
    struct user user = {.id = l->id,
                        .display_name = l->name,
                        .country = {l->country.p[0], l->country.p[1]},
                        .product = USER_PREMIUM,
                        .created_s = p->options.until_ms / 1000};
    struct plays_new plays = {.user = l->id,
                              .country = l->country,
                              .list = l->plays,
                              .count = l->play_count,
                              .now_ms = p->options.until_ms};
    enum err e = users_create(p->db, &user);

    if (e)
        return e == ERR_EXISTS ? OK : e;
    e = plays_add(p->db, &plays, NULL);
    if (!e)
        e = save_tracks(p, l);
    for (size_t i = 0; i < LIFE_PLAYLISTS && !e; i++)
        e = make_playlist(p, l, &l->playlists[i]);
    p->listeners++;
    p->plays += l->play_count;
    return e;
}

static enum err make_all(struct db *db, void *arg)
{
    struct people *p = arg;

    p->db = db;
    p->listeners = p->plays = 0;
    return life_generate(p->catalog, &p->options, take, p);
}

static enum err make_people(const struct options *o, struct people *p)
{
    struct db *db;
    enum err e = local_state_open(o, &db);

    if (e)
        return e;
    e = db_transact(db, make_all, p);
    db_close(db);
    if (e)
        return e;
    (void)fprintf(stderr, "came in: %zu listeners with %zu plays\n",
                  p->listeners, p->plays);
    local_state_settle(o);
    return OK;
}

enum err demo_people(const struct options *o)
{
    struct people p = {
        .options = {.listeners = (uint32_t)options_number(o, "listeners"),
                    .seed = options_number(o, "seed"),
                    .until_ms = clock_unix_ms()}};
    struct catalog *catalog = NULL;
    struct store *store = NULL;
    enum err e;

    if (p.options.listeners == 0)
        return OK;
    e = store_open(options_text(o, "data"), &store);
    if (!e)
        e = store_open_current(store, &catalog);
    p.catalog = catalog;
    if (!e)
        e = make_people(o, &p);
    catalog_close(catalog);
    store_close(store);
    return e;
}
