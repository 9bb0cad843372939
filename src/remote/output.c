/* Rows of a table wait until all are there, since a column is as wide as its
 * widest cell; lines are printed as they come. */
#include "remote/output.h"

#include <assert.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "json/writer.h"
#include "remote/width.h"

#define COLUMNS_DEFAULT 80 /* of a terminal that doesn't say */
#define CUT_MIN         8  /* columns that a cell keeps */
#define GAP             2  /* spaces between columns */
#define MESSAGE_BYTES   2048
#define LINE_MAX_BYTES  ((size_t)64 << 20)

#define BOLD  "\x1b[1m"
#define DIM   "\x1b[2m"
#define RESET "\x1b[0m"

/* ---- where it goes ---- */

static size_t terminal_columns(void)
{
    struct winsize size = {0};

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return COLUMNS_DEFAULT;
}

static bool colours_are_wanted(void)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    return (no_colour == NULL || *no_colour == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

struct output output_open(bool wants_json)
{
    bool is_terminal = isatty(STDOUT_FILENO) == 1;

    return (struct output){
        .file = stdout,
        .form = wants_json    ? OUTPUT_JSON
                : is_terminal ? OUTPUT_TABLE
                              : OUTPUT_TSV,
        .has_colours = is_terminal && !wants_json && colours_are_wanted(),
        .columns = is_terminal ? terminal_columns() : COLUMNS_DEFAULT,
    };
}

/* ---- lines ---- */

static void put_cell(struct buf *out, struct str cell)
{
    for (size_t i = 0; i < cell.n; i++) {
        char c = cell.p[i];

        if (c == '\t')
            buf_lit(out, "\\t");
        else if (c == '\n')
            buf_lit(out, "\\n");
        else if (c == '\r')
            buf_lit(out, "\\r");
        else if (c == '\\')
            buf_lit(out, "\\\\");
        else
            buf_char(out, c);
    }
}

void output_tsv(struct buf *out, const struct str *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_char(out, '\t');
        put_cell(out, cells[i]);
    }
    buf_char(out, '\n');
}

/* Prints the buffer, and gives its memory back. */
static void print(const struct output *output, struct buf *line)
{
    (void)fwrite(line->p, 1, line->n, output->file);
    buf_release(line);
}

void output_json(const struct output *output, struct str json)
{
    struct buf line;
    struct json j = json_to(&line);

    buf_init(&line, LINE_MAX_BYTES);
    json_compact(&j, json);
    buf_char(&line, '\n');
    print(output, &line);
}

/* ---- lists ---- */

void listing_begin(struct listing *l, const struct output *output,
                   const struct output_column *columns, size_t count)
{
    assert(count > 0 && count <= OUTPUT_COLUMNS_MAX);
    *l = (struct listing){.output = output, .columns = columns, .count = count};
    arena_init(&l->arena);
}

static void keep_row(struct listing *l, const struct str *cells)
{
    if (l->rows == l->capacity) {
        l->capacity = l->capacity > 0 ? 2 * l->capacity : 32;
        l->cells =
            mem_realloc(l->cells, l->capacity * l->count, sizeof *l->cells);
    }
    for (size_t i = 0; i < l->count; i++)
        l->cells[l->rows * l->count + i] =
            cells[i].n > 0 ? arena_str(&l->arena, cells[i]) : STR("-");
    l->rows++;
}

void listing_row(struct listing *l, const struct str *cells, struct str json)
{
    struct buf line;

    switch (l->output->form) {
    case OUTPUT_TABLE:
        keep_row(l, cells);
        break;
    case OUTPUT_TSV:
        buf_init(&line, LINE_MAX_BYTES);
        output_tsv(&line, cells, l->count);
        print(l->output, &line);
        break;
    case OUTPUT_JSON:
        output_json(l->output, json);
        break;
    }
}

/* The width of each column's widest cell, its title among them. */
static void measure(const struct listing *l, size_t *widths)
{
    for (size_t i = 0; i < l->count; i++)
        widths[i] = width_of(str_from_c(l->columns[i].title));
    for (size_t at = 0; at < l->rows * l->count; at++) {
        size_t width = width_of(l->cells[at]);

        if (width > widths[at % l->count])
            widths[at % l->count] = width;
    }
}

/* Takes from the widest of the columns that may be cut, until all fit or none
 * has any more to give. */
static void fit(const struct listing *l, size_t *widths)
{
    size_t total = GAP * (l->count - 1);

    for (size_t i = 0; i < l->count; i++)
        total += widths[i];
    for (; total > l->output->columns; total--) {
        size_t widest = SIZE_MAX;

        for (size_t i = 0; i < l->count; i++)
            if ((l->columns[i].styles & OUTPUT_CUT) != 0 &&
                widths[i] > CUT_MIN &&
                (widest == SIZE_MAX || widths[i] > widths[widest]))
                widest = i;
        if (widest == SIZE_MAX)
            return;
        widths[widest]--;
    }
}

static void put_spaces(struct buf *out, size_t n)
{
    while (n-- > 0)
        buf_char(out, ' ');
}

/* A cell in its column; behind the last one there are no spaces. */
static void put_padded(const struct listing *l, size_t column,
                       const size_t *widths, struct str cell, struct buf *out)
{
    struct buf text;
    size_t used, padding;

    buf_init(&text, LINE_MAX_BYTES);
    used = width_show(&text, cell, widths[column]);
    padding = widths[column] - used;
    if ((l->columns[column].styles & OUTPUT_RIGHT) != 0) {
        put_spaces(out, padding);
        padding = 0;
    }
    buf_str(out, buf_get(&text));
    if (column + 1 < l->count)
        put_spaces(out, padding + GAP);
    buf_release(&text);
}

static void put_header(const struct listing *l, const size_t *widths,
                       struct buf *out)
{
    bool is_bold = l->output->has_colours;

    if (is_bold)
        buf_lit(out, BOLD);
    for (size_t i = 0; i < l->count; i++)
        put_padded(l, i, widths, str_from_c(l->columns[i].title), out);
    if (is_bold)
        buf_lit(out, RESET);
    buf_char(out, '\n');
}

static void put_row(const struct listing *l, const size_t *widths,
                    const struct str *cells, struct buf *out)
{
    for (size_t i = 0; i < l->count; i++) {
        bool is_dim =
            l->output->has_colours && (l->columns[i].styles & OUTPUT_DIM) != 0;

        if (is_dim)
            buf_lit(out, DIM);
        put_padded(l, i, widths, cells[i], out);
        if (is_dim)
            buf_lit(out, RESET);
    }
    buf_char(out, '\n');
}

void listing_end(struct listing *l)
{
    size_t widths[OUTPUT_COLUMNS_MAX];
    struct buf table;

    if (l->rows > 0) {
        buf_init(&table, LINE_MAX_BYTES);
        measure(l, widths);
        fit(l, widths);
        put_header(l, widths, &table);
        for (size_t row = 0; row < l->rows; row++)
            put_row(l, widths, l->cells + row * l->count, &table);
        print(l->output, &table);
    }
    free(l->cells);
    arena_release(&l->arena);
}

/* ---- messages ---- */

/* Text of the command line or of a server may be anything. */
static void put_message(struct buf *line, struct str text)
{
    if (utf8_is_valid(text))
        width_show(line, text, SIZE_MAX);
    else
        buf_visible(line, text);
}

static void message(const char *prefix, const char *format, va_list args)
{
    char text[MESSAGE_BYTES];
    struct buf line;
    struct str all;

    (void)vsnprintf(text, sizeof text, format, args);
    /* The last character of a text that had no room may be half of one. */
    all = utf8_cut(str_from_c(text), sizeof text - 4);
    buf_init(&line, LINE_MAX_BYTES);
    buf_str(&line, str_from_c(prefix));
    put_message(&line, all);
    buf_char(&line, '\n');
    /* What was printed so far comes first where both go to one place. */
    (void)fflush(stdout);
    (void)fwrite(line.p, 1, line.n, stderr);
    buf_release(&line);
}

void output_complain(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    message("tonearm: ", format, args);
    va_end(args);
}

void output_advise(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    message("", format, args);
    va_end(args);
}
