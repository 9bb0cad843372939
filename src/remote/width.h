/* Text on a terminal: how many columns it takes, and what may be shown.
 *
 * What a server sends was written by anybody, and a terminal obeys what it is
 * sent: control characters and those that turn the direction of the text are
 * never shown. Text is valid UTF-8. Any thread. */
#ifndef TONEARM_REMOTE_WIDTH_H
#define TONEARM_REMOTE_WIDTH_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/* How many columns the text takes when it is shown: two for wide characters
 * (Unicode TR11), none for those that combine with the one before. */
size_t width_of(struct str text);

/* Appends the text with U+FFFD in the place of what mustn't be shown, cut to
 * `columns` with an ellipsis if it is longer; SIZE_MAX doesn't cut. Returns how
 * many columns that takes. */
size_t width_show(struct buf *out, struct str text, size_t columns);

#endif
