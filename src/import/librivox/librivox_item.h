/* What an item of the Internet Archive says, before it becomes drafts. Private
 * to the room. Text points into the document that is read or into the arena.
 * One thread at a time. */
#ifndef TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_ITEM_H
#define TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_ITEM_H

#include "base/clock.h"
#include "import/librivox/librivox_read.h"

struct librivox_item {
    struct str identifier;
    struct str title;
    struct str html;
    struct str language; /* empty when the item doesn't say */
    struct librivox_names creators;
    struct date date;
    struct librivox_section *sections; /* ascending by number */
    size_t section_count;
    size_t renumbered; /* sections whose number isn't the given one */
    size_t bad_files;  /* file entries that were malformed */
};

/* Reads an item's metadata document. NULL, or why the document can't be used;
 * `*item` is to be released in any case. */
const char *librivox_item_read(struct str text, struct arena *arena,
                               struct librivox_item *item);
void librivox_item_release(struct librivox_item *item);

#endif
