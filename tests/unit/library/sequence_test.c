#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/random.h"
#include "library/sequence.h"
#include "library/sequence_form.h"
#include "unit/library/owned.h"

static const struct sequence_tables tables =
    SEQUENCE_TABLES("saved", "user_id");

static struct sequence_place place_of(int64_t list)
{
    return (struct sequence_place){
        .tables = &tables, .owner = db_text(STR("alice")), .list = list};
}

static struct sequence *open_list(struct db *db, int64_t list,
                                  struct arena *arena)
{
    struct sequence_place place_here = place_of(list);
    struct sequence *s;

    assert_int_equal(sequence_open(db, &place_here, arena, &s), OK);
    return s;
}

static struct sequence_entry track(uint64_t lo)
{
    return (struct sequence_entry){
        .kind = SEQUENCE_TRACK, .id = {7, lo}, .by = 3, .added_ms = 1000};
}

/* ---- bytes ---- */

static void test_entry_bytes(void **state)
{
    struct sequence_entry entries[3] = {
        {.number = 0xfffffffe,
         .by = 2,
         .added_ms = SEQUENCE_NO_DATE,
         .kind = SEQUENCE_EPISODE,
         .id = {1, UINT64_MAX}},
        {.number = 1, .kind = SEQUENCE_LOCAL, .text = STR("a:b:c:1")},
        {.number = 2, .added_ms = -5, .kind = SEQUENCE_NOTHING}};
    struct sequence_entry got;
    struct str rest;
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    sequence_entry_pack(&entries[0], &b);
    assert_int_equal(b.n, SEQUENCE_ENTRY_BYTES);
    sequence_entry_pack(&entries[2], &b);
    rest = str_of(b.p + SEQUENCE_ENTRY_BYTES, SEQUENCE_ENTRY_BYTES);
    assert_true(sequence_entry_unpack(&rest, &got));
    assert_int_equal(got.kind, SEQUENCE_NOTHING);
    assert_int_equal(got.added_ms, -5);
    assert_true(id_eq(got.id, (struct id){0, 0}));
    b.n = SEQUENCE_ENTRY_BYTES;
    sequence_entry_pack(&entries[1], &b);
    rest = str_of(b.p, b.n);
    assert_true(sequence_entry_unpack(&rest, &got));
    assert_int_equal(got.number, 0xfffffffe);
    assert_int_equal(got.by, 2);
    assert_true(got.added_ms == SEQUENCE_NO_DATE);
    assert_int_equal(got.kind, SEQUENCE_EPISODE);
    assert_true(id_eq(got.id, entries[0].id));
    assert_true(sequence_entry_unpack(&rest, &got));
    assert_true(str_eq(got.text, STR("a:b:c:1")));
    assert_int_equal(rest.n, 0);
    /* Every cut is noticed. */
    for (size_t n = 0; n < b.n; n++) {
        rest = str_of(b.p, n);
        if (n >= SEQUENCE_ENTRY_BYTES)
            assert_true(sequence_entry_unpack(&rest, &got));
        assert_false(sequence_entry_unpack(&rest, &got));
    }
    buf_release(&b);
}

/* ---- the list against a model of it ---- */

#define MODEL_MAX 4000

struct model {
    struct sequence_entry entries[MODEL_MAX];
    uint32_t count;
};

static void model_insert(struct model *m, uint32_t at,
                         const struct sequence_entry *entries, uint32_t n)
{
    memmove(m->entries + at + n, m->entries + at,
            (m->count - at) * sizeof *m->entries);
    memcpy(m->entries + at, entries, n * sizeof *entries);
    m->count += n;
}

static void model_remove(struct model *m, uint32_t at, uint32_t n)
{
    memmove(m->entries + at, m->entries + at + n,
            (m->count - at - n) * sizeof *m->entries);
    m->count -= n;
}

static void assert_same(struct sequence *s, const struct model *m,
                        uint32_t from, uint32_t n)
{
    struct sequence_entry *got = mem_zalloc(n + 1, sizeof *got);

    assert_int_equal(sequence_count(s), m->count);
    assert_int_equal(sequence_read(s, from, n, got), OK);
    for (uint32_t i = 0; i < n; i++) {
        const struct sequence_entry *want = &m->entries[from + i];

        assert_int_equal(got[i].number, want->number);
        assert_int_equal(got[i].kind, want->kind);
        assert_int_equal(got[i].by, want->by);
        assert_true(id_eq(got[i].id, want->id));
        assert_true(str_eq(got[i].text, want->text));
    }
    free(got);
}

/* One edit of the list and of the model: an insertion or a removal, small or
 * large, anywhere or at the end. */
static void edit(struct sequence *s, struct model *m, struct random_sequence *r)
{
    bool is_large = random_below(r, 10) == 0;
    uint32_t n = 1 + random_below(r, is_large ? 700 : 5);

    if (random_below(r, 5) < 3 && m->count + n <= MODEL_MAX) {
        struct sequence_entry *new = mem_zalloc(n, sizeof *new);
        uint32_t at =
            random_below(r, 3) == 0 ? m->count : random_below(r, m->count + 1);

        for (uint32_t i = 0; i < n; i++) {
            new[i] = track(random_u64(r));
            if (random_below(r, 20) == 0)
                new[i] = (struct sequence_entry){.kind = SEQUENCE_LOCAL,
                                                 .text = STR("x:y:z:12")};
        }
        assert_int_equal(sequence_insert(s, at, new, n), OK);
        model_insert(m, at, new, n);
        free(new);
    } else if (m->count > 0) {
        uint32_t at = random_below(r, m->count);

        if (n > m->count - at)
            n = m->count - at;
        assert_int_equal(sequence_remove(s, at, n), OK);
        model_remove(m, at, n);
    }
}

static void test_random_edits(void **state)
{
    struct random_sequence r = random_sequence(11, 0);
    struct model *m = mem_zalloc(1, sizeof *m);
    struct arena arena;

    arena_init(&arena);
    for (int round = 0; round < 300; round++) {
        struct sequence *s = open_list(*state, 1, &arena);
        uint32_t from;

        for (uint32_t k = random_below(&r, 4); k > 0; k--)
            edit(s, m, &r);
        assert_int_equal(sequence_write(s), OK);
        /* As somebody else sees it, whole or a part of it. */
        s = open_list(*state, 1, &arena);
        from = random_below(&r, m->count + 1);
        assert_same(s, m, from, random_below(&r, m->count - from + 1));
        if (round % 50 == 49)
            assert_same(s, m, 0, m->count);
        /* The model's texts are literals, so nothing points in here. */
        arena_reset(&arena);
    }
    arena_release(&arena);
    free(m);
}

static int64_t count_chunks(struct db *db)
{
    static const struct db_statement count = {
        "count_chunks", "SELECT COUNT(*) FROM saved_chunk"};
    struct db_rows rows = db_query(db, &count, DB_NO_ARGS);
    int64_t n;

    assert_true(db_next(&rows));
    n = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

/* A list that grows at its end has no chunk but the last that isn't full, and
 * one that is emptied has none. */
static void test_chunks(void **state)
{
    struct sequence_entry entry;
    struct sequence *s;
    struct arena arena;

    arena_init(&arena);
    s = open_list(*state, 1, &arena);
    for (uint32_t i = 0; i < 3 * SEQUENCE_CHUNK; i++) {
        entry = track(i);
        assert_int_equal(sequence_insert(s, i, &entry, 1), OK);
    }
    assert_int_equal(sequence_write(s), OK);
    assert_int_equal(count_chunks(*state), 3);
    s = open_list(*state, 1, &arena);
    assert_int_equal(sequence_remove(s, 10, 3 * SEQUENCE_CHUNK - 20), OK);
    assert_int_equal(sequence_write(s), OK);
    assert_int_equal(count_chunks(*state), 1); /* joined */
    s = open_list(*state, 1, &arena);
    assert_int_equal(sequence_remove(s, 0, sequence_count(s)), OK);
    assert_int_equal(sequence_write(s), OK);
    assert_int_equal(count_chunks(*state), 0);
    /* Numbers are never given twice, even so. */
    s = open_list(*state, 1, &arena);
    entry = track(1);
    assert_int_equal(sequence_insert(s, 0, &entry, 1), OK);
    assert_int_equal(entry.number, 3 * SEQUENCE_CHUNK + 1);
    arena_release(&arena);
}

/* Entries that are moved keep their numbers. */
static void test_move(void **state)
{
    struct sequence_entry entries[3] = {track(1), track(2), track(3)};
    struct sequence_entry got[3];
    struct sequence *s;
    struct arena arena;

    arena_init(&arena);
    s = open_list(*state, 1, &arena);
    assert_int_equal(sequence_insert(s, 0, entries, 3), OK);
    assert_int_equal(sequence_read(s, 0, 1, got), OK);
    assert_int_equal(sequence_remove(s, 0, 1), OK);
    assert_int_equal(sequence_insert(s, 2, got, 1), OK);
    assert_int_equal(sequence_read(s, 0, 3, got), OK);
    assert_int_equal(got[0].number, 2);
    assert_int_equal(got[2].number, 1);
    assert_int_equal(sequence_next_number(s), 4);
    arena_release(&arena);
}

static void test_find_place(void **state)
{
    struct sequence *s;
    struct arena arena;
    uint32_t position;

    arena_init(&arena);
    s = open_list(*state, 1, &arena);
    assert_int_equal(sequence_find_place(s, 5, 1, &position), OK);
    assert_int_equal(position, 0);
    /* Ten entries of each date: 0, 10, 20, ... */
    for (uint32_t i = 0; i < 1000; i++) {
        struct sequence_entry entry = track(i);

        entry.added_ms = i / 10 * 10;
        assert_int_equal(sequence_insert(s, i, &entry, 1), OK);
    }
    assert_int_equal(sequence_write(s), OK);
    s = open_list(*state, 1, &arena);
    for (uint32_t i = 0; i < 1000; i += 7) {
        assert_int_equal(sequence_find_place(s, i / 10 * 10, i + 1, &position),
                         OK);
        assert_int_equal(position, i);
    }
    assert_int_equal(sequence_find_place(s, 995, 0, &position), OK);
    assert_int_equal(position, 1000);
    assert_int_equal(sequence_find_place(s, -1, 0, &position), OK);
    assert_int_equal(position, 0);
    arena_release(&arena);
}

/* ---- what isn't ours ---- */

static const struct db_statement lose_chunk = {
    "lose_chunk", "DELETE FROM saved_chunk WHERE list = 1"};
static const struct db_statement miscount = {
    "miscount", "UPDATE saved_head SET entries = 4 WHERE list = 1"};

static void put_three(struct db *db, int64_t list, struct arena *arena)
{
    struct sequence_entry entries[3] = {track(1), track(2), track(3)};
    struct sequence *s = open_list(db, list, arena);

    assert_int_equal(sequence_insert(s, 0, entries, 3), OK);
    assert_int_equal(sequence_write(s), OK);
}

static void test_damaged(void **state)
{
    struct sequence_place here = place_of(1);
    struct sequence_entry got;
    struct sequence *s;
    struct arena arena;

    arena_init(&arena);
    put_three(*state, 1, &arena);
    put_three(*state, 2, &arena);
    assert_int_equal(db_exec(*state, &lose_chunk, DB_NO_ARGS, NULL), OK);
    s = open_list(*state, 1, &arena);
    assert_int_equal(sequence_read(s, 0, 1, &got), ERR_CORRUPT);
    assert_int_equal(db_exec(*state, &miscount, DB_NO_ARGS, NULL), OK);
    assert_int_equal(sequence_open(*state, &here, &arena, &s), ERR_CORRUPT);
    /* Another list of the same user doesn't mind. */
    s = open_list(*state, 2, &arena);
    assert_int_equal(sequence_read(s, 2, 1, &got), OK);
    assert_int_equal(got.id.lo, 3);
    arena_release(&arena);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entry_bytes),
        TEST(test_random_edits),
        TEST(test_chunks),
        TEST(test_move),
        TEST(test_find_place),
        TEST(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
