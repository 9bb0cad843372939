/* The owner's audio: the file of a track that `import folder` brought. On a
 * reader. Private to the room. */
#ifndef TONEARM_API_SERVICE_OWN_AUDIO_H
#define TONEARM_API_SERVICE_OWN_AUDIO_H

#include <stdbool.h>
#include <stdint.h>

#include "audio/audio_table.h"
#include "base/err.h"
#include "base/id.h"

struct call;

struct own_audio {
    int fd;
    uint64_t bytes;
    uint64_t version;         /* another number when the file is another one */
    struct audio_place place; /* texts in the call's arena */
    struct str root;
};

/* Opens it. ERR_NOT_FOUND when the track has none; ERR_IO when it has one, but
 * that can't be opened: it isn't there any more, or not where it may be. */
enum err own_audio_open(struct call *call, struct id id,
                        struct own_audio *out) MUST_CHECK;

/* Whether the call's token may have the owner's audio; else it has answered. */
bool own_audio_may_stream(struct call *call);

#endif
