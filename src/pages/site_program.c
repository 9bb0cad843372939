/* The pages of what is spoken: shows and audiobooks with their parts, and a
 * part by itself. As on the wire, an audiobook's address may be a show's, and
 * a chapter's is an episode's. What the market can't have, or nobody knows for
 * which market it is asked, isn't there. */
#include "pages/owner.h"
#include "pages/page_list.h"
#include "pages/pages.h"
#include "pages/site.h"
#include "player/player.h"

#define ROWS 50

/* ---- what both have ---- */

static void add_words(struct call *call, enum entity type, uint32_t n)
{
    struct str text =
        catalog_text(call->catalog, type, n, FIELD_DESCRIPTION, call->arena);

    if (text.n > 0)
        html(call->out, "<p class=\"words\">{}</p>\n", text);
}

/* A sentence for who is given a link: the beginning of the description. */
static struct str first_words(struct call *call, enum entity type, uint32_t n)
{
    struct str text =
        catalog_text(call->catalog, type, n, FIELD_DESCRIPTION, call->arena);
    size_t end = 200;

    if (text.n <= end)
        return text;
    /* Not inside of a word; without any, not inside of a character. */
    while (end > 0 && text.p[end] != ' ')
        end--;
    if (end == 0)
        for (end = 200; ((unsigned char)text.p[end] & 0xc0) == 0x80;)
            end--;
    return arena_printf(call->arena, "%.*s …", (int)end, text.p);
}

static void begin(struct call *call, enum entity type, uint32_t n)
{
    struct page_head head = {
        .title = catalog_name(call->catalog, type, n),
        .description = first_words(call, type, n),
        .image = site_image(call, type, n, 640),
        .path = site_path(call, type, n),
        .kind = type == ENTITY_AUDIOBOOK ? "book" : "website",
    };

    page_begin_site(call, &head);
}

static void begin_hero(struct call *call, enum entity type, uint32_t n,
                       const char *kind)
{
    struct site_hero hero = {.kind = kind,
                             .name = catalog_name(call->catalog, type, n),
                             .image = site_image(call, type, n, 300)};

    site_hero_begin(call, &hero);
}

static void end_hero(struct call *call, enum entity type, uint32_t n)
{
    struct site_playable what = {.name = catalog_name(call->catalog, type, n),
                                 .uri = site_uri(call, type, n)};

    html(call->out, "<div class=\"actions\" data-heart=\"{}\">", what.uri);
    site_play(call, &what);
    html(call->out, "</div>\n");
    site_share(call, what.name, what.uri, true);
    site_hero_end(call);
}

/* ---- a whole ---- */

static struct str texts_of(struct call *call, uint32_t n, enum field field)
{
    struct str rest =
        catalog_attribute(call->catalog, ENTITY_AUDIOBOOK, n, field);
    struct str text, out = STR_EMPTY;

    while (field_next_text(&rest, &text))
        out = out.n == 0 ? text
                         : arena_printf(call->arena, "%.*s, %.*s", STR_ARG(out),
                                        STR_ARG(text));
    return out;
}

static void add_people(struct call *call, enum entity type, uint32_t n)
{
    struct str publisher =
        catalog_text(call->catalog, type, n, FIELD_PUBLISHER, call->arena);
    struct str narrators;

    if (type == ENTITY_SHOW) {
        html(call->out, "<p class=\"line\">{}</p>\n", publisher);
        return;
    }
    narrators = texts_of(call, n, FIELD_NARRATORS);
    html(call->out, "<p class=\"line\">{}</p>\n",
         texts_of(call, n, FIELD_AUTHORS));
    if (narrators.n > 0)
        html(call->out, "<p class=\"line soft\">Read by {}</p>\n", narrators);
}

/* When a part came out, and how far the listener has come. */
static struct str part_note(struct call *call, const struct program *part,
                            const struct resume_list *resume)
{
    struct resume_point point = player_resume_in(resume, part->id);
    struct str length = site_length(call, part->duration_ms);

    if (point.is_played)
        return STR("Played");
    if (point.position_ms > 0 && point.position_ms < part->duration_ms)
        return arena_printf(
            call->arena, "%.*s left",
            STR_ARG(site_length(call, part->duration_ms - point.position_ms)));
    return length;
}

/* Shows have their newest episodes first, and no numbers. */
static void add_parts(struct call *call, enum entity type, uint32_t n,
                      const struct resume_list *resume, struct db_part *part)
{
    struct site_song song = {.type = type == ENTITY_SHOW ? ENTITY_EPISODE
                                                         : ENTITY_CHAPTER,
                             .context = site_uri(call, type, n)};
    struct program whole, one;

    (void)catalog_program(call->catalog, type, n, &whole);
    part->has_more = part->offset + part->limit < whole.child_count;
    if (part->offset >= whole.child_count)
        return;
    site_songs_begin(call, song.shows);
    for (int64_t i = part->offset;
         i < whole.child_count && part->count < part->limit; i++) {
        song.n = whole.first_child + (uint32_t)i;
        song.position = (uint32_t)i;
        if (!catalog_program(call->catalog, song.type, song.n, &one))
            break;
        song.count = type == ENTITY_SHOW ? whole.child_count - (uint32_t)i
                                         : (uint32_t)i + 1;
        song.by =
            type == ENTITY_SHOW ? site_date(call, one.release_date) : STR_EMPTY;
        song.note = part_note(call, &one, resume);
        site_song(call, &song);
        part->count++;
    }
    site_songs_end(call);
}

static enum err read_resume(struct call *call, struct resume_list *out)
{
    *out = (struct resume_list){.count = 0};
    if (call->user == NULL)
        return OK;
    return player_list_resume_points(call->db, call->user->id, call->arena,
                                     out);
}

static enum err show_whole(struct call *call, enum entity type, uint32_t n)
{
    struct page_list rows = {.name = "page", .anchor = "", .limit = ROWS};
    struct db_part part;
    struct resume_list resume;
    enum err e = read_resume(call, &resume);

    if (e)
        return e;
    rows.path = arena_cstr(call->arena, site_path(call, type, n));
    part = page_list_part(call, &rows);
    begin(call, type, n);
    begin_hero(call, type, n, type == ENTITY_SHOW ? "Podcast" : "Audiobook");
    add_people(call, type, n);
    end_hero(call, type, n);
    add_words(call, type, n);
    site_shelf_begin(call, type == ENTITY_SHOW ? "Episodes" : "Chapters",
                     STR_EMPTY);
    add_parts(call, type, n, &resume, &part);
    page_list_links(call, &rows, &part);
    site_shelf_end(call);
    owner_add_link(call, type, n);
    page_end(call);
    return OK;
}

/* ---- a part ---- */

static enum err show_part(struct call *call, enum entity type, uint32_t n)
{
    enum entity of = type == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK;
    struct resume_list resume;
    struct program part;
    enum err e = read_resume(call, &resume);

    if (e)
        return e;
    (void)catalog_program(call->catalog, type, n, &part);
    begin(call, type, n);
    begin_hero(call, type, n, type == ENTITY_EPISODE ? "Episode" : "Chapter");
    html(call->out, "<p class=\"line\"><a href=\"{}\">{}</a></p>\n",
         site_path(call, of, part.parent),
         catalog_name(call->catalog, of, part.parent));
    html(call->out, "<p class=\"line soft\">{}{}{}</p>\n",
         site_date(call, part.release_date),
         str_from_c(part.release_date.year > 0 ? " · " : ""),
         part_note(call, &part, &resume));
    end_hero(call, type, n);
    add_words(call, type, n);
    owner_add_link(call, type, n);
    page_end(call);
    return OK;
}

/* ---- the addresses ---- */

/* Finds the path's id among the types, first one first. */
static bool find(struct call *call, enum entity first, enum entity second,
                 enum entity *type, uint32_t *n)
{
    *type = first;
    if (!site_find(call, first, n)) {
        *type = second;
        if (!site_find(call, second, n))
            return false;
    }
    return site_has(call, *type, *n);
}

/* Who isn't signed in may get it when they are: where there is a market. */
static enum err refuse(struct call *call)
{
    if (call->user == NULL && site_market(call) < 0)
        return page_refuse(call, 404, "Not without a country",
                           STR("What is spoken is shown to listeners whose "
                               "country is known: please sign in."));
    return page_not_found(call);
}

enum err site_show(struct call *call)
{
    enum entity type;
    uint32_t n;

    if (!find(call, ENTITY_SHOW, ENTITY_AUDIOBOOK, &type, &n))
        return refuse(call);
    return show_whole(call, type, n);
}

enum err site_audiobook(struct call *call)
{
    enum entity type;
    uint32_t n;

    if (!find(call, ENTITY_AUDIOBOOK, ENTITY_SHOW, &type, &n))
        return refuse(call);
    return show_whole(call, type, n);
}

enum err site_episode(struct call *call)
{
    enum entity type;
    uint32_t n;

    if (!find(call, ENTITY_EPISODE, ENTITY_CHAPTER, &type, &n))
        return refuse(call);
    return show_part(call, type, n);
}
