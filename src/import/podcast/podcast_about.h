/* What a feed is, for who looks at it again and again. Any thread. */
#ifndef TONEARM_IMPORT_PODCAST_PODCAST_ABOUT_H
#define TONEARM_IMPORT_PODCAST_PODCAST_ABOUT_H

#include "base/id.h"
#include "base/str.h"

struct arena;

struct podcast_about {
    struct id show;      /* as podcast_import names it */
    struct str title;    /* decoded, on one line */
    struct str moved_to; /* itunes:new-feed-url, if it is http or https; empty
                            when the feed stays where it is */
};

/* Reads the document of a feed, at most PODCAST_MAX_BYTES of it and unpacked,
 * as podcast_import does. NULL, or why podcast_import would refuse it. Texts
 * are in the arena. */
const char *podcast_about_read(struct str document, struct arena *arena,
                               struct podcast_about *out);

#endif
