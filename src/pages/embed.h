/* What other sites put into their pages: an entity of the catalog or a public
 * playlist, with those of its parts that can be heard. Anybody may see it, and
 * nobody's session is asked. On the reader's thread that has the call, whose
 * row has no database: a playlist borrows one. */
#ifndef TONEARM_PAGES_EMBED_H
#define TONEARM_PAGES_EMBED_H

#include <stdbool.h>

#include "api/call/uri.h"
#include "base/err.h"
#include "catalog/field.h"

struct call;

/* A track, an episode or a chapter. */
struct embed_part {
    enum entity type;
    struct id id;
    struct uri page; /* what has a page on the site: a chapter's is the
                        audiobook's */
    struct str name;
    struct str by;     /* its artists; empty for what is spoken */
    struct str source; /* what sounds: a path on this server, or https: */
    uint32_t duration_ms;
    bool is_explicit;
};

struct embed {
    struct uri of;   /* ENTITY, but no category; or PLAYLIST */
    struct uri page; /* as a part's */
    struct str name;
    struct str by; /* artists, publisher, authors, owner; empty: nobody known */
    struct image image; /* its URL empty: none; a path is one on this server */
    struct embed_part *parts; /* the first of them, in the arena */
    size_t count;
    uint32_t total; /* how many there are */
};

/* What an address of this server's or of open.spotify.com's names (also
 * "/intl-de/album/ID", "/embed/album/ID", "/user/alice/playlist/ID"), or
 * a URI. False for any other text, and for what can't be embedded: users. */
bool embed_read(struct call *call, struct str address, struct uri *out);

/* The same from the two segments of a path. */
bool embed_name(struct call *call, struct str type, struct str id,
                struct uri *out);

/* Looks it up, with `parts` of its parts at most; texts are in the arena or the
 * catalog. ERR_NOT_FOUND, not logged, for what isn't there or isn't
 * public. */
enum err embed_find(struct call *call, const struct uri *of, size_t parts,
                    struct embed *out) MUST_CHECK;

/* "/album/ID": the path of its page, and of its player below /embed, in the
 * arena. And "album", static. */
struct str embed_path(struct call *call, const struct uri *of);
struct str embed_type(const struct uri *of);

/* Writes into the head of the page with this address where programs ask for its
 * player (oembed.com, section 4), if it is one of what can be embedded. */
void embed_link(struct call *call, struct str address, struct str title);

/* How high the player is by itself, in CSS pixels, as Spotify's are: a bar of
 * one item, a box with a list. */
#define EMBED_ITEM_HEIGHT 152u
#define EMBED_LIST_HEIGHT 352u
unsigned embed_height(const struct uri *of);

/* The HTML by which other sites show the player of what is called `name`, in
 * the arena. */
struct embed_frame {
    struct str url;   /* of the player */
    struct str width; /* "456", or "100%" */
    unsigned height;
};
struct str embed_html(struct call *call, const struct embed_frame *frame,
                      struct str name);

#endif
