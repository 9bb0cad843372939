/* A list in the database that somebody owns: saved items, a playlist's items.
 *
 * Its entries lie in chunks of at most SEQUENCE_CHUNK, packed, a row each. One
 * head row knows how many entries each chunk has. So any page is two or three
 * rows, whether the list has a hundred entries or a million, and an edit writes
 * the head and the chunks that it concerns.
 *
 * An entry has a number of its own, which it keeps wherever it is moved to and
 * which no other entry of the list ever gets. What an entry names is a public
 * id: it may be in no catalog any more, or not yet.
 *
 * A sequence is opened on a connection, in an arena, and used on that thread
 * until one of them ends. Who edits is in a transaction that writes (db_begin);
 * who reads more than the head is in one that reads (db_begin_read), so that
 * head and chunks are of one moment. Errors: ERR_CORRUPT, logged, for a list
 * whose rows don't fit together; what db.h says. */
#ifndef TONEARM_LIBRARY_SEQUENCE_H
#define TONEARM_LIBRARY_SEQUENCE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "db/db.h"

#define SEQUENCE_CHUNK 256u

/* What an entry names. The numbers are stored: append only. */
enum sequence_kind {
    SEQUENCE_TRACK = 1,
    SEQUENCE_ALBUM,
    SEQUENCE_ARTIST,
    SEQUENCE_SHOW,
    SEQUENCE_EPISODE,
    SEQUENCE_AUDIOBOOK,
    SEQUENCE_CHAPTER,
    SEQUENCE_LOCAL,   /* a file of a listener's own, named by a text */
    SEQUENCE_NOTHING, /* a place whose item nobody knows any more; id: zero */
    SEQUENCE_KIND_END
};

/* The added_ms of an entry that came without a date. Never in a list that is
 * in order of its dates. */
#define SEQUENCE_NO_DATE INT64_MIN

#define SEQUENCE_TEXT_MAX 4096u

struct sequence_entry {
    uint32_t number;  /* 0 in an entry that is inserted: a new one is given */
    uint32_t by;      /* who added it, as the list's owner counts; 0: unknown */
    int64_t added_ms; /* Unix time, UTC */
    enum sequence_kind kind;
    struct id id;    /* of what it names; of LOCAL, NOTHING: zero */
    struct str text; /* LOCAL: what names the file; else empty */
};

/* The two tables that hold lists of one sort, and the statements on them; a
 * static constant made by SEQUENCE_TABLES. */
struct sequence_tables {
    struct db_statement find_head, put_head;
    struct db_statement find_chunk, put_chunk, delete_chunk;
};

/* For lists keyed by a column `owner` and a BIGINT `list`, in the tables
 * <name>_head and <name>_chunk. All are text literals. */
#define SEQUENCE_TABLES(name, owner)                                           \
    {                                                                          \
        .find_head = {name "_head_find",                                       \
                      "SELECT entries, next_number, next_chunk, chunks"        \
                      " FROM " name "_head WHERE " owner                       \
                      " = $1 AND list = $2"},                                  \
        .put_head = {name "_head_put",                                         \
                     "INSERT INTO " name "_head (" owner                       \
                     ", list, entries, next_number, next_chunk, chunks)"       \
                     " VALUES ($1, $2, $3, $4, $5, $6)"                        \
                     " ON CONFLICT (" owner ", list) DO UPDATE SET"            \
                     " entries = excluded.entries,"                            \
                     " next_number = excluded.next_number,"                    \
                     " next_chunk = excluded.next_chunk,"                      \
                     " chunks = excluded.chunks"},                             \
        .find_chunk = {name "_chunk_find",                                     \
                       "SELECT entries FROM " name "_chunk WHERE " owner       \
                       " = $1 AND list = $2 AND chunk = $3"},                  \
        .put_chunk = {name "_chunk_put",                                       \
                      "INSERT INTO " name "_chunk (" owner                     \
                      ", list, chunk, entries) VALUES ($1, $2, $3, $4)"        \
                      " ON CONFLICT (" owner ", list, chunk) DO UPDATE SET"    \
                      " entries = excluded.entries"},                          \
        .delete_chunk = {name "_chunk_delete",                                 \
                         "DELETE FROM " name "_chunk WHERE " owner             \
                         " = $1 AND list = $2 AND chunk = $3"},                \
    }

/* The steps that make these tables, for a domain's tables.def. `column` is the
 * owner's with its type and what it refers to. */
#define SEQUENCE_CREATE_HEAD(name, owner, column)                              \
    "CREATE TABLE IF NOT EXISTS " name "_head (" column ","                    \
    " list BIGINT NOT NULL,"                                                   \
    " entries BIGINT NOT NULL,"                                                \
    " next_number BIGINT NOT NULL,"                                            \
    " next_chunk BIGINT NOT NULL,"                                             \
    " chunks " DB_BYTES " NOT NULL," /* sequence_form.h draws both */          \
    " PRIMARY KEY (" owner ", list))"
#define SEQUENCE_CREATE_CHUNK(name, owner, column)                             \
    "CREATE TABLE IF NOT EXISTS " name "_chunk (" column ","                   \
    " list BIGINT NOT NULL,"                                                   \
    " chunk BIGINT NOT NULL,"                                                  \
    " entries " DB_BYTES " NOT NULL,"                                          \
    " PRIMARY KEY (" owner ", list, chunk))"

/* Which list. The owner's bytes outlive the sequence. */
struct sequence_place {
    const struct sequence_tables *tables;
    struct db_value owner;
    int64_t list;
    uint32_t first_number; /* the numbers of a new list begin after this */
};

struct sequence;

/* Opens a list; one that was never written is empty. */
enum err sequence_open(struct db *db, const struct sequence_place *place,
                       struct arena *arena, struct sequence **out) MUST_CHECK;

uint32_t sequence_count(const struct sequence *s);

/* The number that the next new entry gets. */
uint32_t sequence_next_number(const struct sequence *s);

/* Copies the entries at positions `from` to `from` + `count` - 1, all of which
 * exist; their texts are in the sequence's arena. */
enum err sequence_read(struct sequence *s, uint32_t from, uint32_t count,
                       struct sequence_entry *out) MUST_CHECK;

/* Of a list that is in order of (added_ms, number): how many entries come
 * before that pair, which is where an entry of it stands or would. */
enum err sequence_find_place(struct sequence *s, int64_t added_ms,
                             uint32_t number, uint32_t *position) MUST_CHECK;

/* ---- edits, in memory until they are written ---- */

/* Puts `count` entries before the one at `position` (0 to the list's count).
 * Entries with number 0 get new ones, which are set in `entries`; others, which
 * were taken out before, keep theirs. Texts are copied. */
enum err sequence_insert(struct sequence *s, uint32_t position,
                         struct sequence_entry *entries,
                         uint32_t count) MUST_CHECK;

/* Takes out the entries at `position` to `position` + `count` - 1, all of which
 * exist. */
enum err sequence_remove(struct sequence *s, uint32_t position,
                         uint32_t count) MUST_CHECK;

/* Writes what has changed. Every edit is written before the sequence ends. */
enum err sequence_write(struct sequence *s) MUST_CHECK;

#endif
