/* Walks over the tokens of JSON that is right already, so that brackets and
 * commas outside of strings are all that has to be known. */
#include "remote/layout.h"

#define NAME  "\x1b[34m"
#define RESET "\x1b[0m"

struct layout {
    FILE *out;
    struct str rest;
    unsigned depth;
    bool has_colours;
};

static void skip_space(struct layout *l)
{
    while (l->rest.n > 0 && strchr(" \t\r\n", *l->rest.p) != NULL)
        l->rest = str_from(l->rest, 1);
}

static void new_line(const struct layout *l)
{
    (void)fprintf(l->out, "\n%*s", (int)(2 * l->depth), "");
}

/* How many bytes the string at the beginning of the rest has, with quotes. */
static size_t string_length(struct str rest)
{
    size_t n = 1;

    while (n < rest.n && rest.p[n] != '"')
        n += rest.p[n] == '\\' ? 2 : 1;
    return n < rest.n ? n + 1 : rest.n;
}

static void put_string(struct layout *l)
{
    struct str text = str_of(l->rest.p, string_length(l->rest));
    bool is_name;

    l->rest = str_from(l->rest, text.n);
    skip_space(l);
    is_name = l->has_colours && str_starts(l->rest, STR(":"));
    (void)fprintf(l->out, "%s%.*s%s", is_name ? NAME : "", STR_ARG(text),
                  is_name ? RESET : "");
}

/* An empty list or object stays on its line. */
static void open_bracket(struct layout *l)
{
    char bracket = *l->rest.p;
    char end = bracket == '{' ? '}' : ']';

    (void)fputc(bracket, l->out);
    l->rest = str_from(l->rest, 1);
    skip_space(l);
    if (l->rest.n > 0 && *l->rest.p == end) {
        (void)fputc(end, l->out);
        l->rest = str_from(l->rest, 1);
        return;
    }
    l->depth++;
    new_line(l);
}

static void put_other(struct layout *l)
{
    char c = *l->rest.p;

    l->rest = str_from(l->rest, 1);
    if (c == '}' || c == ']') {
        l->depth--;
        new_line(l);
        (void)fputc(c, l->out);
    } else if (c == ',') {
        (void)fputc(c, l->out);
        new_line(l);
    } else if (c == ':') {
        (void)fputs(": ", l->out);
    } else {
        (void)fputc(c, l->out);
    }
}

void layout_json(FILE *out, struct str json, bool has_colours)
{
    struct layout l = {.out = out, .rest = json, .has_colours = has_colours};

    for (skip_space(&l); l.rest.n > 0; skip_space(&l)) {
        if (*l.rest.p == '"')
            put_string(&l);
        else if (*l.rest.p == '{' || *l.rest.p == '[')
            open_bracket(&l);
        else
            put_other(&l);
    }
    (void)fputc('\n', out);
}

void layout_text(FILE *out, struct str text)
{
    (void)fwrite(text.p, 1, text.n, out);
    if (!str_ends(text, STR("\n")))
        (void)fputc('\n', out);
}
