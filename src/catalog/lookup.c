/* From what a client names to entity numbers: ids by a hash table of cache
 * lines, ISRCs, UPCs and recordings by binary search in arrays that are
 * sorted by what their entities say. Sorted arrays cost four bytes an entry
 * and keep everything that shares a code together, however much that is. */
#include "base/bisect.h"
#include "catalog/catalog.h"
#include "catalog/opened.h"

uint32_t catalog_find(const struct catalog *c, enum entity type, struct id id)
{
    const struct opened_section *s = &c->sections[format_ids(type)];
    uint8_t tag = format_tag_of(id);
    uint8_t bytes[ID_BYTES];
    uint32_t at = format_bucket_of(id, format_buckets(catalog_count(c, type)));

    /* A bucket with room ends the search: had there been more to store, they
     * would have come here. The tag spares looking at other entities' records.
     */
    id_to_bytes(id, bytes);
    for (; at < s->count; at++) {
        const struct format_bucket *b = (const struct format_bucket *)s->p + at;
        unsigned filled =
            b->count < FORMAT_BUCKET_SLOTS ? b->count : FORMAT_BUCKET_SLOTS;

        for (unsigned i = 0; i < filled; i++) {
            const struct format_head *head;

            if (b->tags[i] != tag)
                continue;
            head = opened_head(c, type, b->numbers[i]);
            if (head != NULL && memcmp(head->id, bytes, ID_BYTES) == 0)
                return b->numbers[i];
        }
        if (filled < FORMAT_BUCKET_SLOTS)
            break;
    }
    return CATALOG_NONE;
}

uint32_t catalog_find_category(const struct catalog *c, struct str key)
{
    uint32_t count = catalog_count(c, ENTITY_CATEGORY);

    /* A few dozen, and their keys aren't ids: walk them. */
    for (uint32_t i = 0; i < count; i++)
        if (str_eq(catalog_attribute(c, ENTITY_CATEGORY, i, FIELD_KEY), key))
            return i;
    return CATALOG_NONE;
}

/* What the entity says under which one of the sorted arrays sorts it. */
struct code {
    uint64_t high;
    uint64_t low;
};

/* The codes by which sections are sorted, one function each. */
static struct code isrc_of(const struct catalog *c, uint32_t n)
{
    const struct format_track *t =
        OPENED(c, SECTION_TRACKS, struct format_track, n);
    uint64_t packed = 0;

    if (t != NULL)
        memcpy(&packed, t->isrc, sizeof packed);
    return (struct code){packed, 0};
}

static struct code recording_of(const struct catalog *c, uint32_t n)
{
    struct str value = catalog_attribute(c, ENTITY_TRACK, n, FIELD_RECORDING);
    struct id id = {0, 0};

    (void)field_id(value, &id);
    return (struct code){id.hi, id.lo};
}

static struct code upc_of(const struct catalog *c, uint32_t n)
{
    struct str attributes = catalog_attributes(c, ENTITY_ALBUM, n);
    struct str upc = field_find(attributes, FIELD_UPC);
    struct album a;

    /* As the builder sorts them: the UPC, which is in the record or, if the
     * record can't hold its text, an attribute; else the EAN. */
    if (upc.p == NULL && catalog_album(c, n, &a) && a.upc_length > 0)
        return (struct code){format_pack_upc(str_of(a.upc, a.upc_length)), 0};
    if (upc.p == NULL)
        upc = field_find(attributes, FIELD_EAN);
    return (struct code){format_pack_upc(upc), 0};
}

static int compare(struct code a, struct code b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low < b.low ? -1 : a.low > b.low;
}

/* The slice of a sorted array whose entities have `wanted`. */
static struct catalog_list
equal_range(const struct catalog *c, enum section section,
            struct code (*of)(const struct catalog *, uint32_t),
            struct code wanted)
{
    struct catalog_list all =
        opened_list(c, section, 0, c->sections[section].count);
    struct bisect b = bisect_in(0, all.n);
    uint32_t first, end;

    while (bisect_next(&b)) {
        uint32_t n = catalog_at(all, (uint32_t)b.middle);

        bisect_put(&b, compare(of(c, n), wanted) < 0);
    }
    first = (uint32_t)b.low;
    /* Few share a code: walk to the end of them. */
    for (end = first; end < all.n; end++)
        if (compare(of(c, catalog_at(all, end)), wanted) != 0)
            break;
    return opened_list(c, section, first, end - first);
}

struct catalog_list catalog_find_isrc(const struct catalog *c, struct str isrc)
{
    uint64_t packed = format_pack_isrc(isrc);

    if (packed == 0)
        return (struct catalog_list){NULL, 0};
    return equal_range(c, SECTION_ISRCS, isrc_of, (struct code){packed, 0});
}

struct catalog_list catalog_find_upc(const struct catalog *c, struct str upc)
{
    uint64_t packed = format_pack_upc(upc);

    if (packed == 0)
        return (struct catalog_list){NULL, 0};
    return equal_range(c, SECTION_UPCS, upc_of, (struct code){packed, 0});
}

struct catalog_list catalog_find_recording(const struct catalog *c,
                                           struct id recording)
{
    struct code code = {recording.hi, recording.lo};

    if (code.high == 0 && code.low == 0)
        return (struct catalog_list){NULL, 0};
    return equal_range(c, SECTION_RECORDINGS, recording_of, code);
}

struct catalog_list catalog_instances(const struct catalog *c, uint32_t n)
{
    struct code recording = recording_of(c, n), isrc;

    /* MusicBrainz tells recordings apart more carefully than ISRCs do. */
    if (recording.high != 0 || recording.low != 0)
        return equal_range(c, SECTION_RECORDINGS, recording_of, recording);
    isrc = isrc_of(c, n);
    if (isrc.high == 0)
        return (struct catalog_list){NULL, 0};
    return equal_range(c, SECTION_ISRCS, isrc_of, isrc);
}
