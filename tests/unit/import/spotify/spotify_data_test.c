#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/buf.h"
#include "import/spotify/spotify_data.h"

/* What the sink was told, as text. */
struct heard {
    char zip[65536];
    size_t zip_n;
    struct buf text;
    enum err answer; /* the sink's */
};

static struct heard *heard_of(const char *name, const char *json)
{
    static struct heard h;
    struct archive *a = archive_write_new();
    struct archive_entry *entry = archive_entry_new();

    h.answer = OK;
    buf_init(&h.text, 100000);
    archive_write_set_format_zip(a);
    assert_int_equal(
        archive_write_open_memory(a, h.zip, sizeof h.zip, &h.zip_n),
        ARCHIVE_OK);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)strlen(json));
    assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(a, json, strlen(json)), strlen(json));
    archive_entry_free(entry);
    assert_int_equal(archive_write_free(a), ARCHIVE_OK);
    return &h;
}

static void put_thing(struct buf *out, const struct spotify_thing *t)
{
    buf_printf(out, " %.*s(%.*s|%.*s|%.*s|%.*s|%lld|%lld)",
               STR_ARG(entity_name(t->type)), STR_ARG(t->uri), STR_ARG(t->name),
               STR_ARG(t->by), STR_ARG(t->in), (long long)t->duration_ms,
               t->has_date ? (long long)t->added_ms : -1);
}

static enum err take_saved(void *user, struct str file,
                           const struct spotify_thing *things, size_t count)
{
    struct heard *h = user;

    assert_true(str_eq(file, STR("YourLibrary.json")));
    buf_printf(&h->text, "saved %zu", count);
    for (size_t i = 0; i < count; i++)
        put_thing(&h->text, &things[i]);
    buf_char(&h->text, ';');
    return h->answer;
}

static enum err take_playlist(void *user, struct str file,
                              const struct spotify_playlist *list)
{
    struct heard *h = user;

    (void)file;
    buf_printf(&h->text, "list %.*s/%.*s/%.*s", STR_ARG(list->name),
               STR_ARG(list->description), STR_ARG(list->uri));
    for (size_t i = 0; i < list->count; i++)
        put_thing(&h->text, &list->items[i]);
    buf_char(&h->text, ';');
    return h->answer;
}

static enum err take_follow(void *user, struct str file, struct str who)
{
    struct heard *h = user;

    (void)file;
    buf_printf(&h->text, "follow %.*s;", STR_ARG(who));
    return h->answer;
}

static void take_bad(void *user, struct str file, const char *what)
{
    struct heard *h = user;

    (void)file;
    buf_printf(&h->text, "bad: %s;", what);
}

static enum err read_all(struct heard *h)
{
    const struct spotify_sink sink = {h, take_saved, take_playlist, take_follow,
                                      take_bad};

    return spotify_data_read_bytes(str_of(h->zip, h->zip_n), "test", &sink);
}

static void assert_hears(const char *name, const char *json, const char *want)
{
    struct heard *h = heard_of(name, json);

    assert_int_equal(read_all(h), OK);
    buf_char(&h->text, '\0');
    assert_string_equal(h->text.p, want);
    buf_release(&h->text);
}

static void test_library(void **state)
{
    (void)state;
    assert_hears(
        "MyData/YourLibrary.json",
        "\xef\xbb\xbf{\"tracks\":[{\"artist\":\"A\",\"album\":\"B\","
        "\"track\":\"C\",\"uri\":\"u\",\"duration_ms\":5}],"
        "\"bannedTracks\":[{\"track\":\"no\"}],"
        "\"albums\":[{\"artist\":\"A\",\"album\":\"B\"}],"
        "\"episodes\":[{\"name\":\"E\",\"show\":\"S\","
        "\"addedAt\":\"1970-01-01T00:00:01Z\"}],"
        "\"shows\":[{\"name\":\"S\",\"publisher\":\"P\"}],\"artists\":[]}",
        "saved 1 track(u|C|A|B|5|-1);saved 1 album(|B|A||0|-1);"
        "saved 1 episode(|E||S|0|1000);saved 1 show(|S|P||0|-1);saved 0;");
}

static void test_playlists(void **state)
{
    (void)state;
    assert_hears(
        "Playlist12.json",
        "{\"playlists\":[{\"name\":\"N\",\"lastModifiedDate\":\"x\","
        "\"description\":\"D\",\"uri\":\"U\",\"items\":["
        "{\"track\":{\"trackName\":\"T\",\"artistName\":\"A\","
        "\"albumName\":\"B\",\"trackUri\":\"u\"},\"episode\":null,"
        "\"localTrack\":null,\"addedDate\":\"1970-01-02\"},"
        "{\"track\":null,\"episode\":{\"episodeName\":\"E\","
        "\"showName\":\"S\",\"episodeUri\":\"e\"}},"
        "{\"track\":null,\"localTrack\":{\"uri\":\"spotify:local:x\"}}]},"
        "{\"name\":\"Empty\",\"description\":null,\"items\":[]}]}",
        "list N/D/U track(u|T|A|B|0|86400000) episode(e|E||S|0|-1)"
        " track(spotify:local:x||||0|-1);list Empty//;");
}

static void test_follows(void **state)
{
    (void)state;
    assert_hears("Follow.json",
                 "{\"userIsFollowedBy\":[\"z\"],\"userIsFollowing\":"
                 "[\"a\",1,\"b\"]}",
                 "follow a;follow b;");
}

/* What is of another shape is told, and what is around it comes. */
static void test_shapes(void **state)
{
    (void)state;
    assert_hears("YourLibrary.json",
                 "{\"tracks\":[null,{\"uri\":7,\"track\":\"a\\u0000\"}],"
                 "\"albums\":{}}",
                 "bad: has a thing that is no object;"
                 "saved 1 track(||||0|-1);"
                 "bad: has something that is no list;");
    assert_hears("Playlists.json",
                 "{\"playlists\":[1,{\"name\":\"x\",\"items\":2},"
                 "{\"name\":\"half\",\"items\":[{",
                 "bad: has a playlist that is no object;"
                 "bad: has items that are no list;list x//;"
                 "bad: ends in the middle;");
    assert_hears("Follow.json", "[]", "bad: is not an object;");
}

static void test_errors(void **state)
{
    struct heard *h = heard_of("Follow.json", "{\"userIsFollowing\":[\"a\"]}");

    (void)state;
    h->answer = ERR_BUSY;
    assert_int_equal(read_all(h), ERR_BUSY);
    h->zip_n -= 30;
    assert_int_equal(read_all(h), ERR_CORRUPT);
    buf_release(&h->text);
    h = heard_of("Streaming.json", "{}");
    assert_int_equal(read_all(h), ERR_NOT_FOUND);
    buf_release(&h->text);
    h = heard_of("Follow.json", "\"\xff\"");
    assert_int_equal(read_all(h), ERR_CORRUPT);
    buf_release(&h->text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_library), cmocka_unit_test(test_playlists),
        cmocka_unit_test(test_follows), cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
