/* The rows of a MusicBrainz dump between reading and joining: typed, without
 * the columns that aren't needed, and reachable by row id.
 *
 *     artists, credits, groups, releases, media, recordings, labels, areas,
 *     tags       arrays by row id: one slot each (struct dump_artist ...)
 *     tracks     struct dump_track and its name, one after the other
 *     texts      length:4 bytes, one after the other; named by offset
 *     links      list elements; named by number
 *     isrcs      struct dump_isrc; named by number
 *
 * Tables come in any order, so a slot may be made by a row that only refers
 * to it: `present` says whether its own row came. 0 is "none" for offsets and
 * numbers. All rows lie in scratch files (scratch.h), whose rules on moving
 * pointers hold: a slot is valid until another of the same array is asked
 * for.
 *
 * The first failure to keep something sticks in `e`, is logged, and makes
 * everything that is kept afterwards 0 or NULL; whoever reads rows asks once
 * a row. Private to the room. One thread. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_DUMP_H
#define TONEARM_IMPORT_MUSICBRAINZ_DUMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "import/musicbrainz/scratch.h"

struct dump_artist {
    struct id gid;
    uint64_t name;    /* text */
    uint32_t aliases; /* list: row id, text */
    uint32_t tags;    /* list: tag, count */
    uint32_t present;
    uint32_t unused;
};

struct dump_credit {
    uint32_t names; /* list: position, artist */
    uint32_t unused;
};

struct dump_group {
    uint32_t type;      /* primary; 0 = none */
    uint32_t secondary; /* list: type */
    uint32_t tags;      /* list: tag, count */
    uint32_t present;
};

struct dump_release {
    struct id gid;
    uint64_t name;    /* text */
    uint64_t barcode; /* text */
    uint32_t credit;
    uint32_t group;
    uint32_t status;
    uint32_t countries; /* list: area */
    uint32_t date;      /* the earliest, packed (dump_pack_date); 0 = none */
    uint32_t label;
    uint32_t label_row; /* id of the release_label row that gave the label */
    uint32_t tracks;    /* how many were put */
    bool present;
    bool has_cover;
    bool is_wanted;
    uint8_t unused[5];
};

struct dump_medium {
    uint32_t release;
    uint32_t position;
    uint32_t present;
    uint32_t unused;
};

#define DUMP_ISRC_MAX 0x7fffffffu

struct dump_recording {
    struct id gid;
    uint32_t length_ms; /* 0 = unknown */
    uint32_t isrc : 31;
    uint32_t present : 1;
};

struct dump_label {
    uint64_t name; /* text */
};

struct dump_area {
    char code[2]; /* ISO 3166-1, or zeros */
    char unused[6];
};

struct dump_tag {
    uint64_t name; /* text */
    uint64_t is_genre;
};

struct dump_track {
    struct id gid;
    uint32_t row;
    uint32_t recording;
    uint32_t medium;
    uint32_t position;
    uint32_t credit;
    uint32_t length_ms;  /* 0 = unknown */
    uint32_t name_bytes; /* the name follows, padded to 8 */
    uint32_t unused;
};

struct dump_isrc {
    uint32_t row;
    char code[12];
};

struct dump_link {
    uint32_t next;
    uint32_t a;
    uint64_t b;
};

struct dump {
    struct scratch_array artists;
    struct scratch_array credits;
    struct scratch_array groups;
    struct scratch_array releases;
    struct scratch_array media;
    struct scratch_array recordings;
    struct scratch_array labels;
    struct scratch_array areas;
    struct scratch_array tags;
    struct scratch tracks;
    struct scratch texts;
    struct scratch links;
    struct scratch isrcs;
    uint32_t genres; /* list: 0, text */
    uint32_t genre_count;
    enum err e; /* sticks: ERR_IO, ERR_LIMIT */

    /* Row ids of the types that mean something here; 0 = not in the dump. */
    uint32_t status_bootleg;
    uint32_t status_pseudo;
    uint32_t status_cancelled;
    uint32_t type_single;
    uint32_t type_ep;
    uint32_t type_compilation;
};

/* Creates the files in `directory`. ERR_IO; can be released even then. */
enum err dump_open(struct dump *d, const char *directory) MUST_CHECK;
void dump_release(struct dump *d);

/* The slot of row `id`, at most SCRATCH_INDEX_MAX, in one of the arrays; all
 * zero when no row has named it before. NULL after a failure. */
void *dump_slot(struct dump *d, struct scratch_array *rows, uint32_t id);

/* Keeps a text and returns what names it. */
uint64_t dump_add_text(struct dump *d, struct str text);
struct str dump_text(const struct dump *d, uint64_t at);

/* Puts an element in front of `*list`, which may lie in a slot. At most 2^32
 * elements in all lists together. */
void dump_push(struct dump *d, uint32_t *list, uint32_t a, uint64_t b);
const struct dump_link *dump_link(const struct dump *d, uint32_t number);

/* Keeps an ISRC and returns its number, at most DUMP_ISRC_MAX. */
uint32_t dump_add_isrc(struct dump *d, const struct dump_isrc *isrc);

/* The ISRC of a number; of 0 one without a code. */
const struct dump_isrc *dump_isrc(const struct dump *d, uint32_t number);

/* Keeps a track with its name; sets track->name_bytes. */
void dump_add_track(struct dump *d, struct dump_track *track, struct str name);

/* The track at `*at`, which begins at 0 and moves on; NULL at the end. The
 * name follows the track. */
const struct dump_track *dump_next_track(const struct dump *d, uint64_t *at);
struct str dump_track_name(const struct dump_track *track);

/* Packs a date so that comparing numbers compares dates, with an unknown
 * month or day after all known ones; and back. */
uint32_t dump_pack_date(struct date date);
struct date dump_unpack_date(uint32_t packed);

#endif
