/* Blocks double as long as their rows are stood at, and shrink when most were
 * passed over: so a word that only has to be looked up costs little, and one
 * that is read from end to end few questions.
 *
 * Places are popularity first, for all words alike. So how far the first rows
 * of a word go tells how rare it is, and nobody has to count. */
#include "library/playlist_cursor.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "db/db.h"
#include "library/playlist_posting.h"

#define BLOCK_LEAST 16u
#define BLOCK_FIRST 64u
#define BLOCK_MOST  1024u

/* Of a block that grows, one row in so many is stood at. */
#define BLOCK_USED 8u

/* Rows of a range that are read. */
#define RANGE_MOST 10000u

struct row {
    int64_t place;
    uint64_t fields;
};

bool playlist_reader_take(struct playlist_reader *r, uint64_t units)
{
    if (r->e == OK && units < r->left) {
        r->left -= units;
        return true;
    }
    r->left = 0;
    return false;
}

void playlist_reader_end(struct playlist_reader *r, struct db_rows *rows)
{
    enum err e = db_end(rows);

    if (e && r->e == OK)
        r->e = e;
}

static struct row row_of(const struct db_rows *rows)
{
    return (struct row){db_get_int(rows, 0), (uint64_t)db_get_int(rows, 1)};
}

/* Reads (place, fields) rows to `out`, `most` at most; how many. */
static uint32_t read_rows(struct playlist_reader *r, struct db_rows *rows,
                          struct row *out, uint32_t most)
{
    uint32_t n = 0;

    while (n < most && db_next(rows) && playlist_reader_take(r, 1))
        out[n++] =
            (struct row){db_get_int(rows, 0), (uint64_t)db_get_int(rows, 1)};
    playlist_reader_end(r, rows);
    return r->e ? 0 : n;
}

static struct playlist_cursor *
cursor_new(struct playlist_reader *r,
           void (*seek)(struct playlist_cursor *c, int64_t place), void *user)
{
    struct playlist_cursor *c = arena_zalloc(r->arena, sizeof *c);

    *c = (struct playlist_cursor){
        .at = {.place = -1}, .seek = seek, .user = user};
    return c;
}

/* Stands the cursor at the first of sorted rows from `place` on, if there is
 * one. */
static bool stand(struct playlist_cursor *c, const struct row *rows,
                  uint32_t *next, uint32_t count, int64_t place)
{
    struct bisect b = bisect_in(*next, count);

    /* Mostly it is the next one. */
    if (*next < count && rows[*next].place >= place)
        b.low = b.high = *next;
    while (bisect_next(&b))
        bisect_put(&b, rows[b.middle].place < place);
    *next = (uint32_t)b.low;
    if (*next == count)
        return false;
    c->at.place = rows[*next].place;
    c->at.fields = rows[*next].fields & ~FIELDS_WHOLE;
    if (c->may_be_whole)
        c->at.is_prefix = (rows[*next].fields & FIELDS_WHOLE) == 0;
    return true;
}

/* ---- a word ---- */

struct word {
    struct playlist_reader *reader;
    struct str word;
    struct row *rows; /* the block at hand */
    uint32_t count;
    uint32_t next;
    uint32_t stood; /* rows of the block that were stood at */
    uint32_t size;  /* of the next block */
    bool is_last;   /* no block comes after this one */
};

static void read_block(struct word *w, int64_t place)
{
    static const struct db_statement find = {
        "playlist_word_find",
        "SELECT place, fields FROM playlist_word"
        " WHERE word = $1 AND place >= $2 ORDER BY place LIMIT $3"};
    struct playlist_reader *r = w->reader;

    if (w->stood * BLOCK_USED >= w->count && w->size < BLOCK_MOST)
        w->size *= 2;
    else if (w->stood * BLOCK_USED < w->count && w->size > BLOCK_LEAST)
        w->size /= 2;
    w->stood = w->next = w->count = 0;
    if (!playlist_reader_take(r, PLAYLIST_ASK_WORK)) {
        w->is_last = true;
        return;
    }
    struct db_rows rows = db_query(r->db, &find,
                                   DB_ARGS(db_bytes(w->word.p, w->word.n),
                                           db_int(place), db_int(w->size)));

    w->rows = arena_alloc(r->arena, w->size * sizeof *w->rows);
    w->count = read_rows(r, &rows, w->rows, w->size);
    w->is_last = w->count < w->size;
}

static void seek_word(struct playlist_cursor *c, int64_t place)
{
    struct word *w = c->user;
    bool is_first = w->rows == NULL;

    if (!stand(c, w->rows, &w->next, w->count, place)) {
        if (!w->is_last)
            read_block(w, place);
        if (!stand(c, w->rows, &w->next, w->count, place))
            c->at.place = PLACE_END;
    }
    w->stood++;
    if (is_first)
        c->sparse = w->is_last ? PLACE_END : w->rows[w->count - 1].place;
}

struct playlist_cursor *playlist_cursor_word(struct playlist_reader *r,
                                             struct str word, unsigned edits,
                                             bool is_prefix)
{
    struct word *w = arena_zalloc(r->arena, sizeof *w);
    struct playlist_cursor *c = cursor_new(r, seek_word, w);

    *w = (struct word){
        .reader = r, .word = arena_str(r->arena, word), .size = BLOCK_FIRST};
    c->at.edits = (uint8_t)edits;
    c->at.is_prefix = is_prefix;
    c->may_be_whole = word.n > 0 && word.p[0] == POSTING_KIND_BEGINNING;
    return c;
}

/* ---- a range of words ---- */

/* All of it, sorted; the same for all cursors of one beginning. */
struct playlist_range {
    struct playlist_range *before;
    struct str beginning;
    bool is_read;
    struct row *rows;
    uint32_t count;
};

struct range_walk {
    struct playlist_reader *reader;
    struct playlist_range *range;
    uint32_t next;
};

static int compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    return (x->place > y->place) - (x->place < y->place);
}

/* Sorts the rows, and makes one of those of one list. */
static void sort_range(struct playlist_range *range)
{
    uint32_t n = 0;

    qsort(range->rows, range->count, sizeof *range->rows, compare);
    for (uint32_t i = 0; i < range->count; i++) {
        if (n > 0 && range->rows[n - 1].place == range->rows[i].place)
            range->rows[n - 1].fields |= range->rows[i].fields;
        else
            range->rows[n++] = range->rows[i];
    }
    range->count = n;
}

static void read_range(struct playlist_reader *r, struct playlist_range *range)
{
    /* In the order of words, and of places among those of one: when there are
     * too many, what is left out are the later words. */
    static const struct db_statement find = {
        "playlist_word_range",
        "SELECT place, fields, LENGTH(word) FROM playlist_word"
        " WHERE word >= $1 AND word < $2 ORDER BY word, place LIMIT $3"};
    struct str end = posting_range_end(range->beginning, r->arena);

    range->is_read = true;
    if (!playlist_reader_take(r, PLAYLIST_ASK_WORK))
        return;
    struct db_rows rows =
        db_query(r->db, &find,
                 DB_ARGS(db_bytes(range->beginning.p, range->beginning.n),
                         db_bytes(end.p, end.n), db_int(RANGE_MOST)));

    range->rows = arena_alloc(r->arena, RANGE_MOST * sizeof *range->rows);
    /* The word itself comes first. */
    while (range->count < RANGE_MOST && db_next(&rows) &&
           playlist_reader_take(r, 1)) {
        struct row *row = &range->rows[range->count++];

        *row = row_of(&rows);
        if (db_get_int(&rows, 2) == (int64_t)range->beginning.n)
            row->fields |= FIELDS_WHOLE;
    }
    playlist_reader_end(r, &rows);
    sort_range(range);
}

static void seek_range(struct playlist_cursor *c, int64_t place)
{
    struct range_walk *walk = c->user;

    if (!walk->range->is_read)
        read_range(walk->reader, walk->range);
    if (!stand(c, walk->range->rows, &walk->next, walk->range->count, place))
        c->at.place = PLACE_END;
    c->sparse = walk->range->count > BLOCK_FIRST
                    ? walk->range->rows[BLOCK_FIRST - 1].place
                    : PLACE_END;
}

struct playlist_cursor *playlist_cursor_range(struct playlist_reader *r,
                                              struct str beginning,
                                              unsigned edits)
{
    struct range_walk *walk = arena_zalloc(r->arena, sizeof *walk);
    struct playlist_cursor *c = cursor_new(r, seek_range, walk);
    struct playlist_range *range = r->ranges;

    while (range != NULL && !str_eq(range->beginning, beginning))
        range = range->before;
    if (range == NULL) {
        range = arena_zalloc(r->arena, sizeof *range);
        range->beginning = arena_str(r->arena, beginning);
        range->before = r->ranges;
        r->ranges = range;
    }
    *walk = (struct range_walk){.reader = r, .range = range};
    c->at.edits = (uint8_t)edits;
    c->may_be_whole = true;
    return c;
}

/* ---- several cursors ---- */

struct members {
    struct playlist_cursor **p;      /* as they are written */
    struct playlist_cursor **sorted; /* as they are asked; NULL: not yet */
    uint32_t count;
    bool is_phrase;
    struct arena *arena;
};

static struct playlist_cursor *
cursor_of(struct playlist_reader *r, struct playlist_cursor **members,
          uint32_t count, bool is_phrase,
          void (*seek)(struct playlist_cursor *c, int64_t place))
{
    struct members *m = arena_alloc(r->arena, sizeof *m);

    *m =
        (struct members){.p = arena_alloc(r->arena, (count + 1) * sizeof *m->p),
                         .count = count,
                         .is_phrase = is_phrase,
                         .arena = r->arena};
    for (uint32_t i = 0; i < count; i++)
        m->p[i] = members[i];
    return cursor_new(r, seek, m);
}

static void seek_any(struct playlist_cursor *c, int64_t place)
{
    struct members *m = c->user;
    struct playlist_match at = {.place = PLACE_END};

    c->sparse = PLACE_END;
    for (uint32_t i = 0; i < m->count; i++) {
        const struct playlist_match *one = &m->p[i]->at;

        playlist_cursor_advance(m->p[i], place);
        if (m->p[i]->sparse < c->sparse)
            c->sparse = m->p[i]->sparse;
        if (one->place < at.place) {
            at = *one;
        } else if (one->place == at.place && one->place != PLACE_END) {
            at.fields |= one->fields;
            if (one->edits < at.edits ||
                (one->edits == at.edits && !one->is_prefix))
                at.is_prefix = one->is_prefix;
            if (one->edits < at.edits)
                at.edits = one->edits;
        }
    }
    c->at = at;
}

struct playlist_cursor *playlist_cursor_any(struct playlist_reader *r,
                                            struct playlist_cursor **members,
                                            uint32_t count)
{
    return count == 1 ? members[0]
                      : cursor_of(r, members, count, false, seek_any);
}

void playlist_cursor_sort(struct playlist_cursor **cursors, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct playlist_cursor *c = cursors[i];
        uint32_t at = i;

        playlist_cursor_advance(c, 0);
        for (; at > 0 && cursors[at - 1]->sparse < c->sparse; at--)
            cursors[at] = cursors[at - 1];
        cursors[at] = c;
        /* One that has nothing says all. */
        if (c->at.place == PLACE_END)
            return;
    }
}

int64_t playlist_cursor_align(struct playlist_cursor **cursors, uint32_t count,
                              int64_t place)
{
    uint32_t agreed = 0;

    while (agreed < count) {
        struct playlist_cursor *c = cursors[agreed];

        playlist_cursor_advance(c, place);
        if (c->at.place == PLACE_END)
            return PLACE_END;
        /* Whoever is further on sends all back to the rarest. */
        if (c->at.place == place || agreed == 0)
            agreed++;
        else
            agreed = 0;
        place = c->at.place;
    }
    return place;
}

/* The bits at which the members stand beside each other in one field. */
static uint64_t neighbours(const struct members *m,
                           uint64_t (*positions)(uint64_t fields))
{
    uint64_t first = ~(uint64_t)0, all = 0;

    for (uint32_t i = 0; i < m->count && first != 0; i++)
        first &= i < 64 ? positions(m->p[i]->at.fields) >> i : 0;
    for (uint32_t i = 0; first != 0 && i < m->count; i++)
        all |= first << i;
    return all;
}

/* Where the members stand that are all at one place; 0: not as asked. */
static uint64_t fields_of(const struct members *m)
{
    uint64_t fields = 0;

    for (uint32_t i = 0; i < m->count; i++)
        fields |= m->p[i]->at.fields;
    if (!m->is_phrase)
        return fields;
    return neighbours(m, fields_name) | neighbours(m, fields_description)
                                            << FIELDS_DESCRIPTION_SHIFT;
}

static void sort_members(struct members *m, struct playlist_cursor *c)
{
    m->sorted = arena_alloc(m->arena, m->count * sizeof *m->sorted);
    memcpy(m->sorted, m->p, m->count * sizeof *m->sorted);
    playlist_cursor_sort(m->sorted, m->count);
    c->sparse = m->sorted[0]->sparse;
}

static void seek_every(struct playlist_cursor *c, int64_t place)
{
    struct members *m = c->user;
    uint64_t shape;

    if (m->sorted == NULL)
        sort_members(m, c);
    while ((place = playlist_cursor_align(m->sorted, m->count, place)) !=
           PLACE_END) {
        struct playlist_match at = {.place = place, .fields = fields_of(m)};

        if (at.fields == 0) {
            place++;
            continue;
        }
        for (uint32_t i = 0; i < m->count; i++) {
            at.edits = (uint8_t)(at.edits + m->p[i]->at.edits);
            at.is_prefix |= m->p[i]->at.is_prefix;
        }
        shape = m->p[0]->at.fields >> FIELDS_PROPER_SHIFT & 31;
        at.fields |= shape << FIELDS_PROPER_SHIFT;
        c->at = at;
        return;
    }
    c->at.place = PLACE_END;
}

struct playlist_cursor *playlist_cursor_every(struct playlist_reader *r,
                                              struct playlist_cursor **members,
                                              uint32_t count, bool is_phrase)
{
    return count == 1 ? members[0]
                      : cursor_of(r, members, count, is_phrase, seek_every);
}
