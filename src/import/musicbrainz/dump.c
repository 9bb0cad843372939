/* Where rows are kept, and in which form; what they mean is dump_table.c's
 * and dump_put.c's.
 *
 * Lists are singly linked through one file for all tables: rows that belong
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

/* Appends `n` bytes, all zero, to a file and returns where they begin; NULL
 * after a failure, which sticks. */
static void *append(struct dump *d, struct scratch *file, uint64_t n,
                    uint64_t *at)
{
    *at = 0;
    if (!d->e)
        d->e = scratch_add(file, n, at);
    return d->e ? NULL : file->p + *at;
}

enum err dump_open(struct dump *d, const char *directory)
{
    uint64_t unused;

    *d = (struct dump){0};
    d->e = open_arrays(d, directory);
    if (!d->e)
        d->e = open_files(d, directory);
    /* Texts are named by offset and elements by number, and 0 is the name of
     * nothing: so the first place in each file stays empty. */
    (void)append(d, &d->texts, 8, &unused);
    (void)append(d, &d->links, sizeof(struct dump_link), &unused);
    (void)append(d, &d->isrcs, sizeof(struct dump_isrc), &unused);
    return d->e;
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

void *dump_slot(struct dump *d, struct scratch_array *rows, uint32_t id)
{
    void *slot = NULL;

    if (!d->e)
        d->e = scratch_array_slot(rows, id, &slot);
    return d->e ? NULL : slot;
}

uint64_t dump_add_text(struct dump *d, struct str text)
{
    uint32_t n = (uint32_t)text.n; /* a line is at most 64 MiB */
    uint64_t at;
    unsigned char *p = append(d, &d->texts, sizeof(n) + text.n, &at);

    if (p == NULL)
        return 0;
    memcpy(p, &n, sizeof(n));
    if (text.n > 0)
        memcpy(p + sizeof(n), text.p, text.n);
    return at;
}

struct str dump_text(const struct dump *d, uint64_t at)
{
    uint32_t n;

    if (at == 0)
        return STR_EMPTY;
    memcpy(&n, d->texts.p + at, sizeof(n));
    return str_of((const char *)d->texts.p + at + sizeof(n), n);
}

void dump_push(struct dump *d, uint32_t *list, uint32_t a, uint64_t b)
{
    const struct dump_link link = {.next = *list, .a = a, .b = b};
    uint64_t at;
    void *p = append(d, &d->links, sizeof(link), &at);

    if (p == NULL)
        return;
    if (at / sizeof(link) > UINT32_MAX) {
        log_error("musicbrainz: more than %u rows that belong to others",
                  UINT32_MAX);
        d->e = ERR_LIMIT;
        return;
    }
    memcpy(p, &link, sizeof(link));
    *list = (uint32_t)(at / sizeof(link));
}

const struct dump_link *dump_link(const struct dump *d, uint32_t number)
{
    const void *at = d->links.p + (uint64_t)number * sizeof(struct dump_link);

    return at;
}

uint32_t dump_add_isrc(struct dump *d, const struct dump_isrc *isrc)
{
    uint64_t at;
    void *p = append(d, &d->isrcs, sizeof(*isrc), &at);

    if (p == NULL)
        return 0;
    if (at / sizeof(*isrc) > DUMP_ISRC_MAX) {
        log_error("musicbrainz: more than %u ISRCs", DUMP_ISRC_MAX);
        d->e = ERR_LIMIT;
        return 0;
    }
    memcpy(p, isrc, sizeof(*isrc));
    return (uint32_t)(at / sizeof(*isrc));
}

const struct dump_isrc *dump_isrc(const struct dump *d, uint32_t number)
{
    const void *at = d->isrcs.p + (uint64_t)number * sizeof(struct dump_isrc);

    return at;
}

/* The bytes of a track and its name, as scratch_add rounds them up. */
static uint64_t track_bytes(const struct dump_track *track)
{
    return (sizeof(*track) + track->name_bytes + 7) & ~(uint64_t)7;
}

void dump_add_track(struct dump *d, struct dump_track *track, struct str name)
{
    uint64_t at;
    unsigned char *p;

    track->name_bytes = (uint32_t)name.n;
    p = append(d, &d->tracks, track_bytes(track), &at);
    if (p == NULL)
        return;
    memcpy(p, track, sizeof(*track));
    if (name.n > 0)
        memcpy(p + sizeof(*track), name.p, name.n);
}

const struct dump_track *dump_next_track(const struct dump *d, uint64_t *at)
{
    const struct dump_track *track;

    if (*at >= d->tracks.n)
        return NULL;
    track = (const void *)(d->tracks.p + *at);
    *at += track_bytes(track);
    return track;
}

struct str dump_track_name(const struct dump_track *track)
{
    return str_of((const char *)(track + 1), track->name_bytes);
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
