/* A language's tables (demo_language.h), taken apart into lists from which an
 * item can be picked at once. Private to demo_words.c. Any thread: a lexicon
 * doesn't change. */
#ifndef TONEARM_DEMO_DEMO_LEXICON_H
#define TONEARM_DEMO_DEMO_LEXICON_H

#include <stdint.h>

#include "base/random.h"
#include "base/str.h"
#include "demo/demo_language.h"

struct demo_item {
    struct str text;
    struct str reading; /* in Latin letters */
};

/* In the order of struct demo_language. */
enum demo_list_kind {
    LIST_NOUN,
    LIST_ADJECTIVE,
    LIST_VERB,
    LIST_GIVEN,
    LIST_FAMILY,
    LIST_PLACE,
    LIST_HEAD,
    LIST_TAIL,
    LIST_ONSET,
    LIST_NUCLEUS,
    LIST_CODA,
    LIST_ENDING,
    LIST_COUNT
};

struct demo_list {
    struct demo_item *items;
    uint32_t count;  /* 0: the language has no such list */
    uint32_t empty;  /* how many at its front are nothing */
    uint16_t *guide; /* places of items by Zipf; NULL: all alike */
};

/* The patterns of one phrase, each as often as its weight. */
struct demo_patterns {
    struct str *patterns;
    uint32_t count;
};

struct demo_lexicon {
    struct demo_list lists[LIST_COUNT];
    struct demo_patterns phrases[DEMO_PHRASE_COUNT];
};

void demo_lexicon_init(struct demo_lexicon *x, const struct demo_language *l);
void demo_lexicon_release(struct demo_lexicon *x);

/* An item of a list that has some: of nouns, adjectives and verbs by how
 * common they are. */
const struct demo_item *demo_lexicon_pick(const struct demo_list *list,
                                          struct random_sequence *r);

#endif
