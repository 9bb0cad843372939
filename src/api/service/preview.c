/* GET /previews/{id}.mp3 and .opus: half a minute of the owner's file of a
 * track, for anybody, as the catalog's preview_url says. It begins where a
 * third of what isn't heard has gone. */
#include <sys/stat.h>
#include <unistd.h>

#include "api/call/fail.h"
#include "api/service/answer_part.h"
#include "api/service/own_audio.h"
#include "api/service/service.h"
#include "audio/previews.h"
#include "catalog/catalog.h"

#define KEPT_S      86400
#define RETRY_AFTER STR("2") /* seconds: another preview is being made */

static const char *const types[PREVIEW_FORMATS] = {"audio/mpeg",
                                                   "audio/ogg; codecs=opus"};

/* "3f...9.mp3". */
static bool read_name(struct str file, struct id *id,
                      enum preview_format *format)
{
    size_t dot = str_find(file, '.');

    if (!id_from_base62(str_of(file.p, dot), id))
        return false;
    for (int i = 0; i < PREVIEW_FORMATS; i++)
        if (str_eq_c(str_from(file, dot + 1),
                     preview_ending((enum preview_format)i))) {
            *format = (enum preview_format)i;
            return true;
        }
    return false;
}

static enum err send(struct call *call, int fd, uint64_t version,
                     enum preview_format format)
{
    struct stat st;

    if (fstat(fd, &st) == 0 && st.st_size > 0)
        return answer_file(call,
                           &(struct answer_file){.fd = fd,
                                                 .bytes = (uint64_t)st.st_size,
                                                 .version = version + format,
                                                 .type = types[format],
                                                 .max_age_s = KEPT_S});
    (void)close(fd);
    return call_fail(call, FAIL_NO_AUDIO);
}

/* The part of a track that is heard. */
static struct preview preview_of(const struct own_audio *own, struct id id,
                                 uint32_t duration_ms)
{
    uint32_t off_ms =
        duration_ms > PREVIEW_MS ? (duration_ms - PREVIEW_MS) / 3 : 0;

    return (struct preview){
        .id = id,
        .version = own->version,
        .root = own->root,
        .path = own->place.path,
        .from_ms = own->place.from_ms + off_ms,
        .duration_ms = duration_ms < PREVIEW_MS ? duration_ms : PREVIEW_MS};
}

enum err service_preview(struct call *call)
{
    enum preview_format format;
    struct preview preview;
    struct own_audio own;
    struct track t;
    struct id id;
    uint32_t n;
    enum err e;
    int fd;

    if (!read_name(call->r->params[0], &id, &format))
        return call_fail(call, FAIL_NO_SUCH_ID);
    n = catalog_find(call->catalog, ENTITY_TRACK, id);
    if (n == CATALOG_NONE || own_audio_open(call, id, &own) != OK)
        return call_fail(call, FAIL_NO_SUCH_ID);
    (void)close(own.fd);
    (void)catalog_track(call->catalog, n, &t);
    preview = preview_of(&own, id, t.duration_ms);
    e = previews_open(call->config->previews, &preview, format, &fd);
    if (!e)
        return send(call, fd, own.version, format);
    (void)call_fail(call, e == ERR_BUSY ? FAIL_UNAVAILABLE : FAIL_NO_AUDIO);
    if (e == ERR_BUSY)
        request_add_header(call->r, "retry-after", RETRY_AFTER);
    return OK;
}
