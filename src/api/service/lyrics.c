/* GET /lyrics/{id}: what is sung in the owner's file of a track, for who may
 * hear it. */
#include <unistd.h>

#include "api/call/fail.h"
#include "api/service/own_audio.h"
#include "api/service/service.h"
#include "audio/lyrics.h"
#include "audio/previews.h"

#define KEPT_S 3600 /* the tag of the answer tells whether it changed */

/* A part of a file has none of its own: those of the file are of all of it. */
static bool is_whole(const struct audio_place *place)
{
    return place->from_ms == 0 && place->to_ms == 0;
}

enum err service_lyrics(struct call *call)
{
    struct own_audio own;
    struct str lyrics;
    struct id id;
    enum err e;

    if (!id_from_base62(call->r->params[0], &id))
        return call_fail(call, FAIL_NO_SUCH_ID);
    e = own_audio_open(call, id, &own);
    if (e)
        return call_fail(call,
                         e == ERR_NOT_FOUND ? FAIL_NO_LYRICS : FAIL_NO_AUDIO);
    (void)close(own.fd);
    if (!own_audio_may_stream(call))
        return OK;
    e = is_whole(&own.place)
            ? lyrics_read(previews_program(call->config->previews), own.root,
                          own.place.path, call->arena, &lyrics)
            : ERR_NOT_FOUND;
    if (e)
        return call_fail(call,
                         e == ERR_NOT_FOUND ? FAIL_NO_LYRICS : FAIL_NO_AUDIO);
    call->r->max_age_s = KEPT_S;
    buf_str(call->out, lyrics);
    return OK;
}
