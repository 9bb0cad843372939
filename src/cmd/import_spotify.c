/* Each list of the download is matched as a whole, then written, some things to
 * a transaction: matching takes longer than writing, and would keep a server
 * from it. */
#include "cmd/import_spotify.h"

#include <errno.h>

#include "accounts/users.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "cmd/import_note.h"
#include "seed/import_record.h"
#include "cmd/local_state.h"
#include "db/db.h"
#include "generation/generation.h"
#include "import/spotify/spotify_match.h"
#include "json/writer.h"
#include "library/playlist_items.h"

_Static_assert(SPOTIFY_MAX_ITEMS == PLAYLIST_MAX_ITEMS,
               "a download may have what a list may have");

#define BATCH_THINGS   200u
#define LINE_MAX_BYTES ((size_t)1 << 20)

/* What is to be saved or followed, as lines of objects say it. */
struct records {
    struct object_record *list;
    size_t count;
    size_t capacity;
    size_t from; /* of a batch: to `from` + `n` */
    size_t n;
};

struct spotify_import {
    const struct options *o;
    struct str user;
    struct db *db;
    struct generation *generation;
    FILE *report;
    struct arena arena;  /* of a list */
    struct arena memory; /* of a look, or a transaction */
    struct records records;
    struct playlist_brought list; /* that is being written */
    struct id *lists;             /* that were, in this import */
    size_t list_count, list_capacity;
    uint64_t how[SPOTIFY_NOT_FOUND + 1]; /* by enum spotify_how */
    uint64_t bad;
    struct import_record_counts counts; /* of what is committed */
    struct import_record_counts batch;  /* of the transaction at hand */
    int64_t now_ms;
};

/* ---- the report ---- */

static void put_text(struct json *j, const char *key, struct str text)
{
    if (text.n == 0)
        return;
    json_key_str(j, str_from_c(key));
    json_str(j, text);
}

/* A line on something that was found by a name like it, or not at all. */
static void report(struct spotify_import *s, struct str file,
                   struct str playlist, const struct spotify_thing *thing,
                   const char *reason, struct str found)
{
    struct buf line;
    struct json j;

    buf_init(&line, LINE_MAX_BYTES);
    j = json_to(&line);
    json_object(&j);
    put_text(&j, "file", file);
    put_text(&j, "playlist", playlist);
    if (thing->type < ENTITY_COUNT) /* else a user or a playlist */
        put_text(&j, "type", entity_name(thing->type));
    put_text(&j, "name", thing->name);
    put_text(&j, "by", thing->by);
    put_text(&j, "in", thing->in);
    put_text(&j, "uri", thing->uri);
    put_text(&j, "reason", str_from_c(reason));
    put_text(&j, "taken", found);
    json_end_object(&j);
    buf_char(&line, '\n');
    if (!buf_overflowed(&line))
        (void)fwrite(line.p, 1, line.n, s->report);
    buf_release(&line);
}

/* Finds a thing in the catalog, and reports it if that isn't sure. */
static bool match(struct spotify_import *s, struct str file,
                  struct str playlist, const struct spotify_thing *thing,
                  struct spotify_match *out)
{
    const struct catalog *c = generation_catalog(s->generation);
    struct str found;

    spotify_match(c, generation_search(s->generation), thing, &s->memory, out);
    arena_reset(&s->memory);
    s->how[out->how]++;
    if (out->how == SPOTIFY_NOT_FOUND) {
        report(s, file, playlist, thing, out->why, STR_EMPTY);
        return false;
    }
    found = catalog_name(c, out->type, out->number);
    if (out->how == SPOTIFY_NEAREST)
        report(s, file, playlist, thing,
               "taken for the nearest name of the same artist", found);
    return true;
}

/* ---- what is saved and followed ---- */

static struct object_record *add_record(struct spotify_import *s)
{
    struct records *r = &s->records;

    r->list = mem_grow(r->list, r->count, &r->capacity, sizeof *r->list);
    r->list[r->count] = (struct object_record){.kind = OBJECT_RECORD_SAVED};
    return &r->list[r->count++];
}

static enum err write_records(struct db *db, void *arg)
{
    struct spotify_import *s = arg;
    const struct records *r = &s->records;
    struct import_record_write w = {.db = db,
                                    .arena = &s->memory,
                                    .user = s->user,
                                    .now_ms = s->now_ms,
                                    .counts = &s->batch};
    const char *why;
    enum err e = OK;

    memset(&s->batch, 0, sizeof s->batch);
    /* From the end: of one date, what is saved later is shown first. */
    for (size_t i = r->from + r->n; i-- > r->from && !e;) {
        e = import_record_write(&w, &r->list[i], &why);
        arena_reset(&s->memory);
    }
    return e;
}

static void add_counts(struct spotify_import *s)
{
    for (int i = 0; i < PLAYLIST_OUTCOMES; i++) {
        s->counts.playlists[i] += s->batch.playlists[i];
        s->counts.saved[i] += s->batch.saved[i];
    }
}

/* Writes all records, the last ones first, and forgets them. */
static enum err flush_records(struct spotify_import *s)
{
    struct records *r = &s->records;
    enum err e = OK;

    while (r->count > 0 && !e) {
        r->n = r->count < BATCH_THINGS ? r->count : BATCH_THINGS;
        r->from = r->count - r->n;
        e = db_transact(s->db, write_records, s);
        if (!e)
            add_counts(s);
        r->count = r->from;
    }
    return e;
}

static enum err take_saved(void *user, struct str file,
                           const struct spotify_thing *things, size_t count)
{
    struct spotify_import *s = user;
    struct spotify_match found;

    for (size_t i = 0; i < count; i++) {
        struct object_record *record;

        if (!match(s, file, STR_EMPTY, &things[i], &found))
            continue;
        record = add_record(s);
        if (found.type == ENTITY_ARTIST)
            record->kind = OBJECT_RECORD_FOLLOWED;
        record->owned = (struct object_owned){.has_date = things[i].has_date,
                                              .added_ms = things[i].added_ms,
                                              .is_entity = true,
                                              .type = found.type,
                                              .id = found.id};
    }
    return flush_records(s);
}

static enum err take_follow(void *user, struct str file, struct str who)
{
    struct spotify_import *s = user;
    struct spotify_thing thing = {.type = ENTITY_COUNT, .name = who};
    struct object_record *record;
    struct user account;
    enum err e = users_find(s->db, who, &s->memory, &account);

    arena_reset(&s->memory);
    if (e == ERR_NOT_FOUND) {
        s->how[SPOTIFY_NOT_FOUND]++;
        report(s, file, STR_EMPTY, &thing, "there is no such user here",
               STR_EMPTY);
        return OK;
    }
    if (e)
        return e;
    record = add_record(s);
    record->kind = OBJECT_RECORD_FOLLOWED;
    record->owned.who.id = who;
    return flush_records(s);
}

/* ---- playlists ---- */

/* The list's items that are here, in the arena. */
static void match_items(struct spotify_import *s, struct str file,
                        const struct spotify_playlist *list,
                        struct playlist_brought *in)
{
    struct playlist_brought_item *items =
        arena_zalloc(&s->arena, list->count * sizeof *items);
    const struct str local = STR("spotify:local:");

    for (size_t i = 0; i < list->count; i++) {
        const struct spotify_thing *thing = &list->items[i];
        struct playlist_brought_item *item = &items[in->count];
        struct spotify_match found;

        *item = (struct playlist_brought_item){
            .added_ms = thing->has_date ? thing->added_ms : SEQUENCE_NO_DATE,
            .by = s->user};
        if (str_starts(thing->uri, local) &&
            thing->uri.n <= SEQUENCE_TEXT_MAX) {
            item->kind = SEQUENCE_LOCAL;
            item->text = str_from(thing->uri, local.n);
        } else if (match(s, file, list->name, thing, &found)) {
            item->kind = found.type == ENTITY_TRACK     ? SEQUENCE_TRACK
                         : found.type == ENTITY_EPISODE ? SEQUENCE_EPISODE
                                                        : SEQUENCE_CHAPTER;
            item->id = found.id;
        } else {
            continue;
        }
        in->count++;
    }
    in->items = items;
    in->says_items = true;
}

static bool has_been(const struct spotify_import *s, struct id id)
{
    for (size_t i = 0; i < s->list_count; i++)
        if (id_eq(s->lists[i], id))
            return true;
    return false;
}

/* The list's id: made of whose it is, its name and its first date, so that the
 * same list of another download is the same list here. Lists that are alike in
 * all of that are told apart by their order. */
static struct id make_id(struct spotify_import *s,
                         const struct spotify_playlist *list)
{
    int64_t first_ms = INT64_MAX;
    struct id id;

    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].has_date && list->items[i].added_ms < first_ms)
            first_ms = list->items[i].added_ms;
    for (unsigned n = 0;; n++) {
        id = id_from_name(arena_printf(
            &s->arena, "spotify-data:%u:%.*s:%lld:%.*s", n, STR_ARG(s->user),
            (long long)(first_ms / 86400000), STR_ARG(list->name)));
        if (!has_been(s, id))
            return id;
    }
}

/* A list that Tonearm wrote has an id, which counts unless it is another's
 * here. */
static enum err choose_id(struct spotify_import *s,
                          const struct spotify_playlist *list, struct id *id)
{
    struct str part = STR_EMPTY, rest = list->uri;
    struct playlist there;
    enum err e;

    while (str_split(&rest, ':', &part))
        ;
    if (id_from_base62(part, id) && !has_been(s, *id)) {
        e = playlists_find(s->db, *id, &s->arena, &there);
        if (e == ERR_NOT_FOUND || (!e && str_eq(there.owner, s->user)))
            return OK;
        if (e)
            return e;
    }
    *id = make_id(s, list);
    return OK;
}

static enum err write_list(struct db *db, void *arg)
{
    struct spotify_import *s = arg;
    struct playlist_bringing b = {db, &s->memory, s->now_ms};
    enum playlist_outcome outcome;
    enum err e;

    memset(&s->batch, 0, sizeof s->batch);
    arena_reset(&s->memory);
    e = playlist_bring(&b, &s->list, &outcome);
    if (!e)
        s->batch.playlists[outcome]++;
    return e;
}

static enum err take_playlist(void *user, struct str file,
                              const struct spotify_playlist *list)
{
    struct spotify_import *s = user;
    struct spotify_thing named = {.type = ENTITY_COUNT, .name = list->name};
    enum err e;

    arena_reset(&s->arena);
    s->list = (struct playlist_brought){
        .owner = s->user,
        .says_name = true,
        .name = utf8_cut(list->name, PLAYLIST_MAX_NAME),
        .says_description = list->description.p != NULL,
        .has_description = list->description.n > 0,
        .description = utf8_cut(list->description, PLAYLIST_MAX_BROUGHT),
        .is_private_if_new = true};
    e = choose_id(s, list, &s->list.id);
    if (e)
        return e;
    s->lists =
        mem_grow(s->lists, s->list_count, &s->list_capacity, sizeof *s->lists);
    s->lists[s->list_count++] = s->list.id;
    match_items(s, file, list, &s->list);
    s->now_ms++; /* so that the shelf is in the download's order */
    e = db_transact(s->db, write_list, s);
    if (e == ERR_LIMIT) {
        report(s, file, list->name, &named, "is one playlist too many",
               STR_EMPTY);
        s->bad++;
        return OK;
    }
    if (!e)
        add_counts(s);
    return e;
}

/* ---- the command ---- */

static void take_bad(void *user, struct str file, const char *what)
{
    struct spotify_import *s = user;

    s->bad++;
    log_warn("%.*s %s", STR_ARG(file), what);
}

static void print_result(const void *import, FILE *out)
{
    const struct spotify_import *s = import;
    const uint64_t *lists = s->counts.playlists, *saved = s->counts.saved;

    fprintf(out,
            "found: %llu by id, %llu by ISRC, %llu by name, %llu by the "
            "nearest name\n"
            "left out: %llu not found, %llu of another shape\n"
            "playlists: %llu made, %llu changed, %llu as they were, %llu kept "
            "as they were changed here\n"
            "saved and followed: %llu made, %llu as they were\n",
            (unsigned long long)s->how[SPOTIFY_BY_ID],
            (unsigned long long)s->how[SPOTIFY_BY_ISRC],
            (unsigned long long)s->how[SPOTIFY_BY_NAME],
            (unsigned long long)s->how[SPOTIFY_NEAREST],
            (unsigned long long)s->how[SPOTIFY_NOT_FOUND],
            (unsigned long long)s->bad,
            (unsigned long long)lists[PLAYLIST_MADE],
            (unsigned long long)lists[PLAYLIST_CHANGED],
            (unsigned long long)lists[PLAYLIST_AS_IT_WAS],
            (unsigned long long)lists[PLAYLIST_KEPT],
            (unsigned long long)saved[PLAYLIST_MADE],
            (unsigned long long)saved[PLAYLIST_AS_IT_WAS]);
}

static enum err open_catalog(struct spotify_import *s)
{
    struct catalog *c;
    struct store *store;
    enum err e = store_open(options_text(s->o, "data"), &store);

    if (e)
        return e;
    e = store_open_current(store, &c);
    if (e == ERR_NOT_FOUND)
        log_error("there is no catalog in %s to find things in",
                  options_text(s->o, "data"));
    if (!e)
        e = generation_new(c, 0, &s->generation);
    store_close(store);
    return e;
}

static enum err open_account(struct spotify_import *s)
{
    struct user user;
    enum err e = local_state_open(s->o, &s->db);

    if (!e)
        e = users_find(s->db, s->user, &s->memory, &user);
    if (e == ERR_NOT_FOUND)
        log_error("there is no user %.*s", STR_ARG(s->user));
    return e;
}

static enum err open_report(struct spotify_import *s)
{
    const char *path = options_text(s->o, "report");

    s->report = path != NULL ? fopen(path, "we") : stdout;
    if (s->report != NULL)
        return OK;
    log_error("%s: %s", path, strerror(errno));
    return ERR_IO;
}

/* Standard output is main's to look at. */
static enum err close_report(struct spotify_import *s)
{
    if (s->report == NULL || s->report == stdout)
        return OK;
    if (fclose(s->report) == 0)
        return OK;
    log_error("%s: %s", options_text(s->o, "report"), strerror(errno));
    return ERR_IO;
}

static enum err read_sources(struct spotify_import *s)
{
    const struct spotify_sink sink = {.user = s,
                                      .saved = take_saved,
                                      .playlist = take_playlist,
                                      .follow = take_follow,
                                      .bad = take_bad};
    enum err e = OK;

    for (size_t i = 1; i < options_argument_count(s->o) && !e; i++)
        e = spotify_data_read(options_argument(s->o, i), &sink);
    local_state_settle(s->o);
    return e;
}

static void release(struct spotify_import *s)
{
    db_close(s->db);
    generation_unref(s->generation);
    free(s->records.list);
    free(s->lists);
    arena_release(&s->arena);
    arena_release(&s->memory);
}

static void note(const struct spotify_import *s, int64_t began_ms, enum err e)
{
    const uint64_t *lists = s->counts.playlists, *saved = s->counts.saved;
    uint64_t added = lists[PLAYLIST_MADE] + saved[PLAYLIST_MADE];
    uint64_t changed = lists[PLAYLIST_CHANGED];
    struct import_note note = {
        .o = s->o,
        .first_source = SIZE_MAX,
        .run = {.kind = STR("spotify-data"),
                .outcome = e                     ? LEDGER_FAILED
                           : added + changed > 0 ? LEDGER_DONE
                                                 : LEDGER_AS_IT_WAS,
                .began_ms = began_ms,
                .added = (int64_t)added,
                .changed = (int64_t)changed,
                .skipped = (int64_t)(s->how[SPOTIFY_NOT_FOUND] + s->bad),
                .bad = (int64_t)s->bad},
        .print = print_result,
        .what = s};

    for (unsigned how = 0; how < SPOTIFY_NOT_FOUND; how++)
        note.run.came_in += (int64_t)s->how[how];
    import_note_write(&note);
}

enum err import_spotify(const struct options *o)
{
    struct spotify_import s = {.o = o, .now_ms = clock_unix_ms()};
    int64_t began_ms = s.now_ms;
    enum err e, closed;

    s.user = str_from_c(options_text(o, "user"));
    if (s.user.n == 0)
        return options_wrong(o, "give --user USER: whose data these are");
    arena_init(&s.arena);
    arena_init(&s.memory);
    e = open_account(&s);
    if (!e)
        e = open_catalog(&s);
    if (!e)
        e = open_report(&s);
    if (!e)
        e = read_sources(&s);
    if (!e)
        print_result(&s, stderr);
    closed = close_report(&s);
    note(&s, began_ms, e ? e : closed);
    release(&s);
    return e ? e : closed;
}
