/* Ids for what was found, which must be the same ones at the next import, and
 * on another machine. Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_IDS_H
#define TONEARM_IMPORT_FOLDER_FOLDER_IDS_H

#include "import/folder/folder_shelf.h"

#define FOLDER_ARTIST_GENRES 5

/* Somebody, once for all that they made. */
struct folder_artist {
    struct id id;
    struct str name;
    struct str sort_name;                    /* empty: none */
    struct str genres[FOLDER_ARTIST_GENRES]; /* the most frequent first */
    size_t genre_count;
};

struct folder_artists {
    struct folder_artist *list; /* by id */
    size_t count;
};

/* Gives artists, albums and songs of a sorted shelf their ids:
 *
 *  1. the MusicBrainz id that the tags give;
 *  2. an artist without one whose name another one has, that one's;
 *  3. a track of a file that had ids, as long as the file is the one it was
 *     (folder_file.h), those;
 *  4. else a made one (id_from_name) of "folder:artist:NAME",
 *     "folder:album:ARTISTS\nTITLE", "folder:track:ALBUM'S
 * ID:DISC:NUMBER:TITLE", all in lower case as far as ASCII goes. Where several
 * albums are called so, one has that id (the one that had it before, else the
 * first by its folder), and the folder is part of the others'.
 *
 * Of several songs with one id the best (lossless, then by bitrate, then by
 * path) is the track, and the others are copies. Notes the ids in the files.
 * The caller frees the list. */
void folder_ids_give(struct folder_shelf *s, struct folder_artists *artists);

#endif
