/* An owned entity is described whole: what its tags don't say any more is put
 * as empty, or the last import's would stay. Of one that another source knows,
 * too, only what the tags say is put, as a draft that gives way. */
#include "import/folder/folder_put.h"

#include "catalog/build.h"
#include "import/folder/folder_file.h"

#define UPC_MAX_BYTES 64

struct putting {
    const struct folder_put *p;
    struct arena *arena;
    struct draft draft;
    bool is_owned; /* the draft's entity */
};

static void start(struct putting *t, enum entity type, struct id id)
{
    t->is_owned = folder_set_has(t->p->owned, type, id);
    draft_start(&t->draft, type, id,
                t->is_owned ? DRAFT_FULL : DRAFT_SIMPLIFIED);
}

static void put_text(struct putting *t, enum field field, struct str text)
{
    if (text.n > 0)
        draft_text(&t->draft, field, text);
    else if (t->is_owned)
        draft_text(&t->draft, field, STR(""));
}

static void put_texts(struct putting *t, enum field field,
                      const struct str *texts, size_t count)
{
    if (count > 0 || t->is_owned)
        draft_texts(&t->draft, field, texts, count);
}

static void put_ids(struct putting *t, struct folder_names names)
{
    struct id *ids = arena_alloc(t->arena, names.count * sizeof *ids + 1);

    for (size_t i = 0; i < names.count; i++)
        ids[i] = names.list[i].id;
    draft_ids(&t->draft, FIELD_ARTISTS, ids, names.count);
}

/* ---- pictures ---- */

static struct str id_text(struct putting *t, struct id id)
{
    char *text = arena_alloc(t->arena, ID_TEXT_LENGTH);

    id_to_base62(id, text);
    return str_of(text, ID_TEXT_LENGTH);
}

/* The server's drawing, which replaces a picture that was there. */
static void put_drawn(struct putting *t, const unsigned sizes[3])
{
    struct str type = entity_name(t->draft.type);
    struct str id = id_text(t, t->draft.id);
    struct image images[3];

    if (!t->is_owned)
        return;
    for (size_t i = 0; i < 3; i++)
        images[i] =
            (struct image){arena_printf(t->arena, "/art/%.*s/%.*s/%u.png",
                                        STR_ARG(type), STR_ARG(id), sizes[i]),
                           sizes[i], sizes[i]};
    draft_images(&t->draft, FIELD_IMAGES, images, 3);
}

static void put_cover(struct putting *t, struct str picture)
{
    static const unsigned sizes[3] = {640, 300, 64};
    struct str name = folder_base_name(picture);
    struct image images[3];

    if (name.n == 0) {
        put_drawn(t, sizes);
        return;
    }
    for (size_t i = 0; i < 3; i++)
        images[i] = (struct image){arena_printf(t->arena, "/covers/%.*s/%u.jpg",
                                                STR_ARG(name), sizes[i]),
                                   sizes[i], sizes[i]};
    draft_images(&t->draft, FIELD_IMAGES, images, 3);
}

/* ---- entities ---- */

static enum err put_artist(struct putting *t, const struct folder_artist *a)
{
    static const unsigned sizes[3] = {640, 320, 160};

    start(t, ENTITY_ARTIST, a->id);
    draft_text(&t->draft, FIELD_NAME, a->name);
    put_texts(t, FIELD_ALIASES, &a->sort_name, a->sort_name.n > 0);
    put_texts(t, FIELD_GENRES, a->genres, a->genre_count);
    put_drawn(t, sizes);
    return builder_put(t->p->builder, &t->draft);
}

static void put_copyright(struct putting *t, struct str text)
{
    struct copyright c = {text, 'C'};

    if (text.n > 0 || t->is_owned)
        draft_copyrights(&t->draft, FIELD_COPYRIGHTS, &c, text.n > 0);
}

static enum err put_album(struct putting *t, const struct folder_album *a)
{
    struct draft *d = &t->draft;
    size_t total = 0;

    for (size_t i = 0; i < a->count; i++)
        total += !a->songs[i]->is_copy;
    start(t, ENTITY_ALBUM, a->id);
    draft_text(d, FIELD_NAME, a->title);
    draft_number(d, FIELD_ALBUM_TYPE, a->type);
    put_ids(t, a->artists);
    if (a->date.year > 0 || t->is_owned)
        draft_date(d, FIELD_RELEASE_DATE, a->date);
    put_texts(t, FIELD_GENRES, a->genres, a->genre_count);
    put_text(t, FIELD_LABEL, a->label);
    if (a->barcode.n > 0 && a->barcode.n <= UPC_MAX_BYTES)
        draft_text(d, FIELD_UPC, a->barcode);
    put_copyright(t, a->copyright);
    draft_number(d, FIELD_TOTAL, total);
    put_cover(t, a->picture);
    return builder_put(t->p->builder, d);
}

/* Where it sounds from: a media fragment (W3C Media Fragments URI, section
 * 4.2.1), of a whole file from 0 on; and how much louder it should be, in dB.
 */
static void put_audio_url(struct putting *t, const struct folder_song *s)
{
    struct str id = id_text(t, s->id);
    struct str from = STR("0"), to = STR(""), gain = STR("");

    if (s->from_ms > 0)
        from = arena_printf(t->arena, "%u.%03u", s->from_ms / 1000,
                            s->from_ms % 1000);
    if (s->to_ms > 0)
        to = arena_printf(t->arena, ",%u.%03u", s->to_ms / 1000,
                          s->to_ms % 1000);
    if (s->gain_db < 0 || s->gain_db > 0)
        gain = arena_printf(t->arena, "&gain=%.2f", s->gain_db);
    draft_text(&t->draft, FIELD_AUDIO_URL,
               arena_printf(t->arena, "/audio/%.*s#t=%.*s%.*s%.*s", STR_ARG(id),
                            STR_ARG(from), STR_ARG(to), STR_ARG(gain)));
}

static enum err put_song(struct putting *t, const struct folder_song *s,
                         const struct folder_album *a)
{
    struct draft *d = &t->draft;

    start(t, ENTITY_TRACK, s->id);
    draft_text(d, FIELD_NAME, s->title);
    put_ids(t, s->artists);
    draft_id(d, FIELD_PARENT, a->id);
    draft_number(d, FIELD_DURATION_MS, s->duration_ms);
    draft_number(d, FIELD_EXPLICIT, s->is_explicit);
    if (s->disc > 0 || t->is_owned)
        draft_number(d, FIELD_DISC_NUMBER, s->disc > 0 ? s->disc : 1);
    if (s->number > 0 || t->is_owned)
        draft_number(d, FIELD_POSITION, s->number > 0 ? s->number : 1);
    if (s->isrc.n > 0)
        draft_text(d, FIELD_ISRC, s->isrc);
    if (s->has_recording)
        draft_id(d, FIELD_RECORDING, s->recording);
    draft_text(d, FIELD_PREVIEW_URL,
               arena_printf(t->arena, "/previews/%.*s.mp3",
                            STR_ARG(id_text(t, s->id))));
    put_audio_url(t, s);
    return builder_put(t->p->builder, d);
}

/* ---- the whole ---- */

static enum err put_albums(struct putting *t, const struct folder_shelf *s)
{
    enum err e = OK;

    for (size_t i = 0; i < s->album_count && !e; i++) {
        const struct folder_album *a = &s->albums[i];

        e = put_album(t, a);
        for (size_t k = 0; k < a->count && !e; k++)
            if (!a->songs[k]->is_copy)
                e = put_song(t, a->songs[k], a);
        arena_reset(t->arena);
    }
    return e;
}

enum err folder_put(const struct folder_put *p, const struct folder_shelf *s,
                    const struct folder_artists *artists)
{
    struct arena arena;
    struct putting t = {.p = p, .arena = &arena};
    enum err e = OK;

    arena_init(&arena);
    draft_init(&t.draft);
    for (size_t i = 0; i < artists->count && !e; i++) {
        e = put_artist(&t, &artists->list[i]);
        arena_reset(&arena);
    }
    if (!e)
        e = put_albums(&t, s);
    draft_release(&t.draft);
    arena_release(&arena);
    return e;
}
