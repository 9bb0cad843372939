/* Small dumps written into a directory, imported into a builder that only
 * remembers what it was given. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/io.h"
#include "import/musicbrainz/musicbrainz.h"
#include "import/source/report.h"
#include "unit/import/counted.h"

/* The fake builder. */

struct builder {
    struct draft drafts[64];
    size_t count;
    size_t fail_at; /* the draft that isn't taken; 0 = none */
};

enum err builder_put(struct builder *b, const struct draft *d)
{
    struct draft *copy = &b->drafts[b->count];

    assert_true(b->count < 64);
    if (b->fail_at != 0 && b->count + 1 == b->fail_at)
        return ERR_IO;
    draft_init(copy);
    draft_start(copy, d->type, d->id, d->level);
    buf_str(&copy->fields, buf_get(&d->fields));
    b->count++;
    return OK;
}

/* One import and what came of it. */

static char directory[] = "/tmp/tonearm-musicbrainz-XXXXXX";
static struct builder builder;
static struct import_report report;

#define GID(n) "00000000-0000-4000-8000-0000000000" #n

static const struct {
    const char *name;
    const char *rows;
} base[] = {
    {"artist",
     "1\t" GID(01) "\tAnna\tAnna\n"
                   "2\t" GID(02) "\tBo \\\\ B\xc3\xb8\tBo\n"
                                 "30000000\t" GID(03) "\tNobody\tNobody\n"},
    {"artist_alias", ""},
    {"artist_credit_name", "11\t0\t1\tAnna\t\n"
                           "12\t1\t1\tA.\t\n"
                           "12\t0\t2\tBo\t feat. \n"},
    {"iso_3166_1", "221\tGB\n222\tUS\n240\tXW\n241\tXE\n242\tYU\n243\tXG\n"},
    {"isrc", ""},
    {"label", "7\t" GID(70) "\tEarly\n8\t" GID(71) "\tLate\n"},
    {"medium", "41\t31\t1\n42\t31\t2\n"},
    {"recording", "51\t" GID(51) "\tRec\t11\t1000\n"
                                 "52\t" GID(52) "\tRec\t11\t\\N\n"},
    {"release", "31\t" GID(31) "\tFirst\t12\t21\t1\t\\N\t\\N\t\\N\t\\N\n"},
    {"release_country", ""},
    {"release_group", "21\t" GID(21) "\tFirst\t12\t1\n"},
    {"release_group_primary_type",
     "1\tAlbum\n2\tSingle\n3\tEP\n11\tOther\n12\tBroadcast\n"},
    {"release_group_secondary_type", "1\tCompilation\n2\tSoundtrack\n"},
    {"release_group_secondary_type_join", ""},
    {"release_label", ""},
    {"release_status", "1\tOfficial\n2\tPromotion\n3\tBootleg\n"
                       "4\tPseudo-Release\n5\tWithdrawn\n6\tCancelled\n"},
    {"release_unknown_country", ""},
    {"track",
     "61\t" GID(61) "\t51\t41\t1\tA1\tOne\t12\t\\N\n"
                    "62\t" GID(62) "\t52\t42\t3\tB3\tTwo\\tTabs\t11\t2500\n"},
};

#define BASE_COUNT (sizeof(base) / sizeof(base[0]))

static const char *in_directory(const char *name)
{
    static char path[256];

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static void write_table(const char *name, const char *rows)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/dump/mbdump/%s", directory, name);
    assert_int_equal(io_write_file(path, rows, strlen(rows), 0600), OK);
}

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void run(const char *format, ...)
{
    char command[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(command, sizeof(command), format, arguments);
    va_end(arguments);
    assert_int_equal(system(command), 0);
}

static int set_up_group(void **state)
{
    (void)state;
    return mkdtemp(directory) == NULL;
}

static int tear_down_group(void **state)
{
    (void)state;
    run("rm -r %s", directory);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    run("cd %s && rm -rf * && mkdir -p dump/mbdump work", directory);
    for (size_t i = 0; i < BASE_COUNT; i++)
        write_table(base[i].name, base[i].rows);
    builder = (struct builder){0};
    report_init(&report);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < builder.count; i++)
        draft_release(&builder.drafts[i]);
    report_release(&report);
    return 0;
}

static enum err import_sources(const char *one, const char *two, bool all)
{
    char work[256], paths[2][256];
    const char *const sources[] = {paths[0], paths[1]};
    const struct musicbrainz_options o = {.all_statuses = all,
                                          .work_dir = work};

    snprintf(work, sizeof(work), "%s/work", directory);
    snprintf(paths[0], sizeof(paths[0]), "%s/%s", directory, one);
    snprintf(paths[1], sizeof(paths[1]), "%s/%s", directory, two ? two : "");
    return musicbrainz_import(&builder, &o, sources, two ? 2 : 1, &report);
}

static void import(void)
{
    assert_int_equal(import_sources("dump", NULL, false), OK);
}

/* Looking at drafts. */

static struct id id_of(const char *gid)
{
    struct id id;

    assert_true(id_from_uuid(str_from_c(gid), &id));
    return id;
}

static const struct draft *find(enum entity type, const char *gid)
{
    for (size_t i = 0; i < builder.count; i++) {
        const struct draft *d = &builder.drafts[i];

        if (d->type == type && id_eq(d->id, id_of(gid)))
            return d;
    }
    return NULL;
}

static struct str value(const struct draft *d, enum field field)
{
    struct str rest = buf_get(&d->fields);
    struct str v;
    enum field f;

    while (field_next(&rest, &f, &v)) {
        if (f == field)
            return v;
    }
    return STR_EMPTY;
}

static bool has(const struct draft *d, enum field field)
{
    return value(d, field).p != NULL;
}

static void expect_text(const struct draft *d, enum field field,
                        const char *text)
{
    struct str v = value(d, field);

    assert_non_null(v.p);
    assert_int_equal(v.n, strlen(text));
    assert_memory_equal(v.p, text, v.n);
}

static void expect_number(const struct draft *d, enum field field,
                          uint64_t number)
{
    uint64_t n;

    assert_true(field_number(value(d, field), &n));
    assert_int_equal(n, number);
}

/* A list of ids or texts, joined with commas. */
static void expect_texts(const struct draft *d, enum field field,
                         const char *joined)
{
    struct str rest = value(d, field);
    struct str text;
    struct buf all;

    assert_non_null(rest.p);
    buf_init(&all, 1u << 20);
    while (field_next_text(&rest, &text)) {
        if (all.n > 0)
            buf_char(&all, ',');
        buf_str(&all, text);
    }
    assert_int_equal(all.n, strlen(joined));
    assert_memory_equal(all.p, joined, all.n);
    buf_release(&all);
}

static void expect_ids(const struct draft *d, enum field field,
                       const char *first, const char *second)
{
    struct str rest = value(d, field);
    struct id id;

    assert_true(field_next_id(&rest, &id));
    assert_true(id_eq(id, id_of(first)));
    if (second != NULL) {
        assert_true(field_next_id(&rest, &id));
        assert_true(id_eq(id, id_of(second)));
    }
    assert_int_equal(rest.n, 0);
}

static void expect_date(const struct draft *d, const char *text)
{
    struct date date;
    char got[10];
    int n;

    assert_true(field_date(value(d, FIELD_RELEASE_DATE), &date));
    n = date_to_text(date, got);
    assert_int_equal(n, strlen(text));
    assert_memory_equal(got, text, (size_t)n);
}

/* The set's markets, as letters in a row. */
static void expect_markets(const struct draft *d, const char *codes)
{
    struct str v = value(d, FIELD_MARKETS);
    struct market_set set;
    char got[2 * MARKET_CODES + 1];
    size_t n = 0;

    assert_int_equal(v.n, sizeof(set));
    memcpy(&set, v.p, sizeof(set));
    for (int m = 0; m < MARKET_CODES; m++) {
        if (!market_set_has(&set, m))
            continue;
        got[n++] = (char)('A' + m / 26);
        got[n++] = (char)('A' + m % 26);
    }
    got[n] = '\0';
    assert_string_equal(got, codes);
}

static uint64_t skipped(const char *reason)
{
    return counted(&report, "skipped", reason);
}

static uint64_t came_in(const char *what)
{
    return counted(&report, "came in", what);
}

/* Tests. */

static void test_base(void **state)
{
    const struct draft *d;

    (void)state;
    import();
    assert_int_equal(builder.count, 6);
    assert_int_equal(came_in("artists"), 3);
    assert_int_equal(came_in("albums"), 1);
    assert_int_equal(came_in("tracks"), 2);
    assert_int_equal(report_bad_count(&report), 0);

    d = find(ENTITY_ARTIST, GID(02));
    assert_int_equal(d->level, DRAFT_FULL);
    expect_text(d, FIELD_NAME, "Bo \\ B\xc3\xb8");
    assert_false(has(d, FIELD_ALIASES));
    assert_false(has(d, FIELD_GENRES));
    assert_non_null(find(ENTITY_ARTIST, GID(03)));

    d = find(ENTITY_TRACK, GID(61));
    assert_int_equal(d->level, DRAFT_FULL);
    expect_text(d, FIELD_NAME, "One");
    expect_ids(d, FIELD_ARTISTS, GID(02), GID(01));
    expect_ids(d, FIELD_PARENT, GID(31), NULL);
    expect_ids(d, FIELD_RECORDING, GID(51), NULL);
    expect_number(d, FIELD_DISC_NUMBER, 1);
    expect_number(d, FIELD_POSITION, 1);
    expect_number(d, FIELD_DURATION_MS, 1000); /* the recording's */
    assert_false(has(d, FIELD_ISRC));
    assert_false(has(d, FIELD_MARKETS));

    d = find(ENTITY_TRACK, GID(62));
    expect_text(d, FIELD_NAME, "Two\tTabs");
    expect_ids(d, FIELD_ARTISTS, GID(01), NULL);
    expect_number(d, FIELD_DISC_NUMBER, 2);
    expect_number(d, FIELD_POSITION, 3);
    expect_number(d, FIELD_DURATION_MS, 2500);

    d = find(ENTITY_ALBUM, GID(31));
    assert_int_equal(d->level, DRAFT_FULL);
    expect_text(d, FIELD_NAME, "First");
    expect_ids(d, FIELD_ARTISTS, GID(02), GID(01));
    expect_number(d, FIELD_ALBUM_TYPE, ALBUM_ALBUM);
    expect_number(d, FIELD_TOTAL, 2);
    assert_false(has(d, FIELD_RELEASE_DATE));
    assert_false(has(d, FIELD_LABEL));
    assert_false(has(d, FIELD_UPC));
    assert_false(has(d, FIELD_EAN));
    assert_false(has(d, FIELD_IMAGES));
    assert_false(has(d, FIELD_MARKETS));
}

static void test_unknown_length(void **state)
{
    (void)state;
    write_table("track",
                "61\t" GID(61) "\t52\t41\t1\t1\tOne\t12\t\\N\n"
                               "62\t" GID(62) "\t52\t41\t0\t0\tPre\t12\t0\n");
    import();
    assert_false(has(find(ENTITY_TRACK, GID(61)), FIELD_DURATION_MS));
    assert_false(has(find(ENTITY_TRACK, GID(62)), FIELD_DURATION_MS));
    expect_number(find(ENTITY_TRACK, GID(62)), FIELD_POSITION, 0);
    expect_number(find(ENTITY_ALBUM, GID(31)), FIELD_TOTAL, 2);
}

static void test_album_types(void **state)
{
    static const struct {
        const char *gid;
        enum album_type type;
    } want[] = {{GID(31), ALBUM_ALBUM},       {GID(32), ALBUM_SINGLE},
                {GID(33), ALBUM_SINGLE},      {GID(34), ALBUM_ALBUM},
                {GID(35), ALBUM_ALBUM},       {GID(36), ALBUM_ALBUM},
                {GID(37), ALBUM_COMPILATION}, {GID(38), ALBUM_ALBUM}};

    (void)state;
    write_table(
        "release_group",
        "21\t" GID(
            21) "\tG\t12\t1\n"
                "22\t" GID(
                    22) "\tG\t12\t2\n"
                        "23\t" GID(
                            23) "\tG\t12\t3\n"
                                "24\t" GID(
                                    24) "\tG\t12\t11\n"
                                        "25\t" GID(
                                            25) "\tG\t12\t12\n"
                                                "26\t" GID(
                                                    26) "\tG\t12\t\\N\n"
                                                        "27\t" GID(
                                                            27) "\tG\t12\t2\n"
                                                                "28\t" GID(
                                                                    28) "\tG\t1"
                                                                        "2\t1"
                                                                        "\n");
    write_table("release_group_secondary_type_join", "27\t2\n27\t1\n28\t2\n");
    write_table(
        "release",
        "31\t" GID(
            31) "\tR\t12\t21\t1\t\\N\t\\N\t\\N\t\\N\n"
                "32\t" GID(
                    32) "\tR\t12\t22\t1\t\\N\t\\N\t\\N\t\\N\n"
                        "33\t" GID(
                            33) "\tR\t12\t23\t1\t\\N\t\\N\t\\N\t\\N\n"
                                "34\t" GID(
                                    34) "\tR\t12\t24\t1\t\\N\t\\N\t\\N\t\\N\n"
                                        "35\t" GID(
                                            35) "\tR\t12\t25\t1\t\\N\t\\N\t\\N"
                                                "\t\\N\n"
                                                "36\t" GID(
                                                    36) "\tR\t12\t26\t1\t\\N\t"
                                                        "\\N\t\\N\t\\N\n"
                                                        "37\t" GID(
                                                            37) "\tR\t12\t27\t1"
                                                                "\t\\N\t\\N\t\\"
                                                                "N\t\\N\n"
                                                                "38\t" GID(
                                                                    38) "\tR\t1"
                                                                        "2\t28"
                                                                        "\t1\t"
                                                                        "\\N\t"
                                                                        "\\N\t"
                                                                        "\\N\t"
                                                                        "\\N"
                                                                        "\n");
    import();
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
        expect_number(find(ENTITY_ALBUM, want[i].gid), FIELD_ALBUM_TYPE,
                      want[i].type);
    expect_number(find(ENTITY_ALBUM, GID(38)), FIELD_TOTAL, 0);
}

static void write_statuses(void)
{
    write_table(
        "release",
        "35\t" GID(
            35) "\tR\t12\t21\t6\t\\N\t\\N\t\\N\t\\N\n"
                "31\t" GID(
                    31) "\tR\t12\t21\t3\t\\N\t\\N\t\\N\t\\N\n"
                        "32\t" GID(
                            32) "\tR\t12\t21\t4\t\\N\t\\N\t\\N\t\\N\n"
                                "33\t" GID(
                                    33) "\tR\t12\t21\t2\t\\N\t\\N\t\\N\t\\N\n"
                                        "34\t" GID(34) "\tR\t12\t21\t\\N\t\\N\t"
                                                       "\\N\t\\N\t\\N\n");
}

static void test_statuses(void **state)
{
    (void)state;
    write_statuses();
    import();
    assert_int_equal(came_in("albums"), 2);
    assert_non_null(find(ENTITY_ALBUM, GID(33)));
    assert_non_null(find(ENTITY_ALBUM, GID(34)));
    assert_int_equal(skipped("releases that are bootlegs"), 1);
    assert_int_equal(skipped("releases that are pseudo-releases"), 1);
    assert_int_equal(skipped("releases that were cancelled"), 1);
    assert_int_equal(skipped("tracks of releases that were skipped"), 2);
    assert_int_equal(came_in("tracks"), 0);
    assert_int_equal(report_bad_count(&report), 0);
}

static void test_all_statuses(void **state)
{
    (void)state;
    write_statuses();
    assert_int_equal(import_sources("dump", NULL, true), OK);
    assert_int_equal(came_in("albums"), 5);
    assert_int_equal(came_in("tracks"), 2);
}

static void test_countries(void **state)
{
    const struct draft *d;

    (void)state;
    write_table("release_country", "31\t221\t2001\t5\t\\N\n"
                                   "31\t242\t2001\t5\t6\n"
                                   "31\t243\t2001\t\\N\t\\N\n");
    import();
    d = find(ENTITY_ALBUM, GID(31));
    expect_markets(d, "BADEGBHRMEMKRSSI");
    expect_date(d, "2001-05-06");
    expect_markets(find(ENTITY_TRACK, GID(61)), "BADEGBHRMEMKRSSI");
    expect_markets(find(ENTITY_TRACK, GID(62)), "BADEGBHRMEMKRSSI");
}

static void test_worldwide(void **state)
{
    (void)state;
    write_table("release_country", "31\t221\t1999\t\\N\t\\N\n"
                                   "31\t240\t\\N\t\\N\t\\N\n");
    write_table("release_unknown_country", "31\t1999\t12\t\\N\n");
    import();
    assert_false(has(find(ENTITY_ALBUM, GID(31)), FIELD_MARKETS));
    assert_false(has(find(ENTITY_TRACK, GID(61)), FIELD_MARKETS));
    expect_date(find(ENTITY_ALBUM, GID(31)), "1999-12");
}

static void test_europe(void **state)
{
    struct str v;
    struct market_set set;

    (void)state;
    write_table("release_country", "31\t241\t\\N\t3\t\\N\n");
    import();
    v = value(find(ENTITY_ALBUM, GID(31)), FIELD_MARKETS);
    assert_int_equal(v.n, sizeof(set));
    memcpy(&set, v.p, sizeof(set));
    assert_true(market_set_has(&set, market_number(STR("FR"))));
    assert_false(market_set_has(&set, market_number(STR("US"))));
    assert_false(has(find(ENTITY_ALBUM, GID(31)), FIELD_RELEASE_DATE));
}

static void test_country_without_code(void **state)
{
    (void)state;
    write_table("release_country", "31\t999\t2001\t\\N\t\\N\n"
                                   "31\t222\t2002\t\\N\t5\n");
    import();
    expect_markets(find(ENTITY_ALBUM, GID(31)), "US");
    expect_date(find(ENTITY_ALBUM, GID(31)), "2001");
    assert_int_equal(skipped("release countries without a code"), 1);
}

static void test_bad_dates(void **state)
{
    (void)state;
    write_table("release_country", "31\t221\t2001\t2\t29\n"
                                   "31\t221\t2001\t13\t1\n"
                                   "31\t221\t12001\t1\t1\n"
                                   "31\t222\t2004\t2\t29\n");
    import();
    assert_int_equal(skipped("malformed rows"), 3);
    expect_date(find(ENTITY_ALBUM, GID(31)), "2004-02-29");
    expect_markets(find(ENTITY_ALBUM, GID(31)), "US");
}

static void test_label(void **state)
{
    (void)state;
    write_table("release_label", "9\t31\t8\tCAT\n5\t31\t7\tCAT\n"
                                 "1\t31\t\\N\tCAT\n");
    import();
    expect_text(find(ENTITY_ALBUM, GID(31)), FIELD_LABEL, "Early");
}

static void test_barcodes(void **state)
{
    (void)state;
    write_table(
        "release",
        "31\t" GID(
            31) "\tR\t12\t21\t1\t\\N\t\\N\t\\N\t 724384260910\\t\n"
                "32\t" GID(
                    32) "\tR\t12\t21\t1\t\\N\t\\N\t\\N\t4942463511227\n"
                        "33\t" GID(
                            33) "\tR\t12\t21\t1\t\\N\t\\N\t\\N\t5 099\n"
                                "34\t" GID(
                                    34) "\tR\t12\t21\t1\t\\N\t\\N\t\\N\t\n"
                                        "35\t" GID(35) "\tR\t12\t21\t1\t\\N\t\\"
                                                       "N\t\\N\t123\n");
    import();
    expect_text(find(ENTITY_ALBUM, GID(31)), FIELD_UPC, "724384260910");
    assert_false(has(find(ENTITY_ALBUM, GID(31)), FIELD_EAN));
    expect_text(find(ENTITY_ALBUM, GID(32)), FIELD_EAN, "4942463511227");
    assert_false(has(find(ENTITY_ALBUM, GID(32)), FIELD_UPC));
    assert_int_equal(skipped("barcodes of another form"), 2);
}

static void test_isrcs(void **state)
{
    (void)state;
    write_table("isrc", "9\t51\tGBAAA9900303\n4\t51\t GBAAA9900302 \n"
                        "7\t51\tGBAAA9900301\n8\t52\tGB-AA-99003\n");
    import();
    expect_text(find(ENTITY_TRACK, GID(61)), FIELD_ISRC, "GBAAA9900302");
    assert_false(has(find(ENTITY_TRACK, GID(62)), FIELD_ISRC));
    assert_int_equal(skipped("malformed rows"), 1);
}

/* Its members have the names of tables. */
static void test_json_dump(void **state)
{
    (void)state;
    write_table("release", "{\"id\": \"" GID(31) "\", \"title\": \"R\"}\n");
    assert_int_equal(import_sources("dump", NULL, false), ERR_INVALID);
    assert_int_equal(report_bad_count(&report), 0);
    run("cd %s/dump && echo 1 >JSON_DUMPS_SCHEMA_NUMBER && "
        "tar cJf ../instrument.tar.xz JSON_DUMPS_SCHEMA_NUMBER",
        directory);
    assert_int_equal(import_sources("instrument.tar.xz", NULL, false),
                     ERR_INVALID);
    assert_int_equal(builder.count, 0);
}

static void test_aliases(void **state)
{
    (void)state;
    write_table("artist_alias", "9\t1\tLast\n3\t1\tAnna\n4\t1\tZed\n"
                                "5\t1\tLast\n6\t1\tA\\tb\n7\t1\tZed\n");
    import();
    expect_texts(find(ENTITY_ARTIST, GID(01)), FIELD_ALIASES, "Zed,Last,A\tb");
}

static void test_genres(void **state)
{
    (void)state;
    write_table("tag", "1\trock\n2\tseen live\n3\tpop\n4\tjazz\n5\tfolk\n");
    write_table("artist_tag", "1\t1\t5\n1\t2\t99\n1\t3\t5\n1\t4\t0\n"
                              "1\t5\t-3\n2\t5\t8\n");
    write_table("release_group_tag", "21\t4\t1\n21\t3\t2\n");
    write_table("genre",
                "1\t" GID(90) "\trock\n2\t" GID(
                    91) "\tpop\n"
                        "3\t" GID(92) "\tjazz\n4\t" GID(93) "\tfolk\n");
    import();
    expect_texts(find(ENTITY_ARTIST, GID(01)), FIELD_GENRES, "pop,rock");
    expect_texts(find(ENTITY_ARTIST, GID(02)), FIELD_GENRES, "folk");
    expect_texts(find(ENTITY_ALBUM, GID(31)), FIELD_GENRES, "pop,jazz");
}

static void test_tags_without_genres(void **state)
{
    struct buf tags, uses;

    (void)state;
    buf_init(&tags, 1u << 16);
    buf_init(&uses, 1u << 16);
    for (int i = 1; i <= 15; i++) {
        buf_printf(&tags, "%d\ttag%02d\n", i, i);
        buf_printf(&uses, "1\t%d\t%d\n", i, i < 9 ? 7 : 2);
    }
    buf_char(&tags, '\0');
    buf_char(&uses, '\0');
    write_table("tag", tags.p);
    write_table("artist_tag", uses.p);
    write_table("genre", "");
    import();
    expect_texts(find(ENTITY_ARTIST, GID(01)), FIELD_GENRES,
                 "tag01,tag02,tag03,tag04,tag05,tag06,tag07,tag08,tag09,tag10");
    buf_release(&tags);
    buf_release(&uses);
}

static void test_cover(void **state)
{
    struct str rest;
    struct image image;

    (void)state;
    write_table("release_meta", "31\t\\N\t\\N\t\\N\tpresent\n"
                                "32\t\\N\t\\N\t\\N\tabsent\n");
    import();
    rest = value(find(ENTITY_ALBUM, GID(31)), FIELD_IMAGES);
    assert_true(field_next_image(&rest, &image));
    assert_int_equal(image.width, 1200);
    assert_int_equal(image.height, 1200);
    assert_true(str_eq(
        image.url,
        STR("https://coverartarchive.org/release/" GID(31) "/front-1200")));
    assert_true(field_next_image(&rest, &image));
    assert_int_equal(image.width, 500);
    assert_true(field_next_image(&rest, &image));
    assert_int_equal(image.width, 250);
    assert_true(str_ends(image.url, STR("/front-250")));
    assert_false(field_next_image(&rest, &image));
}

static void test_missing_references(void **state)
{
    (void)state;
    write_table(
        "release",
        "31\t" GID(31) "\tR\t12\t21\t1\t\\N\t\\N\t\\N\t\\N\n"
                       "32\t" GID(
                           32) "\tR\t12\t99\t1\t\\N\t\\N\t\\N\t\\N\n"
                               "33\t" GID(
                                   33) "\tR\t99\t21\t1\t\\N\t\\N\t\\N\t\\N\n");
    write_table("medium", "41\t31\t1\n42\t99\t1\n43\t32\t1\n");
    write_table("artist_credit_name", "11\t0\t1\tAnna\t\n"
                                      "12\t0\t2\tBo\t\n12\t1\t99\tX\t\n"
                                      "13\t0\t98\tY\t\n");
    write_table("release_label", "1\t31\t99\tCAT\n");
    write_table(
        "track",
        "61\t" GID(
            61) "\t51\t41\t1\t1\tOne\t12\t\\N\n"
                "62\t" GID(
                    62) "\t99\t41\t2\t2\tTwo\t12\t\\N\n"
                        "63\t" GID(
                            63) "\t51\t99\t3\t3\tThree\t12\t\\N\n"
                                "64\t" GID(
                                    64) "\t51\t42\t4\t4\tFour\t12\t\\N\n"
                                        "65\t" GID(
                                            65) "\t51\t41\t5\t5\tFive\t13\t\\N"
                                                "\n"
                                                "66\t" GID(
                                                    66) "\t51\t43\t6\t6\tSix\t1"
                                                        "2\t\\N\n");
    import();
    assert_int_equal(came_in("tracks"), 1);
    assert_int_equal(came_in("albums"), 1);
    expect_ids(find(ENTITY_TRACK, GID(61)), FIELD_ARTISTS, GID(02), NULL);
    expect_number(find(ENTITY_ALBUM, GID(31)), FIELD_TOTAL, 1);
    assert_false(has(find(ENTITY_ALBUM, GID(31)), FIELD_LABEL));
    assert_int_equal(skipped("tracks whose recording isn't there"), 1);
    assert_int_equal(skipped("tracks whose medium isn't there"), 1);
    assert_int_equal(skipped("tracks whose release isn't there"), 1);
    assert_int_equal(skipped("tracks whose artist credit isn't there"), 1);
    assert_int_equal(skipped("tracks of releases that were skipped"), 1);
    assert_int_equal(skipped("releases whose release group isn't there"), 1);
    assert_int_equal(skipped("releases whose artist credit isn't there"), 1);
    assert_int_equal(skipped("credits of artists that aren't there"), 2);
    assert_int_equal(skipped("labels that aren't there"), 1);
    assert_int_equal(report_bad_count(&report), 9);
}

static void test_malformed_rows(void **state)
{
    (void)state;
    write_table(
        "artist",
        "1\t" GID(
            01) "\tAnna\n"
                "x\t" GID(
                    05) "\tNo number\n"
                        "-4\t" GID(
                            05) "\tNegative\n"
                                "4294967297\t" GID(
                                    05) "\tLarge\n"
                                        "5\tnot-a-uuid\tNo UUID\n"
                                        "6\t" GID(
                                            06) "\n"
                                                "\n"
                                                "7\t" GID(
                                                    07) "\tBad \\xff UTF-8\n"
                                                        "8\t" GID(
                                                            08) "\t\\N\n"
                                                                "9\t" GID(
                                                                    09) "\tBack"
                                                                        "slash"
                                                                        "\\\n"
                                                                        "1"
                                                                        "\t" GID(
                                                                            05) "\tAgain\n"
                                                                                "2147483647\t" GID(
                                                                                    02) "\tBo\n"
                                                                                        "\\.\n"
                                                                                        "10\t" GID(
                                                                                            10) "\tBehind the end\n");
    write_table("artist_credit_name", "11\t0\t1\tA\t\n12\t0\t1\tA\t\n");
    import();
    assert_int_equal(came_in("artists"), 2);
    expect_text(find(ENTITY_ARTIST, GID(01)), FIELD_NAME, "Anna");
    assert_non_null(find(ENTITY_ARTIST, GID(02)));
    assert_int_equal(skipped("malformed rows"), 10);
    assert_int_equal(report_bad_count(&report), 10);
}

/* Each table that is needed is missed by name, whichever it is. */
static void test_missing_tables(void **state)
{
    char path[256];

    (void)state;
    for (size_t i = 0; i < BASE_COUNT; i++) {
        snprintf(path, sizeof(path), "%s/dump/mbdump/%s", directory,
                 base[i].name);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(import_sources("dump", NULL, false), ERR_NOT_FOUND);
        assert_int_equal(builder.count, 0);
        write_table(base[i].name, base[i].rows);
    }
    import();
    assert_int_equal(builder.count, 6);
}

static void test_flat_directory(void **state)
{
    (void)state;
    run("cd %s && mv dump/mbdump flat && gzip flat/track && "
        "mv flat/track.gz flat/track",
        directory);
    assert_int_equal(import_sources("flat", NULL, false), OK);
    assert_int_equal(builder.count, 6);
}

/* Whatever the order of the tables and the packing, the drafts are equal. */
static void test_archives(void **state)
{
    static const char *const packing[] = {"", "z", "j", "J", "-zstd"};
    struct buf want;

    (void)state;
    write_table("tag", "1\trock\n");
    write_table("artist_tag", "1\t1\t5\n");
    write_table("release_meta", "31\t\\N\t\\N\t\\N\tpresent\n");
    write_table("release_country", "31\t221\t2001\t5\t\\N\n");
    write_table("isrc", "9\t51\tGBAAA9900303\n");
    write_table("link_type", "a table that isn't read\t\\\n");
    run("cd %s/dump && echo 31 >SCHEMA_SEQUENCE", directory);
    import();
    buf_init(&want, 1u << 20);
    for (size_t i = 0; i < builder.count; i++) {
        buf_str(&want, buf_get(&builder.drafts[i].fields));
        draft_release(&builder.drafts[i]);
    }
    for (size_t i = 0; i < 5; i++) {
        const char *letter = packing[i];
        struct buf got;

        run("cd %s/dump && tar -c%sf ../one.tar%s --exclude=*tag* "
            "$(ls -d SCHEMA_SEQUENCE mbdump/* | sort %s) && "
            "tar -cf ../two.tar mbdump/*tag*",
            directory, letter[0] == '-' ? "" : letter,
            letter[0] == '-' ? " --zstd" : "", i % 2 ? "" : "-r");
        builder.count = 0;
        assert_int_equal(import_sources("one.tar", "two.tar", false), OK);
        buf_init(&got, 1u << 20);
        for (size_t j = 0; j < builder.count; j++) {
            buf_str(&got, buf_get(&builder.drafts[j].fields));
            draft_release(&builder.drafts[j]);
        }
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.p, want.p, want.n);
        buf_release(&got);
    }
    builder.count = 0;
    buf_release(&want);
}

/* Refused wherever it is cut off, but for the padding behind the members. */
static void test_cut_archives(void **state)
{
    static const char *const packing[] = {"cat", "gzip", "xz", "zstd -q",
                                          "bzip2"};

    (void)state;
    run("cd %s && tar -cf tar -C dump mbdump", directory);
    for (size_t i = 0; i < 5; i++) {
        struct buf tar;
        char path[256];

        run("cd %s && %s <tar >packed", directory, packing[i]);
        buf_init(&tar, 1u << 20);
        assert_int_equal(io_read_file(in_directory("packed"), &tar), OK);
        for (size_t cut = 1; cut < 8; cut++) {
            snprintf(path, sizeof(path), "%s/cut", directory);
            assert_int_equal(
                io_write_file(path, tar.p, tar.n * cut / 11 + 7, 0600), OK);
            assert_int_equal(import_sources("cut", NULL, false), ERR_CORRUPT);
        }
        buf_release(&tar);
    }
    assert_int_equal(builder.count, 0);
}

static void test_no_archives(void **state)
{
    (void)state;
    run("cd %s && tar -cjf good.tar -C dump mbdump && echo hello >text && "
        ": >empty && gzip -c text >text.gz",
        directory);
    assert_int_equal(import_sources("text", NULL, false), ERR_CORRUPT);
    assert_int_equal(import_sources("empty", NULL, false), ERR_CORRUPT);
    assert_int_equal(import_sources("text.gz", NULL, false), ERR_CORRUPT);
    assert_int_equal(import_sources("nowhere", NULL, false), ERR_NOT_FOUND);
    assert_int_equal(import_sources("good.tar", "dump", false), ERR_INVALID);
    assert_int_equal(builder.count, 0);
}

static void test_builder_fails(void **state)
{
    (void)state;
    for (size_t at = 1; at <= 6; at++) {
        builder.fail_at = at;
        assert_int_equal(import_sources("dump", NULL, false), ERR_IO);
        assert_int_equal(builder.count, at - 1);
        for (size_t i = 0; i < builder.count; i++)
            draft_release(&builder.drafts[i]);
        builder.count = 0;
    }
}

static void test_no_work_directory(void **state)
{
    (void)state;
    run("rmdir %s/work", directory);
    assert_int_equal(import_sources("dump", NULL, false), ERR_IO);
}

/* Nothing is left in the work directory. */
static void test_leaves_nothing(void **state)
{
    (void)state;
    import();
    run("rmdir %s/work", directory);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_base),
        TEST(test_unknown_length),
        TEST(test_album_types),
        TEST(test_statuses),
        TEST(test_all_statuses),
        TEST(test_countries),
        TEST(test_worldwide),
        TEST(test_europe),
        TEST(test_country_without_code),
        TEST(test_bad_dates),
        TEST(test_label),
        TEST(test_barcodes),
        TEST(test_isrcs),
        TEST(test_json_dump),
        TEST(test_aliases),
        TEST(test_genres),
        TEST(test_tags_without_genres),
        TEST(test_cover),
        TEST(test_missing_references),
        TEST(test_malformed_rows),
        TEST(test_missing_tables),
        TEST(test_flat_directory),
        TEST(test_archives),
        TEST(test_cut_archives),
        TEST(test_no_archives),
        TEST(test_builder_fails),
        TEST(test_no_work_directory),
        TEST(test_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, set_up_group, tear_down_group);
}
