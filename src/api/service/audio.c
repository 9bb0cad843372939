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

#include "api/call/fail.h"
#include "api/service/answer_part.h"
#include "api/service/own_audio.h"
#include "api/service/service.h"
#include "base/hex.h"
#include "catalog/catalog.h"
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
    answer_say_part(call, asked->first, n, sound_bytes(s));
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
    if (answer_is_known(call, answer_tag_of(call, sound_hash(s)),
                        sound_bytes(s), &outcome, &range))
        return OK;
    if (outcome == RANGE_PART)
        return send_part(call, s, &range);
    return outcome == RANGE_BEYOND ? answer_refuse_range(call, sound_bytes(s))
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
    if (own_audio_may_stream(call))
        return answer_file(
            call, &(struct answer_file){.fd = own.fd,
                                        .bytes = own.bytes,
                                        .version = own.version,
                                        .type = audio_type_mime(own.place.type),
                                        .max_age_s = KEPT_FILE_S});
    (void)close(own.fd);
    return OK;
}
