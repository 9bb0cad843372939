/* What the titles of one artist's versions of a song have in common. Any
 * thread. */
#ifndef TONEARM_RECOMMEND_TITLE_KEY_H
#define TONEARM_RECOMMEND_TITLE_KEY_H

#include <stdint.h>

#include "base/str.h"

/* A hash of the title and the number of its first artist. Case of ASCII,
 * spaces and punctuation don't count, nor does what stands in brackets or
 * behind " - ", unless the title begins with it, nor guests ("feat."): "Halo",
 * "HALO (Live)" and "Halo - Remastered 2009" are one. Letters beyond ASCII
 * count as they are written. A title of signs alone counts whole. */
uint64_t title_key(struct str title, uint32_t artist);

#endif
