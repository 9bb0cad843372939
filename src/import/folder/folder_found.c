/* Hashes are taken of files that look new only. All that is displaced (gone, or
 * something else now) is known before what is new is looked at, or nothing
 * could be found to have moved. */
#include "import/folder/folder_found.h"

#include <stdlib.h>

#include "base/bisect.h"
#include "base/mem.h"
#include "import/folder/folder_answer.h"

struct comparing {
    const struct folder_walk *walk;
    const struct folder_index *index;
    struct folder_found *out;
    struct folder_files fresh;     /* found, with a content that isn't the
                                      index's of that path */
    struct folder_files displaced; /* of the index, by hash: that content isn't
                                      there any more */
    bool *is_taken;                /* each of those, by one that has moved */
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
            folder_files_add(&c->displaced, f);
    }
}

/* A file with that content, from elsewhere; NULL for none. Each is found once,
 * so that two copies don't share one's ids. */
static const struct folder_file *take_displaced(struct comparing *c,
                                                const struct folder_file *f)
{
    struct bisect b = bisect_in(0, c->displaced.count);

    while (bisect_next(&b))
        bisect_put(&b, id_cmp(c->displaced.list[b.middle].hash, f->hash) < 0);
    for (size_t i = b.low; i < c->displaced.count; i++) {
        const struct folder_file *d = &c->displaced.list[i];

        if (!id_eq(d->hash, f->hash))
            break;
        if (!c->is_taken[i] && d->bytes == f->bytes && d->kind == f->kind) {
            c->is_taken[i] = true;
            return d;
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

/* Takes the file if it is as the index has it; else notes what is new, and
 * what it has displaced. */
static void look_at(struct comparing *c, struct folder_file f)
{
    const struct folder_file *old = folder_files_find(&c->index->files, f.path);

    if (old != NULL && old->bytes == f.bytes &&
        old->modified_ns == f.modified_ns) {
        folder_files_add(&c->out->files, old);
    } else if (folder_file_hash(f.path.p, &f.hash) != OK) {
        report_bad(c->walk->report, f.path.p, 0, "unreadable file", NULL);
        /* What it was is still the best that is known of it. */
        if (old != NULL)
            folder_files_add(&c->out->files, old);
    } else if (old != NULL && old->bytes == f.bytes &&
               id_eq(old->hash, f.hash)) {
        take_over(&f, old); /* touched */
        folder_files_add(&c->out->files, &f);
        c->out->is_dirty = true;
    } else {
        folder_files_add(&c->fresh, &f);
        if (old != NULL)
            folder_files_add(&c->displaced, old);
    }
}

/* Where the new content comes from. */
static void trace(struct comparing *c, struct folder_file f)
{
    const struct folder_file *old = folder_files_find(&c->index->files, f.path);
    const struct folder_file *from = take_displaced(c, &f);

    if (from != NULL) {
        take_over(&f, from);
        c->out->moved++;
    } else if (old != NULL) {
        note_change(&f, old);
        c->out->changed++;
    } else {
        c->out->added++;
    }
    folder_files_add(&c->out->files, &f);
}

static size_t count_gone(const struct comparing *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->displaced.count; i++)
        n += !c->is_taken[i] &&
             folder_files_find(&c->walk->found, c->displaced.list[i].path) ==
                 NULL;
    return n;
}

void folder_found_compare(const struct folder_walk *walk,
                          const struct folder_index *index,
                          const struct str *folders, size_t count, bool forgets,
                          struct folder_found *out)
{
    struct comparing c = {.walk = walk, .index = index, .out = out};
    const struct folder_files *found = &walk->found;

    *out = (struct folder_found){0};
    find_gone(&c, folders, count, forgets);
    for (size_t i = 0; i < found->count; i++) {
        if (walk->ticker != NULL)
            ticker_tick(walk->ticker, "comparing files", i, found->count);
        /* Folders that were given twice were walked twice. */
        if (i == 0 || !str_eq(found->list[i - 1].path, found->list[i].path))
            look_at(&c, found->list[i]);
    }
    if (c.displaced.count > 0)
        qsort(c.displaced.list, c.displaced.count, sizeof *c.displaced.list,
              by_hash);
    c.is_taken = mem_zalloc(c.displaced.count, sizeof *c.is_taken);
    for (size_t i = 0; i < c.fresh.count; i++)
        trace(&c, c.fresh.list[i]);
    out->gone = count_gone(&c);
    out->is_dirty = out->is_dirty || c.fresh.count > 0 || c.displaced.count > 0;
    folder_files_sort(&out->files);
    folder_files_release(&c.fresh);
    folder_files_release(&c.displaced);
    free(c.is_taken);
}
