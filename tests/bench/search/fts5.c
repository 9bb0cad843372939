/* One row a track: its title, its artists' names, its album's name, under the
 * track's number. Nothing else is stored with the index, which has the prefixes
 * of one to three characters, is merged into one piece when all is in, and
 * lies in memory afterwards. A query is all of its words, each in quotes; when
 * people are still typing, the last as a prefix. The answer is the best 20 by
 * bm25. */
#include "fts5.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "catalog/catalog.h"
#include "sample.h"
#include "timing.h"

#define TEXT_MAX 65536

static const char settings[] = "PRAGMA journal_mode = OFF;"
                               "PRAGMA synchronous = OFF;"
                               "PRAGMA mmap_size = 17179869184;"
                               "PRAGMA cache_size = -1048576;";
static const char create[] =
    "CREATE VIRTUAL TABLE t USING fts5(title, artist, album, content='',"
    " prefix='1 2 3', tokenize='unicode61 remove_diacritics 2')";
static const char insert[] =
    "INSERT INTO t(rowid, title, artist, album) VALUES (?1, ?2, ?3, ?4)";
static const char optimize[] = "INSERT INTO t(t) VALUES ('optimize')";
static const char ask[] =
    "SELECT rowid FROM t WHERE t MATCH ?1 ORDER BY rank LIMIT 20";

struct fts5 {
    sqlite3 *db;
    sqlite3_stmt *statement;
    bool is_typing;
    struct buf match;
};

static bool is_fine(const struct fts5 *f, int code)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return true;
    fprintf(stderr, "searching: SQLite: %s\n", sqlite3_errmsg(f->db));
    return false;
}

static bool run(const struct fts5 *f, const char *sql)
{
    return is_fine(f, sqlite3_exec(f->db, sql, NULL, NULL, NULL));
}

static bool prepare(struct fts5 *f, const char *sql)
{
    sqlite3_finalize(f->statement);
    f->statement = NULL;
    return is_fine(f, sqlite3_prepare_v2(f->db, sql, -1, &f->statement, NULL));
}

static void bind(struct fts5 *f, int at, struct str text)
{
    sqlite3_bind_text(f->statement, at, text.p == NULL ? "" : text.p,
                      (int)text.n, SQLITE_STATIC);
}

static bool put_row(struct fts5 *f, const struct sample *s, uint32_t n,
                    struct buf *artists)
{
    struct track t;

    catalog_track(s->catalog, n, &t);
    sample_artists(s, n, artists);
    sqlite3_bind_int64(f->statement, 1, n);
    bind(f, 2, t.name);
    bind(f, 3, buf_get(artists));
    bind(f, 4, catalog_name(s->catalog, ENTITY_ALBUM, t.album));
    return is_fine(f, sqlite3_step(f->statement)) &&
           is_fine(f, sqlite3_reset(f->statement));
}

static bool build(struct fts5 *f, const struct sample *s)
{
    uint32_t tracks = catalog_count(s->catalog, ENTITY_TRACK), n = 0;
    struct buf artists;

    if (!run(f, create) || !run(f, "BEGIN") || !prepare(f, insert))
        return false;
    buf_init(&artists, TEXT_MAX);
    while (n < tracks && put_row(f, s, n, &artists))
        n++;
    buf_release(&artists);
    return n == tracks && run(f, "COMMIT") && run(f, optimize);
}

/* All words in quotes; the last is a prefix when nothing follows it. */
static struct str match_of(struct fts5 *f, struct str text)
{
    struct str word;
    bool is_open = f->is_typing && text.p[text.n - 1] != ' ';

    buf_clear(&f->match);
    while (str_split(&text, ' ', &word)) {
        if (word.n == 0)
            continue;
        buf_lit(&f->match, " \"");
        buf_str(&f->match, word);
        buf_char(&f->match, '"');
    }
    if (is_open)
        buf_char(&f->match, '*');
    return buf_get(&f->match);
}

static void answer(void *user, struct timing_query *q)
{
    struct fts5 *f = user;
    int code;

    bind(f, 1, match_of(f, q->text));
    q->found = 0;
    while ((code = sqlite3_step(f->statement)) == SQLITE_ROW)
        q->found++;
    is_fine(f, code);
    sqlite3_reset(f->statement);
}

bool fts5_time(const struct sample *s, const char *path, const char *kind,
               const char *database)
{
    struct fts5 f = {.is_typing = str_eq_c(str_from_c(kind), "prefix")};
    struct timing_query *queries;
    struct buf file;
    size_t count;
    bool is_new = access(database, F_OK) != 0, done = false;

    buf_init(&f.match, TEXT_MAX);
    if (!timing_read(path, kind, &file, &queries, &count))
        goto release;
    if (!is_fine(&f, sqlite3_open(database, &f.db)) || !run(&f, settings) ||
        (is_new && !build(&f, s)) || !prepare(&f, ask))
        goto close;
    timing_take(queries, count, answer, &f);
    timing_print(queries, count, "fts5");
    done = true;
close:
    sqlite3_finalize(f.statement);
    sqlite3_close(f.db);
release:
    free(queries);
    buf_release(&file);
    buf_release(&f.match);
    return done;
}
