/* What the catalog has of an entity, in the words in which its owner corrects
 * it (corrections/corrections.h). */
#include "pages/owner.h"

#include "base/utf8.h"
#include "catalog/catalog.h"
#include "corrections/corrections.h"
#include "pages/page.h"

#define SHOWN_MAX_BYTES 300
#define TEXT_MAX_BYTES  ((size_t)1 << 20)

/* An entity whose values are asked for. */
struct source {
    const struct catalog *c;
    enum entity type;
    uint32_t n;
    struct arena *arena;
};

static struct str text_of(const struct source *s, enum field field)
{
    return catalog_text(s->c, s->type, s->n, field, s->arena);
}

static void join(struct buf *out, struct str text)
{
    if (out->n > 0)
        buf_lit(out, ", ");
    buf_str(out, text);
}

static void write_genres(const struct source *s, struct buf *out)
{
    struct str rest = catalog_attribute(s->c, s->type, s->n, FIELD_GENRES);
    struct str genre;

    while (field_next_text(&rest, &genre))
        join(out, genre);
}

static void write_artists(const struct source *s, struct buf *out)
{
    struct catalog_list artists;
    struct album album;
    struct track track;

    if (s->type == ENTITY_ALBUM) {
        (void)catalog_album(s->c, s->n, &album);
        artists = album.artists;
    } else {
        (void)catalog_track(s->c, s->n, &track);
        artists = track.artists;
    }
    for (uint32_t i = 0; i < artists.n; i++) {
        char id[ID_TEXT_LENGTH];

        id_to_base62(catalog_id(s->c, ENTITY_ARTIST, catalog_at(artists, i)),
                     id);
        join(out, str_of(id, sizeof id));
    }
}

static void write_date(const struct source *s, struct buf *out)
{
    struct program program;
    struct album album;
    struct date date;
    char text[16];

    if (s->type == ENTITY_ALBUM) {
        (void)catalog_album(s->c, s->n, &album);
        date = album.release_date;
    } else {
        (void)catalog_program(s->c, s->type, s->n, &program);
        date = program.release_date;
    }
    if (date.year > 0)
        buf_add(out, text, (size_t)date_to_text(date, text));
}

static void write_explicit(const struct source *s, struct buf *out)
{
    struct program program;
    struct track track;
    bool is_explicit;

    if (s->type == ENTITY_TRACK) {
        (void)catalog_track(s->c, s->n, &track);
        is_explicit = track.is_explicit;
    } else {
        (void)catalog_program(s->c, s->type, s->n, &program);
        is_explicit = program.is_explicit;
    }
    buf_str(out, is_explicit ? STR("yes") : STR("no"));
}

/* The widest one. */
static void write_image(const struct source *s, struct buf *out)
{
    struct str rest = catalog_images(s->c, s->type, s->n);
    struct image image;

    if (field_next_image(&rest, &image))
        catalog_expand_url(image.url, catalog_id(s->c, s->type, s->n), out);
}

/* A row for each key that has a value. */
static const struct {
    const char *key;
    void (*write)(const struct source *s, struct buf *out);
    enum field text; /* if `write` is NULL */
} rows[] = {
    {"name", NULL, FIELD_NAME},
    {"label", NULL, FIELD_LABEL},
    {"description", NULL, FIELD_DESCRIPTION},
    {"publisher", NULL, FIELD_PUBLISHER},
    {"genres", write_genres, FIELD_COUNT},
    {"artists", write_artists, FIELD_COUNT},
    {"release_date", write_date, FIELD_COUNT},
    {"explicit", write_explicit, FIELD_COUNT},
    {"images", write_image, FIELD_COUNT},
};

static void write_row(const struct source *s, size_t row, struct buf *out)
{
    if (rows[row].write != NULL)
        rows[row].write(s, out);
    else if (rows[row].text == FIELD_NAME)
        buf_str(out, catalog_name(s->c, s->type, s->n));
    else
        buf_str(out, text_of(s, rows[row].text));
}

struct str owner_value(struct call *call, enum entity type, uint32_t n,
                       const char *key)
{
    const struct source s = {call->catalog, type, n, call->arena};
    struct str text = STR_EMPTY;
    struct buf out;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].key, key) != 0)
            continue;
        buf_init(&out, TEXT_MAX_BYTES);
        write_row(&s, i, &out);
        text = arena_str(call->arena, utf8_cut(buf_get(&out), SHOWN_MAX_BYTES));
        buf_release(&out);
    }
    return text;
}
