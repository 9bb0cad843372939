/* Songs are asked about in the order of their files, so that the answers can be
 * looked up; the answers are kept as lines that any server could import. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "audio/media.h"
#include "base/bisect.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "import/folder/folder_answer.h"
#include "import/folder/folder_inner.h"
#include "json/writer.h"

#define JOBS_MAX_BYTES  ((size_t)1 << 34)
#define LINES_MAX_BYTES ((size_t)128 << 20)

struct analysing {
    struct folder *f;
    struct folder_analysis *a;
    struct folder_song **asked; /* by file, then by where they begin */
    size_t count;
    int fd;           /* of the lines */
    struct buf lines; /* of one song */
    size_t done;      /* answers, whatever they say */
    bool is_stopped;
    enum err e;
};

/* ---- which songs ---- */

static bool is_wanted(const struct catalog *c, struct folder_song *s)
{
    struct features features;
    struct arena arena;
    bool has_analysis;
    uint32_t n;

    if (s->is_copy || s->is_heard)
        return false;
    n = catalog_find(c, ENTITY_TRACK, s->id);
    if (n == CATALOG_NONE)
        return false;
    s->has_features = catalog_features(c, n, &features);
    if (!s->has_features)
        return true;
    /* What was measured has its analysis: both come at once. */
    if (features.provenance == PROVENANCE_MEASURED)
        return false;
    arena_init(&arena);
    has_analysis =
        catalog_text(c, ENTITY_TRACK, n, FIELD_ANALYSIS, &arena).p != NULL;
    arena_release(&arena);
    return !has_analysis;
}

static int song_cmp(const struct folder_song *s, struct str path,
                    uint32_t from_ms)
{
    int order = str_cmp(s->file->path, path);

    if (order != 0)
        return order;
    return (s->from_ms > from_ms) - (s->from_ms < from_ms);
}

static int by_file(const void *a, const void *b)
{
    const struct folder_song *other = *(struct folder_song *const *)b;

    return song_cmp(*(struct folder_song *const *)a, other->file->path,
                    other->from_ms);
}

/* Chooses the songs, and counts what is left for another time. */
static void choose(struct analysing *t)
{
    const struct folder_shelf *shelf = &t->f->shelf;

    t->asked = mem_zalloc(shelf->count, sizeof(struct folder_song *));
    for (size_t i = 0; i < shelf->count; i++)
        if (is_wanted(t->a->catalog, &shelf->songs[i])) {
            if (t->count < t->a->most)
                t->asked[t->count++] = &shelf->songs[i];
            else
                t->a->left++;
        }
    if (t->count > 0)
        qsort(t->asked, t->count, sizeof(struct folder_song *), by_file);
}

static void put_jobs(const struct analysing *t, struct buf *jobs)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct folder_song *s = t->asked[i];
        struct json j = json_to(jobs);

        json_object(&j);
        media_put_path_key(&j, s->file->path);
        if (s->from_ms > 0) {
            json_key(&j, "from_ms");
            json_u64(&j, s->from_ms);
        }
        if (s->to_ms > 0) {
            json_key(&j, "duration_ms");
            json_u64(&j, s->to_ms - s->from_ms);
        }
        json_end_object(&j);
        buf_char(jobs, '\n');
    }
}

/* ---- what is heard ---- */

/* The song that an answer is about; NULL if none was asked about so. */
static struct folder_song *find_song(const struct analysing *t,
                                     const struct folder_answer *answer)
{
    struct bisect b = bisect_in(0, t->count);

    while (bisect_next(&b))
        bisect_put(&b, song_cmp(t->asked[b.middle], answer->path,
                                answer->from_ms) < 0);
    if (b.low == t->count ||
        song_cmp(t->asked[b.low], answer->path, answer->from_ms) != 0)
        return NULL;
    return t->asked[b.low];
}

/* A line of that type about the song: an object that goes on with what is in
 * `object`. */
static void put_line(struct buf *out, const char *head, struct id id,
                     struct str object)
{
    char text[ID_TEXT_LENGTH];

    id_to_base62(id, text);
    buf_printf(out, "{%s,\"id\":\"%.*s\",", head, ID_TEXT_LENGTH, text);
    buf_str(out, str_from(object, 1));
    buf_char(out, '\n');
}

static void refuse(struct analysing *t, const struct folder_song *s,
                   struct str why)
{
    report_bad(t->a->report, s->file->path.p, 0, "audio that can't be analysed",
               "%.*s", STR_ARG(why));
}

static void keep(struct analysing *t, const struct folder_song *s,
                 const struct folder_answer *answer)
{
    buf_clear(&t->lines);
    if (!s->has_features)
        put_line(&t->lines,
                 "\"type\":\"audio_features\",\"provenance\":\"measured\"",
                 s->id, answer->features);
    put_line(&t->lines, "\"type\":\"audio_analysis\"", s->id, answer->analysis);
    if (buf_overflowed(&t->lines)) {
        refuse(t, s, STR("its analysis is too long"));
        return;
    }
    /* Both lines at once: a process that is ended leaves none by itself. */
    t->e = io_write_all(t->fd, t->lines.p, t->lines.n, t->f->analysed_path);
    t->a->heard += t->e == OK;
}

static void take_answer(struct analysing *t, struct str line,
                        struct arena *arena)
{
    struct folder_answer answer;
    struct folder_song *s = NULL;

    if (folder_answer_read(line, arena, &answer))
        s = find_song(t, &answer);
    if (s == NULL || s->is_heard)
        return;
    s->is_heard = true;
    if (answer.features.n > 2 && answer.analysis.n > 2)
        keep(t, s, &answer);
    else
        refuse(t, s, answer.error);
}

/* A folder_media_take whose user is the analysing. */
static bool take(void *user, struct str line)
{
    struct analysing *t = user;
    struct arena arena;

    arena_init(&arena);
    take_answer(t, line, &arena);
    arena_release(&arena);
    ticker_tick(&t->f->ticker, "analysing audio", ++t->done, t->count);
    t->is_stopped = t->a->stops != NULL && t->a->stops(t->a->user);
    return t->e == OK && !t->is_stopped;
}

static enum err open_lines(struct analysing *t)
{
    const char *path = t->f->analysed_path;

    t->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (t->fd >= 0)
        return OK;
    log_error("open %s: %s", path, strerror(errno));
    return ERR_IO;
}

/* Asks about the songs that were chosen. */
static enum err hear(struct analysing *t)
{
    static const char *const words[] = {"analyse", NULL};
    struct folder_media media = folder_media_of(t->f);
    struct buf jobs;
    enum err e = open_lines(t);

    if (e)
        return e;
    buf_init(&jobs, JOBS_MAX_BYTES);
    buf_init(&t->lines, LINES_MAX_BYTES);
    put_jobs(t, &jobs);
    e = folder_media_run(&media, words, buf_get(&jobs), take, t);
    buf_release(&t->lines);
    buf_release(&jobs);
    (void)close(t->fd);
    return e ? e : t->e;
}

/* A song without an answer counts as asked about, or there would be no end. */
static void count_unanswered(struct analysing *t)
{
    for (size_t i = 0; i < t->count; i++) {
        struct folder_song *s = t->asked[i];

        if (s->is_heard)
            continue;
        if (t->is_stopped) {
            t->a->left++;
            continue;
        }
        s->is_heard = true;
        refuse(t, s, STR("tonearm-media said nothing of it"));
    }
}

enum err folder_analyse(struct folder *f, struct folder_analysis *a)
{
    struct analysing t = {.f = f, .a = a};
    enum err e = OK;

    ticker_init(&f->ticker, f->o->progress, f->o->user);
    a->heard = a->left = 0;
    choose(&t);
    if (t.count > 0)
        e = hear(&t);
    if (!e)
        count_unanswered(&t);
    free(t.asked);
    return e;
}

const char *folder_analysed_path(const struct folder *f)
{
    return f->analysed_path;
}
