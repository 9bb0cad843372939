/* The words that lists have, as a vocabulary: which of them are nearly a word,
 * fit a pattern, or are there at all. Private to the library; as
 * playlist_cursor.h otherwise. */
#ifndef TONEARM_LIBRARY_PLAYLIST_TERMS_H
#define TONEARM_LIBRARY_PLAYLIST_TERMS_H

#include "library/playlist_cursor.h"

/* Words of one question, the nearest first. */
#define PLAYLIST_TERMS 64u

struct playlist_term {
    struct str word; /* in the reader's arena */
    uint8_t edits;
};

/* The words that differ from `word` by 1 to typo_allowed errors
 * (search/typo.h), the nearest first, to `out`, which has room for
 * PLAYLIST_TERMS; how many. Of two errors, one in the first quarter of the word
 * and one in the last are too much. */
uint32_t playlist_terms_near(struct playlist_reader *r, struct str word,
                             struct playlist_term *out);

/* The words that fit a pattern's parts (search/pattern.h), of which the first
 * isn't empty. */
uint32_t playlist_terms_fit(struct playlist_reader *r, const struct str *parts,
                            uint32_t count, struct playlist_term *out);

/* In how many lists the word is, up to 1,000; 0 for what is no word. */
uint32_t playlist_terms_count(struct playlist_reader *r, struct str word);

#endif
