/* Passes over the whole set, so that a query finds the caches as two thousand
 * others have left them, never as it has itself. What then differs between
 * its times is what else the machine did, and the best of them has the least
 * of that. (A median won't do where something else wants the core: a query of
 * some milliseconds is interrupted more often than not, and the percentile
 * would tell about the neighbours.) */
#include "timing.h"

#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/mem.h"
#include "sample.h"
#include "search/query.h"
#include "search/search.h"

#define PASSES   5
#define LIMIT    20
#define DEPTH    1000
#define SLOWEST  5
#define FILE_MAX (64u << 20)

bool timing_read(const char *path, const char *kind, struct buf *file,
                 struct timing_query **out, size_t *count)
{
    struct str rest, line, word, type;
    size_t capacity = 0;

    *out = NULL;
    *count = 0;
    buf_init(file, FILE_MAX);
    if (io_read_file(path, file))
        return false;
    rest = buf_get(file);
    while (str_split(&rest, '\n', &line)) {
        struct timing_query q = {.found = 0};

        if (!str_split(&line, '\t', &word) || !str_eq_c(word, kind) ||
            !str_split(&line, '\t', &type) || !entity_from_name(type, &q.type))
            continue;
        q.text = line;
        *out = mem_grow(*out, *count, &capacity, sizeof **out);
        (*out)[(*count)++] = q;
    }
    if (*count == 0)
        fprintf(stderr, "searching: %s has no queries of kind %s\n", path,
                kind);
    return *count > 0;
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

void timing_take(struct timing_query *queries, size_t count,
                 void (*answer)(void *user, struct timing_query *q), void *user)
{
    for (int pass = -1; pass < PASSES; pass++)
        for (size_t i = 0; i < count; i++) {
            double begin = now_ms(), ms;

            answer(user, &queries[i]);
            ms = now_ms() - begin;
            if (pass <= 0 || ms < queries[i].ms)
                queries[i].ms = ms;
        }
}

static int slowest_last(const void *a, const void *b)
{
    const struct timing_query *x = a, *y = b;

    return x->ms < y->ms ? -1 : x->ms > y->ms;
}

void timing_print(struct timing_query *queries, size_t count, const char *title)
{
    qsort(queries, count, sizeof *queries, slowest_last);
    printf("p50_ms %.4f p99_ms %.4f\n", queries[count / 2].ms,
           queries[count * 99 / 100].ms);
    for (size_t i = 0; i < SLOWEST && i < count; i++) {
        const struct timing_query *q = &queries[count - 1 - i];

        fprintf(stderr, "    %s: %.3f ms, %llu found, %.*s: %.*s\n", title,
                q->ms, (unsigned long long)q->found,
                STR_ARG(entity_name(q->type)), STR_ARG(q->text));
    }
}

struct searcher {
    const struct sample *sample;
    struct arena arena;
};

static void run_search(void *user, struct timing_query *q)
{
    struct searcher *s = user;
    struct query query;
    struct search_request request = {
        .query = &query,
        .type = q->type,
        .market = -1,
        .limit = LIMIT,
        .depth = DEPTH,
    };
    struct search_page page;

    query_parse(q->text, &s->arena, &query);
    search_run(s->sample->search, &request, &s->arena, &page);
    q->found = page.total;
    arena_reset(&s->arena);
}

bool timing_search(const struct sample *s, const char *path, const char *kind)
{
    struct searcher searcher = {.sample = s};
    struct timing_query *queries;
    struct buf file;
    size_t count;
    bool has_any = timing_read(path, kind, &file, &queries, &count);

    arena_init(&searcher.arena);
    if (has_any) {
        timing_take(queries, count, run_search, &searcher);
        timing_print(queries, count, kind);
    }
    arena_release(&searcher.arena);
    free(queries);
    buf_release(&file);
    return has_any;
}
