/* Books and items into drafts. Private to the room. One thread at a time. */
#ifndef TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_PUT_H
#define TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_PUT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "catalog/draft.h"
#include "import/librivox/librivox_table.h"

struct builder;
struct import_report;
struct librivox_book;
struct librivox_item;

struct librivox_put {
    struct builder *builder;
    struct import_report *report;
    struct draft draft;
    struct buf plain;   /* a description without its tags */
    struct arena arena; /* texts of the file at hand; the caller's to reset */

    /* Of the books in catalogues, by number; the caller fills and sorts it.
     * Also says which books were counted: one counts once, however many files
     * describe it. */
    struct librivox_table languages;
    bool has_put; /* a book went in */
};

/* No description is longer than `max_bytes`. */
void librivox_put_init(struct librivox_put *p, struct builder *b,
                       struct import_report *report, size_t max_bytes);
void librivox_put_release(struct librivox_put *p);

/* Puts a full draft for the audiobook and one for each of its chapters, and
 * counts them. What builder_put answers. */
enum err librivox_put_book(struct librivox_put *p,
                           const struct librivox_book *book) MUST_CHECK;

/* The same for an item, which is that of book `number`. */
enum err librivox_put_item(struct librivox_put *p, uint64_t number,
                           const struct librivox_item *item) MUST_CHECK;

#endif
