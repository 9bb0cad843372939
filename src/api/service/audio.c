/* GET /audio/{id}: the sound of a track, an episode or a chapter of this
 * catalog. There is no file behind it: what is asked for is made up
 * (sound/sound.h), so players that ask for ranges as they play cost little,
 * and nothing is kept.
 *
 * Most browsers ask for everything from some byte on. They get a part of at
 * most PART_MAX_BYTES (RFC 9110 section 15.3.7: fewer than were asked for), and
 * ask again when they have played the most of it. Others name the last byte,
 * and take fewer for a fault: they get what they ask for, up to
 * WHOLE_MAX_BYTES. What is larger than a part counts as several calls. */
#include "api/call/fail.h"
#include "api/service/service.h"
#include "base/hex.h"
#include "catalog/catalog.h"
#include "http/etag.h"
#include "http/range.h"
#include "sound/sound.h"

#define PART_MAX_BYTES  (1u << 20)  /* 24 s */
#define WHOLE_MAX_BYTES (16u << 20) /* 6 min */
#define KEPT_S          86400

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

/* ---- the answer ---- */

/* The tag of the whole clip, whichever part of it is sent: that of its recipe,
 * since the server would have to make all of the clip to hash it. */
static struct str tag_of(struct call *call, const struct sound *s)
{
    return arena_printf(call->arena, "\"%016llx\"",
                        (unsigned long long)sound_hash(s));
}

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
    call->r->status = 206;
    request_add_header(call->r, "content-range",
                       arena_printf(call->arena, "bytes %llu-%llu/%llu",
                                    (unsigned long long)asked->first,
                                    (unsigned long long)(asked->first + n - 1),
                                    (unsigned long long)sound_bytes(s)));
    sound_write(s, asked->first, n, call->out);
    return OK;
}

static enum err refuse_range(struct call *call, const struct sound *s)
{
    (void)call_fail(call, FAIL_RANGE);
    request_add_header(call->r, "content-range",
                       arena_printf(call->arena, "bytes */%llu",
                                    (unsigned long long)sound_bytes(s)));
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

enum err service_audio(struct call *call)
{
    struct request *r = call->r;
    struct sound s;
    struct range range;
    struct str tag;
    struct id id;
    enum range_outcome outcome = RANGE_WHOLE;
    bool gzip;

    if (!id_from_base62(r->params[0], &id) ||
        !find_sound(call->catalog, id, &s))
        return call_fail(call, FAIL_NO_SUCH_ID);
    tag = tag_of(call, &s);
    r->type = "audio/wav";
    r->max_age_s = KEPT_S;
    r->no_etag = true; /* the server's own would be the part's */
    request_add_header(r, "etag", tag);
    request_add_header(r, "accept-ranges", STR("bytes"));
    if (etag_matches(request_header(r, "if-none-match"), tag, &gzip)) {
        r->status = 304;
        return OK;
    }
    if (range_counts(request_header(r, "if-range"), tag))
        outcome =
            range_read(request_header(r, "range"), sound_bytes(&s), &range);
    if (outcome == RANGE_PART)
        return send_part(call, &s, &range);
    return outcome == RANGE_BEYOND ? refuse_range(call, &s)
                                   : send_whole(call, &s);
}
