/* Headers that are read without FFmpeg, made by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/pack.h"
#include "media/program/headers.h"

static bool read_headers(const struct buf *b, enum format format,
                         struct headers *out)
{
    struct source s;
    uint64_t begin;
    bool is_there;

    source_init_memory(&s, buf_get(b));
    assert_int_equal(format_find(&s, &begin), format);
    is_there = headers_read(&s, format, begin, s.size, out);
    source_release(&s);
    return is_there;
}

/* STREAMINFO of 96,000 Hz, 2 channels, 24 bits and so many samples. */
static void put_flac(struct buf *b, uint64_t samples)
{
    uint64_t v = (uint64_t)96000 << 44 | (uint64_t)1 << 41 |
                 (uint64_t)23 << 36 | samples;

    buf_lit(b, "fLaC\0\0\0\x22"
               "0123456789");
    for (unsigned i = 8; i-- > 0;)
        buf_char(b, (char)(v >> 8 * i));
    buf_lit(b, "0123456789abcdef");
    buf_lit(b, "\x81\0\0\2pp"); /* padding, the last block */
}

static void test_flac(void **state)
{
    struct headers h;
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    put_flac(&b, 960000);
    assert_false(read_headers(&b, FORMAT_FLAC, &h)); /* no frame yet */
    buf_lit(&b, "\xff\xf8 a frame");
    assert_true(read_headers(&b, FORMAT_FLAC, &h));
    assert_string_equal(h.about.codec, "flac");
    assert_int_equal(h.about.rate, 96000);
    assert_int_equal(h.about.channels, 2);
    assert_int_equal(h.about.bits, 24);
    assert_int_equal(h.about.duration_ms, 10000);
    assert_int_equal(h.audio_bytes, 10);
    buf_clear(&b);
    put_flac(&b, 0); /* an encoder that couldn't go back */
    buf_lit(&b, "\xff\xf8");
    assert_false(read_headers(&b, FORMAT_FLAC, &h));
    buf_release(&b);
}

static void test_dsf(void **state)
{
    struct headers h;
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    buf_lit(&b, "DSD ");
    pack_u64(&b, 28);
    pack_u64(&b, 0);
    pack_u64(&b, 0);
    buf_lit(&b, "fmt ");
    pack_u64(&b, 52);
    pack_u32(&b, 1);
    pack_u32(&b, 0);
    pack_u32(&b, 2);
    pack_u32(&b, 2);
    pack_u32(&b, 2822400);
    pack_u32(&b, 1);
    pack_u64(&b, 2822400 * 3);
    b.n--;
    assert_false(read_headers(&b, FORMAT_DSF, &h));
    b.n++;
    assert_true(read_headers(&b, FORMAT_DSF, &h));
    assert_int_equal(h.about.rate, 2822400);
    assert_int_equal(h.about.bits, 1);
    assert_int_equal(h.about.duration_ms, 3000);
    buf_release(&b);
}

static void test_bare_aac(void **state)
{
    struct headers h;
    struct buf b;

    (void)state;
    buf_init(&b, 1u << 16);
    /* 44,100 Hz, two channels, nine bytes with the header. */
    for (int i = 0; i < 441; i++)
        buf_lit(&b, "\xff\xf1\x50\x80\x01\x20\xfcxx");
    buf_lit(&b, "TAG");
    assert_true(read_headers(&b, FORMAT_AAC, &h));
    assert_int_equal(h.about.rate, 44100);
    assert_int_equal(h.about.channels, 2);
    assert_int_equal(h.about.duration_ms, 10240);
    assert_int_equal(h.audio_bytes, 441 * 9);
    buf_release(&b);
}

static void test_others_are_left_to_ffmpeg(void **state)
{
    struct headers h;
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    buf_lit(&b, "RIFF\0\0\0\0WAVEfmt ");
    assert_false(read_headers(&b, FORMAT_WAV, &h));
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flac),
        cmocka_unit_test(test_dsf),
        cmocka_unit_test(test_bare_aac),
        cmocka_unit_test(test_others_are_left_to_ffmpeg),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
