/* Lists of postings: what is written is read, seeking is reading on, and
 * damaged bytes end a list but nothing else. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "search/posting.h"

static const uint32_t sizes[] = {0,   1,   2,   31,  32,  33,  127,
                                 128, 129, 255, 256, 257, 5000};
#define SIZES (sizeof sizes / sizeof sizes[0])

/* Greatest differences between neighbours: side by side to far apart. */
static const uint32_t gaps[] = {1, 2, 5, 300, 70000};
#define GAPS (sizeof gaps / sizeof gaps[0])

struct list {
    struct posting *p;
    uint32_t count;
    uint32_t documents;
    enum posting_form form;
    struct buf bytes; /* with a pad behind */
    size_t n;         /* without it */
};

static void make(struct list *l, uint32_t count, uint32_t gap,
                 enum posting_form form, struct random_sequence *random)
{
    static const char pad[POSTING_PAD];
    uint32_t rank = 0;

    l->p = mem_zalloc(count + 1, sizeof *l->p);
    l->count = count;
    l->form = form;
    for (uint32_t i = 0; i < count; i++) {
        rank += (i > 0) + random_below(random, gap);
        l->p[i] = (struct posting){rank, (uint16_t)random_u64(random)};
    }
    l->documents = rank + 1;
    buf_init(&l->bytes, 1u << 24);
    posting_write(&l->bytes, l->p, count, form);
    l->n = l->bytes.n;
    buf_add(&l->bytes, pad, sizeof pad);
    assert_false(buf_overflowed(&l->bytes));
}

static void release(struct list *l)
{
    buf_release(&l->bytes);
    free(l->p);
}

static void open_at(const struct list *l, struct posting_reader *r, size_t n)
{
    const uint8_t *bytes = (const uint8_t *)l->bytes.p;

    posting_open(r, bytes, bytes + n, l->count, l->documents, l->form);
}

/* A position as three bits keep it. */
static unsigned few(unsigned position)
{
    return position < 7 ? position : POSITION_MANY;
}

/* What a form keeps of the places. */
static uint16_t kept(uint16_t where, enum posting_form form)
{
    unsigned name = where & IN_NAME;
    unsigned second = (where & IN_SECOND) >> POSITION_BITS;

    if (form == FORM_NOTHING)
        return 0;
    if (form == FORM_WHOLE)
        return where;
    return (uint16_t)(POSITION_NAME(few(name)) | POSITION_SECOND(few(second)) |
                      (where & IN_THIRD ? IN_THIRD : 0) | (where & IN_ALIAS));
}

static void each_list(void (*check)(struct list *l, struct random_sequence *r))
{
    struct random_sequence random = random_sequence(2026, 1);

    for (size_t s = 0; s < SIZES; s++)
        for (size_t g = 0; g < GAPS; g++)
            for (int form = FORM_NOTHING; form <= FORM_WHOLE; form++) {
                struct list l;

                make(&l, sizes[s], gaps[g], (enum posting_form)form, &random);
                check(&l, &random);
                release(&l);
            }
}

static void check_reading(struct list *l, struct random_sequence *random)
{
    struct posting_reader r;

    (void)random;
    open_at(l, &r, l->n);
    for (uint32_t i = 0; i < l->count; i++) {
        assert_int_equal(r.rank, l->p[i].rank);
        assert_int_equal(posting_where(&r), kept(l->p[i].where, l->form));
        posting_next(&r);
    }
    assert_int_equal(r.rank, RANK_END);
}

static void test_what_is_written_is_read(void **state)
{
    (void)state;
    each_list(check_reading);
}

/* By steps of all lengths: each ends at the first posting from there on. */
static void check_seeking(struct list *l, struct random_sequence *random)
{
    for (uint32_t step = 1; step <= 4096; step *= 8) {
        struct posting_reader r;
        uint32_t i = 0, rank = 0;

        open_at(l, &r, l->n);
        while (i < l->count) {
            rank += random_below(random, step * (l->documents / l->count + 1));
            while (i < l->count && l->p[i].rank < rank)
                i++;
            posting_advance(&r, rank);
            assert_int_equal(r.rank, i < l->count ? l->p[i].rank : RANK_END);
            if (i < l->count)
                assert_int_equal(posting_where(&r),
                                 kept(l->p[i].where, l->form));
            /* Backwards is nowhere. */
            posting_advance(&r, rank / 2);
            assert_int_equal(r.rank, i < l->count ? l->p[i].rank : RANK_END);
            rank = rank + 1;
        }
        posting_advance(&r, RANK_END);
        assert_int_equal(r.rank, RANK_END);
    }
}

static void test_seeking(void **state)
{
    (void)state;
    each_list(check_seeking);
}

/* Whatever it says: ascending ranks of documents, and an end. */
static void check_sane(const struct list *l, size_t n, uint32_t step)
{
    struct posting_reader r;
    uint32_t seen = 0, before = 0;

    open_at(l, &r, n);
    while (r.rank != RANK_END) {
        assert_true(r.rank < l->documents);
        assert_true(seen == 0 || r.rank > before);
        assert_true(++seen <= l->count);
        before = r.rank;
        if (step == 0)
            posting_next(&r);
        else
            posting_advance(&r, r.rank + step);
    }
}

/* The bytes lie at the end of a block of their own, so that sanitizers see
 * what is read behind the pad. */
static void check_damaged(struct list *l, struct random_sequence *random)
{
    if (l->n == 0)
        return;
    for (int round = 0; round < 20; round++) {
        char *sound = mem_strdup(l->bytes.p, l->bytes.n);

        for (uint32_t k = 1 + random_below(random, 8); k-- > 0;)
            l->bytes.p[random_below(random, (uint32_t)l->n)] =
                (char)random_u64(random);
        check_sane(l, l->n, 0);
        check_sane(l, l->n, 1 + random_below(random, 1000));
        memcpy(l->bytes.p, sound, l->bytes.n);
        free(sound);
        check_sane(l, random_below(random, (uint32_t)l->n), 0);
    }
}

static void test_damaged_bytes(void **state)
{
    (void)state;
    each_list(check_damaged);
}

static void test_another_count(void **state)
{
    struct random_sequence random = random_sequence(2026, 2);
    struct list l;

    (void)state;
    make(&l, 1000, 50, FORM_WHOLE, &random);
    for (l.count = 0; l.count < 5000; l.count += 7)
        check_sane(&l, l.n, l.count % 3);
    l.count = UINT32_MAX;
    check_sane(&l, l.n, 0);
    l.count = 1000;
    l.documents = 100; /* fewer than it has ranks for */
    check_sane(&l, l.n, 0);
    release(&l);
}

static void test_join_keeps_the_earlier_position(void **state)
{
    (void)state;
    assert_int_equal(posting_join(0, POSITION_NAME(3)), POSITION_NAME(3));
    assert_int_equal(posting_join(POSITION_NAME(9), POSITION_NAME(3)),
                     POSITION_NAME(3));
    assert_int_equal(posting_join(POSITION_SECOND(1), POSITION_THIRD(2)),
                     POSITION_SECOND(1) | POSITION_THIRD(2));
    assert_int_equal(posting_join(IN_ALIAS, POSITION_NAME(1)),
                     IN_ALIAS | POSITION_NAME(1));
}

static void test_forms(void **state)
{
    (void)state;
    assert_int_equal(posting_form(INDEX_GENRE), FORM_NOTHING);
    assert_int_equal(posting_form(INDEX_YEAR), FORM_NOTHING);
    assert_int_equal(posting_form(INDEX_OTHER), FORM_NOTHING);
    assert_int_equal(posting_form(INDEX_PREFIX), FORM_BYTE);
    assert_int_equal(posting_form(INDEX_LABEL), FORM_WHOLE);
    assert_int_equal(posting_form('a'), FORM_WHOLE);
    assert_int_equal(posting_form(0xe3), FORM_WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_seeking),
        cmocka_unit_test(test_damaged_bytes),
        cmocka_unit_test(test_another_count),
        cmocka_unit_test(test_join_keeps_the_earlier_position),
        cmocka_unit_test(test_forms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
