/* One function a table: read the columns that matter, and if all of them are
 * sound, store their values in the slot that the row's id names, or in a list
 * of the slot that the row refers to. Nothing is looked up here, since the
 * other table may not have been read yet; what refers to nothing comes out
 * when the tables are joined (dump_put.c).
 *
 * Columns are read in the order in which a faulty one is to be named. */
#include "import/musicbrainz/dump_table.h"

#include "catalog/field.h"
#include "import/musicbrainz/dump.h"
#include "import/musicbrainz/dump_row.h"

/* The slot of row `id` in an array, for a row that may be stored: NULL when
 * one of its columns can't be used, and when the dump has failed. */
static void *slot_for(struct dump *d, const struct dump_row *row,
                      struct scratch_array *rows, uint32_t id)
{
    return row->fault == NULL ? dump_slot(d, rows, id) : NULL;
}

/* Whether a row of the same id came before, which makes this one faulty. */
static bool is_repeated(struct dump_row *row, bool present)
{
    if (present)
        dump_row_refuse(row, 1, "its id is there twice");
    return present;
}

/* ---- artists ---- */

static void load_artist(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    struct id gid = dump_row_gid(row, 2);
    struct str name = dump_row_text(row, 3);
    struct dump_artist *artist = slot_for(d, row, &d->artists, id);

    if (artist == NULL || is_repeated(row, artist->present))
        return;
    artist->gid = gid;
    artist->present = 1;
    artist->name = dump_add_text(d, name);
}

static void load_artist_alias(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    uint32_t owner = dump_row_number(row, 2);
    struct str name = dump_row_text(row, 3);
    struct dump_artist *artist = slot_for(d, row, &d->artists, owner);

    if (artist != NULL)
        dump_push(d, &artist->aliases, id, dump_add_text(d, name));
}

static void load_artist_credit_name(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    uint32_t position = dump_row_number(row, 2);
    uint32_t artist = dump_row_number(row, 3);
    struct dump_credit *credit = slot_for(d, row, &d->credits, id);

    if (credit != NULL)
        dump_push(d, &credit->names, position, artist);
}

/* ---- tags ---- */

/* A row of artist_tag or release_group_tag. */
struct tagging {
    uint32_t owner;
    uint32_t tag;
    int64_t votes;
};

/* False for a tag that was voted down or whose votes balance: such a tag says
 * nothing of the music. */
static bool read_tagging(struct dump_row *row, struct tagging *out)
{
    out->votes = dump_row_signed(row, 3);
    out->owner = dump_row_number(row, 1);
    out->tag = dump_row_number(row, 2);
    return row->fault == NULL && out->votes > 0;
}

static void load_artist_tag(struct dump *d, struct dump_row *row)
{
    struct dump_artist *artist;
    struct tagging t;

    if (!read_tagging(row, &t))
        return;
    artist = slot_for(d, row, &d->artists, t.owner);
    if (artist != NULL)
        dump_push(d, &artist->tags, t.tag, (uint64_t)t.votes);
}

static void load_release_group_tag(struct dump *d, struct dump_row *row)
{
    struct dump_group *group;
    struct tagging t;

    if (!read_tagging(row, &t))
        return;
    group = slot_for(d, row, &d->groups, t.owner);
    if (group != NULL)
        dump_push(d, &group->tags, t.tag, (uint64_t)t.votes);
}

static void load_tag(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    struct str name = dump_row_text(row, 2);
    struct dump_tag *tag = slot_for(d, row, &d->tags, id);

    if (tag != NULL && !is_repeated(row, tag->name != 0))
        tag->name = dump_add_text(d, name);
}

static void load_genre(struct dump *d, struct dump_row *row)
{
    struct str name = dump_row_text(row, 3);

    if (row->fault != NULL)
        return;
    d->genre_count++;
    dump_push(d, &d->genres, 0, dump_add_text(d, name));
}

/* ---- release groups ---- */

static void load_release_group(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    uint32_t type = dump_row_number_or_0(row, 5);
    struct dump_group *group = slot_for(d, row, &d->groups, id);

    if (group == NULL || is_repeated(row, group->present))
        return;
    group->type = type;
    group->present = 1;
}

static void load_secondary_type_join(struct dump *d, struct dump_row *row)
{
    uint32_t owner = dump_row_number(row, 1);
    uint32_t type = dump_row_number(row, 2);
    struct dump_group *group = slot_for(d, row, &d->groups, owner);

    if (group != NULL)
        dump_push(d, &group->secondary, type, 0);
}

/* Types and statuses are known by name: remembers the row's id in `*known` if
 * the row is that of `name`. */
static void load_type(struct dump_row *row, const char *name, uint32_t *known)
{
    uint32_t id = dump_row_number(row, 1);
    struct str text = dump_row_text(row, 2);

    if (row->fault == NULL && str_eq_nocase(text, str_from_c(name)))
        *known = id;
}

static void load_primary_type(struct dump *d, struct dump_row *row)
{
    load_type(row, "single", &d->type_single);
    load_type(row, "ep", &d->type_ep);
}

static void load_secondary_type(struct dump *d, struct dump_row *row)
{
    load_type(row, "compilation", &d->type_compilation);
}

static void load_release_status(struct dump *d, struct dump_row *row)
{
    load_type(row, "bootleg", &d->status_bootleg);
    load_type(row, "pseudo-release", &d->status_pseudo);
    load_type(row, "cancelled", &d->status_cancelled);
}

/* ---- releases ---- */

static void load_release(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    struct id gid = dump_row_gid(row, 2);
    struct str name = dump_row_text(row, 3);
    uint32_t credit = dump_row_number(row, 4);
    uint32_t group = dump_row_number(row, 5);
    uint32_t status = dump_row_number_or_0(row, 6);
    struct str barcode =
        dump_row_is_null(row, 10) ? STR("") : str_trim(dump_row_text(row, 10));
    struct dump_release *release = slot_for(d, row, &d->releases, id);

    if (release == NULL || is_repeated(row, release->present))
        return;
    release->present = true;
    release->gid = gid;
    release->credit = credit;
    release->group = group;
    release->status = status;
    if (barcode.n > 0)
        release->barcode = dump_add_text(d, barcode);
    release->name = dump_add_text(d, name);
}

/* A release comes out when it comes out first, wherever that is. */
static void take_earlier(struct dump_release *release, uint32_t date)
{
    if (date > 0 && (release->date == 0 || date < release->date))
        release->date = date;
}

static void load_release_country(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    uint32_t area = dump_row_number(row, 2);
    uint32_t date = dump_row_date(row, 3);
    struct dump_release *release = slot_for(d, row, &d->releases, id);

    if (release == NULL)
        return;
    take_earlier(release, date);
    dump_push(d, &release->countries, area, 0);
}

static void load_release_unknown_country(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    uint32_t date = dump_row_date(row, 2);
    struct dump_release *release = slot_for(d, row, &d->releases, id);

    if (release != NULL)
        take_earlier(release, date);
}

/* Of several labels the first counts, by row id, in whatever order the rows
 * come. A row without a label has only a catalogue number. */
static void load_release_label(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    uint32_t owner = dump_row_number(row, 2);
    uint32_t label = dump_row_number_or_0(row, 3);
    struct dump_release *release;

    if (label == 0)
        return;
    release = slot_for(d, row, &d->releases, owner);
    if (release != NULL && (release->label == 0 || id < release->label_row)) {
        release->label = label;
        release->label_row = id;
    }
}

static void load_release_meta(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    struct str presence = dump_row_text(row, 5);
    struct dump_release *release;

    if (!str_eq(presence, STR("present")))
        return;
    release = slot_for(d, row, &d->releases, id);
    if (release != NULL)
        release->has_cover = true;
}

static void load_label(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    struct str name = dump_row_text(row, 3);
    struct dump_label *label = slot_for(d, row, &d->labels, id);

    if (label != NULL && !is_repeated(row, label->name != 0))
        label->name = dump_add_text(d, name);
}

/* An area's code is one of ISO 3166-1, or of those that MusicBrainz adds: XE,
 * XW and countries that are no more (market_add_country). */
static void load_country_code(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    struct str code = str_trim(dump_row_text(row, 2));
    struct dump_area *area;

    if (row->fault == NULL && market_number(code) < 0)
        dump_row_refuse(row, 2, "no country code");
    area = slot_for(d, row, &d->areas, id);
    if (area != NULL)
        memcpy(area->code, code.p, sizeof(area->code));
}

/* ---- tracks ---- */

static void load_medium(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    uint32_t release = dump_row_number(row, 2);
    uint32_t position = dump_row_number(row, 3);
    struct dump_medium *medium = slot_for(d, row, &d->media, id);

    if (medium == NULL || is_repeated(row, medium->present))
        return;
    medium->release = release;
    medium->position = position;
    medium->present = 1;
}

static void load_track(struct dump *d, struct dump_row *row)
{
    struct dump_track track = {.row = dump_row_number(row, 1)};
    struct str name;

    track.gid = dump_row_gid(row, 2);
    track.recording = dump_row_number(row, 3);
    track.medium = dump_row_number(row, 4);
    track.position = dump_row_number(row, 5);
    track.credit = dump_row_number(row, 8);
    track.length_ms = dump_row_number_or_0(row, 9);
    name = dump_row_text(row, 7);
    if (row->fault == NULL)
        dump_add_track(d, &track, name);
}

static void load_recording(struct dump *d, struct dump_row *row)
{
    uint32_t id = dump_row_number(row, 1);
    struct id gid = dump_row_gid(row, 2);
    uint32_t length_ms = dump_row_number_or_0(row, 5);
    struct dump_recording *recording = slot_for(d, row, &d->recordings, id);

    if (recording == NULL || is_repeated(row, recording->present))
        return;
    recording->gid = gid;
    recording->length_ms = length_ms;
    recording->present = 1;
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

/* Of several ISRCs the first counts, by row id. One that is replaced stays in
 * the file: recordings rarely have two. */
static void load_isrc(struct dump *d, struct dump_row *row)
{
    struct dump_isrc isrc = {.row = dump_row_number(row, 1)};
    uint32_t owner = dump_row_number(row, 2);
    struct str code = str_trim(dump_row_text(row, 3));
    struct dump_recording *recording;

    if (row->fault == NULL && !is_isrc(code))
        dump_row_refuse(row, 3, "no ISRC");
    recording = slot_for(d, row, &d->recordings, owner);
    if (recording == NULL || (recording->isrc != 0 &&
                              dump_isrc(d, recording->isrc)->row <= isrc.row))
        return;
    memcpy(isrc.code, code.p, sizeof(isrc.code));
    recording->isrc = dump_add_isrc(d, &isrc) & DUMP_ISRC_MAX;
}

/* ---- the tables ---- */

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
