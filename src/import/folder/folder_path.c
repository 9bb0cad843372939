/* The rules are those of names as rippers and people write them; each is one
 * function, and the unit test has a table of what they make of such names.
 * Where a name could be read in two ways, less is read: a title with a number
 * in front is still found by search, one without its first word isn't. */
#include "import/folder/folder_path.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "import/source/encoding.h"

#define YEAR_MIN 1860 /* the first recording */
#define YEAR_MAX 2199

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == '_' || c == '.';
}

/* How many digits there are from `at` on. */
static size_t digits_at(struct str s, size_t at)
{
    size_t n = 0;

    while (at + n < s.n && is_digit(s.p[at + n]))
        n++;
    return n;
}

static struct str without_separators(struct str s)
{
    while (s.n > 0 && is_separator(s.p[0]))
        s = str_from(s, 1);
    while (s.n > 0 &&
           (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '-' || s.p[s.n - 1] == '_'))
        s.n--;
    return s;
}

/* ---- pieces of a path ---- */

struct str folder_base_name(struct str path)
{
    size_t at = path.n;

    while (at > 0 && path.p[at - 1] != '/')
        at--;
    return str_from(path, at);
}

struct str folder_parent(struct str path)
{
    struct str base = folder_base_name(path);
    size_t n = path.n - base.n;

    return str_of(path.p, n > 0 ? n - 1 : 0);
}

struct str folder_stem(struct str path)
{
    struct str base = folder_base_name(path);

    for (size_t i = base.n; i-- > 1;)
        if (base.p[i] == '.')
            return str_of(base.p, i);
    return base;
}

struct str folder_text(struct str path, struct arena *arena)
{
    struct str text;
    struct buf out;

    if (utf8_is_valid(path))
        return path;
    buf_init(&out, 4 * path.n);
    (void)encoding_decode(STR("windows-1252"), path, &out);
    text = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return text;
}

struct str folder_ending(struct str path, struct arena *arena)
{
    struct str base = folder_base_name(path), stem = folder_stem(path);
    size_t n = base.n > stem.n ? base.n - stem.n - 1 : 0;
    char *out;

    if (n == 0 || n > 7)
        return STR_EMPTY;
    out = arena_alloc(arena, n);
    for (size_t i = 0; i < n; i++) {
        char c = base.p[stem.n + 1 + i];

        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return str_of(out, n);
}

/* ---- discs ---- */

/* The number behind "cd", "disc" or "disk"; 0 for anything else. */
static uint32_t disc_number(struct str name)
{
    static const struct str words[] = {{"disc", 4}, {"disk", 4}, {"cd", 2}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct str rest;
        uint64_t v;

        if (name.n <= words[i].n ||
            !str_eq_nocase(str_of(name.p, words[i].n), words[i]))
            continue;
        rest = without_separators(str_from(name, words[i].n));
        if (rest.n > 0 && rest.p[0] == '#')
            rest = str_from(rest, 1);
        /* What follows the number is the disc's own title: "CD 2 - Live". */
        rest.n = digits_at(rest, 0);
        if (rest.n <= 2 && str_to_u64(rest, &v) && v > 0)
            return (uint32_t)v;
    }
    return 0;
}

bool folder_is_disc(struct str name, uint32_t *number)
{
    uint32_t n = disc_number(name);

    if (n == 0)
        return false;
    *number = n;
    return true;
}

bool folder_cut_disc(struct str *album, uint32_t *number)
{
    struct str s = str_trim(*album);
    size_t open;
    uint32_t n;

    if (s.n == 0 || (s.p[s.n - 1] != ')' && s.p[s.n - 1] != ']'))
        return false;
    for (open = s.n - 1; open > 0; open--)
        if (s.p[open] == '(' || s.p[open] == '[')
            break;
    n = disc_number(str_of(s.p + open + 1, s.n - open - 2));
    /* An album that is named after nothing but its disc keeps its name. */
    if (open == 0 || n == 0)
        return false;
    *album = str_trim(str_of(s.p, open));
    *number = n;
    return true;
}

/* ---- albums ---- */

/* A year at the beginning of `s`, in brackets or not, 0 for none; `*n` is how
 * long it is with its brackets. */
static uint32_t year_at(struct str s, size_t *n)
{
    bool in_brackets = s.n > 0 && (s.p[0] == '(' || s.p[0] == '[');
    size_t at = in_brackets ? 1 : 0;
    uint64_t v;

    if (digits_at(s, at) != 4 || !str_to_u64(str_of(s.p + at, 4), &v) ||
        v < YEAR_MIN || v > YEAR_MAX)
        return 0;
    *n = at + 4;
    if (!in_brackets)
        return (uint32_t)v;
    if (*n >= s.n || (s.p[*n] != ')' && s.p[*n] != ']'))
        return 0;
    (*n)++;
    return (uint32_t)v;
}

/* "(1999) Name", "1999 - Name", "Name (1999)". */
static struct str read_year(struct str name, uint32_t *year)
{
    size_t n;
    uint32_t v = year_at(name, &n);
    struct str rest = v > 0 ? str_from(name, n) : name;
    bool has_sign = str_starts(str_trim(rest), STR("-")) || name.p[0] == '(' ||
                    name.p[0] == '[';

    /* "1984" and "2112 Overture" are names. */
    if (v > 0 && has_sign && without_separators(rest).n > 0) {
        *year = v;
        return without_separators(rest);
    }
    if (name.n > 6) {
        v = year_at(str_from(name, name.n - 6), &n);
        rest = str_trim(str_of(name.p, name.n - 6));
        if (v > 0 && n == 6 && rest.n > 0) {
            *year = v;
            return without_separators(rest);
        }
    }
    return name;
}

/* Where " - " stands in `s`; s.n for nowhere. */
static size_t find_dash(struct str s)
{
    for (size_t i = 1; i + 3 < s.n; i++)
        if (memcmp(s.p + i, " - ", 3) == 0)
            return i;
    return s.n;
}

/* ---- files ---- */

/* The number in front of a title: "03 - ", "03. ", "1-03 ", "A1 "; what it
 * takes in `*n`. A disc may stand before it. */
static struct str number_at(struct str s, uint32_t *disc, size_t *n)
{
    size_t at = 0, digits = digits_at(s, 0);
    uint64_t v;

    if (digits == 1 && s.n > 3 && s.p[1] == '-' && digits_at(s, 2) == 2 &&
        str_to_u64(str_of(s.p, 1), &v) && v > 0) {
        *disc = (uint32_t)v;
        at = 2;
        digits = 2;
    } else if (digits == 0 && s.n > 2 && s.p[0] >= 'A' && s.p[0] <= 'H') {
        digits = 1 + digits_at(s, 1); /* a side of a record */
        if (digits > 2 || digits == 1)
            return STR_EMPTY;
    }
    if (digits == 0 || digits > 3 || at + digits >= s.n ||
        !is_separator(s.p[at + digits]) ||
        without_separators(str_from(s, at + digits)).n == 0)
        return STR_EMPTY;
    *n = at + digits;
    return str_of(s.p + at, digits);
}

/* Underscores are spaces where there are no others. */
static struct str with_spaces(struct str s, struct arena *arena)
{
    char *out;

    if (str_find(s, ' ') < s.n || str_find(s, '_') == s.n)
        return s;
    out = arena_alloc(arena, s.n);
    for (size_t i = 0; i < s.n; i++)
        out[i] = s.p[i] == '_' ? ' ' : s.p[i];
    return str_of(out, s.n);
}

/* "03 - Title", "Artist - Title", "Artist - 03 - Title". */
static void read_file(struct folder_place *p, struct str stem)
{
    size_t n = 0, dash;

    p->number = number_at(stem, &p->disc, &n);
    if (n > 0)
        stem = without_separators(str_from(stem, n));
    p->title = str_trim(stem);
    dash = find_dash(stem);
    if (dash == stem.n)
        return;
    /* In front of the dash is the artist, if nobody else is named as one: a
     * title may have a dash, too. */
    if (p->artist.n > 0 &&
        !str_eq_nocase(p->artist, str_trim(str_of(stem.p, dash))))
        return;
    p->artist = str_trim(str_of(stem.p, dash));
    p->title = str_trim(str_from(stem, dash + 3));
    if (p->number.n == 0) {
        p->number = number_at(p->title, &p->disc, &n);
        if (p->number.n > 0)
            p->title = without_separators(str_from(p->title, n));
    }
}

struct folder_place folder_place_read(struct str path, struct arena *arena)
{
    struct folder_place p = {.folder = folder_parent(path)};
    struct str above;

    if (folder_is_disc(folder_base_name(p.folder), &p.disc))
        p.folder = folder_parent(p.folder);
    p.album = with_spaces(folder_base_name(p.folder), arena);
    above = folder_parent(p.folder);
    p.artist = with_spaces(folder_base_name(above), arena);
    if (p.album.n > 0) {
        size_t dash;

        p.album = read_year(p.album, &p.year);
        dash = find_dash(p.album);
        /* "Artist - Album" says both; also below a folder of that artist. */
        if (dash < p.album.n &&
            (p.artist.n == 0 ||
             str_eq_nocase(p.artist, str_trim(str_of(p.album.p, dash))))) {
            p.artist = str_trim(str_of(p.album.p, dash));
            p.album = read_year(str_trim(str_from(p.album, dash + 3)), &p.year);
        }
    }
    read_file(&p, with_spaces(folder_stem(path), arena));
    return p;
}
