/* A note names a list; what there is to say of it is read when somebody wants
 * to hear of it, so that notes of users without a stream cost a look into the
 * bus's table. */
#include "api/events/note_feed.h"

#include "api/events/kept.h"
#include "base/clock.h"
#include "base/mem.h"
#include "db/feed.h"
#include "events/bus.h"
#include "library/noted_count.h"
#include "library/shelf.h"

#define DATA_MAX 1024 /* bytes */

struct note_feed {
    struct bus *bus;
};

struct note_feed *note_feed_new(struct bus *bus)
{
    struct note_feed *f = mem_zalloc(1, sizeof *f);

    f->bus = bus;
    return f;
}

void note_feed_free(struct note_feed *f)
{
    free(f);
}

static void publish(struct note_feed *f, struct bus_topic topic,
                    enum event_kind kind, struct str data)
{
    struct event *e = event_new_text(kind, data);

    bus_publish(f->bus, topic, e, clock_monotonic_ms());
    event_unref(e);
}

static struct bus_topic topic_of(struct str user)
{
    return (struct bus_topic){BUS_USER, user};
}

/* ---- a user's list ---- */

static enum err tell_list(struct note_feed *f, struct db *db, struct str user,
                          enum noted_list list)
{
    struct buf data;
    uint32_t total;
    enum err e;

    if (!bus_wants(f->bus, topic_of(user)))
        return OK;
    e = noted_list_count(db, user, list, &total);
    if (e)
        return e;
    buf_init(&data, DATA_MAX);
    kept_write_list(&data, list, total);
    publish(f, topic_of(user), kept_kind(list), buf_get(&data));
    buf_release(&data);
    return OK;
}

/* ---- a playlist, for all on whose shelves it is ---- */

struct listeners {
    struct note_feed *f;
    struct event *event;
};

static void tell_user(void *arg, struct str user)
{
    const struct listeners *to = arg;

    bus_publish(to->f->bus, topic_of(user), to->event, clock_monotonic_ms());
}

static enum err tell_playlist(struct note_feed *f, struct db *db,
                              struct id playlist)
{
    struct listeners to = {.f = f};
    struct playlist list;
    struct arena arena;
    struct buf data;
    enum err e;

    arena_init(&arena);
    buf_init(&data, DATA_MAX);
    e = playlists_find(db, playlist, &arena, &list);
    if (!e) {
        kept_write_playlist(&data, &list);
        to.event = event_new_text(EVENT_PLAYLISTS, buf_get(&data));
        e = shelf_each_user(db, playlist, tell_user, &to);
        event_unref(to.event);
    }
    buf_release(&data);
    arena_release(&arena);
    /* With its owner's account it is gone from all shelves. */
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- the feed ---- */

static enum err lose_all(void *owner, struct db *db)
{
    struct note_feed *f = owner;

    (void)db;
    bus_lose(f->bus);
    return OK;
}

static enum err tell_note(void *owner, struct db *db, const struct change *note)
{
    enum noted_list list;
    struct id playlist;

    if (noted_list_from_kind(note->kind, &list))
        return tell_list(owner, db, note->subject, list);
    if (str_eq(note->kind, STR(NOTE_PLAYLIST)) &&
        id_from_base62(note->subject, &playlist))
        return tell_playlist(owner, db, playlist);
    return OK;
}

static enum err sweep(void *owner, struct db *db)
{
    struct note_feed *f = owner;

    (void)db;
    bus_sweep(f->bus, clock_monotonic_ms());
    return OK;
}

void note_feed_subscribe(struct note_feed *f, struct feed_subscriber *out)
{
    static const char *const kinds[] = {
#define NOTED(name, text, kind) kind,
#include "library/noted.def"
#undef NOTED
        NOTE_PLAYLIST, NULL};

    *out = (struct feed_subscriber){.kinds = kinds,
                                    .owner = f,
                                    .load_all = lose_all,
                                    .load_one = tell_note,
                                    .tick = sweep};
}

void note_feed_tell_catalog(struct note_feed *f, uint32_t generation)
{
    struct buf data;

    buf_init(&data, DATA_MAX);
    kept_write_catalog(&data, generation);
    publish(f, (struct bus_topic){BUS_WORLD, STR_EMPTY}, EVENT_CATALOG,
            buf_get(&data));
    buf_release(&data);
}
