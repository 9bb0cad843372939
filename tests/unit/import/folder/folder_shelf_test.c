/* Folders of songs, and the albums that they become, as a text: a line an
 * album, "ARTISTS: TITLE (type, date)", and below it its songs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "import/folder/folder_file.h"
#include "import/folder/folder_ids.h"

#define FILES_MAX 16
#define MBID_1    "f27ec8db-af05-4f36-916e-3d57f91ecf5e"
#define MBID_2    "b1a9c0e9-d987-4042-ae91-78d6a3267d69"

struct fixture {
    struct arena arena;
    struct folder_file files[FILES_MAX];
    size_t count;
    struct folder_shelf shelf;
    struct folder_artists artists;
    struct buf text;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){.count = 0};
    arena_init(&f->arena);
    buf_init(&f->text, 65536);
    f->shelf.arena = &f->arena;
}

static void end(struct fixture *f)
{
    folder_shelf_release(&f->shelf);
    free(f->artists.list);
    buf_release(&f->text);
    arena_release(&f->arena);
}

/* A file below the top with such tags, and more of the answer. */
static struct folder_file *add(struct fixture *f, const char *path,
                               const char *tags, const char *more)
{
    struct str line = arena_printf(
        &f->arena, "{\"path\":\"/%s\",\"duration_ms\":60000%s,\"tags\":{%s}}",
        path, more, tags);
    struct folder_place place = folder_place_read(str_from_c(path), &f->arena);
    struct folder_answer answer;
    struct folder_song song;

    assert_true(f->count < FILES_MAX);
    assert_true(folder_answer_read(line, &f->arena, &answer));
    folder_song_read(&answer, &place, &f->arena, &song);
    song.file = &f->files[f->count++];
    song.file->path = str_from_c(path);
    folder_shelf_add(&f->shelf, &song);
    return song.file;
}

static void arrange(struct fixture *f)
{
    folder_shelf_sort(&f->shelf);
    folder_ids_give(&f->shelf, &f->artists);
}

static void add_names(struct buf *out, struct folder_names names)
{
    for (size_t i = 0; i < names.count; i++)
        buf_printf(out, "%s%.*s", i > 0 ? "+" : "",
                   STR_ARG(names.list[i].name));
}

static void add_song(struct fixture *f, const struct folder_song *s)
{
    buf_printf(&f->text, "  %u.%u %.*s by ", s->disc, s->number,
               STR_ARG(s->title));
    add_names(&f->text, s->artists);
    buf_printf(&f->text, "%s\n", s->is_copy ? " (copy)" : "");
}

static const char *shown(struct fixture *f)
{
    static const char *const types[] = {"album", "single", "compilation"};

    buf_clear(&f->text);
    for (size_t i = 0; i < f->shelf.album_count; i++) {
        const struct folder_album *a = &f->shelf.albums[i];

        add_names(&f->text, a->artists);
        buf_printf(&f->text, ": %.*s (%s", STR_ARG(a->title), types[a->type]);
        if (a->date.year > 0)
            buf_printf(&f->text, " %u-%u", a->date.year, a->date.month);
        buf_lit(&f->text, ")\n");
        for (size_t k = 0; k < a->count; k++)
            add_song(f, a->songs[k]);
    }
    buf_char(&f->text, '\0');
    return f->text.p;
}

#define TAGS(artist, album, number, title)                                     \
    "\"ARTIST\":[\"" artist "\"],\"ALBUM\":[\"" album                          \
    "\"],\"TRACKNUMBER\":[\"" number "\"],\"TITLE\":[\"" title "\"]"

static const struct {
    struct {
        const char *path;
        const char *tags;
    } files[6];
    const char *shown;
} shelves[] = {
    /* Untagged. */
    {{{"Air/Moon/02 - B.mp3", ""},
      {"Air/Moon/01 - A.mp3", ""},
      {"Air - Alone.mp3", ""}},
     "Air: Moon (album)\n  0.1 A by Air\n  0.2 B by Air\n"
     "Air: Alone (single)\n  1.1 Alone by Air\n"},
    /* Discs in folders of their own, in the title, and in tags. */
    {{{"x/M/CD 2/1.mp3", TAGS("A", "M", "1", "c")},
      {"x/M/CD 1/2.mp3", TAGS("A", "M", "2", "b")},
      {"x/M/CD 1/1.mp3", TAGS("A", "M", "1", "a")},
      {"x/M/3.mp3", TAGS("A", "M (Disc 3)", "1", "d")}},
     "A: M (album)\n  1.1 a by A\n  1.2 b by A\n  2.1 c by A\n  3.1 d by A\n"},
    /* One title of two folders is two albums, and so are two of one folder. */
    {{{"x/1.mp3", TAGS("A", "Live", "1", "a")},
      {"y/1.mp3", TAGS("A", "Live", "1", "a")},
      {"y/2.mp3", TAGS("A", "Dead", "1", "a")}},
     "A: Live (album)\n  0.1 a by A\nA: Dead (album)\n  0.1 a by A\n"
     "A: Live (album)\n  0.1 a by A\n"},
    /* A guest takes no album; a crowd does. */
    {{{"x/1.mp3", TAGS("A", "M", "1", "a")},
      {"x/2.mp3", TAGS("a", "M", "2", "b")},
      {"x/3.mp3", TAGS("B", "M", "3", "c")}},
     "A: M (album)\n  0.1 a by A\n  0.2 b by a\n  0.3 c by B\n"},
    {{{"x/1.mp3", TAGS("A", "M", "1", "a")},
      {"x/2.mp3", TAGS("B", "M", "2", "b")}},
     "Various Artists: M (compilation)\n  0.1 a by A\n  0.2 b by B\n"},
    {{{"x/1.mp3", TAGS("A", "M", "1", "a") ",\"ALBUMARTIST\":[\"VA\"]"},
      {"x/2.mp3", TAGS("A", "M", "2", "b") ",\"COMPILATION\":[\"1\"]"}},
     "Various Artists: M (compilation)\n  0.1 a by A\n  0.2 b by A\n"},
    {{{"x/1.mp3", TAGS("A", "M", "1", "a") ",\"ALBUMARTIST\":[\"C\"]"},
      {"x/2.mp3", TAGS("B", "M", "2", "b") ",\"ALBUMARTIST\":[\"C\"]"}},
     "C: M (album)\n  0.1 a by A\n  0.2 b by B\n"},
    /* A release is one wherever its files are. */
    {{{"x/1.mp3", TAGS("A", "M", "1", "a") ",\"MUSICBRAINZ_ALBUMID\":[\"" MBID_1
                                           "\"],\"DATE\":[\"2008\"]"},
      {"y/2.mp3", TAGS("A", "M", "2", "b") ",\"MUSICBRAINZ_ALBUMID\":[\"" MBID_1
                                           "\"],\"DATE\":[\"1998-01\"]"}},
     "A: M (album 1998-1)\n  0.1 a by A\n  0.2 b by A\n"},
    /* Records. */
    {{{"x/1.mp3", TAGS("A", "M", "A1", "a")},
      {"x/2.mp3", TAGS("A", "M", "A2", "b")},
      {"x/3.mp3", TAGS("A", "M", "B1", "c")},
      {"x/4.mp3", TAGS("A", "M", "C1", "d")}},
     "A: M (album)\n  1.1 a by A\n  1.2 b by A\n  1.3 c by A\n  2.1 d by A\n"},
    /* No numbers at all. */
    {{{"A/M/b.mp3", ""}, {"A/M/a.mp3", ""}},
     "A: M (album)\n  1.1 a by A\n  1.2 b by A\n"},
    /* Of nobody. */
    {{{"M/b.mp3", "\"ALBUMARTIST\":[\"C\"]"}, {"a.mp3", ""}},
     "C: M (album)\n  1.1 b by C\n"
     "Unknown Artist: a (single)\n  1.1 a by Unknown Artist\n"},
};

static void test_shelves(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shelves / sizeof shelves[0]; i++) {
        struct fixture f;

        begin(&f);
        for (size_t k = 0; k < 6 && shelves[i].files[k].path != NULL; k++)
            add(&f, shelves[i].files[k].path, shelves[i].files[k].tags, "");
        arrange(&f);
        assert_string_equal(shown(&f), shelves[i].shown);
        end(&f);
    }
}

static void test_made_ids_never_change(void **state)
{
    char album[ID_TEXT_LENGTH];
    struct fixture f;
    struct folder_file *file;

    (void)state;
    begin(&f);
    file = add(&f, "x/1.mp3", TAGS("A b", "M", "1", "Song"), "");
    add(&f, "a - b.mp3", "", "");
    arrange(&f);
    assert_true(
        id_eq(f.shelf.albums[0].id, id_from_name(STR("folder:album:a b\nm"))));
    assert_true(id_eq(f.shelf.albums[0].artists.list[0].id,
                      id_from_name(STR("folder:artist:a b"))));
    assert_int_equal(file->id_count, 1);
    id_to_base62(f.shelf.albums[0].id, album);
    assert_true(id_eq(file->ids[0], id_from_name(arena_printf(
                                        &f.arena, "folder:track:%.*s:1:1:song",
                                        ID_TEXT_LENGTH, album))));
    assert_true(id_eq(file->album, f.shelf.albums[0].id));
    assert_true(
        id_eq(f.shelf.albums[1].id, id_from_name(STR("folder:album:a\nb"))));
    end(&f);
}

static void test_ids_of_musicbrainz(void **state)
{
    struct fixture f;
    struct id one, two;

    (void)state;
    assert_true(id_from_uuid(STR(MBID_1), &one));
    assert_true(id_from_uuid(STR(MBID_2), &two));
    begin(&f);
    add(&f, "x/1.mp3",
        TAGS("A", "M", "1", "a") ",\"MUSICBRAINZ_ARTISTID\":[\"" MBID_1 "\"],"
                                 "\"MUSICBRAINZ_RELEASETRACKID\":[\"" MBID_2
                                 "\"]",
        "");
    /* Without it, somebody of the same name is the same. */
    add(&f, "y/1.mp3", TAGS("a", "N", "1", "a"), "");
    arrange(&f);
    assert_int_equal(f.artists.count, 1);
    assert_true(id_eq(f.artists.list[0].id, one));
    assert_true(id_eq(f.shelf.songs[0].id, two));
    assert_false(id_eq(f.shelf.songs[1].id, two));
    end(&f);
}

/* What a file was called, it is still called: when it has moved, and when its
 * tags are others but not what it plays. */
static void test_ids_stay(void **state)
{
    struct id old = {7, 7};
    struct fixture f;

    (void)state;
    for (uint32_t last_ms = 0; last_ms < 63000; last_ms += 500) {
        struct folder_file *file;

        begin(&f);
        file = add(&f, "new/name.mp3", "", "");
        file->ids = &old;
        file->id_count = 1;
        file->last_ms = last_ms;
        arrange(&f);
        assert_int_equal(id_eq(file->ids[0], old),
                         last_ms == 0 ||
                             (last_ms >= 59000 && last_ms <= 61000));
        end(&f);
    }
}

/* Of two albums with one name the one that had the id keeps it, whatever comes
 * before it in the order. */
static void test_albums_keep_their_claim(void **state)
{
    struct id id = id_from_name(STR("folder:album:a\nm"));
    struct fixture f;

    (void)state;
    begin(&f);
    add(&f, "x/1.mp3", TAGS("A", "M", "1", "a"), "");
    add(&f, "y/1.mp3", TAGS("A", "M", "1", "b"), "")->album = id;
    arrange(&f);
    assert_true(id_eq(f.shelf.albums[1].id, id));
    assert_true(
        id_eq(f.shelf.albums[0].id, id_from_name(STR("folder:album:a\nm\nx"))));
    end(&f);
}

static void test_the_best_of_copies(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f);
    add(&f, "x/1.mp3", TAGS("A", "M", "1", "a"), ",\"bitrate\":320000");
    add(&f, "x/1.flac", TAGS("A", "M", "1", "a"), ",\"lossless\":true");
    add(&f, "x/1.ogg", TAGS("A", "M", "1", "a"), ",\"bitrate\":160000");
    arrange(&f);
    assert_true(f.shelf.songs[0].is_copy);
    assert_false(f.shelf.songs[1].is_copy);
    assert_true(f.shelf.songs[2].is_copy);
    end(&f);
}

static void test_genres_of_artists(void **state)
{
    struct fixture f;
    const struct folder_artist *a;

    (void)state;
    begin(&f);
    add(&f, "x/1.mp3", TAGS("A", "M", "1", "a") ",\"GENRE\":[\"Pop\",\"Jazz\"]",
        "");
    add(&f, "x/2.mp3", TAGS("A", "M", "2", "b") ",\"GENRE\":[\"Jazz\"]", "");
    add(&f, "x/3.mp3", TAGS("A feat. B", "M", "3", "c") ",\"GENRE\":[\"Rock\"]",
        "");
    arrange(&f);
    assert_int_equal(f.artists.count, 2);
    for (size_t i = 0; i < 2; i++) {
        a = &f.artists.list[i];
        assert_int_equal(a->genre_count, str_eq_c(a->name, "A") ? 3 : 0);
        if (a->genre_count > 0)
            assert_true(str_eq_c(a->genres[0], "jazz"));
    }
    assert_int_equal(f.shelf.albums[0].genre_count, 3);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shelves),
        cmocka_unit_test(test_made_ids_never_change),
        cmocka_unit_test(test_ids_of_musicbrainz),
        cmocka_unit_test(test_ids_stay),
        cmocka_unit_test(test_albums_keep_their_claim),
        cmocka_unit_test(test_the_best_of_copies),
        cmocka_unit_test(test_genres_of_artists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
