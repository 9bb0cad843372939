/* "cover.jpg" and the like beside the files. Copies, so that what is shown is
 * what was there when it was imported, and nothing of the folder is opened for
 * strangers; under the content's hash, so that a copy is made once. */
#include <stdlib.h>
#include <unistd.h>

#include "base/bisect.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "import/folder/folder_inner.h"

#define PICTURE_MAX_BYTES ((size_t)32 << 20)

/* The pictures among the files, by path. */
struct covers {
    const struct folder_file **list;
    size_t count;
    size_t capacity;
};

static unsigned rank(struct str path)
{
    static const char *const names[] = {"cover", "folder", "front"};
    unsigned i = 0;

    while (i < 3 && !str_eq_nocase(folder_stem(path), str_from_c(names[i])))
        i++;
    return i;
}

/* The best one in a folder, NULL for none. */
static const struct folder_file *find_in(const struct covers *c,
                                         struct str folder)
{
    const struct folder_file *best = NULL;
    struct bisect b = bisect_in(0, c->count);

    while (bisect_next(&b))
        bisect_put(&b, str_cmp(c->list[b.middle]->path, folder) < 0);
    for (size_t i = b.low; i < c->count; i++) {
        struct str path = c->list[i]->path;

        if (!folder_has(folder, path))
            break;
        if (str_eq(folder_parent(path), folder) &&
            (best == NULL || rank(path) < rank(best->path)))
            best = c->list[i];
    }
    return best;
}

/* The copy's path; empty when there can't be one, which is logged. */
static struct str copy(struct folder *f, const struct folder_file *picture)
{
    struct str ending = folder_ending(picture->path, &f->arena);
    struct id_hex hex;
    struct str path;
    struct buf bytes;
    enum err e = OK;

    if (str_eq(ending, STR("jpeg")))
        ending = STR("jpg");
    path = arena_printf(&f->arena, "%s/%.*s.%.*s", f->pictures,
                        STR_ARG(id_hex_text(picture->hash, &hex)),
                        STR_ARG(ending));
    path = str_of(arena_cstr(&f->arena, path), path.n);
    if (access(path.p, F_OK) == 0)
        return path;
    buf_init(&bytes, PICTURE_MAX_BYTES);
    e = io_read_file(picture->path.p, &bytes);
    if (!e)
        e = io_write_file(path.p, bytes.p, bytes.n, 0600);
    buf_release(&bytes);
    return e ? STR_EMPTY : path;
}

static void find_cover(struct folder *f, const struct covers *c,
                       struct folder_album *a)
{
    struct str folder = folder_parent(a->songs[0]->file->path);
    const struct folder_file *picture = find_in(c, folder);
    uint32_t disc;

    if (picture == NULL && folder_is_disc(folder_base_name(folder), &disc))
        picture = find_in(c, folder_parent(folder));
    if (picture != NULL)
        a->picture = copy(f, picture);
}

void folder_covers_find(struct folder *f)
{
    struct covers c = {0};

    for (size_t i = 0; i < f->found.files.count; i++)
        if (f->found.files.list[i].kind == FOLDER_PICTURE) {
            c.list = mem_grow(c.list, c.count, &c.capacity, sizeof *c.list);
            c.list[c.count++] = &f->found.files.list[i];
        }
    for (size_t i = 0; i < f->shelf.album_count && c.count > 0; i++)
        if (f->shelf.albums[i].picture.n == 0)
            find_cover(f, &c, &f->shelf.albums[i]);
    free(c.list);
}
