/* The readers of each kind of tags, read.c's own. Each adds what it finds, and
 * trusts no length in the file. */
#ifndef TONEARM_MEDIA_TAGS_KINDS_H
#define TONEARM_MEDIA_TAGS_KINDS_H

#include "media/source/source.h"
#include "media/tags/tags.h"

/* An ID3v2 tag (2.2 to 2.4) at `at`; nothing if there is none. */
void id3v2_read(struct source *s, uint64_t at, struct tags *t);

/* The last 128 bytes before `end`, if they are ID3v1; how many bytes that is,
 * 128 or 0. */
uint64_t id3v1_bytes(struct source *s, uint64_t end);
void id3v1_read(struct source *s, uint64_t end, struct tags *t);

/* An APEv2 tag whose footer ends at `end`; its length, 0 without one. */
uint64_t apev2_bytes(struct source *s, uint64_t end);
void apev2_read(struct source *s, uint64_t end, struct tags *t);

/* The body of a Vorbis comment, from the vendor's length on. */
void vorbis_comment_read(struct str body, struct tags *t);

/* FLAC's metadata blocks behind the mark at `at`. */
void flac_read(struct source *s, uint64_t at, struct tags *t);

/* FLAC's block of a cue sheet; `rate` is that of its samples. */
void flac_cue_read(struct str block, uint32_t rate, struct tags *t);

/* The comments of the first audio stream in an Ogg file. */
void ogg_read(struct source *s, uint64_t at, struct tags *t);

void mp4_read(struct source *s, struct tags *t);

/* RIFF (WAV) and AIFF, whose chunks differ in the order of bytes. */
void riff_read(struct source *s, uint64_t at, bool is_big, struct tags *t);

void asf_read(struct source *s, uint64_t at, struct tags *t);

#endif
