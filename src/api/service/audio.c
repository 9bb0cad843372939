/* GET /audio/{id}: the sound of a track, an episode or a chapter of this
 * catalog.
 *
 * A track that `import folder` brought has a file, which is sent as it is,
 * whole or in parts, to users' tokens that may stream: it belongs to somebody.
 *
 * For all else there is no file: what is asked for is made up (sound/sound.h),
 * so players that ask for ranges as they play cost little, and nothing is kept.
 * Most browsers ask for everything from some byte on. They get a part of at
 * most PART_MAX_BYTES (RFC 9110 section 15.3.7: fewer than were asked for), and
 * ask again when they have played the most of it. Others name the last byte,
 * and take fewer for a fault: they get what they ask for, up to
 * WHOLE_MAX_BYTES. What is larger than a part counts as several calls. */
#include <unistd.h>

#include "accounts/scope.h"
#include "api/call/fail.h"
#include "api/service/own_audio.h"
#include "api/service/service.h"
#include "base/hex.h"
#include "catalog/catalog.h"
#include "http/etag.h"
#include "http/range.h"
#include "sound/sound.h"

#define PART_MAX_BYTES  (1u << 20)  /* 24 s */
#define WHOLE_MAX_BYTES (16u << 20) /* 6 min */
#define KEPT_S          86400
#define KEPT_FILE_S     3600

/* ---- what is known of it ---- */

static struct sound sound_of_track(const struct catalog *c, uint32_t n)
{
    struct track t;
    struct features f;
    struct sound s;

    (void)catalog_track(c, n, &t);
    s = sound_from_id(t.id, t.duration_ms, false);
    if (!catalog_features(c, n, &f))
        return s;
    sound_set_tempo(&s, f.tempo);
    sound_set_key(&s, f.key, f.mode);
    sound_set_beats(&s, f.time_signature);
    sound_set_energy(&s, f.energy);
    return s;
}

static bool find_sound(const struct catalog *c, struct id id, struct sound *out)
{
    static const enum entity spoken[] = {ENTITY_EPISODE, ENTITY_CHAPTER};
    uint32_t n = catalog_find(c, ENTITY_TRACK, id);
    struct program p;

    if (n != CATALOG_NONE) {
        *out = sound_of_track(c, n);
        return true;
    }
    for (size_t i = 0; i < sizeof spoken / sizeof spoken[0]; i++) {
        n = catalog_find(c, spoken[i], id);
        if (n == CATALOG_NONE)
            continue;
        (void)catalog_program(c, spoken[i], n, &p);
        *out = sound_from_id(p.id, p.duration_ms, true);
        return true;
    }
    return false;
}

/* ---- what is asked ---- */

/* Sets what every answer has, and finds out which part is asked for. True when
 * the client has it already: the answer is 304. */
static bool is_known(struct call *call, struct str tag, uint64_t bytes,
                     enum range_outcome *outcome, struct range *range)
{
    struct request *r = call->r;
    bool gzip;

    r->no_etag = true; /* the server's own would be the part's */
    request_add_header(r, "etag", tag);
    request_add_header(r, "accept-ranges", STR("bytes"));
    if (etag_matches(request_header(r, "if-none-match"), tag, &gzip)) {
        r->status = 304;
        return true;
    }
    *outcome = RANGE_WHOLE;
    if (range_counts(request_header(r, "if-range"), tag))
        *outcome = range_read(request_header(r, "range"), bytes, range);
    return false;
}

/* The tag of the whole, whichever part of it is sent. */
static struct str tag_of(struct call *call, uint64_t version)
{
    return arena_printf(call->arena, "\"%016llx\"",
                        (unsigned long long)version);
}

static void say_part(struct call *call, uint64_t first, uint64_t n,
                     uint64_t bytes)
{
    call->r->status = 206;
    request_add_header(call->r, "content-range",
                       arena_printf(call->arena, "bytes %llu-%llu/%llu",
                                    (unsigned long long)first,
                                    (unsigned long long)(first + n - 1),
                                    (unsigned long long)bytes));
}

static enum err refuse_range(struct call *call, uint64_t bytes)
{
    (void)call_fail(call, FAIL_RANGE);
    request_add_header(
        call->r, "content-range",
        arena_printf(call->arena, "bytes */%llu", (unsigned long long)bytes));
    return OK;
}

/* ---- a file ---- */

/* Whether the call's token may have the owner's audio; else it has answered. */
static bool may_stream(struct call *call)
{
    if (!call->has_identity)
        (void)call_fail(call, FAIL_NO_TOKEN);
    else if ((call->identity.scopes & SCOPE_BIT(SCOPE_STREAMING)) == 0)
        (void)call_fail(call, FAIL_SCOPE);
    else
        return true;
    return false;
}

/* Takes the descriptor. */
static enum err send_file(struct call *call, const struct own_audio *a)
{
    struct range range = {.first = 0, .end = a->bytes};
    enum range_outcome outcome;

    call->r->type = audio_type_mime(a->place.type);
    call->r->max_age_s = KEPT_FILE_S;
    if (is_known(call, tag_of(call, a->version), a->bytes, &outcome, &range)) {
        (void)close(a->fd);
        return OK;
    }
    if (outcome == RANGE_BEYOND) {
        (void)close(a->fd);
        return refuse_range(call, a->bytes);
    }
    if (outcome == RANGE_PART)
        say_part(call, range.first, range.end - range.first, a->bytes);
    if (request_send_file(call->r, a->fd, range.first,
                          range.end - range.first) == OK)
        return OK;
    return call_fail(call, FAIL_NO_AUDIO);
}

/* ---- a made-up clip ---- */

static bool may_have(struct call *call, uint64_t bytes)
{
    return bytes == 0 ||
           call_costs(call, (unsigned)((bytes - 1) / PART_MAX_BYTES));
}

static enum err send_part(struct call *call, const struct sound *s,
                          const struct range *asked)
{
    uint64_t most = asked->is_open ? PART_MAX_BYTES : WHOLE_MAX_BYTES;
    uint64_t n = asked->end - asked->first;

    if (n > most)
        n = most;
    if (!may_have(call, n))
        return OK;
    say_part(call, asked->first, n, sound_bytes(s));
    sound_write(s, asked->first, n, call->out);
    return OK;
}

static enum err send_whole(struct call *call, const struct sound *s)
{
    if (sound_bytes(s) > WHOLE_MAX_BYTES)
        return call_fail(call, FAIL_NO_RANGE);
    if (!may_have(call, sound_bytes(s)))
        return OK;
    sound_write(s, 0, sound_bytes(s), call->out);
    return OK;
}

static enum err send_clip(struct call *call, const struct sound *s)
{
    enum range_outcome outcome;
    struct range range;

    call->r->type = "audio/wav";
    call->r->max_age_s = KEPT_S;
    /* The tag is that of the clip's recipe: the server would have to make all
     * of it to hash it. */
    if (is_known(call, tag_of(call, sound_hash(s)), sound_bytes(s), &outcome,
                 &range))
        return OK;
    if (outcome == RANGE_PART)
        return send_part(call, s, &range);
    return outcome == RANGE_BEYOND ? refuse_range(call, sound_bytes(s))
                                   : send_whole(call, s);
}

enum err service_audio(struct call *call)
{
    struct own_audio own;
    struct sound s;
    struct id id;
    enum err e;

    if (!id_from_base62(call->r->params[0], &id) ||
        !find_sound(call->catalog, id, &s))
        return call_fail(call, FAIL_NO_SUCH_ID);
    if (s.is_spoken)
        return send_clip(call, &s);
    e = own_audio_open(call, id, &own);
    if (e == ERR_NOT_FOUND)
        return send_clip(call, &s);
    if (e)
        return call_fail(call, FAIL_NO_AUDIO);
    if (may_stream(call))
        return send_file(call, &own);
    (void)close(own.fd);
    return OK;
}
