/* How others are shown what a page is about. Without a script the texts are
 * selected by hand; copy.js has a button beside each. */
#include "pages/embed.h"
#include "pages/site.h"

static void add_text(struct call *call, const char *what, struct str text)
{
    html(call->out, "<p><code data-copy=\"{}\">{}</code></p>\n",
         str_from_c(what), text);
}

static void add_player(struct call *call, const struct uri *of, struct str name)
{
    struct str path = embed_path(call, of);
    struct embed_frame frame = {
        .url = arena_printf(call->arena, "%.*s/embed%.*s?utm_source=generator",
                            STR_ARG(call->r->base_url), STR_ARG(path)),
        .width = STR("100%"),
        .height = embed_height(of)};

    html(call->out, "<p class=\"hint\">A player for another site</p>\n");
    add_text(call, "HTML of the player", embed_html(call, &frame, name));
}

void site_share(struct call *call, struct str name, struct str uri,
                bool is_public)
{
    struct uri of;

    if (!embed_read(call, uri, &of))
        return;
    html(call->out, "<details class=\"share\"><summary>Share</summary>\n"
                    "<p class=\"hint\">Its address</p>\n");
    add_text(call, "address",
             arena_printf(call->arena, "%.*s%.*s", STR_ARG(call->r->base_url),
                          STR_ARG(embed_path(call, &of))));
    if (is_public)
        add_player(call, &of, name);
    html(call->out, "</details>\n");
}
