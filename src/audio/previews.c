/* A file each, DATA/cache/<last two digits of the id>/preview-<id>-<version>.
 * <ending>. Both formats come of one decoding. tonearm-media writes a file
 * beside its place and renames it, so that one that is there is whole. */
#include "audio/previews.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "audio/media.h"
#include "base/arena.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "json/scan.h"
#include "json/writer.h"

#define LINE_MAX_BYTES (1u << 20)

struct previews {
    const char *cache_dir;
    const char *program;
    struct arena arena;     /* of the program's path */
    pthread_mutex_t making; /* held while one is made */
};

const char *preview_ending(enum preview_format format)
{
    static const char *const endings[PREVIEW_FORMATS] = {"mp3", "opus"};

    return endings[format];
}

struct previews *previews_new(const char *cache_dir, const char *media)
{
    struct previews *p = mem_zalloc(1, sizeof *p);

    p->cache_dir = cache_dir;
    arena_init(&p->arena);
    p->program = media_find(media, &p->arena);
    pthread_mutex_init(&p->making, NULL);
    return p;
}

void previews_free(struct previews *p)
{
    if (p == NULL)
        return;
    pthread_mutex_destroy(&p->making);
    arena_release(&p->arena);
    free(p);
}

const char *previews_program(const struct previews *p)
{
    return p->program;
}

/* ---- names ---- */

static const char *folder_of(const struct previews *p, struct id id,
                             struct arena *arena)
{
    char text[ID_TEXT_LENGTH];

    id_to_base62(id, text);
    return arena_cstr(arena, arena_printf(arena, "%s/%.2s", p->cache_dir,
                                          text + ID_TEXT_LENGTH - 2));
}

static const char *name_of(const struct previews *p, const struct preview *what,
                           enum preview_format format, struct arena *arena)
{
    char text[ID_TEXT_LENGTH];

    id_to_base62(what->id, text);
    return arena_cstr(arena, arena_printf(arena, "%s/preview-%.*s-%016llx.%s",
                                          folder_of(p, what->id, arena),
                                          ID_TEXT_LENGTH, text,
                                          (unsigned long long)what->version,
                                          preview_ending(format)));
}

/* ---- making ---- */

static void put_job(struct buf *jobs, const struct previews *p,
                    const struct preview *what, struct str path,
                    struct arena *arena)
{
    struct json j = json_to(jobs);

    json_object(&j);
    media_put_path_key(&j, path);
    json_key(&j, "from_ms");
    json_u64(&j, what->from_ms);
    json_key(&j, "duration_ms");
    json_u64(&j, what->duration_ms);
    json_key(&j, "mp3");
    json_str(&j, str_from_c(name_of(p, what, PREVIEW_MP3, arena)));
    json_key(&j, "opus");
    json_str(&j, str_from_c(name_of(p, what, PREVIEW_OPUS, arena)));
    json_end_object(&j);
    buf_char(jobs, '\n');
}

/* What the answer says is wrong, which is logged. */
static enum err check_answer(struct str line, struct str path,
                             struct arena *arena)
{
    struct json_scan s = json_scan(line, arena);
    struct str key, error = STR_EMPTY;
    bool has_any = json_scan_enter(&s, '{');

    while (has_any && json_scan_key(&s, &key))
        if (str_eq(key, STR("error")))
            (void)json_scan_str(&s, &error);
        else
            json_scan_skip(&s);
    if (has_any && s.error == NULL && error.p == NULL)
        return OK;
    log_error("preview of %.*s: %.*s", STR_ARG(path),
              STR_ARG(error.p != NULL ? error : STR("no answer")));
    return ERR_IO;
}

static enum err run(const struct previews *p, const struct preview *what,
                    struct arena *arena)
{
    struct str path = arena_printf(arena, "%.*s/%.*s", STR_ARG(what->root),
                                   STR_ARG(what->path));
    const char *below =
        arena_cstr(arena, arena_printf(arena, "%.*s", STR_ARG(what->root)));
    const char *words[] = {"preview", "--workers", "1", "--below", below, NULL};
    struct buf jobs, answer;
    enum err e;

    buf_init(&jobs, LINE_MAX_BYTES);
    buf_init(&answer, LINE_MAX_BYTES);
    put_job(&jobs, p, what, path, arena);
    e = media_run(p->program, words, buf_get(&jobs), &answer);
    if (!e)
        e = check_answer(buf_get(&answer), path, arena);
    buf_release(&answer);
    buf_release(&jobs);
    return e;
}

static enum err make(const struct previews *p, const struct preview *what,
                     struct arena *arena)
{
    enum err e = io_make_dir(p->cache_dir);

    if (!e)
        e = io_make_dir(folder_of(p, what->id, arena));
    return e ? e : run(p, what, arena);
}

enum err previews_open(struct previews *p, const struct preview *what,
                       enum preview_format format, int *fd)
{
    struct arena arena;
    const char *path;
    enum err e = OK;

    arena_init(&arena);
    path = name_of(p, what, format, &arena);
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 && pthread_mutex_trylock(&p->making) != 0) {
        e = ERR_BUSY;
    } else if (*fd < 0) {
        /* Somebody may have made it just now. */
        if (access(path, R_OK) != 0)
            e = make(p, what, &arena);
        pthread_mutex_unlock(&p->making);
        if (!e)
            *fd = open(path, O_RDONLY | O_CLOEXEC);
        if (!e && *fd < 0)
            e = ERR_IO;
    }
    arena_release(&arena);
    return e;
}
