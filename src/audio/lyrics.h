/* Lyrics, as the tags of an audio file have them: read when somebody asks, by
 * tonearm-media (docs/media.md), since few do. Any thread, but not one that
 * others wait for: it takes some tens of milliseconds. */
#ifndef TONEARM_AUDIO_LYRICS_H
#define TONEARM_AUDIO_LYRICS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* The lyrics of the file `path` below the folder `root`, in the arena: a JSON
 * object with `plain`, `synced` or both, and maybe `language`. `program` is
 * tonearm-media. ERR_NOT_FOUND when the file has none; ERR_IO, logged, when it
 * can't be read. */
enum err lyrics_read(const char *program, struct str root, struct str path,
                     struct arena *arena, struct str *out) MUST_CHECK;

#endif
