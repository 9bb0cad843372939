/* Files of each kind of tags, made by hand, byte by byte. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "media/tags/read.h"

#define JPEG "\xff\xd8\xff\xe0 a picture"

struct world {
    struct arena arena;
    struct charsets charsets;
    struct tags tags;
    struct buf file;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    arena_init(&w->arena);
    charsets_init(&w->charsets);
    tags_init(&w->tags, &w->arena, &w->charsets);
    buf_init(&w->file, 1u << 20);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    tags_release(&w->tags);
    charsets_release(&w->charsets);
    arena_release(&w->arena);
    buf_release(&w->file);
    free(w);
    return 0;
}

/* ---- making files ---- */

static void put_big(struct buf *b, uint64_t v, unsigned bytes)
{
    while (bytes-- > 0)
        buf_char(b, (char)(v >> 8 * bytes));
}

static void put_little(struct buf *b, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        buf_char(b, (char)(v >> 8 * i));
}

static void put_safe(struct buf *b, size_t v)
{
    for (unsigned i = 4; i-- > 0;)
        buf_char(b, (char)(v >> 7 * i & 0x7f));
}

static void put_frame(struct buf *b, unsigned version, const char *id,
                      unsigned flags, struct str body)
{
    buf_str(b, str_from_c(id));
    if (version == 2)
        put_big(b, body.n, 3);
    else if (version == 3)
        put_big(b, body.n, 4);
    else
        put_safe(b, body.n);
    if (version > 2)
        put_big(b, flags, 2);
    buf_str(b, body);
}

static void put_id3(struct buf *b, unsigned version, unsigned flags,
                    struct str frames)
{
    buf_lit(b, "ID3");
    put_big(b, version, 1);
    put_big(b, 0, 1);
    put_big(b, flags, 1);
    put_safe(b, frames.n);
    buf_str(b, frames);
}

static void put_vorbis(struct buf *b, struct str text)
{
    put_little(b, text.n, 4);
    buf_str(b, text);
}

/* ---- reading them ---- */

static void read_as(struct world *w, enum format format, uint64_t begin)
{
    struct source s;

    source_init_memory(&s, buf_get(&w->file));
    tags_read(&s, format, begin, &w->tags);
    source_release(&s);
}

static void must_be(struct world *w, const char *name, const char *expected)
{
    char found[1000] = "";
    size_t n = 0;

    for (size_t i = 0; i < w->tags.count; i++)
        if (str_eq_c(w->tags.list[i].name, name))
            n += (size_t)snprintf(found + n, sizeof found - n, "%s%.*s",
                                  n > 0 ? "|" : "",
                                  STR_ARG(w->tags.list[i].value));
    assert_string_equal(found, expected);
}

static void must_have_picture(const struct world *w, unsigned type)
{
    assert_int_equal(w->tags.picture_count, 1);
    assert_int_equal(w->tags.pictures[0].type, type);
    assert_true(str_eq(w->tags.pictures[0].bytes, STR(JPEG)));
}

/* ---- ID3v2 ---- */

static void test_id3v24(void **state)
{
    struct world *w = *state;
    struct buf f;

    buf_init(&f, 1u << 16);
    put_frame(&f, 4, "TIT2", 0, STR("\3Tïtle"));
    put_frame(&f, 4, "TPE1", 0, STR("\3One\0Two"));
    put_frame(&f, 4, "TALB", 0,
              STR("\1\xff\xfe"
                  "A\0l\0"));
    put_frame(&f, 4, "TRCK", 0,
              STR("\0"
                  "3/9"));
    put_frame(&f, 4, "TXXX", 0, STR("\3MusicBrainz Album Id\0abc"));
    put_frame(&f, 4, "UFID", 0, STR("http://musicbrainz.org\0rec"));
    put_frame(&f, 4, "TMCL", 0, STR("\3guitar\0Ann\0bass\0Bob"));
    put_frame(&f, 4, "TIPL", 0, STR("\3producer\0Cid"));
    put_frame(&f, 4, "COMM", 0, STR("\0engiTunNORM\0 0001"));
    put_frame(&f, 4, "COMM", 0, STR("\0eng\0nice"));
    put_frame(&f, 4, "USLT", 0, STR("\3deu\0La la"));
    put_frame(&f, 4, "APIC", 0, STR("\0image/jpeg\0\3front\0" JPEG));
    put_frame(&f, 4, "RVA2", 0, STR("track\0\1\xfe\0\0"));
    put_frame(&f, 4, "TXXX", 0, STR("\3replaygain_album_gain\0-3 dB"));
    put_id3(&w->file, 4, 0, buf_get(&f));
    read_as(w, FORMAT_MP3, w->file.n);
    must_be(w, "TITLE", "Tïtle");
    must_be(w, "ARTIST", "One|Two");
    must_be(w, "ALBUM", "Al");
    must_be(w, "TRACKNUMBER", "3");
    must_be(w, "TRACKTOTAL", "9");
    must_be(w, "MUSICBRAINZ_ALBUMID", "abc");
    must_be(w, "MUSICBRAINZ_TRACKID", "rec");
    must_be(w, "PERFORMER", "Ann (guitar)|Bob (bass)");
    must_be(w, "PRODUCER", "Cid");
    must_be(w, "COMMENT", "nice");
    must_have_picture(w, 3);
    assert_true(str_eq_c(w->tags.pictures[0].description, "front"));
    assert_true(str_eq_c(w->tags.lyrics, "La la"));
    assert_true(str_eq_c(w->tags.language, "deu"));
    assert_float_equal(w->tags.gains[TAG_TRACK_GAIN], -1, 0.001);
    assert_float_equal(w->tags.gains[TAG_ALBUM_GAIN], -3, 0.001);
    buf_release(&f);
}

static void test_id3v23_date_and_guessed_text(void **state)
{
    struct world *w = *state;
    struct buf f;

    buf_init(&f, 1u << 16);
    put_frame(&f, 3, "TYER", 0,
              STR("\0"
                  "2004"));
    put_frame(&f, 3, "TDAT", 0,
              STR("\0"
                  "0605"));
    put_frame(&f, 3, "TPE1", 0, STR("\0\xca\xe8\xed\xee"));
    /* Short, and Russian only because the other one is. */
    put_frame(&f, 3, "TIT2", 0, STR("\0\xdf"));
    put_frame(&f, 3, "TCON", 0, STR("\0Pop/Funk"));
    put_frame(&f, 3, "TCON", 0, STR("\0Soul/17"));
    put_frame(&f, 3, "ZZZZ", 0x80, STR("compressed"));
    put_id3(&w->file, 3, 0, buf_get(&f));
    read_as(w, FORMAT_MP3, w->file.n);
    must_be(w, "DATE", "2004-05-06");
    must_be(w, "ARTIST", "Кино");
    must_be(w, "TITLE", "Я");
    must_be(w, "GENRE", "Pop/Funk|Soul|Rock");
    buf_release(&f);
}

static void test_id3v22(void **state)
{
    struct world *w = *state;
    struct buf f;

    buf_init(&f, 1u << 16);
    put_frame(&f, 2, "TT2", 0, STR("\0Old"));
    put_frame(&f, 2, "TCO", 0, STR("\0(17)"));
    put_frame(&f, 2, "PIC", 0, STR("\0JPG\4\0" JPEG));
    put_frame(&f, 2, "XYZ", 0, STR("unknown"));
    put_frame(&f, 2, "TRK", 0,
              STR("\0"
                  "7"));
    put_id3(&w->file, 2, 0, buf_get(&f));
    read_as(w, FORMAT_MP3, w->file.n);
    must_be(w, "TITLE", "Old");
    must_be(w, "GENRE", "Rock");
    must_be(w, "TRACKNUMBER", "7");
    must_have_picture(w, 4);
    buf_release(&f);
}

/* Zeros behind ones: in all of the tag of 2.3, in frames of 2.4. */
static void test_id3_unsynchronised(void **state)
{
    struct world *w = *state;
    struct buf f;

    buf_init(&f, 1u << 16);
    put_frame(&f, 3, "TIT2", 0,
              STR("\1\xff\0\xfe"
                  "A\0"));
    f.p[7]--; /* the length is that without the zero */
    put_frame(&f, 3, "TALB", 0, STR("\0B"));
    put_id3(&w->file, 3, 0x80, buf_get(&f));
    read_as(w, FORMAT_MP3, w->file.n);
    must_be(w, "TITLE", "A");
    must_be(w, "ALBUM", "B");
    buf_clear(&f);
    buf_clear(&w->file);
    tags_release(&w->tags);
    tags_init(&w->tags, &w->arena, &w->charsets);
    put_frame(&f, 4, "TIT2", 3,
              STR("\0\0\0\5\1\xff\0\xfe"
                  "A\0"));
    put_id3(&w->file, 4, 0, buf_get(&f));
    read_as(w, FORMAT_MP3, w->file.n);
    must_be(w, "TITLE", "A");
    buf_release(&f);
}

/* Lengths of 2.3 in a tag of 2.4, as iTunes wrote them. */
static void test_id3v24_with_plain_lengths(void **state)
{
    struct world *w = *state;
    struct buf f, text;

    buf_init(&f, 1u << 16);
    buf_init(&text, 1000);
    buf_char(&text, '\0');
    for (int i = 0; i < 300; i++)
        buf_char(&text, 'x');
    put_frame(&f, 3, "TIT2", 0, buf_get(&text));
    put_frame(&f, 3, "TALB", 0, STR("\0Behind"));
    put_id3(&w->file, 4, 0, buf_get(&f));
    read_as(w, FORMAT_MP3, w->file.n);
    assert_int_equal(tags_get(&w->tags, STR("TITLE")).n, 300);
    must_be(w, "ALBUM", "Behind");
    buf_release(&text);
    buf_release(&f);
}

static void test_id3_chapters_and_synced_lyrics(void **state)
{
    struct world *w = *state;
    struct buf f, chapter;

    buf_init(&f, 1u << 16);
    buf_init(&chapter, 1000);
    buf_lit(&chapter,
            "ch1\0\0\0\x03\xe8\0\0\x07\xd0\xff\xff\xff\xff\xff\xff\xff\xff");
    put_frame(&chapter, 4, "TIT2", 0, STR("\3Intro"));
    put_frame(&f, 4, "CHAP", 0, buf_get(&chapter));
    put_frame(&f, 4, "SYLT", 0,
              STR("\3eng\2\1\0Second\0\0\0\x07\xd0"
                  "First\0\0\0\x03\xe8"));
    put_id3(&w->file, 4, 0, buf_get(&f));
    read_as(w, FORMAT_MP3, w->file.n);
    tags_finish(&w->tags, 0);
    assert_int_equal(w->tags.chapter_count, 1);
    assert_int_equal(w->tags.chapters[0].from_ms, 1000);
    assert_int_equal(w->tags.chapters[0].to_ms, 2000);
    assert_true(str_eq_c(w->tags.chapters[0].title, "Intro"));
    assert_int_equal(w->tags.line_count, 2);
    assert_true(str_eq_c(w->tags.lines[0].text, "First"));
    buf_release(&chapter);
    buf_release(&f);
}

/* ---- at the end ---- */

static void put_id3v1(struct buf *b)
{
    char tag[128] = "TAG\xc1\xe5\xeb\xfb\xe5 \xed\xee\xf7\xe8";

    memcpy(tag + 33, "\xc8\xe2\xe0\xed", 4);
    memcpy(tag + 93, "1988", 4);
    tag[126] = 5;
    tag[127] = 17;
    buf_add(b, tag, sizeof tag);
}

static void put_item(struct buf *b, unsigned flags, struct str key,
                     struct str value)
{
    put_little(b, value.n, 4);
    put_little(b, flags, 4);
    buf_str(b, key);
    buf_char(b, '\0');
    buf_str(b, value);
}

static void test_apev2_before_id3v1(void **state)
{
    struct world *w = *state;
    struct source s;
    struct buf items;

    buf_init(&items, 1000);
    put_item(&items, 0, STR("Artist"), STR("A\0B"));
    put_item(&items, 0, STR("Track"), STR("2/4"));
    put_item(&items, 2, STR("Cover Art (Front)"), STR("c.jpg\0" JPEG));
    buf_lit(&w->file, "audio");
    buf_str(&w->file, buf_get(&items));
    buf_lit(&w->file, "APETAGEX");
    put_little(&w->file, 2000, 4);
    put_little(&w->file, items.n + 32, 4);
    put_little(&w->file, 3, 4);
    put_little(&w->file, 0, 4);
    put_little(&w->file, 0, 8);
    put_id3v1(&w->file);
    read_as(w, FORMAT_MP3, 0);
    must_be(w, "ARTIST", "A|B");
    must_be(w, "TRACKNUMBER", "2");
    must_be(w, "TITLE", "Белые ночи");
    must_be(w, "DATE", "1988");
    must_be(w, "GENRE", "Rock");
    must_have_picture(w, 3);
    source_init_memory(&s, buf_get(&w->file));
    assert_int_equal(s.size - tags_bytes_at_end(&s), 5);
    source_release(&s);
    buf_release(&items);
}

static void test_apev2_that_lies_about_its_length(void **state)
{
    struct world *w = *state;

    buf_lit(&w->file, "APETAGEX\xd0\7\0\0\xff\xff\xff\x7f\1\0\0\0\0\0\0\0"
                      "\0\0\0\0\0\0\0\0");
    read_as(w, FORMAT_APE, 0);
    assert_int_equal(w->tags.count, 0);
}

/* ---- Vorbis comments, MP4, RIFF, AIFF ---- */

static void put_comments(struct buf *b)
{
    put_vorbis(b, STR("vendor"));
    put_little(b, 3, 4);
    put_vorbis(b, STR("artist=A"));
    put_vorbis(b, STR("ARTIST=B"));
    put_vorbis(b, STR("METADATA_BLOCK_PICTURE=AAAAAwAAAAAAAAAAAAAAAAAAAAAAAAAA"
                      "AAAAAAAAAA7/2P/gIGEgcGljdHVyZQ=="));
}

static void test_flac(void **state)
{
    struct world *w = *state;
    struct buf comments;

    buf_init(&comments, 1000);
    put_comments(&comments);
    buf_lit(&w->file, "fLaC\0\0\0\x22");
    for (int i = 0; i < 34; i++)
        buf_char(&w->file, '\0');
    buf_char(&w->file, (char)0x84);
    put_big(&w->file, comments.n, 3);
    buf_str(&w->file, buf_get(&comments));
    read_as(w, FORMAT_FLAC, 0);
    must_be(w, "ARTIST", "A|B");
    must_have_picture(w, 3);
    buf_release(&comments);
}

static void put_zeros(struct buf *b, size_t n)
{
    while (n-- > 0)
        buf_char(b, '\0');
}

static void put_cue_track(struct buf *b, uint64_t at, unsigned number,
                          const char *isrc, unsigned indexes)
{
    put_big(b, at, 8);
    put_big(b, number, 1);
    buf_add(b, isrc, 12);
    put_zeros(b, 14);
    put_big(b, indexes, 1);
}

static void test_flac_with_a_cue_sheet(void **state)
{
    static const char NO_ISRC[12];
    struct world *w = *state;
    struct buf cue;

    buf_init(&cue, 1000);
    put_zeros(&cue, 396);
    put_cue_track(&cue, 0, 1, "DEABC2400001", 1);
    put_big(&cue, 0, 8);
    buf_lit(&cue, "\1\0\0\0");
    put_cue_track(&cue, 44100 * 61, 2, NO_ISRC, 1);
    put_big(&cue, 22050, 8);
    buf_lit(&cue, "\1\0\0\0");
    put_cue_track(&cue, 44100 * 90, 170, NO_ISRC, 0);
    buf_lit(&w->file, "fLaC\0\0\0\x22");
    put_zeros(&w->file, 10);
    buf_lit(&w->file, "\x0a\xc4\x42"); /* 44,100 Hz, two channels */
    put_zeros(&w->file, 21);
    buf_char(&w->file, (char)0x85);
    put_big(&w->file, cue.n, 3);
    buf_str(&w->file, buf_get(&cue));
    read_as(w, FORMAT_FLAC, 0);
    assert_true(str_eq_c(w->tags.cuesheet, "FILE \"\" WAVE\n"
                                           "  TRACK 01 AUDIO\n"
                                           "    ISRC DEABC2400001\n"
                                           "    INDEX 01 00:00:00\n"
                                           "  TRACK 02 AUDIO\n"
                                           "    INDEX 01 01:01:37"));
    buf_release(&cue);
}

static void put_page(struct buf *b, uint32_t serial, struct str bytes)
{
    buf_lit(b, "OggS\0\0\0\0\0\0\0\0\0\0");
    put_little(b, serial, 4);
    put_little(b, 0, 8);
    put_big(b, bytes.n / 255 + 1, 1);
    for (size_t n = bytes.n;; n -= 255) {
        put_big(b, n < 255 ? n : 255, 1);
        if (n < 255)
            break;
    }
    buf_str(b, bytes);
}

/* The comments' packet is long, and another stream's pages lie between. */
static void test_ogg(void **state)
{
    struct world *w = *state;
    struct buf packet;

    buf_init(&packet, 10000);
    buf_lit(&packet, "OpusTags");
    put_comments(&packet);
    put_page(&w->file, 9, STR("fishead"));
    put_page(&w->file, 1, STR("OpusHead\1\1"));
    put_page(&w->file, 9, STR("OpusTags"));
    put_page(&w->file, 1, buf_get(&packet));
    read_as(w, FORMAT_OGG, 0);
    must_be(w, "ARTIST", "A|B");
    must_have_picture(w, 3);
    buf_release(&packet);
}

static void put_atom(struct buf *b, struct str name, struct str body)
{
    put_big(b, body.n + 8, 4);
    buf_str(b, name);
    buf_str(b, body);
}

/* An atom with a "data" atom in it. */
static void put_data(struct buf *b, struct str name, unsigned kind,
                     struct str value)
{
    struct buf data;

    buf_init(&data, 1000);
    put_big(&data, value.n + 16, 4);
    buf_lit(&data, "data");
    put_big(&data, kind, 4);
    put_big(&data, 0, 4);
    buf_str(&data, value);
    put_atom(b, name, buf_get(&data));
    buf_release(&data);
}

static void wrap(struct buf *b, struct str name, const char *before,
                 size_t before_bytes)
{
    struct buf out;

    buf_init(&out, 1u << 16);
    put_big(&out, b->n + 8 + before_bytes, 4);
    buf_str(&out, name);
    buf_add(&out, before, before_bytes);
    buf_str(&out, buf_get(b));
    buf_release(b);
    *b = out;
}

static void test_mp4(void **state)
{
    struct world *w = *state;
    struct buf b;

    buf_init(&b, 1u << 16);
    put_data(&b, STR("\xa9nam"), 1, STR("Song"));
    put_data(&b, STR("trkn"), 0, STR("\0\0\0\3\0\x0c\0\0"));
    put_data(&b, STR("cpil"), 21, STR("\1"));
    put_data(&b, STR("gnre"), 0, STR("\0\x12"));
    put_data(&b, STR("rtng"), 21, STR("\4"));
    put_data(&b, STR("covr"), 13, STR(JPEG));
    put_atom(&b, STR("----"),
             STR("\0\0\0\x10"
                 "name\0\0\0\0bits"
                 "\0\0\0\x14"
                 "data\0\0\0\0\0\0\0\0v\0\1\2"));
    put_atom(&b, STR("----"),
             STR("\0\0\0\x1cmean\0\0\0\0com.apple.iTunes"
                 "\0\0\0\x20name\0\0\0\0MusicBrainz Album Id"
                 "\0\0\0\x13"
                 "data\0\0\0\1\0\0\0\0abc"));
    wrap(&b, STR("ilst"), NULL, 0);
    wrap(&b, STR("meta"), "\0\0\0\0", 4);
    wrap(&b, STR("udta"), NULL, 0);
    wrap(&b, STR("moov"), NULL, 0);
    put_atom(&w->file, STR("ftyp"), STR("M4A "));
    put_atom(&w->file, STR("mdat"), STR("audio"));
    buf_str(&w->file, buf_get(&b));
    read_as(w, FORMAT_MP4, 0);
    must_be(w, "TITLE", "Song");
    must_be(w, "TRACKNUMBER", "3");
    must_be(w, "TRACKTOTAL", "12");
    must_be(w, "COMPILATION", "1");
    must_be(w, "GENRE", "Rock");
    must_be(w, "EXPLICIT", "1");
    must_be(w, "MUSICBRAINZ_ALBUMID", "abc");
    must_be(w, "BITS", "");
    must_have_picture(w, 3);
    buf_release(&b);
}

static void test_riff(void **state)
{
    struct world *w = *state;

    buf_lit(&w->file, "RIFF\0\0\0\0WAVE"
                      "data\3\0\0\0abc\0"
                      "LIST\x1a\0\0\0INFOINAM\5\0\0\0Song\0\0IART\2\0\0\0A\0");
    read_as(w, FORMAT_WAV, 0);
    must_be(w, "TITLE", "Song");
    must_be(w, "ARTIST", "A");
}

static void test_aiff_with_id3(void **state)
{
    struct world *w = *state;
    struct buf f, tag;

    buf_init(&f, 1000);
    buf_init(&tag, 1000);
    put_frame(&f, 3, "TPE1", 0, STR("\0Artist"));
    put_id3(&tag, 3, 0, buf_get(&f));
    buf_lit(&w->file, "FORM\0\0\0\0AIFFNAME\0\0\0\4SongAUTH\0\0\0\5Other\0"
                      "ID3 ");
    put_big(&w->file, tag.n, 4);
    buf_str(&w->file, buf_get(&tag));
    read_as(w, FORMAT_AIFF, 0);
    must_be(w, "TITLE", "Song");
    must_be(w, "ARTIST", "Artist");
    buf_release(&tag);
    buf_release(&f);
}

static void put_wide(struct buf *b, const char *text)
{
    for (; *text != '\0'; text++) {
        buf_char(b, *text);
        buf_char(b, '\0');
    }
    buf_lit(b, "\0\0");
}

static void put_object(struct buf *b, struct str guid, struct str body)
{
    buf_str(b, guid);
    put_little(b, body.n + 24, 8);
    buf_str(b, body);
}

#define ASF(guid) STR(guid "\xa6\xd9\0\xaa\0\x62\xce\x6c")

/* The second artist comes first in the file. */
static void test_asf(void **state)
{
    struct world *w = *state;
    struct buf library, inside, extended, all;

    buf_init(&library, 1000);
    buf_init(&inside, 1000);
    buf_init(&extended, 1000);
    buf_init(&all, 10000);
    put_little(&library, 1, 2);
    put_little(&library, 0, 4);
    put_little(&library, 14, 2);
    put_little(&library, 0, 2);
    put_little(&library, 4, 4);
    put_wide(&library, "Author");
    put_wide(&library, "B");
    for (int i = 0; i < 22; i++)
        buf_char(&inside, '\0');
    put_object(&inside,
               STR("\x94\x1c\x23\x44\x98\x94\xd1\x49\xa1\x41\x1d\x13\x4e\x45"
                   "\x70\x54"),
               buf_get(&library));
    put_object(&all,
               STR("\xb5\3\xbf\x5f\x2e\xa9\xcf\x11\x8e\xe3\0\xc0\x0c\x20\x53"
                   "\x65"),
               buf_get(&inside));
    put_little(&extended, 2, 2);
    put_little(&extended, 14, 2);
    put_wide(&extended, "Author");
    put_little(&extended, 0, 2);
    put_little(&extended, 4, 2);
    put_wide(&extended, "A");
    put_little(&extended, 30, 2);
    put_wide(&extended, "WM/TrackNumber");
    put_little(&extended, 3, 2);
    put_little(&extended, 4, 2);
    put_little(&extended, 7, 4);
    put_object(&all,
               STR("\x40\xa4\xd0\xd2\7\xe3\xd2\x11\x97\xf0\0\xa0\xc9\x5e\xa8"
                   "\x50"),
               buf_get(&extended));
    buf_str(&w->file, ASF("\x30\x26\xb2\x75\x8e\x66\xcf\x11"));
    put_little(&w->file, all.n + 30, 8);
    put_little(&w->file, 2, 4);
    buf_lit(&w->file, "\1\2");
    buf_str(&w->file, buf_get(&all));
    read_as(w, FORMAT_ASF, 0);
    must_be(w, "ARTIST", "A|B");
    must_be(w, "TRACKNUMBER", "7");
    buf_release(&library);
    buf_release(&inside);
    buf_release(&extended);
    buf_release(&all);
}

/* Each file cut off at every length has an answer. */
static void test_cut_off(void **state)
{
    struct world *w = *state;
    struct buf f;

    buf_init(&f, 1000);
    put_frame(&f, 4, "TIT2", 0, STR("\3Tïtle"));
    put_frame(&f, 4, "APIC", 0, STR("\0image/jpeg\0\3front\0" JPEG));
    put_frame(&f, 4, "CHAP", 0, STR("a\0\0\0\0\1"));
    put_id3(&w->file, 4, 0, buf_get(&f));
    put_id3v1(&w->file);
    for (size_t n = 0; n < w->file.n; n++)
        for (int format = 1; format < FORMAT_COUNT; format++) {
            struct source s;
            struct tags t;
            /* Of its own length, so that a sanitizer sees what goes beyond. */
            char *copy = malloc(n + 1);

            memcpy(copy, w->file.p, n);
            source_init_memory(&s, str_of(copy, n));
            tags_init(&t, &w->arena, &w->charsets);
            tags_read(&s, (enum format)format, 0, &t);
            tags_finish(&t, 0);
            tags_release(&t);
            source_release(&s);
            free(copy);
        }
    buf_release(&f);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_id3v24),
        TEST(test_id3v23_date_and_guessed_text),
        TEST(test_id3v22),
        TEST(test_id3_unsynchronised),
        TEST(test_id3v24_with_plain_lengths),
        TEST(test_id3_chapters_and_synced_lyrics),
        TEST(test_apev2_before_id3v1),
        TEST(test_apev2_that_lies_about_its_length),
        TEST(test_flac),
        TEST(test_flac_with_a_cue_sheet),
        TEST(test_ogg),
        TEST(test_mp4),
        TEST(test_riff),
        TEST(test_aiff_with_id3),
        TEST(test_asf),
        TEST(test_cut_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
