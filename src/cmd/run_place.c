/* Everything is in one folder, so that removing that leaves the machine as it
 * was. A data directory that was given keeps the certificates: a program may
 * have been told to trust them by then. */
#include "cmd/run_place.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"
#include "certs/bundle.h"

#define OPEN_FOLDERS    16
#define HOSTS_MAX_BYTES (1u << 20)
#define PRELOAD         "share/tonearm/preload.cjs"

static char *path_in(const char *folder, const char *name)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/%s", folder, name);
    return path;
}

static enum err fail(const char *what, const char *path)
{
    log_error("%s %s: %s", what, path, strerror(errno));
    return ERR_IO;
}

/* The command may go elsewhere: paths for it begin at the root. */
static enum err find_absolute(const char *path, char **out)
{
    char *real = realpath(path, NULL);

    if (real == NULL)
        return fail("find", path);
    *out = real;
    return OK;
}

static enum err make_folder(struct run_place *p)
{
    const char *parent = getenv("TMPDIR");
    char *named = path_in(parent != NULL && *parent != '\0' ? parent : "/tmp",
                          "tonearm-run-XXXXXX");
    enum err e = OK;

    if (mkdtemp(named) == NULL)
        e = fail("make", named);
    if (!e)
        e = find_absolute(named, &p->folder);
    free(named);
    return e;
}

/* As ids and secrets of apps are: 32 digits. */
static struct str think_up(char digits[32])
{
    uint8_t bytes[16];

    random_bytes(bytes, sizeof bytes);
    (void)hex_write(bytes, sizeof bytes, digits);
    return str_of(digits, 32);
}

enum err run_place_set_app(struct run_place *p, struct str client_id,
                           struct str client_secret)
{
    free(p->client_id);
    free(p->client_secret);
    p->client_id = str_dup_c(client_id);
    p->client_secret = str_dup_c(client_secret);
    return io_write_file(p->secret_file, client_secret.p, client_secret.n,
                         0600);
}

/* Beside the program as it is installed, PREFIX/bin and PREFIX/share, or as it
 * is built, in `build` or in a folder of that. */
static char *find_preload(void)
{
    static const char *const steps[] = {"../" PRELOAD, "../../" PRELOAD};
    char own[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own);

    while (n > 0 && own[n - 1] != '/')
        n--;
    for (size_t i = 0; n > 1 && i < sizeof steps / sizeof steps[0]; i++) {
        char *folder = mem_strdup(own, (size_t)n - 1);
        char *path = path_in(folder, steps[i]);
        char *real = realpath(path, NULL);

        free(folder);
        free(path);
        if (real != NULL)
            return real;
    }
    return NULL;
}

enum err run_place_init(const char *data, struct run_place *p)
{
    char id[32], secret[32];
    enum err e;

    memset(p, 0, sizeof *p);
    p->is_own = data == NULL;
    p->user = p->is_own ? RUN_USER : NULL;
    e = make_folder(p);
    if (e)
        return e;
    p->log = path_in(p->folder, "log");
    p->bundle = path_in(p->folder, "trusted.pem");
    p->store = path_in(p->folder, "trusted.p12");
    p->hosts = path_in(p->folder, "hosts");
    p->php = path_in(p->folder, "php");
    p->secret_file = path_in(p->folder, "secret");
    p->preload = find_preload();
    if (p->is_own)
        p->data = path_in(p->folder, "data");
    else
        e = find_absolute(data, &p->data);
    return e ? e : run_place_set_app(p, think_up(id), think_up(secret));
}

/* Java asks nobody else once it is given a hosts file. */
static enum err write_hosts(const struct run_place *p)
{
    struct buf text;
    enum err e;

    buf_init(&text, HOSTS_MAX_BYTES);
    for (size_t i = 0; i < CERTS_HOST_COUNT; i++)
        buf_printf(&text, "127.0.0.1 %s\n", certs_hosts[i]);
    buf_lit(&text, "127.0.0.1 localhost\n");
    e = io_read_file("/etc/hosts", &text);
    if (e == ERR_NOT_FOUND)
        e = OK;
    if (!e)
        e = io_write_file(p->hosts, text.p, text.n, 0644);
    buf_release(&text);
    return e;
}

static enum err write_php(const struct run_place *p)
{
    char *path = path_in(p->php, "tonearm.ini");
    struct buf text;
    enum err e = io_make_dir(p->php);

    buf_init(&text, HOSTS_MAX_BYTES);
    buf_printf(&text, "curl.cainfo=\"%s\"\nopenssl.cafile=\"%s\"\n", p->bundle,
               p->bundle);
    if (!e)
        e = io_write_file(path, text.p, text.n, 0644);
    buf_release(&text);
    free(path);
    return e;
}

enum err run_place_trust(struct run_place *p)
{
    struct certs made;
    enum err e;

    certs_paths_init(&p->certs, p->data);
    e = certs_make(&p->certs, clock_unix_s(), &made);
    if (!e)
        e = bundle_write(p->certs.ca, p->bundle);
    if (!e)
        e = bundle_write_store(p->bundle, p->store);
    if (!e)
        e = write_hosts(p);
    return e ? e : write_php(p);
}

static int remove_one(const char *path, const struct stat *st, int kind,
                      struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    if (remove(path) != 0)
        (void)fail("remove", path);
    return 0;
}

void run_place_release(struct run_place *p)
{
    /* Depth first, and no link is followed. */
    if (p->folder != NULL)
        (void)nftw(p->folder, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
    certs_paths_release(&p->certs);
    free(p->folder);
    free(p->data);
    free(p->log);
    free(p->bundle);
    free(p->store);
    free(p->hosts);
    free(p->php);
    free(p->secret_file);
    free(p->preload);
    free(p->client_id);
    free(p->client_secret);
}
