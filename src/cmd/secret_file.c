/* Reading secrets from files. Spaces at either end of the line stay: a password
 * may have them. */
#include "cmd/secret_file.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/log.h"
#include "base/utf8.h"

static struct str without_line_end(struct str text)
{
    while (text.n > 0 &&
           (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    return text;
}

enum err secret_file_read(const struct options *o, const char *path,
                          struct arena *arena, struct str *out)
{
    struct buf text;
    enum err e;

    buf_init(&text, SECRET_FILE_MAX_BYTES);
    e = io_read_file(path, &text);
    if (e == ERR_NOT_FOUND)
        log_error("%s: no such file", path);
    if (!e) {
        *out = arena_str(arena, without_line_end(buf_get(&text)));
        if (!utf8_is_printable(*out))
            e = options_wrong(o,
                              "%s: a secret is one line of UTF-8 without "
                              "control characters",
                              path);
    }
    buf_release(&text);
    return e;
}
