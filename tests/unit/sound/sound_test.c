/* Clips: any part is what the whole has there, the same for ever, and neither
 * silent nor too loud. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/random.h"
#include "sound/sound.h"

#define MAX_BYTES (32u << 20)

static const struct id some_id = {0x0123456789abcdef, 0xfedcba9876543210};

static void write_all(const struct sound *s, struct buf *out)
{
    buf_init(out, MAX_BYTES);
    sound_write(s, 0, sound_bytes(s), out);
    assert_false(buf_overflowed(out));
    assert_int_equal(out->n, sound_bytes(s));
}

static uint64_t hash_of(const struct sound *s)
{
    struct buf all;
    uint64_t hash;

    write_all(s, &all);
    hash = hash_bytes(all.p, all.n, 0);
    buf_release(&all);
    return hash;
}

static int16_t sample_at(const struct buf *file, size_t i)
{
    const uint8_t *p = (const uint8_t *)file->p + SOUND_HEADER_BYTES + 2 * i;

    return (int16_t)(p[0] | p[1] << 8);
}

static uint32_t number_at(const struct buf *file, size_t at)
{
    const uint8_t *p = (const uint8_t *)file->p + at;

    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

/* ---- the file ---- */

static void test_header(void **state)
{
    struct sound s = sound_from_id(some_id, 3001, false);
    struct buf all;

    (void)state;
    write_all(&s, &all);
    assert_memory_equal(all.p, "RIFF", 4);
    assert_int_equal(number_at(&all, 4), all.n - 8);
    assert_memory_equal(all.p + 8, "WAVEfmt ", 8);
    assert_int_equal(number_at(&all, 24), 22050);
    assert_memory_equal(all.p + 36, "data", 4);
    assert_int_equal(number_at(&all, 40), all.n - 44);
    assert_int_equal(all.n - 44, 2 * (3001 * 22050 / 1000));
    buf_release(&all);
}

static void test_length(void **state)
{
    struct sound none = sound_from_id(some_id, 0, false);
    struct sound long_one = sound_from_id(some_id, UINT32_MAX, true);
    struct buf out;

    (void)state;
    assert_int_equal(hash_of(&none), hash_of(&none));
    assert_int_equal(sound_bytes(&none), 44);
    assert_int_equal(sound_bytes(&long_one), 44 + 2 * 86400ull * 22050);
    buf_init(&out, MAX_BYTES);
    sound_write(&long_one, sound_bytes(&long_one) - 5, 5, &out);
    assert_int_equal(out.n, 5);
    buf_release(&out);
}

/* ---- any part is the whole's ---- */

static void check_parts(struct sound s, uint64_t seed)
{
    struct random_sequence r = random_sequence(seed, 0);
    struct buf all, parts;
    uint64_t at = 0;

    write_all(&s, &all);
    buf_init(&parts, MAX_BYTES);
    while (at < all.n) {
        /* A few bytes, odd or even, or several blocks. */
        uint64_t n = 1 + random_below(&r, random_below(&r, 3) ? 200 : 40000);

        if (n > all.n - at)
            n = all.n - at;
        sound_write(&s, at, n, &parts);
        at += n;
    }
    assert_int_equal(parts.n, all.n);
    assert_memory_equal(parts.p, all.p, all.n);
    buf_release(&all);
    buf_release(&parts);
}

static void test_parts(void **state)
{
    struct sound waltz = sound_from_id(some_id, 20011, false);

    (void)state;
    sound_set_tempo(&waltz, 219.99F);
    sound_set_beats(&waltz, 3);
    sound_set_energy(&waltz, 1);
    check_parts(waltz, 1);
    sound_set_tempo(&waltz, 40);
    sound_set_beats(&waltz, 7);
    check_parts(waltz, 2);
    check_parts(sound_from_id(some_id, 20000, true), 3);
}

/* ---- the same for ever ---- */

/* Who changes how clips sound changes EDITION, and these. */
static void test_golden(void **state)
{
    struct sound music = sound_from_id(some_id, 30000, false);
    struct sound speech = sound_from_id(some_id, 10000, true);

    (void)state;
    assert_int_equal(hash_of(&music), 0x6b8e53d2e2fdd55cu);
    assert_int_equal(hash_of(&speech), 0x7d2b2ee6609cdd42u);
    sound_set_tempo(&music, 132.5F);
    sound_set_key(&music, 9, 0);
    sound_set_beats(&music, 3);
    sound_set_energy(&music, 0.8F);
    assert_int_equal(hash_of(&music), 0xfd6e92a653e4d94fu);
}

static void test_what_is_known_is_heard(void **state)
{
    struct sound s = sound_from_id(some_id, 10000, false), other = s;

    (void)state;
    sound_set_tempo(&other, 0);
    sound_set_key(&other, -1, -1);
    sound_set_beats(&other, 1);
    sound_set_energy(&other, 2);
    assert_int_equal(sound_hash(&other), sound_hash(&s));
    sound_set_key(&other, (s.key + 1) % 12, -1);
    assert_int_not_equal(sound_hash(&other), sound_hash(&s));
    assert_int_not_equal(hash_of(&other), hash_of(&s));
    other = sound_from_id((struct id){1, 2}, 10000, false);
    assert_int_not_equal(sound_hash(&other), sound_hash(&s));
    assert_int_not_equal(hash_of(&other), hash_of(&s));
}

/* ---- how loud ---- */

/* The mean of the squares lies where music and speech lie, nothing is cut off
 * at the top, and no step between samples is a click's. */
static void check_loudness(struct sound s)
{
    struct buf all;
    size_t n = (size_t)(sound_bytes(&s) - SOUND_HEADER_BYTES) / 2;
    uint64_t squares = 0;

    write_all(&s, &all);
    for (size_t i = 0; i < n; i++) {
        int32_t v = sample_at(&all, i);

        assert_in_range(abs(v), 0, 32700);
        squares += (uint64_t)(v * v);
    }
    assert_in_range(squares / n, 600 * 600, 9000 * 9000);
    assert_in_range(abs(sample_at(&all, 0)), 0, 100);
    assert_in_range(abs(sample_at(&all, n - 1)), 0, 100);
    buf_release(&all);
}

static void test_loudness(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 12; i++) {
        struct sound s = sound_from_id((struct id){i, i * 77}, 40000, false);

        check_loudness(s);
        sound_set_energy(&s, 1);
        sound_set_tempo(&s, 220);
        check_loudness(s);
        sound_set_energy(&s, 0);
        check_loudness(s);
        check_loudness(sound_from_id((struct id){i, i * 77}, 20000, true));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_what_is_known_is_heard),
        cmocka_unit_test(test_loudness),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
