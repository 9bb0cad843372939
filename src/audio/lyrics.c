/* What tonearm-media says of them is handed on as it is. */
#include "audio/lyrics.h"

#include "audio/media.h"
#include "base/log.h"
#include "base/utf8.h"
#include "json/scan.h"

#define LINE_MAX_BYTES                                                         \
    (1u << 24) /* lyrics may have 1 MiB, beside other tags                     \
                */

/* The value of `lyrics` in the answer, which says `error` where the file can't
 * be read. */
static enum err find(struct str line, struct str path, struct arena *arena,
                     struct str *out)
{
    struct json_scan s = json_scan(line, arena);
    struct str key, found = STR_EMPTY, error = STR_EMPTY;
    bool has_any = utf8_is_valid(line) && json_scan_enter(&s, '{');

    while (has_any && json_scan_key(&s, &key))
        if (str_eq(key, STR("lyrics")))
            (void)json_scan_raw(&s, &found);
        else if (str_eq(key, STR("error")))
            (void)json_scan_str(&s, &error);
        else
            json_scan_skip(&s);
    if (!has_any || s.error != NULL || error.n > 0) {
        log_error("lyrics of %.*s: %.*s", STR_ARG(path),
                  STR_ARG(error.n > 0 ? error : STR("no answer")));
        return ERR_IO;
    }
    *out = arena_str(arena, found);
    return found.n > 0 ? OK : ERR_NOT_FOUND;
}

enum err lyrics_read(const char *program, struct str root, struct str path,
                     struct arena *arena, struct str *out)
{
    struct str whole =
        arena_printf(arena, "%.*s/%.*s", STR_ARG(root), STR_ARG(path));
    const char *words[] = {
        "probe", "--workers", "1", "--below", arena_cstr(arena, root), NULL};
    struct buf jobs, answer;
    enum err e;

    buf_init(&jobs, LINE_MAX_BYTES);
    buf_init(&answer, LINE_MAX_BYTES);
    media_put_path(&jobs, whole);
    e = media_run(program, words, buf_get(&jobs), &answer);
    if (!e)
        e = find(buf_get(&answer), whole, arena, out);
    buf_release(&answer);
    buf_release(&jobs);
    return e == ERR_LIMIT ? ERR_IO : e;
}
