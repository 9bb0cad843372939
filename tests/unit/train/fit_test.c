/* Fitting small lists: what is hidden stays hidden, the same gives the same,
 * also after it was cut off, and a blend finds what there is to find. */
#include "train/fit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/random.h"
#include "model/als.h"
#include "train/lists.h"
#include "train/place.h"

#define TRACKS  240u
#define ARTISTS 40u
#define LISTS   120u
#define CONTENT 4u

/* A list is of one of four tastes, and of three artists, whose tracks it has by
 * chance. Track t is by artist t / 6, artist a of taste a % 4. */
static void make_data(struct train_data *data)
{
    struct random_sequence r = random_sequence(4, 0);
    const uint32_t counts[MODEL_KINDS] = {TRACKS, ARTISTS};

    train_data_init(data);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        struct train_items *items = &data->items[kind];

        items->count = counts[kind];
        items->content = CONTENT;
        items->ids = mem_zalloc(counts[kind], sizeof *items->ids);
        items->vectors = mem_zalloc(counts[kind], CONTENT * sizeof(float));
        for (uint32_t i = 0; i < counts[kind]; i++) {
            uint32_t taste = (kind == MODEL_TRACK ? i / 6 : i) % 4;

            items->ids[i] = (struct id){kind, i};
            items->vectors[i * CONTENT + taste] = 1;
        }
    }
    data->credit_begin = mem_zalloc(TRACKS + 1, sizeof *data->credit_begin);
    data->credits = mem_zalloc(TRACKS, sizeof *data->credits);
    for (uint32_t t = 0; t < TRACKS; t++) {
        data->credit_begin[t + 1] = t + 1;
        data->credits[t] = t / 6;
    }
    for (uint32_t l = 0; l < LISTS; l++) {
        struct interaction row[18];
        size_t n = 0;

        for (uint32_t k = 0; k < 3; k++) {
            uint32_t artist = random_below(&r, ARTISTS / 4) * 4 + l % 4;

            for (uint32_t t = 0; t < 6; t++)
                if (random_below(&r, 3) > 0)
                    row[n++] = (struct interaction){artist * 6 + t, 1};
        }
        interactions_add(&data->tracks, row, n);
    }
}

struct place_of {
    char directory[40];
    char build[64];
    char model[64];
};

static void make_place(struct place_of *p)
{
    (void)snprintf(p->directory, sizeof p->directory,
                   "/tmp/tonearm-fit-XXXXXX");
    assert_non_null(mkdtemp(p->directory));
    (void)snprintf(p->build, sizeof p->build, "%s/", p->directory);
    (void)snprintf(p->model, sizeof p->model, "%s/model", p->directory);
}

static void remove_place(const struct place_of *p)
{
    assert_int_equal(io_remove_dir(p->directory), OK);
}

static struct buf read_whole(const char *path)
{
    struct buf b;

    buf_init(&b, (size_t)1 << 30);
    assert_int_equal(io_read_file(path, &b), OK);
    return b;
}

/* ---- hiding ---- */

static bool has(const struct interactions *x, uint32_t row, uint32_t column)
{
    for (uint64_t i = x->begin[row]; i < x->begin[row + 1]; i++)
        if (x->column[i] == column)
            return true;
    return false;
}

static void artists_dont_tell_what_is_hidden(void **state)
{
    struct interactions shown[MODEL_KINDS], hidden[MODEL_KINDS];
    struct train_data data;
    uint64_t total;

    (void)state;
    make_data(&data);
    lists_hide(&data, shown, hidden);
    total = interactions_count(&shown[MODEL_TRACK]) +
            interactions_count(&hidden[MODEL_TRACK]);
    assert_int_equal(total, interactions_count(&data.tracks));
    assert_true(interactions_count(&hidden[MODEL_ARTIST]) > 0);
    for (uint32_t l = 0; l < LISTS; l++)
        for (uint32_t a = 0; a < ARTISTS; a++) {
            bool is_shown = false, is_hidden = false;

            for (uint32_t t = a * 6; t < a * 6 + 6; t++) {
                is_shown = is_shown || has(&shown[MODEL_TRACK], l, t);
                is_hidden = is_hidden || has(&hidden[MODEL_TRACK], l, t);
            }
            assert_int_equal(has(&shown[MODEL_ARTIST], l, a), is_shown);
            assert_int_equal(has(&hidden[MODEL_ARTIST], l, a),
                             is_hidden && !is_shown);
        }
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        interactions_release(&shown[kind]);
        interactions_release(&hidden[kind]);
    }
    train_data_release(&data);
}

/* ---- fitting ---- */

static struct train_options options_of(const struct place_of *p)
{
    return (struct train_options){
        .threads = 2, .head_max = 100, .build = p->build};
}

/* Random answers find 20 of 240 tracks, and a tenth of what is hidden. */
static void what_is_hidden_is_found(void **state)
{
    struct place_of p;
    struct train_options o;
    struct train_report report;
    struct train_data data;
    struct model *m;

    (void)state;
    make_place(&p);
    o = options_of(&p);
    o.tunes = true;
    make_data(&data);
    assert_int_equal(train_fit(&data, &o, p.model, &report), OK);
    assert_int_equal(report.held[MODEL_TRACK].lists, LISTS);
    assert_true(report.held[MODEL_TRACK].recall20 > 0.5);
    assert_int_equal(report.settings[MODEL_TRACK].is_tuned, 1);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        assert_true(report.blend[kind][WAY_CONTENT] > 0);
    assert_int_equal(model_open(p.model, &m, NULL), OK);
    assert_int_equal(model_rows(m, MODEL_TRACK), TRACKS);
    assert_true(model_settings(m, MODEL_TRACK).held_recall20 > 0.5f);
    model_close(m);
    train_data_release(&data);
    remove_place(&p);
}

static void the_same_gives_the_same(void **state)
{
    struct place_of p;
    struct train_report report;
    struct train_data data;
    struct buf files[2];

    (void)state;
    make_place(&p);
    make_data(&data);
    for (unsigned i = 0; i < 2; i++) {
        struct train_options o = options_of(&p);

        o.threads = 1 + 2 * i;
        assert_int_equal(train_fit(&data, &o, p.model, &report), OK);
        files[i] = read_whole(p.model);
    }
    assert_int_equal(files[0].n, files[1].n);
    assert_memory_equal(files[0].p, files[1].p, files[0].n);
    buf_release(&files[0]);
    buf_release(&files[1]);
    train_data_release(&data);
    remove_place(&p);
}

/* Nothing to learn from is no reason to fail. */
static void a_catalog_without_lists_has_a_model(void **state)
{
    struct model_seed seed = {0, 1};
    struct model_query query = {MODEL_TRACK, &seed, 1, NULL};
    struct place_of p;
    struct train_options o;
    struct train_report report;
    struct train_data data;
    struct model_score out[5];
    struct model_scratch *s;
    struct model *m;

    (void)state;
    make_place(&p);
    o = options_of(&p);
    make_data(&data);
    interactions_release(&data.tracks);
    interactions_init(&data.tracks, 0);
    assert_int_equal(train_fit(&data, &o, p.model, &report), OK);
    assert_int_equal(report.held[MODEL_TRACK].lists, 0);
    assert_int_equal(model_open(p.model, &m, NULL), OK);
    s = model_scratch_new(m);
    seed.row = model_row(m, MODEL_TRACK, (struct id){MODEL_TRACK, 25});
    assert_int_equal(model_nearest(m, &query, s, out, 5), 5);
    for (size_t i = 0; i < 5; i++) /* of the same taste */
        assert_int_equal(model_id(m, MODEL_TRACK, out[i].row).lo / 6 % 4, 0);
    model_scratch_free(s);
    model_close(m);
    train_data_release(&data);
    remove_place(&p);
}

/* ---- going on ---- */

static void a_fit_goes_on_where_it_was(void **state)
{
    const struct als_options o = {.factors = 8,
                                  .regularisation = 2,
                                  .weight = 5,
                                  .seed = 1,
                                  .threads = 1};
    struct interactions items;
    struct place_of p;
    struct train_data data;
    struct als a, b;
    uint64_t key;
    FILE *f;

    (void)state;
    make_place(&p);
    make_data(&data);
    interactions_transpose(&data.tracks, &items);
    als_init(&a, &data.tracks, &items, &o);
    als_init(&b, &data.tracks, &items, &o);
    key = place_key(&a);
    assert_int_equal(place_load(p.model, key, &b), 0); /* there is none */
    assert_int_equal(als_sweep(&a), OK);
    place_keep(p.model, key, 3, &a);
    assert_int_equal(place_load(p.model, key + 1, &b), 0);
    assert_int_equal(place_load(p.model, key, &b), 3);
    assert_memory_equal(a.item_vectors, b.item_vectors,
                        items.rows * 8 * sizeof(float));
    data.tracks.weight[0] += 1;
    assert_true(place_key(&b) != key);
    f = fopen(p.model, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, 100, SEEK_SET), 0);
    assert_int_equal(fputc('!', f), '!');
    assert_int_equal(fclose(f), 0);
    assert_int_equal(place_load(p.model, key, &b), 0); /* damaged */
    als_release(&a);
    als_release(&b);
    interactions_release(&items);
    train_data_release(&data);
    remove_place(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(artists_dont_tell_what_is_hidden),
        cmocka_unit_test(what_is_hidden_is_found),
        cmocka_unit_test(the_same_gives_the_same),
        cmocka_unit_test(a_catalog_without_lists_has_a_model),
        cmocka_unit_test(a_fit_goes_on_where_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
