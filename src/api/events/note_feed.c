/* A note names a list; what there is to say of it is read when somebody wants
 * to hear of it, so that notes of users without a stream cost a look into the
 * bus's table.
 *
 * A webhook's event has an id made of the note's and the user's, the same on
 * every node: all of them raise it, and it is stored once. */
#include "api/events/note_feed.h"

#include "api/call/event_row.h"
#include "api/events/kept.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/feed.h"
#include "events/bus.h"
#include "hooks/raise.h"
#include "json/writer.h"
#include "library/noted_count.h"
#include "library/shelf.h"
#include "trends/trend_lists.h"

#define DATA_MAX 8192 /* bytes; a name has PLAYLIST_MAX_NAME of them */
#define BODY_MAX (256u << 10)

struct note_feed {
    struct bus *bus;
    struct hook_raiser *hooks;
    const struct event_row *const *rows;
    uint32_t generation; /* 0: not told yet */
};

struct note_feed *note_feed_new(struct bus *bus, struct hook_raiser *hooks,
                                const struct event_row *const *rows)
{
    struct note_feed *f = mem_zalloc(1, sizeof *f);

    *f = (struct note_feed){.bus = bus, .hooks = hooks, .rows = rows};
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

    bus_publish(f->bus, topic, e, clock_elapsed_ms());
    event_unref(e);
}

static struct bus_topic topic_of(struct str user)
{
    return (struct bus_topic){BUS_USER, user};
}

/* ---- webhooks ---- */

/* Of one note, as it concerns one user by one kind. */
static struct id id_of(const struct happening *h)
{
    struct id_hex hex;
    struct buf name;
    struct id id;

    buf_init(&name, BODY_MAX);
    buf_str(&name, id_hex_text(h->id, &hex));
    buf_printf(&name, " %s ", event_kind_text(h->kind));
    buf_str(&name, h->user);
    id = id_from_name(buf_get(&name));
    buf_release(&name);
    return id;
}

static void write_body(struct buf *out, const struct happening *h,
                       struct id event, int64_t now_ms)
{
    struct json j = json_to(out);
    char time[CLOCK_MS_TEXT_MAX];
    struct id_hex id;

    json_object(&j);
    json_key(&j, "id");
    json_str(&j, id_hex_text(event, &id));
    json_key(&j, "type");
    json_str(&j, str_from_c(event_kind_text(h->kind)));
    json_key(&j, "created_at");
    json_str(&j, str_of(time, (size_t)clock_ms_to_text(now_ms, time)));
    json_key(&j, "user_id");
    if (h->user.n > 0)
        json_str(&j, h->user);
    else
        json_null(&j);
    json_key(&j, "data");
    json_raw(&j, h->data);
    json_end_object(&j);
}

void note_feed_raise(struct note_feed *f, const struct happening *h)
{
    struct delivery_event event = {.kind = h->kind,
                                   .scopes = f->rows[h->kind]->scopes,
                                   .user = h->user,
                                   .now_ms = clock_unix_ms()};
    struct buf body;

    if (!hook_raiser_wants(f->hooks, h->kind))
        return;
    event.id = id_of(h);
    buf_init(&body, BODY_MAX);
    write_body(&body, h, event.id, event.now_ms);
    event.body = buf_get(&body);
    if (buf_overflowed(&body))
        log_error("an event of %s is too long for a webhook",
                  event_kind_text(h->kind));
    else
        hook_raise(f->hooks, &event);
    buf_release(&body);
}

/* ---- a user's list ---- */

static enum err tell_list(struct note_feed *f, struct db *db,
                          const struct change *note, enum noted_list list)
{
    struct happening h = {.kind = kept_kind(list), .user = note->subject};
    struct buf data;
    uint32_t total;
    enum err e;

    if (!bus_wants(f->bus, topic_of(h.user)) &&
        !hook_raiser_wants(f->hooks, h.kind))
        return OK;
    e = noted_list_count(db, h.user, list, &total);
    if (e)
        return e;
    buf_init(&data, DATA_MAX);
    kept_write_list(&data, list, total);
    h.id = note->id;
    h.data = buf_get(&data);
    publish(f, topic_of(h.user), h.kind, h.data);
    note_feed_raise(f, &h);
    buf_release(&data);
    return OK;
}

/* ---- a playlist, for all on whose shelves it is ---- */

struct listeners {
    struct note_feed *f;
    const struct change *note;
    struct event *event;
};

static void tell_user(void *arg, struct str user)
{
    const struct listeners *to = arg;
    struct happening h = {
        .kind = EVENT_PLAYLISTS, .user = user, .data = event_text(to->event)};

    bus_publish(to->f->bus, topic_of(user), to->event, clock_elapsed_ms());
    h.id = to->note->id;
    note_feed_raise(to->f, &h);
}

static enum err tell_playlist(struct note_feed *f, struct db *db,
                              const struct change *note, struct id playlist)
{
    struct listeners to = {.f = f, .note = note};
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

/* ---- a chart, for the world ---- */

static enum err tell_chart(struct note_feed *f, struct db *db,
                           const struct change *change, struct id playlist)
{
    struct happening h = {.kind = EVENT_CHARTS};
    struct playlist list;
    struct arena arena;
    struct buf data;
    enum err e;

    arena_init(&arena);
    buf_init(&data, DATA_MAX);
    e = playlists_find(db, playlist, &arena, &list);
    if (!e) {
        kept_write_playlist(&data, &list);
        h.id = change->id;
        h.data = buf_get(&data);
        publish(f, (struct bus_topic){BUS_WORLD, STR_EMPTY}, h.kind, h.data);
        note_feed_raise(f, &h);
    }
    buf_release(&data);
    arena_release(&arena);
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
        return tell_list(owner, db, note, list);
    if (str_eq(note->kind, STR(NOTE_PLAYLIST)) &&
        id_from_base62(note->subject, &playlist))
        return tell_playlist(owner, db, note, playlist);
    if (str_eq(note->kind, STR(CHANGE_CHARTS)) &&
        id_from_base62(note->subject, &playlist))
        return tell_chart(owner, db, note, playlist);
    return OK;
}

static enum err sweep(void *owner, struct db *db)
{
    struct note_feed *f = owner;

    (void)db;
    bus_sweep(f->bus, clock_elapsed_ms());
    return OK;
}

void note_feed_subscribe(struct note_feed *f, struct feed_subscriber *out)
{
    static const char *const kinds[] = {
#define NOTED(name, text, kind) kind,
#include "library/noted.def"
#undef NOTED
        NOTE_PLAYLIST, CHANGE_CHARTS, NULL};

    *out = (struct feed_subscriber){.kinds = kinds,
                                    .owner = f,
                                    .load_all = lose_all,
                                    .load_one = tell_note,
                                    .tick = sweep};
}

void note_feed_tell_catalog(struct note_feed *f, uint32_t generation)
{
    struct happening h = {.kind = EVENT_CATALOG};
    bool is_new = f->generation != 0 && f->generation != generation;
    char name[64];
    struct buf data;
    int n;

    f->generation = generation;
    if (!is_new)
        return;
    /* Nodes that share a catalog come to it at about the same time: most often
     * within a minute, and an event that is told twice is no harm. */
    n = snprintf(name, sizeof name, "catalog %u %lld", generation,
                 (long long)(clock_system_s() / 60));
    h.id = id_from_name(str_of(name, (size_t)n));
    buf_init(&data, DATA_MAX);
    kept_write_catalog(&data, generation);
    h.data = buf_get(&data);
    publish(f, (struct bus_topic){BUS_WORLD, STR_EMPTY}, h.kind, h.data);
    note_feed_raise(f, &h);
    buf_release(&data);
}
