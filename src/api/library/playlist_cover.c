/* A playlist's cover: its owner's own, which is uploaded as base64 text, or a
 * mosaic of what is in the list.
 *
 * The catalog has the addresses of its albums' covers, not the pictures, so the
 * mosaic is of those that are drawn here. Its address has the list's revision
 * in it, and answers what the list is like now: what has changed since has
 * another address. */
#include "api/library/lists.h"

#include "api/call/fail.h"
#include "base/base64.h"
#include "catalog/catalog.h"
#include "picture/picture.h"

#define MAX_BASE64 (256u << 10)
#define COVER_PX   640u
#define COVER_MAX  (200u << 10) /* bytes of the JPEG that is kept */
#define LOOK_AT    256u         /* items at a time, for the mosaic */
#define KEPT_S     86400

/* ---- uploading ---- */

/* The picture that the body is in base64, and nothing else. */
static bool read_upload(struct call *call, struct str *out)
{
    struct str body = call->r->body;
    char *bytes;
    size_t n;

    if (body.n > MAX_BASE64) {
        (void)call_fail(call, FAIL_BODY_TOO_LARGE);
        return false;
    }
    bytes = arena_alloc(call->arena, body.n + 1);
    /* Some clients pad the last four digits, some don't. */
    for (int i = 0; i < 2 && str_ends(body, STR("=")); i++)
        body.n--;
    if (body.n == 0 ||
        !base64_decode(body, BASE64_STANDARD, bytes, body.n, &n)) {
        (void)call_fail(call, FAIL_PICTURE);
        return false;
    }
    *out = str_of(bytes, n);
    return true;
}

/* A square JPEG of the upload's pixels. */
static bool make_cover(struct call *call, struct str upload, struct str *jpeg)
{
    const unsigned size = COVER_PX;
    const char *type = picture_type(upload);
    struct buf out;
    bool is_good;

    buf_init(&out, COVER_MAX);
    is_good = type != NULL && strcmp(type, "image/jpeg") == 0 &&
              picture_covers(upload, &size, 1, &out) == OK;
    *jpeg = is_good ? arena_str(call->arena, str_of(out.p, out.n)) : STR_EMPTY;
    buf_release(&out);
    if (!is_good)
        (void)call_fail(call, FAIL_PICTURE);
    return is_good;
}

struct new_cover {
    struct call *call;
    struct str jpeg;
    struct id playlist;
};

/* In the writer, where the list may be another than when it was looked at. */
static enum err store_cover(struct db *db, void *arg)
{
    struct new_cover *new = arg;
    struct call *call = new->call;
    struct playlist list;
    enum err e = playlists_find(db, new->playlist, call->arena, &list);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    return playlists_set_cover(db, &list, new->jpeg, call->identity.user,
                               call->now_ms);
}

enum err playlist_images_put(struct call *call)
{
    struct new_cover new = {.call = call};
    struct playlist list;
    struct str upload;
    bool found;
    enum err e = lists_find_own(call, &list, &found);

    if (e || !found || !read_upload(call, &upload) ||
        !make_cover(call, upload, &new.jpeg))
        return e;
    new.playlist = list.id;
    call->r->status = 202;
    return call_write(call, store_cover, &new);
}

/* ---- the mosaic ---- */

/* What is drawn for the first items of different albums, or shows. */
struct tiles {
    struct id ids[4];
    enum entity types[4];
    size_t count;
};

static void add_tile(struct tiles *tiles, enum entity type, struct id id)
{
    for (size_t i = 0; i < tiles->count; i++)
        if (id_eq(tiles->ids[i], id))
            return;
    tiles->types[tiles->count] = type;
    tiles->ids[tiles->count++] = id;
}

static void add_item(const struct catalog *c,
                     const struct sequence_entry *entry, struct tiles *tiles)
{
    bool is_track = entry->kind == SEQUENCE_TRACK;
    bool is_episode = entry->kind == SEQUENCE_EPISODE;
    enum entity part = is_track     ? ENTITY_TRACK
                       : is_episode ? ENTITY_EPISODE
                                    : ENTITY_CHAPTER;
    enum entity whole = is_track     ? ENTITY_ALBUM
                        : is_episode ? ENTITY_SHOW
                                     : ENTITY_AUDIOBOOK;
    uint32_t n = catalog_find(c, part, entry->id);
    struct program program;
    struct track track;

    if (entry->kind == SEQUENCE_LOCAL || n == CATALOG_NONE)
        return;
    if (is_track && catalog_track(c, n, &track))
        add_tile(tiles, whole, catalog_id(c, whole, track.album));
    else if (catalog_program(c, part, n, &program))
        add_tile(tiles, whole, catalog_id(c, whole, program.parent));
}

static enum err find_tiles(struct call *call, const struct playlist *p,
                           struct tiles *out)
{
    enum err e = OK;

    *out = (struct tiles){.count = 0};
    for (uint32_t from = 0; from < p->items && out->count < 4 && !e;
         from += LOOK_AT) {
        struct playlist_page page;

        e = playlist_items_page(call->db, p->id, from, LOOK_AT, call->arena,
                                &page);
        for (size_t i = 0; i < page.count && out->count < 4 && !e; i++)
            add_item(call->catalog, &page.items[i].entry, out);
    }
    /* Fewer than four wouldn't fill the square: the first one does. */
    if (out->count < 4 && out->count > 1)
        out->count = 1;
    if (out->count == 0)
        add_tile(out, ENTITY_ALBUM, p->id);
    return e;
}

static enum err draw_tile(const struct tiles *tiles, size_t i, unsigned size_px,
                          struct picture *out)
{
    struct buf png;
    enum err e;

    buf_init(&png, 1u << 20);
    e = picture_draw(tiles->ids[i], tiles->types[i], size_px, &png);
    if (!e)
        e = picture_read(str_of(png.p, png.n), 0, out);
    buf_release(&png);
    return e;
}

static enum err draw(const struct tiles *tiles, unsigned size_px,
                     struct buf *out)
{
    struct picture parts[4] = {{0}}, whole = {0};
    unsigned part_px = tiles->count == 4 ? size_px / 2 : size_px;
    enum err e = OK;

    for (size_t i = 0; i < tiles->count && !e; i++)
        e = draw_tile(tiles, i, part_px, &parts[i]);
    if (!e && tiles->count == 4)
        picture_mosaic(parts, size_px, &whole);
    if (!e)
        e = picture_write(tiles->count == 4 ? &whole : &parts[0], out);
    picture_release(&whole);
    for (size_t i = 0; i < 4; i++)
        picture_release(&parts[i]);
    return e;
}

/* ---- showing ---- */

static bool read_size(struct str text, unsigned *out)
{
    uint64_t size;

    if (!str_to_u64(text, &size) || (size != 640 && size != 300 && size != 60))
        return false;
    *out = (unsigned)size;
    return true;
}

static enum err put_picture(struct call *call, const struct playlist *list,
                            unsigned size_px)
{
    struct tiles tiles;
    struct str jpeg;
    enum err e;

    if (list->has_cover) {
        e = playlists_get_cover(call->db, list->id, call->arena, &jpeg);
        if (!e)
            buf_str(call->out, jpeg);
        return e;
    }
    e = find_tiles(call, list, &tiles);
    if (!e && draw(&tiles, size_px, call->out))
        return call_fail(call, FAIL_INTERNAL);
    return e;
}

enum err playlist_picture(struct call *call)
{
    struct playlist list;
    unsigned size_px;
    bool found;
    enum err e;

    if (!read_size(call->r->params[2], &size_px))
        return call_fail(call, FAIL_NO_SUCH_ID);
    e = lists_find(call, &list, &found);
    if (e || !found)
        return e;
    if (list.items == 0 && !list.has_cover)
        return call_fail(call, FAIL_NO_SUCH_ID);
    call->r->type = "image/jpeg";
    call->r->max_age_s = KEPT_S;
    return put_picture(call, &list, size_px);
}
