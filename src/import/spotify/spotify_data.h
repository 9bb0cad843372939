/* `import spotify-data`: what Spotify's account data download says of a
 * library, playlists and follows. It is read here; what a name in it means
 * here, spotify_match.h finds, and whoever imports does the rest.
 *
 * Files and keys as people have got them: YourLibrary.json has `tracks`,
 * `albums`, `shows`, `episodes`, `artists`; Playlist1.json and so on have
 * `playlists`; Follow.json has `userIsFollowing`. Keys that Tonearm's own
 * download adds to those (addedAt, a playlist's uri) are read, too. What has
 * another shape than that is passed over and counted as bad.
 *
 * Texts are UTF-8 without U+0000, of any length, and good until the sink
 * returns. One thread at a time. */
#ifndef TONEARM_IMPORT_SPOTIFY_SPOTIFY_DATA_H
#define TONEARM_IMPORT_SPOTIFY_SPOTIFY_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "catalog/field.h"

/* The most items that are read of a playlist. */
#define SPOTIFY_MAX_ITEMS 11000

/* Something as the download names it; what isn't said is empty. */
struct spotify_thing {
    enum entity type; /* an audiobook may be called a show */
    struct str uri;   /* spotify:track:...; spotify:local:... */
    struct str name;
    struct str by; /* an artist, a publisher */
    struct str in; /* an album, a show */
    struct str isrc;
    int64_t duration_ms; /* 0: not said */
    bool has_date;
    int64_t added_ms;
};

struct spotify_playlist {
    struct str name;
    struct str description; /* p NULL: none */
    struct str uri;         /* only where Tonearm wrote it */
    struct spotify_thing *items;
    size_t count;
};

/* Each function is called in the order of the file, with its name; what it
 * returns but OK ends the reading. */
struct spotify_sink {
    void *user;
    enum err (*saved)(void *user, struct str file,
                      const struct spotify_thing *things, size_t count);
    enum err (*playlist)(void *user, struct str file,
                         const struct spotify_playlist *list);
    enum err (*follow)(void *user, struct str file, struct str who);
    /* Something of another shape; `what` goes on from the file's name. */
    void (*bad)(void *user, struct str file, const char *what);
};

/* Reads an archive ("-" is standard input). `saved` gets all things of one kind
 * at once, in the order of the file. ERR_NOT_FOUND, ERR_IO, ERR_CORRUPT,
 * ERR_LIMIT, all logged, and what the sink returns. */
enum err spotify_data_read(const char *path,
                           const struct spotify_sink *sink) MUST_CHECK;

/* The same of an archive in memory, for tests and fuzzing. */
enum err spotify_data_read_bytes(struct str bytes, const char *name,
                                 const struct spotify_sink *sink) MUST_CHECK;

#endif
