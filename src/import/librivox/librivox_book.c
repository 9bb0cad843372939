/* Catalogues come in two forms. Crawls of 2015 and later write
 * {"id_47": {...}} with authors and readers by number; LibriVox's own API
 * writes a list of books with the people spelled out and, if asked, their
 * sections. One reader takes both: it goes by what each value is. */
#include "import/librivox/librivox_book.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "import/source/feed_time.h"
#include "json/scan.h"

/* A person's object, or a name. False when neither gives one. */
static bool read_person(struct json_scan *s, struct arena *arena,
                        struct str *name)
{
    struct str first = STR_EMPTY, last = STR_EMPTY, display = STR_EMPTY, key;

    if (!json_scan_enter(s, '{'))
        return librivox_read_line(s, arena, name);
    while (json_scan_key(s, &key)) {
        if (str_eq(key, STR("first_name")))
            librivox_read_line(s, arena, &first);
        else if (str_eq(key, STR("last_name")))
            librivox_read_line(s, arena, &last);
        else if (str_eq(key, STR("display_name")))
            librivox_read_line(s, arena, &display);
        else
            json_scan_skip(s);
    }
    /* A display name is how the person wants to be called. */
    if (display.n > 0)
        *name = display;
    else
        *name = arena_printf(arena, "%.*s%s%.*s", (int)first.n,
                             first.n > 0 ? first.p : "",
                             first.n > 0 && last.n > 0 ? " " : "", (int)last.n,
                             last.n > 0 ? last.p : "");
    return name->n > 0;
}

void librivox_book_learn_names(struct json_scan *s,
                               struct librivox_table *table,
                               struct arena *arena)
{
    struct str key, name;
    uint64_t number;

    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        return;
    }
    while (json_scan_key(s, &key))
        if (read_person(s, arena, &name) &&
            librivox_read_number(key, &number) && utf8_is_valid(name))
            librivox_table_add(table, number, arena_str(arena, name));
}

/* Adds a person to a list: a number is looked up, and left out when the table
 * doesn't know it; anything else is the name itself. */
static void add_person(struct librivox_names *list, struct str person,
                       const struct librivox_table *table)
{
    const struct librivox_entry *entry;
    uint64_t number;

    if (!str_to_u64(person, &number)) {
        librivox_names_add(list, person);
        return;
    }
    entry = librivox_table_find(table, number);
    if (entry != NULL)
        librivox_names_add(list, entry->text);
}

/* One person, or a list of them. */
static void read_people(struct json_scan *s, struct librivox_names *list,
                        const struct librivox_table *table, struct arena *arena)
{
    struct str person;

    if (!json_scan_enter(s, '[')) {
        if (read_person(s, arena, &person))
            add_person(list, person, table);
        return;
    }
    while (json_scan_item(s))
        if (read_person(s, arena, &person))
            add_person(list, person, table);
}

/* From "http://www.archive.org/details/<identifier>". */
static struct str identifier_of(struct str url)
{
    struct str marker = STR("/details/");
    const char *at = memmem(url.p, url.n, marker.p, marker.n);
    size_t n = 0;

    if (at == NULL)
        return STR_EMPTY;
    url = str_from(url, (size_t)(at - url.p) + marker.n);
    while (n < url.n && url.p[n] != '/' && url.p[n] != '?' && url.p[n] != '#')
        n++;
    return str_of(url.p, n);
}

/* A chapter of the book; its readers are narrators of the whole. */
static void read_section(struct json_scan *s, struct librivox_book *book,
                         const struct librivox_tables *tables,
                         struct arena *arena)
{
    struct librivox_section section = {.number = LIBRIVOX_NO_NUMBER};
    struct str key, text;

    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        book->bad_sections++;
        return;
    }
    while (json_scan_key(s, &key)) {
        if (str_eq(key, STR("readers")))
            read_people(s, &book->narrators, &tables->readers, arena);
        else if (!librivox_read_line(s, arena, &text))
            continue; /* null, or a kind that none of the others has */
        else if (str_eq(key, STR("section_number")) &&
                 (!str_to_u64(text, &section.number) ||
                  section.number > UINT32_MAX))
            section.number = LIBRIVOX_NO_NUMBER;
        else if (str_eq(key, STR("title")))
            section.title = text;
        else if (str_eq(key, STR("listen_url")))
            section.url = text;
        else if (str_eq(key, STR("playtime")) &&
                 !feed_time_duration_ms(text, &section.duration_ms))
            section.duration_ms = 0;
    }
    if (section.title.n == 0) {
        book->bad_sections++;
        return;
    }
    book->sections = mem_grow(book->sections, book->section_count,
                              &book->section_capacity, sizeof(*book->sections));
    book->sections[book->section_count++] = section;
}

/* Takes the value of one key of a book off the scan. */
static void read_field(struct json_scan *s, struct str key,
                       struct librivox_book *book,
                       const struct librivox_tables *tables,
                       struct arena *arena)
{
    struct str text;

    if (str_eq(key, STR("authors"))) {
        read_people(s, &book->authors, &tables->authors, arena);
    } else if (str_eq(key, STR("readers"))) {
        read_people(s, &book->narrators, &tables->readers, arena);
    } else if (str_eq(key, STR("sections")) && json_scan_enter(s, '[')) {
        while (json_scan_item(s))
            read_section(s, book, tables, arena);
    } else if (str_eq(key, STR("description"))) {
        if (json_scan_str(s, &text))
            book->html = str_trim(text);
    } else if (!librivox_read_line(s, arena, &text)) {
        return;
    } else if (str_eq(key, STR("title"))) {
        book->title = text;
    } else if (str_eq(key, STR("language"))) {
        book->language = text;
    } else if (str_eq(key, STR("url_iarchive"))) {
        book->identifier = identifier_of(text);
    } else if (str_eq(key, STR("id")) && book->number == 0) {
        if (!str_to_u64(text, &book->number))
            book->number = 0;
    } else if (str_eq(key, STR("num_sections"))) {
        if (!str_to_u64(text, &book->total))
            book->total = 0;
    } else if (str_eq(key, STR("publicdate"))) {
        if (!feed_time_date(text, &book->date))
            book->date = (struct date){0};
    }
}

const char *librivox_book_read(struct str key, struct str text,
                               const struct librivox_tables *tables,
                               struct arena *arena, struct librivox_book *book)
{
    struct json_scan s = json_scan(text, arena);
    struct str field;

    *book = (struct librivox_book){0};
    if (!utf8_is_valid(text))
        return "not UTF-8";
    if (!json_scan_enter(&s, '{'))
        return "not an object";
    if (key.n > 0 &&
        (!librivox_read_number(key, &book->number) || book->number == 0))
        return "its name is not id_<number>";
    while (json_scan_key(&s, &field))
        read_field(&s, field, book, tables, arena);
    if (s.error != NULL)
        return s.error;
    if (book->number == 0)
        return "no number";
    if (book->title.n == 0)
        return "no title";
    book->renumbered =
        librivox_number_sections(book->sections, book->section_count);
    return NULL;
}

void librivox_book_release(struct librivox_book *book)
{
    librivox_names_release(&book->authors);
    librivox_names_release(&book->narrators);
    free(book->sections);
    *book = (struct librivox_book){0};
}
