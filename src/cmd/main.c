/* Finds the command that the first words name and runs it. Exit status: 0
 * done, 1 the work failed, 2 wrong usage. */
#include <signal.h>
#include <sodium.h>

#include "base/log.h"
#include "base/str.h"
#include "base/version.h"
#include "cmd/commands.h"
#include "cmd/datadir.h"
#include "cmd/help.h"
#include "cmd/manual.h"
#include "cmd/options_value.h"

static const struct command *const commands[] = {
#define TOPIC(name, title)
#define COMMAND(name) &name##_command,
#include "cmd/commands.def"
#undef COMMAND
#undef TOPIC
};

/* Commands are counted from 0; a topic is at the one that comes after it. */
enum {
#define TOPIC(name, title) TOPIC_##name, TOPIC_BEFORE_##name = TOPIC_##name - 1,
#define COMMAND(name)      COMMAND_##name,
#include "cmd/commands.def"
#undef COMMAND
#undef TOPIC
};

static const struct {
    size_t first; /* of `commands` */
    const char *title;
} topics[] = {
#define TOPIC(name, title) {TOPIC_##name, title},
#define COMMAND(name)
#include "cmd/commands.def"
#undef COMMAND
#undef TOPIC
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])
#define TOPIC_COUNT   (sizeof topics / sizeof topics[0])
#define LIST_COLUMN   23 /* where what a command does begins, in their list */

/* True when `name` is `first`, or begins with it and a space. */
static bool is_in_family(const char *name, const char *first)
{
    size_t n = strlen(first);

    return n > 0 && strncmp(name, first, n) == 0 &&
           (name[n] == '\0' || name[n] == ' ');
}

/* The command whose name the words at argv[1] spell, and how many they are. */
static const struct command *command_find(int argc, char *const *argv,
                                          int *words)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        struct str rest = str_from_c(commands[i]->name);
        struct str word;
        int n = 0;

        /* Words of the name, as long as the line has the same. */
        while (1 + n < argc && str_split(&rest, ' ', &word) &&
               str_eq_c(word, argv[1 + n]))
            n++;
        if (n > 0 && rest.n == 0 && str_eq_c(word, argv[n])) {
            *words = n;
            return commands[i];
        }
    }
    return NULL;
}

static void show_command(const struct command *c, FILE *out)
{
    (void)fprintf(out, "  %-*s ", LIST_COLUMN - 3, c->name);
    help_words(c->summary, LIST_COLUMN, LIST_COLUMN, out);
}

static void show_topics(FILE *out)
{
    for (size_t i = 0, topic = 0; i < COMMAND_COUNT; i++) {
        if (topic < TOPIC_COUNT && topics[topic].first == i)
            (void)fprintf(out, "%s%s:\n", i > 0 ? "\n" : "",
                          topics[topic++].title);
        show_command(commands[i], out);
    }
}

/* Lists the commands that begin with the word `first`, or all for NULL. */
static void show_commands(const char *first, FILE *out)
{
    (void)fprintf(out, "usage: tonearm COMMAND [--data DIR] [OPTION]...\n\n");
    if (first == NULL)
        show_topics(out);
    for (size_t i = 0; first != NULL && i < COMMAND_COUNT; i++)
        if (is_in_family(commands[i]->name, first))
            show_command(commands[i], out);
    (void)fprintf(out, "\n'tonearm help COMMAND' lists its options.\n");
}

static bool is_family(const char *first)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (is_in_family(commands[i]->name, first))
            return true;
    return false;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
           strcmp(word, "help") == 0;
}

/* The command that somebody may have meant who typed `first` and `second`
 * (NULL: nothing), NULL for none. What begins with a family is one of it. */
static const char *nearest(const char *first, const char *second)
{
    char typed[2 * OPTIONS_NAME_MAX_BYTES];
    const char *near = NULL;
    size_t best = SIZE_MAX;

    (void)snprintf(typed, sizeof typed, "%s %s", first,
                   second != NULL ? second : "");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        struct str name = str_from_c(commands[i]->name);
        size_t one = is_family(first) && second != NULL
                         ? SIZE_MAX
                         : options_value_distance(str_from_c(first), name);
        size_t two = options_value_distance(str_from_c(typed), name);
        size_t distance = one < two ? one : two;

        if (distance < best) {
            near = commands[i]->name;
            best = distance;
        }
    }
    return near;
}

/* Of a family, the second word is what is wrong. */
static int refuse(const char *first, const char *second)
{
    bool has_family = is_family(first);
    const char *near = nearest(first, second);

    if (has_family && second != NULL)
        (void)fprintf(stderr, "tonearm: unknown command '%s %s'", first,
                      second);
    else if (has_family)
        (void)fprintf(stderr, "tonearm: '%s' has several commands", first);
    else
        (void)fprintf(stderr, "tonearm: unknown command '%s'", first);
    if (near != NULL && (second != NULL || !has_family))
        (void)fprintf(stderr, "; did you mean '%s'?", near);
    (void)fputc('\n', stderr);
    show_commands(has_family ? first : NULL, stderr);
    return 2;
}

static int run(const struct command *command, int argc, char *const *argv);

/* What the words after `help` name: a command, a family, or all. For who builds
 * us there is `help --man FOLDER`, which writes the manual's pages. */
static int help(int argc, char *const *argv)
{
    static char ask[] = "--help";
    char *const asking[] = {ask, NULL};
    int words = 0;
    const struct command *command = command_find(argc, argv, &words);

    if (command != NULL)
        return run(command, 1, asking);
    if (argc == 3 && strcmp(argv[1], "--man") == 0)
        return manual_write(commands, COMMAND_COUNT, argv[2]) ? 1 : 0;
    if (argc > 1 && (argc > 2 || !is_family(argv[1])))
        return refuse(argv[1], argc > 2 ? argv[2] : NULL);
    show_commands(argc > 1 ? argv[1] : NULL, stdout);
    return 0;
}

/* What isn't a command: a request for help or the version, or a mistake. */
static int answer_no_command(int argc, char *const *argv)
{
    if (argc < 2) {
        show_commands(NULL, stderr);
        return 2;
    }
    if (is_help(argv[1]))
        return help(argc - 1, argv + 1);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0) {
        (void)printf("tonearm %s\n", version_text());
        return 0;
    }
    if (argc > 2 && is_help(argv[2]) && is_family(argv[1])) {
        show_commands(argv[1], stdout);
        return 0;
    }
    return refuse(argv[1], argc > 2 ? argv[2] : NULL);
}

/* A path with a typing error in it is no new directory, except to commands that
 * begin something. Where --state says where what they work on is, they don't
 * need one. */
static enum err find_data(const struct command *c, const struct options *o)
{
    if (c->has_no_data || c->makes_data ||
        (c->has_state && options_given(o, "state")) ||
        (c->data_is_optional && options_text(o, "data") == NULL))
        return OK;
    return datadir_find(options_text(o, "data"));
}

static int status_of(enum err e)
{
    return e == ERR_USAGE ? 2 : e ? 1 : 0;
}

static int run_parsed(const struct command *command, const struct options *o)
{
    enum err e = find_data(command, o);

    if (!e && command->run_through != NULL)
        return command->run_through(o);
    return status_of(e ? e : command->run(o));
}

static int run(const struct command *command, int argc, char *const *argv)
{
    const struct options_call call = {
        .command = command,
        .commands = commands,
        .command_count = COMMAND_COUNT,
        .argc = argc,
        .argv = argv,
        .out = stdout,
        .err = stderr,
    };
    struct options *o;
    int status;

    switch (options_parse(&call, &o)) {
    case OPTIONS_SHOWN:
        return 0;
    case OPTIONS_WRONG:
        return 2;
    case OPTIONS_RUN:
        break;
    }
    status = run_parsed(command, o);
    options_free(o);
    /* What a command prints is its result: one that never arrived, on a full
     * disk for example, is none. */
    if (status == 0 && (fflush(stdout) != 0 || ferror(stdout))) {
        log_error("write to standard output failed");
        status = status_of(ERR_IO);
    }
    return status;
}

int main(int argc, char **argv)
{
    int words = 0;
    const struct command *command = command_find(argc, argv, &words);

    /* A file that may not grow is an error of a write (EFBIG), which is told,
     * not the process's end. */
    (void)signal(SIGXFSZ, SIG_IGN);
    if (sodium_init() < 0) {
        log_error("libsodium doesn't start");
        return 1;
    }
    if (command == NULL)
        return answer_no_command(argc, argv);
    return run(command, argc - 1 - words, argv + 1 + words);
}
