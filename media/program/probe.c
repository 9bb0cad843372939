/* Work of the first kind: what a file is and how it is tagged. FFmpeg is asked
 * for what no reader of our own knows; its readers of tags know of one value
 * for a name. */
#include "media/program/headers.h"
#include "media/program/probe_json.h"
#include "media/program/stream.h"
#include "media/program/work.h"
#include "media/tags/read.h"

static bool count_samples(void *ctx, const float *samples, size_t frames)
{
    (void)samples;
    *(uint64_t *)ctx += frames;
    return true;
}

/* For what no header tells: all of it is decoded. */
static void measure(struct work *w, struct stream *s, struct stream_about *out)
{
    uint64_t frames = 0;
    struct stream_sink sink = {.take = count_samples, .ctx = &frames};

    if (stream_decode(s, 0, &sink, &w->why) == OK)
        out->duration_ms = frames * 1000 / sink.rate;
}

static void probe_stream(struct work *w, struct probe *p)
{
    struct stream_about *about = &p->headers.about;
    struct stream *s;

    if (stream_open(&w->source, p->format, p->begin, &s, &w->why))
        return;
    stream_about(s, about);
    stream_chapters(s, &p->tags);
    if (about->duration_ms == 0)
        measure(w, s, about);
    if (w->why == NULL &&
        (about->rate == 0 || about->channels == 0 || about->duration_ms == 0))
        w->why = "no audio was found";
    stream_free(s);
}

/* What the file's length says where no header does: all but tags is audio. */
static void set_bitrate(struct probe *p, uint64_t bytes)
{
    struct headers *h = &p->headers;
    uint64_t bits;

    if (h->audio_bytes == 0)
        h->audio_bytes = bytes > p->tags.picture_bytes
                             ? bytes - p->tags.picture_bytes
                             : bytes;
    bits = h->audio_bytes * 8 * 1000 / h->about.duration_ms;
    /* Vorbis' header has what was asked for, not what came of it. */
    if (h->about.bitrate == 0 || p->format == FORMAT_OGG)
        h->about.bitrate = bits < UINT32_MAX ? (uint32_t)bits : UINT32_MAX;
}

static void probe(struct work *w, struct probe *p)
{
    uint64_t end = w->source.size - tags_bytes_at_end(&w->source);

    tags_read(&w->source, p->format, p->begin, &p->tags);
    if (!headers_read(&w->source, p->format, p->begin, end, &p->headers))
        probe_stream(w, p);
    if (w->why != NULL)
        return;
    set_bitrate(p, end - p->begin);
    tags_finish(&p->tags, p->headers.about.duration_ms);
    probe_pictures(w, &p->tags);
    probe_write(p, &w->answer);
}

void work_probe(struct work *w)
{
    struct probe p = {.format = format_find(&w->source, &p.begin)};

    if (p.format == FORMAT_NONE) {
        w->why = "this is no audio file of a format that is read";
        return;
    }
    tags_init(&p.tags, &w->arena, &w->charsets);
    probe(w, &p);
    tags_release(&p.tags);
}
