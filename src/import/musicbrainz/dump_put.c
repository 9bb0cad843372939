/* Three passes over arrays that are complete by now.
 *
 *  1. Releases are judged: by status, and whether the rows are there that an
 *     album can't do without. Credits are checked, so that a missing artist
 *     is named once and not for every track.
 *  2. Artists are put, all of them, also those without a release: they cost
 *     little, and their names are worth finding.
 *  3. Tracks are put in the order of their table, which keeps a release's
 *     tracks mostly together, so that the values which they share are
 *     remembered from one to the next. Then albums, now that their tracks
 *     are counted.
 *
 * Only the look-ups jump about; the kernel's page cache makes them fast, and
 * memory that is short makes them slow, not wrong. */
#include "import/musicbrainz/dump_put.h"

#include <inttypes.h>

#include "catalog/build.h"
#include "import/musicbrainz/dump.h"
#include "import/musicbrainz/dump_list.h"
#include "import/source/report.h"
#include "import/source/ticker.h"

struct put {
    struct builder *b;
    struct dump *d;
    bool all_statuses;
    struct import_report *report;
    struct ticker *ticker;
    struct draft draft;    /* the one at hand */
    struct dump_list list; /* for one value of the draft */

    /* Tracks of a release follow each other and mostly share their artist
     * credit, so the last credit's artists are remembered, and the last
     * release's markets. */
    uint32_t credit; /* 0 = none yet */
    struct dump_list artists;
    size_t artist_count;
    uint32_t release; /* 0 = none yet */
    bool is_limited;  /* else the release is everywhere */
    struct market_set markets;
};

/* The artists of a credit, in p->artists.ids. Returns how many: 0 also for a
 * credit that isn't there. */
static size_t find_artists(struct put *p, uint32_t credit)
{
    if (credit != p->credit || credit == 0) {
        p->artist_count = dump_list_artists(&p->artists, credit);
        p->credit = credit;
    }
    return p->artist_count;
}

/* The markets of a release, in p->markets; false when there is no limit. */
static bool find_markets(struct put *p, uint32_t row, uint32_t countries)
{
    if (row != p->release || row == 0) {
        unsigned unknown; /* was counted when the release was judged */

        p->is_limited =
            dump_list_markets(p->d, countries, &p->markets, &unknown);
        p->release = row;
    }
    return p->is_limited;
}

/* Names every artist that a credit lacks: once here, not for every track. */
static void check_credits(struct put *p)
{
    const struct dump *d = p->d;

    for (uint32_t i = 0; scratch_array_next(&d->credits, &i); i++) {
        const struct dump_credit *credit = scratch_array_find(&d->credits, i);

        for (uint32_t at = credit->names; at; at = dump_link(d, at)->next) {
            uint32_t row = (uint32_t)dump_link(d, at)->b;
            const struct dump_artist *artist =
                scratch_array_find(&d->artists, row);

            if (artist == NULL || !artist->present)
                report_bad(p->report, "artist_credit_name", 0,
                           "credits of artists that aren't there",
                           "artist %u in artist credit %u", row, i);
        }
    }
}

/* NULL unless the group's own row came. */
static const struct dump_group *find_group(const struct dump *d, uint32_t row)
{
    const struct dump_group *group = scratch_array_find(&d->groups, row);

    return group && group->present ? group : NULL;
}

/* Why a release isn't wanted, or NULL. */
static const char *judge_status(const struct put *p, uint32_t status)
{
    if (status == 0 || p->all_statuses)
        return NULL;
    if (status == p->d->status_bootleg)
        return "releases that are bootlegs";
    if (status == p->d->status_pseudo)
        return "releases that are pseudo-releases";
    if (status == p->d->status_cancelled)
        return "releases that were cancelled";
    return NULL;
}

/* Marks a release that becomes an album. Any other is counted by the reason
 * why it doesn't, and its tracks are passed over later. */
static void judge_release(struct put *p, uint32_t row,
                          struct dump_release *release)
{
    const char *unwanted = judge_status(p, release->status);
    struct market_set set;
    unsigned unknown;

    if (unwanted != NULL) {
        report_count(p->report, REPORT_SKIPPED, unwanted);
        return;
    }
    if (find_group(p->d, release->group) == NULL) {
        report_bad(p->report, "release", 0,
                   "releases whose release group isn't there",
                   "release group %u of release %u", release->group, row);
        return;
    }
    if (find_artists(p, release->credit) == 0) {
        report_bad(p->report, "release", 0,
                   "releases whose artist credit isn't there",
                   "artist credit %u of release %u", release->credit, row);
        return;
    }
    release->is_wanted = true;
    /* Countries without a code cost only themselves; they are named here,
     * since the markets are asked for again with every track. */
    (void)dump_list_markets(p->d, release->countries, &set, &unknown);
    if (unknown > 0)
        report_bad(p->report, "release_country", 0,
                   "release countries without a code", "%u of release %u",
                   unknown, row);
}

static void judge_releases(struct put *p)
{
    for (uint32_t i = 0; scratch_array_next(&p->d->releases, &i); i++) {
        struct dump_release *release = scratch_array_find(&p->d->releases, i);

        if (release->present)
            judge_release(p, i, release);
    }
}

static void set_genres(struct put *p, uint32_t tags)
{
    size_t n = dump_list_genres(&p->list, tags);

    if (n > 0)
        draft_texts(&p->draft, FIELD_GENRES, p->list.texts, n);
}

static enum err put_artist(struct put *p, const struct dump_artist *artist)
{
    struct str name = dump_text(p->d, artist->name);
    size_t n;

    draft_start(&p->draft, ENTITY_ARTIST, artist->gid, DRAFT_FULL);
    draft_text(&p->draft, FIELD_NAME, name);
    n = dump_list_aliases(&p->list, artist->aliases, name);
    if (n > 0)
        draft_texts(&p->draft, FIELD_ALIASES, p->list.texts, n);
    set_genres(p, artist->tags);
    report_count(p->report, REPORT_CAME_IN, "artists");
    return builder_put(p->b, &p->draft);
}

static enum err put_artists(struct put *p)
{
    for (uint32_t i = 0; scratch_array_next(&p->d->artists, &i); i++) {
        const struct dump_artist *artist =
            scratch_array_find(&p->d->artists, i);
        enum err e = artist->present ? put_artist(p, artist) : OK;

        if (e)
            return e;
        ticker_tick(p->ticker, "putting artists", i, 0);
    }
    return OK;
}

/* The rows to which a track belongs. */
struct owners {
    const struct dump_medium *medium;
    struct dump_release *release;
    uint32_t release_row;
    const struct dump_recording *recording;
};

static void bad_track(struct put *p, const struct dump_track *track,
                      const char *reason, const char *what, uint32_t row)
{
    report_bad(p->report, "track", 0, reason, "%s %u of track %u", what, row,
               track->row);
}

/* False, counted, when the track can't be put. */
static bool find_owners(struct put *p, const struct dump_track *track,
                        struct owners *o)
{
    o->medium = scratch_array_find(&p->d->media, track->medium);
    if (o->medium == NULL || !o->medium->present) {
        bad_track(p, track, "tracks whose medium isn't there", "medium",
                  track->medium);
        return false;
    }
    o->release_row = o->medium->release;
    o->release = scratch_array_find(&p->d->releases, o->release_row);
    if (o->release == NULL || !o->release->present) {
        bad_track(p, track, "tracks whose release isn't there", "release",
                  o->release_row);
        return false;
    }
    if (!o->release->is_wanted) {
        report_count(p->report, REPORT_SKIPPED,
                     "tracks of releases that were skipped");
        return false;
    }
    o->recording = scratch_array_find(&p->d->recordings, track->recording);
    if (o->recording == NULL || !o->recording->present) {
        bad_track(p, track, "tracks whose recording isn't there", "recording",
                  track->recording);
        return false;
    }
    if (find_artists(p, track->credit) == 0) {
        bad_track(p, track, "tracks whose artist credit isn't there",
                  "artist credit", track->credit);
        return false;
    }
    return true;
}

static enum err put_track(struct put *p, const struct dump_track *track)
{
    struct draft *draft = &p->draft;
    struct owners o;
    uint32_t length_ms;

    if (!find_owners(p, track, &o))
        return OK;
    /* The length on this medium, if somebody has measured it. */
    length_ms = track->length_ms ? track->length_ms : o.recording->length_ms;
    draft_start(draft, ENTITY_TRACK, track->gid, DRAFT_FULL);
    draft_text(draft, FIELD_NAME, dump_track_name(track));
    draft_ids(draft, FIELD_ARTISTS, p->artists.ids, p->artist_count);
    draft_id(draft, FIELD_PARENT, o.release->gid);
    draft_id(draft, FIELD_RECORDING, o.recording->gid);
    draft_number(draft, FIELD_DISC_NUMBER, o.medium->position);
    draft_number(draft, FIELD_POSITION, track->position);
    if (length_ms > 0)
        draft_number(draft, FIELD_DURATION_MS, length_ms);
    if (o.recording->isrc != 0) {
        const struct dump_isrc *isrc = dump_isrc(p->d, o.recording->isrc);

        draft_text(draft, FIELD_ISRC, str_of(isrc->code, sizeof(isrc->code)));
    }
    if (find_markets(p, o.release_row, o.release->countries))
        draft_markets(draft, FIELD_MARKETS, &p->markets);
    o.release->tracks++;
    report_count(p->report, REPORT_CAME_IN, "tracks");
    return builder_put(p->b, draft);
}

static enum err put_tracks(struct put *p)
{
    const struct dump_track *track;
    uint64_t at = 0;

    while ((track = dump_next_track(p->d, &at)) != NULL) {
        enum err e = put_track(p, track);

        if (e)
            return e;
        ticker_tick(p->ticker, "putting tracks", at, p->d->tracks.n);
    }
    return OK;
}

/* Digits only: 13 are an EAN, 8 a short EAN, 12 a UPC, 11 a UPC whose
 * leading zero or check digit was left out. */
static void set_barcode(struct put *p, uint64_t text)
{
    struct str barcode = dump_text(p->d, text);
    uint64_t value;

    if (barcode.n == 0)
        return;
    if (!str_to_u64(barcode, &value))
        report_count(p->report, REPORT_SKIPPED, "barcodes of another form");
    else if (barcode.n == 13 || barcode.n == 8)
        draft_text(&p->draft, FIELD_EAN, barcode);
    else if (barcode.n == 12 || barcode.n == 11)
        draft_text(&p->draft, FIELD_UPC, barcode);
    else
        report_count(p->report, REPORT_SKIPPED, "barcodes of another form");
}

/* A label that isn't there is named and costs the release nothing else. */
static void set_label(struct put *p, uint32_t row,
                      const struct dump_release *release)
{
    const struct dump_label *label =
        scratch_array_find(&p->d->labels, release->label);

    if (release->label == 0)
        return;
    if (label == NULL || label->name == 0)
        report_bad(p->report, "release_label", 0, "labels that aren't there",
                   "label %u of release %u", release->label, row);
    else
        draft_text(&p->draft, FIELD_LABEL, dump_text(p->d, label->name));
}

/* The Cover Art Archive (https://musicbrainz.org/doc/Cover_Art_Archive/API)
 * scales a front cover to fit squares of these sizes; covers are nearly
 * square, and nothing else is known of theirs. */
static void set_images(struct put *p, struct id gid)
{
    static const uint32_t size[] = {1200, 500, 250};
    struct image images[3];
    char url[3][128];

    for (size_t i = 0; i < 3; i++) {
        int n = snprintf(url[i], sizeof(url[i]),
                         "https://coverartarchive.org/release/"
                         "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64
                         "-%012" PRIx64 "/front-%u",
                         gid.hi >> 32, gid.hi >> 16 & 0xffff, gid.hi & 0xffff,
                         gid.lo >> 48, gid.lo & 0xffffffffffff, size[i]);

        images[i] = (struct image){
            .url = str_of(url[i], (size_t)n),
            .width = size[i],
            .height = size[i],
        };
    }
    draft_images(&p->draft, FIELD_IMAGES, images, 3);
}

/* MusicBrainz gives a release group one primary type and any number of
 * secondary ones; that of a compilation beats the primary. Spotify knows no
 * EP: it is a single. */
static enum album_type find_album_type(const struct dump *d,
                                       const struct dump_group *group)
{
    for (uint32_t at = group->secondary; at; at = dump_link(d, at)->next) {
        if (dump_link(d, at)->a == d->type_compilation)
            return ALBUM_COMPILATION;
    }
    if (group->type != 0 &&
        (group->type == d->type_single || group->type == d->type_ep))
        return ALBUM_SINGLE;
    return ALBUM_ALBUM;
}

static enum err put_album(struct put *p, uint32_t row,
                          const struct dump_release *release)
{
    const struct dump_group *group = find_group(p->d, release->group);
    struct draft *draft = &p->draft;

    draft_start(draft, ENTITY_ALBUM, release->gid, DRAFT_FULL);
    draft_text(draft, FIELD_NAME, dump_text(p->d, release->name));
    draft_number(draft, FIELD_ALBUM_TYPE, find_album_type(p->d, group));
    draft_number(draft, FIELD_TOTAL, release->tracks);
    (void)find_artists(p, release->credit); /* judged: there are some */
    draft_ids(draft, FIELD_ARTISTS, p->artists.ids, p->artist_count);
    if (release->date != 0)
        draft_date(draft, FIELD_RELEASE_DATE, dump_unpack_date(release->date));
    if (find_markets(p, row, release->countries))
        draft_markets(draft, FIELD_MARKETS, &p->markets);
    set_label(p, row, release);
    set_barcode(p, release->barcode);
    set_genres(p, group->tags);
    if (release->has_cover)
        set_images(p, release->gid);
    report_count(p->report, REPORT_CAME_IN, "albums");
    return builder_put(p->b, draft);
}

static enum err put_albums(struct put *p)
{
    for (uint32_t i = 0; scratch_array_next(&p->d->releases, &i); i++) {
        const struct dump_release *release =
            scratch_array_find(&p->d->releases, i);
        enum err e = release->is_wanted ? put_album(p, i, release) : OK;

        if (e)
            return e;
        ticker_tick(p->ticker, "putting albums", i, 0);
    }
    return OK;
}

enum err dump_put(struct builder *b, struct dump *d, bool all_statuses,
                  struct ticker *ticker, struct import_report *report)
{
    struct put p = {.b = b,
                    .d = d,
                    .all_statuses = all_statuses,
                    .ticker = ticker,
                    .report = report};
    enum err e;

    draft_init(&p.draft);
    dump_list_init(&p.list, d);
    dump_list_init(&p.artists, d);
    dump_list_mark_genres(d);
    check_credits(&p);
    judge_releases(&p);
    e = put_artists(&p);
    if (!e)
        e = put_tracks(&p);
    if (!e)
        e = put_albums(&p);
    dump_list_release(&p.artists);
    dump_list_release(&p.list);
    draft_release(&p.draft);
    return e;
}
