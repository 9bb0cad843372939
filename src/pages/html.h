/* Writing HTML. Every text that comes from outside goes through html(), which
 * escapes it; nothing else writes variable text into a page. */
#ifndef TONEARM_PAGES_HTML_H
#define TONEARM_PAGES_HTML_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* Appends `form`, a literal of HTML in which each {} is replaced by the next
 * of the struct str that follow, escaped for text and for quoted attributes:
 *
 *     html(out, "<a href=\"/app/{}\">{}</a>", id, name);
 *
 * The number of {} must be that of the texts. */
#define html(out, form, ...)                                                   \
    html_fill((out), (form), (const struct str[]){STR_EMPTY, ##__VA_ARGS__},   \
              sizeof((const struct str[]){STR_EMPTY, ##__VA_ARGS__}) /         \
                      sizeof(struct str) -                                     \
                  1)

/* What html() calls. texts[0] isn't used: it is there so that the list isn't
 * empty when the form has no {}. `count` is without it. */
void html_fill(struct buf *out, const char *form, const struct str *texts,
               size_t count);

/* A number as text, in the arena. */
struct str html_number(struct arena *arena, int64_t n);

#endif
