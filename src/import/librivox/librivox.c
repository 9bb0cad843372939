/* The sources and their passes. Every file is read twice, because what one
 * needs another may hold: the first pass tells catalogues from items, checks
 * that they are JSON, and learns names and which item belongs to which book;
 * the second puts drafts. Standard input, which can't be read twice, is
 * kept. */
#include "import/librivox/librivox.h"

#include "base/log.h"
#include "base/mem.h"
#include "import/librivox/librivox_book.h"
#include "import/librivox/librivox_item.h"
#include "import/librivox/librivox_put.h"
#include "import/source/report.h"
#include "import/source/source_file.h"
#include "json/scan.h"

enum kind {
    KIND_BAD,       /* and reported as such */
    KIND_CATALOGUE, /* "books", beside tables of names */
    KIND_BOOKS,     /* books as "id_<number>", without a wrapping */
    KIND_ITEM       /* of the Internet Archive */
};

struct source {
    const char *path;
    enum kind kind;
    struct buf kept; /* standard input */
    bool is_kept;
};

struct importer {
    struct import_report *report;
    struct source *sources;
    size_t count;
    struct buf document; /* the file being read */
    const char *line_at; /* in the document, on line `line` */
    uint64_t line;
    struct librivox_put put;
    struct arena names; /* the texts of the tables: as long as the import */
    struct librivox_tables tables;
    struct librivox_table items; /* books by item identifier */
};

/* ---- catalogues ---- */

/* What to do with each book of a catalogue: `text` is its object. */
typedef enum err book_action(struct importer *im, const struct source *source,
                             struct str key, struct str text);

/* Notes a book's language and item. What is wrong with it is said later. */
static enum err learn_book(struct importer *im, const struct source *source,
                           struct str key, struct str text)
{
    struct librivox_book book;

    (void)source;
    if (librivox_book_read(key, text, &im->tables, &im->put.arena, &book) ==
        NULL) {
        librivox_table_add(&im->put.languages, book.number,
                           arena_str(&im->names, book.language));
        if (book.identifier.n > 0)
            librivox_table_add(&im->items, book.number,
                               arena_str(&im->names, book.identifier));
    }
    librivox_book_release(&book);
    return OK;
}

/* The line of a place in im->document; places come in ascending order. */
static uint64_t line_of(struct importer *im, const char *at)
{
    for (; im->line_at < at; im->line_at++)
        im->line += *im->line_at == '\n';
    return im->line;
}

static void count_renumbered(struct importer *im, size_t sections)
{
    if (sections > 0)
        report_add(im->report, REPORT_SKIPPED,
                   "chapter numbers that don't tell chapters apart", sections);
}

static enum err import_book(struct importer *im, const struct source *source,
                            struct str key, struct str text)
{
    struct librivox_book book;
    const char *reason =
        librivox_book_read(key, text, &im->tables, &im->put.arena, &book);
    enum err e = OK;

    if (reason == NULL) {
        for (size_t i = 0; i < book.bad_sections; i++)
            report_bad(im->report, source->path, line_of(im, text.p),
                       "malformed section", "of book %llu",
                       (unsigned long long)book.number);
        count_renumbered(im, book.renumbered);
        e = librivox_put_book(&im->put, &book);
    } else {
        report_bad(im->report, source->path, line_of(im, text.p),
                   "malformed book", "%.*s%s%s", (int)key.n,
                   key.n > 0 ? key.p : "", key.n > 0 ? ": " : "", reason);
    }
    librivox_book_release(&book);
    return e;
}

/* Books come as a list, or as an object by "id_<number>". */
static enum err each_book(struct importer *im, const struct source *source,
                          struct json_scan *s, book_action *action)
{
    struct str key = STR_EMPTY, text;
    enum err e = OK;

    if (json_scan_enter(s, '[')) {
        while (e == OK && json_scan_item(s))
            if (json_scan_raw(s, &text))
                e = action(im, source, key, text);
    } else if (json_scan_enter(s, '{')) {
        while (e == OK && json_scan_key(s, &key))
            if (json_scan_raw(s, &text))
                e = action(im, source, key, text);
    } else {
        json_scan_skip(s);
    }
    return e;
}

static bool is_table(struct str key)
{
    return str_eq(key, STR("authors")) || str_eq(key, STR("readers")) ||
           str_eq(key, STR("genres")) || str_eq(key, STR("languages"));
}

/* Every book of im->document, which is a catalogue. */
static enum err each_book_of(struct importer *im, const struct source *source,
                             book_action *action)
{
    struct json_scan s = json_scan(buf_get(&im->document), &im->put.arena);
    struct str key, text;
    enum err e = OK;

    if (!json_scan_enter(&s, '{'))
        return OK;
    while (e == OK && json_scan_key(&s, &key)) {
        if (source->kind == KIND_BOOKS && !is_table(key)) {
            if (json_scan_raw(&s, &text))
                e = action(im, source, key, text);
        } else if (source->kind == KIND_CATALOGUE &&
                   str_eq(key, STR("books"))) {
            e = each_book(im, source, &s, action);
        } else {
            json_scan_skip(&s);
        }
    }
    return e;
}

/* Takes the authors and readers of im->document into the tables. */
static void learn_names(struct importer *im)
{
    struct json_scan s = json_scan(buf_get(&im->document), &im->put.arena);
    struct str key;

    if (!json_scan_enter(&s, '{'))
        return;
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("authors")))
            librivox_book_learn_names(&s, &im->tables.authors, &im->names);
        else if (str_eq(key, STR("readers")))
            librivox_book_learn_names(&s, &im->tables.readers, &im->names);
        else
            json_scan_skip(&s);
    }
}

/* ---- items ---- */

/* The number in a file name "id_<number>.json", with whatever behind it. */
static bool number_of_path(const char *path, uint64_t *out)
{
    struct str name = str_from_c(path);
    const char *slash = strrchr(path, '/');

    if (slash != NULL)
        name = str_from_c(slash + 1);
    name.n = str_find(name, '.');
    return str_starts(name, STR("id_")) && librivox_read_number(name, out) &&
           *out > 0;
}

/* The book to which an item belongs: by the name of the file, as crawls name
 * it, else by the catalogue that names the item. */
static bool item_number(const struct importer *im, const char *path,
                        struct str identifier, uint64_t *out)
{
    const struct librivox_entry *entry;

    if (number_of_path(path, out))
        return true;
    entry = librivox_table_find_text(&im->items, identifier);
    if (entry == NULL)
        return false;
    *out = entry->number;
    return true;
}

static enum err import_item(struct importer *im, const struct source *source)
{
    struct librivox_item item;
    const char *reason =
        librivox_item_read(buf_get(&im->document), &im->put.arena, &item);
    uint64_t number;
    enum err e = OK;

    if (reason != NULL) {
        report_bad(im->report, source->path, 0, "malformed item", "%s", reason);
    } else if (!item_number(im, source->path, item.identifier, &number)) {
        report_bad(im->report, source->path, 0, "item of an unknown book",
                   "%.*s: import it with the catalogue, or name the file "
                   "id_<book>.json",
                   STR_ARG(item.identifier));
    } else {
        for (size_t i = 0; i < item.bad_files; i++)
            report_bad(im->report, source->path, 0, "malformed file entry",
                       NULL);
        count_renumbered(im, item.renumbered);
        e = librivox_put_item(&im->put, number, &item);
    }
    librivox_item_release(&item);
    return e;
}

/* ---- passes ---- */

/* The kind of im->document; KIND_BAD has been reported. */
static enum kind find_kind(struct importer *im, const char *path)
{
    struct json_scan s = json_scan(buf_get(&im->document), &im->put.arena);
    bool has_books = false, has_id = false, has_metadata = false;
    bool has_files = false;
    struct str key;
    uint64_t number;

    if (json_scan_enter(&s, '{'))
        while (json_scan_key(&s, &key)) {
            has_books = has_books || str_eq(key, STR("books"));
            has_metadata = has_metadata || str_eq(key, STR("metadata"));
            has_files = has_files || str_eq(key, STR("files"));
            has_id = has_id || (str_starts(key, STR("id_")) &&
                                librivox_read_number(key, &number));
            json_scan_skip(&s);
        }
    else
        json_scan_skip(&s);
    /* Peeking can itself find the error. */
    if (s.error == NULL && json_scan_peek(&s) != JSON_END && s.error == NULL)
        s.error = "something follows the value";
    if (s.error != NULL)
        report_bad(im->report, path, line_of(im, s.at), "malformed file", "%s",
                   s.error);
    else if (has_metadata && has_files)
        return KIND_ITEM;
    else if (has_books)
        return KIND_CATALOGUE;
    else if (has_id)
        return KIND_BOOKS;
    else
        report_bad(im->report, path, 0, "file of another kind",
                   "neither a LibriVox catalogue nor an archive.org item");
    return KIND_BAD;
}

/* Fills im->document with the source. */
static enum err load(struct importer *im, const struct source *source)
{
    enum err e = OK;

    buf_clear(&im->document);
    arena_reset(&im->put.arena);
    if (source->is_kept)
        buf_str(&im->document, buf_get(&source->kept));
    else
        e = source_file_read(source->path, &im->document);
    /* A byte order mark becomes white space, which JSON allows there. */
    if (str_starts(buf_get(&im->document), STR("\xef\xbb\xbf")))
        memset(im->document.p, ' ', 3);
    im->line_at = im->document.p;
    im->line = 1;
    return e;
}

/* For the second pass. */
static void keep_standard_input(struct importer *im, struct source *source)
{
    source->is_kept = strcmp(source->path, "-") == 0;
    if (source->is_kept)
        buf_str(&source->kept, buf_get(&im->document));
}

/* The first pass over one source. */
static void learn_source(struct importer *im, struct source *source)
{
    enum err e = load(im, source);

    if (e != OK) {
        report_bad(im->report, source->path, 0, "unreadable file", "%s",
                   err_text(e));
        return;
    }
    source->kind = find_kind(im, source->path);
    if (source->kind == KIND_BAD)
        return;
    keep_standard_input(im, source);
    if (source->kind == KIND_ITEM)
        return;
    learn_names(im);
    /* Only reads, so it can't fail. */
    if (each_book_of(im, source, learn_book) != OK)
        abort();
}

/* The second pass over one source. */
static enum err import_source(struct importer *im, const struct source *source)
{
    enum err e = load(im, source);

    if (e != OK) { /* it could be read before: it has changed */
        report_bad(im->report, source->path, 0, "unreadable file", "%s",
                   err_text(e));
        return OK;
    }
    if (source->kind == KIND_ITEM)
        return import_item(im, source);
    return each_book_of(im, source, import_book);
}

/* The second pass over all items, or over all that are none. */
static enum err import_sources(struct importer *im, bool items)
{
    enum err e = OK;

    for (size_t i = 0; e == OK && i < im->count; i++)
        if (im->sources[i].kind != KIND_BAD &&
            (im->sources[i].kind == KIND_ITEM) == items)
            e = import_source(im, &im->sources[i]);
    return e;
}

static enum err run(struct importer *im)
{
    enum err e;

    for (size_t i = 0; i < im->count; i++)
        learn_source(im, &im->sources[i]);
    librivox_table_sort_by_number(&im->tables.authors);
    librivox_table_sort_by_number(&im->tables.readers);
    librivox_table_sort_by_number(&im->put.languages);
    librivox_table_sort_by_text(&im->items);
    /* Items come last, so that what they say of a book wins. */
    e = import_sources(im, false);
    if (e == OK)
        e = import_sources(im, true);
    if (e == OK && !im->put.has_put) {
        log_error("librivox: nothing could be used of %zu files", im->count);
        e = ERR_INVALID;
    }
    return e;
}

enum err librivox_import(struct builder *b, const char *const *files,
                         size_t count, struct import_report *report)
{
    struct importer im = {.report = report, .count = count};
    enum err e;

    im.sources = mem_zalloc(count, sizeof(*im.sources));
    for (size_t i = 0; i < count; i++) {
        im.sources[i].path = files[i];
        buf_init(&im.sources[i].kept, LIBRIVOX_MAX_BYTES);
    }
    buf_init(&im.document, LIBRIVOX_MAX_BYTES);
    librivox_put_init(&im.put, b, report, LIBRIVOX_MAX_BYTES);
    arena_init(&im.names);
    e = run(&im);
    librivox_table_release(&im.tables.authors);
    librivox_table_release(&im.tables.readers);
    librivox_table_release(&im.items);
    arena_release(&im.names);
    librivox_put_release(&im.put);
    buf_release(&im.document);
    for (size_t i = 0; i < count; i++)
        buf_release(&im.sources[i].kept);
    free(im.sources);
    return e;
}
