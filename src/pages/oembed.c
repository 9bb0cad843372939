/* GET /oembed?url=...: what other programs need to show a link as a player, as
 * oEmbed 1.0 (oembed.com) asks and Spotify's answers look. */
#include "api/call/fail.h"
#include "json/writer.h"
#include "pages/embed.h"
#include "pages/page.h"
#include "pages/pages.h"

#define WIDTH      456
#define WIDTH_MIN  250 /* of frames, when less is asked for */
#define HEIGHT_MIN 80
#define MAX_AGE_S  300

/* "maxwidth" or "maxheight", if it is less than what the player has by itself.
 * False for what is no number. */
static bool read_most(struct call *call, const char *name, unsigned least,
                      unsigned *out)
{
    struct str text = request_query(call->r, name);
    uint64_t most;

    if (text.n == 0)
        return true;
    if (!str_to_u64(text, &most) || most == 0)
        return false;
    if (most < *out)
        *out = most < least ? least : (unsigned)most;
    return true;
}

/* ---- what is answered ---- */

struct oembed_field {
    const char *name;
    struct str text;
    bool is_number;
};

struct answer {
    struct call *call;
    struct oembed_field fields[16];
    size_t count;
};

static void add_text(struct answer *a, const char *name, struct str text)
{
    a->fields[a->count++] = (struct oembed_field){.name = name, .text = text};
}

static void add_number(struct answer *a, const char *name, unsigned n)
{
    a->fields[a->count++] =
        (struct oembed_field){.name = name,
                              .text = html_number(a->call->arena, n),
                              .is_number = true};
}

static void add_thumbnail(struct answer *a, const struct image *image)
{
    struct str url = image->url;

    if (url.n == 0)
        return;
    if (url.p[0] == '/')
        url = arena_printf(a->call->arena, "%.*s%.*s",
                           STR_ARG(a->call->r->base_url), STR_ARG(url));
    add_text(a, "thumbnail_url", url);
    /* oEmbed wants both with the address; what nobody has measured has none. */
    if (image->width == 0 || image->height == 0)
        return;
    add_number(a, "thumbnail_width", image->width);
    add_number(a, "thumbnail_height", image->height);
}

static void fill(struct answer *a, const struct embed *e,
                 const struct embed_frame *frame, unsigned width)
{
    add_text(a, "html", embed_html(a->call, frame, e->name));
    add_text(a, "iframe_url", frame->url);
    add_number(a, "width", width);
    add_number(a, "height", frame->height);
    add_text(a, "version", STR("1.0"));
    add_text(a, "provider_name", STR("Tonearm"));
    add_text(a, "provider_url", a->call->r->base_url);
    add_text(a, "type", STR("rich"));
    add_text(a, "title", e->name);
    if (e->by.n > 0)
        add_text(a, "author_name", e->by);
    add_number(a, "cache_age", MAX_AGE_S);
    add_thumbnail(a, &e->image);
}

static void write_json(const struct answer *a)
{
    struct json j = json_to(a->call->out);

    json_object(&j);
    for (size_t i = 0; i < a->count; i++) {
        const struct oembed_field *f = &a->fields[i];

        json_key_str(&j, str_from_c(f->name));
        if (f->is_number)
            json_raw(&j, f->text);
        else
            json_str(&j, f->text);
    }
    json_end_object(&j);
}

/* U+FFFE or U+FFFF, of which the first is a byte order mark in the wrong
 * order. */
static bool is_no_character(struct str rest)
{
    return str_starts(rest, STR("\xef\xbf\xbe")) ||
           str_starts(rest, STR("\xef\xbf\xbf"));
}

/* The text without the characters that XML can't have at all (XML 1.0, section
 * 2.2). */
static struct str xml_text(struct arena *arena, struct str text)
{
    char *to = arena_alloc(arena, text.n);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        if (is_no_character(str_from(text, i)))
            i += 2;
        else if ((unsigned char)text.p[i] >= 0x20 || text.p[i] == '\t' ||
                 text.p[i] == '\n')
            to[n++] = text.p[i];
    return str_of(to, n);
}

/* What html() escapes is what XML wants, too. */
static void write_xml(const struct answer *a)
{
    struct buf *out = a->call->out;

    a->call->r->type = "text/xml; charset=utf-8";
    html(out, "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n"
              "<oembed>\n");
    for (size_t i = 0; i < a->count; i++) {
        struct str name = str_from_c(a->fields[i].name);

        html(out, "<{}>{}</{}>\n", name,
             xml_text(a->call->arena, a->fields[i].text), name);
    }
    html(out, "</oembed>\n");
}

/* The frame for what was asked. */
static struct embed_frame frame_of(struct call *call, const struct uri *of,
                                   unsigned width, unsigned height)
{
    struct str path = embed_path(call, of);

    return (struct embed_frame){
        .url = arena_printf(call->arena, "%.*s/embed%.*s?utm_source=oembed",
                            STR_ARG(call->r->base_url), STR_ARG(path)),
        /* A page that names no width gets a player as wide as its column. */
        .width = width == WIDTH ? STR("100%") : html_number(call->arena, width),
        .height = height};
}

enum err oembed_get(struct call *call)
{
    struct answer answer = {.call = call};
    unsigned width = WIDTH, height;
    struct embed_frame frame;
    struct embed embed;
    struct uri of;
    enum err e;

    if (!embed_read(call, request_query(call->r, "url"), &of))
        return call_fail(call, FAIL_URI);
    height = embed_height(&of);
    if (!read_most(call, "maxwidth", WIDTH_MIN, &width) ||
        !read_most(call, "maxheight", HEIGHT_MIN, &height))
        return call_fail(call, FAIL_BAD_REQUEST);
    e = embed_find(call, &of, 0, &embed);
    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_NO_SUCH_ID);
    if (e)
        return e;
    call->r->max_age_s = MAX_AGE_S;
    frame = frame_of(call, &of, width, height);
    fill(&answer, &embed, &frame, width);
    if (str_eq(request_query(call->r, "format"), STR("xml")))
        write_xml(&answer);
    else
        write_json(&answer);
    return OK;
}
