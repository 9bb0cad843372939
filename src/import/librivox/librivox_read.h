/* What LibriVox's catalogue and the Internet Archive's items say, before it
 * becomes drafts. Only librivox*.c use this. Text points into the document
 * that is read or into the arena. */
#ifndef TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_READ_H
#define TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"
#include "import/librivox/librivox_table.h"

struct arena;
struct json_scan;

/* A list of names, without duplicates, in the order in which they came. */
struct librivox_names {
    struct str *names;
    size_t count;
    size_t capacity;
};

void librivox_names_release(struct librivox_names *l);
void librivox_names_add(struct librivox_names *l, struct str name);

/* Reads a string, or a number as its text, decoded and on one line. False,
 * with the value skipped, for null and other kinds; empty counts as false. */
bool librivox_scan_line(struct json_scan *s, struct arena *arena,
                        struct str *out);

/* ---- catalogues (librivox_book.c) ---- */

/* What a catalogue gives names to. */
struct librivox_tables {
    struct librivox_table authors;
    struct librivox_table readers;
};

/* A chapter, of a book's "sections" or of an item's files. */
struct librivox_section {
    uint64_t number;
    struct str title;
    struct str url;
    uint32_t duration_ms; /* 0 = unknown */
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
    struct date date; /* year 0 = unknown */
};

/* Reads one book of a catalogue: `key` is its "id_N", or empty when the book
 * says its number itself; `text` is its JSON object. Clears `*book` first;
 * librivox_book_release it in any case. NULL, or why it can't be used: a
 * static text. */
const char *librivox_book_read(struct str key, struct str text,
                               const struct librivox_tables *tables,
                               struct arena *arena, struct librivox_book *book);
void librivox_book_release(struct librivox_book *book);

/* Adds the authors or readers of an object {"a491": ...} to a table: names
 * or objects with first_name and last_name. The names go to `arena`. */
void librivox_names_learn(struct json_scan *s, struct librivox_table *table,
                          struct arena *arena);

/* The number in "id_<N>" (any letters and '_' before the digits, nothing
 * behind). False for another form. */
bool librivox_number(struct str key, uint64_t *out);

/* ---- items (librivox_item.c) ---- */

struct librivox_item {
    struct str identifier;
    struct str title;
    struct str html;
    struct str language; /* empty when it isn't said */
    struct librivox_names creators;
    struct date date;
    struct librivox_section *sections; /* ascending by number */
    size_t section_count;
    size_t bad_files; /* file entries that were malformed */
};

/* Reads an item's metadata document. NULL, or why it can't be used.
 * librivox_item_release it in any case. */
const char *librivox_item_read(struct str text, struct arena *arena,
                               struct librivox_item *item);
void librivox_item_release(struct librivox_item *item);

#endif
