/* A backup, damaged: each four bytes of input are a place (three bytes) and
 * what to put there; an input that doesn't begin with 'd' is a whole file.
 * Either it becomes the state, which then opens, or nothing is left. */
#include "file.h"
#include "quiet.h"

#include <dirent.h>

#include "accounts/accounts.h"
#include "base/io.h"
#include "db/db.h"
#include "db/restore.h"
#include "db/state.h"

static const struct db_domain *const domains[] = {&db_domain, &accounts_domain,
                                                  NULL};

/* A sound backup. */
static struct buf *backup(void)
{
    static struct buf bytes;
    char directory[] = "/tmp/tonearm-fuzz-XXXXXX", path[64];
    struct state_place place = {.data = directory, .domains = domains};
    struct db *db = NULL;

    if (bytes.n > 0)
        return &bytes;
    buf_init(&bytes, 1u << 24);
    must(mkdtemp(directory) != NULL);
    (void)snprintf(path, sizeof path, "%s/backup", directory);
    must(state_open(&place, &db) == OK && db_backup(db, path) == OK);
    must(io_read_file(path, &bytes) == OK);
    db_close(db);
    must(io_remove_dir(directory) == OK);
    return &bytes;
}

static unsigned count_files(const char *path)
{
    DIR *dir = opendir(path);
    unsigned n = 0;

    must(dir != NULL);
    for (struct dirent *file; (file = readdir(dir)) != NULL;)
        n += file->d_name[0] != '.';
    (void)closedir(dir);
    return n;
}

static void restore(const char *path)
{
    char directory[] = "/tmp/tonearm-fuzz-XXXXXX";
    struct state_place place = {.data = directory, .domains = domains};
    enum err e;
    struct db *db = NULL;

    must(mkdtemp(directory) != NULL);
    e = restore_state(path, &place, false);
    must(count_files(directory) == (e ? 0 : 1));
    if (!e) {
        must(state_open(&place, &db) == OK);
        db_close(db);
        must(restore_state(path, &place, false) == ERR_EXISTS);
    } else {
        must(e == ERR_CORRUPT || e == ERR_VERSION);
    }
    must(io_remove_dir(directory) == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = str_of((const char *)data, n);
    bool is_damage = n > 0 && data[0] == 'd';
    struct fuzz_file f =
        fuzz_file(is_damage ? buf_get(backup()) : bytes, "backup");

    for (size_t i = 1; is_damage && i + 4 <= n; i += 4) {
        size_t at =
            ((size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2]) %
            backup()->n;

        must(pwrite(f.fd, data + i + 3, 1, (off_t)at) == 1);
    }
    restore(f.path);
    fuzz_file_close(&f);
    return 0;
}
