/* Books and items into drafts of audiobooks and chapters. What a catalogue
 * and an item say of one book are two drafts with one id, which the builder
 * merges: so a field that is missing here is left unset, never empty. */
#include "import/librivox/librivox_put.h"

#include "catalog/build.h"
#include "import/librivox/librivox_book.h"
#include "import/librivox/librivox_item.h"
#include "import/source/description.h"
#include "import/source/report.h"

void librivox_put_init(struct librivox_put *p, struct builder *b,
                       struct import_report *report, size_t max_bytes)
{
    *p = (struct librivox_put){.builder = b, .report = report};
    draft_init(&p->draft);
    buf_init(&p->plain, max_bytes);
    arena_init(&p->arena);
}

void librivox_put_release(struct librivox_put *p)
{
    librivox_table_release(&p->languages);
    arena_release(&p->arena);
    buf_release(&p->plain);
    draft_release(&p->draft);
}

/* The names from which ids are made must never change: an id is what other
 * people's libraries refer to. */
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

/* The Internet Archive has a picture for every item. How large it is, it
 * doesn't say. */
static void draft_cover(struct librivox_put *p, struct str identifier)
{
    struct image image = {0};

    if (identifier.n == 0)
        return;
    image.url = arena_printf(&p->arena, "https://archive.org/services/img/%.*s",
                             STR_ARG(identifier));
    draft_images(&p->draft, FIELD_IMAGES, &image, 1);
}

/* What is so of every LibriVox book. All recordings are in the public domain,
 * so an empty list of copyrights is a fact and not a gap. */
static void draft_common(struct librivox_put *p, uint64_t number)
{
    struct draft *d = &p->draft;

    draft_start(d, ENTITY_AUDIOBOOK, book_id(number), DRAFT_FULL);
    draft_text(d, FIELD_PUBLISHER, STR("LibriVox"));
    draft_text(d, FIELD_EDITION, STR("Unabridged"));
    draft_text(d, FIELD_MEDIA_TYPE, STR("audio"));
    draft_copyrights(d, FIELD_COPYRIGHTS, NULL, 0);
}

/* Chapters, and what they take from their book. */
struct chapters {
    uint64_t book;
    const struct librivox_section *sections;
    size_t count;
    struct date date;
    struct str language;
    struct str identifier; /* of the item, whose picture they show */
};

static void draft_chapter(struct librivox_put *p, const struct chapters *c,
                          const struct librivox_section *s)
{
    struct draft *d = &p->draft;

    draft_start(d, ENTITY_CHAPTER, chapter_id(c->book, s->number), DRAFT_FULL);
    draft_text(d, FIELD_NAME, s->title);
    draft_id(d, FIELD_PARENT, book_id(c->book));
    /* LibriVox counts from 1, the wire from 0. */
    draft_number(d, FIELD_POSITION, s->number > 0 ? s->number - 1 : 0);
    if (s->duration_ms > 0)
        draft_number(d, FIELD_DURATION_MS, s->duration_ms);
    if (c->date.year > 0)
        draft_date(d, FIELD_RELEASE_DATE, c->date);
    if (c->language.n > 0)
        draft_texts(d, FIELD_LANGUAGES, &c->language, 1);
    if (s->url.n > 0)
        draft_text(d, FIELD_AUDIO_URL, s->url);
    draft_cover(p, c->identifier);
}

static enum err put_chapters(struct librivox_put *p, const struct chapters *c)
{
    enum err e = OK;

    for (size_t i = 0; e == OK && i < c->count; i++) {
        draft_chapter(p, c, &c->sections[i]);
        e = builder_put(p->builder, &p->draft);
        if (e == OK)
            report_count(p->report, REPORT_CAME_IN, "chapters");
    }
    return e;
}

/* Counts a book once, however many files describe it. */
static void count_book(struct librivox_put *p, uint64_t number)
{
    struct librivox_entry *entry = librivox_table_find(&p->languages, number);

    p->has_put = true;
    if (entry == NULL || !entry->is_counted)
        report_count(p->report, REPORT_CAME_IN, "audiobooks");
    if (entry != NULL)
        entry->is_counted = true;
}

enum err librivox_put_book(struct librivox_put *p,
                           const struct librivox_book *book)
{
    const struct chapters chapters = {
        .book = book->number,
        .sections = book->sections,
        .count = book->section_count,
        .date = book->date,
        .language = book->language,
        .identifier = book->identifier,
    };
    uint64_t total = book->total > 0 ? book->total : book->section_count;
    struct draft *d = &p->draft;
    enum err e;

    draft_common(p, book->number);
    draft_text(d, FIELD_NAME, book->title);
    draft_list(d, FIELD_AUTHORS, &book->authors);
    draft_list(d, FIELD_NARRATORS, &book->narrators);
    description_draft(d, book->html, &p->plain);
    if (book->language.n > 0)
        draft_texts(d, FIELD_LANGUAGES, &book->language, 1);
    if (total > 0)
        draft_number(d, FIELD_TOTAL, total);
    draft_cover(p, book->identifier);
    e = builder_put(p->builder, d);
    if (e != OK)
        return e;
    count_book(p, book->number);
    return put_chapters(p, &chapters);
}

enum err librivox_put_item(struct librivox_put *p, uint64_t number,
                           const struct librivox_item *item)
{
    const struct librivox_entry *known =
        librivox_table_find(&p->languages, number);
    struct chapters chapters = {
        .book = number,
        .sections = item->sections,
        .count = item->section_count,
        .date = item->date,
        .language = item->language,
        .identifier = item->identifier,
    };
    struct draft *d = &p->draft;
    enum err e;

    if (chapters.language.n == 0 && known != NULL)
        chapters.language = known->text;
    draft_common(p, number);
    /* Without a title the identifier has to do, unless a catalogue has one:
     * set here, it would win over the catalogue's. */
    if (item->title.n > 0 || known == NULL)
        draft_text(d, FIELD_NAME,
                   item->title.n > 0 ? item->title : item->identifier);
    draft_list(d, FIELD_AUTHORS, &item->creators);
    description_draft(d, item->html, &p->plain);
    if (chapters.language.n > 0)
        draft_texts(d, FIELD_LANGUAGES, &chapters.language, 1);
    if (item->section_count > 0)
        draft_number(d, FIELD_TOTAL, item->section_count);
    draft_cover(p, item->identifier);
    e = builder_put(p->builder, d);
    if (e != OK)
        return e;
    count_book(p, number);
    return put_chapters(p, &chapters);
}
