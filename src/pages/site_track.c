/* A track's page: what it is of, what is known of how it sounds, and its other
 * appearances. */
#include "pages/pages.h"
#include "pages/owner.h"
#include "pages/site.h"

#define ROWS 10u

static void add_hero(struct call *call, uint32_t n, const struct track *track)
{
    struct site_hero hero = {.kind = "Track",
                             .name = track->name,
                             .image = site_image(call, ENTITY_TRACK, n, 300)};
    struct site_playable what = {.name = track->name,
                                 .uri = site_uri(call, ENTITY_TRACK, n)};

    site_hero_begin(call, &hero);
    html(call->out, "<p class=\"line\">");
    if (track->is_explicit)
        html(call->out, "<abbr class=\"mark-e\" title=\"Explicit\">E</abbr> ");
    site_artists(call, track->artists);
    html(call->out,
         "</p>\n<p class=\"line soft\"><a href=\"{}\">{}</a> · {}"
         "</p>\n",
         site_path(call, ENTITY_ALBUM, track->album),
         catalog_name(call->catalog, ENTITY_ALBUM, track->album),
         site_time(call, track->duration_ms));
    html(call->out, "<div class=\"actions\" data-heart=\"{}\">", what.uri);
    if (site_has(call, ENTITY_TRACK, n))
        site_play(call, &what);
    else
        html(call->out, "<span class=\"soft\">Not to be had in your country"
                        "</span>");
    html(call->out, "</div>\n");
    site_share(call, what.name, what.uri, true);
    site_hero_end(call);
}

/* ---- how it sounds ---- */

static void add_measure(struct call *call, const char *name, float value)
{
    struct str text = arena_printf(call->arena, "%.2f", (double)value);

    html(call->out,
         "<dt>{}</dt><dd><meter min=\"0\" max=\"1\" value=\"{}\" "
         "aria-label=\"{}\">{}</meter></dd>\n",
         str_from_c(name), text, str_from_c(name), text);
}

static void add_key(struct call *call, const struct features *f)
{
    static const char *const keys[] = {"C",     "C♯/D♭", "D",     "D♯/E♭",
                                       "E",     "F",     "F♯/G♭", "G",
                                       "G♯/A♭", "A",     "A♯/B♭", "B"};

    if (f->key < 0 || f->key > 11)
        return;
    html(call->out, "<dt>Key</dt><dd>{}{}</dd>\n", str_from_c(keys[f->key]),
         str_from_c(f->mode == 1   ? " major"
                    : f->mode == 0 ? " minor"
                                   : ""));
}

static void add_sound(struct call *call, uint32_t n)
{
    struct features f;

    if (!catalog_features(call->catalog, n, &f))
        return;
    site_shelf_begin(call, "How it sounds", STR_EMPTY);
    html(call->out,
         "<dl class=\"facts sound\">\n<dt>Tempo</dt><dd>{} beats a minute"
         "</dd>\n",
         arena_printf(call->arena, "%.0f", (double)f.tempo));
    add_key(call, &f);
    add_measure(call, "Energy", f.energy);
    add_measure(call, "Danceability", f.danceability);
    add_measure(call, "Positivity", f.valence);
    add_measure(call, "Acousticness", f.acousticness);
    add_measure(call, "Instrumentalness", f.instrumentalness);
    html(call->out, "</dl>\n");
    site_shelf_end(call);
}

/* ---- other places ---- */

static void add_instances(struct call *call, uint32_t n)
{
    struct catalog_list list = catalog_instances(call->catalog, n);
    struct site_song song = {.type = ENTITY_TRACK,
                             .shows = SITE_COVERS | SITE_ALBUMS};

    if (list.n < 2)
        return;
    site_shelf_begin(call, "Also on", STR_EMPTY);
    site_songs_begin(call, song.shows);
    for (uint32_t i = 0; i < list.n && song.count < ROWS; i++) {
        song.n = catalog_at(list, i);
        if (song.n == n)
            continue;
        song.count++;
        site_song(call, &song);
    }
    site_songs_end(call);
    site_shelf_end(call);
}

enum err site_track(struct call *call)
{
    struct page_head head = {.kind = "music.song"};
    struct track track;
    uint32_t n;

    if (!site_find(call, ENTITY_TRACK, &n) ||
        !catalog_track(call->catalog, n, &track))
        return page_not_found(call);
    head.title = arena_printf(call->arena, "%.*s by %.*s", STR_ARG(track.name),
                              STR_ARG(site_names(call, track.artists)));
    head.description = arena_printf(
        call->arena, "Track · %.*s · %.*s",
        STR_ARG(catalog_name(call->catalog, ENTITY_ALBUM, track.album)),
        STR_ARG(site_time(call, track.duration_ms)));
    head.image = site_image(call, ENTITY_TRACK, n, 640);
    head.path = site_path(call, ENTITY_TRACK, n);
    page_begin_site(call, &head);
    add_hero(call, n, &track);
    add_sound(call, n);
    add_instances(call, n);
    owner_add_link(call, ENTITY_TRACK, n);
    page_end(call);
    return OK;
}
