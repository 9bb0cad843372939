/* Everything is read by its place in the file and checked against its size, so
 * a damaged table gives an error or a wrong path, and a wrong path is held to
 * its root by audio_file.c. */
#include "audio/audio_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bisect.h"
#include "base/io.h"
#include "base/log.h"
#include "base/pack.h"

#define MAGIC          "TNAUDIO1"
#define MAGIC_BYTES    8
#define HEAD_BYTES     24
#define ENTRY_BYTES    48
#define ROOT_BYTES     16
#define PATH_MAX_BYTES 65536
#define MAX_BYTES      ((size_t)1 << 40)

static const struct {
    const char *format;
    const char *mime;
} types[AUDIO_TYPES] = {
#define AUDIO_TYPE(name, format, mime) {format, mime},
#include "audio/audio_type.def"
#undef AUDIO_TYPE
};

const char *audio_type_mime(enum audio_type type)
{
    return types[type].mime;
}

enum audio_type audio_type_of(struct str format, struct str codec)
{
    if (str_eq(format, STR("ogg")) && str_eq(codec, STR("opus")))
        return AUDIO_OPUS;
    for (size_t i = 1; i < AUDIO_TYPES; i++)
        if (str_eq_c(format, types[i].format))
            return (enum audio_type)i;
    return AUDIO_OTHER;
}

/* ---- writing ---- */

static int by_id(const void *a, const void *b)
{
    return id_cmp(((const struct audio_place *)a)->id,
                  ((const struct audio_place *)b)->id);
}

static void sort(struct audio_table *table)
{
    size_t n = 0;

    if (table->count > 0)
        qsort(table->places, table->count, sizeof *table->places, by_id);
    for (size_t i = 0; i < table->count; i++)
        if (n == 0 || !id_eq(table->places[n - 1].id, table->places[i].id))
            table->places[n++] = table->places[i];
    table->count = n;
}

static void put_entry(struct buf *out, const struct audio_place *place,
                      uint64_t at)
{
    pack_id(out, place->id);
    pack_u64(out, at);
    pack_u32(out, (uint32_t)place->path.n);
    pack_u32(out, place->root);
    pack_u32(out, place->from_ms);
    pack_u32(out, place->to_ms);
    pack_u32(out, place->type);
    pack_u32(out, 0);
}

enum err audio_table_write(const char *path, struct audio_table *table)
{
    struct buf out, texts;
    enum err e;

    sort(table);
    if (table->count > UINT32_MAX) {
        log_error("%s: too many tracks", path);
        return ERR_LIMIT;
    }
    buf_init(&out, MAX_BYTES);
    buf_init(&texts, MAX_BYTES);
    buf_lit(&out, MAGIC);
    pack_u32(&out, (uint32_t)table->count);
    pack_u32(&out, (uint32_t)table->root_count);
    pack_u64(&out, 0); /* how long the texts are, when that is known */
    for (size_t i = 0; i < table->count; i++) {
        put_entry(&out, &table->places[i], texts.n);
        buf_str(&texts, table->places[i].path);
    }
    for (size_t i = 0; i < table->root_count; i++) {
        pack_u64(&out, texts.n);
        pack_u32(&out, (uint32_t)table->roots[i].n);
        pack_u32(&out, 0);
        buf_str(&texts, table->roots[i]);
    }
    if (out.p != NULL) {
        uint64_t n = htole64(texts.n);

        memcpy(out.p + MAGIC_BYTES + 8, &n, sizeof n);
    }
    buf_str(&out, buf_get(&texts));
    e = io_write_file(path, out.p, out.n, 0600);
    buf_release(&texts);
    buf_release(&out);
    return e;
}

/* ---- reading ---- */

struct opened {
    int fd;
    const char *path;
    struct arena *arena;
    uint32_t entries;
    uint32_t roots;
    uint64_t roots_at;
    uint64_t texts_at;
    uint64_t text_bytes;
};

static enum err damaged(const char *path)
{
    log_error("%s is damaged: import the folders again", path);
    return ERR_CORRUPT;
}

static enum err read_head(struct opened *t)
{
    char bytes[HEAD_BYTES];
    struct str rest = str_of(bytes, sizeof bytes);
    struct stat st;
    enum err e = io_read_at(t->fd, bytes, sizeof bytes, 0, t->path);

    if (e)
        return e;
    if (!str_starts(rest, STR(MAGIC)) || fstat(t->fd, &st) != 0)
        return damaged(t->path);
    rest = str_from(rest, MAGIC_BYTES);
    (void)(unpack_u32(&rest, &t->entries) && unpack_u32(&rest, &t->roots) &&
           unpack_u64(&rest, &t->text_bytes));
    t->roots_at = HEAD_BYTES + (uint64_t)t->entries * ENTRY_BYTES;
    t->texts_at = t->roots_at + (uint64_t)t->roots * ROOT_BYTES;
    if ((uint64_t)st.st_size < t->texts_at ||
        (uint64_t)st.st_size - t->texts_at != t->text_bytes)
        return damaged(t->path);
    return OK;
}

static enum err read_text(struct opened *t, uint64_t at, uint32_t n,
                          struct str *out)
{
    char *text;

    if (n == 0 || n > PATH_MAX_BYTES || at > t->text_bytes ||
        n > t->text_bytes - at)
        return damaged(t->path);
    text = arena_alloc(t->arena, n);
    *out = str_of(text, n);
    return io_read_at(t->fd, text, n, t->texts_at + at, t->path);
}

static enum err read_entry(struct opened *t, size_t n, char *bytes)
{
    return io_read_at(t->fd, bytes, ENTRY_BYTES,
                      HEAD_BYTES + (uint64_t)n * ENTRY_BYTES, t->path);
}

/* The entry of an id. */
static enum err find_entry(struct opened *t, struct id id, char *bytes)
{
    struct bisect b = bisect_in(0, t->entries);
    enum err e;

    while (bisect_next(&b)) {
        e = read_entry(t, b.middle, bytes);
        if (e)
            return e;
        bisect_put(&b, id_cmp(id_from_bytes((uint8_t *)bytes), id) < 0);
    }
    if (b.low == t->entries)
        return ERR_NOT_FOUND;
    e = read_entry(t, b.low, bytes);
    if (e)
        return e;
    return id_eq(id_from_bytes((uint8_t *)bytes), id) ? OK : ERR_NOT_FOUND;
}

static enum err read_root(struct opened *t, uint32_t n, struct str *out)
{
    char bytes[ROOT_BYTES];
    struct str rest = str_of(bytes, sizeof bytes);
    uint64_t at = 0;
    uint32_t length = 0;
    enum err e;

    if (n >= t->roots)
        return damaged(t->path);
    e = io_read_at(t->fd, bytes, sizeof bytes,
                   t->roots_at + (uint64_t)n * ROOT_BYTES, t->path);
    if (e)
        return e;
    (void)(unpack_u64(&rest, &at) && unpack_u32(&rest, &length));
    return read_text(t, at, length, out);
}

static enum err read_place(struct opened *t, struct id id,
                           struct audio_place *out, struct str *root)
{
    char bytes[ENTRY_BYTES];
    struct str rest = str_of(bytes, sizeof bytes);
    uint32_t length = 0, type = 0;
    uint64_t at = 0;
    enum err e = find_entry(t, id, bytes);

    if (e)
        return e;
    *out = (struct audio_place){.id = id};
    rest = str_from(rest, ID_BYTES);
    (void)(unpack_u64(&rest, &at) && unpack_u32(&rest, &length) &&
           unpack_u32(&rest, &out->root) && unpack_u32(&rest, &out->from_ms) &&
           unpack_u32(&rest, &out->to_ms) && unpack_u32(&rest, &type));
    if (type >= AUDIO_TYPES)
        return damaged(t->path);
    out->type = (enum audio_type)type;
    e = read_text(t, at, length, &out->path);
    return e ? e : read_root(t, out->root, root);
}

enum err audio_table_find(const char *path, struct id id, struct arena *arena,
                          struct audio_place *out, struct str *root)
{
    struct opened t = {.path = path, .arena = arena};
    enum err e;

    t.fd = open(path, O_RDONLY | O_CLOEXEC);
    if (t.fd < 0) {
        if (errno == ENOENT)
            return ERR_NOT_FOUND;
        log_error("open %s: %s", path, strerror(errno));
        return ERR_IO;
    }
    e = read_head(&t);
    if (!e)
        e = read_place(&t, id, out, root);
    (void)close(t.fd);
    return e;
}
