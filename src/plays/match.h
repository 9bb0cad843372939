/* What somebody who tells of a play means in the catalog: by its id; by
 * a MusicBrainz id of a track or a recording; by its ISRC; by title and artist,
 * which are the same but for case, marks and punctuation. Of several tracks the
 * one is taken that can be had in the listener's market and is the most
 * popular. What isn't found is kept by its names.
 *
 * A title that isn't there is looked for once more without what stands in
 * brackets, behind a dash or behind "feat."; an artist's credit that isn't, by
 * the first name in it ("A feat. B", "A, B", "A & B"), and then only for
 * tracks of that artist.
 *
 * A look at names takes a few microseconds, and what a matcher has looked for
 * once it remembers. One thread for each matcher. */
#ifndef TONEARM_PLAYS_MATCH_H
#define TONEARM_PLAYS_MATCH_H

#include "plays/plays.h"

struct catalog;
struct matcher;
struct search;

/* Longer names are cut. */
#define MATCH_NAME_BYTES 1024

#define MATCH_MBIDS 4

/* What is told beside the names in a play. */
struct match_hint {
    bool has_id;
    struct id id;                 /* of the catalog, perhaps */
    struct id mbids[MATCH_MBIDS]; /* tracks' or recordings', the surest first */
    unsigned mbid_count;
    struct str isrc;
};

/* What a play can be kept by. */
enum match_found {
    MATCH_BY_ID,
    MATCH_BY_MBID,
    MATCH_BY_ISRC,
    MATCH_BY_NAME,
    MATCH_NAMES_ONLY, /* not in the catalog */
    MATCH_NOTHING     /* nor has it a title and an artist: it can't be kept */
};
#define MATCH_FOUNDS (MATCH_NOTHING + 1)

/* For one market (-1: any). Catalog and search outlive the matcher. */
struct matcher *matcher_new(const struct catalog *c, const struct search *s,
                            int market);
void matcher_free(struct matcher *m); /* NULL is fine */

/* Finds what is meant and sets the play's kind and id by it; the kind that it
 * comes with, TRACK or EPISODE (which may be a chapter), says what to look for.
 * Its names, with title and artist both or neither, are cut; they outlive the
 * matcher. */
enum match_found matcher_find(struct matcher *m, const struct match_hint *hint,
                              struct play *play);

/* What stands for the names as the id of a play that is known by them only: the
 * same for names that are the same as above. */
struct id matcher_names_id(struct matcher *m, struct str artist,
                           struct str title);

#endif
