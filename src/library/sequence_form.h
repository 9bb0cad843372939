/* The bytes of a sequence's rows. Numbers are little-endian.
 *
 * A chunk, one entry after the other:
 *
 *     number:4 by:4 added_ms:8 kind:1 ( id:16, big-endian as everywhere
 *                                     | length:2 text:length, for LOCAL )
 *
 * A head's directory, a record for each chunk in the list's order:
 *
 *     chunk:4 count:2 number:4 added_ms:8      of the chunk's first entry
 *
 * Pure functions; any thread. */
#ifndef TONEARM_LIBRARY_SEQUENCE_FORM_H
#define TONEARM_LIBRARY_SEQUENCE_FORM_H

#include <stdbool.h>

#include "base/buf.h"
#include "library/sequence.h"

#define SEQUENCE_REF_BYTES   18u
#define SEQUENCE_ENTRY_BYTES (17u + ID_BYTES)

/* A chunk as the head knows it. */
struct sequence_ref {
    uint32_t chunk; /* its number within the list */
    uint32_t count;
    uint32_t first_number;
    int64_t first_added_ms;
};

void sequence_entry_pack(const struct sequence_entry *entry, struct buf *out);

/* Cuts an entry off the front of `*rest`. Its text points into it. False when
 * the bytes are no entry. */
bool sequence_entry_unpack(struct str *rest, struct sequence_entry *out);

void sequence_ref_pack(const struct sequence_ref *ref, struct buf *out);
bool sequence_ref_unpack(struct str *rest, struct sequence_ref *out);

#endif
