/* Of each document only what becomes features is kept, and only of recordings
 * that the catalog has: a dump has millions of others. */
#include "import/acousticbrainz/acousticbrainz.h"

#include <stdlib.h>

#include "base/mem.h"
#include "catalog/catalog.h"
#include "import/acousticbrainz/acoustic_document.h"
#include "import/source/input.h"
#include "import/source/report.h"
#include "import/source/source_file.h"
#include "import/source/tarball.h"
#include "import/source/ticker.h"

#define TAR_MAGIC_AT 257 /* POSIX ustar */

struct heard {
    struct acoustic_document document;
    size_t order; /* among all: the latter counts */
};

struct importer {
    struct builder *builder;
    const struct catalog *catalog;
    struct import_report *report;
    struct ticker ticker;
    struct arena arena;  /* of a document */
    struct buf document; /* that is being read */
    const char *name;    /* of it, for its MusicBrainz id and for people */
    struct heard *heard;
    size_t count;
    size_t capacity;
};

/* ---- reading ---- */

/* Files are named by what they are of: MBID.json, MBID-0.json. */
static bool id_of_name(const char *name, struct id *out)
{
    const char *slash = strrchr(name, '/');
    struct str text = str_from_c(slash != NULL ? slash + 1 : name);

    if (text.n > ID_UUID_LENGTH)
        text.n = ID_UUID_LENGTH;
    return id_from_uuid(text, out);
}

/* An acoustic_take whose user is the importer. */
static void take(void *user, const struct acoustic_document *d)
{
    struct importer *im = user;
    struct acoustic_document known = *d;

    if (d->has == 0 ||
        (!d->has_recording && !id_of_name(im->name, &known.recording))) {
        report_bad(im->report, im->name, 0, "document of another kind",
                   d->has == 0 ? "nothing in it becomes a feature"
                               : "no MusicBrainz id of a recording");
        return;
    }
    report_count(im->report, REPORT_CAME_IN, "recordings");
    if (im->catalog == NULL ||
        catalog_find_recording(im->catalog, known.recording).n == 0) {
        report_count(im->report, REPORT_SKIPPED,
                     "recordings that the catalog doesn't have");
        return;
    }
    im->heard =
        mem_grow(im->heard, im->count, &im->capacity, sizeof(struct heard));
    im->heard[im->count] = (struct heard){known, im->count};
    im->count++;
}

static void read_document(struct importer *im, const char *name)
{
    const char *why;

    im->name = name;
    arena_reset(&im->arena);
    why = acoustic_read(buf_get(&im->document), &im->arena, take, im);
    if (why != NULL)
        report_bad(im->report, name, 0, "malformed document", "%s", why);
}

static enum err read_member(struct importer *im, struct tarball *t,
                            const char *path)
{
    char piece[16384];
    size_t got;
    enum err e;

    buf_clear(&im->document);
    do {
        e = tarball_read(t, piece, sizeof piece, &got);
        buf_add(&im->document, piece, got);
    } while (!e && got > 0);
    if (e)
        return e;
    if (buf_overflowed(&im->document))
        report_bad(im->report, path, 0, "malformed document", "it is too long");
    else
        read_document(im, path);
    ticker_tick(&im->ticker, "reading documents", tarball_position(t), t->size);
    return OK;
}

static enum err read_archive(struct importer *im, const char *source)
{
    struct tarball t = {0};
    const char *path = NULL;
    enum err e = tarball_open(&t, source);

    while (!e) {
        e = tarball_next(&t, &path);
        if (e || path == NULL)
            break;
        if (str_ends(str_from_c(path), STR(".json")))
            e = read_member(im, &t, path);
    }
    tarball_close(&t);
    return e;
}

/* Whether it is an archive; what can't be opened is none. */
static bool is_archive(const char *source)
{
    struct input in;
    struct str first = STR_EMPTY;
    bool is_tar;

    if (strcmp(source, "-") == 0)
        return false;
    is_tar = input_open(&in, source) == OK &&
             input_peek(&in, INPUT_PEEK_MAX, &first) == OK &&
             str_starts(str_from(first, TAR_MAGIC_AT), STR("ustar"));
    input_close(&in);
    return is_tar;
}

static enum err read_source(struct importer *im, const char *source)
{
    enum err e;

    if (is_archive(source))
        return read_archive(im, source);
    buf_clear(&im->document);
    e = source_file_read(source, &im->document);
    if (e)
        report_bad(im->report, source, 0, "unreadable file", "%s", err_text(e));
    else
        read_document(im, source);
    return OK;
}

/* ---- putting ---- */

static int by_recording(const void *a, const void *b)
{
    const struct heard *x = a, *y = b;
    int order = id_cmp(x->document.recording, y->document.recording);

    if (order != 0)
        return order;
    return (x->order > y->order) - (x->order < y->order);
}

/* Puts what `count` documents say of one recording to each of its tracks. */
static enum err put_recording(struct importer *im, const struct heard *heard,
                              size_t count, struct draft *draft)
{
    struct catalog_list tracks =
        catalog_find_recording(im->catalog, heard->document.recording);
    enum err e = OK;

    for (uint32_t i = 0; i < tracks.n && !e; i++) {
        uint32_t n = catalog_at(tracks, i);
        struct features f = {.key = -1, .mode = -1};

        (void)catalog_features(im->catalog, n, &f);
        for (size_t k = 0; k < count; k++)
            acoustic_put(&heard[k].document, &f);
        draft_start(draft, ENTITY_TRACK,
                    catalog_id(im->catalog, ENTITY_TRACK, n), DRAFT_FULL);
        draft_features(draft, FIELD_FEATURES, &f);
        e = builder_put(im->builder, draft);
        report_count(im->report, REPORT_CAME_IN, "tracks");
    }
    return e;
}

static enum err put_all(struct importer *im)
{
    struct draft draft;
    enum err e = OK;
    size_t end;

    if (im->count > 0)
        qsort(im->heard, im->count, sizeof(struct heard), by_recording);
    draft_init(&draft);
    for (size_t i = 0; i < im->count && !e; i = end) {
        for (end = i + 1; end < im->count; end++)
            if (!id_eq(im->heard[end].document.recording,
                       im->heard[i].document.recording))
                break;
        e = put_recording(im, &im->heard[i], end - i, &draft);
    }
    draft_release(&draft);
    return e;
}

enum err acousticbrainz_import(struct builder *b,
                               const struct acousticbrainz_options *o,
                               const char *const *sources, size_t count,
                               struct import_report *report)
{
    struct importer im = {
        .builder = b, .catalog = o->catalog, .report = report};
    enum err e = OK;

    ticker_init(&im.ticker, o->progress, o->user);
    arena_init(&im.arena);
    buf_init(&im.document, ACOUSTICBRAINZ_MAX_BYTES);
    for (size_t i = 0; i < count && !e; i++)
        e = read_source(&im, sources[i]);
    if (!e)
        e = put_all(&im);
    buf_release(&im.document);
    arena_release(&im.arena);
    free(im.heard);
    return e;
}
