/* Both forms end with a type and an id, which a colon or a slash separates. */
#include "remote/link.h"

static bool is_word(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return text.n > 0;
}

static bool is_type(struct str text)
{
    static const char *const types[] = {"track",     "album",   "artist",
                                        "playlist",  "show",    "episode",
                                        "audiobook", "chapter", "user"};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq_c(text, types[i]))
            return true;
    return false;
}

/* The last two parts. */
static bool read_end(struct str text, char separator, struct link *out)
{
    struct str part;

    out->type = out->id = STR_EMPTY;
    while (str_split(&text, separator, &part)) {
        out->type = out->id;
        out->id = part;
    }
    return is_type(out->type) && is_word(out->id);
}

/* An address's path, without the query; empty for what is no address. */
static struct str path_of(struct str text)
{
    size_t begin = str_starts(text, STR("https://"))  ? 8
                   : str_starts(text, STR("http://")) ? 7
                                                      : text.n;
    struct str rest = str_from(text, begin);

    rest = str_from(rest, str_find(rest, '/'));
    rest = str_of(rest.p, str_find(rest, '#'));
    return str_of(rest.p, str_find(rest, '?'));
}

bool link_read(struct str text, struct arena *arena, struct link *out)
{
    bool is_uri = str_starts(text, STR("spotify:"));

    if (!(is_uri ? read_end(text, ':', out)
                 : read_end(path_of(text), '/', out)))
        return false;
    out->uri = arena_printf(arena, "spotify:%.*s:%.*s", STR_ARG(out->type),
                            STR_ARG(out->id));
    return true;
}
