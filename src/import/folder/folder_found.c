/* Hashes are taken of files that look new only. What is gone is known before
 * what is new is looked at, or nothing could be found to have moved. */
#include "import/folder/folder_found.h"

#include <stdlib.h>

#include "base/bisect.h"
#include "base/mem.h"
#include "import/folder/folder_answer.h"

struct comparing {
    const struct folder_walk *walk;
    const struct folder_index *index;
    struct folder_found *out;
    struct folder_files gone; /* of the index, by hash */
    bool *is_taken;           /* each of those, by one that has moved */
};

static bool is_in(const struct str *folders, size_t count, struct str path)
{
    for (size_t i = 0; i < count; i++)
        if (folder_has(folders[i], path))
            return true;
    return false;
}

static int by_hash(const void *a, const void *b)
{
    const struct folder_file *x = a, *y = b;
    int c = id_cmp(x->hash, y->hash);

    return c != 0 ? c : str_cmp(x->path, y->path);
}

/* Parts the index's files that weren't found into those that are gone, and
 * those that nobody has looked for. */
static void find_gone(struct comparing *c, const struct str *folders,
                      size_t count, bool forgets)
{
    for (size_t i = 0; i < c->index->files.count; i++) {
        const struct folder_file *f = &c->index->files.list[i];
        bool is_in_folders = is_in(folders, count, f->path);

        if (folder_files_find(&c->walk->found, f->path) != NULL)
            continue;
        if (is_in_folders ? folder_walk_is_closed(c->walk, f->path) : !forgets)
            folder_files_add(&c->out->files, f);
        else
            folder_files_add(&c->gone, f);
    }
    if (c->gone.count > 0)
        qsort(c->gone.list, c->gone.count, sizeof *c->gone.list, by_hash);
    c->is_taken = mem_zalloc(c->gone.count, sizeof *c->is_taken);
}

/* A gone file with that content; NULL for none. Each is found once, so that
 * two copies don't share one's ids. */
static const struct folder_file *take_gone(struct comparing *c,
                                           const struct folder_file *f)
{
    struct bisect b = bisect_in(0, c->gone.count);

    while (bisect_next(&b))
        bisect_put(&b, id_cmp(c->gone.list[b.middle].hash, f->hash) < 0);
    for (size_t i = b.low; i < c->gone.count; i++) {
        const struct folder_file *g = &c->gone.list[i];

        if (!id_eq(g->hash, f->hash))
            break;
        if (!c->is_taken[i] && g->bytes == f->bytes && g->kind == f->kind) {
            c->is_taken[i] = true;
            return g;
        }
    }
    return NULL;
}

/* How long a file was, by its last answer; 0 for one that was none. */
static uint32_t duration_of(const struct folder_file *f)
{
    struct folder_answer answer;
    struct arena arena;
    uint32_t ms = 0;

    arena_init(&arena);
    if (f->answer.n > 0 && folder_answer_read(f->answer, &arena, &answer))
        ms = answer.duration_ms;
    arena_release(&arena);
    return ms;
}

/* Another content in an old place: its ids may still be right. */
static void note_change(struct folder_file *f, const struct folder_file *old)
{
    f->last_ms = old->last_ms > 0 ? old->last_ms : duration_of(old);
    if (f->last_ms == 0)
        return;
    f->ids = old->ids;
    f->id_count = old->id_count;
    f->album = old->album;
}

static void take_over(struct folder_file *f, const struct folder_file *old)
{
    struct folder_file found = *f;

    *f = *old;
    f->path = found.path;
    f->modified_ns = found.modified_ns;
}

/* One that isn't as the index has it, or isn't there. */
static void look_closer(struct comparing *c, struct folder_file *f,
                        const struct folder_file *old)
{
    const struct folder_file *gone;

    c->out->is_dirty = true;
    if (old != NULL && old->bytes == f->bytes && id_eq(old->hash, f->hash)) {
        take_over(f, old); /* touched */
        return;
    }
    gone = take_gone(c, f);
    if (gone != NULL) {
        take_over(f, gone);
        c->out->moved++;
    } else if (old != NULL) {
        note_change(f, old);
        c->out->changed++;
    } else {
        c->out->added++;
    }
}

static void compare_file(struct comparing *c, struct folder_file f)
{
    const struct folder_file *old = folder_files_find(&c->index->files, f.path);

    if (old != NULL && old->bytes == f.bytes &&
        old->modified_ns == f.modified_ns) {
        folder_files_add(&c->out->files, old);
        return;
    }
    if (folder_file_hash(f.path.p, &f.hash) != OK) {
        report_bad(c->walk->report, f.path.p, 0, "unreadable file", NULL);
        /* What it was is still the best that is known of it. */
        if (old != NULL)
            folder_files_add(&c->out->files, old);
        return;
    }
    look_closer(c, &f, old);
    folder_files_add(&c->out->files, &f);
}

void folder_found_compare(const struct folder_walk *walk,
                          const struct folder_index *index,
                          const struct str *folders, size_t count, bool forgets,
                          struct folder_found *out)
{
    struct comparing c = {.walk = walk, .index = index, .out = out};

    *out = (struct folder_found){0};
    find_gone(&c, folders, count, forgets);
    for (size_t i = 0; i < walk->found.count; i++) {
        /* Folders that were given twice were walked twice. */
        if (i > 0 &&
            str_eq(walk->found.list[i - 1].path, walk->found.list[i].path))
            continue;
        if (walk->ticker != NULL)
            ticker_tick(walk->ticker, "comparing files", i, walk->found.count);
        compare_file(&c, walk->found.list[i]);
    }
    out->gone = c.gone.count - out->moved;
    out->is_dirty = out->is_dirty || c.gone.count > 0;
    folder_files_sort(&out->files);
    folder_files_release(&c.gone);
    free(c.is_taken);
}
