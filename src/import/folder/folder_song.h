/* What is known of one track: tags, and where they say nothing, the place of
 * its file. Pure functions; any thread. Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_SONG_H
#define TONEARM_IMPORT_FOLDER_FOLDER_SONG_H

#include "audio/audio_table.h"
#include "base/clock.h"
#include "base/id.h"
#include "import/folder/folder_answer.h"
#include "import/folder/folder_path.h"

struct folder_file;

/* Somebody who made it. */
struct folder_name {
    struct str name;
    struct str sort_name; /* empty: none */
    struct id id;         /* of MusicBrainz, else once folder_ids.h gave it */
    bool has_id;          /* of MusicBrainz */
};

struct folder_names {
    struct folder_name *list;
    size_t count;
};

struct folder_song {
    struct folder_file *file;
    size_t part;       /* which track of the file, from 0 */
    struct id id;      /* once folder_ids.h gave it */
    bool is_copy;      /* another file is the track of this id */
    bool is_heard;     /* tonearm-media was asked for its analysis */
    bool has_features; /* in the catalog, by then; somebody else's */
    struct str key;    /* of its album, for folder_shelf.c alone */
    uint32_t from_ms;  /* of the file */
    uint32_t to_ms;    /* 0: to its end */
    uint32_t duration_ms;
    enum audio_type audio;
    bool is_lossless;
    uint64_t bitrate;
    double gain_db; /* 0: none, or not said */

    struct str title;
    struct folder_names artists; /* none: unknown */
    struct str isrc;
    struct id track; /* of MusicBrainz */
    struct id recording;
    bool has_track;
    bool has_recording;
    bool is_explicit;
    uint32_t disc;
    uint32_t number;
    char side; /* of a record, 'A' to 'H', of which `number` counts; 0 */

    struct str album; /* empty: none */
    struct str folder;
    struct folder_names album_artists; /* none: not said */
    struct id release;                 /* of MusicBrainz */
    bool has_release;
    bool is_various;             /* said to be of various artists */
    struct str type;             /* in lower case: "single"; empty: not said */
    struct date date;            /* of the first release; year 0: unknown */
    struct folder_values genres; /* in lower case */
    struct str label;
    struct str barcode;
    struct str copyright;
    struct str picture; /* a file; empty: none */
};

/* Reads what `answer`, which isn't an error, and the place say. Texts lie in
 * the answer or in the arena. */
void folder_song_read(const struct folder_answer *answer,
                      const struct folder_place *place, struct arena *arena,
                      struct folder_song *out);

/* One name as taggers write several: "A feat. B; C" is three. */
struct folder_names folder_names_split(struct str text, struct arena *arena);

/* A date in the spellings of tags: "2001", "2001-02-03", "2001/02", "20010203",
 * "2001-00-00". False when it begins with no year. */
bool folder_date_read(struct str text, struct date *out);

/* The first number in "3", "03", "3/12", "03 of 12"; 0 for none. */
uint32_t folder_number_read(struct str text);

/* `s` in lower case as far as ASCII goes, with single spaces: by what names
 * are told apart. In the arena. */
struct str folder_fold(struct str s, struct arena *arena);

/* Whether a name stands for nobody in particular: "Various Artists", "VA". */
bool folder_is_various(struct str name);

#endif
