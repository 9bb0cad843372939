/* References are taken apart by their first characters only: what is in them,
 * spaces for example, is the server's business, as it is in whole
 * addresses. */
#include "import/podcast/podcast_url.h"

#include "base/arena.h"
#include "base/buf.h"

static bool has_scheme(struct str url, struct str scheme)
{
    return url.n > scheme.n && str_eq_nocase(str_of(url.p, scheme.n), scheme);
}

struct str podcast_url_web(struct str url)
{
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] < ' ')
            return STR_EMPTY;
    return has_scheme(url, STR("http://")) || has_scheme(url, STR("https://"))
               ? url
               : STR_EMPTY;
}

/* Whether a scheme stands in front: letters and the like up to a ':'. */
static bool is_whole(struct str url)
{
    size_t colon = str_find(url, ':');

    return colon < url.n && str_find(url, '/') > colon &&
           str_find(url, '?') > colon && str_find(url, '#') > colon;
}

/* The base's parts, each up to where the next one begins. */
struct parts {
    struct str scheme; /* "https:" */
    struct str host;   /* "https://host:1" */
    struct str folder; /* "https://host:1/a/", or the host alone */
    struct str path;   /* "https://host:1/a/b" */
};

static struct parts split(struct str base)
{
    struct parts parts;
    size_t colon = str_find(base, ':');

    base.n = str_find(base, '#');
    base.n = str_find(base, '?');
    parts.scheme = str_of(base.p, colon + 1);
    parts.host =
        str_of(base.p, colon + 3 + str_find(str_from(base, colon + 3), '/'));
    parts.path = parts.folder = base;
    while (parts.folder.n > parts.host.n &&
           parts.folder.p[parts.folder.n - 1] != '/')
        parts.folder.n--;
    return parts;
}

/* Takes the last segment off `out`, whose path begins at `root`. */
static void go_up(struct buf *out, size_t root)
{
    if (out->n > root)
        out->n--;
    while (out->n > root && out->p[out->n - 1] != '/')
        out->n--;
}

/* Appends a path without its dots (section 5.2.4): "a/../b" is "b". `out`
 * ends with a '/' at first, at `root` its path begins behind one. */
static void add_path(struct buf *out, size_t root, struct str path)
{
    size_t end = str_find(path, '?'), hash = str_find(path, '#');
    struct str behind;

    if (hash < end)
        end = hash;
    behind = str_from(path, end);
    path.n = end;
    while (path.n > 0) {
        size_t n = str_find(path, '/');
        struct str segment = str_of(path.p, n);

        if (str_eq(segment, STR("..")))
            go_up(out, root);
        else if (!str_eq(segment, STR(".")))
            buf_add(out, path.p, n < path.n ? n + 1 : n);
        path = str_from(path, n + 1);
    }
    buf_str(out, behind);
}

struct str podcast_url_resolve(struct str base, struct str reference,
                               struct arena *arena)
{
    struct parts parts;
    struct str whole;
    struct buf out;

    if (reference.n == 0 || *reference.p == '#' || is_whole(reference))
        return podcast_url_web(reference);
    base = podcast_url_web(base);
    if (base.n == 0)
        return STR_EMPTY;
    parts = split(base);
    buf_init(&out, SIZE_MAX / 2);
    if (str_starts(reference, STR("//"))) {
        buf_str(&out, parts.scheme);
        buf_str(&out, reference);
    } else if (*reference.p == '?') {
        buf_str(&out, parts.path);
        buf_str(&out, reference);
    } else {
        bool is_rooted = *reference.p == '/';

        buf_str(&out, is_rooted ? parts.host : parts.folder);
        if (is_rooted || parts.folder.n == parts.host.n)
            buf_char(&out, '/');
        add_path(&out, parts.host.n + 1, str_from(reference, is_rooted));
    }
    whole = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return podcast_url_web(whole);
}
