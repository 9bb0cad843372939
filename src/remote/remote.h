/* Commands that talk to a server: what they share, and the commands themselves,
 * a function each. The command line is cmd's; here come its values.
 *
 * Texts are as they stand on the command line, valid UTF-8, and outlive the
 * call. A function returns OK, ERR_USAGE when what it was given can't be meant
 * (its values alone say so), or what failed; all is said on standard error.
 * What a table, a line and an object of JSON have, docs/cli.md says. */
#ifndef TONEARM_REMOTE_REMOTE_H
#define TONEARM_REMOTE_REMOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "remote/output.h"
#include "remote/server.h"

/* A server, where output goes, and memory until the command ends. */
struct remote {
    struct server *server;
    struct output output;
    struct arena arena;
};

/* Words of the command line. */
struct words {
    const struct str *list;
    size_t count;
};

/* ---- signing in: login.c ---- */

enum err remote_login(struct remote *r,
                      const struct server_login *login) MUST_CHECK;
enum err remote_logout(struct remote *r) MUST_CHECK;

/* ---- any call: api.c ---- */

struct api_asked {
    struct str method;
    struct str path;
    struct str select;    /* a path (path.h); empty: the whole answer */
    struct str body_file; /* a file, "-" for standard input; empty: none */
    bool follows_pages;   /* prints every item of all pages, a line each */
};

enum err remote_api(struct remote *r, const struct api_asked *asked) MUST_CHECK;

/* ---- finding: search.c ---- */

struct search_asked {
    struct words words;
    struct str types; /* "track,album" */
    unsigned limit;   /* of each type, 1 to 50 */
};

enum err remote_search(struct remote *r,
                       const struct search_asked *asked) MUST_CHECK;

/* ---- playing: play.c, play_modes.c, devices.c ---- */

/* A device is named by its id or, if that is nobody's, by its name, of which
 * case doesn't count; empty is the active one. */

struct play_asked {
    struct words words; /* URIs, or what to search for; none: go on */
    struct str type;    /* what is searched for, one that there is: "track" */
    struct str device;
};

enum err remote_play(struct remote *r,
                     const struct play_asked *asked) MUST_CHECK;
enum err remote_pause(struct remote *r, struct str device) MUST_CHECK;
enum err remote_next(struct remote *r, struct str device) MUST_CHECK;
enum err remote_previous(struct remote *r, struct str device) MUST_CHECK;

/* Without words it shows the queue, else it adds to it what they name. */
enum err remote_queue(struct remote *r,
                      const struct play_asked *asked) MUST_CHECK;

enum err remote_devices(struct remote *r) MUST_CHECK;

/* "50", "+5", "-5" percent; empty shows it. */
enum err remote_volume(struct remote *r, struct str level,
                       struct str device) MUST_CHECK;

/* "1:30", "90", "+10", "-10" seconds. */
enum err remote_seek(struct remote *r, struct str place,
                     struct str device) MUST_CHECK;

/* "on", "off"; empty is the other one. */
enum err remote_shuffle(struct remote *r, struct str mode,
                        struct str device) MUST_CHECK;

/* "off", "context", "track"; empty is the next one of these. */
enum err remote_repeat(struct remote *r, struct str mode,
                       struct str device) MUST_CHECK;

/* ---- what plays: now.c ---- */

/* Once, or whenever it changes, until the process is ended. */
enum err remote_now(struct remote *r, bool watches) MUST_CHECK;

/* The last plays, the latest first. */
enum err remote_history(struct remote *r, size_t limit) MUST_CHECK;

/* ---- saved things: like.c ---- */

enum like_change { LIKE_SAVE, LIKE_REMOVE, LIKE_TOGGLE };

/* What the words name, or else what plays. */
enum err remote_like(struct remote *r, const struct words *words,
                     enum like_change change) MUST_CHECK;

/* ---- playlists: playlist*.c ---- */

/* A playlist is named by a URI, a link, an id, or by the name of one of the
 * user's: as it is written, or if there is none, in whichever case. */

enum err remote_playlist_list(struct remote *r) MUST_CHECK;
enum err remote_playlist_show(struct remote *r, struct str name) MUST_CHECK;

struct playlist_made {
    struct str name;
    struct str description; /* empty: none */
    bool is_public;
    bool is_collaborative;
};

enum err remote_playlist_create(struct remote *r,
                                const struct playlist_made *made) MUST_CHECK;

/* URIs or links of tracks and episodes; "-" alone reads them from standard
 * input, a line each. */
struct playlist_edit {
    struct str playlist;
    struct words items;
    int64_t position; /* where they are added; -1: at the end */
    bool is_dry;      /* tell, but change nothing */
};

enum err remote_playlist_add(struct remote *r,
                             const struct playlist_edit *edit) MUST_CHECK;
enum err remote_playlist_remove(struct remote *r,
                                const struct playlist_edit *edit) MUST_CHECK;

enum playlist_form { PLAYLIST_TSV, PLAYLIST_JSON, PLAYLIST_URIS };

struct playlist_export {
    struct str playlist;
    enum playlist_form form;
    const char *file; /* NULL: standard output */
};

enum err remote_playlist_export(struct remote *r,
                                const struct playlist_export *e) MUST_CHECK;

/* What one has that the other hasn't. */
enum err remote_playlist_diff(struct remote *r, struct str one,
                              struct str other) MUST_CHECK;

enum playlist_same {
    PLAYLIST_SAME_URI, /* the same item */
    PLAYLIST_SAME_ISRC /* or the same recording */
};

/* Removes what stands in the list before. */
enum err remote_playlist_dedupe(struct remote *r, struct str playlist,
                                enum playlist_same same,
                                bool is_dry) MUST_CHECK;

/* Adds to the first of `lists` what it hasn't got of the others. */
enum err remote_playlist_merge(struct remote *r, const struct words *lists,
                               bool is_dry) MUST_CHECK;

#endif
