/* Reads all tags of a file, by its format. Nothing in a file is an error here:
 * what can't be read isn't there. */
#ifndef TONEARM_MEDIA_TAGS_READ_H
#define TONEARM_MEDIA_TAGS_READ_H

#include "media/source/format.h"
#include "media/source/source.h"
#include "media/tags/tags.h"

/* `begin` is where the format's own bytes begin (format_find). The caller calls
 * tags_finish when it knows the duration. */
void tags_read(struct source *s, enum format format, uint64_t begin,
               struct tags *t);

/* How many bytes at the file's end are tags (ID3v1, Lyrics3, APEv2), and no
 * audio. */
uint64_t tags_bytes_at_end(struct source *s);

#endif
