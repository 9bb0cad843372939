/* The keys that people correct, and what they write into forms as JSON. */
#include "corrections/corrections.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "json/writer.h"

#define TEXT_MAX_BYTES 65536
#define TEXTS_MAX      100

#define OF(type)  (1u << ENTITY_##type)
#define PROGRAMS  (OF(SHOW) | OF(EPISODE) | OF(AUDIOBOOK) | OF(CHAPTER))
#define WITH_PART (OF(ALBUM) | OF(TRACK) | PROGRAMS)

const struct correction_key correction_keys[] = {
    {"name", "Name", CORRECTION_TEXT, OF(ARTIST) | WITH_PART, ""},
    {"artists", "Artists", CORRECTION_IDS, OF(ALBUM) | OF(TRACK),
     "their ids, separated by commas"},
    {"genres", "Genres", CORRECTION_TEXTS, OF(ARTIST) | OF(ALBUM),
     "separated by commas"},
    {"release_date", "Release date", CORRECTION_DATE,
     OF(ALBUM) | OF(EPISODE) | OF(CHAPTER), "1999, 1999-12 or 1999-12-31"},
    {"label", "Label", CORRECTION_TEXT, OF(ALBUM), ""},
    {"explicit", "Explicit", CORRECTION_FLAG, OF(TRACK) | PROGRAMS,
     "yes or no"},
    {"description", "Description", CORRECTION_TEXT, PROGRAMS, ""},
    {"publisher", "Publisher", CORRECTION_TEXT, OF(SHOW) | OF(AUDIOBOOK), ""},
    {"images", "Cover", CORRECTION_IMAGE, OF(ARTIST) | OF(ALBUM) | PROGRAMS,
     "its address: https://, or a path on this server"},
    {CORRECTION_HIDDEN, "Hidden", CORRECTION_FLAG, WITH_PART, "yes or no"},
    {CORRECTION_MERGED, "The same as", CORRECTION_ID, OF(ARTIST),
     "the id of the artist that stays"},
};

const size_t correction_key_count =
    sizeof correction_keys / sizeof correction_keys[0];

const struct correction_key *correction_key_find(enum entity type,
                                                 struct str name)
{
    for (size_t i = 0; i < correction_key_count; i++)
        if (str_eq_c(name, correction_keys[i].name) &&
            (correction_keys[i].types >> type & 1) != 0)
            return &correction_keys[i];
    return NULL;
}

/* ---- values ---- */

static const char *write_texts(struct json *j, struct str text)
{
    struct str part;
    size_t n = 0;

    json_array(j);
    while (str_split(&text, ',', &part)) {
        part = str_trim(part);
        if (part.n == 0)
            continue;
        if (++n > TEXTS_MAX)
            return "has too many parts";
        json_str(j, part);
    }
    json_end_array(j);
    return NULL;
}

static const char *write_date(struct json *j, struct str text)
{
    struct date date;

    if (!date_from_text(text, &date) || str_find(text, 'T') < text.n)
        return "is no date";
    json_str(j, text);
    return NULL;
}

static bool is_no(struct str text)
{
    return str_eq_nocase(text, STR("no")) ||
           str_eq_nocase(text, STR("false")) || str_eq(text, STR("0"));
}

static const char *write_flag(struct json *j, struct str text)
{
    bool is_yes = str_eq_nocase(text, STR("yes")) ||
                  str_eq_nocase(text, STR("true")) || str_eq(text, STR("1"));

    if (!is_yes && !is_no(text))
        return "is neither yes nor no";
    json_bool(j, is_yes);
    return NULL;
}

/* Artists are named by their ids alone: their names are theirs. */
static const char *write_ids(struct json *j, struct str text)
{
    struct str part;
    struct id id;
    size_t n = 0;

    json_array(j);
    while (str_split(&text, ',', &part)) {
        part = str_trim(part);
        if (!id_from_base62(part, &id))
            return "isn't a list of ids";
        if (++n > TEXTS_MAX)
            return "has too many parts";
        json_object(j);
        json_key(j, "type");
        json_str(j, STR("artist"));
        json_key(j, "id");
        json_str(j, part);
        json_end_object(j);
    }
    json_end_array(j);
    return n > 0 ? NULL : "is empty";
}

static const char *write_id(struct json *j, struct str text)
{
    struct id id;

    if (!id_from_base62(text, &id))
        return "is no id";
    json_str(j, text);
    return NULL;
}

static const char *write_image(struct json *j, struct str text)
{
    if (!str_starts(text, STR("https://")) &&
        !str_starts(text, STR("http://")) && !str_starts(text, STR("/art/")))
        return "is no address of a picture";
    json_array(j);
    json_object(j);
    json_key(j, "url");
    json_str(j, text);
    json_key(j, "width");
    json_null(j);
    json_key(j, "height");
    json_null(j);
    json_end_object(j);
    json_end_array(j);
    return NULL;
}

static const char *write_value(struct json *j, enum correction_kind kind,
                               struct str text)
{
    switch (kind) {
    case CORRECTION_TEXTS:
        return write_texts(j, text);
    case CORRECTION_DATE:
        return write_date(j, text);
    case CORRECTION_FLAG:
        return write_flag(j, text);
    case CORRECTION_IDS:
        return write_ids(j, text);
    case CORRECTION_ID:
        return write_id(j, text);
    case CORRECTION_IMAGE:
        return write_image(j, text);
    case CORRECTION_TEXT:
        break;
    }
    json_str(j, text);
    return NULL;
}

const char *correction_value(const struct correction_key *key, struct str text,
                             struct arena *arena, struct str *out)
{
    const char *why;
    struct json j;
    struct buf bytes;

    text = str_trim(text);
    if (text.n > TEXT_MAX_BYTES)
        return "is too long";
    if (!utf8_is_valid(text) || str_find(text, '\0') < text.n)
        return "is no text";
    if (text.n == 0 && key->kind != CORRECTION_TEXTS)
        return "is empty";
    buf_init(&bytes, CORRECTIONS_MAX_BYTES);
    j = json_to(&bytes);
    why = write_value(&j, key->kind, text);
    *out = arena_str(arena, buf_get(&bytes));
    buf_release(&bytes);
    return why;
}
