/* A small file, read and written whole. Two commands that sign in at the same
 * time leave one of both logins as the latest, and a file that can be read. */
#include "remote/logins.h"

#include <assert.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/utf8.h"
#include "json/writer.h"
#include "remote/output.h"
#include "remote/path.h"

#define FILE_MAX_BYTES ((size_t)256 << 10)

/* ---- the folder ---- */

/* NULL, and that is said, if the environment doesn't tell. */
static const char *folder(struct arena *arena)
{
    const char *base = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");

    /* A relative one isn't valid (XDG Base Directory Specification). */
    if (base != NULL && *base == '/')
        return arena_cstr(arena, arena_printf(arena, "%s/tonearm", base));
    if (home != NULL && *home != '\0')
        return arena_cstr(arena,
                          arena_printf(arena, "%s/.config/tonearm", home));
    output_complain("there is no place for logins: neither XDG_CONFIG_HOME "
                    "nor HOME is set");
    return NULL;
}

const char *logins_path(struct arena *arena, const char *name)
{
    const char *in = folder(arena);

    if (in == NULL)
        return NULL;
    return arena_cstr(arena, arena_printf(arena, "%s/%s", in, name));
}

/* The folder and what it lies in. */
static enum err make_folder(struct arena *arena)
{
    const char *whole = folder(arena);
    char *path;

    if (whole == NULL)
        return ERR_IO;
    path = arena_cstr(arena, str_from_c(whole));
    for (char *at = path + 1;; at++) {
        char c = *at;

        if (c != '/' && c != '\0')
            continue;
        *at = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST) {
            output_complain("%s: %s", path, strerror(errno));
            return ERR_IO;
        }
        *at = c;
        if (c == '\0')
            return OK;
    }
}

/* ---- reading ---- */

static void read_logins(struct str text, struct arena *arena,
                        struct logins *out)
{
    struct path_values all = path_all(text, ".logins[]", arena);

    for (size_t i = 0; i < all.count && i < LOGINS_MAX; i++)
        out->list[out->count++] = (struct login){
            .server = path_text(all.list[i], ".server", arena),
            .client_id = path_text(all.list[i], ".client_id", arena),
            .client_secret = path_text(all.list[i], ".client_secret", arena),
            .as_app = path_is_true(all.list[i], ".as_app", arena)};
}

enum err logins_read(struct arena *arena, struct logins *out)
{
    const char *path = logins_path(arena, "logins");
    struct buf text;
    struct str kept;
    enum err e;

    out->count = 0;
    if (path == NULL)
        return ERR_IO;
    buf_init(&text, FILE_MAX_BYTES);
    e = io_read_file(path, &text);
    kept = arena_str(arena, buf_get(&text));
    buf_release(&text);
    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e &&
        (!utf8_is_valid(kept) || path_json(kept, ".logins", arena).n == 0)) {
        output_complain("%s isn't a file of logins", path);
        e = ERR_CORRUPT;
    }
    if (!e)
        read_logins(kept, arena, out);
    return e;
}

const struct login *logins_find(const struct logins *l, struct str server)
{
    for (size_t i = 0; i < l->count; i++)
        if (str_eq(l->list[i].server, server))
            return &l->list[i];
    return NULL;
}

/* ---- writing ---- */

static void put_login(struct json *j, const struct login *login)
{
    json_object(j);
    json_key(j, "server");
    json_str(j, login->server);
    json_key(j, "client_id");
    json_str(j, login->client_id);
    if (login->client_secret.n > 0) {
        json_key(j, "client_secret");
        json_str(j, login->client_secret);
    }
    json_key(j, "as_app");
    json_bool(j, login->as_app);
    json_end_object(j);
}

/* The file with `first` (NULL: none) before all that are for other servers than
 * `server`. */
static enum err write_logins(struct arena *arena, const struct logins *l,
                             const struct login *first, struct str server)
{
    const char *path = logins_path(arena, "logins");
    size_t room = first != NULL ? LOGINS_MAX - 1 : LOGINS_MAX;
    struct buf text;
    struct json j = json_to(&text);
    enum err e;

    if (path == NULL)
        return ERR_IO;
    buf_init(&text, FILE_MAX_BYTES);
    json_object(&j);
    json_key(&j, "logins");
    json_array(&j);
    if (first != NULL)
        put_login(&j, first);
    for (size_t i = 0; i < l->count && room > 0; i++) {
        if (str_eq(l->list[i].server, server))
            continue;
        put_login(&j, &l->list[i]);
        room--;
    }
    json_end_array(&j);
    json_end_object(&j);
    buf_char(&text, '\n');
    e = buf_overflowed(&text) ? ERR_LIMIT
                              : io_write_file(path, text.p, text.n, 0600);
    buf_release(&text);
    return e;
}

enum err logins_put(struct arena *arena, const struct login *login)
{
    struct logins now;
    enum err e = logins_read(arena, &now);

    if (!e)
        e = make_folder(arena);
    if (!e)
        e = write_logins(arena, &now, login, login->server);
    return e;
}

enum err logins_drop(struct arena *arena, struct str server)
{
    struct logins now;
    enum err e = logins_read(arena, &now);

    if (!e && logins_find(&now, server) != NULL)
        e = write_logins(arena, &now, NULL, server);
    return e;
}
