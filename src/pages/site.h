/* The listening site: what its pages are made of. A page is a handler in a file
 * of its own, site_*.c, which reads the domain rooms and writes with these.
 *
 * All texts that are made lie in the call's arena. On the reader's thread that
 * has the call. */
#ifndef TONEARM_PAGES_SITE_H
#define TONEARM_PAGES_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "catalog/catalog.h"
#include "pages/page.h"

/* ---- what is asked for ---- */

/* The market by which the page shows what can be had: the country of who is
 * signed in, else --default-market, else -1. As in the API, without one all
 * music can be had, and nothing that is spoken. */
int site_market(const struct call *call);

/* Whether the market has the entity. Artists are everywhere. */
bool site_has(struct call *call, enum entity type, uint32_t n);

/* The entity of this type that the path's first parameter names. */
bool site_find(struct call *call, enum entity type, uint32_t *n);

/* ---- texts ---- */

/* "/album/6Sx...", and "spotify:album:6Sx...". Audiobooks and chapters are
 * shows and episodes by their URI, as everywhere on the wire. */
struct str site_path(struct call *call, enum entity type, uint32_t n);
struct str site_uri(struct call *call, enum entity type, uint32_t n);

/* The address of the entity's narrowest picture of at least `pixels`, else of
 * its widest; a track's is its album's, and parts have their whole's where they
 * have none. Empty: none that a page may show. */
struct str site_image(struct call *call, enum entity type, uint32_t n,
                      unsigned pixels);

struct str site_time(struct call *call, uint64_t ms);   /* "1:02:03" */
struct str site_length(struct call *call, uint64_t ms); /* "1 h 2 min" */
struct str site_number(struct call *call, uint64_t n);  /* "1,234,567" */
struct str site_count(struct call *call, uint64_t n,    /* "1 song" */
                      const char *one, const char *many);
struct str site_date(struct call *call, struct date date); /* "May 2021" */

/* "Album", "EP". */
const char *site_album_kind(const struct album *album);

/* The names of artists with commas, plain, and as links. */
struct str site_names(struct call *call, struct catalog_list artists);
void site_artists(struct call *call, struct catalog_list artists);

/* What a user is called: by their display name, else by their id. */
struct str site_person(struct call *call, struct str user_id);

/* Plain text from one that stands as it would in HTML: tags go, and the common
 * entities become what they mean. */
struct str site_plain(struct call *call, struct str text);

/* ---- parts of pages ---- */

/* Something to play: its URI, or a place in a context ("spotify:album:...").
 * Without a script the button isn't shown. */
struct site_playable {
    struct str name;
    struct str uri;
    struct str context; /* empty: none */
    uint32_t position;  /* in the context, from 0 */
    bool has_position;
};
void site_play(struct call *call, const struct site_playable *what);

/* What scripts go by, inside of a tag: data-uri, data-context,
 * data-position. */
void site_play_attributes(struct call *call, const struct site_playable *what);

/* A picture, or where there is none the first letter of `name`, on a ground
 * that is the same for a name each time. */
void site_cover(struct call *call, struct str image, struct str name,
                bool is_round, unsigned pixels);

/* The head of a page: a cover, what kind of thing it is, the first heading.
 * The caller goes on with lines about it, and closes it. */
struct site_hero {
    const char *kind; /* "Album" */
    struct str name;
    struct str image;
    bool is_round;
};
void site_hero_begin(struct call *call, const struct site_hero *hero);
void site_hero_end(struct call *call);

/* What folds out below a head: the address of what has this URI, and unless it
 * isn't for everybody, the HTML of its player for other sites (oembed.c's). */
void site_share(struct call *call, struct str name, struct str uri,
                bool is_public);

/* A section with a heading; `more` is the path of a page that has all of it,
 * and may be empty. The caller writes what is in it, and closes it. */
void site_shelf_begin(struct call *call, const char *title, struct str more);
void site_shelf_end(struct call *call);

/* A grid of covers, and one of them. */
struct site_tile {
    struct str path;
    struct str name;
    struct str detail; /* a second line; empty: none */
    struct str image;
    struct str uri; /* what its button plays; empty: no button */
    bool is_round;
};
void site_tiles_begin(struct call *call);
void site_line_begin(struct call *call); /* in one line, which scrolls */
void site_tile(struct call *call, const struct site_tile *tile);
void site_tiles_end(struct call *call);

/* The tile of an entity. An album's says its artists if `with_artists`, else
 * its year and type. */
void site_entity_tile(struct call *call, enum entity type, uint32_t n,
                      bool with_artists);

/* The tile of a playlist, and the address of its picture, of 60, 300 or 640
 * pixels. */
struct playlist;
void site_playlist_tile(struct call *call, const struct playlist *p);
struct str site_playlist_image(struct call *call, const struct playlist *p,
                               unsigned pixels);

/* A genre as a link, inside of <ul class="chips">. */
void site_genre_chip(struct call *call, struct str genre);

/* The commonest genres as such a list, `most` at most; how many there are,
 * which is 0 for a catalog that has categories of its own. */
size_t site_genre_chips(struct call *call, size_t most);

/* A list of what is played one after the other. What it shows of each beside
 * name, artists and time: */
#define SITE_COVERS 1u
#define SITE_ALBUMS 2u /* on windows that have the width; with SITE_COVERS */
void site_songs_begin(struct call *call, unsigned shows);
void site_songs_end(struct call *call);

struct site_song {
    enum entity type; /* TRACK, EPISODE, CHAPTER */
    uint32_t n;
    uint32_t count;     /* what stands before it */
    struct str context; /* where it is played from; empty: by itself */
    uint32_t position;  /* there, from 0 */
    struct str note;    /* in place of the time; empty: the time */
    struct str by;      /* beside who it is by; empty: nothing */
    unsigned shows;
};
void site_song(struct call *call, const struct site_song *song);

/* What isn't in the catalog: what is known of it, without anything to play. */
struct site_stranger {
    struct str name;
    struct str by;
    struct str note;
    uint32_t count;
    unsigned shows;
};
void site_stranger(struct call *call, const struct site_stranger *stranger);

/* What a page says that has nothing to show, and what to do about it. */
void site_empty(struct call *call, const char *title, const char *text);

#endif
