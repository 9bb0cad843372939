/* Answers come in the order in which they get ready, so each is looked up by
 * its path. */
#include "import/folder/folder_probe.h"

#include "audio/media.h"
#include "base/mem.h"
#include "import/folder/folder_answer.h"

#define JOBS_MAX_BYTES ((size_t)1 << 34)

static bool is_asked(const struct folder_file *f)
{
    return f->kind == FOLDER_SOUND && f->answer.n == 0;
}

struct probing {
    const struct folder_probe *p;
    struct folder_files *files;
    uint64_t taken;
    size_t asked;
};

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
        f->answer = arena_str(p->media.arena, line);
    arena_release(&arena);
    return is_taken;
}

/* A folder_media_take whose user is the probing. */
static bool take(void *user, struct str line)
{
    struct probing *t = user;

    t->taken += take_line(t->p, t->files, line);
    ticker_tick(t->p->ticker, "reading files", t->taken, t->asked);
    return true;
}

static void name_unanswered(const struct folder_probe *p,
                            const struct folder_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (is_asked(&files->list[i]))
            report_bad(p->report, files->list[i].path.p, 0, "broken audio file",
                       "%s said nothing of it", p->media.program);
}

enum err folder_probe(const struct folder_probe *p, struct folder_files *files)
{
    const char *words[] = {"probe", "--pictures", p->pictures, NULL};
    struct probing t = {.p = p, .files = files};
    struct buf jobs;
    enum err e = OK;

    buf_init(&jobs, JOBS_MAX_BYTES);
    for (size_t i = 0; i < files->count; i++)
        if (is_asked(&files->list[i])) {
            media_put_path(&jobs, files->list[i].path);
            t.asked++;
        }
    if (t.asked > 0)
        e = folder_media_run(&p->media, words, buf_get(&jobs), take, &t);
    buf_release(&jobs);
    if (!e)
        name_unanswered(p, files);
    return e;
}
