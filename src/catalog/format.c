/* Facts about the file format that both the reader and the builder need. */
#include "catalog/format.h"

static const struct {
    const char *name;
    uint32_t bytes;
} sections[SECTION_COUNT] = {
#define SECTION(name, text, bytes) {text, bytes},
    SECTIONS(SECTION)
#undef SECTION
};

uint32_t format_element_bytes(enum section section)
{
    return sections[section].bytes;
}

const char *format_section_name(enum section section)
{
    return sections[section].name;
}

/* What a digit of base 36 in either case is worth, -1 for another character. */
static int base36(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'z')
        return (c | 32) - 'a' + 10;
    return -1;
}

uint64_t format_pack_isrc(struct str isrc)
{
    uint64_t v = 0;
    unsigned n = 0;

    for (size_t i = 0; i < isrc.n; i++) {
        int d = base36(isrc.p[i]);

        if (isrc.p[i] == '-' || isrc.p[i] == ' ')
            continue;
        if (d < 0 || ++n > 12)
            return 0;
        v = v * 36 + (uint64_t)d;
    }
    return n == 12 ? v + 1 : 0; /* 36^12 is below 2^63 */
}

void format_unpack_isrc(uint64_t packed, char *out)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    uint64_t v = packed - 1;

    for (int i = 11; i >= 0; i--) {
        out[i] = digits[v % 36];
        v /= 36;
    }
}

uint64_t format_pack_upc(struct str upc)
{
    uint64_t v = 0;
    unsigned n = 0;

    for (size_t i = 0; i < upc.n; i++) {
        unsigned d = (unsigned)(unsigned char)upc.p[i] - '0';

        if (upc.p[i] == '-' || upc.p[i] == ' ')
            continue;
        if (d > 9 || ++n > 18)
            return 0;
        v = v * 10 + d;
    }
    return n > 0 ? v + 1 : 0;
}

bool format_put_upc(struct str upc, uint8_t *out)
{
    uint64_t v;

    /* Fourteen digits fit six bytes; how many there are keeps leading zeros. */
    memset(out, 0, 7);
    if (upc.n < 8 || upc.n > 14 || !str_to_u64(upc, &v))
        return false;
    for (int i = 0; i < 6; i++)
        out[i] = (uint8_t)(v >> (8 * i));
    out[6] = (uint8_t)upc.n;
    return true;
}

unsigned format_get_upc(const uint8_t *p, char *out)
{
    unsigned n = p[6] <= 14 ? p[6] : 0;
    uint64_t v = 0;

    for (int i = 5; i >= 0; i--)
        v = v << 8 | p[i];
    for (unsigned i = n; i-- > 0; v /= 10)
        out[i] = (char)('0' + v % 10);
    return n;
}
