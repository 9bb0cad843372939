/* `tonearm api`: a call as it is, for what no command has. The answer goes out
 * as it came; on a terminal it is laid out for people. */
#include "remote/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/utf8.h"
#include "remote/layout.h"
#include "remote/path.h"
#include "remote/width.h"

#define BODY_MAX_BYTES ((size_t)1 << 20) /* covers are 256 KB of base64 */
#define TEXT_MAX_BYTES ((size_t)64 << 20)

/* ---- the body ---- */

/* Reads to the end of the input, or to the buffer's limit. */
static enum err read_input(struct buf *out)
{
    ssize_t n = 1;

    while (n > 0 && !buf_overflowed(out)) {
        char *to = buf_reserve(out, 16384);

        n = to == NULL ? 0 : read(STDIN_FILENO, to, 16384);
        if (n > 0)
            out->n += (size_t)n;
        else if (n < 0 && errno == EINTR)
            n = 1;
    }
    if (n < 0) {
        output_complain("standard input: %s", strerror(errno));
        return ERR_IO;
    }
    return buf_overflowed(out) ? ERR_LIMIT : OK;
}

static enum err read_body(struct str file, struct arena *arena, struct str *out)
{
    const char *path = arena_cstr(arena, file);
    struct buf text;
    enum err e;

    *out = STR_EMPTY;
    if (file.n == 0)
        return OK;
    buf_init(&text, BODY_MAX_BYTES);
    e = str_eq(file, STR("-")) ? read_input(&text) : io_read_file(path, &text);
    if (e == ERR_NOT_FOUND)
        output_complain("%s: there is no such file", path);
    else if (e == ERR_LIMIT)
        output_complain("%s: a body has at most %zu bytes", path,
                        BODY_MAX_BYTES);
    *out = arena_str(arena, buf_get(&text));
    buf_release(&text);
    return e;
}

/* ---- the answer ---- */

/* On a terminal nothing goes out that it would obey. */
static void print_text(const struct output *output, struct str text)
{
    struct buf shown;

    if (output->form != OUTPUT_TABLE) {
        layout_text(output->file, text);
        return;
    }
    buf_init(&shown, TEXT_MAX_BYTES);
    width_show(&shown, text, SIZE_MAX);
    layout_text(output->file, buf_get(&shown));
    buf_release(&shown);
}

static void print_value(struct remote *r, struct str value)
{
    /* Text is of more use without its quotes, in a script, too. */
    if (r->output.form != OUTPUT_JSON && str_starts(value, STR("\"")))
        print_text(&r->output, path_plain(value, &r->arena));
    else if (r->output.form == OUTPUT_TABLE)
        layout_json(r->output.file, value, r->output.has_colours);
    else
        output_json(&r->output, value);
}

static enum err print_selected(struct remote *r, const struct path *p,
                               struct str body)
{
    struct path_values values;

    if (path_select(p, body, &r->arena, &values) != OK) {
        output_complain("the answer is no JSON");
        return ERR_CORRUPT;
    }
    for (size_t i = 0; i < values.count; i++)
        print_value(r, values.list[i]);
    return OK;
}

/* What isn't JSON, and nothing is to be selected of, goes out as it is. */
static enum err print_answer(struct remote *r, const struct path *p,
                             struct str body)
{
    struct path_values whole;

    if (body.n == 0)
        return OK;
    if (p->count == 0 && path_select(p, body, &r->arena, &whole) != OK) {
        print_text(&r->output, body);
        return OK;
    }
    return print_selected(r, p, body);
}

static enum err print_pages(struct remote *r, const struct path *p,
                            struct str path)
{
    const struct server_list list = {.path = path, .limit = SIZE_MAX};
    struct path_values items;
    enum err e = server_list_read(r->server, &list, &r->arena, &items);

    for (size_t i = 0; !e && i < items.count; i++)
        e = print_selected(r, p, items.list[i]);
    return e;
}

/* ---- the call ---- */

static enum err read_path(struct str text, struct path *p)
{
    size_t wrong;
    enum err e;

    *p = (struct path){0};
    if (text.n == 0)
        return OK;
    e = path_parse(text, p, &wrong);
    if (e == ERR_LIMIT)
        output_complain("--jq-like: a path has at most %d steps",
                        PATH_STEPS_MAX);
    else if (e)
        output_complain("--jq-like '%.*s': not a path, from '%.*s' on; "
                        ".items[0].name and .items[].name are",
                        STR_ARG(text), STR_ARG(str_from(text, wrong)));
    return e ? ERR_USAGE : OK;
}

/* The token is for this server: an address of another one is a mistake. */
static enum err check_address(struct remote *r, struct str path)
{
    struct str url = server_url(r->server);

    if (!str_starts(path, STR("http://")) && !str_starts(path, STR("https://")))
        return OK;
    if (str_starts(path, url) && str_starts(str_from(path, url.n), STR("/")))
        return OK;
    output_complain("%.*s isn't on %.*s; --server names another server",
                    STR_ARG(path), STR_ARG(url));
    return ERR_USAGE;
}

enum err remote_api(struct remote *r, const struct api_asked *asked)
{
    struct server_call call = {.method = arena_cstr(&r->arena, asked->method),
                               .path = asked->path};
    struct server_answer answer;
    struct path select;
    enum err e = read_path(asked->select, &select);

    if (!e)
        e = check_address(r, asked->path);
    if (!e)
        e = read_body(asked->body_file, &r->arena, &call.body);
    if (e)
        return e;
    if (asked->follows_pages)
        return print_pages(r, &select, asked->path);
    e = server_send(r->server, &call, &r->arena, &answer);
    return e ? e : print_answer(r, &select, answer.body);
}
