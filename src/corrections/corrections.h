/* What a catalog's owner puts over what sources say: DATA/corrections.jsonl,
 * lines of `objects` (docs/corrections.md), which every build of the catalog
 * applies last. This room has the file; import/corrections applies it.
 *
 * A line is of one entity and has, beside "type" and "id", one key as
 * `import objects` reads it, or
 *
 *     "hidden": true              the entity isn't in the catalog
 *     "merged_into": "<id>"       of an artist: whatever names it names the
 *                                 other one
 *
 * and when it was written, "corrected_at". Whoever writes lines by hand may put
 * several keys into one. Lines that can't be read stay in the file.
 *
 * Any thread and any process; a change takes a lock and replaces the file. */
#ifndef TONEARM_CORRECTIONS_CORRECTIONS_H
#define TONEARM_CORRECTIONS_CORRECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "catalog/field.h"

struct arena;

#define CORRECTIONS_MAX       100000 /* keys that are corrected */
#define CORRECTIONS_MAX_BYTES ((size_t)256 << 20)

#define CORRECTION_HIDDEN "hidden"
#define CORRECTION_MERGED "merged_into"

/* One key of one entity. */
struct correction {
    enum entity type;
    struct id id;
    struct str key;
    struct str value; /* JSON */
    struct str at;    /* when, as a JSON string; empty: nobody knows */
};

/* Reads all of them into the arena, in the order in which they were made; none
 * if there is no file. A line that can't be read is logged and left out.
 * ERR_IO, ERR_LIMIT. */
enum err corrections_read(const char *data, struct arena *arena,
                          struct correction **out, size_t *count) MUST_CHECK;

/* Corrects keys, in place of what they were corrected to before. Of each
 * type, id, key and value are read. ERR_IO; ERR_LIMIT, logged. */
enum err corrections_set(const char *data, const struct correction *list,
                         size_t count, int64_t now_s) MUST_CHECK;

/* Takes back what was corrected of an entity: the key, or all if it is empty.
 * ERR_NOT_FOUND, not logged, if nothing was; ERR_IO. */
enum err corrections_undo(const char *data, enum entity type, struct id id,
                          struct str key) MUST_CHECK;

/* The keys that people correct, as a form has them. */
enum correction_kind {
    CORRECTION_TEXT,
    CORRECTION_TEXTS, /* separated by commas */
    CORRECTION_DATE,  /* YYYY, YYYY-MM or YYYY-MM-DD */
    CORRECTION_FLAG,  /* yes or no */
    CORRECTION_IDS,   /* of artists, separated by commas */
    CORRECTION_ID,    /* of an artist */
    CORRECTION_IMAGE  /* the address of a picture */
};

struct correction_key {
    const char *name;  /* "release_date" */
    const char *label; /* "Release date" */
    enum correction_kind kind;
    unsigned types; /* a bit for each enum entity that has it */
    const char *hint;
};

/* All keys; the one of this name that entities of the type have, NULL for
 * none. */
extern const struct correction_key correction_keys[];
extern const size_t correction_key_count;
const struct correction_key *correction_key_find(enum entity type,
                                                 struct str name);

/* What somebody has written as the value of a key, as JSON in the arena. NULL,
 * or why it is none, which goes on from the key: "is no date". */
const char *correction_value(const struct correction_key *key, struct str text,
                             struct arena *arena, struct str *out);

#endif
