/* Walking over the places of lists that have a word, in their order: lists of
 * words, and what is made of them. A cursor stands at a place or behind all of
 * them, never goes back, and lies in the reader's arena.
 *
 * Rows are read in blocks, and each costs a unit of work. When the work is used
 * up, or the database fails, every cursor ends; the reader knows which of the
 * two it was. Private to the library; on the connection's thread, in a
 * transaction that reads. */
#ifndef TONEARM_LIBRARY_PLAYLIST_CURSOR_H
#define TONEARM_LIBRARY_PLAYLIST_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct analysis;
struct db;
struct db_rows;
struct spellings;

/* Units of work: a row is one, a third of a microsecond; asking for rows is as
 * much as so many. */
#define PLAYLIST_ASK_WORK 8u

struct playlist_range;

/* What one search reads with. */
struct playlist_reader {
    struct db *db;
    struct arena *arena;
    struct analysis *analysis; /* scratch: any function may use it anew */
    const struct spellings *spellings; /* NULL: nobody asks for them */
    uint64_t left;                     /* units of work of this stage */
    enum err e;                        /* the database's first failure */
    struct playlist_range *ranges;     /* that were read so far */
};

/* Does so many units; false, with nothing left, when there aren't so many. */
bool playlist_reader_take(struct playlist_reader *r, uint64_t units);

/* Ends the rows (db_end), and keeps their failure. */
void playlist_reader_end(struct playlist_reader *r, struct db_rows *rows);

/* How a list has what is asked for. */
struct playlist_match {
    int64_t place;   /* PLACE_END: of no list */
    uint64_t fields; /* as playlist_posting.h has them */
    uint8_t edits;   /* errors, in typing or spelling */
    bool is_prefix;  /* not the whole word */
};

struct playlist_cursor {
    struct playlist_match at;
    int64_t sparse;    /* once it stands: the rarer its lists, the greater */
    bool may_be_whole; /* each row says whether it is a prefix */
    void (*seek)(struct playlist_cursor *c, int64_t place);
    void *user; /* of `seek` */
};

/* The lists that have `word`, of any kind; the match says how well that is. Of
 * a beginning, what has the word whole is no prefix. */
struct playlist_cursor *playlist_cursor_word(struct playlist_reader *r,
                                             struct str word, unsigned edits,
                                             bool is_prefix);

/* The lists that have the word, or one that begins so; they are read at once
 * and sorted, and when there are many, not all. */
struct playlist_cursor *playlist_cursor_range(struct playlist_reader *r,
                                              struct str beginning,
                                              unsigned edits);

/* The lists at which any of the members stands; none for no members. Of several
 * at one place the best says how well that is, and all say where. */
struct playlist_cursor *playlist_cursor_any(struct playlist_reader *r,
                                            struct playlist_cursor **members,
                                            uint32_t count);

/* The lists at which all of the members (at least one) stand; as a phrase: as
 * neighbours, in this order, among the words whose positions are known. */
struct playlist_cursor *playlist_cursor_every(struct playlist_reader *r,
                                              struct playlist_cursor **members,
                                              uint32_t count, bool is_phrase);

/* Moves to the first place from `place` on; a cursor that is there stays. */
static inline void playlist_cursor_advance(struct playlist_cursor *c,
                                           int64_t place)
{
    if (c->at.place < place)
        c->seek(c, place);
}

/* Moves all cursors to their first places, and sorts them, the rarest first:
 * playlist_cursor_align asks the others only about what those before have. */
void playlist_cursor_sort(struct playlist_cursor **cursors, uint32_t count);

/* Moves all cursors on to the first place from `place` on that they have in
 * common; that place, or PLACE_END. */
int64_t playlist_cursor_align(struct playlist_cursor **cursors, uint32_t count,
                              int64_t place);

#endif
