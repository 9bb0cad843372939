/* What the place of a file tells of it, where its tags don't: people who don't
 * tag write "Artist/Album/03 - Title.mp3". Pure functions; any thread. Private
 * to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_PATH_H
#define TONEARM_IMPORT_FOLDER_FOLDER_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Texts are slices of the path, or lie in the arena; empty for what the path
 * doesn't tell. */
struct folder_place {
    struct str title; /* never empty but for a name of nothing but signs */
    struct str artist;
    struct str album;
    struct str folder; /* the folder of the album, without those of its discs;
                          empty for the top */
    uint32_t year;     /* of the album; 0: unknown */
    uint32_t disc;     /* 0: unknown */
    struct str number; /* of the track as it stands there: "03", "A1" */
};

/* Reads `path`, below the folder that is imported, without a slash at its
 * front. */
struct folder_place folder_place_read(struct str path, struct arena *arena);

/* Whether the name of a folder is that of a disc ("CD 2", "Disc1", "disk-03"),
 * and then its number. */
bool folder_is_disc(struct str name, uint32_t *number);

/* Takes what says which disc this is off the end of an album's name: "Pulse
 * (Disc 2)", "Pulse [CD 2]". False, and nothing changed, where nothing does. */
bool folder_cut_disc(struct str *album, uint32_t *number);

/* The name of a file behind its last slash, and that without its ending. */
struct str folder_base_name(struct str path);
struct str folder_stem(struct str path);

/* The folder that a path lies in, without a slash at its end; empty for
 * none. */
struct str folder_parent(struct str path);

/* A path as text: as it is, if it is UTF-8, else read as windows-1252, as most
 * old names are. In the arena, if it isn't the path. */
struct str folder_text(struct str path, struct arena *arena);

/* The ending in lower case without the dot, of at most 7 characters; empty for
 * none. In the arena. */
struct str folder_ending(struct str path, struct arena *arena);

#endif
