/* What `probe` found, as JSON: docs/media.md, "probe". */
#ifndef TONEARM_MEDIA_PROGRAM_PROBE_JSON_H
#define TONEARM_MEDIA_PROGRAM_PROBE_JSON_H

#include "base/buf.h"
#include "media/source/format.h"
#include "media/program/headers.h"
#include "media/tags/tags.h"

struct work;

struct probe {
    enum format format;
    uint64_t begin; /* of the format in the file */
    struct headers headers;
    struct tags tags;
};

/* Writes all but pictures, as one object. */
void probe_write(const struct probe *p, struct buf *out);

/* Sends the pictures, each with what is known of it. */
void probe_pictures(struct work *w, const struct tags *t);

#endif
