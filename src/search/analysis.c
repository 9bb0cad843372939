/* From folded characters to tokens, chunk by chunk. Tokens are written to one
 * buffer; the key is put together from them at the end, so that whatever
 * tokens say is also what names are compared by. */
#include "search/analysis.h"

#include "base/utf8.h"
#include "search/fold.h"

#define TEXT_MAX ((size_t)1 << 20)

void analysis_init(struct analysis *a)
{
    a->count = 0;
    buf_init(&a->text, TEXT_MAX);
    buf_init(&a->key, TEXT_MAX);
    buf_init(&a->scratch, TEXT_MAX * 4);
}

void analysis_release(struct analysis *a)
{
    buf_release(&a->text);
    buf_release(&a->key);
    buf_release(&a->scratch);
}

/* A walk over the characters. */
struct scanner {
    struct analysis *a;
    const struct fold_item *items;
    uint32_t count;
    uint16_t chunk;
    uint32_t chunk_token; /* the chunk's first token */
    size_t piece;         /* where the piece that is being read begins */
    bool has_core;
    bool had_apostrophe; /* in the chunk */
    bool is_whole;       /* rule 8 */
};

static void put_character(struct buf *out, uint32_t c)
{
    char text[4];

    if (c < 0x80)
        buf_char(out, (char)c);
    else
        buf_add(out, text, (size_t)utf8_encode(c, text));
}

/* Makes what was written since `from` a token. */
static void add_token(struct scanner *s, size_t from, enum token_kind kind,
                      uint16_t position)
{
    struct analysis *a = s->a;
    struct str text = str_of(a->text.p + from, a->text.n - from);

    if (a->count == ANALYSIS_TOKENS) {
        a->text.n = from;
        return;
    }
    if (text.n > ANALYSIS_TOKEN_BYTES)
        text = utf8_cut(text, ANALYSIS_TOKEN_BYTES);
    a->text.n = from + text.n;
    a->tokens[a->count++] = (struct token){
        .offset = (uint32_t)from,
        .bytes = (uint8_t)text.n,
        .kind = (uint8_t)kind,
        .span = 1,
        .position = position,
        .chunk = s->chunk,
    };
}

static uint16_t next_position(struct analysis *a)
{
    if (a->count < ANALYSIS_TOKENS)
        a->length++;
    return a->length;
}

static void end_core(struct scanner *s)
{
    if (s->has_core || s->a->length == 0)
        return;
    s->has_core = true;
    s->a->core_length = s->a->length;
}

static bool is_guest(struct str text)
{
    return str_eq(text, STR("feat")) || str_eq(text, STR("ft")) ||
           str_eq(text, STR("featuring"));
}

/* Ends the piece that is being read, if there is one. */
static void end_piece(struct scanner *s)
{
    struct analysis *a = s->a;
    struct str text = str_of(a->text.p + s->piece, a->text.n - s->piece);

    if (text.n == 0)
        return;
    if (a->length > 0 && is_guest(text)) {
        end_core(s);
        a->text.n = s->piece;
        buf_lit(&a->text, "feat");
    }
    add_token(s, s->piece, TOKEN_WORD, next_position(a));
    s->piece = a->text.n;
}

static void add_and(struct scanner *s)
{
    end_piece(s);
    buf_lit(&s->a->text, "and");
    end_piece(s);
}

/* The run of characters of a script without spaces from `i` on: pairs, and
 * the last alone. Returns where it ends. */
static uint32_t add_run(struct scanner *s, uint32_t i)
{
    struct analysis *a = s->a;
    uint32_t first = i;

    end_piece(s);
    for (; i < s->count && s->items[i].class == FOLD_SCRIPT; i++) {
        size_t from = a->text.n;
        bool is_last =
            i + 1 == s->count || s->items[i + 1].class != FOLD_SCRIPT;

        put_character(&a->text, s->items[i].c);
        if (is_last && i > first) {
            add_token(s, from, TOKEN_LAST, (uint16_t)(a->length + 1));
            continue;
        }
        if (!is_last)
            put_character(&a->text, s->items[i + 1].c);
        add_token(s, from, is_last ? TOKEN_WORD : TOKEN_PAIR, next_position(a));
    }
    s->piece = a->text.n;
    return i;
}

static bool is_letter_at(const struct scanner *s, int64_t i)
{
    return i >= 0 && i < s->count && s->items[i].class == FOLD_LETTER &&
           !(s->items[i].c >= '0' && s->items[i].c <= '9');
}

static bool is_space_at(const struct scanner *s, int64_t i)
{
    return i < 0 || i >= s->count || s->items[i].class == FOLD_SPACE;
}

/* The letter that punctuation stands for at `i`, 0 for none. */
static char letter_for(const struct scanner *s, uint32_t i)
{
    bool before = is_letter_at(s, (int64_t)i - 1);
    bool after = is_letter_at(s, (int64_t)i + 1);

    switch (s->items[i].c) {
    case '!':
        return before && after ? 'i' : 0;
    case '@':
        return before && after ? 'a' : 0;
    case '$':
        return before || after ? 's' : 0;
    default:
        return 0;
    }
}

static bool is_dash(uint32_t c)
{
    return c == '-' || c == 0x2013 || c == 0x2014;
}

static void punctuation(struct scanner *s, uint32_t i)
{
    uint32_t c = s->items[i].c;
    char letter = letter_for(s, i);
    bool is_alone =
        is_space_at(s, (int64_t)i - 1) && is_space_at(s, (int64_t)i + 1);

    if (letter != 0) {
        buf_char(&s->a->text, letter);
        return;
    }
    end_piece(s);
    if (c == '&' || (c == '+' && is_alone && i > 0 && i + 1 < s->count))
        add_and(s);
    if (c == '(' || c == '[' || (is_dash(c) && is_alone))
        end_core(s);
}

/* 'n' inside a chunk: rock'n'roll. */
static bool is_and_at(const struct scanner *s, uint32_t i)
{
    return i > 0 && i + 3 < s->count && s->items[i + 1].c == 'n' &&
           s->items[i + 2].class == FOLD_APOSTROPHE &&
           s->items[i - 1].class == FOLD_LETTER &&
           s->items[i + 3].class == FOLD_LETTER;
}

/* The pieces of the chunk as one word. */
static void join_chunk(struct scanner *s)
{
    struct analysis *a = s->a;
    uint32_t end = a->count, n = end - s->chunk_token;
    size_t from = a->text.n, bytes = 0;

    if (n < 2 || n > 255)
        return;
    for (uint32_t i = s->chunk_token; i < end; i++) {
        if (a->tokens[i].kind != TOKEN_WORD)
            return;
        bytes += a->tokens[i].bytes;
    }
    if (bytes > ANALYSIS_TOKEN_BYTES || a->count == ANALYSIS_TOKENS)
        return;
    (void)buf_reserve(&a->text, bytes);
    for (uint32_t i = s->chunk_token; i < end; i++)
        buf_str(&a->text, analysis_token(a, i));
    add_token(s, from, TOKEN_JOINED, a->tokens[s->chunk_token].position);
    a->tokens[end].span = (uint8_t)n;
}

static void end_chunk(struct scanner *s)
{
    struct analysis *a = s->a;

    end_piece(s);
    join_chunk(s);
    if (s->had_apostrophe && a->count == s->chunk_token + 1 &&
        str_eq(analysis_token(a, s->chunk_token), STR("n"))) {
        a->tokens[s->chunk_token].offset = (uint32_t)a->text.n;
        a->tokens[s->chunk_token].bytes = 3;
        buf_lit(&a->text, "and");
    }
    if (a->count > s->chunk_token)
        s->chunk++;
    s->chunk_token = a->count;
    s->piece = a->text.n;
    s->had_apostrophe = false;
}

static void scan(struct scanner *s)
{
    struct analysis *a = s->a;

    for (uint32_t i = 0; i < s->count && a->count < ANALYSIS_TOKENS;) {
        const struct fold_item *item = &s->items[i];

        switch ((enum fold_class)item->class) {
        case FOLD_SPACE:
            end_chunk(s);
            break;
        case FOLD_LETTER:
            put_character(&a->text, item->c);
            break;
        case FOLD_SCRIPT:
            i = add_run(s, i);
            continue;
        case FOLD_SYMBOL:
            end_piece(s);
            put_character(&a->text, item->c);
            end_piece(s);
            break;
        case FOLD_APOSTROPHE:
            s->had_apostrophe = true;
            if (is_and_at(s, i)) {
                add_and(s);
                i += 2;
            }
            break;
        case FOLD_PUNCTUATION:
            punctuation(s, i);
            break;
        }
        i++;
    }
    end_chunk(s);
}

/* An n between other chunks is "and". */
static void read_n(struct scanner *s)
{
    struct analysis *a = s->a;

    for (uint32_t i = 1; i + 1 < a->count; i++) {
        struct token *t = &a->tokens[i];

        if (t->chunk == 0 || t->chunk + 1 >= s->chunk ||
            t->kind != TOKEN_WORD || t[-1].chunk == t->chunk ||
            t[1].chunk == t->chunk || !str_eq(analysis_token(a, i), STR("n")))
            continue;
        t->offset = (uint32_t)a->text.n;
        t->bytes = 3;
        buf_lit(&a->text, "and");
    }
}

/* Rule 8: what has no word is one. */
static void add_whole(struct scanner *s)
{
    struct analysis *a = s->a;
    size_t from = a->text.n;

    s->is_whole = true;
    for (uint32_t i = 0; i < s->count && a->text.n - from < TEXT_MAX / 2; i++)
        if (s->items[i].class != FOLD_SPACE)
            put_character(&a->text, s->items[i].c);
    if (a->text.n > from)
        add_token(s, from, TOKEN_WORD, next_position(a));
}

static void make_key(struct analysis *a)
{
    buf_clear(&a->key);
    for (uint32_t i = 0; i < a->count; i++) {
        struct str text = analysis_token(a, i);

        if (a->tokens[i].kind == TOKEN_JOINED)
            continue;
        if (a->tokens[i].kind == TOKEN_PAIR) {
            struct str rest = text;

            (void)fold_next(&rest);
            text.n -= rest.n;
        }
        buf_str(&a->key, text);
    }
    a->article =
        a->count > 1 && str_eq(analysis_token(a, 0), STR("the")) && a->key.n > 3
            ? 3
            : 0;
}

static bool ends_open(const struct scanner *s, struct str text)
{
    uint8_t class;

    if (s->count == 0 || text.n == 0)
        return false;
    class = s->items[s->count - 1].class;
    if (s->is_whole)
        return class != FOLD_SPACE;
    return class == FOLD_LETTER || class == FOLD_SCRIPT || class == FOLD_SYMBOL;
}

void analysis_run(struct analysis *a, struct str text)
{
    struct scanner s = {.a = a};

    a->had_marks = fold_text(text, &a->scratch);
    s.items = (const struct fold_item *)(const void *)a->scratch.p;
    s.count = (uint32_t)(a->scratch.n / sizeof *s.items);
    a->count = 0;
    a->length = a->core_length = 0;
    buf_clear(&a->text);
    scan(&s);
    if (a->count == 0)
        add_whole(&s);
    read_n(&s);
    if (!s.has_core)
        a->core_length = a->length;
    a->is_open = ends_open(&s, text);
    make_key(a);
}

bool analysis_is_same(struct str a, struct str b)
{
    return fold_is_same(a, b);
}

uint32_t analysis_code_points(struct str text, uint32_t *out)
{
    uint32_t n = 0;

    while (text.n > 0 && n < ANALYSIS_TOKEN_BYTES)
        out[n++] = fold_next(&text);
    return n;
}
