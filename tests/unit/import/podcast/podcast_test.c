#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/podcast/podcast.h"
#include "unit/import/counted.h"
#include "unit/import/recorder.h"

#define HEAD                                                                   \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                             \
    "<rss version=\"2.0\""                                                     \
    " xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\""             \
    " xmlns:podcast=\"https://podcastindex.org/namespace/1.0\""                \
    " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""              \
    " xmlns:atom=\"http://www.w3.org/2005/Atom\">"
#define CHANNEL HEAD "<channel><title>T</title><link>http://l/</link>\n"
#define BYTES(lit)                                                             \
    {                                                                          \
        (lit), sizeof(lit) - 1                                                 \
    }
#define TAIL "</channel></rss>\n"

static enum err import_one(struct world *w, struct str content)
{
    char *path = world_file(w, "feed.xml", content);
    const char *files[] = {path};
    enum err e = podcast_import(&w->builder, files, 1, &w->report);

    free(path);
    return e;
}

static uint64_t skipped(const struct world *w, const char *reason)
{
    return counted(&w->report, "skipped", reason);
}

static void a_full_feed(void **state)
{
    static const char feed[] =
        HEAD "<channel>"
             "<title> Tea &amp;amp;\n Biscuits </title>"
             "<podcast:guid>917393E3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>"
             "<atom:link rel=\"self\" href=\"https://x.example/feed\"/>"
             "<link>https://x.example/</link>"
             "<description><![CDATA[<p>About <b>tea</b>.</p>]]></description>"
             "<itunes:author>Ann &amp; Bo</itunes:author>"
             "<managingEditor>e@x.example (Ed)</managingEditor>"
             "<language>en-us</language>"
             "<copyright>© 2024 Ann</copyright>"
             "<itunes:explicit>no</itunes:explicit>"
             "<itunes:image href=\"https://x.example/a.jpg?b=1&amp;c=2\"/>"
             "<item><title>One</title><guid isPermaLink=\"false\">g1</guid>"
             "<description>short</description>"
             "<content:encoded><![CDATA[long<br>notes]]></content:encoded>"
             "<pubDate>Wed, 10 Feb 2016 23:59:44 -0800</pubDate>"
             "<enclosure url=\"https://x.example/1.mp3\" length=\"5\""
             " type=\"audio/mpeg\"/>"
             "<itunes:duration>1:02:03</itunes:duration>"
             "<itunes:explicit>true</itunes:explicit>"
             "<itunes:image href=\"https://x.example/1.jpg\"/></item>"
             "<item><enclosure url=\"https://x.example/dir/2.mp4?k=v\"/>"
             "<itunes:summary>sum</itunes:summary></item>" TAIL;
    struct world *w = world_new();
    const struct put *show, *one, *two;
    struct str rest;
    struct copyright copyright;
    char name[128];
    struct id id;

    (void)state;
    assert_int_equal(import_one(w, STR(feed)), OK);
    assert_int_equal(w->builder.count, 3);
    show = world_find(w, ENTITY_SHOW,
                      "podcast:guid:917393e3-1b1e-5cef-ace4-edaa54e1f810");
    assert_non_null(show);
    assert_int_equal(show->level, DRAFT_FULL);
    assert_text(show, FIELD_NAME, "Tea & Biscuits");
    assert_text(show, FIELD_DESCRIPTION, "About tea.");
    assert_text(show, FIELD_HTML_DESCRIPTION, "<p>About <b>tea</b>.</p>");
    assert_text(show, FIELD_PUBLISHER, "Ann & Bo");
    assert_text(show, FIELD_MEDIA_TYPE, "mixed");
    assert_string_equal(put_texts(show, FIELD_LANGUAGES), "en-us");
    assert_int_equal(put_number(show, FIELD_EXPLICIT), 0);
    assert_int_equal(put_number(show, FIELD_EXTERNALLY_HOSTED), 1);
    assert_image(show, "https://x.example/a.jpg?b=1&c=2");
    rest = put_value(show, FIELD_COPYRIGHTS);
    assert_true(field_next_copyright(&rest, &copyright));
    assert_true(str_eq_c(copyright.text, "© 2024 Ann"));
    assert_int_equal(copyright.type, 'C');

    id_to_base62(show->id, name + 100);
    snprintf(name, 100, "podcast:episode-guid:%.22s\ng1", name + 100);
    one = world_find(w, ENTITY_EPISODE, name);
    assert_non_null(one);
    assert_text(one, FIELD_NAME, "One");
    assert_text(one, FIELD_DESCRIPTION, "long\nnotes");
    assert_text(one, FIELD_HTML_DESCRIPTION, "long<br>notes");
    assert_string_equal(put_date(one), "2016-02-10");
    assert_int_equal(put_number(one, FIELD_DURATION_MS), 3723000);
    assert_int_equal(put_number(one, FIELD_EXPLICIT), 1);
    assert_int_equal(put_number(one, FIELD_EXTERNALLY_HOSTED), 1);
    assert_image(one, "https://x.example/1.jpg");
    assert_text(one, FIELD_AUDIO_URL, "https://x.example/1.mp3");
    assert_true(field_id(put_value(one, FIELD_PARENT), &id));
    assert_true(id_eq(id, show->id));

    id_to_base62(show->id, name + 100);
    snprintf(name, 100,
             "podcast:episode-url:%.22s\nhttps://x.example/dir/2.mp4?k=v",
             name + 100);
    two = world_find(w, ENTITY_EPISODE, name);
    assert_non_null(two);
    assert_text(two, FIELD_NAME, "2.mp4");
    assert_text(two, FIELD_DESCRIPTION, "sum");
    assert_int_equal(put_number(two, FIELD_EXPLICIT), 0);
    assert_image(two, "https://x.example/a.jpg?b=1&c=2");
    assert_string_equal(put_texts(two, FIELD_LANGUAGES), "en-us");
    assert_false(put_has(two, FIELD_DURATION_MS));
    assert_false(put_has(two, FIELD_RELEASE_DATE));
    assert_int_equal(counted(&w->report, "came in", "shows"), 1);
    assert_int_equal(counted(&w->report, "came in", "episodes"), 2);
    assert_int_equal(report_bad_count(&w->report), 0);
    world_free(w);
}

static void shows_are_known_again(void **state)
{
    static const struct {
        const char *feed;
        const char *name;
    } cases[] = {
        {HEAD "<channel><title>T</title><atom:link rel=\"self\""
              " href=\"http://l/f\"/><link>http://l/</link>" TAIL,
         "podcast:feed:http://l/f"},
        {CHANNEL TAIL, "podcast:link:http://l/\nT"},
        {HEAD "<channel><title>T</title>" TAIL, "podcast:link:\nT"},
        {HEAD "<channel><link>http://l/</link>" TAIL, "podcast:link:http://l/"},
        {"<rss><channel><title>T</title><podcast:guid>u</podcast:guid>" TAIL,
         "podcast:guid:u"},
        {"<rss xmlns=\"http://backend.userland.com/rss2\"><channel>"
         "<title>T</title><link>http://l/</link>" TAIL,
         "podcast:link:http://l/\nT"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct world *w = world_new();

        assert_int_equal(import_one(w, str_from_c(cases[i].feed)), OK);
        if (world_find(w, ENTITY_SHOW, cases[i].name) == NULL)
            fail_msg("%s", cases[i].name);
        world_free(w);
    }
}

static void items_that_lack_something(void **state)
{
    static const char feed[] = CHANNEL
        "<item><title>same</title><pubDate>1 Jan 2001</pubDate></item>"
        "<item><title>same</title><pubDate>2 Jan 2001</pubDate></item>"
        "<item><description>neither</description></item>\n"
        "<item><guid>g</guid><title>early</title>"
        "<itunes:duration>5</itunes:duration></item>"
        "<item><guid>g</guid><title>late</title>"
        "<itunes:duration>soon</itunes:duration></item>"
        "<item><title>file</title><enclosure url=\"javascript:x\"/></item>"
        "<item><guid/><title/><enclosure url=\"http://l/a.pdf\""
        " type=\"application/pdf\"/></item>" TAIL;
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_one(w, STR(feed)), OK);
    assert_int_equal(world_count(w, ENTITY_EPISODE), 4);
    assert_int_equal(skipped(w, "item without title and enclosure"), 2);
    assert_int_equal(skipped(w, "items that a later one of the feed replaces"),
                     1);
    assert_text(world_put(w, ENTITY_EPISODE, 2), FIELD_NAME, "late");
    assert_false(put_has(world_put(w, ENTITY_EPISODE, 2), FIELD_DURATION_MS));
    assert_false(put_has(world_put(w, ENTITY_EPISODE, 3), FIELD_AUDIO_URL));
    assert_false(put_has(world_put(w, ENTITY_SHOW, 0), FIELD_MEDIA_TYPE));
    world_free(w);
}

static void publisher_is_the_editor_without_an_author(void **state)
{
    static const char feed[] =
        CHANNEL "<managingEditor>e@x.example (Ed Itor)</managingEditor>" TAIL;
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_one(w, STR(feed)), OK);
    assert_text(world_put(w, ENTITY_SHOW, 0), FIELD_PUBLISHER, "Ed Itor");
    world_free(w);
}

static void other_encodings(void **state)
{
    static const char feed[] =
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>"
        "<rss><channel><title>Caf\xe9</title></channel></rss>";
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_one(w, STR(feed)), OK);
    assert_text(world_put(w, ENTITY_SHOW, 0), FIELD_NAME, "Café");
    world_free(w);
}

static void what_is_no_feed_is_refused(void **state)
{
    static const struct {
        const char *content;
        const char *reason;
    } cases[] = {
        {"", "empty feed"},
        {" \n ", "empty feed"},
        {CHANNEL "<item><title>a</title></channel>", "malformed feed"},
        {CHANNEL "Tom & Jerry<item>" TAIL, "malformed feed"},
        {CHANNEL "\xff<item>" TAIL, "malformed feed"},
        {"<html><body>&copy; &</body></html>", "no RSS channel"},
        {"no XML", "malformed feed"},
        {"<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "no RSS channel"},
        {"<html><body/></html>", "no RSS channel"},
        {"<rss/>", "no RSS channel"},
        {"<rss><channel/></rss>", "no RSS channel"},
        {"<opml/>", "no RSS channel"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct world *w = world_new();

        assert_int_equal(import_one(w, str_from_c(cases[i].content)),
                         ERR_INVALID);
        assert_int_equal(w->builder.count, 0);
        assert_int_equal(report_bad_count(&w->report), 1);
        if (skipped(w, cases[i].reason) != 1)
            fail_msg("%s", cases[i].content);
        world_free(w);
    }
}

/* What can be read over is named once, and costs the feed nothing else. */
static void faults_of_characters_are_read_over(void **state)
{
    static const struct {
        const char *content;
        const char *title;
    } cases[] = {
        {"<rss><channel><title>Tom & Jerry</title>" TAIL, "Tom & Jerry"},
        {"<rss><channel><title>a &b; &eacute;&c</title>" TAIL, "a &b; é&c"},
        {"<rss><channel><title>I <3 U < V</title>" TAIL, "I <3 U < V"},
        {"<rss><channel><title>a]]>b</title>" TAIL, "a]]>b"},
        {"<rss><channel><title>a\x0b\x01z\xef\xbf\xbf</title>" TAIL, "a z"},
        {"<rss><channel><title>a&#0;&#x1f;&#xD800;z</title>" TAIL, "az"},
        {"<rss><channel><title>&#99999999999;</title>" TAIL, "&#99999999999;"},
        {"<rss><channel><title>caf\xe9 \xc3\xa9</title>" TAIL, "café é"},
        {"<rss><channel><title>cut \xe2\x80</title>" TAIL, "cut \ufffd"},
        {"<?xml version='1.0' encoding='klingon'?><rss><channel>"
         "<title>\xe9</title>" TAIL,
         "é"},
        {"<!DOCTYPE rss [<!ENTITY a 'b>'>]><rss><channel>"
         "<title>&a; & b</title>" TAIL,
         "&a; & b"},
        {"<rss><channel a='<&' a='2'><!-- & -- --><title>T</title>" TAIL, "T"},
        {"<rss><channel><title>T<![CDATA[&\x02<]]></title>" TAIL, "T&<"},
        {"<rss><channel><title>T</title>" TAIL "<p>", "T"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct world *w = world_new();

        if (import_one(w, str_from_c(cases[i].content)) != OK)
            fail_msg("%s", cases[i].content);
        assert_text(world_put(w, ENTITY_SHOW, 0), FIELD_NAME, cases[i].title);
        assert_int_equal(skipped(w, "fault that was read over"), 1);
        assert_int_equal(report_bad_count(&w->report), 1);
        world_free(w);
    }
}

/* What browsers read without a word is no fault. */
static void what_is_no_fault(void **state)
{
    static const struct {
        struct str content;
        const char *title;
    } cases[] = {
        {BYTES("\n <?xml version='1.0' encoding='utf-8'?>\n<rss><channel>"
               "<title>é</title>" TAIL),
         "é"},
        {BYTES("\xef\xbb\xbf<?xml version='1.0' encoding='iso-8859-1'?>"
               "<rss><channel><title>é</title>" TAIL),
         "é"},
        {BYTES("\xef\xbb\xbf\n\xef\xbb\xbf<?xml version='1.0'?>"
               "<rss><channel><title>é</title>" TAIL),
         "é"},
        {BYTES("<rss><channel><!-- a -- b --><title>T<![CDATA[<!-- & "
               "-->]]></title>" TAIL),
         "T<!-- & -->"},
        {BYTES("<?xml version='1.0' encoding='csUnicode'?>"
               "<rss><channel><title>é</title>" TAIL),
         "é"},
        {BYTES("<?xml version='1.0' encoding='utf-16'?>"
               "<rss><channel><title>é</title>" TAIL),
         "é"},
        {BYTES("<?xml version='1.0' encoding = \"ISO-8859-1\" ?>"
               "<rss><channel><title>\x80 \x93\xe9\x94</title>" TAIL),
         "€ “é”"},
        {BYTES(
             "<rss><channel><title>&#128; &#150; &#x9F; \xc2\x93</title>" TAIL),
         "€ – Ÿ “"},
        {BYTES("<?xml version='1.0' encoding='gb2312'?>"
               "<rss><channel><title>\xe9\x46</title>" TAIL),
         "镕"},
        {BYTES(
             "\xff\xfe<\0r\0s\0s\0>\0<\0c\0h\0a\0n\0n\0e\0l\0>\0<\0t\0i\0t\0"
             "l\0e\0>\0\xe9\0<\0/\0t\0i\0t\0l\0e\0>\0<\0/\0c\0h\0a\0n\0n\0e\0l"
             "\0>\0<\0/\0r\0s\0s\0>\0"),
         "é"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct world *w = world_new();

        if (import_one(w, cases[i].content) != OK)
            fail_msg("%zu", i);
        assert_text(world_put(w, ENTITY_SHOW, 0), FIELD_NAME, cases[i].title);
        assert_int_equal(report_bad_count(&w->report), 0);
        world_free(w);
    }
}

static void namespaces_however_they_are_declared(void **state)
{
    static const char *const roots[] = {
        "<rss xmlns:itunes='https://www.itunes.com/dtds/podcast-1.0.dtd'>",
        "<rss xmlns:itunes='http://www.itunes.com/DTDs/Podcast-1.0.dtd/'>",
        "<rss xmlns:itunes='http://example.org/mine'>",
        "<rss xmlns:itunes=''>",
        "<rss>",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
        struct world *w = world_new();
        struct buf feed;

        buf_init(&feed, 4096);
        buf_printf(&feed,
                   "%s<channel><title>T</title><itunes:author>A</itunes:author>"
                   "<item><title>i</title>"
                   "<itunes:duration>7</itunes:duration></item>" TAIL,
                   roots[i]);
        assert_int_equal(import_one(w, buf_get(&feed)), OK);
        assert_text(world_put(w, ENTITY_SHOW, 0), FIELD_PUBLISHER, "A");
        assert_int_equal(
            put_number(world_put(w, ENTITY_EPISODE, 0), FIELD_DURATION_MS),
            7000);
        buf_release(&feed);
        world_free(w);
    }
}

static void references_are_completed(void **state)
{
    static const char feed[] =
        HEAD "<channel><title>T</title><link>https://l/shows/t</link>"
             "<itunes:image href=\"//img.example/1.jpg\"/>"
             "<item><title>a</title><enclosure url=\"/a.mp3\"/></item>"
             "<item><title>b</title><enclosure url=\"b.mp3\"/></item>"
             "<item xml:base=\"http://m.example/x/\"><title>c</title>"
             "<enclosure xml:base=\"../y/\" url=\"c.mp3\"/>"
             "<itunes:image href=\"c.jpg\"/></item>"
             "<item><title>d</title><itunes:image>none</itunes:image></item>"
             "<item><enclosure url=\"e.mp3\"/></item>" TAIL;
    static const char *const audio[] = {
        "https://l/a.mp3", "https://l/shows/b.mp3", "http://m.example/y/c.mp3",
        NULL, "https://l/shows/e.mp3"};
    struct world *w = world_new();

    (void)state;
    assert_int_equal(import_one(w, STR(feed)), OK);
    assert_image(world_put(w, ENTITY_SHOW, 0), "https://img.example/1.jpg");
    for (size_t i = 0; i < 5; i++)
        if (audio[i] != NULL)
            assert_text(world_put(w, ENTITY_EPISODE, i), FIELD_AUDIO_URL,
                        audio[i]);
        else
            assert_false(
                put_has(world_put(w, ENTITY_EPISODE, i), FIELD_AUDIO_URL));
    assert_image(world_put(w, ENTITY_EPISODE, 2), "http://m.example/x/c.jpg");
    assert_image(world_put(w, ENTITY_EPISODE, 3), "https://img.example/1.jpg");
    world_free(w);
}

/* Ids were made before references were completed: they may not move. */
static void ids_are_made_of_what_is_written(void **state)
{
    static const char feed[] =
        CHANNEL "<item><title>a</title><enclosure url=\"/a.mp3\"/></item>"
                "<item><title>b</title>"
                "<media:content url=\"http://m/b.mp3\"/></item>"
                "<item><enclosure url=\"/c.mp3\"/></item>" TAIL;
    static const char *const names[] = {
        "podcast:episode-title:%.22s\na", "podcast:episode-title:%.22s\nb",
        "podcast:episode-url:%.22s\nhttp://l/c.mp3"};
    struct world *w = world_new();
    char show[ID_TEXT_LENGTH], name[128];

    (void)state;
    assert_int_equal(import_one(w, STR(feed)), OK);
    id_to_base62(world_put(w, ENTITY_SHOW, 0)->id, show);
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof(name), names[i], show);
        if (world_find(w, ENTITY_EPISODE, name) == NULL)
            fail_msg("%s", name);
    }
    world_free(w);
}

static void media_content_is_sound_too(void **state)
{
    static const struct {
        const char *item;
        const char *url;
    } cases[] = {
        {"<media:content url='http://m/1' type='audio/mpeg' duration='61'/>",
         "http://m/1"},
        {"<media:content url='http://m/1.mp3' duration='61'/>",
         "http://m/1.mp3"},
        {"<media:group><media:content url='http://m/v' medium='video'/>"
         "<media:content url='http://m/a' medium='audio' duration='61'/>"
         "</media:group>",
         "http://m/a"},
        {"<media:content url='http://m/i.mp3' medium='image'/>", NULL},
        {"<media:content url='http://m/i'/>", NULL},
        {"<media:content url='http://m/1' type='audio/mpeg' duration='9'/>"
         "<enclosure url='http://e/1.mp3'/>"
         "<itunes:duration>61</itunes:duration>",
         "http://e/1.mp3"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct world *w = world_new();
        const struct put *episode;
        struct buf feed;

        buf_init(&feed, 4096);
        buf_printf(
            &feed,
            "<rss xmlns:media='http://search.yahoo.com/mrss/'>"
            "<channel><title>T</title><item><title>i</title>%s</item>" TAIL,
            cases[i].item);
        assert_int_equal(import_one(w, buf_get(&feed)), OK);
        episode = world_put(w, ENTITY_EPISODE, 0);
        if (cases[i].url != NULL) {
            assert_text(episode, FIELD_AUDIO_URL, cases[i].url);
            assert_int_equal(put_number(episode, FIELD_DURATION_MS), 61000);
        } else {
            assert_false(put_has(episode, FIELD_AUDIO_URL));
        }
        buf_release(&feed);
        world_free(w);
    }
}

static void good_feeds_go_in_beside_bad_ones(void **state)
{
    struct world *w = world_new();
    char *bad = world_file(w, "bad.xml", STR(CHANNEL "<item>"));
    char *good = world_file(w, "good.xml", STR(CHANNEL TAIL));
    const char *files[] = {bad, "/nonexistent/feed.xml", good, bad};

    (void)state;
    assert_int_equal(podcast_import(&w->builder, files, 4, &w->report), OK);
    assert_int_equal(w->builder.count, 1);
    assert_int_equal(skipped(w, "malformed feed"), 2);
    assert_int_equal(skipped(w, "unreadable feed"), 1);
    free(bad);
    free(good);
    world_free(w);
}

static void a_builder_that_fails_ends_it(void **state)
{
    struct world *w = world_new();

    (void)state;
    w->builder.fail_at = 2;
    assert_int_equal(
        import_one(w, STR(CHANNEL "<item><title>a</title></item>"
                                  "<item><title>b</title></item>" TAIL)),
        ERR_IO);
    assert_int_equal(w->builder.count, 1);
    world_free(w);
}

/* ---- hostile feeds ---- */

static void entities_are_not_expanded(void **state)
{
    struct world *w = world_new();
    struct buf feed;
    char *secret = world_file(w, "secret", STR("s3cret"));

    (void)state;
    buf_init(&feed, 1 << 20);
    buf_lit(&feed, "<!DOCTYPE rss [<!ENTITY l0 \"haha\">");
    for (int i = 1; i < 30; i++)
        buf_printf(&feed, "<!ENTITY l%d \"&l%d;&l%d;&l%d;&l%d;\">", i, i - 1,
                   i - 1, i - 1, i - 1);
    buf_printf(&feed, "<!ENTITY file SYSTEM \"file://%s\">", secret);
    buf_printf(&feed, "<!ENTITY eacute \"bad\">]>"
                      "<rss><channel><title>T &file; &l29;</title>"
                      "<description>caf&eacute;</description>"
                      "<item><title>i</title>"
                      "<enclosure url=\"http://x/&l1;\"/></item>" TAIL);
    if (import_one(w, buf_get(&feed)) == OK) {
        const struct put *show = world_put(w, ENTITY_SHOW, 0);

        assert_text(show, FIELD_NAME, "T &file; &l29;");
        for (size_t i = 0; i < w->builder.count; i++) {
            struct str all =
                str_of(w->builder.puts[i].fields, w->builder.puts[i].n);

            assert_true(all.n < 1000);
            assert_null(memmem(all.p, all.n, "s3cret", 6));
        }
    } else {
        assert_int_equal(skipped(w, "malformed feed"), 1);
    }
    buf_release(&feed);
    free(secret);
    world_free(w);
}

static void an_external_dtd_is_not_read(void **state)
{
    struct world *w = world_new();
    char *dtd = world_file(w, "x.dtd", STR("<!ENTITY e \"s3cret\">"));
    struct buf feed;

    (void)state;
    buf_init(&feed, 4096);
    buf_printf(&feed,
               "<!DOCTYPE rss SYSTEM \"file://%s\" [<!ENTITY %% p SYSTEM "
               "\"file://%s\"> %%p; <!ENTITY i \"inner\">]>"
               "<rss><channel><title>T &e; &i;</title>" TAIL,
               dtd, dtd);
    assert_int_equal(import_one(w, buf_get(&feed)), OK);
    assert_text(world_put(w, ENTITY_SHOW, 0), FIELD_NAME, "T &e; &i;");
    buf_release(&feed);
    free(dtd);
    world_free(w);
}

static void deep_nesting_is_refused(void **state)
{
    struct world *w = world_new();
    struct buf feed;

    (void)state;
    buf_init(&feed, 8 << 20);
    buf_lit(&feed, CHANNEL "<description>");
    for (int i = 0; i < 1000000; i++)
        buf_lit(&feed, "<a>");
    assert_int_equal(import_one(w, buf_get(&feed)), ERR_INVALID);
    assert_int_equal(skipped(w, "malformed feed"), 1);
    buf_release(&feed);
    world_free(w);
}

/* Long texts come in whole, or, where the parser has a limit, the feed is
 * refused; they are never cut. */
static void long_texts(void **state)
{
    static const char *const pieces[] = {"0123456 &lt;", "012345678"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct world *w = world_new();
        struct buf feed;
        enum err e;

        buf_init(&feed, 32 << 20);
        buf_lit(&feed, CHANNEL "<description>");
        for (size_t n = 0; n < 1200000; n++)
            buf_str(&feed, str_from_c(pieces[i]));
        buf_lit(&feed, "</description>" TAIL);
        assert_false(buf_overflowed(&feed));
        e = import_one(w, buf_get(&feed));
        if (e == OK)
            assert_int_equal(
                put_value(world_put(w, ENTITY_SHOW, 0), FIELD_HTML_DESCRIPTION)
                    .n,
                1200000 * 9);
        else
            assert_int_equal(skipped(w, "malformed feed"), 1);
        buf_release(&feed);
        world_free(w);
    }
}

/* A sanitizer looks for errors, which don't need the length, and takes ten
 * times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define REPEATED_BYTES (1u << 18)
#else
#define REPEATED_BYTES (4u << 20)
#endif

/* What looks like markup that ends far away, again and again, costs no more
 * than its length: an alarm ends the test otherwise. */
static void repeated_beginnings_are_quick(void **state)
{
    static const char *const pieces[] = {
        "<!--", "<!DOCTYPE [", "<![CDATA[", "<a b=\"<c d='\" e='", "<?", "&a",
    };

    (void)state;
    (void)alarm(60);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        struct world *w = world_new();
        struct buf feed;

        buf_init(&feed, 8 << 20);
        buf_lit(&feed, "<rss><channel><title>&</title><description>");
        while (feed.n < REPEATED_BYTES)
            buf_str(&feed, str_from_c(pieces[i]));
        buf_lit(&feed, "</description>" TAIL);
        if (import_one(w, buf_get(&feed)) != OK)
            assert_int_equal(skipped(w, "malformed feed"), 1);
        buf_release(&feed);
        world_free(w);
    }
    (void)alarm(0);
}

static void a_feed_over_the_limit_is_refused(void **state)
{
    struct world *w = world_new();
    size_t n = PODCAST_MAX_BYTES + 1;
    char *spaces = mem_alloc(n);

    (void)state;
    memset(spaces, ' ', n);
    assert_int_equal(import_one(w, str_of(spaces, n)), ERR_INVALID);
    assert_int_equal(skipped(w, "unreadable feed"), 1);
    free(spaces);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_feed),
        cmocka_unit_test(shows_are_known_again),
        cmocka_unit_test(items_that_lack_something),
        cmocka_unit_test(publisher_is_the_editor_without_an_author),
        cmocka_unit_test(other_encodings),
        cmocka_unit_test(what_is_no_feed_is_refused),
        cmocka_unit_test(faults_of_characters_are_read_over),
        cmocka_unit_test(what_is_no_fault),
        cmocka_unit_test(namespaces_however_they_are_declared),
        cmocka_unit_test(references_are_completed),
        cmocka_unit_test(ids_are_made_of_what_is_written),
        cmocka_unit_test(media_content_is_sound_too),
        cmocka_unit_test(good_feeds_go_in_beside_bad_ones),
        cmocka_unit_test(a_builder_that_fails_ends_it),
        cmocka_unit_test(entities_are_not_expanded),
        cmocka_unit_test(an_external_dtd_is_not_read),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(repeated_beginnings_are_quick),
        cmocka_unit_test(a_feed_over_the_limit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
