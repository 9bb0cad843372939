/* The three kinds of work, each on a file in memory, in this process: what they
 * leave behind would show under a sanitizer, as it doesn't in a worker, which
 * ends without looking back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <libavutil/log.h>
#include <math.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/pack.h"
#include "json/scan.h"
#include "media/program/work.h"

#define RATE    44100
#define SECONDS 2

struct world {
    struct work work;
    struct buf wav;
    int listener; /* the other end of the socket */
};

/* Two seconds of a tone, 16 bits, one channel. */
static void put_wav(struct buf *b)
{
    const uint32_t bytes = RATE * SECONDS * 2;

    buf_lit(b, "RIFF");
    pack_u32(b, bytes + 36);
    buf_lit(b, "WAVEfmt \x10\0\0\0\1\0\1\0");
    pack_u32(b, RATE);
    pack_u32(b, RATE * 2);
    buf_lit(b, "\2\0\x10\0data");
    pack_u32(b, bytes);
    for (int i = 0; i < RATE * SECONDS; i++) {
        int16_t v = (int16_t)(8000 * sin(i * 2 * M_PI * 440 / RATE));

        buf_add(b, &v, sizeof v);
    }
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    int ends[2];

    av_log_set_level(AV_LOG_QUIET);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    w->listener = ends[0];
    w->work.socket = ends[1];
    w->work.job = (struct job){.input = -1, .outputs = {-1, -1}};
    buf_init(&w->wav, 1u << 20);
    put_wav(&w->wav);
    arena_init(&w->work.arena);
    charsets_init(&w->work.charsets);
    buf_init(&w->work.answer, WORK_ANSWER_MAX_BYTES);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    buf_release(&w->work.answer);
    charsets_release(&w->work.charsets);
    arena_release(&w->work.arena);
    buf_release(&w->wav);
    (void)close(w->listener);
    (void)close(w->work.socket);
    free(w);
    return 0;
}

static void run(struct world *w, work_function *work, struct str file)
{
    source_init_memory(&w->work.source, file);
    buf_clear(&w->work.answer);
    w->work.why = NULL;
    work(&w->work);
    source_release(&w->work.source);
}

/* A number of the answer, which has to be one JSON object. */
static int64_t number_of(struct world *w, const char *name)
{
    struct json_scan s = json_scan(buf_get(&w->work.answer), &w->work.arena);
    int64_t found = -1;
    struct str key;

    assert_null(w->work.why);
    assert_true(json_scan_enter(&s, '{'));
    while (json_scan_key(&s, &key)) {
        if (str_eq_c(key, name)) {
            assert_true(json_scan_i64(&s, &found));
            break;
        }
        json_scan_skip(&s);
    }
    return found;
}

static void test_probe(void **state)
{
    struct world *w = *state;

    run(w, work_probe, buf_get(&w->wav));
    assert_int_equal(number_of(w, "duration_ms"), 1000 * SECONDS);
    assert_int_equal(number_of(w, "bits"), 16);
}

static void test_preview(void **state)
{
    struct world *w = *state;
    FILE *files[REQUEST_OUTPUTS];

    for (size_t i = 0; i < REQUEST_OUTPUTS; i++) {
        files[i] = tmpfile();
        w->work.job.outputs[i] = fileno(files[i]);
    }
    w->work.job.from_ms = 500;
    w->work.job.duration_ms = 1000;
    run(w, work_preview, buf_get(&w->wav));
    assert_int_equal(number_of(w, "from_ms"), 500);
    assert_int_equal(number_of(w, "duration_ms"), 1000);
    for (size_t i = 0; i < REQUEST_OUTPUTS; i++) {
        assert_true(lseek(fileno(files[i]), 0, SEEK_END) > 8000);
        (void)fclose(files[i]);
    }
}

static void test_analyse(void **state)
{
    struct world *w = *state;

    run(w, work_analyse, buf_get(&w->wav));
    assert_null(w->work.why);
    assert_true(str_starts(buf_get(&w->work.answer), STR("{\"features\":{")));
}

static void test_what_is_no_audio(void **state)
{
    static work_function *const ALL[] = {work_probe, work_preview,
                                         work_analyse};
    struct world *w = *state;

    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        run(w, ALL[i], STR("nothing of that kind"));
        assert_non_null(w->work.why);
        run(w, ALL[i], STR("RIFF\0\0\0\0WAVEdata\0\0\0\0"));
        assert_non_null(w->work.why);
        run(w, ALL[i], str_of(w->wav.p, 44)); /* a head, and no sample */
        assert_non_null(w->work.why);
        assert_int_equal(w->work.answer.n, 0);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_probe),
        TEST(test_preview),
        TEST(test_analyse),
        TEST(test_what_is_no_audio),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
