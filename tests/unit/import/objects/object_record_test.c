#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/objects/object_record.h"
#include "import/objects/objects.h"
#include "unit/import/counted.h"
#include "unit/import/recorder.h"

#define ID_A "0000000000000000000001"
#define ID_B "0000000000000000000002"
#define ID_P "0000000000000000000009"

/* ---- reading records ---- */

/* The record of a line, NULL when the line can't be used. */
static const struct object_record *record_of(struct object_records *r,
                                             const char *line)
{
    return object_records_read(r, str_from_c(line));
}

static const struct object_playlist *list_of(struct object_records *r,
                                             const char *line)
{
    const struct object_record *record = record_of(r, line);

    assert_non_null(record);
    assert_int_equal(record->kind, OBJECT_RECORD_PLAYLIST);
    return &record->playlist;
}

static void test_playlist(void **state)
{
    struct object_records *r = object_records_new();
    const struct object_playlist *p = list_of(
        r, "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"name\":\"N\","
           "\"description\":null,\"public\":null,\"collaborative\":true,"
           "\"snapshot_id\":\"snap\",\"primary_color\":\"#fff\","
           "\"images\":[{\"url\": \"x\",  \"width\":null},null],"
           "\"followers\":{\"href\":null,\"total\":7},"
           "\"owner\":{\"id\":\"Own #1\",\"display_name\":\"O\"},"
           "\"tracks\":{\"total\":5,\"offset\":2,\"next\":\"url\",\"items\":["
           "{\"added_at\":\"2012-04-25T13:57:43Z\",\"added_by\":{\"id\":\"a\"},"
           "\"track\":{\"type\":\"track\",\"id\":\"" ID_A "\"}},"
           "{\"added_at\":null,\"added_by\":null,\"track\":null},null,"
           "{\"item\":{\"type\":\"episode\",\"id\":\"" ID_B "\"}}]}}");

    (void)state;
    assert_true(str_eq(p->name, STR("N")));
    assert_true(p->says_description && p->description.p == NULL);
    assert_true(p->says_public && p->is_public_null);
    assert_true(p->says_collaborative && p->is_collaborative);
    assert_true(str_eq(p->snapshot_id, STR("snap")));
    assert_true(p->says_color && str_eq(p->primary_color, STR("#fff")));
    assert_true(
        str_eq(p->images, STR("[{\"url\":\"x\",\"width\":null},null]")));
    assert_int_equal(p->followers, 7);
    assert_true(str_eq(p->owner.id, STR("Own #1")));
    assert_true(str_eq(p->owner.display_name, STR("O")));
    assert_true(p->says_items && p->is_cut_off);
    assert_int_equal(p->offset, 2);
    assert_int_equal(p->total, 5);
    assert_int_equal(p->count, 4);
    assert_int_equal(p->items[0].kind, OBJECT_ITEM_ENTITY);
    assert_int_equal(p->items[0].type, ENTITY_TRACK);
    assert_int_equal(p->items[0].id.lo, 1);
    assert_true(p->items[0].has_date);
    assert_true(p->items[0].added_ms == 1335362263000);
    assert_true(str_eq(p->items[0].by.id, STR("a")));
    assert_int_equal(p->items[1].kind, OBJECT_ITEM_NOTHING);
    assert_false(p->items[1].has_date);
    assert_int_equal(p->items[2].kind, OBJECT_ITEM_NOTHING);
    assert_int_equal(p->items[3].type, ENTITY_EPISODE);
    object_records_free(r);
}

/* A line that is kept for later: what it will be, or why it is no use. */
static void test_look(void **state)
{
    struct object_records *r = object_records_new();
    struct object_look l = object_records_look(
        r, STR("{\"type\":\"track\",\"id\":\"" ID_A "\",\"name\":\"T\"}"));

    (void)state;
    assert_true(l.why == NULL && l.record == NULL && l.is_for_catalog);
    l = object_records_look(
        r, STR("{\"type\":\"saved\",\"track\":{\"id\":\"" ID_A "\"}}"));
    assert_true(l.why == NULL && !l.is_for_catalog);
    assert_int_equal(l.record->kind, OBJECT_RECORD_SAVED);
    l = object_records_look(r,
                            STR("{\"type\":\"saved\",\"track\":{\"id\":\"" ID_A
                                "\",\"name\":\"T\"}}"));
    assert_true(l.record != NULL && l.is_for_catalog);
    l = object_records_look(r, STR("{\"type\":\"track\",\"id\":7}"));
    assert_string_equal(l.why, "is not a string");
    assert_true(str_eq(l.key, STR("id")));
    object_records_free(r);
}

/* What isn't there isn't said; a null says nothing, but where it is a value. */
static void test_little(void **state)
{
    struct object_records *r = object_records_new();
    const struct object_playlist *p =
        list_of(r, "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"name\":null,"
                   "\"images\":null,\"owner\":null,\"followers\":null,"
                   "\"tracks\":null}");

    (void)state;
    assert_null(p->name.p);
    assert_false(p->says_description || p->says_public || p->says_items ||
                 p->says_collaborative || p->says_color || p->is_cut_off);
    assert_true(str_eq(p->images, STR("null")));
    assert_int_equal(p->owner.id.n, 0);
    assert_int_equal(p->followers, -1);
    assert_int_equal(p->total, -1);
    object_records_free(r);
}

/* The words of 2026, and a list without a page around it. */
static void test_other_words(void **state)
{
    struct object_records *r = object_records_new();
    const struct object_playlist *p =
        list_of(r, "{\"type\":\"playlist\",\"items\":{\"items\":[{\"item\":"
                   "{\"id\":\"" ID_A "\"}}],\"total\":1,\"offset\":0,"
                   "\"next\":null},\"id\":\"" ID_P "\"}");

    (void)state;
    assert_int_equal(p->count, 1);
    assert_false(p->is_cut_off);
    assert_int_equal(p->items[0].id.lo, 1);
    p = list_of(r, "{\"type\":\"playlist\",\"id\":\"" ID_P
                   "\",\"tracks\":[{\"track\":{\"id\":\"" ID_B "\"}},null]}");
    assert_int_equal(p->count, 2);
    assert_int_equal(p->items[0].id.lo, 2);
    p = list_of(r, "{\"type\":\"playlist\",\"id\":\"" ID_P
                   "\",\"tracks\":{\"items\":[null],\"total\":2}}");
    assert_true(p->is_cut_off);
    object_records_free(r);
}

static void test_local_files(void **state)
{
    struct object_records *r = object_records_new();
    const struct object_playlist *p = list_of(
        r,
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"tracks\":["
        "{\"is_local\":true,\"track\":{\"id\":null,\"is_local\":true,"
        "\"uri\":\"spotify:local:The+A:B%3a:C:61\"}},"
        "{\"track\":{\"is_local\":true,\"name\":\"Song: 1\","
        "\"artists\":[{\"name\":\"An Artist\"},{\"name\":\"Other\"}],"
        "\"album\":{\"id\":null,\"name\":\"\xc3\xa9\"},\"duration_ms\":61900}},"
        "{\"is_local\":true,\"track\":{\"name\":null,\"artists\":[],"
        "\"album\":null}}]}");

    (void)state;
    assert_int_equal(p->count, 3);
    assert_int_equal(p->items[0].kind, OBJECT_ITEM_LOCAL);
    assert_true(str_eq(p->items[0].uri, STR("spotify:local:The+A:B%3a:C:61")));
    assert_true(str_eq(p->items[1].uri,
                       STR("spotify:local:An+Artist:%C3%A9:Song%3A+1:61")));
    assert_true(str_eq(p->items[2].uri, STR("spotify:local::::0")));
    object_records_free(r);
}

static void test_user(void **state)
{
    struct object_records *r = object_records_new();
    const struct object_record *record =
        record_of(r, "{\"display_name\":\"D\",\"id\":\"x\",\"type\":\"user\","
                     "\"images\":[],\"followers\":{\"total\":3},"
                     "\"country\":\"se\",\"product\":\"free\"}");

    (void)state;
    assert_non_null(record);
    assert_int_equal(record->kind, OBJECT_RECORD_USER);
    assert_true(str_eq(record->user.id, STR("x")));
    assert_true(str_eq(record->user.display_name, STR("D")));
    assert_true(str_eq(record->user.images, STR("[]")));
    assert_int_equal(record->user.followers, 3);
    assert_memory_equal(record->user.country, "SE", 2);
    assert_true(str_eq(record->user.product, STR("free")));
    record = record_of(r, "{\"type\":\"user\",\"id\":\"y\"}");
    assert_null(record->user.display_name.p);
    assert_int_equal(record->user.followers, -1);
    assert_int_equal(record->user.country[0], 0);
    object_records_free(r);
}

static void test_owned(void **state)
{
    struct object_records *r = object_records_new();
    const struct object_record *record = record_of(
        r, "{\"type\":\"saved\",\"user\":\"u\",\"added_at\":"
           "\"2020-01-01T00:00:00.5Z\",\"album\":{\"id\":\"" ID_A "\"}}");

    (void)state;
    assert_int_equal(record->kind, OBJECT_RECORD_SAVED);
    assert_true(str_eq(record->owned.user, STR("u")));
    assert_true(record->owned.added_ms == 1577836800500);
    assert_true(record->owned.is_entity);
    assert_int_equal(record->owned.type, ENTITY_ALBUM);
    assert_int_equal(record->owned.id.lo, 1);
    record = record_of(r, "{\"type\":\"followed\",\"artist\":{\"id\":\"" ID_B
                          "\"}}");
    assert_int_equal(record->kind, OBJECT_RECORD_FOLLOWED);
    assert_int_equal(record->owned.type, ENTITY_ARTIST);
    assert_false(record->owned.has_date);
    record = record_of(r, "{\"type\":\"followed\",\"public\":false,"
                          "\"playlist\":{\"id\":\"" ID_P "\"}}");
    assert_false(record->owned.is_entity || record->owned.is_shown);
    assert_int_equal(record->owned.who.id.n, 0);
    record = record_of(
        r, "{\"type\":\"followed\",\"followed_user\":{\"id\":\"w\"}}");
    assert_true(str_eq(record->owned.who.id, STR("w")));
    object_records_free(r);
}

/* Lines that can't be used, among them some that are JSON all through. */
static void test_bad(void **state)
{
    static const char *const bad[] = {
        "{\"type\":\"playlist\"}",
        "{\"type\":\"playlist\",\"id\":\"short\"}",
        "{\"type\":\"playlist\",\"id\":7}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"name\":7}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"name\":\"a\\u0000\"}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"public\":1}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"images\":{}}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"images\":[{}]}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P
        "\",\"images\":[{\"url\":\"x\",\"width\":\"y\"}]}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"tracks\":7}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"tracks\":[7]}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"tracks\":{\"total\":-1}}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P
        "\",\"tracks\":{\"offset\":\"x\"}}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P
        "\",\"tracks\":[{\"added_at\":\"soon\"}]}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P
        "\",\"tracks\":[{\"track\":{\"id\":\"bad\"}}]}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P
        "\",\"tracks\":[{\"track\":{\"type\":\"show\",\"id\":\"" ID_A "\"}}]}",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\"",
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\"} x",
        "{\"type\":\"user\"}",
        "{\"type\":\"user\",\"id\":\"x\",\"country\":\"Sweden\"}",
        "{\"type\":\"saved\",\"user\":\"u\"}",
        "{\"type\":\"saved\",\"artist\":{\"id\":\"" ID_A "\"}}",
        "{\"type\":\"saved\",\"category\":{\"id\":\"" ID_A "\"}}",
        "{\"type\":\"followed\",\"track\":{\"id\":\"" ID_A "\"}}",
        "{\"type\":\"followed\",\"playlist\":{\"id\":\"x\"}}",
        "{\"type\":\"followed\",\"followed_user\":{}}",
        "{\"type\":\"saved\",\"track\":{\"id\":\"" ID_A
        "\"},\"album\":{\"id\":\"" ID_A "\"}}",
    };
    struct object_records *r = object_records_new();

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (record_of(r, bad[i]) != NULL)
            fail_msg("%s", bad[i]);
    assert_null(record_of(r, "{\"type\":\"artist\",\"id\":\"" ID_A "\"}"));
    object_records_free(r);
}

/* ---- what goes where ---- */

struct kept {
    const char *refusal;
    size_t looked;
    size_t lines;
};

static const char *look(void *user, const struct object_record *record)
{
    struct kept *kept = user;

    assert_int_equal(record->kind, OBJECT_RECORD_PLAYLIST);
    kept->looked++;
    return kept->refusal;
}

static enum err keep(void *user, const char *source, uint64_t number,
                     struct str line)
{
    struct kept *kept = user;

    assert_string_equal(source, "here");
    assert_int_equal(number, 3);
    assert_true(line.n > 10);
    kept->lines++;
    return OK;
}

/* Items that say something of themselves go to the catalog, the line to the
 * sink; or neither. */
static void test_sink(void **state)
{
    static const char line[] =
        "{\"type\":\"playlist\",\"id\":\"" ID_P "\",\"tracks\":["
        "{\"track\":{\"id\":\"" ID_A "\",\"name\":\"A\",\"popularity\":7,"
        "\"artists\":[{\"id\":\"" ID_B "\",\"name\":\"B\"}]}},"
        "{\"track\":{\"id\":\"" ID_B "\"}}]}";
    struct world *w = world_new();
    struct kept kept = {.refusal = "is refused"};
    const struct object_sink sink = {&kept, look, keep};
    struct object_reader *r = object_reader_new(&w->builder, &sink, &w->report);

    (void)state;
    assert_int_equal(object_reader_line(r, "here", 3, str_from_c(line)), OK);
    assert_int_equal(report_bad_count(&w->report), 1);
    assert_int_equal(w->builder.count, 0);
    assert_int_equal(kept.lines, 0);
    kept.refusal = NULL;
    assert_int_equal(object_reader_line(r, "here", 3, str_from_c(line)), OK);
    assert_int_equal(kept.looked, 2);
    assert_int_equal(kept.lines, 1);
    assert_int_equal(counted(&w->report, "for people", "playlists"), 1);
    assert_int_equal(w->builder.count, 2);
    assert_int_equal(w->builder.puts[0].type, ENTITY_ARTIST);
    assert_int_equal(w->builder.puts[1].type, ENTITY_TRACK);
    assert_int_equal(w->builder.puts[1].level, DRAFT_FULL);
    assert_int_equal(w->builder.puts[1].id.lo, 1);
    object_reader_free(r);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_playlist),    cmocka_unit_test(test_look),
        cmocka_unit_test(test_little),      cmocka_unit_test(test_other_words),
        cmocka_unit_test(test_local_files), cmocka_unit_test(test_user),
        cmocka_unit_test(test_owned),       cmocka_unit_test(test_bad),
        cmocka_unit_test(test_sink),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
