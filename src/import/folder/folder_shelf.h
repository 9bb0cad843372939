/* Songs on their albums. Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_SHELF_H
#define TONEARM_IMPORT_FOLDER_FOLDER_SHELF_H

#include "catalog/field.h"
#include "import/folder/folder_song.h"

#define FOLDER_GENRES_MAX 8

struct folder_album {
    struct folder_song **songs; /* by disc, number, path */
    size_t count;
    struct str title;
    struct folder_names artists;
    enum album_type type;
    struct date date; /* year 0: unknown */
    struct str genres[FOLDER_GENRES_MAX];
    size_t genre_count;
    struct str label;
    struct str barcode;
    struct str copyright;
    struct str picture; /* a file; empty: none */
    struct str folder;  /* of its first song */
    struct id release;  /* of MusicBrainz */
    bool has_release;
    struct id id; /* once folder_ids.h gave it */
};

struct folder_shelf {
    struct arena *arena; /* all that is made lies in it */
    struct folder_song *songs;
    size_t count;
    size_t capacity;
    struct folder_song **order; /* the songs, album by album */
    struct folder_album *albums;
    size_t album_count;
};

/* A zeroed shelf with an arena is empty. The song is copied. */
void folder_shelf_add(struct folder_shelf *s, const struct folder_song *song);

/* When all songs are there. What is one album: songs of one MusicBrainz
 * release; else those in one folder (its discs' folders are the same one) of
 * one album artist and album title. An album whose songs name no album artist
 * is its songs' artist's, if one has more than half of them, else of various
 * artists, who are its artists then. A song without an album is a single of
 * its own name.
 *
 * Numbers the songs anew that count by sides of records, and those of an album
 * in which none has a number, by their paths. */
void folder_shelf_sort(struct folder_shelf *s);

/* The one name of many, and of somebody. */
struct folder_name folder_various(void);
struct folder_name folder_unknown(void);

void folder_shelf_release(struct folder_shelf *s);

#endif
