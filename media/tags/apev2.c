/* APEv2: items of a length, flags, a key and a value, before a footer of 32
 * bytes. Values are lists that NULs divide, or binary (flags, bits 1 and 2), of
 * which pictures are known: a file's name, a NUL, and the bytes. */
#include "media/tags/kinds.h"
#include "media/tags/tags_own.h"

#define FOOTER_BYTES  32
#define TAG_MAX_BYTES (32u << 20)
#define HAS_HEADER    0x80000000u

static uint32_t little32(const char *at)
{
    const unsigned char *p = (const unsigned char *)at;

    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 |
           p[0];
}

/* The footer that ends at `end`, and the bytes of items before it. */
static bool find_footer(struct source *s, uint64_t end,
                        char footer[FOOTER_BYTES], uint32_t *bytes)
{
    if (end < FOOTER_BYTES ||
        !source_get(s, end - FOOTER_BYTES, footer, FOOTER_BYTES) ||
        memcmp(footer, "APETAGEX", 8) != 0)
        return false;
    *bytes = little32(footer + 12);
    if (*bytes < FOOTER_BYTES || *bytes > end || *bytes > TAG_MAX_BYTES)
        return false;
    *bytes -= FOOTER_BYTES;
    return true;
}

uint64_t apev2_bytes(struct source *s, uint64_t end)
{
    char footer[FOOTER_BYTES];
    uint32_t bytes;
    uint64_t n;

    if (!find_footer(s, end, footer, &bytes))
        return 0;
    n = (uint64_t)bytes + FOOTER_BYTES;
    if (little32(footer + 20) & HAS_HEADER)
        n += FOOTER_BYTES;
    return n > end ? end : n;
}

static void add_binary(struct tags *t, struct str key, struct str value)
{
    size_t name = str_find(value, '\0');
    struct str bytes = str_from(value, name + 1);

    if (str_eq_nocase(key, STR("Cover Art (Front)")))
        tags_add_picture(t, TAGS_PICTURE_FRONT, bytes, STR_EMPTY);
    else if (str_eq_nocase(key, STR("Cover Art (Back)")))
        tags_add_picture(t, 4, bytes, STR_EMPTY);
    else if (str_starts(key, STR("Cover Art")))
        tags_add_picture(t, 0, bytes, STR_EMPTY);
}

/* Cuts one item off the front; false when there is no whole one. */
static bool read_item(struct str *rest, struct tags *t)
{
    struct str key, value;
    uint32_t n, flags;
    size_t end;

    if (rest->n < 8)
        return false;
    n = little32(rest->p);
    flags = little32(rest->p + 4);
    *rest = str_from(*rest, 8);
    end = str_find(*rest, '\0');
    if (end == rest->n || n > rest->n - end - 1)
        return false;
    key = str_of(rest->p, end);
    value = str_of(rest->p + end + 1, n);
    *rest = str_from(*rest, end + 1 + n);
    if ((flags >> 1 & 3) == 0)
        tags_add_list(t, key, value);
    else if ((flags >> 1 & 3) == 1)
        add_binary(t, key, value);
    return true;
}

void apev2_read(struct source *s, uint64_t end, struct tags *t)
{
    char footer[FOOTER_BYTES];
    struct str items;
    uint32_t bytes;

    if (!find_footer(s, end, footer, &bytes) ||
        !source_take(s, end - FOOTER_BYTES - bytes, bytes, t->arena, &items))
        return;
    while (read_item(&items, t))
        ;
}
