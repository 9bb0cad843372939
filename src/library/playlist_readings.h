/* Other readings of a query. Spaces in the wrong place: adjacent words read as
 * one, a word read as two, a space moved by a letter; ways to write a word that
 * are two words (search/spelling.h). Each counts as one error. And a query
 * without one of its words. Private to the library; as playlist_cursor.h
 * otherwise. */
#ifndef TONEARM_LIBRARY_PLAYLIST_READINGS_H
#define TONEARM_LIBRARY_PLAYLIST_READINGS_H

#include "library/playlist_plan.h"

#define PLAYLIST_READINGS 16u

struct playlist_readings {
    struct playlist_reading p[PLAYLIST_READINGS];
    uint32_t count;
};

/* The readings of all words that the leniency allows: those of which there are
 * lists with each word. */
void playlist_readings_find(struct playlist_reader *r,
                            const struct playlist_asked *asked,
                            struct playlist_readings *out);

/* The readings without one of the query's plain words, each in turn, the most
 * common first. */
void playlist_readings_without(struct playlist_reader *r,
                               const struct query *query,
                               struct playlist_readings *out);

/* Whether the query has a word that the table of spellings has. */
bool playlist_readings_has_spelling(struct playlist_reader *r,
                                    const struct query *query);

#endif
