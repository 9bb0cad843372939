/* Lines wait in a file without a name in the data directory, each behind a
 * record of where it came from. */
#include "cmd/import_people.h"

#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "seed/import_record.h"
#include "cmd/local_state.h"
#include "db/db.h"
#include "import/source/report.h"

/* How much goes into one transaction: a server that writes, too, waits no
 * longer than that takes. */
#define BATCH_LINES 100
#define BATCH_BYTES ((size_t)1 << 20)

struct origin {
    const char *source;
    uint64_t number;
    size_t bytes; /* of the line that follows */
};

struct batch {
    struct origin origins[BATCH_LINES];
    struct str lines[BATCH_LINES];
    const char *refused[BATCH_LINES]; /* why, or NULL */
    size_t count;
    struct import_record_counts counts;
};

struct import_people {
    const struct options *o;
    struct object_sink sink;
    struct str user; /* --user, or empty */
    FILE *kept;      /* NULL: no line so far */
    struct db *db;
    struct object_records *records;
    struct arena lines;  /* of the batch */
    struct arena memory; /* what writing a line takes */
    struct batch batch;
    struct import_record_counts counts; /* of all batches */
    struct import_report report;
    int64_t now_ms;
};

/* ---- keeping ---- */

static const char *look(void *user, const struct object_record *record)
{
    const struct import_people *p = user;

    return import_record_check(record, p->user);
}

/* --user names an account. */
static enum err check_user(struct import_people *p)
{
    struct user user;
    enum err e;

    if (p->user.n == 0)
        return OK;
    e = users_find(p->db, p->user, &p->memory, &user);
    if (e == ERR_NOT_FOUND)
        log_error("there is no user %.*s", STR_ARG(p->user));
    return e;
}

/* A file that is gone with the process. */
static enum err open_kept(struct import_people *p)
{
    struct str name = arena_printf(&p->memory, "%s/import.XXXXXX",
                                   options_text(p->o, "data"));
    char *path = arena_cstr(&p->memory, name);
    int fd = mkstemp(path);

    if (fd >= 0)
        (void)unlink(path);
    p->kept = fd >= 0 ? fdopen(fd, "w+") : NULL;
    if (p->kept != NULL)
        return OK;
    log_error("%s: %s", path, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return ERR_IO;
}

/* Before anything is built, so that a state that isn't there or a name with a
 * typing error fails at once. */
static enum err open_all(struct import_people *p)
{
    enum err e = local_state_open(p->o, &p->db);

    if (!e)
        e = check_user(p);
    return e ? e : open_kept(p);
}

static enum err keep(void *user, const char *source, uint64_t number,
                     struct str line)
{
    struct import_people *p = user;
    struct origin origin = {source, number, line.n};
    enum err e = p->kept == NULL ? open_all(p) : OK;

    if (e)
        return e;
    if (fwrite(&origin, sizeof origin, 1, p->kept) == 1 &&
        fwrite(line.p, 1, line.n, p->kept) == line.n)
        return OK;
    log_error("keep a line of %s: %s", source, strerror(errno));
    return ERR_IO;
}

struct import_people *import_people_new(const struct options *o)
{
    struct import_people *p = mem_zalloc(1, sizeof *p);

    p->o = o;
    p->user = str_from_c(options_text(o, "user"));
    p->sink = (struct object_sink){.user = p, .look = look, .keep = keep};
    p->records = object_records_new();
    arena_init(&p->lines);
    arena_init(&p->memory);
    report_init(&p->report);
    return p;
}

void import_people_free(struct import_people *p)
{
    if (p == NULL)
        return;
    if (p->kept != NULL)
        (void)fclose(p->kept);
    db_close(p->db);
    object_records_free(p->records);
    arena_release(&p->lines);
    arena_release(&p->memory);
    report_release(&p->report);
    free(p);
}

const struct object_sink *import_people_sink(struct import_people *p)
{
    return &p->sink;
}

/* ---- writing ---- */

/* Reads lines of the file into the batch, none at its end. */
static enum err fill_batch(struct import_people *p)
{
    struct batch *b = &p->batch;
    size_t bytes = 0;

    arena_reset(&p->lines);
    b->count = 0;
    while (b->count < BATCH_LINES && bytes < BATCH_BYTES) {
        struct origin *origin = &b->origins[b->count];
        char *text;

        if (fread(origin, sizeof *origin, 1, p->kept) != 1)
            break;
        text = arena_alloc(&p->lines, origin->bytes);
        if (fread(text, 1, origin->bytes, p->kept) != origin->bytes)
            break;
        b->lines[b->count++] = str_of(text, origin->bytes);
        bytes += origin->bytes;
    }
    if (!ferror(p->kept))
        return OK;
    log_error("read lines that were kept: %s", strerror(errno));
    return ERR_IO;
}

/* May be run again: what it counts is the batch's alone. */
static enum err write_batch(struct db *db, void *arg)
{
    struct import_people *p = arg;
    struct batch *b = &p->batch;
    struct import_record_write w = {
        .db = db, .arena = &p->memory, .user = p->user, .counts = &b->counts};
    enum err e = OK;

    memset(&b->counts, 0, sizeof b->counts);
    for (size_t i = 0; i < b->count && !e; i++) {
        const struct object_record *record =
            object_records_read(p->records, b->lines[i]);

        /* Each a moment later, so that shelves are in the lines' order. */
        w.now_ms = p->now_ms + (int64_t)i;
        b->refused[i] = NULL;
        if (record != NULL)
            e = import_record_write(&w, record, &b->refused[i]);
        arena_reset(&p->memory);
    }
    return e;
}

/* The batch is there: counts it, and names what wasn't taken. */
static void note_batch(struct import_people *p)
{
    struct batch *b = &p->batch;

    for (int i = 0; i < PLAYLIST_OUTCOMES; i++) {
        p->counts.playlists[i] += b->counts.playlists[i];
        p->counts.users[i] += b->counts.users[i];
        p->counts.saved[i] += b->counts.saved[i];
    }
    for (size_t i = 0; i < b->count; i++)
        if (b->refused[i] != NULL)
            report_bad(&p->report, b->origins[i].source, b->origins[i].number,
                       "line that doesn't fit", "%s", b->refused[i]);
    p->now_ms += (int64_t)b->count;
}

static void print_counts(const char *what, const uint64_t *counts)
{
    if (counts[PLAYLIST_MADE] + counts[PLAYLIST_CHANGED] +
            counts[PLAYLIST_AS_IT_WAS] + counts[PLAYLIST_KEPT] ==
        0)
        return;
    fprintf(stderr, "%s: %llu made, %llu changed, %llu as they were", what,
            (unsigned long long)counts[PLAYLIST_MADE],
            (unsigned long long)counts[PLAYLIST_CHANGED],
            (unsigned long long)counts[PLAYLIST_AS_IT_WAS]);
    if (counts[PLAYLIST_KEPT] > 0)
        fprintf(stderr, ", %llu kept as they were made or changed here",
                (unsigned long long)counts[PLAYLIST_KEPT]);
    fputc('\n', stderr);
}

static enum err print_all(struct import_people *p)
{
    uint32_t lacking;
    enum err e = playlist_given_count_lacking(p->db, &lacking);

    if (e)
        return e;
    print_counts("playlists", p->counts.playlists);
    print_counts("users", p->counts.users);
    print_counts("saved and followed", p->counts.saved);
    if (lacking > 0)
        fprintf(stderr,
                "incomplete: %u playlists have fewer items than they say\n",
                lacking);
    report_print(&p->report, stderr);
    if (report_bad_count(&p->report) == 0 || !options_flag(p->o, "strict"))
        return OK;
    log_error("--strict: %llu could not be used",
              (unsigned long long)report_bad_count(&p->report));
    return ERR_INVALID;
}

enum err import_people_write(struct import_people *p)
{
    enum err e;

    if (p->kept == NULL)
        return OK;
    if (fflush(p->kept) != 0 || fseeko(p->kept, 0, SEEK_SET) != 0) {
        log_error("read lines that were kept: %s", strerror(errno));
        return ERR_IO;
    }
    p->now_ms = clock_unix_ms();
    e = fill_batch(p);
    while (!e && p->batch.count > 0) {
        e = db_transact(p->db, write_batch, p);
        if (e)
            break;
        note_batch(p);
        e = fill_batch(p);
    }
    local_state_settle(p->o);
    return e ? e : print_all(p);
}
