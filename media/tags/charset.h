/* Text of files as UTF-8: of a known encoding, or of one that has to be
 * guessed, since a tag that says Latin-1 has been written in whatever encoding
 * the tagger's machine used. One thread at a time. */
#ifndef TONEARM_MEDIA_TAGS_CHARSET_H
#define TONEARM_MEDIA_TAGS_CHARSET_H

#include <iconv.h>

#include "base/arena.h"
#include "base/str.h"

enum charset {
    CHARSET_UTF8,
    CHARSET_LATIN, /* Windows-1252, of which Latin-1 is a part */
    CHARSET_CYRILLIC,
    CHARSET_JAPANESE,
    CHARSET_CHINESE,
    CHARSET_TAIWANESE,
    CHARSET_KOREAN,
    CHARSET_COUNT
};

/* Converters, which libc loads from disk: they are opened while that may still
 * be done. One that this machine lacks is never guessed. */
struct charsets {
    iconv_t converters[CHARSET_COUNT];
};

void charsets_init(struct charsets *c);
void charsets_release(struct charsets *c);

/* The encoding that all of `sample` is most likely in: the longer the better,
 * so texts of one tag are put together for it. Well-formed UTF-8 is that. */
enum charset charset_guess(struct charsets *c, struct str sample);

/* `bytes` in UTF-8; what can't be read becomes U+FFFD. */
struct str charset_decode(struct charsets *c, enum charset charset,
                          struct str bytes, struct arena *arena);

/* UTF-16 of either order, by a mark at its beginning if there is one; half
 * surrogates become U+FFFD. */
struct str charset_utf16(struct str bytes, bool is_little, struct arena *arena);

#endif
