/* From one page to the next, whatever the links look like. */
#include "unit/client/fake.h"

static struct fake fake;
static struct tonearm_client *client;
static struct tonearm_error error;

static void *ask_for_saved(const struct fake_answer *answers)
{
    struct tonearm_saved_track_page *page;
    client = fake_user(&fake, answers);
    assert_int_equal(tonearm_get_saved_tracks(client, NULL, &page, &error),
                     TONEARM_OK);
    return page;
}

static void test_items(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {200,
         "{\"href\": \"h\", \"total\": 3,"
         " \"next\": \"http://server/v1/me/tracks?offset=2\","
         " \"items\": [{\"added_at\": \"1\"}, null, {\"added_at\": \"2\"}]}",
         NULL, NULL},
        {500, "", NULL, NULL},
        {500, "", NULL, NULL},
        {500, "", NULL, NULL},
        {500, "", NULL, NULL},
        {200,
         "{\"href\": \"h\", \"next\": null, \"items\": [{\"added_at\": "
         "\"3\"}]}",
         NULL, NULL}};
    struct tonearm_saved_track_page *page = ask_for_saved(ANSWERS);
    struct tonearm_pages *pages = tonearm_pages_new(client, &page->page);
    const struct tonearm_saved_track *saved;
    (void)state;
    saved = tonearm_pages_next_item(pages, &error);
    assert_string_equal(saved->added_at, "1");
    saved = tonearm_pages_next_item(pages, &error);
    assert_string_equal(saved->added_at, "2");
    /* A failure is told, and isn't the end. */
    assert_null(tonearm_pages_next_item(pages, &error));
    assert_int_equal(error.status, TONEARM_SERVER_ERROR);
    saved = tonearm_pages_next_item(pages, &error);
    assert_string_equal(saved->added_at, "3");
    assert_string_equal(fake.requests[5].url,
                        "http://server/v1/me/tracks?offset=2");
    assert_null(tonearm_pages_next_item(pages, &error));
    assert_int_equal(error.status, TONEARM_OK);
    assert_null(tonearm_pages_next_item(pages, &error));
    tonearm_pages_free(pages);
    tonearm_free(page);
    tonearm_client_free(client);
}

/* A server behind a proxy calls itself otherwise than we do; the token goes
 * where it went before. */
static void test_other_host(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {200,
         "{\"href\": \"h\", \"next\": \"https://inside:1/v1/me/tracks?o=1\","
         " \"items\": []}",
         NULL, NULL},
        {200, "{\"href\": \"h\", \"next\": \"https://evil/\", \"items\": []}",
         NULL, NULL}};
    struct tonearm_saved_track_page *first = ask_for_saved(ANSWERS);
    struct tonearm_pages *pages = tonearm_pages_new(client, &first->page);
    const struct tonearm_page *page;
    (void)state;
    assert_int_equal(tonearm_pages_next(pages, &page, &error), TONEARM_OK);
    assert_ptr_equal(page, &first->page);
    assert_int_equal(tonearm_pages_next(pages, &page, &error), TONEARM_OK);
    assert_string_equal(fake.requests[1].url, "http://server/v1/me/tracks?o=1");
    assert_int_equal(tonearm_pages_next(pages, &page, &error),
                     TONEARM_BAD_ANSWER);
    assert_null(page);
    assert_int_equal(fake.asked, 2);
    tonearm_pages_free(pages);
    tonearm_free(first);
    tonearm_client_free(client);
}

/* The next page of a search stands in a member again. */
static void test_within(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {200,
         "{\"tracks\": {\"href\": \"h\", \"next\": \"http://server/v1/search\","
         " \"items\": [{\"name\": \"one\"}]}}",
         NULL, NULL},
        {200,
         "{\"tracks\": {\"href\": \"h\", \"next\": null,"
         " \"items\": [{\"name\": \"two\"}]}}",
         NULL, NULL}};
    struct tonearm_search_params params = {.q = "x",
                                           .type = TONEARM_TEXTS("track")};
    struct tonearm_search_results *results;
    (void)state;
    client = fake_user(&fake, ANSWERS);
    assert_int_equal(tonearm_search(client, &params, &results, NULL),
                     TONEARM_OK);
    struct tonearm_pages *pages =
        tonearm_pages_new(client, &results->tracks->page);
    const struct tonearm_track *track = tonearm_pages_next_item(pages, &error);
    assert_string_equal(track->name, "one");
    track = tonearm_pages_next_item(pages, &error);
    assert_string_equal(track->name, "two");
    tonearm_pages_free(pages);
    tonearm_free(results);
    tonearm_client_free(client);
}

/* Of a playlist in a list there is only where its items are. */
static void test_left_out(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {200,
         "{\"href\": \"h\", \"items\": [{\"name\": \"L\", \"tracks\":"
         " {\"href\": \"http://server/v1/playlists/l/tracks\","
         "  \"total\": 1}}]}",
         NULL, NULL},
        {200,
         "{\"href\": \"h\", \"next\": null, \"limit\": 100, \"items\":"
         " [{\"track\": {\"type\": \"track\", \"name\": \"T\"}}]}",
         NULL, NULL}};
    struct tonearm_playlist_page *lists;
    (void)state;
    client = fake_user(&fake, ANSWERS);
    assert_int_equal(tonearm_get_my_playlists(client, NULL, &lists, NULL),
                     TONEARM_OK);
    struct tonearm_pages *pages =
        tonearm_pages_new(client, &lists->items[0]->items->page);
    const struct tonearm_playlist_item *item =
        tonearm_pages_next_item(pages, &error);
    assert_string_equal(item->item->name, "T");
    assert_null(tonearm_pages_next_item(pages, &error));
    assert_int_equal(fake.asked, 2);
    tonearm_pages_free(pages);
    tonearm_free(lists);
    tonearm_client_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_other_host),
        cmocka_unit_test(test_within),
        cmocka_unit_test(test_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
