/* One table of values runs beside the command's table of options: each value
 * remembers where it came from, and a stronger source (command line,
 * environment, config file, default) replaces what a weaker one gave.
 *
 * Reading goes from the strongest source to the weakest, so a value that is
 * there is kept. The options that every command has come after its own. */
#include "cmd/options.h"

#include <assert.h>
#include <stdarg.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/version.h"
#include "cmd/help.h"
#include "cmd/options_config.h"
#include "cmd/options_value.h"

static const struct option common[] = {
    /* The first and the last, since some commands have none. */
    OPTION("data", TEXT, "DIR", "the data directory", .required = true),
    OPTION("config", TEXT, "FILE", "read options from lines `key = value`"),
    OPTION("help", FLAG, NULL, "show this help"),
    OPTION("version", FLAG, NULL, "show the version"),
    OPTION("state", TEXT, "URL",
           "the database of what users change (default DIR/state.db)"),
};

/* In the first one's place, where a command can do without. */
static const struct option optional_data =
    OPTION("data", TEXT, "DIR", "the data directory");

#define COMMON_COUNT (sizeof common / sizeof common[0])

struct value {
    enum options_source source; /* SOURCE_NONE: has no text */
    char **texts;               /* owned; several only for a list */
    size_t count;
    size_t capacity;
    uint64_t number;
    bool flag;
};

struct options {
    const struct command *command;
    struct value *values; /* the command's own, then the common ones */
    const char **arguments;
    size_t argument_count;
    size_t dashes;                         /* arguments before `--` */
    const struct command *const *commands; /* the call's */
    size_t command_count;
    FILE *err;
};

/* ---- the table ---- */

size_t options_row_count(const struct command *c)
{
    return c->option_count + COMMON_COUNT - (c->has_state ? 0 : 1) -
           (c->has_no_data ? 1 : 0);
}

const struct option *options_row(const struct command *c, size_t i)
{
    if (i < c->option_count)
        return &c->options[i];
    if (i == c->option_count && c->data_is_optional)
        return &optional_data;
    return &common[i - c->option_count + (c->has_no_data ? 1 : 0)];
}

/* SIZE_MAX when the command has none of the name. */
static size_t option_find(const struct command *c, struct str name)
{
    for (size_t i = 0; i < options_row_count(c); i++)
        if (str_eq_c(name, options_row(c, i)->name))
            return i;
    return SIZE_MAX;
}

static const struct value *value_of(const struct options *o, const char *name)
{
    size_t i = option_find(o->command, str_from_c(name));

    assert(i != SIZE_MAX);
    return &o->values[i];
}

/* ---- saying what is wrong ---- */

static void complain(const struct options *o, const char *format, va_list args)
{
    (void)fprintf(o->err, "tonearm %s: ", o->command->name);
    (void)vfprintf(o->err, format, args);
    (void)fprintf(o->err, "\nTry 'tonearm %s --help'.\n", o->command->name);
}

static bool wrong(const struct options *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Complains; false, so that a caller can return it. */
static bool wrong(const struct options *o, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complain(o, format, args);
    va_end(args);
    return false;
}

enum err options_wrong(const struct options *o, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complain(o, format, args);
    va_end(args);
    return ERR_USAGE;
}

static bool wrong_name(const struct options *o, struct str name)
{
    const char *near = NULL;
    size_t best = SIZE_MAX;

    /* The nearest name that is near enough to be a typing error. */
    for (size_t i = 0; i < options_row_count(o->command); i++) {
        const char *other = options_row(o->command, i)->name;
        size_t d = options_value_distance(name, str_from_c(other));

        if (d < best) {
            near = other;
            best = d;
        }
    }
    if (near != NULL)
        return wrong(o, "unknown option --%.*s; did you mean --%s?",
                     STR_ARG(name), near);
    return wrong(o, "unknown option --%.*s", STR_ARG(name));
}

/* ---- taking values ---- */

/* Where a value came from, as a message names it. */
static const char *source_text(enum options_source source)
{
    static const char *const texts[] = {"", "the default of ",
                                        "config file: ", "environment: ", ""};

    return texts[source];
}

/* Checks `text` against the option and keeps it, unless a stronger source
 * gave the value. */
static bool take(struct options *o, size_t i, struct str text,
                 enum options_source source)
{
    const struct option *option = options_row(o->command, i);
    struct value *v = &o->values[i];
    const char *why;

    /* A stronger source has spoken. Two values of one source contradict each
     * other, unless the option is a list. */
    if (v->source > source)
        return true;
    if (v->source == source && option->kind != OPTION_LIST)
        return wrong(o, "%s--%s is given twice", source_text(source),
                     option->name);
    why = options_value_check(option, text, &v->number, &v->flag);
    if (why != NULL)
        return wrong(o, "%s--%s '%.*s': %s", source_text(source), option->name,
                     STR_ARG(text), why);
    v->source = source;
    v->texts = mem_grow(v->texts, v->count, &v->capacity, sizeof *v->texts);
    v->texts[v->count++] = str_dup_c(text);
    return true;
}

/* ---- the command line ---- */

/* The option that is word `*at`, and its value if that is the next word. */
static bool take_word(struct options *o, const struct options_call *call,
                      int *at)
{
    struct str word = str_from(str_from_c(call->argv[*at]), 2);
    size_t equals = str_find(word, '=');
    struct str name = str_of(word.p, equals);
    size_t i = option_find(o->command, name);
    struct str text = str_from(word, equals + 1);

    if (i == SIZE_MAX)
        return wrong_name(o, name);
    if (equals == word.n && options_row(o->command, i)->kind == OPTION_FLAG) {
        text = STR("true");
    } else if (equals == word.n) {
        if (*at + 1 >= call->argc)
            return wrong(o, "--%.*s needs a value", STR_ARG(name));
        text = str_from_c(call->argv[++*at]);
    }
    return take(o, i, text, SOURCE_LINE);
}

/* A dash alone, which is standard input, and a negative number. */
static bool is_argument(const char *word)
{
    return word[0] != '-' || word[1] == '\0' ||
           (word[1] >= '0' && word[1] <= '9');
}

static bool take_line(struct options *o, const struct options_call *call)
{
    bool only_arguments = false;

    o->arguments = mem_zalloc((size_t)call->argc + 1, sizeof *o->arguments);
    for (int i = 0; i < call->argc; i++) {
        const char *word = call->argv[i];

        if (only_arguments || is_argument(word)) {
            o->arguments[o->argument_count++] = word;
            o->dashes += !only_arguments;
        } else if (strcmp(word, "--") == 0) {
            only_arguments = true;
        } else if (word[1] != '-') {
            return wrong(o, "unknown option %s; options begin with --", word);
        } else if (!take_word(o, call, &i)) {
            return false;
        }
    }
    return true;
}

/* Help and version are answered whatever else is on the line. */
static bool is_asked(const struct options_call *call, const char *word,
                     const char *other)
{
    for (int i = 0; i < call->argc && strcmp(call->argv[i], "--") != 0; i++)
        if (strcmp(call->argv[i], word) == 0 ||
            strcmp(call->argv[i], other) == 0)
            return true;
    return false;
}

/* ---- the other sources ---- */

static bool take_environment(struct options *o)
{
    char name[64];

    for (size_t i = 0; i < options_row_count(o->command); i++) {
        const char *text;

        options_value_environment(options_row(o->command, i)->name, name,
                                  sizeof name);
        text = getenv(name);
        /* An empty variable counts as none: scripts can't always unset. */
        if (text != NULL && *text != '\0' &&
            !take(o, i, str_from_c(text), SOURCE_ENVIRONMENT))
            return false;
    }
    return true;
}

struct config_target {
    struct options *o;
    const struct options_call *call;
};

/* A key that only other commands know is theirs. */
static const char *take_config_line(void *user, struct str key, struct str text)
{
    const struct config_target *t = user;
    size_t i = option_find(t->o->command, key);

    if (i != SIZE_MAX)
        return take(t->o, i, text, SOURCE_CONFIG) ? NULL : "";
    for (size_t c = 0; c < t->call->command_count; c++)
        if (option_find(t->call->commands[c], key) != SIZE_MAX)
            return NULL;
    return "no command has such an option";
}

static bool take_config(struct options *o, const struct options_call *call)
{
    struct config_target target = {o, call};
    const char *path = options_text(o, "config");
    struct config_error error;

    if (path == NULL ||
        options_config_read(path, take_config_line, &target, &error))
        return true;
    if (error.why[0] == '\0') { /* the value's own complaint is out */
        (void)fprintf(o->err, "(that is line %u of %s)\n", error.line, path);
        return false;
    }
    if (error.line == 0)
        return wrong(o, "%s: %s", path, error.why);
    return wrong(o, "%s:%u: %s", path, error.line, error.why);
}

static bool take_defaults(struct options *o)
{
    for (size_t i = 0; i < options_row_count(o->command); i++) {
        const struct option *option = options_row(o->command, i);

        if (option->fallback != NULL && o->values[i].source == SOURCE_NONE &&
            !take(o, i, str_from_c(option->fallback), SOURCE_DEFAULT))
            return false;
    }
    return true;
}

static bool is_complete(const struct options *o)
{
    const struct command *c = o->command;

    for (size_t i = 0; i < options_row_count(c); i++)
        if (options_row(c, i)->required && o->values[i].source == SOURCE_NONE)
            return wrong(o, "--%s is required", options_row(c, i)->name);
    if (o->argument_count < c->min_arguments)
        return wrong(o, "expected %s", c->arguments);
    if (o->argument_count > c->max_arguments)
        return wrong(o, "unexpected argument '%s'",
                     o->arguments[c->max_arguments]);
    return true;
}

/* ---- parsing ---- */

enum options_outcome options_parse(const struct options_call *call,
                                   struct options **parsed)
{
    struct options *o;

    *parsed = NULL;
    if (is_asked(call, "--help", "-h")) {
        help_print(call->command, call->out);
        return OPTIONS_SHOWN;
    }
    if (is_asked(call, "--version", "--version")) {
        (void)fprintf(call->out, "tonearm %s\n", version_text());
        return OPTIONS_SHOWN;
    }
    o = mem_zalloc(1, sizeof *o);
    o->command = call->command;
    o->commands = call->commands;
    o->command_count = call->command_count;
    o->err = call->err;
    o->values = mem_zalloc(options_row_count(call->command), sizeof *o->values);
    /* From the strongest source to the weakest: a value that is there stays.
     * Where the config file is may itself come from the environment. */
    if (!take_line(o, call) || !take_environment(o) || !take_config(o, call) ||
        !take_defaults(o) || !is_complete(o)) {
        options_free(o);
        return OPTIONS_WRONG;
    }
    *parsed = o;
    return OPTIONS_RUN;
}

void options_free(struct options *o)
{
    if (o == NULL)
        return;
    for (size_t i = 0; i < options_row_count(o->command); i++) {
        for (size_t j = 0; j < o->values[i].count; j++)
            free(o->values[i].texts[j]);
        free(o->values[i].texts);
    }
    free(o->values);
    free(o->arguments);
    free(o);
}

/* ---- values ---- */

const char *options_text(const struct options *o, const char *name)
{
    const struct value *v = value_of(o, name);

    return v->count > 0 ? v->texts[0] : NULL;
}

bool options_flag(const struct options *o, const char *name)
{
    return value_of(o, name)->flag;
}

uint64_t options_number(const struct options *o, const char *name)
{
    return value_of(o, name)->number;
}

bool options_given(const struct options *o, const char *name)
{
    return value_of(o, name)->source > SOURCE_DEFAULT;
}

size_t options_count(const struct options *o, const char *name)
{
    return value_of(o, name)->count;
}

const char *options_at(const struct options *o, const char *name, size_t i)
{
    const struct value *v = value_of(o, name);

    assert(i < v->count);
    return v->texts[i];
}

size_t options_argument_count(const struct options *o)
{
    return o->argument_count;
}

const char *options_argument(const struct options *o, size_t i)
{
    assert(i < o->argument_count);
    return o->arguments[i];
}

size_t options_argument_dashes(const struct options *o)
{
    return o->dashes;
}

const struct command *const *options_commands(const struct options *o,
                                              size_t *count)
{
    *count = o->command_count;
    return o->commands;
}
