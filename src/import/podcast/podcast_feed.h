/* What a feed says, tag by tag, before it becomes drafts. Private to the
 * room. Text points into the tree of XML or the arena. */
#ifndef TONEARM_IMPORT_PODCAST_PODCAST_FEED_H
#define TONEARM_IMPORT_PODCAST_PODCAST_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"

struct arena;
struct podcast_xml;

/* What an enclosure holds. */
enum podcast_media { MEDIA_NONE, MEDIA_AUDIO = 1, MEDIA_VIDEO = 2 };

/* A yes-or-no tag that may be missing or say something else. */
enum podcast_flag { FLAG_UNKNOWN, FLAG_NO, FLAG_YES };

struct podcast_item {
    struct id id;
    unsigned line;          /* of the feed, for messages; 0 = unknown */
    bool is_usable;         /* has a title or an enclosure */
    bool is_superseded;     /* a later item of the feed has this id */
    struct str title;       /* decoded, on one line */
    struct str html;        /* the description as given */
    struct str image_url;   /* empty when the item has none of its own */
    struct str audio_url;   /* the enclosure, audio or video */
    struct str written_url; /* the same if the feed has it whole, else empty */
    enum podcast_media media;
    enum podcast_flag is_explicit;
    uint32_t duration_ms; /* 0 = unknown */
    struct date date;     /* year 0 = unknown */
};

struct podcast_feed {
    struct id id;
    struct str title;
    struct str html;
    struct str publisher;
    struct str language; /* as given: "en-us" */
    struct str base_url; /* completes its references; may be empty */
    struct str image_url;
    struct str copyright;
    enum podcast_flag is_explicit;
    unsigned media;             /* enum podcast_media of all items, or-ed */
    struct podcast_item *items; /* in the feed's order */
    size_t item_count;
};

/* Reads the document's channel into `*feed`, which needs no release. NULL, or
 * why it is no feed that can be used: a static text. */
const char *podcast_feed_read(const struct podcast_xml *x, struct arena *arena,
                              struct podcast_feed *feed);

#endif
