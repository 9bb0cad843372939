/* tonearm-media: docs/media.md. Exit status: 0 done, whatever became of the
 * files, 1 the work couldn't be done, 2 wrong usage. */
#include <signal.h>
#include <unistd.h>

#include "base/utf8.h"
#include "base/version.h"
#include "media/program/pool.h"

#define MIB (1u << 20)

struct command {
    const char *name;
    const char *summary;
    work_function *run;
    unsigned seconds; /* for a file, unless told otherwise */
    unsigned jobs_per_worker;
    unsigned memory_mib;
    bool has_outputs;
    bool has_pictures;
};

static const struct command COMMANDS[] = {
    {"probe", "what files are and how they are tagged", work_probe, 20, 2000,
     384, false, true},
    {"preview", "thirty seconds of files, in small ones", work_preview, 60, 200,
     384, true, false},
    {"analyse", "tempo, key, loudness and the rest", work_analyse, 600, 20, 512,
     false, false},
};

#define COMMAND_COUNT (sizeof COMMANDS / sizeof COMMANDS[0])

static int usage(void)
{
    (void)fprintf(stderr, "usage: tonearm-media COMMAND [OPTION]...\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        (void)fprintf(stderr, "  %-10s %s\n", COMMANDS[i].name,
                      COMMANDS[i].summary);
    (void)fprintf(stderr,
                  "\n"
                  "  --workers N     processes that read files (default: as "
                  "many as processors)\n"
                  "  --seconds S     that a file may take\n"
                  "  --pictures DIR  where pictures of tags are put (probe)\n"
                  "  --below DIR     files have to lie in this folder; may be "
                  "given again\n"
                  "\n"
                  "Paths come on standard input, a JSON string a line; see "
                  "docs/media.md.\n");
    return 2;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, COMMANDS[i].name) == 0)
            return &COMMANDS[i];
    return NULL;
}

static unsigned processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > POOL_WORKERS_MAX ? POOL_WORKERS_MAX : (unsigned)n;
}

static bool read_number(const char *text, unsigned max, unsigned *out)
{
    uint64_t n;

    if (!str_to_u64(str_from_c(text), &n) || n < 1 || n > max)
        return false;
    *out = (unsigned)n;
    return true;
}

/* One option with its value; false when there is no such thing. */
static bool read_option(struct pool_settings *s, const char *name,
                        const char *value)
{
    if (strcmp(name, "--workers") == 0)
        return read_number(value, POOL_WORKERS_MAX, &s->workers);
    if (strcmp(name, "--seconds") == 0)
        return read_number(value, 86400, &s->seconds);
    if (strcmp(name, "--pictures") == 0 && s->has_pictures) {
        s->pictures = value;
        /* The folder's name is part of the answers. */
        return utf8_is_valid(str_from_c(value));
    }
    if (strcmp(name, "--below") == 0 && s->folder_count < POOL_FOLDERS_MAX) {
        s->folders[s->folder_count++] = value;
        return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct pool_settings s = {.workers = processors()};
    const struct command *c;

    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("tonearm-media %s\n", version_text());
        return 0;
    }
    if (argc < 2 || (c = find_command(argv[1])) == NULL)
        return usage();
    s.run = c->run;
    s.seconds = c->seconds;
    s.jobs_per_worker = c->jobs_per_worker;
    s.has_outputs = c->has_outputs;
    s.has_pictures = c->has_pictures;
    for (int i = 2; i < argc; i += 2)
        if (i + 1 == argc || !read_option(&s, argv[i], argv[i + 1]))
            return usage();
    s.limits = (struct sandbox_limits){
        .memory_bytes = (uint64_t)c->memory_mib * MIB,
        /* As much as its files may take together. The supervisor looks at
         * each; this is for a worker that has lost it. */
        .cpu_seconds = s.seconds * c->jobs_per_worker,
        .file_bytes = 64 * MIB,
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return pool_run(&s, STDIN_FILENO, STDOUT_FILENO) ? 1 : 0;
}
