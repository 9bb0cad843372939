/* Lines that are no part of a catalog, but belong to people: playlists, users,
 * and what users have saved and follow. They are parsed here; whoever imports
 * says what becomes of them (struct object_sink in objects.h).
 *
 * Texts are UTF-8 without U+0000, of any length, and good until the next line
 * is parsed. One thread at a time. */
#ifndef TONEARM_IMPORT_OBJECTS_OBJECT_RECORD_H
#define TONEARM_IMPORT_OBJECTS_OBJECT_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/str.h"
#include "catalog/field.h"

/* The most items that a playlist line may have. */
#define OBJECT_MAX_ITEMS 11000

enum object_record_kind {
    OBJECT_RECORD_NONE, /* the line is of a catalog only */
    OBJECT_RECORD_USER,
    OBJECT_RECORD_PLAYLIST,
    OBJECT_RECORD_SAVED,
    OBJECT_RECORD_FOLLOWED
};

/* A user as far as an object tells. A text without p, -1 and zeros stand for
 * what isn't said. */
struct object_user {
    struct str id; /* empty: nobody */
    struct str display_name;
    struct str images; /* a JSON array of images, or of nulls, compact */
    int64_t followers;
    char country[2]; /* upper case */
    struct str product;
};

enum object_item_kind {
    OBJECT_ITEM_ENTITY, /* a track, episode or chapter */
    OBJECT_ITEM_LOCAL,  /* a file of somebody's own */
    OBJECT_ITEM_NOTHING /* a place whose item isn't known: null */
};

struct object_item {
    enum object_item_kind kind;
    enum entity type; /* of an entity, with its id */
    struct id id;
    struct str uri; /* of a local file: spotify:local:... */
    bool has_date;
    int64_t added_ms; /* Unix time */
    struct object_user by;
};

struct object_playlist {
    struct id id;
    struct object_user owner;
    struct str name;        /* p NULL: not said */
    struct str description; /* as JSON has it: "", or p NULL: null */
    struct str snapshot_id; /* empty: not said */
    struct str images;      /* JSON, as object_user's, or null; p NULL: none */
    struct str primary_color;
    bool says_description, says_public, says_collaborative, says_color;
    bool says_items;
    bool is_public, is_public_null, is_collaborative;
    int64_t followers; /* -1: not said */
    int64_t total;     /* -1: not said */

    const struct object_item *items; /* a page of the list, from `offset` on */
    uint32_t count;
    uint32_t offset;
    bool is_cut_off; /* the list goes on behind the page */
};

/* Something that a user has saved, or follows. */
struct object_owned {
    struct str user; /* empty: not said */
    bool has_date;
    int64_t added_ms;
    bool is_entity; /* else a playlist, or another user */
    enum entity type;
    struct id id;           /* of a playlist, too */
    struct object_user who; /* whom they follow; no id: a playlist */
    bool is_shown;          /* to others, of a playlist */
};

struct object_record {
    enum object_record_kind kind;
    struct object_user user;
    struct object_playlist playlist;
    struct object_owned owned;
};

/* ---- lines that were kept ---- */

/* Reads lines for their records alone. */
struct object_records;
struct object_records *object_records_new(void);
void object_records_free(struct object_records *r); /* NULL is fine */

/* The record of a line that an import has taken; NULL for any other. */
const struct object_record *object_records_read(struct object_records *r,
                                                struct str line);

/* What a line is to whoever keeps it for later. */
struct object_look {
    const char *why; /* it can't be used, static, behind the key: "is not a
                        string"; NULL: it can */
    struct str key;  /* which that is about; may be empty */
    const struct object_record *record; /* NULL: of a catalog only */
    bool is_for_catalog; /* it has something that goes into one */
};
struct object_look object_records_look(struct object_records *r,
                                       struct str line);

#endif
