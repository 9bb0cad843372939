/* Every text goes through put_text(), which escapes what roff would take for
 * its own: a backslash, a dash (else it may come out as a hyphen, which nobody
 * can paste), quotes, and a dot at the beginning of a line. */
#include "cmd/manual.h"

#include <errno.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/version.h"
#include "cmd/help.h"

#define TEXT_MAX  65536
#define DATE_SIZE 11 /* 2026-11-29 */
#define NAME_SIZE 64

static const struct manual MANUALS[] = {
#define MANUAL(name_, about_, examples_) {name_, about_, examples_},
#include "cmd/manual.def"
#undef MANUAL
};

const struct manual *manual_find(const char *name)
{
    for (size_t i = 0; i < sizeof MANUALS / sizeof MANUALS[0]; i++)
        if (strcmp(MANUALS[i].name, name) == 0)
            return &MANUALS[i];
    return NULL;
}

/* All pages of one run. */
struct book {
    const struct command *const *commands;
    size_t count;
    char date[DATE_SIZE];
};

/* ---- roff ---- */

static const char *escape_of(char c)
{
    switch (c) {
    case '\\':
        return "\\e";
    case '-':
        return "\\-";
    case '\'':
        return "\\(aq";
    case '`':
        return "\\(ga";
    case '^':
        return "\\(ha";
    case '~':
        return "\\(ti";
    case '"':
        return "\\(dq";
    default:
        return NULL;
    }
}

static void put_text(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        const char *escape = escape_of(text.p[i]);

        if (text.p[i] == '.' && (i == 0 || text.p[i - 1] == '\n'))
            buf_str(out, STR("\\&"));
        if (escape != NULL)
            buf_str(out, str_from_c(escape));
        else
            buf_char(out, text.p[i]);
    }
}

static void put_c(struct buf *out, const char *text)
{
    put_text(out, str_from_c(text));
}

static void put_section(struct buf *out, const char *title)
{
    buf_printf(out, ".SH %s\n", title);
}

/* Paragraphs, with an empty line between two. */
static void put_paragraphs(struct buf *out, const char *text)
{
    struct str rest = str_from_c(text);
    struct str line;

    while (str_split(&rest, '\n', &line)) {
        if (line.n == 0)
            buf_str(out, STR(".PP"));
        put_text(out, line);
        buf_char(out, '\n');
    }
}

static void put_examples(struct buf *out, const char *lines)
{
    put_section(out, "EXAMPLES");
    buf_str(out, STR(".EX\n"));
    put_c(out, lines);
    buf_str(out, STR("\n.EE\n"));
}

/* A title line and its date; `name` is the page's: tonearm-app-create. */
static void put_head(struct buf *out, const struct book *book, const char *name,
                     const char *summary)
{
    buf_str(out, STR(".TH "));
    for (const char *p = name; *p != '\0'; p++)
        buf_char(out, *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p);
    buf_printf(out, " 1 %s \"Tonearm %s\" \"Tonearm\"\n", book->date,
               TONEARM_VERSION);
    put_section(out, "NAME");
    put_c(out, name);
    buf_str(out, STR(" \\- "));
    put_c(out, summary);
    buf_char(out, '\n');
}

/* ---- a command's page ---- */

static void name_page(const char *command, char *name)
{
    (void)snprintf(name, NAME_SIZE, "tonearm-%s", command);
    for (char *p = name; *p != '\0'; p++)
        if (*p == ' ')
            *p = '-';
}

static void put_option(struct buf *out, const struct option *option)
{
    struct buf text;

    buf_str(out, STR(".TP\n\\fB"));
    buf_str(out, STR("\\-\\-"));
    put_c(out, option->name);
    buf_str(out, STR("\\fR"));
    if (option->value != NULL) {
        buf_str(out, STR(" \\fI"));
        put_c(out, option->value);
        buf_str(out, STR("\\fR"));
    }
    buf_char(out, '\n');
    buf_init(&text, TEXT_MAX);
    help_option_text(option, &text);
    put_text(out, buf_get(&text));
    buf_release(&text);
    buf_char(out, '\n');
}

static void put_options(struct buf *out, const struct command *c)
{
    size_t count = options_row_count(c);

    put_section(out, "OPTIONS");
    for (size_t i = 0; i < c->option_count; i++)
        put_option(out, options_row(c, i));
    if (c->option_count > 0)
        buf_str(out, STR(".SS As for every command\n"));
    for (size_t i = c->option_count; i < count; i++)
        put_option(out, options_row(c, i));
}

static void put_synopsis(struct buf *out, const struct command *c)
{
    struct buf usage;

    put_section(out, "SYNOPSIS");
    buf_init(&usage, TEXT_MAX);
    help_usage(c, &usage);
    put_text(out, buf_get(&usage));
    buf_release(&usage);
    buf_char(out, '\n');
}

/* What is the same for all of them. */
static void put_tail(struct buf *out)
{
    put_section(out, "ENVIRONMENT");
    put_paragraphs(
        out, "Every option may also come from the environment: --public-url "
             "from TONEARM_PUBLIC_URL.\nAn empty variable counts as none.\n\n"
             "What is neither on the command line nor in the environment is "
             "looked for in the file that --config (or TONEARM_CONFIG) "
             "names:\nlines of the form public-url = https://music.example, "
             "in which # begins a comment.\nOne file serves all commands: "
             "each takes the lines that are its own.");
    put_section(out, "EXIT STATUS");
    put_paragraphs(out, "0 when it is done, 1 when the work failed, 2 for "
                        "wrong usage.\nWhy not is told on standard error.");
}

static void put_page(struct buf *out, const struct book *book,
                     const struct command *c)
{
    const struct manual *manual = manual_find(c->name);
    char name[NAME_SIZE];

    name_page(c->name, name);
    put_head(out, book, name, c->summary);
    put_synopsis(out, c);
    if (manual != NULL) {
        put_section(out, "DESCRIPTION");
        put_paragraphs(out, manual->about);
    }
    put_options(out, c);
    put_tail(out);
    if (manual != NULL && *manual->examples != '\0')
        put_examples(out, manual->examples);
    put_section(out, "SEE ALSO");
    buf_str(out, STR(".BR tonearm (1)\n"));
}

/* ---- the page that lists them ---- */

static void put_commands(struct buf *out, const struct book *book)
{
    put_section(out, "COMMANDS");
    for (size_t i = 0; i < book->count; i++) {
        char name[NAME_SIZE];

        name_page(book->commands[i]->name, name);
        buf_str(out, STR(".TP\n.BR "));
        put_c(out, name);
        buf_str(out, STR(" (1)\n"));
        put_c(out, book->commands[i]->summary);
        buf_char(out, '\n');
    }
}

static void put_overview(struct buf *out, const struct book *book)
{
    const struct manual *manual = manual_find("");

    put_head(out, book, "tonearm", "a server of the Spotify Web API");
    put_section(out, "SYNOPSIS");
    buf_str(out, STR(".B tonearm\n.I COMMAND\n.RI [ OPTION ]...\n"));
    put_section(out, "DESCRIPTION");
    put_paragraphs(out, manual->about);
    put_commands(out, book);
    put_tail(out);
    put_examples(out, manual->examples);
}

/* ---- files ---- */

static enum err write_page(const char *dir, const char *name,
                           const struct buf *page)
{
    struct str text = buf_get(page);
    char path[4096];
    FILE *file;
    bool is_written;

    (void)snprintf(path, sizeof path, "%s/%s.1", dir, name);
    file = fopen(path, "w");
    is_written = file != NULL && fwrite(text.p, 1, text.n, file) == text.n;
    if (file != NULL && fclose(file) != 0)
        is_written = false;
    if (is_written)
        return OK;
    log_error("write %s: %s", path, strerror(errno));
    return ERR_IO;
}

/* The day that the pages are of: builds that shall be the same byte for byte
 * name it (https://reproducible-builds.org/specs/source-date-epoch/). */
static void date_book(struct book *book)
{
    const char *asked = getenv("SOURCE_DATE_EPOCH");
    char text[CLOCK_TEXT_LENGTH];
    int64_t seconds;

    if (asked == NULL || !str_to_i64(str_from_c(asked), &seconds))
        seconds = clock_unix_s();
    clock_to_text(seconds, text);
    memcpy(book->date, text, DATE_SIZE - 1);
    book->date[DATE_SIZE - 1] = '\0';
}

enum err manual_write(const struct command *const *commands, size_t count,
                      const char *dir)
{
    struct book book = {.commands = commands, .count = count};
    struct buf page;
    enum err e;

    date_book(&book);
    buf_init(&page, TEXT_MAX);
    put_overview(&page, &book);
    e = write_page(dir, "tonearm", &page);
    for (size_t i = 0; !e && i < count; i++) {
        char name[NAME_SIZE];

        name_page(commands[i]->name, name);
        buf_clear(&page);
        put_page(&page, &book, commands[i]);
        e = write_page(dir, name, &page);
    }
    buf_release(&page);
    return e;
}
