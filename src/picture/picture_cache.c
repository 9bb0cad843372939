/* A file for each picture, DATA/cache/<last two digits of the id>/<type>-
 * <id>-<size>.png or, of a cover, DATA/cache/<first two of its name>/cover-
 * <name>-<size>.jpg, written whole and renamed. A cache that can't be written
 * costs drawing again, not the answer. */
#include "picture/picture.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "picture/picture_format.h"

/* Those of the catalog's URLs. Others would let strangers fill the disk. */
static bool is_size(unsigned size_px)
{
    static const unsigned sizes[] = {64, 160, 274, 300, 320, 640};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        if (sizes[i] == size_px)
            return true;
    return false;
}

/* The folders are made when the first picture comes, since a cache may be
 * thrown away at any time. */
static void keep(const char *cache_dir, const char *folder, const char *path,
                 const struct buf *png)
{
    enum err e = io_make_dir(cache_dir);

    if (!e)
        e = io_make_dir(folder);
    if (!e)
        e = io_write_file(path, png->p, png->n, 0644);
    (void)e; /* logged; the picture is drawn again next time */
}

enum err picture_get(const char *cache_dir, enum entity type, struct id id,
                     unsigned size_px, struct buf *out)
{
    char text[ID_TEXT_LENGTH];
    struct str name = entity_name(type);
    size_t n = strlen(cache_dir) + 80;
    char *folder = mem_alloc(n);
    char *path = mem_alloc(n);
    enum err e;

    /* A folder for each last two digits, which are all equally likely; an
     * id's first digit is at most 7. */
    id_to_base62(id, text);
    (void)snprintf(folder, n, "%s/%.2s", cache_dir, text + 20);
    (void)snprintf(path, n, "%s/%.*s-%.*s-%u.png", folder, STR_ARG(name),
                   ID_TEXT_LENGTH, text, size_px);
    e = is_size(size_px) ? io_read_file(path, out) : ERR_LIMIT;
    if (e == ERR_NOT_FOUND || e == ERR_IO) {
        buf_clear(out);
        e = picture_draw(id, type, size_px, out);
        if (!e)
            keep(cache_dir, folder, path, out);
    }
    free(folder);
    free(path);
    return e;
}

/* ---- covers ---- */

/* The picture of a file, made ready. */
static enum err make_cover(const char *path, unsigned size_px, struct buf *jpeg)
{
    struct picture whole, square;
    struct buf bytes;
    enum err e;

    buf_init(&bytes, PICTURE_COVER_MAX_BYTES);
    e = io_read_file(path, &bytes);
    if (!e)
        e = picture_read_most(buf_get(&bytes), PICTURE_COVER_MAX_BYTES, size_px,
                              &whole);
    buf_release(&bytes);
    if (e)
        return e;
    picture_square(&whole, size_px, &square);
    e = picture_write(&square, jpeg);
    picture_release(&square);
    picture_release(&whole);
    return e;
}

enum err picture_get_cover(const char *cache_dir, const char *path,
                           struct str name, unsigned size_px, struct buf *jpeg)
{
    size_t n = strlen(cache_dir) + name.n + 40;
    char *folder = mem_alloc(n);
    char *cached = mem_alloc(n);
    enum err e;

    (void)snprintf(folder, n, "%s/%.2s", cache_dir, name.p);
    (void)snprintf(cached, n, "%s/cover-%.*s-%u.jpg", folder, STR_ARG(name),
                   size_px);
    e = is_size(size_px) ? io_read_file(cached, jpeg) : ERR_LIMIT;
    if (e == ERR_NOT_FOUND || e == ERR_IO) {
        buf_clear(jpeg);
        e = make_cover(path, size_px, jpeg);
        if (!e)
            keep(cache_dir, folder, cached, jpeg);
    }
    free(folder);
    free(cached);
    return e;
}
