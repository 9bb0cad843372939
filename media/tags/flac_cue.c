/* FLAC's own cue sheet (RFC 9639 section 8.7) as the text that it was made
 * of, since that is what others have and what is read further on: a head of
 * 396 bytes, tracks of 36, each with indexes of 12; places are samples from
 * the beginning, in the text frames of a CD, 75 a second. */
#include "base/buf.h"
#include "media/tags/kinds.h"

#define HEAD_BYTES     396
#define TRACK_BYTES    36
#define INDEX_BYTES    12
#define LEAD_OUT       170 /* the end's number on a CD; 255 elsewhere */
#define SAMPLES_MAX    ((uint64_t)1 << 36) /* that a file can have */
#define TEXT_MAX_BYTES 65536

static uint64_t big64(const char *at)
{
    uint64_t v = 0;

    for (size_t i = 0; i < 8; i++)
        v = v << 8 | (unsigned char)at[i];
    return v;
}

static void put_index(struct buf *out, unsigned number, uint64_t sample,
                      uint32_t rate)
{
    uint64_t seconds = sample / rate;
    uint64_t frames = sample % rate * 75 / rate;

    buf_printf(out, "    INDEX %02u %02llu:%02llu:%02llu\n", number,
               (unsigned long long)seconds / 60,
               (unsigned long long)seconds % 60, (unsigned long long)frames);
}

static void put_track(struct buf *out, const char *track)
{
    struct str isrc = str_of(track + 9, 12);

    isrc.n = str_find(isrc, '\0');
    buf_printf(out, "  TRACK %02u AUDIO\n", (unsigned char)track[8]);
    if (isrc.n == 12)
        buf_printf(out, "    ISRC %.*s\n", STR_ARG(isrc));
}

/* Cuts a track and its indexes off the front; false at the end. */
static bool take_track(struct str *rest, uint32_t rate, struct buf *out)
{
    uint64_t begin;
    size_t indexes;
    bool is_music;

    if (rest->n < TRACK_BYTES)
        return false;
    indexes = (unsigned char)rest->p[TRACK_BYTES - 1];
    if (rest->n - TRACK_BYTES < indexes * INDEX_BYTES)
        return false;
    begin = big64(rest->p);
    is_music = (unsigned char)rest->p[8] < LEAD_OUT;
    if (is_music)
        put_track(out, rest->p);
    *rest = str_from(*rest, TRACK_BYTES);
    for (; indexes > 0; indexes--) {
        uint64_t place = big64(rest->p);

        if (is_music && place < SAMPLES_MAX && begin < SAMPLES_MAX)
            put_index(out, (unsigned char)rest->p[8], begin + place, rate);
        *rest = str_from(*rest, INDEX_BYTES);
    }
    return true;
}

void flac_cue_read(struct str block, uint32_t rate, struct tags *t)
{
    struct buf text;

    if (block.n < HEAD_BYTES || rate == 0)
        return;
    buf_init(&text, TEXT_MAX_BYTES);
    buf_lit(&text, "FILE \"\" WAVE\n");
    block = str_from(block, HEAD_BYTES);
    while (take_track(&block, rate, &text))
        ;
    if (!buf_overflowed(&text))
        tags_add(t, STR("CUESHEET"), arena_str(t->arena, buf_get(&text)));
    buf_release(&text);
}
