/* Lines of `import objects`, with one reader for all of them. */
#include "target.h"

#include "base/utf8.h"
#include "import/objects/object_record.h"
#include "import/objects/objects.h"
#include "import/source/report.h"

#include "builder.h"
#include "quiet.h"

static void check_text(struct str text)
{
    must(utf8_is_valid(text) && str_find(text, '\0') == text.n);
}

/* A record's texts are fit for a database, and what is kept as JSON is JSON. */
static const char *look(void *user, const struct object_record *record)
{
    const struct object_playlist *p = &record->playlist;

    (void)user;
    must(record->kind != OBJECT_RECORD_NONE);
    must(p->count <= OBJECT_MAX_ITEMS);
    check_text(p->name);
    check_text(p->description);
    check_text(p->owner.id);
    check_text(record->user.display_name);
    must(p->images.p == NULL || is_json(p->images));
    for (uint32_t i = 0; i < p->count; i++) {
        check_text(p->items[i].uri);
        check_text(p->items[i].by.id);
    }
    return record->kind == OBJECT_RECORD_USER && record->user.id.n > 20
               ? "is too long"
               : NULL;
}

/* A line that is kept is read again, to the same record. */
static enum err keep(void *user, const char *source, uint64_t number,
                     struct str line)
{
    struct object_records *records = object_records_new();

    (void)user;
    (void)source;
    must(number > 0);
    must(object_records_read(records, line) != NULL);
    object_records_free(records);
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str rest = str_of((const char *)data, n), line;
    const struct object_sink sink = {.look = look, .keep = keep};
    struct builder b = {.count = 0};
    struct import_report report;
    struct object_reader *r;
    uint64_t number = 0;

    report_init(&report);
    r = object_reader_new(&b, &sink, &report);
    while (str_split(&rest, '\n', &line)) {
        size_t before = b.count;
        uint64_t bad = report_bad_count(&report);

        must(object_reader_line(r, "fuzz", ++number, line) == OK);
        /* A line that can't be used puts nothing at all. */
        must(report_bad_count(&report) == bad || b.count == before);
    }
    object_reader_free(r);
    report_release(&report);
    return 0;
}
