/* Lists are singly linked through one file for all tables: rows that belong
 * together are far apart in a dump, and putting a row in front of its owner's
 * list takes no sorting. Whoever reads a list sorts its few elements. */
#include "import/musicbrainz/dump.h"

#include "base/log.h"

#define UNKNOWN_MONTH 13u
#define UNKNOWN_DAY   32u

static enum err open_arrays(struct dump *d, const char *directory)
{
    const struct {
        struct scratch_array *array;
        size_t slot_bytes;
    } all[] = {
        {&d->artists, sizeof(struct dump_artist)},
        {&d->credits, sizeof(struct dump_credit)},
        {&d->groups, sizeof(struct dump_group)},
        {&d->releases, sizeof(struct dump_release)},
        {&d->media, sizeof(struct dump_medium)},
        {&d->recordings, sizeof(struct dump_recording)},
        {&d->labels, sizeof(struct dump_label)},
        {&d->areas, sizeof(struct dump_area)},
        {&d->tags, sizeof(struct dump_tag)},
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        enum err e =
            scratch_array_open(all[i].array, directory, all[i].slot_bytes);

        if (e)
            return e;
    }
    return OK;
}

static enum err open_files(struct dump *d, const char *directory)
{
    struct scratch *const all[] = {&d->tracks, &d->texts, &d->links, &d->isrcs};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        enum err e = scratch_open(all[i], directory);

        if (e)
            return e;
    }
    return OK;
}

enum err dump_open(struct dump *d, const char *directory)
{
    uint64_t unused;
    enum err e;

    *d = (struct dump){0};
    e = open_arrays(d, directory);
    if (!e)
        e = open_files(d, directory);
    /* So that no text is at 0 and no element has the number 0. */
    if (!e)
        e = scratch_add(&d->texts, 8, &unused);
    if (!e)
        e = scratch_add(&d->links, sizeof(struct dump_link), &unused);
    if (!e)
        e = scratch_add(&d->isrcs, sizeof(struct dump_isrc), &unused);
    return e;
}

void dump_release(struct dump *d)
{
    scratch_array_release(&d->artists);
    scratch_array_release(&d->credits);
    scratch_array_release(&d->groups);
    scratch_array_release(&d->releases);
    scratch_array_release(&d->media);
    scratch_array_release(&d->recordings);
    scratch_array_release(&d->labels);
    scratch_array_release(&d->areas);
    scratch_array_release(&d->tags);
    scratch_release(&d->tracks);
    scratch_release(&d->texts);
    scratch_release(&d->links);
    scratch_release(&d->isrcs);
}

enum err dump_add_text(struct dump *d, struct str text, uint64_t *at)
{
    uint32_t n = (uint32_t)text.n; /* a line is at most 64 MiB */
    enum err e = scratch_add(&d->texts, sizeof(n) + text.n, at);

    if (e)
        return e;
    memcpy(d->texts.p + *at, &n, sizeof(n));
    if (text.n > 0)
        memcpy(d->texts.p + *at + sizeof(n), text.p, text.n);
    return OK;
}

struct str dump_text(const struct dump *d, uint64_t at)
{
    uint32_t n;

    if (at == 0)
        return STR_EMPTY;
    memcpy(&n, d->texts.p + at, sizeof(n));
    return str_of((const char *)d->texts.p + at + sizeof(n), n);
}

enum err dump_add_link(struct dump *d, uint32_t next, uint32_t a, uint64_t b,
                       uint32_t *number)
{
    const struct dump_link link = {.next = next, .a = a, .b = b};
    uint64_t at;
    enum err e = scratch_add(&d->links, sizeof(link), &at);

    if (e)
        return e;
    if (at / sizeof(link) > UINT32_MAX) {
        log_error("musicbrainz: more than %u rows that belong to others",
                  UINT32_MAX);
        return ERR_LIMIT;
    }
    memcpy(d->links.p + at, &link, sizeof(link));
    *number = (uint32_t)(at / sizeof(link));
    return OK;
}

const struct dump_link *dump_link(const struct dump *d, uint32_t number)
{
    const void *at = d->links.p + (uint64_t)number * sizeof(struct dump_link);

    return at;
}

const struct dump_isrc *dump_isrc(const struct dump *d, uint32_t number)
{
    const void *at = d->isrcs.p + (uint64_t)number * sizeof(struct dump_isrc);

    return at;
}

uint32_t dump_pack_date(struct date date)
{
    uint32_t month = date.month ? date.month : UNKNOWN_MONTH;
    uint32_t day = date.day ? date.day : UNKNOWN_DAY;

    return (uint32_t)date.year << 16 | month << 8 | day;
}

struct date dump_unpack_date(uint32_t packed)
{
    uint32_t month = packed >> 8 & 0xff;
    uint32_t day = packed & 0xff;

    return (struct date){
        .year = (uint16_t)(packed >> 16),
        .month = (uint8_t)(month == UNKNOWN_MONTH ? 0 : month),
        .day = (uint8_t)(day == UNKNOWN_DAY ? 0 : day),
    };
}
