/* GET /embed/{type}/{id}: a small player for a frame on anybody's page. It
 * needs no account, sets no cookie and looks at none. Without JavaScript the
 * first part can be heard by the browser's own player; web/embed.js plays all
 * of them, and is told what to do by the page around it (web/iframe-api.js).
 *
 * Query `theme` chooses light (1, light) or dark (0, dark), which is the
 * reader's own choice else; `t` has it begin so many seconds into the first
 * part. Others that Spotify's addresses have mean nothing here. */
#include "pages/embed.h"

#include "pages/page.h"
#include "pages/pages.h"

#define PARTS     100
#define MAX_AGE_S 300
#define START_MAX 86400 /* seconds */

/* ---- the document ---- */

static struct str theme_of(struct call *call)
{
    struct str theme = request_query(call->r, "theme");

    if (str_eq(theme, STR("0")) || str_eq(theme, STR("dark")))
        return STR("dark");
    if (str_eq(theme, STR("1")) || str_eq(theme, STR("light")))
        return STR("light");
    return STR("auto");
}

static void begin(struct call *call, struct str title)
{
    call->r->type = "text/html; charset=utf-8";
    call->r->max_age_s = MAX_AGE_S;
    html(call->out,
         "<!doctype html>\n<html lang=\"en\" class=\"{}\">\n<head>\n"
         "<meta charset=\"utf-8\">\n<title>{} · Tonearm</title>\n"
         "<meta name=\"viewport\" content=\"width=device-width, "
         "initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n"
         "<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n"
         "<link rel=\"stylesheet\" href=\"/embed.css\">\n"
         "<script src=\"/embed.js\" defer></script>\n</head>\n<body>\n",
         theme_of(call), title);
}

static void end(struct call *call)
{
    html(call->out, "</body>\n</html>\n");
}

/* In the frame's own looks, since a browser shows nothing of another page that
 * may not be framed. */
static enum err refuse(struct call *call)
{
    call->r->status = 404;
    begin(call, STR("Not here"));
    html(call->out, "<main class=\"lost\"><h1>This isn't here</h1>\n"
                    "<p>It may be gone, or not public.</p></main>\n");
    end(call);
    return OK;
}

/* ---- the player ---- */

static struct str uri_of(struct call *call, struct str type, struct id id)
{
    char text[ID_TEXT_LENGTH];

    id_to_base62(id, text);
    return arena_printf(call->arena, "spotify:%.*s:%.*s", STR_ARG(type),
                        (int)sizeof text, text);
}

/* "3:05", "1:02:03". */
static struct str duration_of(struct call *call, uint32_t ms)
{
    uint32_t s = ms / 1000;

    if (s >= 3600)
        return arena_printf(call->arena, "%u:%02u:%02u", s / 3600, s / 60 % 60,
                            s % 60);
    return arena_printf(call->arena, "%u:%02u", s / 60, s % 60);
}

/* How far into the first part it is to begin; 0 for no number. */
static uint64_t start_of(struct call *call)
{
    uint64_t s = 0;

    return str_to_u64(request_query(call->r, "t"), &s) && s <= START_MAX ? s
                                                                         : 0;
}

/* What the script fills with its controls, and what there is without it. */
static void add_controls(struct call *call, const struct embed *e)
{
    if (e->count == 0) {
        html(call->out, "<p class=\"by\">There is nothing to hear in it."
                        "</p>\n");
        return;
    }
    html(call->out,
         "<div id=\"controls\"></div>\n"
         "<audio id=\"sound\" controls preload=\"none\" src=\"{}\"></audio>\n"
         "<p id=\"said\" role=\"status\" hidden></p>\n",
         e->parts[0].source);
}

static void add_head(struct call *call, const struct embed *e)
{
    struct str path = embed_path(call, &e->page);

    html(call->out,
         "<div class=\"head\">\n<img class=\"cover\" src=\"{}\" alt=\"\" "
         "width=\"300\" "
         "height=\"300\">\n<div class=\"about\">\n<h1><a href=\"{}\" "
         "target=\"_blank\" rel=\"noopener\">{}</a></h1>\n",
         e->image.url.n > 0 ? e->image.url : STR("/icon.svg"), path, e->name);
    if (e->by.n > 0)
        html(call->out, "<p class=\"by\">{}</p>\n", e->by);
    add_controls(call, e);
    html(call->out, "</div>\n</div>\n");
}

static void add_part(struct call *call, const struct embed_part *part)
{
    html(call->out,
         "<li data-uri=\"{}\" data-source=\"{}\" data-duration=\"{}\">"
         "<span class=\"what\"><a href=\"{}\" target=\"_blank\" "
         "rel=\"noopener\">{}</a>",
         uri_of(call, entity_name(part->type), part->id), part->source,
         html_number(call->arena, part->duration_ms),
         embed_path(call, &part->page), part->name);
    if (part->is_explicit)
        html(call->out, " <abbr title=\"explicit\">E</abbr>");
    if (part->by.n > 0)
        html(call->out, " <span class=\"by\">{}</span>", part->by);
    html(call->out, "</span><span class=\"time\">{}</span></li>\n",
         duration_of(call, part->duration_ms));
}

static void add_parts(struct call *call, const struct embed *e)
{
    bool is_list = embed_height(&e->of) > EMBED_ITEM_HEIGHT;

    html(call->out, is_list ? "<ol id=\"parts\" tabindex=\"0\">\n"
                            : "<ol id=\"parts\" hidden>\n");
    for (size_t i = 0; i < e->count; i++)
        add_part(call, &e->parts[i]);
    html(call->out, "</ol>\n");
    if (e->total > PARTS)
        html(call->out,
             "<p class=\"more\"><a href=\"{}\" target=\"_blank\" "
             "rel=\"noopener\">All {}</a></p>\n",
             embed_path(call, &e->page), html_number(call->arena, e->total));
}

enum err embed_show(struct call *call)
{
    struct embed embed;
    struct uri of;
    enum err e = ERR_NOT_FOUND;

    if (embed_name(call, call->r->params[0], call->r->params[1], &of))
        e = embed_find(call, &of, PARTS, &embed);
    if (e == ERR_NOT_FOUND)
        return refuse(call);
    if (e)
        return e;
    begin(call, embed.name);
    html(call->out, "<main data-uri=\"{}\" data-start=\"{}\">\n",
         uri_of(call, embed_type(&of), of.id),
         html_number(call->arena, (int64_t)start_of(call)));
    add_head(call, &embed);
    add_parts(call, &embed);
    html(call->out, "</main>\n");
    end(call);
    return OK;
}
