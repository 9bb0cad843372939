/* Lines to drafts: each line is parsed whole (object_line.c), then the objects
 * in it are put, embedded ones first.
 *
 * Real files repeat themselves: every track brings its album and artists. A
 * draft that says exactly what the last one of the same entity said changes
 * nothing, so a table of hashes keeps most of them from being sorted. */
#include "import/objects/objects.h"

#include "base/hash.h"
#include "base/mem.h"
#include "catalog/build.h"
#include "import/objects/object_line.h"
#include "import/source/input.h"
#include "import/source/report.h"

#define SEEN_SLOTS (1u << 16)

/* By how much of its beginning a source is judged: a tar archive's first
 * header, which has its magic at this place (POSIX, pax). */
#define FIRST_BYTES  512
#define TAR_MAGIC_AT 257

struct object_reader {
    struct builder *b;
    const struct object_sink *sink;
    struct import_report *report;
    struct object_tree tree;
    uint64_t *seen; /* by hash of id: hash of id and content of the last draft
                       there; 0 at first */
};

struct object_reader *object_reader_new(struct builder *b,
                                        const struct object_sink *sink,
                                        struct import_report *report)
{
    struct object_reader *r = mem_zalloc(1, sizeof *r);

    r->b = b;
    r->sink = sink;
    r->report = report;
    r->seen = mem_zalloc(SEEN_SLOTS, sizeof *r->seen);
    object_tree_init(&r->tree);
    return r;
}

void object_reader_free(struct object_reader *r)
{
    if (r == NULL)
        return;
    object_tree_release(&r->tree);
    free(r->seen);
    free(r);
}

/* Whether the last draft of this entity said the same. Drafts of another
 * entity in the same slot only cost the saving. */
static bool is_repeated(struct object_reader *r, const struct draft *d)
{
    uint64_t id = id_hash(d->id) ^ (uint64_t)d->type;
    uint64_t all =
        hash_bytes(d->fields.p, d->fields.n, id ^ (uint64_t)d->level << 32) | 1;
    uint64_t *slot = &r->seen[id & (SEEN_SLOTS - 1)];

    if (*slot == all)
        return true;
    *slot = all;
    return false;
}

/* Counts the line of the tree by what it is. */
static void count(struct object_reader *r)
{
    static const char *const people[] = {
        [OBJECT_RECORD_USER] = "users",
        [OBJECT_RECORD_PLAYLIST] = "playlists",
        [OBJECT_RECORD_SAVED] = "saved items",
        [OBJECT_RECORD_FOLLOWED] = "follows",
    };
    struct object_tree *t = &r->tree;

    if (t->kind == OBJECT_RECORD)
        report_count(r->report, REPORT_PEOPLE, people[t->record.kind]);
    else if (t->kind == OBJECT_FEATURES)
        report_count(r->report, REPORT_CAME_IN, "audio_features lines");
    else if (t->kind == OBJECT_ANALYSIS)
        report_count(r->report, REPORT_CAME_IN, "audio_analysis lines");
    else
        report_count(r->report, REPORT_CAME_IN, "object lines");
}

/* Names the line as one that can't be used. */
static void refuse(struct object_reader *r, const char *source, uint64_t number,
                   const char *why)
{
    struct str key = r->tree.error_key;

    report_bad(r->report, source, number, "unusable line", "%.*s%s%s",
               STR_ARG(key), key.n > 0 ? " " : "", why);
}

/* Puts what is in the tree: from here on nothing about the line can be wrong
 * any more. */
static enum err put(struct object_reader *r)
{
    struct object_tree *t = &r->tree;
    enum err e = OK;

    for (uint32_t i = 0; i < t->order_count && !e; i++) {
        const struct draft *d = &t->nodes[t->order[i]].draft;

        if (!is_repeated(r, d))
            e = builder_put(r->b, d);
    }
    return e;
}

enum err object_reader_line(struct object_reader *r, const char *source,
                            uint64_t number, struct str line)
{
    struct object_tree *t = &r->tree;
    const char *why = NULL;
    enum err e;

    if (number == 1 && str_starts(line, STR("\xef\xbb\xbf")))
        line = str_from(line, 3); /* a byte order mark */
    if (str_trim(line).n == 0)
        return OK;
    if (!object_line_parse(t, line))
        why = t->error;
    else if (t->kind == OBJECT_RECORD)
        why = r->sink != NULL ? r->sink->look(r->sink->user, &t->record)
                              : "belongs to people";
    if (why != NULL) {
        refuse(r, source, number, why);
        return OK;
    }
    e = put(r);
    if (!e && t->kind == OBJECT_RECORD)
        e = r->sink->keep(r->sink->user, source, number, line);
    if (!e)
        count(r);
    return e;
}

/* What the beginning of a source shows it to be instead of lines, or NULL. No
 * text has a NUL byte, and an archive's headers are full of them. */
static const char *foreign_kind(struct str first)
{
    if (str_starts(str_from(first, TAR_MAGIC_AT), STR("ustar")))
        return "a tar archive: unpack it, and name the files in it";
    if (str_find(first, '\0') < first.n)
        return "binary: neither lines nor packed with gzip, xz, zstd or bzip2";
    return NULL;
}

/* A line that is too long costs only itself. */
static enum err read_lines(struct object_reader *r, struct input *in,
                           const char *source)
{
    struct str line;

    for (;;) {
        enum err e = input_line(in, &line);

        if (e == ERR_LIMIT)
            report_bad(r->report, source, in->line, "unusable line",
                       "is longer than %zu MiB", INPUT_LINE_MAX >> 20);
        else if (e || line.p == NULL)
            return e;
        else
            e = object_reader_line(r, source, in->line, line);
        if (e && e != ERR_LIMIT)
            return e;
    }
}

static enum err read_source(struct object_reader *r, const char *source)
{
    struct input in;
    struct str first;
    const char *kind;
    enum err e = input_open(&in, source);

    if (!e)
        e = input_peek(&in, FIRST_BYTES, &first);
    if (!e) {
        kind = foreign_kind(first);
        if (kind != NULL)
            report_bad(r->report, source, 0, "file of another kind", "%s",
                       kind);
        else
            e = read_lines(r, &in, source);
    }
    input_close(&in);
    return e;
}

enum err objects_import(struct builder *b, const struct object_sink *sink,
                        const char *const *sources, size_t count_sources,
                        struct import_report *report)
{
    struct object_reader *r = object_reader_new(b, sink, report);
    enum err e = OK;

    for (size_t i = 0; i < count_sources && !e; i++)
        e = read_source(r, sources[i]);
    object_reader_free(r);
    return e;
}
