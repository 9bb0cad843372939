/* Every place that the file names is checked here, against the section that it
 * should lie in, and nowhere else: whoever reads the file trusts what comes
 * back, and an empty answer is an answer. */
#include "catalog/opened.h"

struct str opened_string(const struct catalog *c, const uint8_t *offset)
{
    const struct opened_section *s = &c->sections[SECTION_STRINGS];
    uint64_t at = format_get40(offset), n;
    struct str rest;

    if (at == 0 || at >= s->bytes)
        return STR_EMPTY;
    rest = str_of((const char *)s->p + at, (size_t)(s->bytes - at));
    if (!field_get_varint(&rest, &n) || n > rest.n)
        return STR_EMPTY;
    return str_of(rest.p, (size_t)n);
}

struct catalog_list opened_list(const struct catalog *c, enum section section,
                                uint32_t first, uint32_t count)
{
    const struct opened_section *s = &c->sections[section];

    if (first >= s->count)
        return (struct catalog_list){NULL, 0};
    if (count > s->count - first)
        count = s->count - first;
    return (struct catalog_list){(const uint32_t *)(const void *)s->p + first,
                                 count};
}

const struct format_head *opened_head(const struct catalog *c, enum entity type,
                                      uint32_t n)
{
    return opened_record(c, format_records(type), n);
}

struct catalog_list opened_credits(const struct catalog *c, uint32_t first)
{
    struct catalog_list all =
        opened_list(c, SECTION_CREDITS, first, UINT32_MAX);
    uint32_t n = 0;

    /* Without an end mark the file is damaged: better no credits than all. */
    while (n < all.n)
        if (all.p[n++] >> 31)
            return (struct catalog_list){all.p, n};
    return (struct catalog_list){NULL, 0};
}
