/* MPEG audio: headers, summaries, and files that are walked. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "media/source/format.h"
#include "media/source/mpeg.h"

/* 128 kbit/s and 64 kbit/s, 44,100 Hz, stereo: 417 and 208 bytes. */
#define FRAME_128 "\xff\xfb\x90\x00"
#define FRAME_64  "\xff\xfb\x50\x00"

static void put_frame(struct buf *b, const char *header, size_t bytes)
{
    static const char zeros[1000];

    buf_add(b, header, 4);
    buf_add(b, zeros, bytes - 4);
}

/* A frame whose first bytes behind the side information are `text`. */
static void put_summary(struct buf *b, const char *text, size_t n)
{
    size_t begin = b->n;

    put_frame(b, FRAME_128, 417);
    memcpy(b->p + begin + 36, text, n);
}

static bool count(const struct buf *b, struct mpeg_audio *out)
{
    struct source s;
    bool is_there;

    source_init_memory(&s, buf_get(b));
    is_there = mpeg_audio_find(&s, 0, s.size, out) &&
               mpeg_audio_count(&s, s.size, out);
    source_release(&s);
    return is_there;
}

static void test_headers(void **state)
{
    struct mpeg_frame f;

    (void)state;
    assert_true(mpeg_frame_read((const uint8_t *)FRAME_128, &f));
    assert_int_equal(f.bitrate, 128000);
    assert_int_equal(f.rate, 44100);
    assert_int_equal(f.samples, 1152);
    assert_int_equal(f.bytes, 417);
    assert_int_equal(f.channels, 2);
    /* MPEG 2, layer 3: 22,050 Hz, 64 kbit/s, one channel, padded. */
    assert_true(mpeg_frame_read((const uint8_t *)"\xff\xf3\x82\xc0", &f));
    assert_int_equal(f.rate, 22050);
    assert_int_equal(f.samples, 576);
    assert_int_equal(f.bytes, 209);
    assert_int_equal(f.channels, 1);
    /* No version, no layer, no rate, free and forbidden bitrates. */
    assert_false(mpeg_frame_read((const uint8_t *)"\xff\xeb\x90\x00", &f));
    assert_false(mpeg_frame_read((const uint8_t *)"\xff\xf9\x90\x00", &f));
    assert_false(mpeg_frame_read((const uint8_t *)"\xff\xfb\x9c\x00", &f));
    assert_false(mpeg_frame_read((const uint8_t *)"\xff\xfb\x00\x00", &f));
    assert_false(mpeg_frame_read((const uint8_t *)"\xff\xfb\xf0\x00", &f));
}

static void test_frames_of_many_bitrates_are_counted(void **state)
{
    struct mpeg_audio a;
    struct buf b;

    (void)state;
    buf_init(&b, 1u << 20);
    buf_lit(&b, "junk\xff\xfbthat looks like a frame");
    for (int i = 0; i < 50; i++) {
        put_frame(&b, FRAME_128, 417);
        put_frame(&b, FRAME_64, 208);
        if (i == 20)
            buf_lit(&b, "and some more junk");
    }
    assert_true(count(&b, &a));
    assert_int_equal(a.begin, 29);
    assert_int_equal(a.samples, 100 * 1152);
    assert_int_equal(a.bytes, 50 * (417 + 208));
    buf_release(&b);
}

static void test_summary_is_believed_and_cut(void **state)
{
    static const char xing[] =
        "Xing\0\0\0\x03\0\0\0\x0a\0\0\x10\x00LAME3.100\0\0\0\0\0\0\0\0\0\0\0\0"
        "\x24\x05\x00";
    struct mpeg_audio a;
    struct buf b;

    (void)state;
    buf_init(&b, 1u << 20);
    put_summary(&b, xing, sizeof xing - 1);
    for (int i = 0; i < 10; i++)
        put_frame(&b, FRAME_128, 417);
    assert_true(count(&b, &a));
    /* A delay of 0x240 and a padding of 0x500. */
    assert_int_equal(a.samples, 10 * 1152 - 576 - 1280);
    buf_release(&b);
}

/* A download that broke off has the summary of the whole. */
static void test_summary_of_a_longer_file_is_not(void **state)
{
    static const char xing[] = "Info\0\0\0\x03\0\0\x27\x10\0\x3f\xff\xff";
    struct mpeg_audio a;
    struct buf b;

    (void)state;
    buf_init(&b, 1u << 20);
    put_summary(&b, xing, sizeof xing - 1);
    for (int i = 0; i < 10; i++)
        put_frame(&b, FRAME_128, 417);
    assert_true(count(&b, &a));
    assert_int_equal(a.samples, 10 * 1152);
    buf_release(&b);
}

static void test_vbri(void **state)
{
    static const char vbri[] = "VBRI\0\1\0\0\0\x4b\0\0\x10\x00\0\0\0\x0a";
    struct mpeg_audio a;
    struct buf b;

    (void)state;
    buf_init(&b, 1u << 20);
    put_summary(&b, vbri, sizeof vbri - 1);
    for (int i = 0; i < 10; i++)
        put_frame(&b, FRAME_64, 208);
    assert_true(count(&b, &a));
    assert_int_equal(a.samples, 10 * 1152);
    buf_release(&b);
}

static void test_no_audio(void **state)
{
    struct mpeg_audio a;
    struct buf b;

    (void)state;
    buf_init(&b, 1u << 20);
    assert_false(count(&b, &a));
    for (int i = 0; i < 30000; i++)
        buf_lit(&b, FRAME_128); /* none where this one would end */
    assert_false(count(&b, &a));
    buf_release(&b);
}

static enum format format_of(struct str bytes, uint64_t *begin)
{
    struct source s;
    enum format f;

    source_init_memory(&s, bytes);
    f = format_find(&s, begin);
    source_release(&s);
    return f;
}

static void test_formats_by_their_marks(void **state)
{
    uint64_t begin;

    (void)state;
    assert_int_equal(format_of(STR("fLaC\0\0\0\x22"), &begin), FORMAT_FLAC);
    assert_int_equal(format_of(STR("RIFF\0\0\0\0WAVEfmt "), &begin),
                     FORMAT_WAV);
    assert_int_equal(format_of(STR("RIFF\0\0\0\0AVI LIST"), &begin),
                     FORMAT_NONE);
    assert_int_equal(format_of(STR("\0\0\0\x20"
                                   "ftypM4A "),
                               &begin),
                     FORMAT_MP4);
    assert_int_equal(format_of(STR("ID3\3\0\0\0\0\0\2xxfLaC"), &begin),
                     FORMAT_FLAC);
    assert_int_equal(begin, 12);
    /* A tag that goes beyond the file, and a playlist that would open others.
     */
    assert_int_equal(format_of(STR("ID3\3\0\0\0\0\x7f\x7f"
                                   "fLaC"),
                               &begin),
                     FORMAT_NONE);
    assert_int_equal(format_of(STR("#EXTM3U\nfile:///etc/passwd"), &begin),
                     FORMAT_NONE);
    assert_int_equal(format_of(STR(""), &begin), FORMAT_NONE);
    assert_string_equal(format_name(FORMAT_MPC8), "mpc");
    assert_string_equal(format_demuxer(FORMAT_MP4), "mov");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_frames_of_many_bitrates_are_counted),
        cmocka_unit_test(test_summary_is_believed_and_cut),
        cmocka_unit_test(test_summary_of_a_longer_file_is_not),
        cmocka_unit_test(test_vbri),
        cmocka_unit_test(test_no_audio),
        cmocka_unit_test(test_formats_by_their_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
