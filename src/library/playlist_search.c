/* The lists that are called as was typed are found first, popular or not. Then
 * a walk goes over the lists that have all words, from the most popular on, as
 * far as PLAYLIST_SEARCH_EXACT of them. When both find too little, other
 * readings are walked as well; when there is nothing still, those without a
 * word.
 *
 * The headers in the order to read them: playlist_posting.h (the rows),
 * playlist_index.h (who writes them), playlist_cursor.h, playlist_terms.h (what
 * is read), playlist_plan.h (from a query to cursors), playlist_rank.h,
 * playlist_readings.h (what comes first, and what else was meant). */
#include "library/playlist_search.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "library/playlist_inner.h"
#include "library/playlist_rank.h"
#include "library/playlist_readings.h"
#include "search/analysis.h"
#include "search/best.h"
#include "search/spelling.h"

/* A query that finds fewer lists may mean others. */
#define TOO_LITTLE 5

/* Units of work (playlist_cursor.h): of finding names, of a walk, for each list
 * beyond PLAYLIST_SEARCH_EXACT that it may reach, of searching once more, and
 * without a word. */
#define NAMES_WORK   12000u
#define WALK_WORK    30000u
#define REACH_WORK   3u
#define AGAIN_WORK   20000u
#define WITHOUT_WORK 10000u

/* Lists that are taken of a reading. */
#define READING_FOUND 1000u

/* Names that are read, to compare accents and signs. */
#define NAMES_READ 100u

/* One search, and what it has come across. */
struct finding {
    struct playlist_reader reader;
    const struct playlist_search *search;
    uint64_t *keys; /* of what was found, by whatever way */
    size_t count;
    size_t capacity;
    uint32_t met;        /* lists that have the words, excluded or not */
    int64_t names_end;   /* up to here all lists called as typed are taken */
    uint32_t names_read; /* of NAMES_READ */
    bool is_impossible;
    bool is_cut; /* a walk ended before it had all */
};

/* ---- one list ---- */

/* Reads a list's name into the arena; empty when that fails. */
static struct str read_name(struct playlist_reader *r, int64_t place)
{
    static const struct db_statement find = {
        "playlist_place_name",
        "SELECT p.name FROM playlist_place x JOIN playlist p"
        " ON p.id = x.playlist_id WHERE x.place = $1"};
    struct str name = STR_EMPTY;

    if (!playlist_reader_take(r, 2 * PLAYLIST_ASK_WORK))
        return name;
    struct db_rows rows = db_query(r->db, &find, DB_ARGS(db_int(place)));

    while (db_next(&rows))
        name = arena_str(r->arena, db_get_text(&rows, 0));
    playlist_reader_end(r, &rows);
    return name;
}

/* Whether the list's name has the accents or signs that were typed. Whoever
 * types them means them; whoever doesn't may mean anything. */
static bool is_as_typed(struct finding *f, const struct playlist_plan *plan,
                        int64_t place)
{
    struct str name;

    if (!plan->has_marks && !plan->has_signs)
        return false;
    if (f->names_read++ >= NAMES_READ)
        return false;
    name = read_name(&f->reader, place);
    return plan->has_signs
               ? analysis_is_written(name, plan->name, plan->has_marks)
               : analysis_is_same(name, plan->name);
}

/* How the list is called: as the plan's name, or otherwise. */
static enum playlist_name_match
match_name(struct finding *f, const struct playlist_plan *plan, int64_t place)
{
    if (plan->name.n == 0)
        return PLAYLIST_MATCH_DESCRIPTION;
    playlist_cursor_advance(plan->whole, place);
    if (plan->whole->at.place == place)
        return is_as_typed(f, plan, place) ? PLAYLIST_MATCH_MARKS
                                           : PLAYLIST_MATCH_WHOLE;
    playlist_cursor_advance(plan->article, place);
    return plan->article->at.place == place ? PLAYLIST_MATCH_ARTICLE
                                            : PLAYLIST_MATCH_DESCRIPTION;
}

/* Also when there is no work left to find out. */
static bool is_excluded(const struct finding *f,
                        const struct playlist_plan *plan, int64_t place)
{
    for (uint32_t i = 0; i < plan->negative.count; i++) {
        playlist_cursor_advance(plan->negative.p[i], place);
        if (plan->negative.p[i]->at.place == place)
            return true;
    }
    return f->reader.left == 0;
}

/* ---- the walk ---- */

/* Takes a list, unless it is excluded. */
static void take(struct finding *f, const struct playlist_plan *plan,
                 const struct playlist_reading *reading,
                 enum playlist_name_match name, int64_t place)
{
    f->met++;
    if (is_excluded(f, plan, place))
        return;
    f->keys = mem_grow(f->keys, f->count, &f->capacity, sizeof *f->keys);
    f->keys[f->count++] = playlist_rank(plan, reading, name, place);
}

/* Walks over the lists that all of `cursors` have, up to `reach` of them, and
 * takes them; but those that were taken by their name before are passed over.
 * Returns up to where all were taken: PLACE_END when there are no more. */
static int64_t walk(struct finding *f, struct playlist_plan *plan,
                    const struct playlist_reading *reading,
                    struct playlist_cursors *cursors, uint32_t reach)
{
    int64_t place = 0, end = 0;

    playlist_cursor_sort(cursors->p, cursors->count);
    while (reach > 0) {
        enum playlist_name_match name;

        place = playlist_cursor_align(cursors->p, cursors->count, place);
        if (place == PLACE_END)
            /* Or the work is used up, and nobody knows. */
            return f->reader.left > 0 ? PLACE_END : end;
        name = match_name(f, plan, place);
        if (name < PLAYLIST_MATCH_ARTICLE || place >= f->names_end) {
            take(f, plan, reading, name, place);
            reach--;
        }
        end = ++place;
    }
    return end;
}

/* Takes the lists that are called as was typed: what somebody who types a name
 * wants, wherever it stands. */
static void take_names(struct finding *f, const struct playlist_asked *asked)
{
    struct playlist_cursors cursors = {.count = 1};
    struct playlist_cursor *names[2];
    struct playlist_plan plan;

    f->reader.left = NAMES_WORK;
    playlist_plan_make(&f->reader, asked, &plan);
    if (plan.is_impossible || plan.name.n == 0)
        return;
    /* The names lead; mostly there are none. But a hash is not a name: its
     * words must be there. */
    names[0] = plan.whole;
    names[1] = plan.article;
    cursors.p[0] = playlist_cursor_any(&f->reader, names, 2);
    for (uint32_t i = 0;
         i < plan.positive.count && cursors.count < PLAYLIST_CURSORS; i++)
        cursors.p[cursors.count++] = plan.positive.p[i];
    f->names_end = walk(f, &plan, NULL, &cursors, PLAYLIST_SEARCH_EXACT);
}

/* Takes the lists that have all words, in one reading, `reach` at most. */
static void take_all(struct finding *f, const struct playlist_asked *asked,
                     uint32_t reach)
{
    struct playlist_plan plan;

    playlist_plan_make(&f->reader, asked, &plan);
    f->is_impossible = plan.is_impossible;
    if (!plan.is_impossible &&
        walk(f, &plan, asked->reading, &plan.positive, reach) != PLACE_END)
        f->is_cut = true;
}

/* ---- the stages ---- */

/* By list, the better key first. */
static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    int64_t place_x = playlist_rank_place(x), place_y = playlist_rank_place(y);

    if (place_x != place_y)
        return place_x < place_y ? -1 : 1;
    return (x < y) - (x > y);
}

/* Leaves each list once, with its best key. */
static void leave_best_keys(struct finding *f)
{
    size_t n = 0;

    if (f->count > 0)
        qsort(f->keys, f->count, sizeof *f->keys, compare);
    for (size_t i = 0; i < f->count; i++)
        if (n == 0 || playlist_rank_place(f->keys[n - 1]) !=
                          playlist_rank_place(f->keys[i]))
            f->keys[n++] = f->keys[i];
    f->count = n;
}

/* Whether the query has a word that may be mistyped, or left out. */
static bool has_plain_word(const struct query *query)
{
    for (size_t i = 0; i < query->count; i++)
        if (playlist_plan_is_plain(&query->clauses[i]))
            return true;
    return false;
}

/* Whether what was found will do, or nothing else could be meant. */
static bool is_enough(const struct finding *f)
{
    return f->is_impossible || f->is_cut || f->met >= TOO_LITTLE ||
           !has_plain_word(f->search->query);
}

/* What else may count when it won't, as in search/search.c. */
static enum playlist_leniency choose_leniency(struct finding *f)
{
    if (f->met == 0 || f->search->query->count == 1)
        return PLAYLIST_TYPOS;
    return playlist_readings_has_spelling(&f->reader, f->search->query)
               ? PLAYLIST_SPELLING
               : PLAYLIST_EXACT;
}

/* Takes what readings find; their words may be written otherwise. */
static void take_readings(struct finding *f, struct playlist_asked asked,
                          const struct playlist_readings *readings)
{
    asked.leniency = PLAYLIST_SPELLING;
    for (uint32_t i = 0; i < readings->count && !f->reader.e; i++) {
        asked.reading = &readings->p[i];
        take_all(f, &asked, READING_FOUND);
    }
    leave_best_keys(f);
}

/* Looks for what may have been meant, beside the little that was found. */
static void search_again(struct finding *f, struct playlist_asked asked,
                         uint32_t reach)
{
    struct playlist_reader *r = &f->reader;
    struct playlist_readings readings;

    r->left = AGAIN_WORK;
    asked.leniency = choose_leniency(f);
    if (asked.leniency == PLAYLIST_EXACT)
        return;
    take_all(f, &asked, reach);
    playlist_readings_find(r, &asked, &readings);
    take_readings(f, asked, &readings);
    if (f->met > 0 || f->is_cut)
        return;
    r->left = WITHOUT_WORK;
    playlist_readings_without(r, f->search->query, &readings);
    take_readings(f, asked, &readings);
}

/* All stages of a search, each only if those before found too little. */
static void run_stages(struct finding *f)
{
    struct playlist_asked asked = {.query = f->search->query};
    struct spellings *spellings;
    uint32_t reach = PLAYLIST_SEARCH_EXACT;

    if (f->search->depth > reach)
        reach = f->search->depth;
    take_names(f, &asked);
    f->reader.left = WALK_WORK + (reach - PLAYLIST_SEARCH_EXACT) * REACH_WORK;
    take_all(f, &asked, reach);
    if (is_enough(f) || f->reader.e)
        return;
    spellings = spellings_new();
    f->reader.spellings = spellings;
    search_again(f, asked, reach);
    spellings_free(spellings);
}

/* ---- the page ---- */

/* Reads the lists at `count` places, in their order, to the page. */
static enum err read_page(struct db *db, const int64_t *places, uint32_t count,
                          struct arena *arena, struct playlist_found *out)
{
    static const struct db_statement find = {
        "playlist_search_page",
        "SELECT " PLAYLIST_COLUMNS ", x.place FROM playlist_place x"
        " JOIN playlist p ON p.id = x.playlist_id" PLAYLIST_JOIN_HEAD
        " WHERE x.place IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
        " $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,"
        " $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40,"
        " $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)"};
    struct db_value args[PLAYLIST_SEARCH_LIMIT];
    enum err e;

    out->lists = arena_zalloc(arena, (count + 1) * sizeof *out->lists);
    if (count == 0)
        return OK;
    for (uint32_t i = 0; i < PLAYLIST_SEARCH_LIMIT; i++)
        args[i] = db_int(places[i < count ? i : 0]);
    struct db_rows rows = db_query(db, &find, args, PLAYLIST_SEARCH_LIMIT);

    while (db_next(&rows))
        for (uint32_t i = 0; i < count; i++)
            if (places[i] == db_get_int(&rows, PLAYLIST_COLUMN_COUNT) &&
                playlist_read_row(&rows, arena, &out->lists[i]))
                out->count++;
    e = db_end(&rows);
    /* A place has a list, so what is missing is a damaged row. */
    return e || out->count == count ? e : ERR_CORRUPT;
}

/* The part of what was found that the page asks for. */
static enum err fill_page(const struct finding *f, struct arena *arena,
                          struct playlist_found *out)
{
    int64_t places[PLAYLIST_SEARCH_LIMIT];
    uint32_t offset = f->search->offset, count = 0;
    struct best best;

    out->total = (uint32_t)f->count;
    best_init(&best, offset + f->search->limit, arena);
    for (size_t i = 0; i < f->count; i++)
        best_add(&best, f->keys[i]);
    best_finish(&best); /* best first */
    while (count < f->search->limit && offset + count < best.count) {
        places[count] = playlist_rank_place(best.keys[offset + count]);
        count++;
    }
    return read_page(f->reader.db, places, count, arena, out);
}

enum err playlists_search(struct db *db, const struct playlist_search *search,
                          struct arena *arena, struct playlist_found *out)
{
    struct finding f = {.search = search};
    struct analysis analysis;
    enum err e;

    assert(search->limit <= PLAYLIST_SEARCH_LIMIT);
    *out = (struct playlist_found){.lists = NULL};
    /* A query that says nothing asks for nothing. */
    if (search->query->count == 0)
        return OK;
    analysis_init(&analysis);
    f.reader = (struct playlist_reader){
        .db = db, .arena = arena, .analysis = &analysis};
    run_stages(&f);
    e = f.reader.e ? f.reader.e : fill_page(&f, arena, out);
    analysis_release(&analysis);
    free(f.keys);
    return e;
}
