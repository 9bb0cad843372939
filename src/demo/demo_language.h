/* What the demo generator knows of each language: common words, names,
 * how its invented words sound, and the patterns of its titles. Facts only;
 * demo_words.h makes text out of them. Any thread. */
#ifndef TONEARM_DEMO_DEMO_LANGUAGE_H
#define TONEARM_DEMO_DEMO_LANGUAGE_H

#include <stdint.h>

enum demo_case {
    DEMO_CASE_TITLE,    /* Every Word but the Small Ones */
    DEMO_CASE_SENTENCE, /* The first one */
    DEMO_CASE_NONE      /* a script without capitals */
};

/* What patterns are for. */
enum demo_phrase {
    DEMO_PHRASE_TRACK,
    DEMO_PHRASE_ALBUM,
    DEMO_PHRASE_ARTIST,
    DEMO_PHRASE_COUNT
};

/* Lists are items between spaces, commonest first where that matters; in an
 * item `_` stands for a space, and a `:` parts it from its romanised form.
 * The item `-` is nothing. NULL: the language has no such list, and nouns
 * stand in.
 *
 * Patterns are parted by `|`; the digit before each is its weight. In them
 * %n %a %v %g %f %p are items of the lists noun, adjective, verb, given,
 * family, place; %s is an English plural; %w an invented word; %d a number;
 * %_ a space, but only when romanised; anything else is itself. */
struct demo_language {
    char code[3];      /* ISO 639-1 */
    uint16_t permille; /* of all artists */
    enum demo_case letter_case;
    const char *countries; /* ISO 3166-1, two letters each, by weight */
    const char *noun;
    const char *adjective;
    const char *verb;
    const char *given;
    const char *family;
    const char *place;
    const char *head; /* compounds: head + tail */
    const char *tail;
    const char *onset; /* syllables: onset + nucleus + coda */
    const char *nucleus;
    const char *coda;
    const char *ending; /* of longer words, instead of a last coda */
    const char *track;  /* patterns */
    const char *album;
    const char *artist;
};

#define DEMO_LANGUAGES 20
#define DEMO_LATIN     11 /* so many, the first, are in Latin letters */

/* Places of languages that are spelt in their own way. */
#define DEMO_ENGLISH 0
#define DEMO_TURKISH 10

extern const struct demo_language demo_language_all[DEMO_LANGUAGES];

#endif
