/* What there is: music, programs, search, categories. */
#include "suite.h"

static void test_albums(void **state)
{
    struct tonearm_get_album_params one = {.id = DAWN};
    struct tonearm_get_several_albums_params several = {
        .ids = TONEARM_TEXTS(DAWN, UNKNOWN, SPARK)};
    struct tonearm_get_album_tracks_params tracks = {.id = MARATHON,
                                                     .limit = 7};
    struct tonearm_album *album;
    struct tonearm_album_list *albums;
    struct tonearm_track_page *page;
    (void)state;
    GOOD(tonearm_get_album(app, &one, &album, &error));
    assert_string_equal(album->name, "Dawn (Deluxe)");
    assert_string_equal(album->label, "Lumen Records");
    assert_string_equal(album->upc, "00602577000001");
    assert_string_equal(album->release_date, "2019-05-17");
    assert_true(album->popularity >= 55); /* plays raise it */
    assert_int_equal(album->copyrights.count, 2);
    assert_string_equal(album->copyrights.items[1]->type, "P");
    assert_int_equal(album->images.items[0]->width, 640);
    assert_int_equal(album->artists.count, 2);
    assert_int_equal(album->tracks->page.total, 4);
    assert_string_equal(album->tracks->items[0]->name, "First Light");
    tonearm_free(album);
    GOOD(tonearm_get_several_albums(app, &several, &albums, &error));
    assert_int_equal(albums->count, 3);
    assert_null(albums->items[1]);
    assert_string_equal(albums->items[2]->name, "Spark");
    tonearm_free(albums);
    GOOD(tonearm_get_album_tracks(app, &tracks, &page, &error));
    assert_int_equal(page->count, 7);
    assert_int_equal(page->page.total, 60);
    assert_non_null(page->page.next);
    struct tonearm_pages *pages = tonearm_pages_new(app, &page->page);
    const struct tonearm_track *track;
    int n = 0;
    while ((track = tonearm_pages_next_item(pages, &error)) != NULL)
        assert_int_equal(track->track_number, ++n);
    assert_int_equal(error.status, TONEARM_OK);
    assert_int_equal(n, 60);
    tonearm_pages_free(pages);
    tonearm_free(page);
}

static void test_artists(void **state)
{
    struct tonearm_get_artist_params one = {.id = ADA};
    struct tonearm_get_several_artists_params several = {
        .ids = TONEARM_TEXTS(ADA, COSMO)};
    struct tonearm_get_artist_albums_params albums_of = {
        .id = ADA, .include_groups = TONEARM_TEXTS("single", "appears_on")};
    struct tonearm_get_artist_top_tracks_params top = {.id = COSMO};
    struct tonearm_get_related_artists_params related = {.id = ADA};
    struct tonearm_artist *artist;
    struct tonearm_artist_list *artists;
    struct tonearm_album_page *albums;
    struct tonearm_track_list *tracks;
    (void)state;
    GOOD(tonearm_get_artist(app, &one, &artist, &error));
    assert_string_equal(artist->name, "Ada Lumen");
    assert_int_equal(artist->followers, 1234567);
    assert_string_equal(artist->genres.items[0], "dream pop");
    tonearm_free(artist);
    GOOD(tonearm_get_several_artists(app, &several, &artists, &error));
    assert_string_equal(artists->items[1]->name,
                        "Cosmo \"Q\" \\ \xe6\x9d\xb1\xe4\xba\xac");
    tonearm_free(artists);
    GOOD(tonearm_get_artist_albums(app, &albums_of, &albums, &error));
    assert_int_equal(albums->page.total, 3);
    assert_string_equal(albums->items[0]->album_group, "single");
    assert_string_equal(albums->items[2]->album_group, "appears_on");
    tonearm_free(albums);
    GOOD(tonearm_get_artist_top_tracks(app, &top, &tracks, &error));
    assert_int_equal(tracks->count, 10);
    tonearm_free(tracks);
    GOOD(tonearm_get_related_artists(app, &related, &artists, &error));
    tonearm_free(artists);
}

static void test_tracks(void **state)
{
    struct tonearm_get_track_params one = {.id = LAST_CALL, .market = "SE"};
    struct tonearm_get_several_tracks_params several = {
        .ids = TONEARM_TEXTS(LIGHT, MILE_1)};
    struct tonearm_get_audio_features_params features_of = {.id = LIGHT};
    struct tonearm_get_several_audio_features_params several_features = {
        .ids = TONEARM_TEXTS(MILE_1, LIGHT)};
    struct tonearm_get_audio_analysis_params analysis_of = {.id = LIGHT};
    struct tonearm_track *track;
    struct tonearm_track_list *tracks;
    struct tonearm_audio_features *features;
    struct tonearm_audio_features_list *list;
    struct tonearm_audio_analysis *analysis;
    (void)state;
    GOOD(tonearm_get_track(app, &one, &track, &error));
    assert_int_equal(track->is_playable, 1);
    assert_string_equal(track->linked_from->id, LAST_CALL);
    tonearm_free(track);
    GOOD(tonearm_get_several_tracks(app, &several, &tracks, &error));
    assert_string_equal(tracks->items[0]->isrc, "SEABC1900001");
    assert_true(tracks->items[0]->is_explicit);
    assert_int_equal(tracks->items[0]->is_playable, -1);
    assert_string_equal(tracks->items[1]->album->name, "Marathon");
    tonearm_free(tracks);
    GOOD(tonearm_get_audio_features(app, &features_of, &features, &error));
    assert_true(features->tempo > 98.001 && features->tempo < 98.003);
    assert_int_equal(features->key, 5);
    tonearm_free(features);
    GOOD(tonearm_get_several_audio_features(app, &several_features, &list,
                                            &error));
    assert_null(list->items[0]);
    assert_int_equal(list->items[1]->time_signature, 4);
    tonearm_free(list);
    GOOD(tonearm_get_audio_analysis(app, &analysis_of, &analysis, &error));
    assert_int_equal(analysis->track->num_samples, 4585515);
    assert_int_equal(analysis->bars.count, 1);
    assert_true(analysis->bars.items[0]->confidence > 0.92);
    assert_non_null(strstr(tonearm_json(analysis), "libvorbisfile"));
    tonearm_free(analysis);
}

static void test_shows(void **state)
{
    struct tonearm_get_show_params one = {.id = NIGHT_TALK, .market = "SE"};
    struct tonearm_get_several_shows_params several = {
        .ids = TONEARM_TEXTS(NIGHT_TALK), .market = "SE"};
    struct tonearm_get_show_episodes_params episodes_of = {.id = NIGHT_TALK,
                                                           .market = "SE"};
    struct tonearm_get_episode_params episode_of = {.id = EPISODE_1,
                                                    .market = "SE"};
    struct tonearm_get_several_episodes_params several_episodes = {
        .ids = TONEARM_TEXTS(EPISODE_1, EPISODE_2), .market = "SE"};
    struct tonearm_show *show;
    struct tonearm_show_list *shows;
    struct tonearm_episode *episode;
    struct tonearm_episode_page *page;
    struct tonearm_episode_list *episodes;
    (void)state;
    GOOD(tonearm_get_show(app, &one, &show, &error));
    assert_string_equal(show->publisher, "Radio \xc3\x96st");
    assert_int_equal(show->episodes->page.total, 4);
    assert_string_equal(show->languages.items[1], "sv");
    tonearm_free(show);
    GOOD(tonearm_get_several_shows(app, &several, &shows, &error));
    assert_true(shows->items[0]->is_externally_hosted);
    tonearm_free(shows);
    GOOD(tonearm_get_show_episodes(app, &episodes_of, &page, &error));
    assert_string_equal(page->items[0]->name, "Only in Sweden");
    tonearm_free(page);
    GOOD(tonearm_get_episode(app, &episode_of, &episode, &error));
    assert_int_equal(episode->duration_ms, 600001);
    assert_string_equal(episode->show->name, "Night Talk");
    assert_int_equal(episode->fully_played, -1);
    tonearm_free(episode);
    GOOD(tonearm_get_several_episodes(app, &several_episodes, &episodes,
                                      &error));
    assert_string_equal(episodes->items[1]->release_date, "2024-01-02");
    tonearm_free(episodes);
}

static void test_audiobooks(void **state)
{
    struct tonearm_get_audiobook_params one = {.id = LONG_WAY, .market = "US"};
    struct tonearm_get_several_audiobooks_params several = {
        .ids = TONEARM_TEXTS(LONG_WAY), .market = "US"};
    struct tonearm_get_several_audiobooks_singular_params singular = {
        .ids = TONEARM_TEXTS(LONG_WAY, UNKNOWN), .market = "US"};
    struct tonearm_get_audiobook_chapters_params chapters_of = {.id = LONG_WAY,
                                                                .market = "US"};
    struct tonearm_get_chapter_params chapter_of = {.id = CHAPTER_2,
                                                    .market = "US"};
    struct tonearm_get_several_chapters_params several_chapters = {
        .ids = TONEARM_TEXTS(CHAPTER_2, CHAPTER_1), .market = "US"};
    struct tonearm_audiobook *book;
    struct tonearm_audiobook_list *books;
    struct tonearm_chapter *chapter;
    struct tonearm_chapter_page *page;
    struct tonearm_chapter_list *chapters;
    (void)state;
    GOOD(tonearm_get_audiobook(app, &one, &book, &error));
    assert_string_equal(book->authors.items[1]->name, "Bo Berg");
    assert_string_equal(book->narrators.items[0]->name, "Nia");
    assert_int_equal(book->chapters->count, 3);
    tonearm_free(book);
    GOOD(tonearm_get_several_audiobooks(app, &several, &books, &error));
    assert_string_equal(books->items[0]->edition, "Unabridged");
    tonearm_free(books);
    GOOD(tonearm_get_several_audiobooks_singular(app, &singular, &books,
                                                 &error));
    assert_int_equal(books->count, 2);
    assert_null(books->items[1]);
    tonearm_free(books);
    GOOD(tonearm_get_audiobook_chapters(app, &chapters_of, &page, &error));
    assert_int_equal(page->items[2]->chapter_number, 3);
    tonearm_free(page);
    GOOD(tonearm_get_chapter(app, &chapter_of, &chapter, &error));
    assert_string_equal(chapter->audiobook->name, "The Long Way");
    tonearm_free(chapter);
    GOOD(tonearm_get_several_chapters(app, &several_chapters, &chapters,
                                      &error));
    assert_string_equal(chapters->items[1]->name, "Chapter 1");
    tonearm_free(chapters);
}

static void test_search(void **state)
{
    struct tonearm_search_params params = {
        .q = "mile", .type = TONEARM_TEXTS("track", "artist"), .limit = 50};
    struct tonearm_search_results *results;
    (void)state;
    GOOD(tonearm_search(app, &params, &results, &error));
    assert_int_equal(results->tracks->page.total, 60);
    assert_int_equal(results->artists->count, 0);
    assert_null(results->albums);
    struct tonearm_pages *pages =
        tonearm_pages_new(app, &results->tracks->page);
    int n = 0;
    while (tonearm_pages_next_item(pages, &error))
        n++;
    assert_int_equal(error.status, TONEARM_OK);
    assert_int_equal(n, 60);
    tonearm_pages_free(pages);
    tonearm_free(results);
}

static void test_browse(void **state)
{
    struct tonearm_get_category_params one = {.id = "party"};
    struct tonearm_get_category_playlists_params lists_of = {.id = "party"};
    struct tonearm_get_featured_playlists_params featured = {
        .locale = "sv_SE", .timestamp = "2026-11-24T09:00:00"};
    struct tonearm_get_recommendations_params seeds = {.seed_tracks = MILE_1,
                                                       .limit = 5,
                                                       .max_duration_ms =
                                                           tonearm_int(500000)};
    struct tonearm_album_page *albums;
    struct tonearm_category_page *categories;
    struct tonearm_category *category;
    struct tonearm_featured_playlists *lists;
    struct tonearm_recommendations *found;
    struct tonearm_text_list *texts;
    (void)state;
    GOOD(tonearm_get_new_releases(app, NULL, &albums, &error));
    assert_string_equal(albums->items[0]->name, "Live");
    tonearm_free(albums);
    GOOD(tonearm_get_categories(app, NULL, &categories, &error));
    assert_int_equal(categories->page.total, 3);
    tonearm_free(categories);
    GOOD(tonearm_get_category(app, &one, &category, &error));
    assert_string_equal(category->name, "Party");
    assert_int_equal(category->icons.items[0]->width, 274);
    tonearm_free(category);
    GOOD(tonearm_get_category_playlists(app, &lists_of, &lists, &error));
    assert_string_equal(lists->message, "Party");
    tonearm_free(lists);
    GOOD(tonearm_get_featured_playlists(app, &featured, &lists, &error));
    assert_string_equal(lists->message, "God morgon");
    assert_true(lists->playlists->page.total >= 0); /* charts, by now */
    tonearm_free(lists);
    GOOD(tonearm_get_recommendations(app, &seeds, &found, &error));
    assert_string_equal(found->seeds.items[0]->type, "TRACK");
    assert_true(found->seeds.items[0]->initial_pool_size >= 0);
    tonearm_free(found);
    GOOD(tonearm_get_genre_seeds(app, &texts, &error));
    assert_string_equal(texts->items[0], "acoustic");
    tonearm_free(texts);
    GOOD(tonearm_get_markets(app, &texts, &error));
    assert_int_equal(texts->count, 184);
    tonearm_free(texts);
}

static void test_errors(void **state)
{
    struct tonearm_get_track_params unknown = {.id = UNKNOWN};
    struct tonearm_get_track_params bad = {.id = "no-id"};
    struct tonearm_track *track;
    struct tonearm_user *nobody;
    (void)state;
    assert_int_equal(tonearm_get_track(app, &unknown, &track, &error),
                     TONEARM_NOT_FOUND);
    assert_string_equal(error.message, "non existing id");
    assert_null(track);
    assert_int_equal(tonearm_get_track(app, &bad, &track, &error),
                     TONEARM_BAD_REQUEST);
    assert_string_equal(error.message, "Invalid base62 id");
    assert_int_equal(tonearm_get_me(app, &nobody, &error),
                     TONEARM_UNAUTHORIZED);
    assert_int_equal(error.http_status, 401);
}

int run_catalog(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_albums),     cmocka_unit_test(test_artists),
        cmocka_unit_test(test_tracks),     cmocka_unit_test(test_shows),
        cmocka_unit_test(test_audiobooks), cmocka_unit_test(test_search),
        cmocka_unit_test(test_browse),     cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests_name("catalog", tests, NULL, NULL);
}
