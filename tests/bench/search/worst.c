/* What somebody would ask who wants the server to stop: the catalog's most
 * common words, many times, in every construction that the language has, up to
 * the length that is read. A draw decides which words, how many, and how they
 * are put together.
 *
 * Each query is timed as an answer would be: first as a loop tries it, and when
 * that gives up, whole. */
#include "worst.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "catalog/catalog.h"
#include "sample.h"
#include "search/index_format.h"
#include "search/query.h"
#include "search/search.h"
#include "search/words.h"
#include "typing.h"

#define TEXT_MAX 8192
#define COMMON   200u /* words, the most common ones */
#define PASSES   3
#define LIMIT    50
#define DEPTH    1050

/* ---- common words ---- */

struct vocabulary {
    struct words words;
    uint32_t *uses;
    size_t capacity;
    uint32_t *common; /* numbers of words, the most common first */
    uint32_t count;
};

static void count_words(struct vocabulary *v, const struct sample *s)
{
    struct buf plain;

    buf_init(&plain, TEXT_MAX);
    for (uint32_t n = 0; n < catalog_count(s->catalog, ENTITY_TRACK); n++) {
        struct str rest, word;

        typing_plain(catalog_name(s->catalog, ENTITY_TRACK, n), &plain);
        rest = buf_get(&plain);
        while (str_split(&rest, ' ', &word)) {
            uint32_t before = v->words.count, w;

            if (word.n == 0)
                continue;
            w = words_put(&v->words, INDEX_WORDS, word);
            if (v->words.count > before) {
                v->uses = mem_grow(v->uses, w, &v->capacity, sizeof *v->uses);
                v->uses[w] = 0;
            }
            v->uses[w]++;
        }
    }
    buf_release(&plain);
}

/* The COMMON words with the most uses, by choosing the best of the rest. */
static void choose_common(struct vocabulary *v)
{
    v->common = mem_zalloc(COMMON, sizeof *v->common);
    while (v->count < COMMON && v->count < v->words.count) {
        uint32_t best = 0;

        for (uint32_t w = 1; w < v->words.count; w++)
            if (v->uses[w] > v->uses[best])
                best = w;
        v->common[v->count++] = best;
        v->uses[best] = 0;
    }
}

/* ---- queries ---- */

struct maker {
    struct vocabulary v;
    struct random_sequence random;
    struct buf out;
};

static uint32_t below(struct maker *m, uint32_t n)
{
    return random_below(&m->random, n);
}

/* One of the most common words; of few of them in some queries, so that they
 * come again, of many in others. */
static struct str common(struct maker *m, uint32_t of)
{
    return words_text(&m->v.words,
                      m->v.common[below(m, of < m->v.count ? of : m->v.count)]);
}

/* A common word with a letter wrong, or made longer until it may be. */
static void put_wrong(struct maker *m)
{
    struct str word = common(m, COMMON);
    size_t at = m->out.n;

    buf_str(&m->out, word);
    buf_str(&m->out, common(m, COMMON));
    at += below(m, (uint32_t)(m->out.n - at));
    if ((unsigned char)m->out.p[at] < 0x80) /* else it has a part of one */
        m->out.p[at] = (char)('a' + below(m, 26));
}

/* What is put between words, and before each: constructions of the language. */
static const struct {
    const char *before;
    const char *between;
    const char *after;
} shapes[] = {
    {"", " ", ""},
    {"", " ", " "},
    {"", " OR ", ""},
    {"NOT ", " ", ""},
    {"artist:", " ", ""},
    {"album:", " ", ""},
    {"track:\"", " ", "\""},
    {"\"", " ", "\""},
    {"", "-", ""},
    {"", "/", " "},
    {"", "", ""},
    {"label:", " OR ", ""},
    {"genre:", " OR ", ""},
    {"year:1900-2100 ", " ", ""},
    {"\"", "\" OR \"", "\""},
    {"NOT \"", "\" NOT \"", "\""},
    {"album:\"", "\" OR album:\"", "\""},
};
#define SHAPES (sizeof shapes / sizeof shapes[0])

/* Words in one shape, each with the beginning or all of them together. */
static void make_shaped(struct maker *m)
{
    uint32_t shape = below(m, SHAPES), count = 1 + below(m, 64);
    uint32_t of = 1 + below(m, COMMON);
    bool each = below(m, 2);

    buf_printf(&m->out, "%s", shapes[shape].before);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buf_printf(&m->out, "%s%s", shapes[shape].between,
                       each ? shapes[shape].before : "");
        buf_str(&m->out, common(m, of));
    }
    buf_printf(&m->out, "%s", shapes[shape].after);
}

/* Letters and beginnings of words. */
static void make_letters(struct maker *m)
{
    uint32_t count = 1 + below(m, 64);

    for (uint32_t i = 0; i < count; i++)
        buf_printf(&m->out, "%s%c", i > 0 ? " " : "",
                   (char)('a' + below(m, 26)));
}

/* Patterns of many words, and what goes with them. */
static void make_patterns(struct maker *m)
{
    buf_printf(&m->out, "%c*%c%s %c*%c", (char)('a' + below(m, 26)),
               (char)('a' + below(m, 26)), below(m, 2) ? "*" : "",
               (char)('a' + below(m, 26)), (char)('a' + below(m, 26)));
    if (below(m, 2)) {
        buf_char(&m->out, ' ');
        make_shaped(m);
    }
}

/* Words that nothing has, all of which may be mistyped. */
static void make_wrong(struct maker *m)
{
    uint32_t count = 1 + below(m, 64);

    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buf_char(&m->out, ' ');
        if (below(m, 4) == 0)
            buf_str(&m->out, common(m, COMMON));
        else
            put_wrong(m);
    }
}

/* Scripts without spaces, character by character. */
static void make_unspaced(struct maker *m)
{
    uint32_t count = 1 + below(m, 64);
    const char *gap = below(m, 2) ? " " : "";

    for (uint32_t i = 0; i < count; i++) {
        char bytes[4];
        uint32_t c =
            below(m, 2) ? 0x4e00 + below(m, 0x5000) : 0x3040 + below(m, 0xc0);

        buf_add(&m->out, bytes, (size_t)utf8_encode(c, bytes));
        buf_printf(&m->out, "%s", gap);
    }
}

static void make(struct maker *m)
{
    static void (*const makers[])(struct maker *) = {
        make_shaped, make_shaped,   make_shaped, make_letters,
        make_wrong,  make_patterns, make_wrong,  make_unspaced};
    uint32_t kind = below(m, sizeof makers / sizeof makers[0]);

    buf_clear(&m->out);
    makers[kind](m);
    /* Sometimes two constructions in one. */
    if (below(m, 4) == 0) {
        buf_char(&m->out, ' ');
        make_shaped(m);
    }
}

/* ---- times ---- */

struct times {
    double whole_ms; /* the most that a query took */
    double loop_ms;  /* the most that it took of a loop */
    uint32_t loops;  /* that a loop answered */
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* One answer: what the loop did of it, and whether that was all; else the
 * whole search's time. */
static bool answer(const struct sample *s, struct str text, struct arena *arena,
                   double *loop_ms, double *whole_ms)
{
    struct query query;
    struct search_request request = {.query = &query,
                                     .type = ENTITY_TRACK,
                                     .market = -1,
                                     .limit = LIMIT,
                                     .depth = DEPTH,
                                     .today = {2026, 1, 1}};
    uint64_t units = SEARCH_LOOP_UNITS;
    struct search_page page;
    double begin = now_ms();
    bool is_done;

    query_parse(text, arena, &query);
    is_done = search_try(s->search, &request, &units, arena, &page);
    *loop_ms = *whole_ms = now_ms() - begin;
    if (!is_done) {
        arena_reset(arena);
        begin = now_ms();
        query_parse(text, arena, &query);
        search_run(s->search, &request, arena, &page);
        *whole_ms = now_ms() - begin;
    }
    arena_reset(arena);
    return is_done;
}

/* The best of some times, since what else the machine does isn't the query's.
 */
static void time_query(const struct sample *s, struct str text,
                       struct arena *arena, struct times *most)
{
    double loop_ms = 1e9, whole_ms = 1e9, loop, whole;
    bool is_done = false;

    for (int pass = 0; pass < PASSES; pass++) {
        is_done = answer(s, text, arena, &loop, &whole);
        loop_ms = loop < loop_ms ? loop : loop_ms;
        whole_ms = whole < whole_ms ? whole : whole_ms;
    }
    most->loops += is_done;
    if (loop_ms > most->loop_ms) {
        most->loop_ms = loop_ms;
        fprintf(stderr, "    worst: %.3f ms of a loop: %.*s\n", loop_ms,
                STR_ARG(text));
    }
    if (whole_ms > most->whole_ms) {
        most->whole_ms = whole_ms;
        fprintf(stderr, "    worst: %.3f ms: %.*s\n", whole_ms, STR_ARG(text));
    }
}

static void init(struct maker *m, const struct sample *s, uint64_t seed)
{
    *m = (struct maker){.random = random_sequence(seed, 0)};
    words_init(&m->v.words);
    buf_init(&m->out, TEXT_MAX);
    count_words(&m->v, s);
    choose_common(&m->v);
}

static void release(struct maker *m)
{
    buf_release(&m->out);
    free(m->v.common);
    free(m->v.uses);
    words_release(&m->v.words);
}

bool worst_print(const struct sample *s, uint64_t seed, uint32_t count)
{
    struct maker m;
    struct times most = {0};
    struct arena arena;
    bool has_any;

    init(&m, s, seed);
    arena_init(&arena);
    has_any = m.v.count > 0;
    for (uint32_t i = 0; i < count && has_any; i++) {
        make(&m);
        time_query(s, buf_get(&m.out), &arena, &most);
    }
    printf("worst_ms %.3f loop_ms %.3f loops %u\n", most.whole_ms, most.loop_ms,
           most.loops);
    arena_release(&arena);
    release(&m);
    return has_any;
}

bool worst_print_queries(const struct sample *s, uint64_t seed, uint32_t count)
{
    struct maker m;
    bool has_any;

    init(&m, s, seed);
    has_any = m.v.count > 0;
    for (uint32_t i = 0; i < count && has_any; i++) {
        make(&m);
        printf("worst\ttrack\t%.*s\n", STR_ARG(buf_get(&m.out)));
    }
    release(&m);
    return has_any;
}
