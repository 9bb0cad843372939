/* What kind of file this is, told by its bytes and never by its name. Only
 * formats of this list are opened at all: others have demuxers, too, among them
 * ones that open further files. */
#ifndef TONEARM_MEDIA_SOURCE_FORMAT_H
#define TONEARM_MEDIA_SOURCE_FORMAT_H

#include <stdint.h>

#include "media/source/source.h"

enum format {
    FORMAT_NONE,
#define FORMAT(name, text, demuxer) name,
#include "media/source/format.def"
#undef FORMAT
    FORMAT_COUNT
};

/* The format's name as `probe` tells it, and that of FFmpeg's demuxer. Not of
 * FORMAT_NONE. */
const char *format_name(enum format f);
const char *format_demuxer(enum format f);

/* The format, and where it begins: behind ID3v2 tags, which people put before
 * anything. FORMAT_NONE for what is none of the list. */
enum format format_find(struct source *s, uint64_t *begin);

/* The length of an ID3v2 tag at `at` with its header and footer; 0 when there
 * is none. */
uint64_t format_id3v2_bytes(struct source *s, uint64_t at);

#endif
