/* JSON as structs: what is there, what isn't, and what is odd. */
#include "unit/client/fake.h"

#include <math.h>

#include "client/result.h"

/* A result of the kind; the test fails if there is none. */
static void *read_as(const struct tonearm_kind *kind, const char *member,
                     const char *json)
{
    void *result;
    assert_int_equal(result_read(kind, member, json, strlen(json), &result),
                     TONEARM_OK);
    assert_non_null(result);
    return result;
}

static void test_nested(void **state)
{
    struct tonearm_track *track =
        read_as(&kind_track, NULL,
                "{\"id\": \"t\", \"name\": \"\\u00e9\", \"duration_ms\": 1000,"
                " \"explicit\": true, \"is_playable\": false,"
                " \"external_urls\": {\"spotify\": \"http://x\"},"
                " \"external_ids\": {\"isrc\": \"US1\"},"
                " \"restrictions\": {\"reason\": \"market\"},"
                " \"album\": {\"name\": \"A\", \"images\": [{\"width\": null,"
                "  \"height\": 64, \"url\": \"u\"}]},"
                " \"artists\": [{\"name\": \"One\"}, {\"name\": \"Two\"}],"
                " \"available_markets\": [\"DE\", \"SE\"]}");
    (void)state;
    assert_string_equal(track->name, "\xc3\xa9");
    assert_int_equal(track->duration_ms, 1000);
    assert_true(track->is_explicit);
    assert_int_equal(track->is_playable, 0);
    assert_string_equal(track->external_url, "http://x");
    assert_string_equal(track->isrc, "US1");
    assert_null(track->upc);
    assert_string_equal(track->restriction, "market");
    assert_string_equal(track->album->name, "A");
    assert_int_equal(track->album->images.items[0]->width, -1);
    assert_int_equal(track->album->images.items[0]->height, 64);
    assert_int_equal(track->artists.count, 2);
    assert_string_equal(track->artists.items[1]->name, "Two");
    assert_int_equal(track->available_markets.count, 2);
    assert_string_equal(track->available_markets.items[1], "SE");
    tonearm_free(track);
}

static void test_absent(void **state)
{
    struct tonearm_track *track = read_as(&kind_track, NULL, "{}");
    (void)state;
    assert_null(track->id);
    assert_null(track->album);
    assert_null(track->linked_from);
    assert_int_equal(track->duration_ms, -1);
    assert_int_equal(track->is_playable, -1);
    assert_false(track->is_explicit);
    assert_int_equal(track->artists.count, 0);
    tonearm_free(track);
    struct tonearm_audio_features *features =
        read_as(&kind_audio_features, NULL, "{\"energy\": 0.5, \"key\": -1}");
    assert_true(isnan(features->tempo));
    assert_true(features->energy > 0.49 && features->energy < 0.51);
    assert_int_equal(features->key, -1);
    tonearm_free(features);
}

/* A service may change its mind: what has another type isn't there. */
static void test_odd_types(void **state)
{
    struct tonearm_track *track = read_as(
        &kind_track, NULL,
        "{\"id\": 5, \"name\": [], \"duration_ms\": \"1\", \"explicit\": 1,"
        " \"album\": \"x\", \"artists\": {}, \"available_markets\": [1, null],"
        " \"external_urls\": [], \"popularity\": 1e300, \"track_number\": 2.0,"
        " \"disc_number\": 5000000000}");
    (void)state;
    assert_null(track->id);
    assert_null(track->name);
    assert_int_equal(track->duration_ms, -1);
    assert_false(track->is_explicit);
    assert_null(track->album);
    assert_int_equal(track->artists.count, 0);
    assert_int_equal(track->available_markets.count, 2);
    assert_null(track->available_markets.items[0]);
    assert_int_equal(track->popularity, -1);
    assert_int_equal(track->track_number, 2);
    assert_int_equal(track->disc_number, -1);
    tonearm_free(track);
}

static void test_unknown_ids(void **state)
{
    struct tonearm_album_list *albums =
        read_as(&kind_album_list, "albums",
                "{\"albums\": [null, {\"id\": \"a\"}, null]}");
    (void)state;
    assert_int_equal(albums->count, 3);
    assert_null(albums->items[0]);
    assert_string_equal(albums->items[1]->id, "a");
    tonearm_free(albums);
}

static void test_plain_lists(void **state)
{
    struct tonearm_flag_list *flags =
        read_as(&kind_flag_list, NULL, "[true, false, true]");
    (void)state;
    assert_int_equal(flags->count, 3);
    assert_true(flags->items[0]);
    assert_false(flags->items[1]);
    tonearm_free(flags);
    struct tonearm_text_list *texts =
        read_as(&kind_text_list, "genres", "{\"genres\": [\"a\", \"b\"]}");
    assert_int_equal(texts->count, 2);
    assert_string_equal(texts->items[1], "b");
    tonearm_free(texts);
}

/* The old names of a playlist, and the new ones. */
static void test_dialects(void **state)
{
    static const char *const PLAYLISTS[] = {
        "{\"tracks\": {\"total\": 1, \"items\": [{\"added_at\": \"d\","
        " \"track\": {\"type\": \"track\", \"name\": \"N\","
        "  \"track\": true, \"episode\": false}}]}}",
        "{\"items\": {\"total\": 1, \"items\": [{\"added_at\": \"d\","
        " \"item\": {\"type\": \"track\", \"name\": \"N\"}}]}}"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct tonearm_playlist *playlist =
            read_as(&kind_playlist, NULL, PLAYLISTS[i]);
        assert_int_equal(playlist->items->page.total, 1);
        assert_int_equal(playlist->items->count, 1);
        const struct tonearm_item *item = playlist->items->items[0]->item;
        assert_string_equal(item->name, "N");
        assert_string_equal(item->track->name, "N");
        assert_null(item->episode);
        tonearm_free(playlist);
    }
}

static void test_items(void **state)
{
    struct tonearm_queue *queue = read_as(
        &kind_queue, NULL,
        "{\"currently_playing\": null, \"queue\": ["
        "{\"type\": \"episode\", \"name\": \"E\", \"show\": {\"name\": \"S\"}},"
        "{\"type\": \"episode\", \"name\": \"F\", \"album\": {\"name\": "
        "\"S\"}},"
        "{\"type\": \"chapter\", \"name\": \"C\", \"chapter_number\": 3},"
        "{\"type\": \"track\", \"name\": \"T\", \"duration_ms\": 5}]}");
    (void)state;
    assert_null(queue->currently_playing);
    assert_int_equal(queue->queue.count, 4);
    struct tonearm_item **items = queue->queue.items;
    assert_string_equal(items[0]->episode->show->name, "S");
    assert_null(items[1]->episode);
    assert_string_equal(items[1]->track->album->name, "S");
    assert_int_equal(items[2]->chapter->chapter_number, 3);
    assert_string_equal(items[3]->track->name, "T");
    assert_int_equal(items[3]->duration_ms, 5);
    tonearm_free(queue);
}

static void test_saved_audiobook(void **state)
{
    struct tonearm_saved_audiobook_page *page = read_as(
        &kind_saved_audiobook_page, NULL,
        "{\"items\": [{\"added_at\": \"d\", \"audiobook\": {\"name\": \"In\"}},"
        " {\"added_at\": \"d\", \"name\": \"Beside\"}]}");
    (void)state;
    assert_string_equal(page->items[0]->audiobook->name, "In");
    assert_string_equal(page->items[1]->audiobook->name, "Beside");
    tonearm_free(page);
}

static void test_analysis(void **state)
{
    struct tonearm_audio_analysis *analysis = read_as(
        &kind_audio_analysis, NULL,
        "{\"track\": {\"tempo\": 120.5, \"num_samples\": 5000000000},"
        " \"bars\": [{\"start\": 1, \"duration\": 2.5, \"confidence\": 0.25}],"
        " \"segments\": [{\"pitches\": [0.5, 1], \"loudness_max\": -3}]}");
    (void)state;
    assert_true(analysis->track->tempo > 120.4);
    assert_true(analysis->track->num_samples == 5000000000);
    assert_true(analysis->bars.items[0]->duration > 2.4);
    assert_int_equal(analysis->segments.items[0]->pitches.count, 2);
    assert_true(analysis->segments.items[0]->pitches.items[1] > 0.9);
    tonearm_free(analysis);
}

static void test_bad(void **state)
{
    static const char *const TEXTS[] = {"", "[]", "5", "{", "{}}", "null"};
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        void *result;
        assert_int_equal(
            result_read(&kind_track, NULL, TEXTS[i], strlen(TEXTS[i]), &result),
            TONEARM_BAD_ANSWER);
        assert_null(result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_odd_types),
        cmocka_unit_test(test_unknown_ids),
        cmocka_unit_test(test_plain_lists),
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_saved_audiobook),
        cmocka_unit_test(test_analysis),
        cmocka_unit_test(test_bad),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
