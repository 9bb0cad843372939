/* Each number is read and written byte by byte through memcpy, since nothing in
 * a row is aligned. */
#include "library/sequence_form.h"

#include <assert.h>
#include <endian.h>

static char *put_u16(char *to, uint16_t v)
{
    v = htole16(v);
    memcpy(to, &v, sizeof v);
    return to + sizeof v;
}

static char *put_u32(char *to, uint32_t v)
{
    v = htole32(v);
    memcpy(to, &v, sizeof v);
    return to + sizeof v;
}

static char *put_u64(char *to, uint64_t v)
{
    v = htole64(v);
    memcpy(to, &v, sizeof v);
    return to + sizeof v;
}

/* Readers take what is there for granted; their callers look at the length. */
static uint16_t get_u16(const char *from)
{
    uint16_t v;

    memcpy(&v, from, sizeof v);
    return le16toh(v);
}

static uint32_t get_u32(const char *from)
{
    uint32_t v;

    memcpy(&v, from, sizeof v);
    return le32toh(v);
}

static uint64_t get_u64(const char *from)
{
    uint64_t v;

    memcpy(&v, from, sizeof v);
    return le64toh(v);
}

void sequence_entry_pack(const struct sequence_entry *entry, struct buf *out)
{
    bool is_local = entry->kind == SEQUENCE_LOCAL;
    size_t most = SEQUENCE_ENTRY_BYTES + entry->text.n + 2;
    char *begin = buf_reserve(out, most);
    char *to = begin;

    assert(entry->kind > 0 && entry->kind < SEQUENCE_KIND_END);
    assert(entry->text.n <= SEQUENCE_TEXT_MAX);
    if (to == NULL)
        return;
    to = put_u32(to, entry->number);
    to = put_u32(to, entry->by);
    to = put_u64(to, (uint64_t)entry->added_ms);
    *to++ = (char)entry->kind;
    if (is_local) {
        to = put_u16(to, (uint16_t)entry->text.n);
        if (entry->text.n > 0)
            memcpy(to, entry->text.p, entry->text.n);
        to += entry->text.n;
    } else {
        id_to_bytes(entry->id, (uint8_t *)to);
        to += ID_BYTES;
    }
    out->n += (size_t)(to - begin);
}

/* What stands after the kind. */
static bool unpack_name(struct str *rest, struct sequence_entry *out)
{
    size_t n;

    if (out->kind != SEQUENCE_LOCAL) {
        if (rest->n < ID_BYTES)
            return false;
        out->id = id_from_bytes((const uint8_t *)rest->p);
        *rest = str_from(*rest, ID_BYTES);
        return true;
    }
    if (rest->n < 2)
        return false;
    n = get_u16(rest->p);
    *rest = str_from(*rest, 2);
    if (n > rest->n || n > SEQUENCE_TEXT_MAX)
        return false;
    out->text = str_of(rest->p, n);
    *rest = str_from(*rest, n);
    return true;
}

bool sequence_entry_unpack(struct str *rest, struct sequence_entry *out)
{
    const char *p = rest->p;

    if (rest->n < SEQUENCE_ENTRY_BYTES - ID_BYTES)
        return false;
    *out = (struct sequence_entry){.number = get_u32(p),
                                   .by = get_u32(p + 4),
                                   .added_ms = (int64_t)get_u64(p + 8),
                                   .kind = (unsigned char)p[16]};
    *rest = str_from(*rest, SEQUENCE_ENTRY_BYTES - ID_BYTES);
    return out->kind > 0 && out->kind < SEQUENCE_KIND_END &&
           unpack_name(rest, out);
}

void sequence_ref_pack(const struct sequence_ref *ref, struct buf *out)
{
    char *to = buf_reserve(out, SEQUENCE_REF_BYTES);

    assert(ref->count > 0 && ref->count <= SEQUENCE_CHUNK);
    if (to == NULL)
        return;
    to = put_u32(to, ref->chunk);
    to = put_u16(to, (uint16_t)ref->count);
    to = put_u32(to, ref->first_number);
    (void)put_u64(to, (uint64_t)ref->first_added_ms);
    out->n += SEQUENCE_REF_BYTES;
}

bool sequence_ref_unpack(struct str *rest, struct sequence_ref *out)
{
    const char *p = rest->p;

    if (rest->n < SEQUENCE_REF_BYTES)
        return false;
    *out = (struct sequence_ref){.chunk = get_u32(p),
                                 .count = get_u16(p + 4),
                                 .first_number = get_u32(p + 6),
                                 .first_added_ms = (int64_t)get_u64(p + 10)};
    *rest = str_from(*rest, SEQUENCE_REF_BYTES);
    return out->count > 0 && out->count <= SEQUENCE_CHUNK;
}
