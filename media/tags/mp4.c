/* Tags of MP4 as iTunes writes them: moov/udta/meta/ilst, an atom for each name
 * with one or more "data" atoms in it. Atoms are a length, four letters, and
 * what they hold (ISO 14496-12); names of the other kind, "----", are two
 * atoms, mean and name. */
#include "media/tags/kinds.h"
#include "media/tags/tags_own.h"

#define ATOMS_MAX      100000
#define ILST_MAX_BYTES (32u << 20)

struct atom {
    char name[4];
    uint64_t at; /* of what it holds */
    uint64_t end;
};

static const struct {
    char atom[5];
    const char *name;
} TEXTS[] = {
    {"\xa9nam", "TITLE"},
    {"\xa9"
     "ART",
     "ARTIST"},
    {"\xa9"
     "alb",
     "ALBUM"},
    {"aART", "ALBUMARTIST"},
    {"\xa9"
     "day",
     "DATE"},
    {"\xa9gen", "GENRE"},
    {"\xa9wrt", "COMPOSER"},
    {"\xa9lyr", "LYRICS"},
    {"\xa9"
     "cmt",
     "COMMENT"},
    {"\xa9grp", "GROUPING"},
    {"\xa9"
     "con",
     "CONDUCTOR"},
    {"\xa9"
     "aut",
     "LYRICIST"},
    {"\xa9"
     "arg",
     "ARRANGER"},
    {"\xa9prd", "PRODUCER"},
    {"\xa9prf", "PERFORMER"},
    {"\xa9wrk", "WORK"},
    {"\xa9mvn", "MOVEMENTNAME"},
    {"\xa9st3", "SUBTITLE"},
    {"\xa9"
     "enc",
     "ENCODEDBY"},
    {"\xa9pub", "LABEL"},
    {"cprt", "COPYRIGHT"},
    {"soar", "ARTISTSORT"},
    {"soaa", "ALBUMARTISTSORT"},
    {"soal", "ALBUMSORT"},
    {"sonm", "TITLESORT"},
    {"soco", "COMPOSERSORT"},
};

/* ---- in the file ---- */

/* The atom at `at`, which ends at `end` at the latest. */
static bool read_atom(struct source *s, uint64_t at, uint64_t end,
                      struct atom *out)
{
    uint8_t head[16];
    uint64_t n = 0, skip = 8;

    if (at > end || end - at < 8 || !source_get(s, at, head, 8))
        return false;
    for (size_t i = 0; i < 4; i++)
        n = n << 8 | head[i];
    if (n == 1) { /* a length of 64 bits follows */
        if (end - at < 16 || !source_get(s, at + 8, head + 8, 8))
            return false;
        n = 0;
        for (size_t i = 8; i < 16; i++)
            n = n << 8 | head[i];
        skip = 16;
    } else if (n == 0) { /* to the end */
        n = end - at;
    }
    if (n < skip || n > end - at)
        return false;
    memcpy(out->name, head + 4, 4);
    out->at = at + skip;
    out->end = at + n;
    return true;
}

/* The first atom of that name between two places. */
static bool find_atom(struct source *s, uint64_t at, uint64_t end,
                      const char *name, struct atom *out)
{
    for (unsigned i = 0; i < ATOMS_MAX && read_atom(s, at, end, out); i++) {
        if (memcmp(out->name, name, 4) == 0)
            return true;
        at = out->end;
    }
    return false;
}

/* "meta" has four bytes of version and flags before its atoms; QuickTime's
 * hasn't. */
static bool find_list(struct source *s, const struct atom *meta,
                      struct atom *out)
{
    return (meta->end - meta->at >= 4 &&
            find_atom(s, meta->at + 4, meta->end, "ilst", out)) ||
           find_atom(s, meta->at, meta->end, "ilst", out);
}

/* ---- in memory ---- */

/* Cuts the first atom off. */
static bool take_atom(struct str *rest, struct str *name, struct str *body)
{
    struct str at = *rest;
    uint32_t n;

    if (!tags_take_big32(&at, &n) || n < 8 || n > rest->n)
        return false;
    *name = str_of(at.p, 4);
    *body = str_of(at.p + 4, n - 8);
    *rest = str_from(*rest, n);
    return true;
}

/* A "data" atom's value, and the kind of value that it says it is. */
struct data {
    uint32_t kind; /* 1 UTF-8, 2 UTF-16, 13 JPEG, 14 PNG, 21 number, 0 none */
    struct str value;
};

static bool take_data(struct str *rest, struct data *out)
{
    struct str name, body;

    while (take_atom(rest, &name, &body)) {
        if (!str_eq(name, STR("data")) || !tags_take_big32(&body, &out->kind))
            continue;
        out->kind &= 0xffffff;
        out->value = str_from(body, 4); /* behind the locale */
        return true;
    }
    return false;
}

static uint64_t number_of(struct str value)
{
    uint64_t n = 0;

    for (size_t i = 0; i < value.n && i < 8; i++)
        n = n << 8 | (unsigned char)value.p[i];
    return n;
}

static struct str text_of(struct tags *t, const struct data *d)
{
    return d->kind == 2 ? charset_utf16(d->value, false, t->arena) : d->value;
}

static void add_texts(struct tags *t, struct str name, struct str body)
{
    struct data d;

    while (take_data(&body, &d))
        if (d.kind == 21)
            tags_add_number(t, name, number_of(d.value));
        else if (d.kind != 0 || str_find(d.value, '\0') == d.value.n)
            tags_add(t, name, text_of(t, &d)); /* and no bytes */
}

/* Two bytes of nothing, a number and a total of two bytes each. */
static void add_of(struct tags *t, const char *number, const char *total,
                   const struct data *d)
{
    if (d->value.n < 6)
        return;
    tags_add_number(t, str_from_c(number),
                    number_of(str_of(d->value.p + 2, 2)));
    tags_add_number(t, str_from_c(total), number_of(str_of(d->value.p + 4, 2)));
}

/* Atoms of bytes. */
static void add_binary(struct tags *t, struct str name, const struct data *d)
{
    uint64_t number = number_of(d->value);

    if (str_eq(name, STR("trkn")))
        add_of(t, "TRACKNUMBER", "TRACKTOTAL", d);
    else if (str_eq(name, STR("disk")))
        add_of(t, "DISCNUMBER", "DISCTOTAL", d);
    else if (str_eq(name, STR("gnre")) && number > 0)
        tags_add_genre(t, (unsigned)(number - 1));
    else if (str_eq(name, STR("cpil")))
        tags_add_number(t, STR("COMPILATION"), number);
    else if (str_eq(name, STR("tmpo")))
        tags_add_number(t, STR("BPM"), number);
    else if (str_eq(name, STR("\xa9mvi")))
        tags_add_number(t, STR("MOVEMENT"), number);
    else if (str_eq(name, STR("rtng")))
        tags_add(t, STR("EXPLICIT"),
                 arena_printf(t->arena, "%u", (unsigned)number & 255));
    else if (str_eq(name, STR("covr")))
        tags_add_picture(t, TAGS_PICTURE_FRONT, d->value, STR_EMPTY);
}

/* A domain nobody cares about, a name, values. */
static void add_free_form(struct tags *t, struct str body)
{
    struct str rest = body, atom, inside, name = STR_EMPTY;

    while (take_atom(&rest, &atom, &inside))
        if (str_eq(atom, STR("name")))
            name = str_from(inside, 4);
    if (name.n > 0)
        add_texts(t, name, body);
}

static void add_atom(struct tags *t, struct str name, struct str body)
{
    struct data d;

    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        if (str_eq(name, str_of(TEXTS[i].atom, 4))) {
            add_texts(t, str_from_c(TEXTS[i].name), body);
            return;
        }
    if (str_eq(name, STR("----")))
        add_free_form(t, body);
    else
        while (take_data(&body, &d))
            add_binary(t, name, &d);
}

void mp4_read(struct source *s, struct tags *t)
{
    struct atom moov, udta, meta, list;
    struct str rest, name, body;

    if (!find_atom(s, 0, s->size, "moov", &moov) ||
        !find_atom(s, moov.at, moov.end, "udta", &udta) ||
        !find_atom(s, udta.at, udta.end, "meta", &meta) ||
        !find_list(s, &meta, &list) || list.end - list.at > ILST_MAX_BYTES ||
        !source_take(s, list.at, (size_t)(list.end - list.at), t->arena, &rest))
        return;
    while (take_atom(&rest, &name, &body))
        add_atom(t, name, body);
}
