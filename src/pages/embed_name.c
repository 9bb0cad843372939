/* Addresses of what can be embedded, as people copy them: whatever stands
 * before the type is passed over, and what stands behind the id. */
#include "pages/embed.h"

#include "api/call/call.h"
#include "base/url.h"
#include "pages/html.h"

static bool is_embeddable(const struct uri *uri)
{
    return uri->kind == URI_ENTITY || uri->kind == URI_PLAYLIST;
}

bool embed_name(struct call *call, struct str type, struct str id,
                struct uri *out)
{
    return uri_read(arena_printf(call->arena, "spotify:%.*s:%.*s",
                                 STR_ARG(type), STR_ARG(id)),
                    call->arena, out) &&
           is_embeddable(out);
}

/* The path of an address on one of the sites whose addresses these are; empty
 * for any other. */
static struct str path_of(struct call *call, struct str address)
{
    const struct str sites[] = {
        call->r->base_url, STR("https://open.spotify.com"),
        STR("http://open.spotify.com"), STR("https://play.spotify.com")};

    for (size_t i = 0; i < sizeof sites / sizeof sites[0]; i++) {
        struct str rest = str_from(address, sites[i].n);

        if (str_starts(address, sites[i]) && rest.n > 0 && rest.p[0] == '/')
            return str_of(rest.p,
                          str_find(str_of(rest.p, str_find(rest, '?')), '#'));
    }
    return STR_EMPTY;
}

/* The last two segments are the type and the id. */
bool embed_read(struct call *call, struct str address, struct uri *out)
{
    struct str path, segment, type = STR_EMPTY, id = STR_EMPTY;

    if (str_starts(address, STR("spotify:")))
        return uri_read(address, call->arena, out) && is_embeddable(out);
    path = path_of(call, address);
    while (str_split(&path, '/', &segment)) {
        if (segment.n == 0)
            continue;
        type = id;
        id = segment;
    }
    return type.n > 0 && embed_name(call, type, id, out);
}

struct str embed_type(const struct uri *of)
{
    return of->kind == URI_PLAYLIST ? STR("playlist") : entity_name(of->entity);
}

struct str embed_path(struct call *call, const struct uri *of)
{
    struct str type = embed_type(of);
    char id[ID_TEXT_LENGTH];

    id_to_base62(of->id, id);
    return arena_printf(call->arena, "/%.*s/%.*s", STR_ARG(type),
                        (int)sizeof id, id);
}

unsigned embed_height(const struct uri *of)
{
    bool is_item = of->kind == URI_ENTITY && (of->entity == ENTITY_TRACK ||
                                              of->entity == ENTITY_EPISODE ||
                                              of->entity == ENTITY_CHAPTER);

    return is_item ? EMBED_ITEM_HEIGHT : EMBED_LIST_HEIGHT;
}

void embed_link(struct call *call, struct str address, struct str title)
{
    struct uri of;

    if (!embed_read(call, address, &of))
        return;
    html(call->out,
         "<link rel=\"alternate\" type=\"application/json+oembed\" "
         "href=\"{}/oembed?url={}\" title=\"{}\">\n",
         call->r->base_url, url_encode(call->arena, address, URL_KEEP_NONE),
         title);
}

struct str embed_html(struct call *call, const struct embed_frame *frame,
                      struct str name)
{
    struct buf text;
    struct str out;

    buf_init(&text, 1u << 20);
    html(&text,
         "<iframe style=\"border-radius: 12px\" width=\"{}\" height=\"{}\" "
         "title=\"Tonearm: {}\" frameborder=\"0\" allowfullscreen "
         "allow=\"autoplay; clipboard-write; encrypted-media; fullscreen; "
         "picture-in-picture\" loading=\"lazy\" src=\"{}\"></iframe>",
         frame->width, html_number(call->arena, frame->height), name,
         frame->url);
    out = arena_str(call->arena, buf_get(&text));
    buf_release(&text);
    return out;
}
