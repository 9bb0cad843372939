/* A list's words are written whole: a change takes all of them out and puts
 * those of the new texts in. Only popularity changes without the texts; it is
 * in the list's place, whose rows follow by the tables' own rules. */
#include "library/playlist_index.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/utf8.h"
#include "db/db.h"
#include "library/playlist_posting.h"
#include "search/analysis.h"

/* ---- places ---- */

/* 2020-01-01: no list is older. */
#define AGE_EPOCH_S 1577836800
#define AGE_MOST    0x7fffffff
#define RANDOM_BITS 12
#define AGE_BITS    ((int64_t)AGE_MOST << RANDOM_BITS)

/* How many random places are tried before a second is left alone. */
#define TRIES_A_SECOND 8

static int64_t popularity_bits(uint32_t followers)
{
    int log = 63 - __builtin_clzll((uint64_t)followers + 1);

    return (int64_t)(log < 31 ? 31 - log : 0) << PLACE_POPULAR;
}

static int64_t age_bits(int64_t created_ms)
{
    int64_t age_s = AGE_MOST - (created_ms / 1000 - AGE_EPOCH_S);

    if (age_s < 0)
        age_s = 0;
    if (age_s > AGE_MOST)
        age_s = AGE_MOST;
    return age_s << RANDOM_BITS;
}

/* The list's place; PLACE_END when it has none. */
static enum err find_place(struct db *db, struct id playlist, int64_t *place)
{
    static const struct db_statement find = {
        "playlist_place_find",
        "SELECT place FROM playlist_place WHERE playlist_id = $1"};
    uint8_t id[ID_BYTES];

    id_to_bytes(playlist, id);
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_bytes(id, sizeof id)));

    *place = PLACE_END;
    while (db_next(&rows))
        *place = db_get_int(&rows, 0);
    return db_end(&rows);
}

/* Gives the list a place with these bits of popularity, of this age or nearly
 * so, that no other list has. `take` does so with a place and an id, and
 * changes nothing when the place isn't free. */
static enum err take_place(struct db *db, const struct db_statement *take,
                           struct id playlist, int64_t popular, int64_t age,
                           int64_t *place)
{
    uint8_t id[ID_BYTES];
    int64_t changed = 0;
    enum err e = OK;

    id_to_bytes(playlist, id);
    for (unsigned tries = 1; !e && changed == 0; tries++) {
        uint16_t random;

        random_bytes(&random, sizeof random);
        *place = popular | age | (random & ((1 << RANDOM_BITS) - 1));
        e = db_exec(db, take, DB_ARGS(db_int(*place), db_bytes(id, sizeof id)),
                    &changed);
        /* Of lists that came in the same second there may be too many. */
        if (tries % TRIES_A_SECOND == 0)
            age = (age + (1 << RANDOM_BITS)) & AGE_BITS;
    }
    return e;
}

/* ---- a list's words ---- */

/* A row of playlist_word, but for the place. */
struct posting {
    struct str word;
    uint64_t fields;
    bool is_term; /* of the first kind */
};

struct postings {
    struct posting *p;
    size_t count;
    size_t capacity;
    struct arena *arena;
    uint64_t shape; /* the bits that all postings of the list have */
};

static void add(struct postings *to, struct str word, uint64_t fields,
                bool is_term)
{
    to->p = mem_grow(to->p, to->count, &to->capacity, sizeof *to->p);
    to->p[to->count++] = (struct posting){word, fields, is_term};
}

/* Where a token stands in a text of which `most` positions have bits. */
static uint64_t position_bits(const struct token *t, unsigned most,
                              unsigned shift, uint64_t far)
{
    /* A last character is a part of its pair, one before its own position. */
    unsigned first =
        t->kind == TOKEN_LAST ? t->position - 1u : (unsigned)t->position;

    if (first + t->span - 1u > most)
        return far;
    return (((uint64_t)1 << t->span) - 1) << (first - 1) << shift;
}

static uint64_t name_bits(const struct token *t)
{
    return position_bits(t, FIELDS_NAME, 0, FIELDS_FAR_NAME);
}

static uint64_t description_bits(const struct token *t)
{
    return position_bits(t, FIELDS_DESCRIPTION, FIELDS_DESCRIPTION_SHIFT,
                         FIELDS_FAR_DESCRIPTION);
}

/* Adds a word and its beginnings. */
static void add_word(struct postings *to, struct str word, uint8_t kind,
                     uint64_t fields)
{
    /* A pair, or its last character, has no second character that more could
     * follow. */
    unsigned most =
        kind == TOKEN_PAIR || kind == TOKEN_LAST ? 1 : POSTING_BEGINNING;
    size_t n = 0;
    uint32_t c;

    word = arena_str(to->arena, word);
    add(to, word, fields, true);
    for (unsigned i = 0; i < most && n < word.n; i++) {
        n += utf8_decode(word.p + n, &c);
        add(to, posting_beginning(str_of(word.p, n), to->arena),
            n == word.n ? fields | FIELDS_WHOLE : fields, false);
    }
}

static void add_name(struct postings *to, struct analysis *a, struct str name)
{
    analysis_run(a, name);
    if (a->proper_length <= FIELDS_NAME)
        to->shape = (uint64_t)a->proper_length << FIELDS_PROPER_SHIFT;
    add(to, posting_name(analysis_key(a), to->arena), 0, false);
    for (uint32_t i = 0; i < a->count; i++)
        add_word(to, analysis_token(a, i), a->tokens[i].kind,
                 name_bits(&a->tokens[i]));
}

static void add_description(struct postings *to, struct analysis *a,
                            struct str description)
{
    analysis_run(a, description);
    for (uint32_t i = 0; i < a->count; i++)
        add_word(to, analysis_token(a, i), a->tokens[i].kind,
                 description_bits(&a->tokens[i]));
}

static int compare(const void *a, const void *b)
{
    return str_cmp(((const struct posting *)a)->word,
                   ((const struct posting *)b)->word);
}

/* Makes one posting of those of the same word, and gives all their shape. */
static void merge(struct postings *list)
{
    size_t n = 0;

    qsort(list->p, list->count, sizeof *list->p, compare);
    for (size_t i = 0; i < list->count; i++) {
        if (n > 0 && str_eq(list->p[n - 1].word, list->p[i].word)) {
            list->p[n - 1].fields |= list->p[i].fields;
            continue;
        }
        list->p[n] = list->p[i];
        list->p[n++].fields |= list->shape;
    }
    list->count = n;
}

/* ---- writing ---- */

/* Rows of one statement. A last one that isn't full repeats its last row. */
#define ROWS 8u

static enum err insert_words(struct db *db, const struct postings *list,
                             int64_t place)
{
    static const struct db_statement insert = {
        "playlist_word_insert",
        "INSERT INTO playlist_word (word, place, fields) VALUES"
        " ($1, $2, $3), ($4, $5, $6), ($7, $8, $9), ($10, $11, $12),"
        " ($13, $14, $15), ($16, $17, $18), ($19, $20, $21), ($22, $23, $24)"
        " ON CONFLICT DO NOTHING"};
    enum err e = OK;

    for (size_t i = 0; i < list->count && !e; i += ROWS) {
        struct db_value args[3 * ROWS];

        for (size_t n = 0; n < ROWS; n++) {
            size_t at = i + n < list->count ? i + n : list->count - 1;
            const struct posting *p = &list->p[at];

            args[3 * n] = db_bytes(p->word.p, p->word.n);
            args[3 * n + 1] = db_int(place);
            args[3 * n + 2] = db_int((int64_t)p->fields);
        }
        e = db_exec(db, &insert, args, 3 * ROWS, NULL);
    }
    return e;
}

static enum err insert_terms(struct db *db, const struct postings *list)
{
    static const struct db_statement insert = {
        "playlist_term_insert",
        "INSERT INTO playlist_term (word, backwards) VALUES ($1, $2),"
        " ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14),"
        " ($15, $16) ON CONFLICT DO NOTHING"};
    struct db_value args[2 * ROWS];
    size_t n = 0;
    enum err e = OK;

    for (size_t i = 0; i < list->count && !e; i++) {
        const struct posting *p = &list->p[i];

        if (p->is_term) {
            struct str backwards = posting_backwards(p->word, list->arena);

            args[2 * n] = db_bytes(p->word.p, p->word.n);
            args[2 * n++ + 1] = db_bytes(backwards.p, backwards.n);
        }
        if (n == 0 || (n < ROWS && i + 1 < list->count))
            continue;
        for (; n < ROWS; n++) {
            args[2 * n] = args[2 * n - 2];
            args[2 * n + 1] = args[2 * n - 1];
        }
        e = db_exec(db, &insert, args, 2 * ROWS, NULL);
        n = 0;
    }
    return e;
}

static enum err delete_words(struct db *db, int64_t place)
{
    static const struct db_statement delete = {
        "playlist_word_delete", "DELETE FROM playlist_word WHERE place = $1"};

    return db_exec(db, &delete, DB_ARGS(db_int(place)), NULL);
}

/* Writes the words of the list, which has this place and no words yet. */
static enum err write_words(struct db *db, const struct playlist_texts *texts,
                            int64_t place)
{
    struct arena arena;
    struct analysis a;
    struct postings list = {.arena = &arena};
    enum err e;

    arena_init(&arena);
    analysis_init(&a);
    add_name(&list, &a, texts->name);
    add_description(&list, &a, texts->description);
    merge(&list);
    e = insert_terms(db, &list);
    if (!e)
        e = insert_words(db, &list, place);
    free(list.p);
    analysis_release(&a);
    arena_release(&arena);
    return e;
}

enum err playlist_index_put(struct db *db, const struct playlist_texts *texts)
{
    static const struct db_statement insert = {
        "playlist_place_insert",
        "INSERT INTO playlist_place (place, playlist_id) VALUES ($1, $2)"
        " ON CONFLICT DO NOTHING"};
    int64_t place;
    enum err e = find_place(db, texts->id, &place);

    if (e)
        return e;
    if (place == PLACE_END)
        e = take_place(db, &insert, texts->id,
                       popularity_bits(texts->followers),
                       age_bits(texts->created_ms), &place);
    else
        e = delete_words(db, place);
    return e ? e : write_words(db, texts, place);
}

enum err playlist_index_drop(struct db *db, struct id playlist)
{
    /* Its words go with it. */
    static const struct db_statement delete = {
        "playlist_place_delete",
        "DELETE FROM playlist_place WHERE playlist_id = $1"};
    uint8_t id[ID_BYTES];

    id_to_bytes(playlist, id);
    return db_exec(db, &delete, DB_ARGS(db_bytes(id, sizeof id)), NULL);
}

enum err playlist_index_followers(struct db *db, struct id playlist,
                                  uint32_t followers)
{
    static const struct db_statement move = {
        "playlist_place_move",
        "UPDATE playlist_place SET place = $1 WHERE playlist_id = $2"
        " AND NOT EXISTS (SELECT 1 FROM playlist_place WHERE place = $1)"};
    int64_t popular = popularity_bits(followers), place;
    enum err e = find_place(db, playlist, &place);

    if (e || place == PLACE_END ||
        place >> PLACE_POPULAR == popular >> PLACE_POPULAR)
        return e;
    return take_place(db, &move, playlist, popular, place & AGE_BITS, &place);
}

/* ---- words of no list ---- */

#define LISTS_OF_WORD                                                          \
    " FROM playlist_word w JOIN playlist_place l ON l.place = w.place"         \
    " JOIN playlist p ON p.id = l.playlist_id WHERE "

enum err playlist_index_forget(struct db *db, struct str user)
{
    static const struct db_statement delete = {
        "playlist_term_forget",
        "DELETE FROM playlist_term WHERE word IN (SELECT w.word" LISTS_OF_WORD
        "p.owner_id = $1) AND NOT EXISTS (SELECT 1" LISTS_OF_WORD
        "w.word = playlist_term.word AND p.owner_id <> $1)"};

    return db_exec(db, &delete, DB_ARGS(db_text(user)), NULL);
}

/* Terms that are looked at in one transaction: a writer who waits for them
 * waits for some milliseconds. */
#define PRUNE_TERMS 1000

/* A term, kept while the next ones are looked for. */
struct term {
    char bytes[ANALYSIS_TOKEN_BYTES];
    size_t n;
};

/* Moves `*last` on to the last of the next PRUNE_TERMS terms behind it; empty
 * when there are no more. */
static enum err find_slice(struct db *db, struct term *last)
{
    static const struct db_statement find = {
        "playlist_term_slice",
        "SELECT word FROM playlist_term WHERE word > $1 ORDER BY word"
        " LIMIT $2"};
    struct term after = *last;
    struct db_rows rows =
        db_query(db, &find,
                 DB_ARGS(db_bytes(after.bytes, after.n), db_int(PRUNE_TERMS)));

    last->n = 0;
    while (db_next(&rows)) {
        struct str word =
            utf8_cut(db_get_bytes(&rows, 0), ANALYSIS_TOKEN_BYTES);

        memcpy(last->bytes, word.p, word.n);
        last->n = word.n;
    }
    return db_end(&rows);
}

enum err playlist_index_prune(struct db *db)
{
    static const struct db_statement delete = {
        "playlist_term_prune",
        "DELETE FROM playlist_term WHERE word > $1 AND word <= $2 AND NOT"
        " EXISTS (SELECT 1 FROM playlist_word w"
        " WHERE w.word = playlist_term.word)"};
    struct term after = {.n = 0}, last = after;
    enum err e;

    while (!(e = find_slice(db, &last)) && last.n > 0) {
        e = db_exec(db, &delete,
                    DB_ARGS(db_bytes(after.bytes, after.n),
                            db_bytes(last.bytes, last.n)),
                    NULL);
        if (e)
            return e;
        after = last;
    }
    return e;
}
