/* The attribute encoding and its readers. Everything that reads checks
 * lengths first: the bytes may come from a damaged file. */
#include "catalog/field.h"

#include <assert.h>

_Static_assert(FIELD_COUNT < 128, "bit 7 of a field number marks cold text");
_Static_assert(sizeof(struct features) == 44, "the file's feature rows");

static const struct {
    struct str singular;
    struct str plural;
} names[ENTITY_COUNT] = {
#define ENTITY(name, singular, plural)                                         \
    {{singular, sizeof(singular) - 1}, {plural, sizeof(plural) - 1}},
#include "catalog/entity.def"
#undef ENTITY
};

struct str entity_name(enum entity type)
{
    assert((unsigned)type < ENTITY_COUNT);
    return names[type].singular;
}

struct str entity_plural(enum entity type)
{
    assert((unsigned)type < ENTITY_COUNT);
    return names[type].plural;
}

bool entity_from_name(struct str name, enum entity *out)
{
    for (unsigned i = 0; i < ENTITY_COUNT; i++)
        if (str_eq(name, names[i].singular)) {
            *out = (enum entity)i;
            return true;
        }
    return false;
}

enum field_kind field_kind(enum field field)
{
    static const uint8_t kinds[FIELD_COUNT] = {
#define FIELD(name, kind) FIELD_KIND_##kind,
#include "catalog/field.def"
#undef FIELD
    };

    assert((unsigned)field < FIELD_COUNT);
    return (enum field_kind)kinds[field];
}

int market_number(struct str code)
{
    int a, b;

    if (code.n != 2)
        return -1;
    /* A bit makes lower case of upper; no other byte becomes a letter by it
     * that wasn't one. */
    a = (code.p[0] | 32) - 'a';
    b = (code.p[1] | 32) - 'a';
    if (a < 0 || a > 25 || b < 0 || b > 25)
        return -1;
    return a * 26 + b;
}

void field_put_varint(struct buf *out, uint64_t v)
{
    char bytes[10];
    size_t n = 0;

    while (v >= 0x80) {
        bytes[n++] = (char)(v | 0x80);
        v >>= 7;
    }
    bytes[n++] = (char)v;
    buf_add(out, bytes, n);
}

bool field_get_long_varint(struct str *rest, uint64_t *out)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < rest->n && i < 10; i++) {
        uint8_t c = (uint8_t)rest->p[i];

        if (i == 9 && c > 1) /* nine times seven bits, and one more */
            return false;
        v |= (uint64_t)(c & 0x7f) << (7 * i);
        if (c < 0x80) {
            *rest = str_of(rest->p + i + 1, rest->n - i - 1);
            *out = v;
            return true;
        }
    }
    return false;
}

/* A length and as many bytes, off the front. */
static bool take_text(struct str *rest, struct str *out)
{
    struct str s = *rest;
    uint64_t n;

    if (!field_get_varint(&s, &n) || n > s.n)
        return false;
    *out = str_of(s.p, (size_t)n);
    *rest = str_of(s.p + n, s.n - (size_t)n);
    return true;
}

bool field_next(struct str *rest, enum field *field, struct str *value)
{
    struct str s;
    unsigned number;

    if (rest->n < 2)
        return false;
    /* Bit 7 says that the text is cold (format.h): whoever reads it asks. */
    number = (unsigned char)rest->p[0] & 0x7fu;
    s = str_of(rest->p + 1, rest->n - 1);
    if (number >= FIELD_COUNT || !take_text(&s, value))
        return false;
    *field = (enum field)number;
    *rest = s;
    return true;
}

struct str field_find(struct str attributes, enum field field)
{
    enum field at;
    struct str value;

    while (field_next(&attributes, &at, &value))
        if (at == field)
            return value;
    return STR_EMPTY;
}

bool field_number(struct str value, uint64_t *out)
{
    return field_get_varint(&value, out) && value.n == 0;
}

bool field_id(struct str value, struct id *out)
{
    if (value.n != ID_BYTES)
        return false;
    *out = id_from_bytes((const uint8_t *)value.p);
    return true;
}

bool field_date(struct str value, struct date *out)
{
    const uint8_t *p = (const uint8_t *)value.p;

    /* Only what no date can be: whether the month has that day is the source's
     * affair. */
    if (value.n != 4 || p[2] > 12 || p[3] > 31)
        return false;
    *out = (struct date){(uint16_t)(p[0] | p[1] << 8), p[2], p[3]};
    return true;
}

bool field_features(struct str value, struct features *out)
{
    if (value.n != sizeof *out)
        return false;
    memcpy(out, value.p, sizeof *out);
    return true;
}

bool field_next_id(struct str *rest, struct id *out)
{
    if (rest->n < ID_BYTES)
        return false;
    *out = id_from_bytes((const uint8_t *)rest->p);
    *rest = str_of(rest->p + ID_BYTES, rest->n - ID_BYTES);
    return true;
}

bool field_next_text(struct str *rest, struct str *out)
{
    return rest->n > 0 && take_text(rest, out);
}

bool field_next_image(struct str *rest, struct image *out)
{
    struct str s = *rest; /* so that a failure takes nothing */
    uint64_t width, height;

    if (s.n == 0 || !field_get_varint(&s, &width) ||
        !field_get_varint(&s, &height) || width > UINT32_MAX ||
        height > UINT32_MAX || !take_text(&s, &out->url))
        return false;
    out->width = (uint32_t)width;
    out->height = (uint32_t)height;
    *rest = s;
    return true;
}

bool field_next_copyright(struct str *rest, struct copyright *out)
{
    struct str s;

    if (rest->n < 2)
        return false;
    s = str_of(rest->p + 1, rest->n - 1);
    if (!take_text(&s, &out->text))
        return false;
    out->type = rest->p[0];
    *rest = s;
    return true;
}
