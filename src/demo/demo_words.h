/* Text for the demo generator: titles and names after the patterns of a
 * language, from common words on a Zipf curve and invented words without
 * end. What a call writes depends on its arguments only. Any thread. */
#ifndef TONEARM_DEMO_DEMO_WORDS_H
#define TONEARM_DEMO_DEMO_WORDS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/random.h"
#include "demo/demo_language.h"

struct demo_words;

/* Takes the tables apart (a millisecond, half a megabyte). */
struct demo_words *demo_words_new(void);
void demo_words_free(struct demo_words *w);

/* Appends a title or name in the language of that number, or, when
 * `romanised`, the same in Latin letters: the same words if `*r` is the
 * same. A language in Latin letters is its own romanisation. */
void demo_words_phrase(const struct demo_words *w, unsigned language,
                       enum demo_phrase kind, bool romanised,
                       struct random_sequence *r, struct buf *out);

/* Appends one expansion of `pattern` (demo_language.h), without a weight. */
void demo_words_pattern(const struct demo_words *w, unsigned language,
                        struct str pattern, struct random_sequence *r,
                        struct buf *out);

/* The same as running text: capitals only at its start and in names. */
void demo_words_sentence(const struct demo_words *w, unsigned language,
                         struct str pattern, struct random_sequence *r,
                         struct buf *out);

/* A language for an artist, by share. */
unsigned demo_words_language(struct random_sequence *r);

/* Two letters of a country where the language is sung, by share. */
struct str demo_words_country(unsigned language, struct random_sequence *r);

/* Whether the language is written in other than Latin letters. */
bool demo_words_has_romanised(unsigned language);

#endif
