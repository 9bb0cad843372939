/* Answers are read as they come; the jobs wait in a file (audio/media.h). */
#include "import/folder/folder_media.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "audio/media.h"
#include "base/mem.h"
#include "import/source/input.h"

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

/* `*is_wanted` is false when the caller has enough. */
static enum err take_answers(struct media *run, folder_media_take *take,
                             void *user, bool *is_wanted)
{
    struct input in;
    struct str line = {0};
    enum err e;

    *is_wanted = true;
    input_init(&in, "tonearm-media", read_answers, run);
    do {
        e = input_line(&in, &line);
        if (e == ERR_LIMIT) {
            e = OK;
            line = STR("{}");
        }
        if (!e && line.p != NULL)
            *is_wanted = take(user, line);
    } while (!e && line.p != NULL && *is_wanted);
    input_close(&in);
    return e;
}

/* All the words for the program; the caller frees the list. */
static const char **words_of(const struct folder_media *m,
                             const char *const *first, const char *workers)
{
    const char **words;
    size_t n = 0;

    while (first[n] != NULL)
        n++;
    words = mem_zalloc(n + 3 + 2 * m->root_count, sizeof *words);
    for (size_t i = 0; i < n; i++)
        words[i] = first[i];
    if (m->workers > 0) {
        words[n++] = "--workers";
        words[n++] = workers;
    }
    for (size_t i = 0; i < m->root_count; i++) {
        words[n++] = "--below";
        words[n++] = arena_cstr(m->arena, m->roots[i]);
    }
    return words;
}

enum err folder_media_run(const struct folder_media *m,
                          const char *const *words, struct str jobs,
                          folder_media_take *take, void *user)
{
    struct media run;
    char workers[16];
    const char **all;
    bool is_wanted;
    enum err e, ended;

    (void)snprintf(workers, sizeof workers, "%u", m->workers);
    all = words_of(m, words, workers);
    e = media_begin(&run, m->program, all, jobs);
    free(all);
    if (e)
        return e;
    e = take_answers(&run, take, user, &is_wanted);
    if (!is_wanted) {
        media_stop(&run);
        return OK;
    }
    ended = media_end(&run);
    return e ? e : ended;
}
