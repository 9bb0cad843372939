/* Text out of the HTML that feeds and archives put into descriptions. This is
 * no HTML parser: it is for reading, not for rendering, and never fails. Any
 * thread. */
#ifndef TONEARM_IMPORT_SOURCE_MARKUP_H
#define TONEARM_IMPORT_SOURCE_MARKUP_H

#include "base/buf.h"
#include "base/str.h"

struct arena;

/* Appends `text` with its character references decoded: the 253 names of
 * HTML 4 and numbers of either base (those of Windows-1252's controls as
 * browsers read them). What is no reference stays as it is. */
void markup_decode(struct str text, struct buf *out);

/* As markup_decode, on one line: white space and control characters become
 * single spaces, none at either end. For titles and names, in which a tag is
 * likelier to be spoken of than meant, so that tags stay. In the arena. */
struct str markup_line(struct str text, struct arena *arena);

/* Appends what a reader of `html` would see: tags, comments, scripts and
 * styles left out, references decoded, white space collapsed, a line end
 * where a block ends or <br> stands, an empty line between paragraphs, none
 * at either end. A '<' that begins no tag stays. `html` and what is appended
 * are valid UTF-8. */
void markup_to_text(struct str html, struct buf *out);

#endif
