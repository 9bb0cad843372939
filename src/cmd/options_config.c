/* Read whole (it is small), then cut line by line. */
#include "cmd/options_config.h"

#include "base/io.h"
#include "base/utf8.h"

#define CONFIG_MAX_BYTES (1u << 20)

/* As str_trim has it, or what is no comment before a text is trimmed would be
 * one afterwards. */
static bool is_space(char c)
{
    return str_trim(str_of(&c, 1)).n == 0;
}

/* The text before a comment. A # inside a word belongs to it. */
static struct str cut_comment(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '#' && (i == 0 || is_space(text.p[i - 1])))
            return str_of(text.p, i);
    return text;
}

/* What stands between the quotes; false unless only a comment follows. */
static bool unquote(struct str text, struct str *out)
{
    size_t n = str_find(str_from(text, 1), '"');
    struct str rest = str_from(text, n + 2);

    if (n + 1 >= text.n || str_trim(cut_comment(rest)).n > 0)
        return false;
    *out = str_of(text.p + 1, n);
    return true;
}

static const char *read_line(struct str line, options_config_take *take,
                             void *user)
{
    size_t equals = str_find(line, '=');
    struct str key = str_trim(str_of(line.p, equals));
    struct str value = str_trim(str_from(line, equals + 1));

    if (str_trim(cut_comment(line)).n == 0)
        return NULL;
    if (equals == line.n || key.n == 0)
        return "expected key = value";
    /* In quotes a # is no comment, so quotes come first. */
    if (value.n > 0 && value.p[0] == '"') {
        if (!unquote(value, &value))
            return "expected one value in double quotes";
    } else {
        value = str_trim(cut_comment(value));
    }
    return take(user, key, value);
}

static bool read_lines(struct str text, options_config_take *take, void *user,
                       struct config_error *error)
{
    struct str line;

    *error = (struct config_error){.line = 0};
    if (!utf8_is_valid(text)) {
        error->why = "not UTF-8";
        return false;
    }
    /* A value becomes a C string, and would end there. */
    if (str_find(text, '\0') < text.n) {
        error->why = "not text: it has a zero byte";
        return false;
    }
    while (str_split(&text, '\n', &line)) {
        error->line++;
        error->why = read_line(line, take, user);
        if (error->why != NULL)
            return false;
    }
    return true;
}

bool options_config_read(const char *path, options_config_take *take,
                         void *user, struct config_error *error)
{
    struct buf text;
    enum err e;
    bool ok = false;

    buf_init(&text, CONFIG_MAX_BYTES);
    e = io_read_file(path, &text);
    if (e)
        *error = (struct config_error){.line = 0, .why = err_text(e)};
    else
        ok = read_lines(buf_get(&text), take, user, error);
    buf_release(&text);
    return ok;
}
