/* A feed's bytes into text that the parser of XML can take. Private to the
 * room. Any thread. */
#ifndef TONEARM_IMPORT_PODCAST_PODCAST_TEXT_H
#define TONEARM_IMPORT_PODCAST_PODCAST_TEXT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/* Puts `bytes` as UTF-8 in place of what `out` holds, in the encoding of its
 * byte order mark, else the one it declares, else UTF-8. The declaration
 * becomes spaces, so that it says nothing wrong of the result and white space
 * and other marks may stand before it, and so do comments; lines keep their
 * numbers. NULL, or what
 * had to be guessed, a static text, with the place in `*at`: an unknown
 * encoding, which is read like none, or bytes that are no characters
 * (encoding.h). */
const char *podcast_text_decode(struct str bytes, struct buf *out, size_t *at);

/* Puts `text`, XML with faults, in place of what `out` holds, mended: '&' and
 * '<' that are only signs are escaped, HTML's names for characters become the
 * characters, what XML has no place for is left out (control characters,
 * references to them), and so is the document type with its entities. Lines
 * keep their numbers. Elements that don't end are not ended: a feed that is cut
 * short stays so. */
void podcast_text_mend(struct str text, struct buf *out);

#endif
