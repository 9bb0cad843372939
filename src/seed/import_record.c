/* What objects say in the words of the wire, as accounts and library take
 * it. */
#include "seed/import_record.h"

#include <assert.h>

#include "base/utf8.h"
#include "library/follow.h"
#include "library/playlist_items.h"
#include "library/shelf.h"

_Static_assert(OBJECT_MAX_ITEMS == PLAYLIST_MAX_ITEMS,
               "a line may have what a list may have");

/* Texts that are only shown again. */
#define SHOWN_MAX_BYTES 256

/* ---- checking ---- */

static bool is_user(const struct object_user *u)
{
    return users_id_is_valid(u->id) &&
           u->display_name.n <= USERS_NAME_MAX_BYTES &&
           utf8_is_printable(u->display_name);
}

static const char *check_items(const struct object_playlist *p)
{
    struct str last = STR_EMPTY; /* mostly one has added them all */

    for (uint32_t i = 0; i < p->count; i++) {
        const struct object_item *item = &p->items[i];

        if (item->uri.n > SEQUENCE_TEXT_MAX)
            return "has a local file with a name that is too long";
        if (item->by.id.n > 0 && !str_eq(item->by.id, last) &&
            !is_user(&item->by))
            return "has an item added by a user who can't be called so";
        last = item->by.id;
    }
    return NULL;
}

static const char *check_playlist(const struct object_playlist *p)
{
    if (p->owner.id.n > 0 && !is_user(&p->owner))
        return "has an owner who can't be called so";
    if (p->name.n > PLAYLIST_MAX_NAME)
        return "has a name that is too long";
    if (p->description.n > PLAYLIST_MAX_BROUGHT)
        return "has a description that is too long";
    if (p->snapshot_id.n > SHOWN_MAX_BYTES ||
        p->primary_color.n > SHOWN_MAX_BYTES)
        return "has a snapshot_id or primary_color that is too long";
    if (p->offset > PLAYLIST_MAX_ITEMS - p->count)
        return "has more than 11,000 items";
    return check_items(p);
}

const char *import_record_check(const struct object_record *record,
                                struct str user)
{
    switch (record->kind) {
    case OBJECT_RECORD_USER:
        return is_user(&record->user) ? NULL
                                      : "is of a user who can't be called so";
    case OBJECT_RECORD_PLAYLIST:
        return check_playlist(&record->playlist);
    case OBJECT_RECORD_SAVED:
    case OBJECT_RECORD_FOLLOWED:
        return user.n > 0 || record->owned.user.n > 0
                   ? NULL
                   : "doesn't say whose it is, nor does --user";
    case OBJECT_RECORD_NONE:
        break;
    }
    return NULL;
}

/* ---- users ---- */

static enum err write_user(const struct import_record_write *w,
                           const struct object_user *u, bool is_mention)
{
    struct user_brought in = {.id = u->id,
                              .display_name = u->display_name,
                              .images = u->images,
                              .followers = u->followers,
                              .country = {u->country[0], u->country[1]},
                              .is_mention = is_mention};
    enum user_outcome outcome;
    enum err e;

    in.says_product = users_product_from_text(u->product, &in.product);
    e = users_bring(w->db, &in, w->now_ms / 1000, w->arena, &outcome);
    /* Somebody who is only mentioned again and again isn't worth counting. */
    if (!e && (!is_mention || outcome != USER_AS_IT_WAS))
        w->counts->users[outcome]++;
    return e;
}

/* ---- playlists ---- */

static enum sequence_kind kind_of(const struct object_item *item)
{
    if (item->kind == OBJECT_ITEM_LOCAL)
        return SEQUENCE_LOCAL;
    if (item->kind == OBJECT_ITEM_NOTHING)
        return SEQUENCE_NOTHING;
    return item->type == ENTITY_TRACK     ? SEQUENCE_TRACK
           : item->type == ENTITY_EPISODE ? SEQUENCE_EPISODE
                                          : SEQUENCE_CHAPTER;
}

/* A local file as lists name it: its URI without what all of them begin with.
 */
static struct str local_name(struct str uri)
{
    return str_from(uri, STR("spotify:local:").n);
}

/* The items, and an account for everyone who added one. */
static enum err bring_items(const struct import_record_write *w,
                            const struct object_playlist *p,
                            struct playlist_brought_item **out)
{
    struct playlist_brought_item *items =
        arena_zalloc(w->arena, p->count * sizeof *items);
    struct str last = STR_EMPTY;
    enum err e = OK;

    for (uint32_t i = 0; i < p->count && !e; i++) {
        const struct object_item *item = &p->items[i];

        items[i] = (struct playlist_brought_item){
            .kind = kind_of(item),
            .id = item->id,
            .text = local_name(item->uri),
            .added_ms = item->has_date ? item->added_ms : SEQUENCE_NO_DATE,
            .by = item->by.id};
        if (item->by.id.n > 0 && !str_eq(item->by.id, last))
            e = write_user(w, &item->by, true);
        last = item->by.id;
    }
    *out = items;
    return e;
}

static struct playlist_brought brought_of(const struct object_playlist *p)
{
    return (struct playlist_brought){
        .id = p->id,
        .owner = p->owner.id,
        .says_name = p->name.p != NULL,
        .name = p->name,
        .says_description = p->says_description,
        .description = p->description,
        .has_description = p->description.p != NULL,
        .says_public = p->says_public,
        .is_public = p->is_public,
        .is_public_unknown = p->is_public_null,
        .says_collaborative = p->says_collaborative,
        .is_collaborative = p->is_collaborative,
        .says_images = p->images.p != NULL,
        .says_color = p->says_color,
        .says_followers = p->followers >= 0,
        .says_total = p->total >= 0,
        .given = {.snapshot = p->snapshot_id,
                  .images = p->images,
                  .primary_color = p->primary_color,
                  .followers = p->followers > 0 ? (uint32_t)p->followers : 0,
                  .total = p->total > 0 ? (uint32_t)p->total : 0},
        .says_items = p->says_items,
        .count = p->count,
        .offset = p->offset,
        .is_cut_off = p->is_cut_off};
}

/* What playlist_bring has against a record; NULL for an error of the
 * database's. */
static const char *refusal_of(enum err e)
{
    switch (e) {
    case ERR_NOT_FOUND:
        return "is of a playlist that isn't there, and names no owner";
    case ERR_EXISTS:
        return "is of a playlist that is somebody else's here";
    case ERR_INVALID:
        return "begins behind the end of the playlist as it is here";
    case ERR_LIMIT:
        return "is one playlist too many for its owner";
    default:
        return NULL;
    }
}

static enum err write_playlist(const struct import_record_write *w,
                               const struct object_playlist *p,
                               const char **why)
{
    struct playlist_bringing b = {w->db, w->arena, w->now_ms};
    struct playlist_brought in = brought_of(p);
    struct playlist_brought_item *items;
    enum playlist_outcome outcome;
    enum err e = OK;

    if (w->user.n > 0)
        in.owner = w->user;
    else if (in.owner.n > 0)
        e = write_user(w, &p->owner, true);
    if (!e)
        e = bring_items(w, p, &items);
    if (e)
        return e;
    in.items = items;
    e = playlist_bring(&b, &in, &outcome);
    *why = refusal_of(e);
    if (!e)
        w->counts->playlists[outcome]++;
    return *why != NULL ? OK : e;
}

/* ---- what is saved and followed ---- */

static enum sequence_kind kind_of_entity(enum entity type)
{
    switch (type) {
    case ENTITY_TRACK:
        return SEQUENCE_TRACK;
    case ENTITY_ALBUM:
        return SEQUENCE_ALBUM;
    case ENTITY_SHOW:
        return SEQUENCE_SHOW;
    case ENTITY_EPISODE:
        return SEQUENCE_EPISODE;
    case ENTITY_AUDIOBOOK:
        return SEQUENCE_AUDIOBOOK;
    case ENTITY_CHAPTER:
        return SEQUENCE_CHAPTER;
    default:
        return SEQUENCE_ARTIST;
    }
}

/* Saves one thing, or follows one artist. `*was` is whether that was so. */
static enum err keep_entity(const struct import_record_write *w,
                            const struct object_owned *o, struct str user,
                            bool *was)
{
    struct saved_list list = {user, kind_of_entity(o->type)};
    struct saved_item item = {.id = o->id, .added_ms = o->added_ms};
    enum err e = saved_contains(w->db, &list, &o->id, 1, was);

    if (e || *was)
        return e;
    if (o->type == ENTITY_ARTIST)
        return follow_artists(w->db, user, &o->id, 1, o->added_ms);
    return saved_add(w->db, &list, &item, 1);
}

static enum err keep_user(const struct import_record_write *w,
                          const struct object_owned *o, struct str user,
                          bool *was, const char **why)
{
    struct user followed;
    enum err e = users_find(w->db, o->who.id, w->arena, &followed);

    if (e == ERR_NOT_FOUND) {
        *why = "follows a user who isn't here";
        return OK;
    }
    if (!e)
        e = follow_has_user(w->db, user, o->who.id, was);
    return e || *was ? e : follow_user(w->db, user, o->who.id, o->added_ms);
}

static enum err keep_playlist(const struct import_record_write *w,
                              const struct object_owned *o, struct str user,
                              bool *was, const char **why)
{
    struct playlist list;
    enum err e = playlists_find(w->db, o->id, w->arena, &list);

    if (e == ERR_NOT_FOUND) {
        *why = "follows a playlist that isn't here";
        return OK;
    }
    if (!e)
        e = shelf_has(w->db, o->id, user, was);
    return e || *was
               ? e
               : shelf_follow(w->db, &list, user, o->is_shown, o->added_ms);
}

static enum err write_owned(const struct import_record_write *w,
                            const struct object_owned *said, const char **why)
{
    struct str user = w->user.n > 0 ? w->user : said->user;
    struct object_owned o = *said;
    struct user account;
    bool was = false;
    enum err e = users_find(w->db, user, w->arena, &account);

    if (e == ERR_NOT_FOUND) {
        *why = "is of a user who isn't here";
        return OK;
    }
    if (e)
        return e;
    if (!o.has_date)
        o.added_ms = w->now_ms;
    e = o.is_entity      ? keep_entity(w, &o, user, &was)
        : o.who.id.n > 0 ? keep_user(w, &o, user, &was, why)
                         : keep_playlist(w, &o, user, &was, why);
    if (!e && *why == NULL)
        w->counts->saved[was ? PLAYLIST_AS_IT_WAS : PLAYLIST_MADE]++;
    return e;
}

enum err import_record_write(const struct import_record_write *w,
                             const struct object_record *record,
                             const char **why)
{
    *why = NULL;
    switch (record->kind) {
    case OBJECT_RECORD_USER:
        return write_user(w, &record->user, false);
    case OBJECT_RECORD_PLAYLIST:
        return write_playlist(w, &record->playlist, why);
    case OBJECT_RECORD_SAVED:
    case OBJECT_RECORD_FOLLOWED:
        return write_owned(w, &record->owned, why);
    case OBJECT_RECORD_NONE:
        break;
    }
    return OK;
}
