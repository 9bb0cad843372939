/* Every file is read twice, because what one needs another may hold: the
 * first pass tells catalogues from items, checks that they are JSON, and
 * learns names and which item belongs to which book; the second puts drafts.
 * Standard input, which can't be read twice, is kept. */
#include "import/librivox/librivox.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/build.h"
#include "import/librivox/librivox_read.h"
#include "import/source/markup.h"
#include "import/source/report.h"
#include "import/source/source_file.h"
#include "json/scan.h"

enum kind { KIND_BAD, KIND_CATALOGUE, KIND_BOOKS, KIND_ITEM };

struct source {
    const char *path;
    enum kind kind; /* KIND_BOOKS: books stand at the top, unwrapped */
    struct buf kept;
    bool is_kept;
};

struct importer {
    struct builder *builder;
    struct import_report *report;
    struct source *sources;
    size_t count;
    struct draft draft;
    struct buf document; /* the file being read */
    const char *line_at; /* in the document, on line `line` */
    uint64_t line;
    struct buf plain;   /* a description without its tags */
    struct arena arena; /* the file being read */
    struct arena names; /* the import */
    struct librivox_tables tables;
    struct librivox_table languages; /* of books, by number */
    struct librivox_table items;     /* books by item identifier */
    bool has_put;                    /* a book went in */
};

/* ---- drafts ---- */

static struct id book_id(uint64_t number)
{
    char name[64];
    int n = snprintf(name, sizeof(name), "librivox:%llu",
                     (unsigned long long)number);

    return id_from_name(str_of(name, (size_t)n));
}

static struct id chapter_id(uint64_t book, uint64_t section)
{
    char name[64];
    int n = snprintf(name, sizeof(name), "librivox:%llu:%llu",
                     (unsigned long long)book, (unsigned long long)section);

    return id_from_name(str_of(name, (size_t)n));
}

static void draft_list(struct draft *d, enum field field,
                       const struct librivox_names *list)
{
    if (list->count > 0)
        draft_texts(d, field, list->names, list->count);
}

static void draft_cover(struct importer *im, struct str identifier)
{
    struct image image = {0};

    if (identifier.n == 0)
        return;
    image.url =
        arena_printf(&im->arena, "https://archive.org/services/img/%.*s",
                     STR_ARG(identifier));
    draft_images(&im->draft, FIELD_IMAGES, &image, 1);
}

static void draft_description(struct importer *im, struct str html)
{
    if (html.n == 0)
        return;
    buf_clear(&im->plain);
    markup_to_text(html, &im->plain);
    draft_text(&im->draft, FIELD_DESCRIPTION, buf_get(&im->plain));
    draft_text(&im->draft, FIELD_HTML_DESCRIPTION, html);
}

/* What is so of every LibriVox book: its recordings are in the public
 * domain, so nobody's copyright is a fact and not a gap. */
static void draft_common(struct importer *im, uint64_t number)
{
    struct draft *d = &im->draft;

    draft_start(d, ENTITY_AUDIOBOOK, book_id(number), DRAFT_FULL);
    draft_text(d, FIELD_PUBLISHER, STR("LibriVox"));
    draft_text(d, FIELD_EDITION, STR("Unabridged"));
    draft_text(d, FIELD_MEDIA_TYPE, STR("audio"));
    draft_copyrights(d, FIELD_COPYRIGHTS, NULL, 0);
}

static enum err put_chapters(struct importer *im, uint64_t book,
                             const struct librivox_section *sections,
                             size_t count, struct date date,
                             struct str language, struct str identifier)
{
    struct draft *d = &im->draft;
    enum err e = OK;

    for (size_t i = 0; e == OK && i < count; i++) {
        const struct librivox_section *s = &sections[i];

        draft_start(d, ENTITY_CHAPTER, chapter_id(book, s->number), DRAFT_FULL);
        draft_text(d, FIELD_NAME, s->title);
        draft_id(d, FIELD_PARENT, book_id(book));
        draft_number(d, FIELD_POSITION, s->number);
        if (s->duration_ms > 0)
            draft_number(d, FIELD_DURATION_MS, s->duration_ms);
        if (date.year > 0)
            draft_date(d, FIELD_RELEASE_DATE, date);
        if (language.n > 0)
            draft_texts(d, FIELD_LANGUAGES, &language, 1);
        if (s->url.n > 0)
            draft_text(d, FIELD_AUDIO_URL, s->url);
        draft_cover(im, identifier);
        e = builder_put(im->builder, d);
        if (e == OK)
            report_count(im->report, REPORT_CAME_IN, "chapters");
    }
    return e;
}

/* Counts a book once, however many files describe it. */
static void count_book(struct importer *im, uint64_t number)
{
    struct librivox_entry *entry = librivox_table_find(&im->languages, number);

    im->has_put = true;
    if (entry == NULL || !entry->is_counted)
        report_count(im->report, REPORT_CAME_IN, "audiobooks");
    if (entry != NULL)
        entry->is_counted = true;
}

static enum err put_book(struct importer *im, const struct librivox_book *book)
{
    uint64_t total = book->total > 0 ? book->total : book->section_count;
    struct draft *d = &im->draft;
    enum err e;

    draft_common(im, book->number);
    draft_text(d, FIELD_NAME, book->title);
    draft_list(d, FIELD_AUTHORS, &book->authors);
    draft_list(d, FIELD_NARRATORS, &book->narrators);
    draft_description(im, book->html);
    if (book->language.n > 0)
        draft_texts(d, FIELD_LANGUAGES, &book->language, 1);
    if (total > 0)
        draft_number(d, FIELD_TOTAL, total);
    draft_cover(im, book->identifier);
    e = builder_put(im->builder, d);
    if (e != OK)
        return e;
    count_book(im, book->number);
    return put_chapters(im, book->number, book->sections, book->section_count,
                        book->date, book->language, book->identifier);
}

static enum err put_item(struct importer *im, uint64_t number,
                         const struct librivox_item *item)
{
    const struct librivox_entry *known =
        librivox_table_find(&im->languages, number);
    struct str language = item->language;
    struct draft *d = &im->draft;
    enum err e;

    if (language.n == 0 && known != NULL)
        language = known->text;
    draft_common(im, number);
    if (item->title.n > 0 || known == NULL)
        draft_text(d, FIELD_NAME,
                   item->title.n > 0 ? item->title : item->identifier);
    draft_list(d, FIELD_AUTHORS, &item->creators);
    draft_description(im, item->html);
    if (language.n > 0)
        draft_texts(d, FIELD_LANGUAGES, &language, 1);
    if (item->section_count > 0)
        draft_number(d, FIELD_TOTAL, item->section_count);
    draft_cover(im, item->identifier);
    e = builder_put(im->builder, d);
    if (e != OK)
        return e;
    count_book(im, number);
    return put_chapters(im, number, item->sections, item->section_count,
                        item->date, language, item->identifier);
}

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
    if (librivox_book_read(key, text, &im->tables, &im->arena, &book) == NULL) {
        librivox_table_add(&im->languages, book.number,
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

static enum err import_book(struct importer *im, const struct source *source,
                            struct str key, struct str text)
{
    struct librivox_book book;
    const char *reason =
        librivox_book_read(key, text, &im->tables, &im->arena, &book);
    enum err e = OK;

    if (reason == NULL)
        e = put_book(im, &book);
    else
        report_bad(im->report, source->path, line_of(im, text.p),
                   "malformed book", "%.*s%s%s", (int)key.n,
                   key.n > 0 ? key.p : "", key.n > 0 ? ": " : "", reason);
    librivox_book_release(&book);
    return e;
}

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

static enum err each_book_of(struct importer *im, const struct source *source,
                             book_action *action)
{
    struct json_scan s = json_scan(buf_get(&im->document), &im->arena);
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

static void learn_names(struct importer *im)
{
    struct json_scan s = json_scan(buf_get(&im->document), &im->arena);
    struct str key;

    if (!json_scan_enter(&s, '{'))
        return;
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("authors")))
            librivox_names_learn(&s, &im->tables.authors, &im->names);
        else if (str_eq(key, STR("readers")))
            librivox_names_learn(&s, &im->tables.readers, &im->names);
        else
            json_scan_skip(&s);
    }
}

/* ---- items ---- */

/* The number in a file name "id_<N>.json..." . */
static bool number_of_path(const char *path, uint64_t *out)
{
    struct str name = str_from_c(path);
    const char *slash = strrchr(path, '/');

    if (slash != NULL)
        name = str_from_c(slash + 1);
    name.n = str_find(name, '.');
    return str_starts(name, STR("id_")) && librivox_number(name, out) &&
           *out > 0;
}

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
        librivox_item_read(buf_get(&im->document), &im->arena, &item);
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
        e = put_item(im, number, &item);
    }
    librivox_item_release(&item);
    return e;
}

/* ---- passes ---- */

/* The kind of im->document; KIND_BAD has been reported. */
static enum kind find_kind(struct importer *im, const char *path)
{
    struct json_scan s = json_scan(buf_get(&im->document), &im->arena);
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
                                librivox_number(key, &number));
            json_scan_skip(&s);
        }
    else
        json_scan_skip(&s);
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
    arena_reset(&im->arena);
    if (source->is_kept)
        buf_str(&im->document, buf_get(&source->kept));
    else
        e = source_file_read(source->path, &im->document);
    im->line_at = im->document.p;
    im->line = 1;
    return e;
}

static void keep_standard_input(struct importer *im, struct source *source)
{
    source->is_kept = strcmp(source->path, "-") == 0;
    if (source->is_kept)
        buf_str(&source->kept, buf_get(&im->document));
}

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
    librivox_table_sort_by_number(&im->languages);
    librivox_table_sort_by_text(&im->items);
    e = import_sources(im, false);
    if (e == OK)
        e = import_sources(im, true);
    if (e == OK && !im->has_put) {
        log_error("librivox: nothing could be used of %zu files", im->count);
        e = ERR_INVALID;
    }
    return e;
}

enum err librivox_import(struct builder *b, const char *const *files,
                         size_t count, struct import_report *report)
{
    struct importer im = {.builder = b, .report = report, .count = count};
    enum err e;

    im.sources = mem_zalloc(count, sizeof(*im.sources));
    draft_init(&im.draft);
    buf_init(&im.document, LIBRIVOX_MAX_BYTES);
    buf_init(&im.plain, LIBRIVOX_MAX_BYTES);
    arena_init(&im.arena);
    arena_init(&im.names);
    for (size_t i = 0; i < count; i++) {
        im.sources[i].path = files[i];
        buf_init(&im.sources[i].kept, LIBRIVOX_MAX_BYTES);
    }
    e = run(&im);
    for (size_t i = 0; i < count; i++)
        buf_release(&im.sources[i].kept);
    free(im.sources);
    librivox_table_release(&im.tables.authors);
    librivox_table_release(&im.tables.readers);
    librivox_table_release(&im.languages);
    librivox_table_release(&im.items);
    arena_release(&im.names);
    arena_release(&im.arena);
    buf_release(&im.plain);
    buf_release(&im.document);
    draft_release(&im.draft);
    return e;
}
