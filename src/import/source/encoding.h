/* Bytes in any encoding into UTF-8, as browsers read them (WHATWG Encoding
 * Standard): what is called ISO-8859-1 is read as windows-1252, gb2312 as the
 * larger set that goes by its name in fact, and so on. Any thread. */
#ifndef TONEARM_IMPORT_SOURCE_ENCODING_H
#define TONEARM_IMPORT_SOURCE_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* The encoding that the first bytes show: a byte order mark, of which there
 * may be none but the zeros of UTF-16 or UTF-32 beside a '<'. Empty when they
 * show none. `*mark_bytes` is the length of the mark. */
struct str encoding_of_mark(struct str bytes, size_t *mark_bytes);

/* Whether text can be read by this label, in any case of letters. */
bool encoding_is_known(struct str label);

/* Appends `bytes`, whose encoding is the one of `label`, a known one, as
 * UTF-8. Never fails: in UTF-8 a byte that belongs to no character is read as
 * windows-1252, and a character that is cut short becomes U+FFFD, as does
 * what another encoding doesn't have. Returns where the first such byte is,
 * bytes.n when there is none. */
size_t encoding_decode(struct str label, struct str bytes, struct buf *out);

/* What a byte, or a number of one, means in windows-1252. Where it means
 * nothing, and from 256 on, the same number. */
uint32_t encoding_from_windows_1252(uint32_t c);

#endif
