/* What something that the download names is in a catalog: by its id; else by
 * its ISRC; else by its name and its artist (publisher, show), by way of
 * search: what is written the same but for case and punctuation, else what
 * search ranks first of that artist, if its length is the same within 3 seconds
 * where the download says it. Any thread. */
#ifndef TONEARM_IMPORT_SPOTIFY_SPOTIFY_MATCH_H
#define TONEARM_IMPORT_SPOTIFY_SPOTIFY_MATCH_H

#include "base/arena.h"
#include "base/id.h"
#include "import/spotify/spotify_data.h"

struct catalog;
struct search;

enum spotify_how {
    SPOTIFY_BY_ID,
    SPOTIFY_BY_ISRC,
    SPOTIFY_BY_NAME,
    SPOTIFY_NEAREST, /* somebody should look whether it is right */
    SPOTIFY_NOT_FOUND
};

struct spotify_match {
    enum spotify_how how;
    const char *why;  /* NOT_FOUND: a static text */
    enum entity type; /* a show may be an audiobook here */
    uint32_t number;  /* in the catalog */
    struct id id;
};

/* Memory of the search comes from the arena. */
void spotify_match(const struct catalog *c, const struct search *search,
                   const struct spotify_thing *thing, struct arena *arena,
                   struct spotify_match *out);

#endif
