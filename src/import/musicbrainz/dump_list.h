/* The lists of a dump as values for drafts: who is credited, other names,
 * genres, countries. Private to the room. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_DUMP_LIST_H
#define TONEARM_IMPORT_MUSICBRAINZ_DUMP_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "catalog/field.h"

struct dump;
struct dump_link;

/* The most genres that one artist or album gets. */
#define DUMP_LIST_GENRES 10

/* Room for one list, used again for the next. Texts point into the dump. */
struct dump_list {
    const struct dump *dump;
    struct dump_link *links;
    size_t links_capacity;
    struct str *texts;
    size_t texts_capacity;
    struct id *ids;
    size_t ids_capacity;
};

void dump_list_init(struct dump_list *l, const struct dump *d);
void dump_list_release(struct dump_list *l);

/* The artists of a credit into l->ids, in the order of the credit, each once,
 * without those that aren't in the dump. Returns how many. */
size_t dump_list_artists(struct dump_list *l, uint32_t credit);

/* An artist's other names into l->texts, in the order of their row ids, each
 * once, without `name` itself. Returns how many. */
size_t dump_list_aliases(struct dump_list *l, uint32_t aliases,
                         struct str name);

/* The names of the DUMP_LIST_GENRES tags with the most votes into l->texts,
 * then by name; only genres, if the dump has any. Returns how many. */
size_t dump_list_genres(struct dump_list *l, uint32_t tags);

/* Marks the tags that are genres; once, after reading. */
void dump_list_mark_genres(struct dump *d);

/* A release's countries as a set. False when it is everywhere: no country is
 * known, or the whole world (XW) is one. `*unknown` counts those without a
 * code, which are left out. */
bool dump_list_markets(const struct dump *d, uint32_t countries,
                       struct market_set *set, unsigned *unknown);

#endif
