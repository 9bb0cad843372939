/* A catalog of short names, searched. Include once, after cmocka.h. */
#ifndef TONEARM_TESTS_SEARCH_SONGS_H
#define TONEARM_TESTS_SEARCH_SONGS_H

#include "base/arena.h"
#include "search/query.h"
#include "search/search.h"

#include "unit/catalog/fixture.h"

/* A new build, with indexes. */
static inline struct fixture *songs_begin(void)
{
    void *state = NULL;
    struct fixture *f;

    assert_int_equal(setup(&state), 0);
    f = state;
    builder_set_index(f->b, search_build);
    return f;
}

static inline void songs_end(struct fixture *f)
{
    void *state = f;

    assert_int_equal(teardown(&state), 0);
}

/* A track of one artist; its id is that of its name. */
static inline void songs_add(struct fixture *f, const char *name,
                             const char *by, unsigned popularity)
{
    track(f, name, NULL, by, 1);
    draft_number(&f->d, FIELD_POPULARITY, popularity);
    put(f);
}

/* The page of `limit` tracks from `offset` on that `text` finds. */
static inline struct search_page songs_page(const struct search *s,
                                            struct arena *arena,
                                            const char *text, uint32_t offset,
                                            uint32_t limit)
{
    struct query query;
    struct search_request request = {.query = &query,
                                     .type = ENTITY_TRACK,
                                     .market = -1,
                                     .offset = offset,
                                     .limit = limit,
                                     .depth = 1050,
                                     .today = {2026, 7, 1}};
    struct search_page page;

    query_parse(str_from_c(text), arena, &query);
    search_run(s, &request, arena, &page);
    return page;
}

#endif
