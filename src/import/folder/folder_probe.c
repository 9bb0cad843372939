/* Answers come in the order in which they get ready, so each is looked up by
 * its path. */
#include "import/folder/folder_probe.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "audio/media.h"
#include "base/mem.h"
#include "import/folder/folder_answer.h"
#include "import/source/input.h"

#define JOBS_MAX_BYTES ((size_t)1 << 34)

static bool is_asked(const struct folder_file *f)
{
    return f->kind == FOLDER_SOUND && f->answer.n == 0;
}

/* An input_source whose user is the run. */
static enum err read_answers(void *user, void *p, size_t n, size_t *got)
{
    const struct media *m = user;
    ssize_t r;

    do
        r = read(m->out, p, n);
    while (r < 0 && errno == EINTR);
    *got = r > 0 ? (size_t)r : 0;
    return r < 0 ? ERR_IO : OK;
}

/* Keeps the line with the file that it is of, if it was asked for. */
static bool take_line(const struct folder_probe *p, struct folder_files *files,
                      struct str line)
{
    struct folder_answer answer;
    struct folder_file *f;
    struct arena arena;
    bool is_taken;

    arena_init(&arena);
    is_taken = folder_answer_read(line, &arena, &answer);
    f = is_taken ? folder_files_find(files, answer.path) : NULL;
    is_taken = f != NULL && is_asked(f);
    if (is_taken)
        f->answer = arena_str(p->arena, line);
    arena_release(&arena);
    return is_taken;
}

static enum err take_answers(const struct folder_probe *p, struct media *m,
                             struct folder_files *files, size_t asked)
{
    struct input in;
    struct str line = {0};
    uint64_t taken = 0;
    enum err e;

    input_init(&in, "tonearm-media", read_answers, m);
    do {
        e = input_line(&in, &line);
        /* Of a line that is too long the file is named in the end. */
        if (e == ERR_LIMIT) {
            e = OK;
            line = STR("{}");
        }
        if (!e && line.p != NULL)
            taken += take_line(p, files, line);
        ticker_tick(p->ticker, "reading files", taken, asked);
    } while (!e && line.p != NULL);
    input_close(&in);
    return e;
}

static void name_unanswered(const struct folder_probe *p,
                            const struct folder_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (is_asked(&files->list[i]))
            report_bad(p->report, files->list[i].path.p, 0, "broken audio file",
                       "%s said nothing of it", p->program);
}

/* The words for the program; the caller frees the list. */
static const char **words_of(const struct folder_probe *p, const char *workers)
{
    const char **words = mem_zalloc(6 + 2 * p->root_count, sizeof *words);
    size_t n = 0;

    words[n++] = "probe";
    words[n++] = "--pictures";
    words[n++] = p->pictures;
    if (p->workers > 0) {
        words[n++] = "--workers";
        words[n++] = workers;
    }
    for (size_t i = 0; i < p->root_count; i++) {
        words[n++] = "--below";
        words[n++] = arena_cstr(p->arena, p->roots[i]);
    }
    return words;
}

static enum err run(const struct folder_probe *p, struct folder_files *files,
                    struct str jobs, size_t asked)
{
    char workers[16];
    const char **words = words_of(p, workers);
    struct media m;
    enum err e, ended;

    (void)snprintf(workers, sizeof workers, "%u", p->workers);
    e = media_begin(&m, p->program, words, jobs);
    free(words);
    if (e)
        return e;
    e = take_answers(p, &m, files, asked);
    ended = media_end(&m);
    return e ? e : ended;
}

enum err folder_probe(const struct folder_probe *p, struct folder_files *files)
{
    struct buf jobs;
    size_t asked = 0;
    enum err e = OK;

    buf_init(&jobs, JOBS_MAX_BYTES);
    for (size_t i = 0; i < files->count; i++)
        if (is_asked(&files->list[i])) {
            media_put_path(&jobs, files->list[i].path);
            asked++;
        }
    if (asked > 0)
        e = run(p, files, buf_get(&jobs), asked);
    buf_release(&jobs);
    if (!e)
        name_unanswered(p, files);
    return e;
}
