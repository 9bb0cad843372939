/* An item holds each recording several times over: what was uploaded and
 * what the Archive made of it. A derivative names its original, so files are
 * sorted by original, then by how well the format serves listening; the first
 * of each group is the chapter's file, and what it doesn't say (a 64 kb/s
 * copy often has no track number) is taken from the others.
 *
 * The document comes in two forms: metadata as lists and files as an object
 * {"/name": {...}}, or metadata as texts and files as a list of objects with
 * a name. */
#include "import/librivox/librivox_item.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "import/source/feed_time.h"
#include "json/scan.h"

struct file {
    struct str name;
    struct str original; /* the file that it was made of, or itself */
    struct str title;
    struct str track;
    struct str length;
    unsigned rank; /* 0 is the best format */
};

struct files {
    struct file *files;
    size_t count;
    size_t capacity;
};

/* Formats with sound, by preference: what LibriVox's own players use first,
 * then what plays everywhere, then the rest. False for a format without. */
static bool format_rank(struct str format, unsigned *rank)
{
    static const char *const formats[] = {
        "64Kbps MP3",  "VBR MP3",     "128Kbps MP3", "MP3",
        "96Kbps MP3",  "160Kbps MP3", "192Kbps MP3", "256Kbps MP3",
        "320Kbps MP3", "56Kbps MP3",  "32Kbps MP3",  "24Kbps MP3",
        "Ogg Vorbis",  "Flac",        "24bit Flac",  "WAVE",
    };

    for (unsigned i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (str_eq_nocase(format, str_from_c(formats[i]))) {
            *rank = i;
            return true;
        }
    return false;
}

static struct str without_slash(struct str name)
{
    return str_starts(name, STR("/")) ? str_from(name, 1) : name;
}

/* Reads a file's object; `name` is its key, empty in a list. False when it is
 * no object or has no name. */
static bool read_file(struct json_scan *s, struct str name, struct files *files,
                      struct arena *arena)
{
    struct file file = {.name = name};
    struct str key, text, format = STR_EMPTY;

    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        return false;
    }
    while (json_scan_key(s, &key)) {
        if (str_eq(key, STR("name"))) {
            json_scan_str(s, &file.name);
        } else if (str_eq(key, STR("original"))) {
            json_scan_str(s, &file.original);
        } else if (!librivox_read_line(s, arena, &text)) {
            continue;
        } else if (str_eq(key, STR("format"))) {
            format = text;
        } else if (str_eq(key, STR("title"))) {
            file.title = text;
        } else if (str_eq(key, STR("track"))) {
            file.track = text;
        } else if (str_eq(key, STR("length"))) {
            file.length = text;
        }
    }
    file.name = without_slash(file.name);
    file.original = without_slash(file.original);
    if (file.name.n == 0)
        return false;
    if (file.original.n == 0)
        file.original = file.name;
    /* Pictures, texts and checksums are files of the item, too. */
    if (format_rank(format, &file.rank)) {
        files->files = mem_grow(files->files, files->count, &files->capacity,
                                sizeof(*files->files));
        files->files[files->count++] = file;
    }
    return true;
}

/* The files of an item, as an object by name or as a list. */
static void read_files(struct json_scan *s, struct files *files,
                       struct librivox_item *item, struct arena *arena)
{
    struct str key;

    if (json_scan_enter(s, '{')) {
        while (json_scan_key(s, &key))
            item->bad_files += !read_file(s, key, files, arena);
    } else if (json_scan_enter(s, '[')) {
        while (json_scan_item(s))
            item->bad_files += !read_file(s, STR_EMPTY, files, arena);
    } else {
        json_scan_skip(s);
    }
}

/* A text, or the first of a list that is one. */
static bool first_line(struct json_scan *s, struct arena *arena,
                       struct str *out)
{
    bool found = false;
    struct str text;

    if (!json_scan_enter(s, '['))
        return librivox_read_line(s, arena, out);
    while (json_scan_item(s))
        if (librivox_read_line(s, arena, &text) && !found) {
            *out = text;
            found = true;
        }
    return found;
}

/* One creator, or a list of them. */
static void read_creators(struct json_scan *s, struct librivox_item *item,
                          struct arena *arena)
{
    struct str name;

    if (!json_scan_enter(s, '[')) {
        if (librivox_read_line(s, arena, &name))
            librivox_names_add(&item->creators, name);
        return;
    }
    while (json_scan_item(s))
        if (librivox_read_line(s, arena, &name))
            librivox_names_add(&item->creators, name);
}

/* Descriptions keep their lines; a list is one paragraph an element. */
static void read_description(struct json_scan *s, struct librivox_item *item,
                             struct arena *arena)
{
    struct str text;

    if (!json_scan_enter(s, '[')) {
        if (json_scan_str(s, &text))
            item->html = str_trim(text);
        return;
    }
    while (json_scan_item(s))
        if (json_scan_str(s, &text) && (text = str_trim(text)).n > 0)
            item->html = item->html.n == 0
                             ? text
                             : arena_printf(arena, "%.*s\n\n%.*s",
                                            STR_ARG(item->html), STR_ARG(text));
}

static void read_metadata(struct json_scan *s, struct librivox_item *item,
                          struct arena *arena)
{
    struct date date = {0}, public_date = {0};
    struct str key, text;

    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        return;
    }
    while (json_scan_key(s, &key)) {
        if (str_eq(key, STR("description")))
            read_description(s, item, arena);
        else if (str_eq(key, STR("creator")))
            read_creators(s, item, arena);
        else if (!first_line(s, arena, &text))
            continue;
        else if (str_eq(key, STR("identifier")))
            item->identifier = text;
        else if (str_eq(key, STR("title")))
            item->title = text;
        else if (str_eq(key, STR("language")))
            item->language = text;
        else if (str_eq(key, STR("date")) && !feed_time_date(text, &date))
            date = (struct date){0};
        else if (str_eq(key, STR("publicdate")) &&
                 !feed_time_date(text, &public_date))
            public_date = (struct date){0};
    }
    /* "date" is the uploader's, who may have left it out; "publicdate" is
     * the Archive's own. */
    item->date = date.year > 0 ? date : public_date;
}

/* ---- files into sections ---- */

/* By original, then the best format first. */
static int compare_files(const void *a, const void *b)
{
    const struct file *x = a, *y = b;
    int order = str_cmp(x->original, y->original);

    if (order != 0)
        return order;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return str_cmp(x->name, y->name);
}

static int compare_sections(const void *a, const void *b)
{
    const struct librivox_section *x = a, *y = b;

    return x->number < y->number ? -1 : x->number > y->number;
}

/* "7", "007" or "7/246"; for titles "007 - The Hill". False without a number
 * in front. */
static bool leading_number(struct str text, uint64_t *out)
{
    size_t n = 0;

    while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
        n++;
    return n < 9 && str_to_u64(str_of(text.p, n), out);
}

/* https://archive.org/download/<identifier>/<name>, escaped as RFC 3986
 * section 2.1 asks; a '/' in a name is a folder. */
static struct str download_url(struct str identifier, struct str name,
                               struct arena *arena)
{
    struct str parts[] = {identifier, STR("/"), name};
    struct buf url;
    struct str kept;

    buf_init(&url, 64 + 3 * (identifier.n + name.n));
    buf_lit(&url, "https://archive.org/download/");
    for (size_t part = 0; part < 3; part++)
        for (size_t i = 0; i < parts[part].n; i++) {
            char c = parts[part].p[i];

            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                (c >= '0' && c <= '9') || strchr("-._~/", c) != NULL)
                buf_char(&url, c);
            else
                buf_printf(&url, "%%%02X", (unsigned char)c);
        }
    kept = arena_str(arena, buf_get(&url));
    buf_release(&url);
    return kept;
}

/* The files of one original, best first, as a section. */
static struct librivox_section make_section(const struct file *files, size_t n,
                                            struct str identifier,
                                            struct arena *arena)
{
    struct librivox_section section = {.title = files[0].name};
    bool has_title = false, has_exact = false, numbered = false;

    section.url = download_url(identifier, files[0].name, arena);
    /* What the best file doesn't say, the next ones may; of lengths one with
     * a fraction of a second beats a whole number. */
    for (size_t i = 0; i < n; i++) {
        const struct file *f = &files[i];
        bool is_exact = str_find(f->length, '.') < f->length.n;
        uint32_t ms;

        if (!has_title && f->title.n > 0) {
            section.title = f->title;
            has_title = true;
        }
        if (!numbered)
            numbered = leading_number(f->track, &section.number);
        if ((section.duration_ms == 0 || (is_exact && !has_exact)) &&
            feed_time_duration_ms(f->length, &ms)) {
            section.duration_ms = ms;
            has_exact = is_exact;
        }
    }
    /* Titles like "007 - The Hill" say it, too. */
    if (!numbered && has_title)
        numbered = leading_number(section.title, &section.number);
    if (!numbered)
        section.number = LIBRIVOX_NO_NUMBER;
    return section;
}

/* Groups the files by their original; each group is a chapter. If their
 * numbers don't tell them apart, they are numbered in the order of the
 * originals' names, which LibriVox gives by section. */
static void make_sections(struct files *files, struct librivox_item *item,
                          struct arena *arena)
{
    if (files->count > 0)
        qsort(files->files, files->count, sizeof(*files->files), compare_files);
    item->sections = mem_zalloc(files->count, sizeof(*item->sections));
    for (size_t from = 0, to; from < files->count; from = to) {
        to = from + 1;
        while (to < files->count &&
               str_eq(files->files[from].original, files->files[to].original))
            to++;
        item->sections[item->section_count++] = make_section(
            &files->files[from], to - from, item->identifier, arena);
    }
    item->renumbered =
        librivox_number_sections(item->sections, item->section_count);
    if (item->section_count > 0)
        qsort(item->sections, item->section_count, sizeof(*item->sections),
              compare_sections);
}

const char *librivox_item_read(struct str text, struct arena *arena,
                               struct librivox_item *item)
{
    struct json_scan s = json_scan(text, arena);
    struct files files = {0};
    const char *reason = NULL;
    struct str key;

    *item = (struct librivox_item){0};
    if (!utf8_is_valid(text))
        return "not UTF-8";
    if (!json_scan_enter(&s, '{'))
        return "not an object";
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("metadata")))
            read_metadata(&s, item, arena);
        else if (str_eq(key, STR("files")))
            read_files(&s, &files, item, arena);
        else
            json_scan_skip(&s);
    }
    if (s.error != NULL)
        reason = s.error;
    else if (item->identifier.n == 0)
        reason = "no identifier";
    else
        make_sections(&files, item, arena);
    free(files.files);
    return reason;
}

void librivox_item_release(struct librivox_item *item)
{
    librivox_names_release(&item->creators);
    free(item->sections);
    *item = (struct librivox_item){0};
}
