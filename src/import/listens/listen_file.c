/* Lines are read as they come, so that an export of any length takes no memory;
 * an array is in memory as a whole, since its end may be anywhere. */
#include "import/listens/listen_file.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "import/listens/listen_file_inner.h"
#include "json/scan.h"
#include "listens/history.h"
#include "listens/listenbrainz.h"

#define BLOCK_BYTES ((size_t)64 << 10)

/* ---- an object ---- */

/* Listens have their names in an object of their own. */
static bool is_listenbrainz(struct str text, struct arena *arena)
{
    struct json_scan s = json_scan(text, arena);
    bool is_one = false;
    struct str key;

    if (json_scan_enter(&s, '{'))
        while (json_scan_key(&s, &key)) {
            is_one |= str_eq(key, STR("track_metadata"));
            json_scan_skip(&s);
        }
    return is_one;
}

/* Empty, or why it isn't a listen. */
static struct str read_object(struct listen_reading *r, struct str text,
                              struct listen *out)
{
    if (!utf8_is_valid(text))
        return STR("is not valid UTF-8");
    if (is_listenbrainz(text, &r->arena))
        return listenbrainz_read(text, LISTEN_EXPORTED, r->now_ms, &r->arena,
                                 out);
    return str_from_c(history_read(text, r->now_ms, &r->arena, out));
}

static enum err take_object(struct listen_reading *r, struct str text)
{
    struct listen listen;
    struct str why = read_object(r, text, &listen);

    if (why.n == 0)
        return r->sink->take(r->sink->user, &r->place, &listen);
    r->sink->bad(r->sink->user, &r->place, why);
    return OK;
}

/* ---- lines ---- */

static enum err read_lines(struct listen_reading *r, struct input *in)
{
    enum err e = OK;

    r->place.is_line = true;
    while (!e) {
        struct str line;

        e = input_line(in, &line);
        r->place.number = in->line;
        if (e == ERR_LIMIT) {
            r->sink->bad(r->sink->user, &r->place, STR("is too long"));
            e = OK;
            continue;
        }
        if (e || line.p == NULL)
            break;
        if (str_trim(line).n > 0)
            e = take_object(r, line);
        arena_reset(&r->arena);
    }
    return e;
}

/* ---- an array ---- */

static enum err read_all(struct input *in, struct buf *out)
{
    size_t n = 1;
    enum err e = OK;

    while (n > 0 && !e) {
        char *to = buf_reserve(out, BLOCK_BYTES);

        if (to == NULL) {
            log_error("%s: an array of more than %zu bytes", in->name,
                      LISTEN_FILE_MAX_BYTES);
            return ERR_LIMIT;
        }
        e = input_read(in, to, BLOCK_BYTES, &n);
        out->n += e ? 0 : n;
    }
    return e;
}

/* What was read before the array turns out to be damaged is read. */
static enum err read_elements(struct listen_reading *r, struct str text,
                              const char *name)
{
    struct arena arena;
    struct json_scan s = json_scan(text, &arena);
    struct str element;
    enum err e = OK;

    arena_init(&arena);
    (void)json_scan_enter(&s, '[');
    while (!e && json_scan_item(&s)) {
        r->place.number++;
        if (json_scan_raw(&s, &element))
            e = take_object(r, element);
        arena_reset(&r->arena);
    }
    if (!e && (s.error != NULL || json_scan_peek(&s) != JSON_END)) {
        log_error("%s: behind element %llu: %s", name,
                  (unsigned long long)r->place.number,
                  s.error != NULL ? s.error : "something follows the array");
        e = ERR_CORRUPT;
    }
    arena_release(&arena);
    return e;
}

static enum err read_array(struct listen_reading *r, struct input *in)
{
    struct buf text;
    enum err e;

    buf_init(&text, LISTEN_FILE_MAX_BYTES);
    r->place.is_line = false;
    e = read_all(in, &text);
    if (!e)
        e = read_elements(r, buf_get(&text), in->name);
    buf_release(&text);
    return e;
}

/* ---- the whole ---- */

/* Takes a byte order mark away, and tells whether an array begins. */
static enum err look(struct input *in, bool *is_array)
{
    struct str front;
    size_t got;
    char mark[3];
    enum err e = input_peek(in, sizeof mark, &front);

    if (!e && str_starts(front, STR("\xef\xbb\xbf")))
        e = input_read(in, mark, sizeof mark, &got);
    if (!e)
        e = input_peek(in, INPUT_PEEK_MAX, &front);
    *is_array = !e && str_starts(str_trim(front), STR("["));
    return e;
}

enum err listen_input_read(struct listen_reading *r, struct input *in)
{
    bool is_array;
    enum err e = look(in, &is_array);

    r->place.number = 0;
    if (e)
        return e;
    return is_array ? read_array(r, in) : read_lines(r, in);
}

static enum err read_plain(struct listen_reading *r, const char *path)
{
    struct input in;
    enum err e = input_open(&in, path);

    if (!e)
        e = listen_input_read(r, &in);
    input_close(&in);
    return e;
}

enum err listen_file_read(const char *path, int64_t now_ms,
                          const struct listen_sink *sink)
{
    struct listen_reading r = {
        .sink = sink, .now_ms = now_ms, .place = {.file = path}};
    enum err e;

    arena_init(&r.arena);
    e = listen_zip_is_one(path) ? listen_zip_read(&r, path)
                                : read_plain(&r, path);
    arena_release(&r.arena);
    return e;
}
