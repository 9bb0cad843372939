#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/librivox/librivox.h"
#include "unit/import/counted.h"
#include "unit/import/recorder.h"

#define BOOKS                                                                  \
    "\"id_47\": {\"title\": \" The  M&uuml;ll \", \"language\": \"English\","  \
    " \"url_iarchive\": \"http://www.archive.org/details/mull_0902/\","        \
    " \"readers\": [\"7\", null, \"9\", \"7\", \"8\"], \"authors\": \"3\","    \
    " \"publicdate\": \"2009-01-02 03:04:05\", \"downloads\": 5},\n"           \
    "\"id_048\": {\"title\": \"Other\", \"authors\": [\"3\", \"4\"]}"
#define TABLES                                                                 \
    "\"authors\": {\"a3\": {\"first_name\": \"Ann\", \"last_name\": \"Lee\"}," \
    " \"a4\": {\"first_name\": \"\", \"last_name\": \"Various\"}},"            \
    "\"readers\": {\"r7\": \"Rea Der\", \"r8\": \"Bo\", \"r9\": null},"        \
    "\"genres\": [\"x\"]"
#define CATALOGUE "{\"books\": {" BOOKS "}, " TABLES "}"

#define ITEM                                                                   \
    "{\"metadata\": {\"identifier\": [\"mull_0902\"],"                         \
    " \"title\": [\"The M\\u00fcll\"], \"creator\": [\"Ann Lee\", \"B\"],"     \
    " \"description\": [\"<p>One</p>\", \"Two\"],"                             \
    " \"publicdate\": [\"2009-01-03 00:00:00\"], \"date\": [\"soon\"]},"       \
    " \"files\": {"                                                            \
    "\"/m_02.mp3\": {\"format\": \"128Kbps MP3\", \"track\": \"2/2\","         \
    " \"title\": \"02 - End\", \"length\": \"65.25\"},"                        \
    "\"/m_02_64kb.mp3\": {\"format\": \"64Kbps MP3\", \"length\": \"01:05\","  \
    " \"original\": \"m_02.mp3\"},"                                            \
    "\"/m_02.ogg\": {\"format\": \"Ogg Vorbis\", \"original\": \"m_02.mp3\","  \
    " \"title\": \"wrong\"},"                                                  \
    "\"/m 01.mp3\": {\"format\": \"VBR MP3\", \"track\": \"1\","               \
    " \"title\": \"01 - Begin\", \"length\": \"1:00:00\"},"                    \
    "\"/m_02.png\": {\"format\": \"PNG\", \"original\": \"m_02.mp3\"},"        \
    "\"/m_64kb.zip\": {\"format\": \"64Kbps MP3 ZIP\"}}}"

static enum err import_two(struct world *w, const char *name_a, const char *a,
                           const char *name_b, const char *b)
{
    char *path_a = world_file(w, name_a, str_from_c(a));
    char *path_b = b ? world_file(w, name_b, str_from_c(b)) : NULL;
    const char *files[] = {path_a, path_b};
    enum err e = librivox_import(&w->builder, files, b ? 2 : 1, &w->report);

    free(path_a);
    free(path_b);
    return e;
}

static enum err import_one(struct world *w, const char *content)
{
    return import_two(w, "file.json", content, NULL, NULL);
}

static uint64_t skipped(const struct world *w, const char *reason)
{
    return counted(&w->report, "skipped", reason);
}

static void check_books(const struct world *w, bool named)
{
    const struct put *a = world_find(w, ENTITY_AUDIOBOOK, "librivox:47");
    const struct put *b = world_find(w, ENTITY_AUDIOBOOK, "librivox:48");

    assert_int_equal(w->builder.count, 2);
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(a->level, DRAFT_FULL);
    assert_text(a, FIELD_NAME, "The Müll");
    assert_text(a, FIELD_PUBLISHER, "LibriVox");
    assert_text(a, FIELD_EDITION, "Unabridged");
    assert_text(a, FIELD_MEDIA_TYPE, "audio");
    assert_text(a, FIELD_COPYRIGHTS, "");
    assert_string_equal(put_texts(a, FIELD_LANGUAGES), "English");
    assert_image(a, "https://archive.org/services/img/mull_0902");
    assert_text(b, FIELD_NAME, "Other");
    assert_false(put_has(b, FIELD_LANGUAGES));
    assert_false(put_has(b, FIELD_IMAGES));
    assert_false(put_has(b, FIELD_NARRATORS));
    if (named) {
        assert_string_equal(put_texts(a, FIELD_AUTHORS), "Ann Lee");
        assert_string_equal(put_texts(a, FIELD_NARRATORS), "Rea Der|Bo");
        assert_string_equal(put_texts(b, FIELD_AUTHORS), "Ann Lee|Various");
    } else {
        assert_false(put_has(a, FIELD_AUTHORS));
        assert_false(put_has(a, FIELD_NARRATORS));
    }
    assert_int_equal(counted(&w->report, "came in", "audiobooks"), 2);
    assert_int_equal(report_bad_count(&w->report), 0);
}

static void a_catalogue(void **state)
{
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_one(w, CATALOGUE), OK);
    check_books(w, true);
    world_free(w);
}

static void a_catalogue_without_a_wrapper(void **state)
{
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_one(w, "{" BOOKS "}"), OK);
    check_books(w, false);
    world_free(w);
}

static void names_come_from_any_file(void **state)
{
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_two(w, "a.json", "{" BOOKS "}", "b.json",
                                "{\"books\": {}, " TABLES "}"),
                     OK);
    check_books(w, true);
    world_free(w);
}

static void the_api_of_librivox(void **state)
{
    static const char json[] =
        "{\"books\": [{\"id\": \"52\", \"title\": \"Letters\","
        "\"description\": \"<p>Of two</p>\", \"language\": \"French\","
        "\"num_sections\": \"3\", \"authors\": [{\"id\": \"9\","
        "\"first_name\": \"Jo\", \"last_name\": \"Ko\"}],"
        "\"sections\": [{\"section_number\": \"1\", \"title\": \"Un\","
        "\"listen_url\": \"https://x/1.mp3\", \"playtime\": \"90\","
        "\"readers\": [{\"reader_id\": \"5\", \"display_name\": \"Ri\"}]},"
        "{\"title\": \"no number\"}, 5]}]}";
    struct world *w = world_new();
    const struct put *book, *chapter;

    (void)state;
    assert_int_equal(import_one(w, json), OK);
    assert_int_equal(w->builder.count, 3);
    book = world_find(w, ENTITY_AUDIOBOOK, "librivox:52");
    assert_non_null(book);
    assert_text(book, FIELD_DESCRIPTION, "Of two");
    assert_text(book, FIELD_HTML_DESCRIPTION, "<p>Of two</p>");
    assert_string_equal(put_texts(book, FIELD_AUTHORS), "Jo Ko");
    assert_string_equal(put_texts(book, FIELD_NARRATORS), "Ri");
    assert_int_equal(put_number(book, FIELD_TOTAL), 3);
    chapter = world_find(w, ENTITY_CHAPTER, "librivox:52:1");
    assert_non_null(chapter);
    assert_text(chapter, FIELD_NAME, "Un");
    assert_int_equal(put_number(chapter, FIELD_DURATION_MS), 90000);
    assert_text(chapter, FIELD_AUDIO_URL, "https://x/1.mp3");
    assert_text(world_find(w, ENTITY_CHAPTER, "librivox:52:2"), FIELD_NAME,
                "no number");
    assert_int_equal(skipped(w, "malformed section"), 1);
    assert_int_equal(report_bad_count(&w->report), 1);
    world_free(w);
}

/* Equal, empty and missing numbers give way to the order of the list; those
 * that tell the chapters apart stay, whatever they are. */
static void sections_that_share_a_number(void **state)
{
    static const struct {
        const char *numbers[3]; /* as JSON */
        const char *ids[3];
        uint64_t renumbered;
    } cases[] = {
        {{"\"1\"", "\"2\"", "\"2\""}, {"1", "2", "3"}, 3},
        {{"\"3\"", "\"\"", "\"1\""}, {"1", "2", "3"}, 3},
        {{"null", "null", "null"}, {"1", "2", "3"}, 3},
        {{"7", "\"4294967296\"", "\"x\""}, {"1", "2", "3"}, 3},
        {{"0", "0", "0"}, {"1", "2", "3"}, 3},
        {{"\"3\"", "0", "\"07\""}, {"3", "0", "7"}, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct world *w = world_new();
        const char *const *n = cases[i].numbers;
        char json[1024];

        snprintf(json, sizeof(json),
                 "\xef\xbb\xbf{\"books\": [{\"id\": 5, \"title\": \"B\","
                 "\"sections\": [{\"section_number\": %s, \"title\": \"A\"},"
                 "{\"section_number\": %s, \"title\": \"B\"},"
                 "{\"section_number\": %s, \"title\": \"C\"}]}]}",
                 n[0], n[1], n[2]);
        assert_int_equal(import_one(w, json), OK);
        for (size_t k = 0; k < 3; k++) {
            char name[32], title[2] = {(char)('A' + k), '\0'};

            snprintf(name, sizeof(name), "librivox:5:%s", cases[i].ids[k]);
            if (world_find(w, ENTITY_CHAPTER, name) == NULL)
                fail_msg("%zu: %s", i, name);
            assert_text(world_find(w, ENTITY_CHAPTER, name), FIELD_NAME, title);
        }
        assert_int_equal(
            skipped(w, "chapter numbers that don't tell chapters apart"),
            cases[i].renumbered);
        assert_int_equal(report_bad_count(&w->report), 0);
        world_free(w);
    }
}

static void check_item(const struct world *w, const char *language)
{
    const struct put *book = world_find(w, ENTITY_AUDIOBOOK, "librivox:47");
    const struct put *one = world_find(w, ENTITY_CHAPTER, "librivox:47:1");
    const struct put *two = world_find(w, ENTITY_CHAPTER, "librivox:47:2");
    struct id parent;

    assert_non_null(book);
    assert_non_null(one);
    assert_non_null(two);
    assert_text(book, FIELD_NAME, "The Müll");
    assert_string_equal(put_texts(book, FIELD_AUTHORS), "Ann Lee|B");
    assert_text(book, FIELD_DESCRIPTION, "One\n\nTwo");
    assert_int_equal(put_number(book, FIELD_TOTAL), 2);
    assert_text(one, FIELD_NAME, "01 - Begin");
    assert_int_equal(put_number(one, FIELD_POSITION), 0);
    assert_int_equal(put_number(one, FIELD_DURATION_MS), 3600000);
    assert_text(one, FIELD_AUDIO_URL,
                "https://archive.org/download/mull_0902/m%2001.mp3");
    assert_string_equal(put_date(one), "2009-01-03");
    assert_string_equal(put_texts(one, FIELD_LANGUAGES), language);
    assert_text(two, FIELD_NAME, "02 - End");
    assert_int_equal(put_number(two, FIELD_POSITION), 1);
    assert_int_equal(put_number(two, FIELD_DURATION_MS), 65250);
    assert_text(two, FIELD_AUDIO_URL,
                "https://archive.org/download/mull_0902/m_02_64kb.mp3");
    assert_image(two, "https://archive.org/services/img/mull_0902");
    assert_true(field_id(put_value(two, FIELD_PARENT), &parent));
    assert_true(id_eq(parent, book->id));
    assert_int_equal(counted(&w->report, "came in", "chapters"), 2);
}

static void an_item_by_its_file_name(void **state)
{
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_two(w, "id_47.json", ITEM, NULL, NULL), OK);
    assert_int_equal(w->builder.count, 3);
    check_item(w, "");
    world_free(w);
}

static void an_item_by_its_identifier(void **state)
{
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_two(w, "item.json", ITEM, "cat.json", CATALOGUE),
                     OK);
    assert_int_equal(w->builder.count, 5);
    check_item(w, "English");
    assert_int_equal(counted(&w->report, "came in", "audiobooks"), 2);
    world_free(w);
}

static void an_item_of_an_unknown_book_is_refused(void **state)
{
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_one(w, ITEM), ERR_INVALID);
    assert_int_equal(skipped(w, "item of an unknown book"), 1);
    assert_int_equal(w->builder.count, 0);
    world_free(w);
}

/* Numbers that don't tell the files apart give way to the order of names; the
 * document's other form is read as well. */
static void chapters_without_numbers_go_by_name(void **state)
{
    static const char item[] =
        "{\"metadata\": {\"identifier\": \"x\"}, \"files\": ["
        "{\"name\": \"c.mp3\", \"format\": \"VBR MP3\", \"track\": \"1\"},"
        "{\"name\": \"a.mp3\", \"format\": \"VBR MP3\", \"track\": \"1\"},"
        "{\"name\": \"b.mp3\", \"format\": \"VBR MP3\", \"title\": \"B\"},"
        "{\"format\": \"VBR MP3\"}, 7]}";
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_two(w, "id_5.json", item, NULL, NULL), OK);
    assert_int_equal(world_count(w, ENTITY_CHAPTER), 3);
    assert_text(world_put(w, ENTITY_AUDIOBOOK, 0), FIELD_NAME, "x");
    assert_text(world_find(w, ENTITY_CHAPTER, "librivox:5:1"), FIELD_NAME,
                "a.mp3");
    assert_text(world_find(w, ENTITY_CHAPTER, "librivox:5:2"), FIELD_NAME, "B");
    assert_text(world_find(w, ENTITY_CHAPTER, "librivox:5:3"), FIELD_NAME,
                "c.mp3");
    assert_int_equal(skipped(w, "malformed file entry"), 2);
    assert_int_equal(
        skipped(w, "chapter numbers that don't tell chapters apart"), 3);
    world_free(w);
}

static void malformed_books_are_named_and_skipped(void **state)
{
    static const char json[] =
        "{\"books\": {\"id_1\": {\"title\": \"Good\"},"
        "\"id_2\": {}, \"id_3\": 5, \"id_x\": {\"title\": \"a\"},\n"
        "\"id_0\": {\"title\": \"a\"}, \"id_4\": {\"title\": \"\xff\"},"
        "\"id_5\": {\"title\": null}, \"id_99999999999999999999\": {},"
        "\"id_6\": {\"title\": [\"list\"], \"readers\": 5,"
        " \"authors\": {}}}}";
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_one(w, json), OK);
    assert_int_equal(w->builder.count, 1);
    assert_int_equal(skipped(w, "malformed book"), 8);
    world_free(w);
}

static void other_files_are_refused(void **state)
{
    static const struct {
        const char *content;
        const char *reason;
    } cases[] = {
        {"", "malformed file"},
        {"[1, 2", "malformed file"},
        {"{\"books\": {\"id_1\": {\"title\": \"a\"}", "malformed file"},
        {CATALOGUE "x", "malformed file"},
        {"<html>", "malformed file"},
        {"{}", "file of another kind"},
        {"[]", "file of another kind"},
        {"5", "file of another kind"},
        {"{\"metadata\": {}}", "file of another kind"},
        {"{\"metadata\": 5, \"files\": 5}", "malformed item"},
        {"{\"metadata\": {\"identifier\": \"\xff\"}, \"files\": []}",
         "malformed item"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct world *w = world_new();

        assert_int_equal(import_one(w, cases[i].content), ERR_INVALID);
        assert_int_equal(w->builder.count, 0);
        if (skipped(w, cases[i].reason) != 1)
            fail_msg("%s", cases[i].content);
        world_free(w);
    }
}

static void good_files_go_in_beside_bad_ones(void **state)
{
    struct world *w = world_new();

    (void)state;
    assert_int_equal(
        import_two(w, "bad.json", "{\"books\"", "good.json", CATALOGUE), OK);
    assert_int_equal(w->builder.count, 2);
    assert_int_equal(report_bad_count(&w->report), 1);
    world_free(w);
}

static void deep_nesting_is_refused(void **state)
{
    struct world *w = world_new();
    struct buf json;

    (void)state;
    buf_init(&json, 4 << 20);
    buf_lit(&json, "{\"books\": ");
    for (int i = 0; i < 1000000; i++)
        buf_char(&json, '[');
    buf_char(&json, '\0');
    assert_int_equal(import_one(w, json.p), ERR_INVALID);
    assert_int_equal(skipped(w, "malformed file"), 1);
    buf_release(&json);
    world_free(w);
}

static void ten_megabytes_of_text(void **state)
{
    struct world *w = world_new();
    struct buf json;

    (void)state;
    buf_init(&json, 32 << 20);
    buf_lit(&json, "{\"books\": [{\"id\": 7, \"title\": \"T\","
                   " \"description\": \"");
    for (int i = 0; i < 1000000; i++)
        buf_lit(&json, "0123<b>\\u0041");
    buf_lit(&json, "\"}]}");
    buf_char(&json, '\0');
    assert_int_equal(import_one(w, json.p), OK);
    assert_int_equal(
        put_value(world_put(w, ENTITY_AUDIOBOOK, 0), FIELD_DESCRIPTION).n,
        5000000);
    buf_release(&json);
    world_free(w);
}

static void a_builder_that_fails_ends_it(void **state)
{
    for (size_t fail_at = 1; fail_at <= 5; fail_at++) {
        struct world *w = world_new();

        (void)state;
        w->builder.fail_at = fail_at;
        assert_int_equal(
            import_two(w, "item.json", ITEM, "cat.json", CATALOGUE), ERR_IO);
        assert_int_equal(w->builder.count, fail_at - 1);
        world_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_catalogue),
        cmocka_unit_test(a_catalogue_without_a_wrapper),
        cmocka_unit_test(names_come_from_any_file),
        cmocka_unit_test(the_api_of_librivox),
        cmocka_unit_test(sections_that_share_a_number),
        cmocka_unit_test(an_item_by_its_file_name),
        cmocka_unit_test(an_item_by_its_identifier),
        cmocka_unit_test(an_item_of_an_unknown_book_is_refused),
        cmocka_unit_test(chapters_without_numbers_go_by_name),
        cmocka_unit_test(malformed_books_are_named_and_skipped),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(good_files_go_in_beside_bad_ones),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(ten_megabytes_of_text),
        cmocka_unit_test(a_builder_that_fails_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
