/* A buffer that doubles. Numbers are made by snprintf, whose decimal point is
 * the locale's, which is the program's business and not ours: it is mended. */
#include "client/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HEX[] = "0123456789ABCDEF";

void text_release(struct text *text)
{
    free(text->bytes);
    memset(text, 0, sizeof(*text));
}

void text_clear(struct text *text)
{
    text->count = 0;
    text->is_broken = false;
}

/* Room for so many bytes more and a zero. */
static bool reserve(struct text *text, size_t more)
{
    if (text->is_broken || more > SIZE_MAX / 4) {
        text->is_broken = true;
        return false;
    }
    if (text->capacity - text->count > more)
        return true;
    size_t capacity = text->capacity ? text->capacity : 64;
    while (capacity - text->count <= more)
        capacity *= 2;
    char *bytes = realloc(text->bytes, capacity);
    if (!bytes) {
        text->is_broken = true;
        return false;
    }
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void text_add(struct text *text, const char *bytes, size_t byte_count)
{
    if (!reserve(text, byte_count))
        return;
    if (byte_count > 0)
        memcpy(text->bytes + text->count, bytes, byte_count);
    text->count += byte_count;
}

void text_add_all(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

static void add_byte(struct text *text, char c)
{
    text_add(text, &c, 1);
}

void text_add_int(struct text *text, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%" PRId64, value);
    text_add_all(text, digits);
}

void text_add_double(struct text *text, double value)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof(digits), "%.*g", precision, value);
        if (strtod(digits, NULL) == value)
            break;
    }
    for (char *p = digits; *p; p++)
        if (!strchr("0123456789+-e", *p))
            *p = '.';
    text_add_all(text, digits);
}

void text_add_escaped(struct text *text, const char *string)
{
    for (; *string; string++) {
        unsigned char c = (unsigned char)*string;
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            (c >= '0' && c <= '9') || strchr("-._~", c)) {
            add_byte(text, (char)c);
            continue;
        }
        char escaped[3] = {'%', HEX[c >> 4], HEX[c & 15]};
        text_add(text, escaped, 3);
    }
}

void text_add_json(struct text *text, const char *string)
{
    add_byte(text, '"');
    for (; *string; string++) {
        unsigned char c = (unsigned char)*string;
        if (c == '"' || c == '\\') {
            add_byte(text, '\\');
            add_byte(text, (char)c);
        } else if (c < 0x20) {
            char escaped[6] = {'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]};
            text_add(text, escaped, 6);
        } else {
            add_byte(text, (char)c);
        }
    }
    add_byte(text, '"');
}

void text_add_base64(struct text *text, const void *bytes, size_t byte_count,
                     bool is_for_address)
{
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789";
    const unsigned char *p = bytes;
    for (size_t i = 0; i < byte_count; i += 3) {
        size_t n = byte_count - i < 3 ? byte_count - i : 3;
        unsigned bits = (unsigned)p[i] << 16;
        bits |= n > 1 ? (unsigned)p[i + 1] << 8 : 0;
        bits |= n > 2 ? p[i + 2] : 0;
        for (size_t digit = 0; digit < 4; digit++) {
            unsigned value = bits >> (18 - 6 * digit) & 63;
            if (digit <= n)
                add_byte(text,
                         value < 62
                             ? LETTERS[value]
                             : (is_for_address ? "-_" : "+/")[value - 62]);
            else if (!is_for_address)
                add_byte(text, '=');
        }
    }
}

void text_add_pair(struct text *text, const char *first, const char *name,
                   const char *value)
{
    if (!value)
        return;
    text_add_all(text, first);
    text_add_all(text, name);
    add_byte(text, '=');
    text_add_escaped(text, value);
}

const char *text_end(struct text *text)
{
    if (!reserve(text, 0))
        return NULL;
    text->bytes[text->count] = '\0';
    return text->bytes;
}

char *text_take(struct text *text)
{
    char *bytes = text_end(text) ? text->bytes : NULL;
    if (!bytes)
        free(text->bytes);
    memset(text, 0, sizeof(*text));
    return bytes;
}

char *string_copy(const char *string)
{
    return string ? strdup(string) : NULL;
}

bool string_is_empty(const char *string)
{
    return !string || !*string;
}

void string_put(char *place, size_t size, const char *string)
{
    snprintf(place, size, "%s", string ? string : "");
}
