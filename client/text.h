/* Text that grows, and the forms that requests are written in.
 *
 * Without memory a text is broken: what is added then is dropped, and text_end
 * returns NULL, so that whoever writes checks once. All zeros is an empty
 * text. */
#ifndef TONEARM_CLIENT_TEXT_H
#define TONEARM_CLIENT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    char *bytes;
    size_t count, capacity;
    bool is_broken;
};

void text_release(struct text *text);
void text_clear(struct text *text);

void text_add(struct text *text, const char *bytes, size_t byte_count);
void text_add_all(struct text *text, const char *string);
void text_add_int(struct text *text, int64_t value);
/* With a point whatever the locale, in the fewest digits that say it all. */
void text_add_double(struct text *text, double value);
/* Percent-encoded: all but letters, digits and -._~ (RFC 3986, 2.3). */
void text_add_escaped(struct text *text, const char *string);
/* A JSON string with its quotation marks. */
void text_add_json(struct text *text, const char *string);
/* Base64 with = at the end, or, for addresses, without and with - and _. */
void text_add_base64(struct text *text, const void *bytes, size_t byte_count,
                     bool is_for_address);

/* &name=value, escaped; nothing if value is NULL. The first one has what
 * `first` says in front of it in place of the &. */
void text_add_pair(struct text *text, const char *first, const char *name,
                   const char *value);

/* With a zero byte behind it; the text's. NULL if it is broken. */
const char *text_end(struct text *text);
/* The same, the caller's to free(); the text is empty afterwards. */
char *text_take(struct text *text);

/* A copy of what may be NULL; the caller's to free(). NULL without memory,
 * too. */
char *string_copy(const char *string);
bool string_is_empty(const char *string);
/* Cut to what fits. */
void string_put(char *place, size_t size, const char *string);

#endif
