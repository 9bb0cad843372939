/* The file is small and changes seldom: it is read and written whole, below a
 * lock of its own (corrections.lock), since the file itself is replaced. */
#include "corrections/corrections.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "json/scan.h"
#include "json/writer.h"

#define FILE_NAME "corrections.jsonl"
#define LOCK_NAME "corrections.lock"
#define AT_KEY    "corrected_at"

/* ---- reading ---- */

/* What is being read: an array that grows, of texts in the arena. */
struct reading {
    struct arena *arena;
    struct correction *list;
    size_t count;
    size_t capacity;
    struct buf unread; /* lines that can't be read, as they are: whoever has
                          mistyped one finds it there */
};

static void reading_init(struct reading *r, struct arena *arena)
{
    *r = (struct reading){.arena = arena};
    buf_init(&r->unread, CORRECTIONS_MAX_BYTES);
}

static void reading_release(struct reading *r)
{
    buf_release(&r->unread);
    free(r->list);
}

static bool is_own_key(struct str key)
{
    return str_eq(key, STR("type")) || str_eq(key, STR("id")) ||
           str_eq(key, STR(AT_KEY));
}

/* The entity that a line is of, and when it was written. */
static bool read_head(struct str line, struct arena *arena,
                      struct correction *out)
{
    struct json_scan s = json_scan(line, arena);
    struct str key, text;
    bool has_type = false, has_id = false;

    if (!json_scan_enter(&s, '{'))
        return false;
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("type")))
            has_type =
                json_scan_str(&s, &text) && entity_from_name(text, &out->type);
        else if (str_eq(key, STR("id")))
            has_id = json_scan_str(&s, &text) && id_from_base62(text, &out->id);
        else if (str_eq(key, STR(AT_KEY)))
            (void)json_scan_raw(&s, &out->at);
        else
            json_scan_skip(&s);
    }
    return s.error == NULL && json_scan_peek(&s) == JSON_END && has_type &&
           has_id;
}

/* Every other key is a correction. */
static bool read_line(struct reading *r, struct str line)
{
    struct correction c = {.at = STR_EMPTY};
    struct json_scan s = json_scan(line, r->arena);

    if (!utf8_is_valid(line) || !read_head(line, r->arena, &c))
        return false;
    (void)json_scan_enter(&s, '{');
    while (json_scan_key(&s, &c.key)) {
        if (!json_scan_raw(&s, &c.value))
            return false;
        if (is_own_key(c.key))
            continue;
        r->list = mem_grow(r->list, r->count, &r->capacity, sizeof *r->list);
        r->list[r->count++] = c;
    }
    return true;
}

static char *path_of(struct arena *arena, const char *data, const char *name)
{
    return arena_cstr(arena, arena_printf(arena, "%s/%s", data, name));
}

static enum err read_file(const char *data, struct reading *r)
{
    const char *path = path_of(r->arena, data, FILE_NAME);
    uint64_t number = 0;
    struct str rest, line;
    struct buf bytes;
    enum err e;

    buf_init(&bytes, CORRECTIONS_MAX_BYTES);
    e = io_read_file(path, &bytes);
    rest = arena_str(r->arena, buf_get(&bytes));
    buf_release(&bytes);
    while (!e && str_split(&rest, '\n', &line)) {
        number++;
        if (str_trim(line).n == 0 || read_line(r, line))
            continue;
        log_warn("%s:%llu: no correction", path, (unsigned long long)number);
        buf_str(&r->unread, line);
        buf_char(&r->unread, '\n');
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err corrections_read(const char *data, struct arena *arena,
                          struct correction **out, size_t *count)
{
    struct reading r;
    enum err e;

    reading_init(&r, arena);
    e = read_file(data, &r);
    *count = r.count;
    *out = arena_alloc(arena, r.count * sizeof *r.list);
    if (r.count > 0)
        memcpy(*out, r.list, r.count * sizeof *r.list);
    reading_release(&r);
    return e;
}

/* ---- writing ---- */

static void write_line(struct buf *out, const struct correction *c)
{
    struct json j = json_to(out);
    char id[ID_TEXT_LENGTH];

    id_to_base62(c->id, id);
    json_object(&j);
    json_key(&j, "type");
    json_str(&j, entity_name(c->type));
    json_key(&j, "id");
    json_str(&j, str_of(id, sizeof id));
    json_key_str(&j, c->key);
    json_compact(&j, c->value);
    if (c->at.n > 0) {
        json_key(&j, AT_KEY);
        json_compact(&j, c->at);
    }
    json_end_object(&j);
    buf_char(out, '\n');
}

static enum err write_file(const char *data, struct reading *r)
{
    struct buf out;
    enum err e;

    if (r->count > CORRECTIONS_MAX) {
        log_error("more than %d corrections", CORRECTIONS_MAX);
        return ERR_LIMIT;
    }
    buf_init(&out, CORRECTIONS_MAX_BYTES);
    for (size_t i = 0; i < r->count; i++)
        write_line(&out, &r->list[i]);
    buf_str(&out, buf_get(&r->unread));
    e = buf_overflowed(&out) ? ERR_LIMIT
                             : io_write_file(path_of(r->arena, data, FILE_NAME),
                                             out.p, out.n, 0600);
    buf_release(&out);
    return e;
}

/* Waits for others who change the file; `*fd` is the lock. */
static enum err take_lock(const char *data, struct arena *arena, int *fd)
{
    const char *path = path_of(arena, data, LOCK_NAME);

    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd >= 0 && flock(*fd, LOCK_EX) == 0)
        return OK;
    log_error("lock %s: %s", path, strerror(errno));
    return ERR_IO;
}

static bool is_same_key(const struct correction *a, const struct correction *b)
{
    return a->type == b->type && id_eq(a->id, b->id) && str_eq(a->key, b->key);
}

/* Where the key was corrected before; whoever writes lines by hand may have
 * done so twice, and the last one would have its way. */
static void set_one(struct reading *r, const struct correction *c)
{
    bool is_set = false;
    size_t kept = 0;

    for (size_t i = 0; i < r->count; i++) {
        bool is_it = is_same_key(&r->list[i], c);

        if (!is_it || !is_set)
            r->list[kept++] = is_it ? *c : r->list[i];
        is_set = is_set || is_it;
    }
    r->count = kept;
    if (is_set)
        return;
    r->list = mem_grow(r->list, r->count, &r->capacity, sizeof *r->list);
    r->list[r->count++] = *c;
}

enum err corrections_set(const char *data, const struct correction *list,
                         size_t count, int64_t now_s)
{
    char now[CLOCK_TEXT_LENGTH];
    struct arena arena;
    struct reading r;
    int fd;
    enum err e;

    arena_init(&arena);
    reading_init(&r, &arena);
    clock_to_text(now_s, now);
    e = take_lock(data, &arena, &fd);
    if (!e)
        e = read_file(data, &r);
    for (size_t i = 0; i < count && !e; i++) {
        struct correction c = list[i];

        c.at = arena_printf(&arena, "\"%.*s\"", (int)sizeof now, now);
        set_one(&r, &c);
    }
    if (!e)
        e = write_file(data, &r);
    if (fd >= 0)
        (void)close(fd);
    reading_release(&r);
    arena_release(&arena);
    return e;
}

/* How many are gone then. */
static size_t remove_some(struct reading *r, const struct correction *c)
{
    size_t kept = 0, gone;

    for (size_t i = 0; i < r->count; i++) {
        const struct correction *each = &r->list[i];

        if (each->type != c->type || !id_eq(each->id, c->id) ||
            (c->key.n > 0 && !str_eq(each->key, c->key)))
            r->list[kept++] = *each;
    }
    gone = r->count - kept;
    r->count = kept;
    return gone;
}

enum err corrections_undo(const char *data, enum entity type, struct id id,
                          struct str key)
{
    const struct correction c = {.type = type, .id = id, .key = key};
    struct arena arena;
    struct reading r;
    int fd;
    enum err e;

    arena_init(&arena);
    reading_init(&r, &arena);
    e = take_lock(data, &arena, &fd);
    if (!e)
        e = read_file(data, &r);
    if (!e && remove_some(&r, &c) == 0)
        e = ERR_NOT_FOUND;
    if (!e)
        e = write_file(data, &r);
    if (fd >= 0)
        (void)close(fd);
    reading_release(&r);
    arena_release(&arena);
    return e;
}
