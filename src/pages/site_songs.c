/* Lists of what is played: tracks, episodes, chapters. */
#include "pages/site.h"

void site_songs_begin(struct call *call, unsigned shows)
{
    html(call->out, "<ol class=\"songs{}{}\">\n",
         shows & SITE_COVERS ? STR(" covers") : STR_EMPTY,
         shows & SITE_ALBUMS ? STR(" of-albums") : STR_EMPTY);
}

void site_songs_end(struct call *call)
{
    html(call->out, "</ol>\n");
}

/* What a row says of an entity. */
struct row {
    struct str name;
    struct catalog_list artists;
    uint32_t album; /* of a track; else CATALOG_NONE */
    uint64_t duration_ms;
    bool is_explicit;
    const char *refusal; /* why it can't be played; NULL: it can */
};

static const char *find_refusal(struct call *call, const struct site_song *song,
                                bool is_explicit)
{
    if (!site_has(call, song->type, song->n))
        return "Not in your country";
    if (is_explicit && call->user != NULL && call->user->filter_explicit)
        return "Hidden as explicit";
    return NULL;
}

static void read_row(struct call *call, const struct site_song *song,
                     struct row *out)
{
    struct track track;
    struct program part;

    *out = (struct row){
        .name = catalog_name(call->catalog, song->type, song->n),
        .album = CATALOG_NONE,
    };
    if (song->type == ENTITY_TRACK) {
        (void)catalog_track(call->catalog, song->n, &track);
        out->artists = track.artists;
        out->album = track.album;
        out->duration_ms = track.duration_ms;
        out->is_explicit = track.is_explicit;
    } else {
        (void)catalog_program(call->catalog, song->type, song->n, &part);
        out->duration_ms = part.duration_ms;
        out->is_explicit = part.is_explicit;
    }
    out->refusal = find_refusal(call, song, out->is_explicit);
}

/* What stands in the first column: a number, over which scripts have a
 * button. */
static void add_place(struct call *call, const struct site_song *song,
                      const struct site_playable *what, bool can_be_had)
{
    html(call->out, "<span class=\"place\">");
    if (can_be_had)
        site_play(call, what);
    html(call->out, "<span class=\"count\">{}</span></span>",
         html_number(call->arena, song->count));
}

static void add_what(struct call *call, const struct site_song *song,
                     const struct row *row)
{
    html(call->out,
         "<div class=\"what\"><p class=\"name\"><a href=\"{}\">{}</a></p>"
         "<p class=\"by\">",
         site_path(call, song->type, song->n),
         row->name.n > 0 ? row->name : STR("Without a name"));
    if (row->is_explicit)
        html(call->out, "<abbr class=\"mark-e\" title=\"Explicit\">E</abbr> ");
    site_artists(call, row->artists);
    html(call->out, "{}", song->by);
    if (row->refusal != NULL)
        html(call->out, " · {}", str_from_c(row->refusal));
    html(call->out, "</p></div>");
}

static void add_cover(struct call *call, const struct site_song *song,
                      const struct row *row)
{
    if (song->shows & SITE_COVERS)
        site_cover(call, site_image(call, song->type, song->n, 64), row->name,
                   false, 44);
}

static void add_album(struct call *call, const struct site_song *song,
                      const struct row *row)
{
    if (!(song->shows & SITE_ALBUMS))
        return;
    html(call->out, "<span class=\"of\">");
    if (row->album != CATALOG_NONE)
        html(call->out, "<a href=\"{}\">{}</a>",
             site_path(call, ENTITY_ALBUM, row->album),
             catalog_name(call->catalog, ENTITY_ALBUM, row->album));
    html(call->out, "</span>");
}

/* The row's own attributes say what it stands for; one that can't be had has
 * none, and so nothing plays it. */
void site_song(struct call *call, const struct site_song *song)
{
    struct site_playable what = {.uri = site_uri(call, song->type, song->n),
                                 .context = song->context,
                                 .position = song->position,
                                 .has_position = song->context.n > 0};
    struct row row;

    read_row(call, song, &row);
    what.name = row.name;
    buf_lit(call->out, "<li");
    if (row.refusal == NULL)
        site_play_attributes(call, &what);
    else
        buf_lit(call->out, " class=\"gone\"");
    buf_lit(call->out, ">");
    add_place(call, song, &what, row.refusal == NULL);
    add_cover(call, song, &row);
    add_what(call, song, &row);
    add_album(call, song, &row);
    html(call->out, "<span class=\"time\">{}</span></li>\n",
         song->note.n > 0 ? song->note : site_time(call, row.duration_ms));
}

void site_stranger(struct call *call, const struct site_stranger *stranger)
{
    html(call->out,
         "<li class=\"gone\"><span class=\"place\"><span class=\"count\">{}"
         "</span></span>",
         html_number(call->arena, stranger->count));
    if (stranger->shows & SITE_COVERS)
        site_cover(call, STR_EMPTY, stranger->name, false, 44);
    html(call->out,
         "<div class=\"what\"><p class=\"name\">{}</p><p class=\"by\">{}</p>"
         "</div>",
         stranger->name, stranger->by);
    if (stranger->shows & SITE_ALBUMS)
        html(call->out, "<span class=\"of\"></span>");
    html(call->out, "<span class=\"time\">{}</span></li>\n", stranger->note);
}
