/* A listen as ListenBrainz has it, in JSON: what its clients submit
 * (https://listenbrainz.readthedocs.io, "JSON Documentation"), and what its
 * exports have, a listen a line. */
#ifndef TONEARM_LISTENS_LISTENBRAINZ_H
#define TONEARM_LISTENS_LISTENBRAINZ_H

#include "listens/listen.h"

#define LISTEN_MAX_BYTES    10240u
#define LISTEN_MAX_TAGS     50u
#define LISTEN_MAX_TAG      64u /* characters */
#define LISTENS_PER_REQUEST 1000u
#define LISTEN_SKEW_S       3600 /* a listen may be so far in the future */

enum listen_type {
    LISTEN_SINGLE,
    LISTEN_IMPORT,
    LISTEN_PLAYING_NOW, /* without a time: begun_ms is now */
    LISTEN_EXPORTED     /* a line of an export, which has more keys */
};

/* Reads the object that all of `text` is, valid UTF-8. Empty when it is good,
 * else why it isn't, in the words of ListenBrainz' server where that refuses
 * the same. */
struct str listenbrainz_read(struct str text, enum listen_type type,
                             int64_t now_ms, struct arena *arena,
                             struct listen *out);

/* A document that is submitted: its type, and each listen's text. */
struct submission {
    enum listen_type type;
    struct str *listens;
    size_t count;
};

/* Takes the document apart, any bytes, without reading the listens. Empty when
 * that could be done, else why not. */
struct str listenbrainz_open(struct str body, struct arena *arena,
                             struct submission *out);

#endif
