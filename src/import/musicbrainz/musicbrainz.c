/* Reading the sources: which tables are where, and their lines one by one.
 *
 * An archive is read once from front to back, since unpacking bzip2 is most
 * of the work and can't be started in the middle; tables that aren't needed
 * are passed over. Everything kept goes to scratch files (dump.h), and is
 * joined when the last source is done, because only then every row is there.
 *
 * 50 million tracks take about 6 GB of scratch files. */
#include "import/musicbrainz/musicbrainz.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/log.h"
#include "import/musicbrainz/copy_row.h"
#include "import/musicbrainz/dump.h"
#include "import/musicbrainz/dump_put.h"
#include "import/musicbrainz/dump_row.h"
#include "import/musicbrainz/dump_table.h"
#include "import/source/input.h"
#include "import/source/report.h"
#include "import/source/tarball.h"
#include "import/source/ticker.h"

#define PATH_BYTES 4096

/* An import while its sources are read. */
struct reading {
    struct dump dump;
    struct copy_row fields; /* of the line at hand */
    struct ticker ticker;
    struct import_report *report;
    bool seen[DUMP_TABLES]; /* in a source before */
};

/* Where a source is, for progress: one of the two is set. */
struct place {
    const struct tarball *tarball;
    const struct input *input;
};

static void show_progress(struct reading *r, const struct place *place,
                          const char *doing)
{
    if (place->tarball != NULL)
        ticker_tick(&r->ticker, doing, tarball_position(place->tarball),
                    place->tarball->size);
    else
        ticker_tick(&r->ticker, doing, input_position(place->input),
                    input_size(place->input));
}

/* MusicBrainz's other dump has members of the same names with lines of JSON,
 * and one that gives it away. */
#define JSON_MEMBER "JSON_DUMPS_SCHEMA_NUMBER"

static enum err fail_json(const char *name)
{
    log_error("%s: this is MusicBrainz's JSON dump; what is read is its table "
              "dump, mbdump.tar.bz2",
              name);
    return ERR_INVALID;
}

/* A row that can't be used is named, and the next one follows. */
static enum err read_line(struct reading *r, const struct dump_table *table,
                          const struct input *in, struct str line)
{
    struct dump_row row = {.fields = &r->fields};

    if (copy_row_parse(&r->fields, line)) {
        report_bad(r->report, in->name, in->line, "malformed rows",
                   "a backslash ends the line");
        return OK;
    }
    if (r->fields.count < table->columns) {
        report_bad(r->report, in->name, in->line, "malformed rows",
                   "%zu columns, %u are needed", r->fields.count,
                   table->columns);
        return OK;
    }
    table->load(&r->dump, &row);
    if (row.fault != NULL)
        report_bad(r->report, in->name, in->line, "malformed rows",
                   "column %u: %s", row.fault_column, row.fault);
    return r->dump.e;
}

/* A table to its end, or to the mark that PostgreSQL's own dumps set there. */
static enum err read_table(struct reading *r, int number, struct input *in,
                           const struct place *place)
{
    const struct dump_table *table = &dump_tables[number];
    struct str line;
    enum err e;

    if (r->seen[number]) {
        log_error("%s: the table %s was read before", in->name, table->name);
        return ERR_INVALID;
    }
    r->seen[number] = true;
    for (;;) {
        e = input_line(in, &line);
        if (e == ERR_LIMIT)
            log_error("%s:%llu: the line is longer than %zu bytes", in->name,
                      (unsigned long long)in->line, INPUT_LINE_MAX);
        if (e || line.p == NULL || copy_row_is_end(line))
            return e;
        if (in->line == 1 && str_starts(line, STR("{")))
            return fail_json(in->name);
        e = read_line(r, table, in, line);
        if (e)
            return e;
        show_progress(r, place, in->name);
    }
}

/* The table that a member of an archive is, or -1: its name is the table's,
 * in a directory "mbdump" or in none. */
static int find_member(const char *path)
{
    struct str name = str_from_c(path);

    if (str_starts(name, STR("./")))
        name = str_from(name, 2);
    if (str_starts(name, STR("mbdump/")))
        name = str_from(name, 7);
    return dump_table_find(name);
}

static enum err read_member(struct reading *r, struct tarball *t,
                            const char *path)
{
    int number = find_member(path);
    const struct place place = {.tarball = t};
    char name[PATH_BYTES];
    struct input in;
    enum err e;

    if (strcmp(path, JSON_MEMBER) == 0)
        return fail_json(t->name);
    if (number < 0) {
        show_progress(r, &place, t->name);
        return OK;
    }
    snprintf(name, sizeof(name), "%s/%s", t->name, path);
    input_init(&in, name, tarball_read, t);
    e = read_table(r, number, &in, &place);
    input_close(&in);
    return e;
}

static enum err read_archive(struct reading *r, const char *source)
{
    struct tarball t;
    enum err e = tarball_open(&t, source);

    while (!e) {
        const char *path;

        e = tarball_next(&t, &path);
        if (e || path == NULL)
            break;
        e = read_member(r, &t, path);
    }
    tarball_close(&t);
    return e;
}

static bool is_file(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

static enum err read_file(struct reading *r, int number, const char *path)
{
    struct input in;
    enum err e = input_open(&in, path);

    if (!e)
        e = read_table(r, number, &in, &(struct place){.input = &in});
    input_close(&in);
    return e;
}

static enum err read_directory(struct reading *r, const char *source)
{
    for (int i = 0; i < DUMP_TABLES; i++) {
        const char *name = dump_tables[i].name;
        char path[PATH_BYTES];
        enum err e = OK;

        /* As an archive unpacks, or with the tables at the top. */
        snprintf(path, sizeof(path), "%s/mbdump/%s", source, name);
        if (!is_file(path))
            snprintf(path, sizeof(path), "%s/%s", source, name);
        if (is_file(path))
            e = read_file(r, i, path);
        if (e)
            return e;
    }
    return OK;
}

static enum err read_source(struct reading *r, const char *source)
{
    struct stat st;

    /* Names of tables are put behind it in buffers of PATH_BYTES. */
    if (strlen(source) > PATH_BYTES / 2) {
        log_error("%.40s...: the path is too long", source);
        return ERR_LIMIT;
    }
    if (strcmp(source, "-") == 0)
        return read_archive(r, source);
    if (stat(source, &st) != 0) {
        log_error("%s: %s", source, strerror(errno));
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    }
    return S_ISDIR(st.st_mode) ? read_directory(r, source)
                               : read_archive(r, source);
}

/* Names every table that was in no source. ERR_NOT_FOUND if one of them is
 * needed. */
static enum err check_tables(const struct reading *r)
{
    enum err e = OK;

    for (int i = 0; i < DUMP_TABLES; i++) {
        const struct dump_table *table = &dump_tables[i];

        if (r->seen[i])
            continue;
        if (!table->is_needed) {
            log_info("musicbrainz: no table %s; going on without", table->name);
            continue;
        }
        log_error("musicbrainz: the table %s is missing", table->name);
        e = ERR_NOT_FOUND;
    }
    return e;
}

enum err musicbrainz_import(struct builder *b,
                            const struct musicbrainz_options *o,
                            const char *const *sources, size_t count,
                            struct import_report *report)
{
    struct reading r = {.report = report};
    enum err e;

    /* Reading and joining are two jobs, each with progress of its own. */
    ticker_init(&r.ticker, o->progress, o->user);
    copy_row_init(&r.fields);
    e = dump_open(&r.dump, o->work_dir);
    for (size_t i = 0; i < count && !e; i++)
        e = read_source(&r, sources[i]);
    if (!e)
        e = check_tables(&r);
    ticker_init(&r.ticker, o->progress, o->user);
    if (!e)
        e = dump_put(b, &r.dump, o->all_statuses, &r.ticker, report);
    dump_release(&r.dump);
    copy_row_release(&r.fields);
    return e;
}
