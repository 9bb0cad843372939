/* An option stands at the left and what it means beside it, wrapped there, or
 * below it where the option is too long. The options that every command has
 * come last, under a title of their own. */
#include "cmd/help.h"

#include "base/str.h"
#include "cmd/manual.h"

#define HELP_COLUMN 31 /* where what an option means begins */
#define TEXT_MAX    4096

void help_words(const char *text, int at, int indent, FILE *out)
{
    struct str rest = str_from_c(text);
    struct str word;
    bool is_first = true;

    while (str_split(&rest, ' ', &word)) {
        if (!is_first && at + 1 + (int)word.n > HELP_WIDTH) {
            (void)fprintf(out, "\n%*s", indent, "");
            at = indent;
        } else if (!is_first) {
            (void)fputc(' ', out);
            at++;
        }
        (void)fprintf(out, "%.*s", STR_ARG(word));
        at += (int)word.n;
        is_first = false;
    }
    (void)fputc('\n', out);
}

void help_option_text(const struct option *option, struct buf *out)
{
    buf_str(out, str_from_c(option->help));
    if (option->required)
        buf_str(out, STR(" (required)"));
    else if (option->kind == OPTION_LIST)
        buf_str(out, STR(" (may be repeated)"));
    if (option->fallback != NULL)
        buf_printf(out, " (default %s)", option->fallback);
}

/* An option that is required is a part of how the command is called. */
static void add_required(const struct option *option, struct buf *out)
{
    if (option->required)
        buf_printf(out, " --%s %s", option->name, option->value);
}

void help_usage(const struct command *c, struct buf *out)
{
    size_t count = options_row_count(c);

    buf_printf(out, "tonearm %s", c->name);
    if (c->data_is_optional)
        buf_str(out, STR(" [--data DIR]"));
    for (size_t i = c->option_count; i < count; i++)
        add_required(options_row(c, i), out);
    for (size_t i = 0; i < c->option_count; i++)
        add_required(options_row(c, i), out);
    buf_str(out, STR(" [OPTION]..."));
    if (c->arguments != NULL)
        buf_printf(out, " %s", c->arguments);
}

static void print_option(const struct option *option, FILE *out)
{
    const char *value = option->value != NULL ? option->value : "";
    int width = fprintf(out, "  --%s%s%s", option->name,
                        *value != '\0' ? " " : "", value);
    struct buf text;

    /* What doesn't fit beside the option goes below it. */
    if (width > HELP_COLUMN - 1) {
        (void)fputc('\n', out);
        width = 0;
    }
    (void)fprintf(out, "%*s", HELP_COLUMN - width, "");
    buf_init(&text, TEXT_MAX);
    help_option_text(option, &text);
    buf_char(&text, '\0');
    help_words(buf_get(&text).p, HELP_COLUMN, HELP_COLUMN, out);
    buf_release(&text);
}

static void print_usage(const struct command *c, FILE *out)
{
    struct buf usage;

    buf_init(&usage, TEXT_MAX);
    buf_str(&usage, STR("usage: "));
    help_usage(c, &usage);
    buf_char(&usage, '\0');
    help_words(buf_get(&usage).p, 0, 9, out);
    buf_release(&usage);
}

static void print_examples(const struct command *c, FILE *out)
{
    const struct manual *manual = manual_find(c->name);
    struct str rest = str_from_c(manual != NULL ? manual->examples : "");
    struct str line;

    if (rest.n > 0)
        (void)fprintf(out, "\nFor example:\n\n");
    while (str_split(&rest, '\n', &line))
        (void)fprintf(out, "  %.*s\n", STR_ARG(line));
}

void help_print(const struct command *c, FILE *out)
{
    size_t count = options_row_count(c);

    print_usage(c, out);
    (void)fputc('\n', out);
    help_words(c->summary, 0, 0, out);
    (void)fputc('\n', out);
    for (size_t i = 0; i < c->option_count; i++)
        print_option(&c->options[i], out);
    if (c->option_count > 0)
        (void)fprintf(out, "\nAs for every command:\n\n");
    for (size_t i = c->option_count; i < count; i++)
        print_option(options_row(c, i), out);
    print_examples(c, out);
    (void)fprintf(out,
                  "\nEvery option may also come from the environment "
                  "(--%s)\nor from the config file.\n",
                  c->has_no_data ? "config from TONEARM_CONFIG"
                                 : "data from TONEARM_DATA");
}
