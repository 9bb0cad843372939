/* One function a table: take the columns that matter, and if they are all
 * sound, store them in the slot that the row's id names, or in a list of the
 * slot that it refers to. Nothing is looked up here, since the other table
 * may not have been read yet; what refers to nothing comes out when the
 * tables are joined.
 *
 * Column numbers are those of MusicBrainz's CreateTables.sql, from 1. */
#include "import/musicbrainz/dump_table.h"

#include "base/log.h"
#include "base/utf8.h"
#include "catalog/field.h"
#include "import/musicbrainz/copy_row.h"
#include "import/musicbrainz/dump.h"

#define REPEATED "its id is there twice"

struct reader {
    const struct copy_row *row;
    struct dump_fault *fault;
};

static void set_fault(const struct reader *r, unsigned column,
                      const char *reason)
{
    if (r->fault->reason == NULL)
        *r->fault = (struct dump_fault){reason, column};
}

static struct str get_column(const struct reader *r, unsigned column)
{
    return r->row->field[column - 1];
}

static bool is_null(const struct reader *r, unsigned column)
{
    return get_column(r, column).p == NULL;
}

static int64_t get_signed(const struct reader *r, unsigned column)
{
    int64_t v = 0;

    if (!str_to_i64(get_column(r, column), &v) || v > INT32_MAX ||
        v < INT32_MIN)
        set_fault(r, column, "no number");
    return v;
}

/* A row id, a position or a length. */
static uint32_t get_number(const struct reader *r, unsigned column)
{
    int64_t v = get_signed(r, column);

    if (v < 0)
        set_fault(r, column, "a negative number");
    return (uint32_t)v;
}

static uint32_t get_number_or_0(const struct reader *r, unsigned column)
{
    return is_null(r, column) ? 0 : get_number(r, column);
}

static struct id get_gid(const struct reader *r, unsigned column)
{
    struct id id = {0};

    if (!id_from_uuid(get_column(r, column), &id))
        set_fault(r, column, "no UUID");
    return id;
}

static struct str get_text(const struct reader *r, unsigned column)
{
    struct str text = get_column(r, column);

    if (text.p == NULL)
        set_fault(r, column, "no text");
    else if (!utf8_is_valid(text))
        set_fault(r, column, "not UTF-8");
    return text;
}

/* Three columns from `column` on; packed, 0 without a year. A day without a
 * month, which MusicBrainz allows, is dropped. */
static uint32_t get_date(const struct reader *r, unsigned column)
{
    uint32_t year = get_number_or_0(r, column);
    uint32_t month = get_number_or_0(r, column + 1);
    uint32_t day = month ? get_number_or_0(r, column + 2) : 0;
    struct date date;

    if (r->fault->reason != NULL || year == 0)
        return 0;
    if (year > 9999 || month > 12 || day > 31) {
        set_fault(r, column, "no date");
        return 0;
    }
    date = (struct date){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    if (day > 0 &&
        date_from_days(date_to_days((int)year, month, day)).day != day) {
        set_fault(r, column, "no date");
        return 0;
    }
    return dump_pack_date(date);
}

static enum err load_artist(struct dump *d, const struct copy_row *row,
                            struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    struct id gid = get_gid(&r, 2);
    struct str name = get_text(&r, 3);
    struct dump_artist *artist;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->artists, id, &slot);
    if (e)
        return e;
    artist = slot;
    if (artist->present) {
        set_fault(&r, 1, REPEATED);
        return OK;
    }
    artist->gid = gid;
    artist->present = 1;
    return dump_add_text(d, name, &artist->name);
}

static enum err load_artist_alias(struct dump *d, const struct copy_row *row,
                                  struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    uint32_t owner = get_number(&r, 2);
    struct str name = get_text(&r, 3);
    struct dump_artist *artist;
    uint64_t text;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->artists, owner, &slot);
    if (!e)
        e = dump_add_text(d, name, &text);
    if (e)
        return e;
    artist = slot;
    return dump_add_link(d, artist->aliases, id, text, &artist->aliases);
}

static enum err load_artist_credit_name(struct dump *d,
                                        const struct copy_row *row,
                                        struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    uint32_t position = get_number(&r, 2);
    uint32_t artist = get_number(&r, 3);
    struct dump_credit *credit;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->credits, id, &slot);
    if (e)
        return e;
    credit = slot;
    return dump_add_link(d, credit->names, position, artist, &credit->names);
}

/* Owner, tag, count of artist_tag and release_group_tag. Tags that were voted
 * down (or whose votes balance) are of no use. */
static bool get_tag(const struct reader *r, uint32_t *owner, uint32_t *tag,
                    uint64_t *count)
{
    int64_t votes = get_signed(r, 3);

    *owner = get_number(r, 1);
    *tag = get_number(r, 2);
    *count = (uint64_t)votes;
    return r->fault->reason == NULL && votes > 0;
}

static enum err load_artist_tag(struct dump *d, const struct copy_row *row,
                                struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    struct dump_artist *artist;
    uint32_t owner, tag;
    uint64_t votes;
    void *slot;
    enum err e;

    if (!get_tag(&r, &owner, &tag, &votes))
        return OK;
    e = scratch_array_slot(&d->artists, owner, &slot);
    if (e)
        return e;
    artist = slot;
    return dump_add_link(d, artist->tags, tag, votes, &artist->tags);
}

static enum err load_release_group_tag(struct dump *d,
                                       const struct copy_row *row,
                                       struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    struct dump_group *group;
    uint32_t owner, tag;
    uint64_t votes;
    void *slot;
    enum err e;

    if (!get_tag(&r, &owner, &tag, &votes))
        return OK;
    e = scratch_array_slot(&d->groups, owner, &slot);
    if (e)
        return e;
    group = slot;
    return dump_add_link(d, group->tags, tag, votes, &group->tags);
}

static enum err load_release_group(struct dump *d, const struct copy_row *row,
                                   struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    uint32_t type = get_number_or_0(&r, 5);
    struct dump_group *group;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->groups, id, &slot);
    if (e)
        return e;
    group = slot;
    if (group->present) {
        set_fault(&r, 1, REPEATED);
        return OK;
    }
    group->type = type;
    group->present = 1;
    return OK;
}

static enum err load_secondary_type_join(struct dump *d,
                                         const struct copy_row *row,
                                         struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t owner = get_number(&r, 1);
    uint32_t type = get_number(&r, 2);
    struct dump_group *group;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->groups, owner, &slot);
    if (e)
        return e;
    group = slot;
    return dump_add_link(d, group->secondary, type, 0, &group->secondary);
}

/* Remembers the row's id in `*known` if its name is `name`. */
static void load_type(const struct reader *r, const char *name, uint32_t *known)
{
    uint32_t id = get_number(r, 1);
    struct str text = get_text(r, 2);

    if (r->fault->reason == NULL && str_eq_nocase(text, str_from_c(name)))
        *known = id;
}

static enum err load_primary_type(struct dump *d, const struct copy_row *row,
                                  struct dump_fault *fault)
{
    const struct reader r = {row, fault};

    load_type(&r, "single", &d->type_single);
    load_type(&r, "ep", &d->type_ep);
    return OK;
}

static enum err load_secondary_type(struct dump *d, const struct copy_row *row,
                                    struct dump_fault *fault)
{
    const struct reader r = {row, fault};

    load_type(&r, "compilation", &d->type_compilation);
    return OK;
}

static enum err load_release_status(struct dump *d, const struct copy_row *row,
                                    struct dump_fault *fault)
{
    const struct reader r = {row, fault};

    load_type(&r, "bootleg", &d->status_bootleg);
    load_type(&r, "pseudo-release", &d->status_pseudo);
    return OK;
}

static enum err load_release(struct dump *d, const struct copy_row *row,
                             struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    struct id gid = get_gid(&r, 2);
    struct str name = get_text(&r, 3);
    uint32_t credit = get_number(&r, 4);
    uint32_t group = get_number(&r, 5);
    uint32_t status = get_number_or_0(&r, 6);
    struct str barcode = is_null(&r, 10) ? STR("") : get_text(&r, 10);
    struct dump_release *release;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->releases, id, &slot);
    if (e)
        return e;
    release = slot;
    if (release->present) {
        set_fault(&r, 1, REPEATED);
        return OK;
    }
    release->present = true;
    release->gid = gid;
    release->credit = credit;
    release->group = group;
    release->status = status;
    if (barcode.n > 0) {
        e = dump_add_text(d, barcode, &release->barcode);
        if (e)
            return e;
    }
    return dump_add_text(d, name, &release->name);
}

static enum err add_event(struct dump *d, uint32_t id, uint32_t date,
                          struct dump_release **release)
{
    void *slot;
    enum err e = scratch_array_slot(&d->releases, id, &slot);

    if (e)
        return e;
    *release = slot;
    if (date > 0 && ((*release)->date == 0 || date < (*release)->date))
        (*release)->date = date;
    return OK;
}

static enum err load_release_country(struct dump *d, const struct copy_row *row,
                                     struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    uint32_t area = get_number(&r, 2);
    uint32_t date = get_date(&r, 3);
    struct dump_release *release;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = add_event(d, id, date, &release);
    if (e)
        return e;
    return dump_add_link(d, release->countries, area, 0, &release->countries);
}

static enum err load_release_unknown_country(struct dump *d,
                                             const struct copy_row *row,
                                             struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    uint32_t date = get_date(&r, 2);
    struct dump_release *release;

    return fault->reason ? OK : add_event(d, id, date, &release);
}

static enum err load_release_label(struct dump *d, const struct copy_row *row,
                                   struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    uint32_t owner = get_number(&r, 2);
    uint32_t label = get_number_or_0(&r, 3);
    struct dump_release *release;
    void *slot;
    enum err e;

    if (fault->reason != NULL || label == 0)
        return OK; /* only a catalogue number */
    e = scratch_array_slot(&d->releases, owner, &slot);
    if (e)
        return e;
    release = slot;
    if (release->label == 0 || id < release->label_row) {
        release->label = label;
        release->label_row = id;
    }
    return OK;
}

static enum err load_release_meta(struct dump *d, const struct copy_row *row,
                                  struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    struct str presence = get_text(&r, 5);
    struct dump_release *release;
    void *slot;
    enum err e;

    if (fault->reason != NULL || !str_eq(presence, STR("present")))
        return OK;
    e = scratch_array_slot(&d->releases, id, &slot);
    if (e)
        return e;
    release = slot;
    release->has_cover = true;
    return OK;
}

static enum err load_label(struct dump *d, const struct copy_row *row,
                           struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    struct str name = get_text(&r, 3);
    struct dump_label *label;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->labels, id, &slot);
    if (e)
        return e;
    label = slot;
    if (label->name != 0) {
        set_fault(&r, 1, REPEATED);
        return OK;
    }
    return dump_add_text(d, name, &label->name);
}

static enum err load_medium(struct dump *d, const struct copy_row *row,
                            struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    const struct dump_medium values = {
        .release = get_number(&r, 2),
        .position = get_number(&r, 3),
        .present = 1,
    };
    struct dump_medium *medium;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->media, id, &slot);
    if (e)
        return e;
    medium = slot;
    if (medium->present)
        set_fault(&r, 1, REPEATED);
    else
        *medium = values;
    return OK;
}

static enum err load_track(struct dump *d, const struct copy_row *row,
                           struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    struct dump_track track = {
        .row = get_number(&r, 1),
        .gid = get_gid(&r, 2),
        .recording = get_number(&r, 3),
        .medium = get_number(&r, 4),
        .position = get_number(&r, 5),
        .credit = get_number(&r, 8),
        .length_ms = get_number_or_0(&r, 9),
    };
    struct str name = get_text(&r, 7);
    uint64_t at;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    track.name_bytes = (uint32_t)name.n;
    e = scratch_add(&d->tracks, sizeof(track) + name.n, &at);
    if (e)
        return e;
    memcpy(d->tracks.p + at, &track, sizeof(track));
    if (name.n > 0)
        memcpy(d->tracks.p + at + sizeof(track), name.p, name.n);
    return OK;
}

static enum err load_recording(struct dump *d, const struct copy_row *row,
                               struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    struct id gid = get_gid(&r, 2);
    uint32_t length_ms = get_number_or_0(&r, 5);
    struct dump_recording *recording;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->recordings, id, &slot);
    if (e)
        return e;
    recording = slot;
    if (recording->present) {
        set_fault(&r, 1, REPEATED);
        return OK;
    }
    recording->gid = gid;
    recording->length_ms = length_ms;
    recording->present = 1;
    return OK;
}

/* An ISRC is two letters, three letters or digits and seven digits
 * (ISO 3901); MusicBrainz stores it without dashes. */
static bool is_isrc(struct str code)
{
    for (size_t i = 0; i < code.n; i++) {
        bool is_digit = code.p[i] >= '0' && code.p[i] <= '9';
        bool is_letter = code.p[i] >= 'A' && code.p[i] <= 'Z';

        if (!(is_digit && i >= 2) && !(is_letter && i < 5))
            return false;
    }
    return code.n == 12;
}

static enum err load_isrc(struct dump *d, const struct copy_row *row,
                          struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    struct dump_isrc isrc = {.row = get_number(&r, 1)};
    uint32_t owner = get_number(&r, 2);
    struct str code = get_text(&r, 3);
    struct dump_recording *recording;
    const struct dump_isrc *first;
    uint64_t at;
    void *slot;
    enum err e;

    if (fault->reason == NULL && !is_isrc(code))
        set_fault(&r, 3, "no ISRC");
    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->recordings, owner, &slot);
    if (e)
        return e;
    recording = slot;
    first = dump_isrc(d, recording->isrc);
    if (recording->isrc != 0 && first->row <= isrc.row)
        return OK;
    memcpy(isrc.code, code.p, sizeof(isrc.code));
    e = scratch_add(&d->isrcs, sizeof(isrc), &at);
    if (e)
        return e;
    if (at / sizeof(isrc) > DUMP_ISRC_MAX) {
        log_error("musicbrainz: more than %u ISRCs", DUMP_ISRC_MAX);
        return ERR_LIMIT;
    }
    memcpy(d->isrcs.p + at, &isrc, sizeof(isrc));
    recording->isrc = (uint32_t)(at / sizeof(isrc)) & DUMP_ISRC_MAX;
    return OK;
}

static enum err load_country_code(struct dump *d, const struct copy_row *row,
                                  struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    struct str code = get_text(&r, 2);
    struct dump_area *area;
    void *slot;
    enum err e;

    if (fault->reason == NULL && market_number(code) < 0)
        set_fault(&r, 2, "no country code");
    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->areas, id, &slot);
    if (e)
        return e;
    area = slot;
    memcpy(area->code, code.p, sizeof(area->code));
    return OK;
}

static enum err load_genre(struct dump *d, const struct copy_row *row,
                           struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    struct str name = get_text(&r, 3);
    uint64_t text;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = dump_add_text(d, name, &text);
    if (e)
        return e;
    d->genre_count++;
    return dump_add_link(d, d->genres, 0, text, &d->genres);
}

static enum err load_tag(struct dump *d, const struct copy_row *row,
                         struct dump_fault *fault)
{
    const struct reader r = {row, fault};
    uint32_t id = get_number(&r, 1);
    struct str name = get_text(&r, 2);
    struct dump_tag *tag;
    void *slot;
    enum err e;

    if (fault->reason != NULL)
        return OK;
    e = scratch_array_slot(&d->tags, id, &slot);
    if (e)
        return e;
    tag = slot;
    if (tag->name != 0) {
        set_fault(&r, 1, REPEATED);
        return OK;
    }
    return dump_add_text(d, name, &tag->name);
}

const struct dump_table dump_tables[DUMP_TABLES] = {
    {"artist", 3, true, load_artist},
    {"artist_alias", 3, true, load_artist_alias},
    {"artist_credit_name", 3, true, load_artist_credit_name},
    {"artist_tag", 3, false, load_artist_tag},
    {"genre", 3, false, load_genre},
    {"iso_3166_1", 2, true, load_country_code},
    {"isrc", 3, true, load_isrc},
    {"label", 3, true, load_label},
    {"medium", 3, true, load_medium},
    {"recording", 5, true, load_recording},
    {"release", 10, true, load_release},
    {"release_country", 5, true, load_release_country},
    {"release_group", 5, true, load_release_group},
    {"release_group_primary_type", 2, true, load_primary_type},
    {"release_group_secondary_type", 2, true, load_secondary_type},
    {"release_group_secondary_type_join", 2, true, load_secondary_type_join},
    {"release_group_tag", 3, false, load_release_group_tag},
    {"release_label", 3, true, load_release_label},
    {"release_meta", 5, false, load_release_meta},
    {"release_status", 2, true, load_release_status},
    {"release_unknown_country", 4, true, load_release_unknown_country},
    {"tag", 2, false, load_tag},
    {"track", 9, true, load_track},
};

int dump_table_find(struct str name)
{
    for (int i = 0; i < DUMP_TABLES; i++) {
        if (str_eq_c(name, dump_tables[i].name))
            return i;
    }
    return -1;
}
