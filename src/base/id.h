/* Public ids: 128 bits, never a string in memory.
 *
 * On the wire an id is 22 base62 digits (0-9 a-z A-Z, most significant
 * first), as Spotify writes them; a MusicBrainz MBID is the same 128 bits in
 * UUID form. 62^22 is more than 2^128, so some texts of the right shape are
 * too large: those are bad ids. All zeros is a valid one. Any thread. */
#ifndef TONEARM_BASE_ID_H
#define TONEARM_BASE_ID_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define ID_TEXT_LENGTH 22
#define ID_UUID_LENGTH 36
#define ID_HEX_LENGTH  32
#define ID_BYTES       16

struct id {
    uint64_t hi;
    uint64_t lo;
};

static inline bool id_eq(struct id a, struct id b)
{
    return a.hi == b.hi && a.lo == b.lo;
}

/* Order of the 128-bit values, which is also that of the texts' digits. */
static inline int id_cmp(struct id a, struct id b)
{
    if (a.hi != b.hi)
        return a.hi < b.hi ? -1 : 1;
    return a.lo < b.lo ? -1 : a.lo > b.lo;
}

/* A well-spread 64-bit hash of an id, the same on every machine. */
static inline uint64_t id_hash(struct id id)
{
    uint64_t h = (id.hi ^ (id.lo >> 31 | id.lo << 33)) * 0x9e3779b97f4a7c15u;

    h ^= h >> 32;
    h = (h + id.lo) * 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}

/* From 22 base62 digits. False when the text has another length, another
 * character or is over 128 bits. */
bool id_from_base62(struct str text, struct id *out);

/* Writes exactly ID_TEXT_LENGTH digits, not terminated. */
void id_to_base62(struct id id, char *out);

/* From a UUID: 32 hex digits of either case, with dashes at 8-4-4-4-12. */
bool id_from_uuid(struct str text, struct id *out);

/* Writes exactly ID_UUID_LENGTH characters in lower case, not terminated. */
void id_to_uuid(struct id id, char *out);

/* From 32 hex digits of either case and nothing else, as client ids have them.
 * False for any other text. */
bool id_from_hex(struct str text, struct id *out);

/* Writes exactly ID_HEX_LENGTH digits in lower case, not terminated. */
void id_to_hex(struct id id, char *out);

/* Those digits as a text, which lies in `room` and lives as long. */
struct id_hex {
    char digits[ID_HEX_LENGTH];
};

static inline struct str id_hex_text(struct id id, struct id_hex *room)
{
    id_to_hex(id, room->digits);
    return str_of(room->digits, ID_HEX_LENGTH);
}

/* From and to 16 big-endian bytes. */
static inline struct id id_from_bytes(const uint8_t *p)
{
    struct id id;

    memcpy(&id.hi, p, 8);
    memcpy(&id.lo, p + 8, 8);
    id.hi = be64toh(id.hi);
    id.lo = be64toh(id.lo);
    return id;
}

static inline void id_to_bytes(struct id id, uint8_t *p)
{
    id.hi = htobe64(id.hi);
    id.lo = htobe64(id.lo);
    memcpy(p, &id.hi, 8);
    memcpy(p + 8, &id.lo, 8);
}

/* A name-based UUID, version 5 (RFC 4122 section 4.3), in this project's own
 * namespace: the id of whatever `name` identifies. */
struct id id_from_name(struct str name);

#endif
