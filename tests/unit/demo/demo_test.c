/* The demo generator, looked at through a builder of our own that takes notes
 * instead of building: sizes, references, numbers, gaps and vocabulary are
 * what demo.h and the benchmarks' design promise. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "catalog/build.h"
#include "catalog/features.h"
#include "catalog/market.h"
#include "demo/demo.h"
#include "demo/demo_genre.h"
#include "demo/demo_language.h"
#include "import/source/report.h"
#include "unit/import/counted.h"

/* A set of 64-bit hashes with a count for each. */
struct tally {
    uint64_t *keys;
    uint32_t *counts;
    size_t used;
    size_t capacity;
};

struct note {
    uint64_t isrc;
    struct id id;
    bool in_us;
};

struct builder {
    uint64_t hash; /* of all drafts in their order */
    uint32_t count[ENTITY_COUNT];
    uint32_t fail_at; /* the draft that can't be taken; 0: none */
    uint32_t drafts;
    struct tally words;        /* of names and titles */
    struct tally track_titles; /* in how many track titles a word is */
    struct tally ids[ENTITY_COUNT];
    struct tally upcs;
    struct note *notes; /* of each track */
    size_t note_capacity;
    uint32_t everywhere;
    uint32_t nowhere;
    uint32_t features;
    uint32_t analyses;
    uint32_t expected_tracks; /* by the albums' totals */
    uint32_t no_artist_images;
    uint32_t aliases;
    struct date newest;
    struct date oldest;
    uint32_t years_only;
};

static uint32_t *tally_at(struct tally *t, uint64_t key)
{
    size_t at;

    if (t->used * 2 >= t->capacity) {
        struct tally bigger = {.capacity =
                                   t->capacity ? t->capacity * 2 : 1024};

        bigger.keys = mem_zalloc(bigger.capacity, sizeof bigger.keys[0]);
        bigger.counts = mem_zalloc(bigger.capacity, sizeof bigger.counts[0]);
        for (size_t i = 0; i < t->capacity; i++)
            if (t->keys[i] != 0)
                *tally_at(&bigger, t->keys[i]) = t->counts[i];
        free(t->keys);
        free(t->counts);
        *t = bigger;
    }
    key += key == 0;
    at = key & (t->capacity - 1);
    while (t->keys[at] != 0 && t->keys[at] != key)
        at = (at + 1) & (t->capacity - 1);
    if (t->keys[at] == 0) {
        t->keys[at] = key;
        t->used++;
    }
    return &t->counts[at];
}

static void tally_free(struct tally *t)
{
    free(t->keys);
    free(t->counts);
}

static bool is_letter(char c)
{
    return (c & 0x80) != 0 || (c >= '0' && c <= '9') ||
           ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '\'';
}

/* Takes a word off the front, in lower case as far as ASCII goes. */
static bool next_word(struct str *rest, uint64_t *hash)
{
    char word[256];
    size_t n = 0;

    while (rest->n > 0 && !is_letter(rest->p[0]))
        *rest = str_from(*rest, 1);
    if (rest->n == 0)
        return false;
    while (rest->n > 0 && is_letter(rest->p[0])) {
        char c = rest->p[0];

        assert_true(n < sizeof word);
        word[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        *rest = str_from(*rest, 1);
    }
    *hash = hash_bytes(word, n, 0);
    return true;
}

static void note_words(struct builder *b, enum entity type, struct str name)
{
    struct tally seen = {0};
    uint64_t hash;

    while (next_word(&name, &hash)) {
        (*tally_at(&b->words, hash))++;
        if (type == ENTITY_TRACK && (*tally_at(&seen, hash))++ == 0)
            (*tally_at(&b->track_titles, hash))++;
    }
    tally_free(&seen);
}

static uint64_t number_of(const struct draft *d, enum field field)
{
    uint64_t v = 0;

    assert_true(field_number(field_find(buf_get(&d->fields), field), &v));
    return v;
}

/* Whatever is named must have been put before. */
static void check_references(struct builder *b, const struct draft *d)
{
    struct str ids = field_find(buf_get(&d->fields), FIELD_ARTISTS);
    struct str parent = field_find(buf_get(&d->fields), FIELD_PARENT);
    enum entity type = d->type == ENTITY_TRACK     ? ENTITY_ALBUM
                       : d->type == ENTITY_EPISODE ? ENTITY_SHOW
                                                   : ENTITY_AUDIOBOOK;
    struct id id;

    if (parent.p != NULL) {
        assert_true(field_id(parent, &id));
        assert_int_equal(*tally_at(&b->ids[type], id.lo), 1);
    }
    if (d->type == ENTITY_TRACK || d->type == ENTITY_ALBUM)
        assert_true(ids.n > 0);
    /* A guest may come later: note it, and look at the end. */
    while (field_next_id(&ids, &id))
        (void)tally_at(&b->ids[ENTITY_ARTIST], id.lo);
}

static void note_track(struct builder *b, const struct draft *d)
{
    struct str fields = buf_get(&d->fields);
    struct str markets = field_find(fields, FIELD_MARKETS);
    struct str isrc = field_find(fields, FIELD_ISRC);
    struct market_set set, all = market_everywhere();
    struct features features;
    static const struct market_set none;

    assert_int_equal(isrc.n, 12);
    assert_int_equal(markets.n, sizeof set);
    memcpy(&set, markets.p, sizeof set);
    b->everywhere += memcmp(&set, &all, sizeof set) == 0;
    b->nowhere += memcmp(&set, &none, sizeof set) == 0;
    b->notes = mem_grow(b->notes, b->count[ENTITY_TRACK], &b->note_capacity,
                        sizeof b->notes[0]);
    b->notes[b->count[ENTITY_TRACK]] =
        (struct note){hash_bytes(isrc.p, isrc.n, 0), d->id,
                      market_set_has(&set, market_number(STR("US")))};
    if (field_features(field_find(fields, FIELD_FEATURES), &features)) {
        b->features++;
        for (size_t i = 0; i < FEATURES; i++)
            if (features_all[i].kind == FEATURE_SHARE) {
                float v = features_float(&features, &features_all[i]);

                assert_true(v >= 0 && v <= 1);
            }
        assert_true(features.energy >= 0 && features.energy <= 1);
        assert_true(features.acousticness >= 0 && features.acousticness < 1);
        assert_true(features.speechiness > 0 && features.speechiness < 1);
        assert_true(features.loudness < 0 && features.loudness > -60);
        assert_true(features.tempo > 40 && features.tempo < 220);
        assert_true(features.key >= 0 && features.key < 12);
        assert_int_equal(features.duration_ms, number_of(d, FIELD_DURATION_MS));
    }
    b->analyses += field_find(fields, FIELD_ANALYSIS).p != NULL;
    assert_true(number_of(d, FIELD_POPULARITY) <= 100);
    assert_true(number_of(d, FIELD_POSITION) >= 1);
    assert_true(number_of(d, FIELD_DISC_NUMBER) >= 1);
    assert_true(number_of(d, FIELD_DURATION_MS) > 20000);
}

static void check_upc(struct str upc)
{
    unsigned sum = 0;

    assert_true(upc.n == 12 || upc.n == 13);
    for (size_t i = 0; i < upc.n; i++)
        sum += (unsigned)(upc.p[i] - '0') * ((upc.n - i) % 2 == 0 ? 3 : 1);
    assert_int_equal(sum % 10, 0);
}

static void note_album(struct builder *b, const struct draft *d)
{
    struct str fields = buf_get(&d->fields);
    struct str upc = field_find(fields, FIELD_UPC);
    struct date date;

    check_upc(upc);
    (*tally_at(&b->upcs, hash_bytes(upc.p, upc.n, 0)))++;
    b->expected_tracks += (uint32_t)number_of(d, FIELD_TOTAL);
    assert_true(field_date(field_find(fields, FIELD_RELEASE_DATE), &date));
    b->years_only += date.month == 0;
    if (date.day == 0)
        return;
    if (date_to_days(date.year, date.month, date.day) >
        date_to_days(b->newest.year, b->newest.month, b->newest.day))
        b->newest = date;
    if (b->oldest.year == 0 || date.year < b->oldest.year)
        b->oldest = date;
}

static void check_artist(struct builder *b, const struct draft *d)
{
    struct str images = field_find(buf_get(&d->fields), FIELD_IMAGES);
    static const uint32_t sizes[] = {640, 320, 160};
    struct image image;
    int n = 0;

    b->no_artist_images += images.n == 0;
    b->aliases += field_find(buf_get(&d->fields), FIELD_ALIASES).n > 0;
    while (field_next_image(&images, &image)) {
        char url[64] = "/art/artist/";

        id_to_base62(d->id, url + 12);
        assert_true(str_starts(image.url, str_of(url, 34)));
        assert_int_equal(image.width, sizes[n++]);
    }
    assert_true(n == 0 || n == 3);
}

enum err builder_put(struct builder *b, const struct draft *d)
{
    struct str fields = buf_get(&d->fields), rest = fields, value;
    struct str name = field_find(fields, FIELD_NAME);
    enum field field;

    if (++b->drafts == b->fail_at)
        return ERR_IO;
    assert_int_equal(d->level, DRAFT_FULL);
    assert_true(name.n > 0);
    while (field_next(&rest, &field, &value))
        if (field_kind(field) == FIELD_KIND_TEXT)
            assert_true(utf8_is_valid(value));
    assert_int_equal(rest.n, 0);
    b->hash = hash_bytes(fields.p, fields.n, b->hash ^ d->id.hi);
    note_words(b, d->type, name);
    check_references(b, d);
    if (d->type == ENTITY_TRACK)
        note_track(b, d);
    if (d->type == ENTITY_ALBUM)
        note_album(b, d);
    if (d->type == ENTITY_ARTIST)
        check_artist(b, d);
    (*tally_at(&b->ids[d->type], d->id.lo))++;
    b->count[d->type]++;
    return OK;
}

static void builder_release(struct builder *b)
{
    tally_free(&b->words);
    tally_free(&b->track_titles);
    tally_free(&b->upcs);
    for (int i = 0; i < ENTITY_COUNT; i++)
        tally_free(&b->ids[i]);
    free(b->notes);
}

static void generate(struct builder *b, uint32_t tracks, uint64_t seed)
{
    struct demo_options o = {.tracks = tracks, .seed = seed};

    *b = (struct builder){0};
    assert_int_equal(demo_generate(b, &o, NULL), OK);
}

static void each_once(const struct tally *t)
{
    for (size_t i = 0; i < t->capacity; i++)
        if (t->keys[i] != 0)
            assert_int_equal(t->counts[i], 1);
}

static void test_counts(void **state)
{
    static const uint32_t sizes[] = {1, 2, 21, 22, 23, 500, 4321, 20000};
    struct builder b;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        generate(&b, sizes[i], 1);
        assert_int_equal(b.count[ENTITY_TRACK], sizes[i]);
        assert_int_equal(b.expected_tracks, sizes[i]);
        assert_true(b.count[ENTITY_SHOW] >= 6);
        assert_true(b.count[ENTITY_EPISODE] >= 60);
        assert_true(b.count[ENTITY_AUDIOBOOK] >= 4);
        assert_true(b.count[ENTITY_CHAPTER] >= 24);
        assert_int_equal(b.count[ENTITY_CATEGORY], 40);
        assert_int_equal(b.analyses, sizes[i] < 500 ? b.analyses : 20);
        for (int k = 0; k < ENTITY_COUNT; k++)
            each_once(&b.ids[k]);
        each_once(&b.upcs);
        builder_release(&b);
    }
}

static void test_report(void **state)
{
    struct demo_options o = {.tracks = 300, .seed = 5};
    struct import_report report;
    struct builder b = {0};

    (void)state;
    report_init(&report);
    assert_int_equal(demo_generate(&b, &o, &report), OK);
    assert_int_equal(counted(&report, "came in", "tracks"), 300);
    assert_int_equal(counted(&report, "came in", "albums"),
                     b.count[ENTITY_ALBUM]);
    report_release(&report);
    builder_release(&b);
}

static void test_out_of_range(void **state)
{
    struct demo_options none = {.tracks = 0};
    struct demo_options many = {.tracks = DEMO_MAX_TRACKS + 1};
    struct builder b = {0};

    (void)state;
    assert_int_equal(demo_generate(&b, &none, NULL), ERR_LIMIT);
    assert_int_equal(demo_generate(&b, &many, NULL), ERR_LIMIT);
    assert_int_equal(b.drafts, 0);
}

/* A builder that fails is heard, wherever it fails. */
static void test_failing_builder(void **state)
{
    struct demo_options o = {.tracks = 60, .seed = 1};
    struct builder whole;
    uint32_t drafts;

    (void)state;
    generate(&whole, o.tracks, o.seed);
    drafts = whole.drafts;
    builder_release(&whole);
    for (uint32_t at = 1; at <= drafts; at += 7) {
        struct builder b = {.fail_at = at};

        assert_int_equal(demo_generate(&b, &o, NULL), ERR_IO);
        assert_int_equal(b.drafts, at);
        builder_release(&b);
    }
}

/* The same on every machine: change the number when the generator is meant
 * to make something else, and only then. */
#define HASH_OF_2000 UINT64_C(0x600fe3c3f7a45056)

static void test_repeatable(void **state)
{
    struct builder a, b, c;

    (void)state;
    generate(&a, 2000, 7);
    generate(&b, 2000, 7);
    generate(&c, 2000, 8);
    assert_true(a.hash == b.hash);
    assert_true(a.hash != c.hash);
    if (a.hash != HASH_OF_2000)
        print_message("hash of 2000 tracks: 0x%llx\n",
                      (unsigned long long)a.hash);
    assert_true(a.hash == HASH_OF_2000);
    builder_release(&a);
    builder_release(&b);
    builder_release(&c);
}

static uint32_t commonest(const struct tally *t)
{
    uint32_t most = 0;

    for (size_t i = 0; i < t->capacity; i++)
        if (t->counts[i] > most)
            most = t->counts[i];
    return most;
}

/* The smallest n with n^20 >= tracks^13, which is tracks^0.65, times 30. */
static double wanted_words(uint32_t tracks)
{
    double power = 1, low = 1, high = tracks;

    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2, ratio = 1;

        for (int k = 0; k < 20; k++)
            ratio *= middle / (k < 13 ? (double)tracks : 1.0);
        power = ratio;
        if (power < 1)
            low = middle;
        else
            high = middle;
    }
    return 30 * low;
}

static void test_vocabulary(void **state)
{
#ifdef __SANITIZE_ADDRESS__ /* takes seven seconds more, and sees the same */
    static const uint32_t sizes[] = {20000};
#else
    static const uint32_t sizes[] = {20000, 200000};
#endif
    struct builder b;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        double most;

        generate(&b, sizes[i], 1);
        assert_true((double)b.words.used > wanted_words(sizes[i]));
        /* Still a vocabulary, not noise: a word is used three times. */
        assert_true((double)b.words.used < 2 * wanted_words(sizes[i]));
        most = commonest(&b.track_titles) * 100.0 / sizes[i];
        assert_true(most > 2.4 && most < 3.6);
        builder_release(&b);
    }
}

static int compare_notes(const void *a, const void *b)
{
    const struct note *x = a, *y = b;

    return x->isrc < y->isrc ? -1 : x->isrc > y->isrc;
}

/* Tracks that can't be played in US, with and without an instance of their
 * recording that can. */
static void test_markets(void **state)
{
    double relinked = 0, lost = 0, shared = 0, n;
    struct builder b;

    (void)state;
    generate(&b, 20000, 1);
    n = b.count[ENTITY_TRACK];
    qsort(b.notes, b.count[ENTITY_TRACK], sizeof b.notes[0], compare_notes);
    for (size_t i = 0, end; i < b.count[ENTITY_TRACK]; i = end) {
        unsigned in_us = 0;

        for (end = i; end < b.count[ENTITY_TRACK] &&
                      b.notes[end].isrc == b.notes[i].isrc;
             end++)
            in_us += b.notes[end].in_us;
        if (in_us > 0)
            relinked += (double)(end - i - in_us);
        else
            lost += (double)(end - i);
        shared += end - i > 1 ? (double)(end - i) : 0;
    }
    assert_true(relinked / n > 0.04 && relinked / n < 0.08);
    assert_true(lost / n > 0.004 && lost / n < 0.02);
    assert_true(shared / n > 0.15 && shared / n < 0.6);
    assert_true(b.everywhere / n > 0.75 && b.everywhere / n < 0.87);
    assert_true(b.nowhere > 0);
    builder_release(&b);
}

static void test_liveliness(void **state)
{
    struct builder b;
    double artists, albums;

    (void)state;
    generate(&b, 20000, 1);
    artists = b.count[ENTITY_ARTIST];
    albums = b.count[ENTITY_ALBUM];
    assert_true(artists > 800 && artists < 1000);
    assert_true(b.features > 19000 && b.features < 19900);
    assert_true(b.no_artist_images / artists > 0.01);
    assert_true(b.no_artist_images / artists < 0.07);
    assert_true(b.aliases / artists > 0.08);
    assert_true(date_to_days(b.newest.year, b.newest.month, b.newest.day) >=
                date_to_days(2026, 11, 7));
    assert_true(date_to_days(b.newest.year, b.newest.month, b.newest.day) <=
                date_to_days(2026, 11, 20));
    assert_true(b.oldest.year >= 1955 && b.oldest.year < 1975);
    assert_true(b.years_only / albums > 0.02);
    assert_true(b.years_only / albums < 0.3);
    builder_release(&b);
}

/* New releases must be there however small the catalog is. */
static void test_always_something_new(void **state)
{
    struct builder b;

    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        generate(&b, 300, seed);
        assert_true(date_to_days(b.newest.year, b.newest.month, b.newest.day) >=
                    date_to_days(2026, 11, 7));
        builder_release(&b);
    }
}

static void test_language_shares(void **state)
{
    unsigned sum = 0;

    (void)state;
    for (int i = 0; i < DEMO_LANGUAGES; i++)
        sum += demo_language_all[i].permille;
    assert_int_equal(sum, 1000);
    assert_string_equal(demo_language_all[DEMO_ENGLISH].code, "en");
    assert_string_equal(demo_language_all[DEMO_TURKISH].code, "tr");
}

/* Whoever asks for recommendations by genre finds artists of it. */
static void test_genre_seeds(void **state)
{
    static const char *const seeds[] = {
#define GENRE_SEED(name) name,
#include "recommend/genre_seed.def"
    };

    (void)state;
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
        bool found = false;

        for (unsigned f = 0; f < DEMO_FAMILIES; f++) {
            struct str rest = demo_genre_names(f), genre;

            while (str_split(&rest, '|', &genre))
                found = found || str_eq_c(genre, seeds[i]);
        }
        if (!found)
            print_message("no family has %s\n", seeds[i]);
        assert_true(found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_report),
        cmocka_unit_test(test_out_of_range),
        cmocka_unit_test(test_failing_builder),
        cmocka_unit_test(test_repeatable),
        cmocka_unit_test(test_vocabulary),
        cmocka_unit_test(test_markets),
        cmocka_unit_test(test_liveliness),
        cmocka_unit_test(test_always_something_new),
        cmocka_unit_test(test_language_shares),
        cmocka_unit_test(test_genre_seeds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
