/* The web player: this page is its skeleton, web/player.js its life. It plays
 * by the Web Playback SDK's interface (web/spotify-player.js), as anybody's
 * page would. */
#include "pages/page.h"
#include "pages/pages.h"

/* A button that shows a drawing of 24 by 24: id, name, outline, attributes. */
static void add_button(struct call *call, const char *id, const char *name,
                       const char *path)
{
    html(call->out,
         "<button type=\"button\" class=\"key\" id=\"{}\" aria-label=\"{}\" "
         "title=\"{}\" disabled><svg viewBox=\"0 0 24 24\" "
         "aria-hidden=\"true\" focusable=\"false\"><path d=\"{}\"/></svg>"
         "</button>\n",
         str_from_c(id), str_from_c(name), str_from_c(name), str_from_c(path));
}

static void add_keys(struct call *call)
{
    html(call->out, "<div class=\"keys-row\" role=\"group\" "
                    "aria-label=\"Playback\">\n");
    add_button(call, "shuffle", "Shuffle",
               "M3 7h4l9 10h5m-3-3 3 3-3 3M3 17h4l2.5-2.8M13 9.6 16 7h5m-3-3 3 "
               "3-3 3");
    add_button(call, "previous", "Previous", "M6 5v14M19 5 9 12l10 7z");
    add_button(call, "play", "Play", "M7 4v16l13-8z");
    add_button(call, "next", "Next", "M18 5v14M5 5l10 7L5 19z");
    add_button(
        call, "repeat", "Repeat",
        "M4 11V9a3 3 0 0 1 3-3h13m-3-3 3 3-3 3M20 13v2a3 3 0 0 1-3 3H4m3 "
        "3-3-3 3-3");
    html(call->out, "</div>\n");
}

/* What plays. */
static void add_now(struct call *call)
{
    html(call->out,
         "<div class=\"card now\">\n"
         "<img id=\"cover\" alt=\"\" width=\"160\" height=\"160\" "
         "src=\"/icon.svg\">\n<div class=\"about\">\n"
         "<h2 id=\"title\">Nothing plays</h2>\n"
         "<p id=\"artists\" class=\"soft\">Choose something below.</p>\n"
         "<p class=\"along\"><span id=\"elapsed\">0:00</span>\n"
         "<label class=\"unseen\" for=\"seek\">Position</label>"
         "<input type=\"range\" id=\"seek\" name=\"seek\" min=\"0\" "
         "max=\"0\" value=\"0\" step=\"1000\" disabled>\n"
         "<span id=\"total\">0:00</span></p>\n");
    add_keys(call);
    html(call->out,
         "</div>\n<div class=\"settings\">\n"
         "<p class=\"field\"><label for=\"device\">Plays on</label>"
         "<select id=\"device\" name=\"device\" disabled></select></p>\n"
         "<p class=\"field\"><label for=\"volume\">Volume</label>"
         "<input type=\"range\" id=\"volume\" name=\"volume\" min=\"0\" "
         "max=\"100\" "
         "value=\"100\" disabled></p>\n</div>\n</div>\n");
}

static void add_next(struct call *call)
{
    page_fold_begin(call, "queue", "Next", STR_EMPTY);
    html(call->out, "<ol class=\"tracks\"></ol>\n");
    page_fold_end(call);
}

/* What could. */
static void add_choice(struct call *call)
{
    html(call->out,
         "<form id=\"search\" role=\"search\" class=\"row\" method=\"get\" "
         "action=\"/player\">\n<p class=\"field\"><label for=\"query\">Search"
         "</label><input type=\"search\" id=\"query\" name=\"q\" "
         "autocomplete=\"off\"></p>\n<button>Search</button></form>\n"
         "<section id=\"found\" aria-live=\"polite\" hidden><h2>Found</h2>"
         "<ul class=\"tracks\"></ul></section>\n"
         "<section id=\"library\"><h2>Your library</h2>"
         "<ul class=\"tracks\"></ul></section>\n"
         "<section id=\"new\" hidden><h2>New releases</h2>"
         "<ul class=\"tracks\"></ul></section>\n");
}

enum err player_show(struct call *call)
{
    call->has_player = true;
    page_begin(call, STR("Player"));
    html(call->out,
         "<link rel=\"stylesheet\" href=\"/player.css\">\n"
         "<noscript><p class=\"complaint\">The player needs JavaScript."
         "</p></noscript>\n"
         "<p id=\"said\" role=\"status\" hidden></p>\n");
    page_form(call, STR("/player/token"));
    html(call->out, "</form>\n");
    add_now(call);
    add_next(call);
    add_choice(call);
    html(call->out, "<script src=\"/player.js\"></script>\n"
                    "<script src=\"/sdk/spotify-player.js\"></script>\n");
    page_end(call);
    return OK;
}
