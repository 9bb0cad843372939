/* What catalogues and items have in common, before it becomes drafts. Private
 * to the room. Text points into the document that is read or into the arena.
 * Any thread. */
#ifndef TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_READ_H
#define TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

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
bool librivox_read_line(struct json_scan *s, struct arena *arena,
                        struct str *out);

/* The number in "id_<N>" (any letters and '_' before the digits, nothing
 * behind). False for another form. */
bool librivox_read_number(struct str key, uint64_t *out);

#define LIBRIVOX_NO_NUMBER UINT64_MAX

/* A chapter, of a book's "sections" or of an item's files. */
struct librivox_section {
    uint64_t number; /* LIBRIVOX_NO_NUMBER where none is given */
    struct str title;
    struct str url;
    uint32_t duration_ms; /* 0 = unknown */
};

/* Numbers the sections from 1 in the order in which they are, if the numbers
 * that are given don't tell all of them apart. How many got another number so:
 * all or none. */
size_t librivox_number_sections(struct librivox_section *sections,
                                size_t count);

#endif
