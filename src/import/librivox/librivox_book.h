/* What a LibriVox catalogue says, before it becomes drafts. Private to the
 * room. Text points into the document that is read or into the arena. One
 * thread at a time. */
#ifndef TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_BOOK_H
#define TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_BOOK_H

#include "base/clock.h"
#include "import/librivox/librivox_read.h"
#include "import/librivox/librivox_table.h"

/* What a catalogue gives names to. */
struct librivox_tables {
    struct librivox_table authors;
    struct librivox_table readers;
};

struct librivox_book {
    uint64_t number;
    struct str title;
    struct str html;       /* the description as given, often missing */
    struct str language;   /* "English" */
    struct str identifier; /* of its item at the Internet Archive */
    struct librivox_names authors;
    struct librivox_names narrators;
    uint64_t total; /* chapters, 0 = unknown */
    struct librivox_section *sections;
    size_t section_count;
    size_t section_capacity;
    size_t renumbered;   /* sections whose number isn't the given one */
    size_t bad_sections; /* that are no object or have no title */
    struct date date;    /* year 0 = unknown */
};

/* Reads one book of a catalogue: `key` is its "id_N", or empty when the book
 * says its number itself; `text` is its JSON object. Clears `*book` first,
 * which is to be released in any case. NULL, or why the book can't be used: a
 * static text. */
const char *librivox_book_read(struct str key, struct str text,
                               const struct librivox_tables *tables,
                               struct arena *arena, struct librivox_book *book);
void librivox_book_release(struct librivox_book *book);

/* Adds the authors or readers of an object {"a491": ...} to a table: names
 * or objects with first_name and last_name. The names go to `arena`. */
void librivox_book_learn_names(struct json_scan *s,
                               struct librivox_table *table,
                               struct arena *arena);

#endif
