/* Where the owner's audio is: DATA/folder/audio.table, written by `import
 * folder` beside the generation and read by the server. It is keyed by public
 * ids, so it suits every generation; a track of an older one whose file has
 * gone isn't in it any more.
 *
 *     0  magic "TNAUDIO1"
 *     8  entries:4 roots:4 texts:8 (bytes)    little-endian
 *    24  entries, in order of id: id:16 path:8 path_bytes:4 root:4
 *        from_ms:4 to_ms:4 type:4 zero:4
 *        roots: text:8 bytes:4 zero:4         texts are offsets from their
 *        texts                                beginning
 *
 * The file is replaced whole, never changed. A reader opens it for each
 * look-up, which takes some microseconds, and trusts no number in it. */
#ifndef TONEARM_AUDIO_AUDIO_TABLE_H
#define TONEARM_AUDIO_AUDIO_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"

/* Kinds of files, by what they are called on the wire. */
enum audio_type {
#define AUDIO_TYPE(name, format, mime) AUDIO_##name,
#include "audio/audio_type.def"
#undef AUDIO_TYPE
    AUDIO_TYPES
};

/* "audio/flac", static. */
const char *audio_type_mime(enum audio_type type);

/* By tonearm-media's name for a format and a codec (docs/media.md); OTHER for
 * one that isn't known. */
enum audio_type audio_type_of(struct str format, struct str codec);

/* Where one track is. */
struct audio_place {
    struct id id;
    uint32_t root;    /* of the table's roots */
    struct str path;  /* below the root, without a slash at its front */
    uint32_t from_ms; /* of the file */
    uint32_t to_ms;   /* 0: to its end */
    enum audio_type type;
};

struct audio_table {
    const struct str *roots; /* absolute folders */
    size_t root_count;
    struct audio_place *places;
    size_t count;
};

/* Sorts the places and writes the table; of several with one id one stays.
 * ERR_IO and ERR_LIMIT (2^32 entries), logged. */
enum err audio_table_write(const char *path,
                           struct audio_table *table) MUST_CHECK;

/* Looks an id up: the place and its root, in the arena. ERR_NOT_FOUND when
 * there is no table or no such id in it; ERR_CORRUPT and ERR_IO, logged. */
enum err audio_table_find(const char *path, struct id id, struct arena *arena,
                          struct audio_place *out, struct str *root) MUST_CHECK;

#endif
