/* What the files of tags have for each other. */
#ifndef TONEARM_MEDIA_TAGS_TAGS_OWN_H
#define TONEARM_MEDIA_TAGS_TAGS_OWN_H

#include "media/tags/tags.h"

/* Text as the list holds it: up to the first NUL, trimmed, in UTF-8. */
struct str tags_text(struct tags *t, struct str s);

/* Whether it is the name of one of ID3v1's genres. */
bool tags_is_genre(struct str name);

/* Cuts a big-endian number off the front; false when there is none. */
bool tags_take_big32(struct str *rest, uint32_t *out);

/* Makes a list of joined ARTISTS, once all tags are there. */
void tags_split_artists(struct tags *t);

/* Whether a name is one of a chapter in Vorbis comments (CHAPTER001, and
 * CHAPTER001NAME behind it), whose value is then taken. */
bool lyrics_add_chapter(struct tags *t, struct str name, struct str value);

#endif
