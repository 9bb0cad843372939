/* What the tags of a file say, whatever kind of tags they are: names of
 * MusicBrainz Picard's for Vorbis comments, each with its values, and what
 * isn't a name with a text (pictures, lyrics, gains, chapters, a cue sheet).
 *
 * A file may have several kinds of tags. Between two, a name is taken from the
 * first one that has it, so they are read best first, with tags_begin_kind
 * between them. Readers hand names and values as they find them; here they are
 * cleaned, renamed and limited: what is beyond a limit is left out.
 *
 * All text lies in the arena or is borrowed from what was handed in, is valid
 * UTF-8 and holds no NUL. One thread at a time. */
#ifndef TONEARM_MEDIA_TAGS_TAGS_H
#define TONEARM_MEDIA_TAGS_TAGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "media/tags/charset.h"

#define TAGS_MAX           1000  /* values */
#define TAGS_SEEN_MAX      20000 /* values, those that are left out included */
#define TAGS_NAME_MAX      100   /* bytes */
#define TAGS_VALUE_MAX     8192  /* bytes; longer ones are cut */
#define TAGS_TEXT_MAX      (1u << 20) /* of lyrics and cue sheets: left out */
#define TAGS_PICTURES_MAX  32
#define TAGS_PICTURE_BYTES (32u << 20) /* of all pictures */
#define TAGS_LINES_MAX     10000
#define TAGS_CHAPTERS_MAX  1000
#define TAGS_PICTURE_FRONT 3
#define TAGS_PICTURE_TYPES 21

struct tag {
    struct str name; /* upper case */
    struct str value;
};

struct tag_picture {
    unsigned type; /* 0 to 20, as ID3v2's APIC numbers them */
    struct str bytes;
    struct str description; /* may be empty */
};

/* A line of synced lyrics. */
struct tag_line {
    uint32_t ms;
    struct str text; /* may be empty: a pause */
};

struct tag_chapter {
    uint64_t from_ms;
    uint64_t to_ms; /* 0: where the next one begins */
    struct str title;
};

enum tag_gain {
    TAG_TRACK_GAIN, /* dB to -18 LUFS */
    TAG_TRACK_PEAK,
    TAG_ALBUM_GAIN,
    TAG_ALBUM_PEAK,
    TAG_GAINS
};

struct tags {
    struct arena *arena;
    struct charsets *charsets;
    struct tag *list;
    size_t count;
    size_t capacity;
    size_t seen;
    size_t kind_begin; /* the first one of the present kind */
    struct tag_picture pictures[TAGS_PICTURES_MAX];
    size_t picture_count;
    size_t picture_bytes;
    struct tag_line *lines;
    size_t line_count;
    size_t line_capacity;
    struct tag_chapter *chapters;
    size_t chapter_count;
    size_t chapter_capacity;
    struct str lyrics;   /* plain; empty without */
    struct str language; /* of the lyrics: three letters, or empty */
    struct str cuesheet; /* empty without */
    float gains[TAG_GAINS];
    bool has_gain[TAG_GAINS];
};

void tags_init(struct tags *t, struct arena *arena, struct charsets *c);
void tags_release(struct tags *t);

/* From here on another kind of tags is read. */
void tags_begin_kind(struct tags *t);

/* One value under the name that the file has for it; text that isn't UTF-8 is
 * guessed at. Lyrics, gains, cue sheets, and chapters and pictures in Vorbis'
 * manner find their own places. */
void tags_add(struct tags *t, struct str name, struct str value);

/* Values that NULs divide, as ID3v2.4 and APEv2 write lists. */
void tags_add_list(struct tags *t, struct str name, struct str values);

/* A number, as formats with binary fields have it; none for 0. */
void tags_add_number(struct tags *t, struct str name, uint64_t number);

/* A genre's number in ID3v1's list, which others count by, too. */
void tags_add_genre(struct tags *t, unsigned number);

/* Bytes of which the caller knows no more than that they should be a picture;
 * what isn't JPEG, PNG, GIF, WebP or BMP is left out, and so is the same
 * picture of the same type again. */
void tags_add_picture(struct tags *t, unsigned type, struct str bytes,
                      struct str description);

/* The block of FLAC's metadata that holds a picture (RFC 9639 section 8.8),
 * which Vorbis comments hold in base64. */
void tags_add_flac_picture(struct tags *t, struct str block);

/* Lyrics: text that may be an LRC file; `language` may be empty. The first
 * ones of a file are kept. */
void tags_add_lyrics(struct tags *t, struct str text, struct str language);

/* A line of synced lyrics of another kind, in any order. */
void tags_add_line(struct tags *t, uint32_t ms, struct str text);

void tags_add_chapter(struct tags *t, struct tag_chapter chapter);

/* A gain in dB, or a peak, unless there is one already or it is absurd. */
void tags_add_gain(struct tags *t, enum tag_gain which, double value);

/* Puts lines and chapters in order, ends chapters where they end, and takes
 * ARTISTS apart if the number of MusicBrainz' ids tells how; once, when
 * everything was read. The duration may be 0 if it isn't known. */
void tags_finish(struct tags *t, uint64_t duration_ms);

/* A name's first value; empty when there is none. */
struct str tags_get(const struct tags *t, struct str name);

#endif
