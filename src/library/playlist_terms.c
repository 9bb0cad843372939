/* An error leaves one half of a word as it is, two errors one end of it at
 * least, nearly always. So the words that are near begin or end as the word
 * does, and both are ranges: of the words, and of the words backwards. */
#include "library/playlist_terms.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "db/db.h"
#include "library/playlist_posting.h"
#include "search/analysis.h"
#include "search/pattern.h"
#include "search/typo.h"

/* Words of a range that are looked at; those of the wrong length the database
 * passes over. */
#define RANGE_MOST 8000

/* Units of work for a word that is compared. */
#define COMPARE_WORK 2u

/* Rows that are counted, and how many of them for a unit of work. */
#define COUNT_MOST    1000
#define COUNT_OF_UNIT 8u

/* ---- words that are near ---- */

struct near_search {
    struct playlist_reader *reader;
    struct str word;
    uint32_t points[ANALYSIS_TOKEN_BYTES]; /* its characters */
    uint32_t count;
    unsigned most; /* errors */
    struct playlist_term *found;
    size_t found_count;
    size_t capacity;
};

static void compare_word(struct near_search *s, struct str word)
{
    uint32_t points[ANALYSIS_TOKEN_BYTES], n;
    unsigned edits;

    if (word.n > ANALYSIS_TOKEN_BYTES ||
        !playlist_reader_take(s->reader, COMPARE_WORK))
        return;
    n = analysis_code_points(word, points);
    edits = typo_distance(s->points, s->count, points, n, s->most);
    if (edits == 0 || edits > s->most)
        return;
    s->found =
        mem_grow(s->found, s->found_count, &s->capacity, sizeof *s->found);
    s->found[s->found_count++] = (struct playlist_term){
        arena_str(s->reader->arena, word), (uint8_t)edits};
}

/* Compares the words from `from` up to `end` that have about so many bytes. */
static void search_range(struct near_search *s, struct str from,
                         bool is_backwards)
{
    static const struct db_statement forwards = {
        "playlist_term_forwards",
        "SELECT word FROM (SELECT word FROM playlist_term WHERE word >= $1"
        " AND word < $2 ORDER BY word LIMIT $5) t"
        " WHERE LENGTH(word) BETWEEN $3 AND $4"};
    static const struct db_statement backwards = {
        "playlist_term_backwards",
        "SELECT backwards FROM (SELECT backwards FROM playlist_term"
        " WHERE backwards >= $1 AND backwards < $2 ORDER BY backwards"
        " LIMIT $5) t WHERE LENGTH(backwards) BETWEEN $3 AND $4"};
    struct playlist_reader *r = s->reader;
    size_t slack = 4 * s->most; /* a character is of four bytes at most */
    size_t least = s->word.n > slack ? s->word.n - slack : 1;
    struct str end = posting_range_end(from, r->arena);

    if (!playlist_reader_take(r, PLAYLIST_ASK_WORK))
        return;
    struct db_rows rows = db_query(
        r->db, is_backwards ? &backwards : &forwards,
        DB_ARGS(db_bytes(from.p, from.n), db_bytes(end.p, end.n),
                db_int((int64_t)least), db_int((int64_t)(s->word.n + slack)),
                db_int(RANGE_MOST)));

    while (db_next(&rows) && r->left > 0) {
        struct str word = db_get_bytes(&rows, 0);

        compare_word(s,
                     is_backwards ? posting_backwards(word, r->arena) : word);
    }
    playlist_reader_end(r, &rows);
}

/* Bytes of the word's first `count` characters. */
static size_t bytes_of(struct str word, uint32_t count)
{
    size_t n = 0;
    uint32_t c;

    while (count-- > 0)
        n += utf8_decode(word.p + n, &c);
    return n;
}

/* The word with its characters `at` - 1 and `at` swapped. */
static struct str swapped(const struct near_search *s, uint32_t at)
{
    size_t first = bytes_of(s->word, at - 1), second = bytes_of(s->word, at);
    size_t end = bytes_of(s->word, at + 1);

    return arena_printf(s->reader->arena, "%.*s%.*s%.*s%.*s",
                        STR_ARG(str_of(s->word.p, first)),
                        STR_ARG(str_of(s->word.p + second, end - second)),
                        STR_ARG(str_of(s->word.p + first, second - first)),
                        STR_ARG(str_from(s->word, end)));
}

static int compare(const void *a, const void *b)
{
    const struct playlist_term *x = a, *y = b;

    return x->edits != y->edits ? x->edits - y->edits
                                : str_cmp(x->word, y->word);
}

/* Sorts what was found and leaves each word once, PLAYLIST_TERMS at most. */
static uint32_t choose(struct near_search *s, struct playlist_term *out)
{
    uint32_t n = 0;

    if (s->found_count > 0)
        qsort(s->found, s->found_count, sizeof *s->found, compare);
    for (size_t i = 0; i < s->found_count && n < PLAYLIST_TERMS; i++)
        if (n == 0 || !str_eq(out[n - 1].word, s->found[i].word))
            out[n++] = s->found[i];
    return n;
}

uint32_t playlist_terms_near(struct playlist_reader *r, struct str word,
                             struct playlist_term *out)
{
    struct near_search s = {
        .reader = r, .word = word, .most = typo_allowed(word)};
    uint32_t first, last, n;
    size_t to, from;

    if (s.most == 0)
        return 0;
    s.count = analysis_code_points(word, s.points);
    first = s.most == 1 ? s.count / 2 : s.count / 4;
    last = s.most == 1 ? s.count - first : first;
    to = bytes_of(word, first);
    from = bytes_of(word, s.count - last);
    search_range(&s, str_of(word.p, to), false);
    search_range(&s, posting_backwards(str_from(word, from), r->arena), true);
    /* A swap over the middle changes both halves. */
    if (s.most == 1)
        search_range(&s, swapped(&s, first), false);
    n = choose(&s, out);
    free(s.found);
    return n;
}

/* ---- patterns ---- */

uint32_t playlist_terms_fit(struct playlist_reader *r, const struct str *parts,
                            uint32_t count, struct playlist_term *out)
{
    static const struct db_statement find = {
        "playlist_term_fit",
        "SELECT word FROM playlist_term WHERE word >= $1 AND word < $2"
        " ORDER BY word LIMIT $3"};
    struct str end = posting_range_end(parts[0], r->arena);
    uint32_t n = 0;

    if (!playlist_reader_take(r, PLAYLIST_ASK_WORK))
        return 0;
    struct db_rows rows =
        db_query(r->db, &find,
                 DB_ARGS(db_bytes(parts[0].p, parts[0].n),
                         db_bytes(end.p, end.n), db_int(RANGE_MOST)));

    while (n < PLAYLIST_TERMS && db_next(&rows) && playlist_reader_take(r, 1)) {
        struct str word = db_get_bytes(&rows, 0);

        if (pattern_fits(word, parts, count))
            out[n++] = (struct playlist_term){arena_str(r->arena, word), 0};
    }
    playlist_reader_end(r, &rows);
    return n;
}

/* ---- counting ---- */

uint32_t playlist_terms_count(struct playlist_reader *r, struct str word)
{
    static const struct db_statement count = {
        "playlist_word_count",
        "SELECT COUNT(*) FROM (SELECT 1 FROM playlist_word WHERE word = $1"
        " LIMIT $2) t"};
    uint32_t n = 0;

    if (word.n == 0 || !playlist_reader_take(r, PLAYLIST_ASK_WORK))
        return 0;
    struct db_rows rows = db_query(
        r->db, &count, DB_ARGS(db_bytes(word.p, word.n), db_int(COUNT_MOST)));

    while (db_next(&rows))
        n = (uint32_t)db_get_int(&rows, 0);
    playlist_reader_end(r, &rows);
    (void)playlist_reader_take(r, n / COUNT_OF_UNIT);
    return n;
}
