/* Numbers and texts as the bytes of a row: little-endian, one after the other.
 * What is read may be damaged: each function that reads cuts a value off the
 * front of `*rest`, and is false, with `*rest` as it was, when that is too
 * short. Pure functions; any thread. */
#ifndef TONEARM_BASE_PACK_H
#define TONEARM_BASE_PACK_H

#include <assert.h>
#include <endian.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/id.h"
#include "base/str.h"

static inline void pack_u8(struct buf *out, uint8_t v)
{
    buf_char(out, (char)v);
}

static inline void pack_u32(struct buf *out, uint32_t v)
{
    v = htole32(v);
    buf_add(out, &v, sizeof v);
}

static inline void pack_u64(struct buf *out, uint64_t v)
{
    v = htole64(v);
    buf_add(out, &v, sizeof v);
}

/* Big-endian, as an id's bytes are everywhere. */
static inline void pack_id(struct buf *out, struct id id)
{
    uint8_t bytes[ID_BYTES];

    id_to_bytes(id, bytes);
    buf_add(out, bytes, sizeof bytes);
}

/* A text's length, then the text. */
static inline void pack_text(struct buf *out, struct str text)
{
    assert(text.n <= UINT32_MAX);
    pack_u32(out, (uint32_t)text.n);
    buf_str(out, text);
}

static inline bool unpack_bytes(struct str *rest, void *to, size_t n)
{
    if (rest->n < n)
        return false;
    memcpy(to, rest->p, n);
    *rest = str_from(*rest, n);
    return true;
}

static inline bool unpack_u8(struct str *rest, uint8_t *out)
{
    return unpack_bytes(rest, out, sizeof *out);
}

static inline bool unpack_u32(struct str *rest, uint32_t *out)
{
    if (!unpack_bytes(rest, out, sizeof *out))
        return false;
    *out = le32toh(*out);
    return true;
}

static inline bool unpack_u64(struct str *rest, uint64_t *out)
{
    if (!unpack_bytes(rest, out, sizeof *out))
        return false;
    *out = le64toh(*out);
    return true;
}

static inline bool unpack_id(struct str *rest, struct id *out)
{
    uint8_t bytes[ID_BYTES];

    if (!unpack_bytes(rest, bytes, sizeof bytes))
        return false;
    *out = id_from_bytes(bytes);
    return true;
}

/* The text points into the bytes. */
static inline bool unpack_text(struct str *rest, struct str *out)
{
    struct str at = *rest;
    uint32_t n;

    if (!unpack_u32(&at, &n) || n > at.n)
        return false;
    *out = str_of(at.p, n);
    *rest = str_from(at, n);
    return true;
}

#endif
