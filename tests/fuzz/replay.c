/* Runs a fuzz target over files and over the files in directories, each in a
 * process of its own, so that one that crashes stops nothing. Prints on
 * standard output how many passed and how many failed; needs no clang. */
#include "target.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct tally {
    unsigned passed;
    unsigned failed;
};

/* In a child: exits with 0 when all is well. */
static void run(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    uint8_t *bytes;
    size_t n;

    if (f == NULL || fstat(fileno(f), &st) != 0)
        exit(1);
    /* Exactly as large as the file: a sanitizer sees what goes beyond. */
    bytes = malloc((size_t)st.st_size);
    n = fread(bytes, 1, (size_t)st.st_size, f);
    (void)fclose(f);
    (void)LLVMFuzzerTestOneInput(bytes, n);
    free(bytes);
    exit(0);
}

static void replay(const char *path, struct tally *t)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        (void)alarm(60);
        run(path);
    }
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0) {
        t->passed++;
        return;
    }
    t->failed++;
    (void)dprintf(STDERR_FILENO, "--- failed (status %d): %s\n", status, path);
}

static void replay_all(const char *path, struct tally *t)
{
    DIR *dir = opendir(path);
    struct dirent *file;

    if (dir == NULL)
        return; /* no crashers yet */
    while ((file = readdir(dir)) != NULL) {
        char inside[4096];

        (void)snprintf(inside, sizeof inside, "%s/%s", path, file->d_name);
        if (file->d_name[0] != '.')
            replay(inside, t);
    }
    (void)closedir(dir);
}

int main(int argc, char **argv)
{
    struct tally t = {0, 0};

    for (int i = 1; i < argc; i++) {
        struct stat st;

        if (stat(argv[i], &st) == 0 && !S_ISDIR(st.st_mode))
            replay(argv[i], &t);
        else
            replay_all(argv[i], &t);
    }
    printf("%u %u\n", t.passed, t.failed);
    return t.failed > 0;
}
